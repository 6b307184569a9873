"""Which of a few amounts add up to a sum, and whether that can be chance.

A combination alone proves nothing: twenty amounts have a million of them (reconcile.md section 2). It is taken only
when it is the only one, and when so few combinations lie near the sum that none of them would meet it by chance.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

MOST_ITEMS = 20
_NEAR = 50  # the neighbourhood in which combinations are counted: one fiftieth of the sum to either side


@dataclass(frozen=True)
class Combinations:
    """At most two `found` (places of the amounts), and how many would meet the sum by `chance`."""

    found: tuple[tuple[int, ...], ...]
    chance: float


def combinations(amounts: Sequence[int], total: int) -> Combinations:
    """Ways to add up at most `MOST_ITEMS` positive `amounts` (cents) to `total`; stops at the second.

    Raises `ValueError` for more amounts.
    """
    if len(amounts) > MOST_ITEMS:
        raise ValueError("too many amounts")
    half = len(amounts) // 2
    first, second = _sums(amounts[:half], total), _sums(amounts[half:], total)
    by_sum: dict[int, list[int]] = {}
    for value, mask in second:
        by_sum.setdefault(value, []).append(mask)
    masks = [(a, b) for value, a in first for b in by_sum.get(total - value, ())]
    found = tuple(_places(a) + tuple(half + place for place in _places(b)) for a, b in masks[:2])
    return Combinations(found, _chance(amounts, total, first, second, len(masks)))


def _sums(amounts: Sequence[int], most: int) -> list[tuple[int, int]]:
    """(sum, bit mask) of every choice of the amounts that is not above `most`."""
    found = [(0, 0)]
    for place, amount in enumerate(amounts):
        found += [(value + amount, mask | 1 << place) for value, mask in found if value + amount <= most]
    return found


def _chance(
    amounts: Sequence[int], total: int, first: list[tuple[int, int]], second: list[tuple[int, int]], met: int
) -> float:
    """How many combinations, spread evenly over what sums there can be, would meet the total."""
    near = max(1, total // _NEAR)
    higher = _sums(amounts[len(amounts) // 2 :], total + near)
    lower = _sums(amounts[: len(amounts) // 2], total + near)
    values = sorted(value for value, _ in higher)
    within = sum(
        bisect_right(values, total + near - value) - bisect_left(values, total - near - value) for value, _ in lower
    )
    step = gcd(*amounts, total) or 1
    return max(0, within - met) / (2 * (near // step) + 1)


def _places(mask: int) -> tuple[int, ...]:
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)
