"""What the files have no column for, and what follows: keys without it, and a comparison that is not made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.profile import Profile


def shortened(profile: Profile, left: Table, right: Table) -> Profile:
    """The profile with keys without what neither file has: claims are named by their number where no file has lines.

    What one of them has stays: its rows are not the other one's. The first field of a key is what names a record.
    """
    keys = (tuple(name for name in key if _has(left, name) or _has(right, name)) for key in profile.keys)
    whole = (short for short, key in zip(keys, profile.keys, strict=True) if short[:1] == key[:1])
    return replace(profile, keys=tuple(dict.fromkeys(whole)))


def told(left: Table, right: Table, profile: Profile) -> tuple[Table, Table]:
    """Both tables, each with what it lacks of the fields of a key and of the names of people."""
    return _told(left, right, profile), _told(right, left, profile)


def _told(table: Table, other: Table, profile: Profile) -> Table:
    return replace(table, notes=(*table.notes, *_lacking(table, other, profile)))


def _lacking(table: Table, other: Table, profile: Profile) -> Iterator[str]:
    keys = {name for key in profile.keys for name in key}
    for name, each in profile.fields.items():
        if (name in keys or each.kind == "person") and _has(other, name) and not _has(table, name):
            words = name.replace("_", " ")
            yield f"No column for {words} was found, which the other file has: {words} was not compared."


def _has(table: Table, name: str) -> bool:
    return table.has(name) or table.has(f"{name}.last")
