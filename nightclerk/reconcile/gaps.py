"""What the files have no column for, and what follows: keys without it, and a comparison that is not made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nightclerk.reconcile.columns import Table, noted
from nightclerk.reconcile.profile import Profile

_WHOLE = "These are whole records, of which the other file has the lines: amounts were not compared."


def shortened(profile: Profile, left: Table, right: Table) -> Profile:
    """The profile with keys without what neither file has: claims are named by their number where no file has lines.

    Lines of a right file may be many to a whole claim on the left: then the claim names them, and its amount, which is
    their sum, is not compared. Else what one file has stays. The first field of a key is what names a record.
    """
    parts = parts_of(profile, left, right)
    keys = (tuple(n for n in key if n not in parts and (_has(left, n) or _has(right, n))) for key in profile.keys)
    whole = (short for short, key in zip(keys, profile.keys, strict=True) if short[:1] == key[:1])
    fields = {
        name: replace(each, compare=False) if parts and each.kind == "money" else each
        for name, each in profile.fields.items()
    }
    return replace(profile, keys=tuple(dict.fromkeys(whole)), fields=fields)


def parts_of(profile: Profile, left: Table, right: Table) -> list[str]:
    """What tells the lines of a right file apart where the left one has whole records: the procedure."""
    if profile.cardinality != "one-to-many":
        return []
    codes = (name for name, each in profile.fields.items() if each.kind == "code" and each.compare)
    return [name for name in codes if _has(right, name) and not _has(left, name)]


def told(left: Table, right: Table, profile: Profile) -> tuple[Table, Table]:
    """Both tables, each with what it lacks of the fields of a key and of the names of people."""
    whole = (_WHOLE,) if parts_of(profile, left, right) else ()
    return noted(left, *_lacking(left, right, profile), *whole), noted(right, *_lacking(right, left, profile))


def _lacking(table: Table, other: Table, profile: Profile) -> Iterator[str]:
    keys = {name for key in profile.keys for name in key}
    for name, each in profile.fields.items():
        if (name in keys or each.kind == "person") and _has(other, name) and not _has(table, name):
            words = name.replace("_", " ")
            yield f"No column for {words} was found, which the other file has: {words} was not compared."


def _has(table: Table, name: str) -> bool:
    return table.has(name) or table.has(f"{name}.last")
