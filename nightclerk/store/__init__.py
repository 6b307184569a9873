"""The store: runs, work items, rows, results, subjects, secrets. The only room with SQL; health data is sealed."""

from nightclerk.store.base import Store, open_store

__all__ = ["Store", "open_store"]
