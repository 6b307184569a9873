"""The worksheet of what a person must ask, for payers that have no portal or let no bot into it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nightclerk.records import Column, RowResult, Scalar, Sheet

CODES = frozenset({"NO_PORTAL", "TERMS_FORBID", "TERMS_EXPIRED"})
_NOTED = (Column("Reference no.", width=18), Column("Spoke with", width=18), Column("Day and time", width=18))


def by_hand(
    rows: Iterable[tuple[RowResult, tuple[Scalar, ...]]], who: Sequence[Column], asked: Sequence[str]
) -> tuple[Sheet, ...]:
    """One sheet to print or to fill in: who it is about (`who`, beside each row its values), and an empty cell for each
    thing that is asked; no sheet where nobody is to be asked.
    """
    told = [values for row, values in rows if row.reason and row.reason.code in CODES and row.resolution is None]
    if not told:
        return ()
    blanks = (*(Column(each, width=18) for each in asked), *_NOTED)
    filled = tuple((*values, *(None for _ in blanks)) for values in told)
    intro = ("These payers have no portal that a bot may ask. Call them, or take their answer files (271, 277).",)
    return (Sheet("Ask by hand", (*who, *blanks), filled, intro=intro),)
