"""INSERT ... ON CONFLICT, which SQLite and PostgreSQL share, though SQLAlchemy gives each a construct of its own."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table


def insert(connection: Connection, table: Table) -> Any:
    """An insert into the table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    # Only the dialect that is at work: loading all of PostgreSQL's takes a tenth of a second.
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)


def added(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Write a row unless one with its key stands already; whether it was written."""
    key = next(iter(table.primary_key.columns))
    change = insert(connection, table).values(values).on_conflict_do_nothing().returning(key)
    return connection.execute(change).first() is not None
