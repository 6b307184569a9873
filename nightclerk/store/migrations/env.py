"""Alembic's entry: runs the migrations on the database that `open_database` hands over, one process at a time."""

from alembic import context

from nightclerk.store import (  # noqa: F401 - their tables belong to the same metadata
    schema_approvals,
    schema_faxes,
    schema_people,
    schema_portals,
)
from nightclerk.store.schema import metadata

database = context.config.attributes["database"]
with database.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=not database.shared)
    with context.begin_transaction():
        database.alone(connection, "migrations")
        context.run_migrations()
    connection.commit()
