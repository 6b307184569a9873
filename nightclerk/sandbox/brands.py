"""The invented payers: the same kind of people and plans under other names, none of them anybody else's member."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.sandbox.names import PLANS

Plan = tuple[str, str, str]


@dataclass(frozen=True)
class Brand:
    """A payer: `group` and `reference` begin its numbers, `shift` moves the seed, so that its people are its own.

    `plans` are name, plan number and insurance type.
    """

    payer: str
    group: str
    reference: str
    plans: tuple[Plan, ...] = PLANS
    shift: int = 0


def _brand(payer: str, group: str, shift: int) -> Brand:
    word = payer.split()[0]
    plans = tuple((name.replace("Lakeside", word), number, kind) for name, number, kind in PLANS)
    return Brand(payer, group, f"{group}P", plans, shift)


LAKESIDE = Brand("Lakeside Health Plan", "LH", "LHP")
SUMMIT = _brand("Summit Choice Health", "SC", 1_000)
HARBOR = _brand("Harbor Mutual", "HM", 2_000)
CEDAR = _brand("Cedar Choice", "CC", 3_000)
PRAIRIE = _brand("Prairie Health Plan", "PH", 4_000)
GRANITE = _brand("Granite State Benefit", "GS", 5_000)
