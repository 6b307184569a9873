"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL share, though SQLAlchemy gives each a construct of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> Any:
    """An insert into the table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def added(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Write a row unless one with its key stands already; whether it was written."""
    key = next(iter(table.primary_key.columns))
    change = insert(connection, table).values(values).on_conflict_do_nothing().returning(key)
    return connection.execute(change).first() is not None
