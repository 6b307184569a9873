"""What moves from day to day: a seeded share of active members lapses, changes plan, doctor, group, and so on."""

from __future__ import annotations

from enum import StrEnum

from nightclerk.sandbox.members import Member


class Move(StrEnum):
    """One kind of change between two days."""

    LAPSED = "lapsed"
    PLAN = "plan"
    PCP = "pcp"
    MET = "met"
    OTHER_PAYER = "other_payer"
    GROUP = "group"
    AUTH = "auth"


# Per mille of the active members, each day.
SHARE = {
    Move.LAPSED: 30,
    Move.PLAN: 30,
    Move.PCP: 40,
    Move.MET: 120,
    Move.OTHER_PAYER: 30,
    Move.GROUP: 40,
    Move.AUTH: 50,
}


def moved(member: Member, day: int) -> frozenset[Move]:
    """What happens to this member in the night before `day`; nothing on day 0."""
    if day <= 0:
        return frozenset()
    roll = member.dice("move", day)
    return frozenset(move for move, share in SHARE.items() if roll.randrange(1000) < share)


def count(member: Member, move: Move, day: int) -> int:
    """How often this has happened to the member up to and including `day`."""
    return sum(move in moved(member, night) for night in range(1, day + 1))
