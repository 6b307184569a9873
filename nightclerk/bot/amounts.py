"""Amounts in dollars as people write them: the one way in which a clinic's cells and the pages of payers are read.

How much an amount must say of itself to be believed is for its reader: a column of charges says that its numbers are
dollars, and a page does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_AMOUNT = re.compile(
    r"(?P<before>[-−(]?)(?P<sign>(?:(?:\$|USD)\s?)?)(?P<within>[-−(]?)"
    r"(?P<dollars>\d{1,3}(?:,\d{3})+|\d+)(?P<cents>(?:\.\d{1,2})?)"
    r"(?P<behind>[-−)]?)(?P<currency>(?:\s?USD)?)"
)
_CENTS = 3  # a point and two digits


@dataclass(frozen=True)
class Amount:
    """What a text says of an amount.

    `value` is below zero where it stands behind or before a minus (`is_minus`) or in brackets (`in_brackets`).
    `is_named`: it has its currency. `is_exact`: it has both digits of its cents.
    """

    value: Decimal
    is_minus: bool
    in_brackets: bool
    is_named: bool
    is_exact: bool


def read_amount(text: str) -> Amount | None:
    """What a text says that is an amount and nothing else; None of any other, or of one with two such marks."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    marks = "".join(found[name] for name in ("before", "within", "behind")).replace("−", "-")
    if marks not in ("", "-", "()"):
        return None
    value = Decimal(found["dollars"].replace(",", "") + (found["cents"] or ".").ljust(_CENTS, "0"))
    is_named, is_exact = bool(found["sign"] or found["currency"]), len(found["cents"]) == _CENTS
    return Amount(-value if marks else value, marks == "-", marks == "()", is_named, is_exact)
