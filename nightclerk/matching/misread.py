"""How far apart two prints of one value may be when a machine read them: signs that look alike count less."""

from __future__ import annotations

from enum import IntEnum

from rapidfuzz.distance import OSA

# One shape for signs that a reader takes for one another (O for 0, rn for m), whatever the print.
_SHAPES = str.maketrans("OQDILSBZG", "000115826")
_PAIRS = (("RN", "M"), ("VV", "W"), ("CL", "D"))
# Digits that a coarse scan turns into one another.
_DIGITS = frozenset(map(frozenset, ("17", "38", "56", "08", "06", "89", "68", "09", "49", "27", "35", "58")))


class Near(IntEnum):
    """From apart to equal."""

    APART = 0  # two values
    EDIT = 1  # one sign more, fewer, other, or two changed about
    ALIKE = 2  # the same but for signs that look alike
    EQUAL = 3


def shape(text: str) -> str:
    """The text (upper case) with one sign for all that look alike: "RN0" and "MO" are one."""
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return text.translate(_SHAPES)


def near(one: str, other: str) -> Near:
    """How near two values in their normal form are."""
    if one == other:
        return Near.EQUAL
    if shape(one) == shape(other) or _differ_in_one_look_alike(one, other):
        return Near.ALIKE
    return Near.EDIT if OSA.distance(one, other, score_cutoff=1) <= 1 else Near.APART


def _differ_in_one_look_alike(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    differing = [frozenset(pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and differing[0] in _DIGITS
