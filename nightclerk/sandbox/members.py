"""The invented members of a payer, and strangers that no payer has ever heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from nightclerk.errors import UsageError
from nightclerk.sandbox.brands import LAKESIDE, Brand
from nightclerk.sandbox.names import FIRST, LAST, TWINS, UNUSUAL, dice

SMALLEST = 200


class Situation(StrEnum):
    """What happens when the clinic asks for this person with what it has on file."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    MULTIPLE = "multiple"
    BIRTH_MISMATCH = "birth_mismatch"
    PROVIDER_PROBLEM = "provider_problem"
    UNAVAILABLE = "unavailable"
    PENDING = "pending"
    UNCLEAR = "unclear"
    REISSUED = "reissued"
    STRANGER = "stranger"


# How many of each there are, whatever the size; everybody else is active.
CAST = {
    Situation.INACTIVE: 48,
    Situation.BIRTH_MISMATCH: 12,
    Situation.PROVIDER_PROBLEM: 12,
    Situation.UNAVAILABLE: 12,
    Situation.PENDING: 14,
    Situation.UNCLEAR: 14,
    Situation.REISSUED: 10,
}
TWIN_PAIRS, BARE_TWIN_PAIRS, DUAL = 12, 6, 4


@dataclass(frozen=True, kw_only=True)
class Member:
    """One invented person: what the payer holds and prints, and (asked_*) what the clinic has on file.

    `family_id` is a letter and nine digits, `suffix` two digits; `day` shifts nothing here: see `coverage`.
    """

    seed: int
    number: int
    situation: Situation
    first: str
    last: str
    printed_name: str
    birth_date: date
    family_id: str
    suffix: str = "01"
    printed_id: str = ""
    asked_id: str = ""
    asked_birth: date
    twin: bool = False
    dual_of: int | None = None
    brand: Brand = LAKESIDE

    @property
    def full_id(self) -> str:
        """Family ID and suffix without any sign between: one person."""
        return self.family_id + self.suffix

    def dice(self, *topic: object) -> Random:
        """This person's dice for one topic."""
        return dice(self.seed, self.number, *topic)


def population(seed: int = 7, size: int = 600, brand: Brand = LAKESIDE) -> tuple[Member, ...]:
    """The `size` members of a payer, the same for the same seed; raises `UsageError` below 200."""
    seed += brand.shift
    if size < SMALLEST:
        raise UsageError(
            f"A sandbox of {size} members cannot hold every situation.",
            code="SANDBOX_TOO_SMALL",
            remedy=f"Ask for at least {SMALLEST}.",
        )
    ids = _numbers(dice(seed, "ids"), "12345678")
    members = [*_twins(seed, ids), *_cast(seed, ids)]
    members += _duals(seed, ids, len(members))
    for number in range(len(members), size):
        members.append(_person(seed, number, next(ids), Situation.ACTIVE))
    return tuple(replace(member, brand=brand) for member in members)


def strangers(seed: int = 7, count: int = 24) -> tuple[Member, ...]:
    """People the payer does not know; their numbers follow on from a million, their IDs on from W9."""
    ids = _numbers(dice(seed, "stranger ids"), "9")
    return tuple(_person(seed, 1_000_000 + n, next(ids), Situation.STRANGER) for n in range(count))


def _numbers(roll: Random, leading: str) -> Iterator[str]:
    """Family IDs without end, none twice."""
    seen = set[str]()
    while True:
        number = f"W{roll.choice(leading)}{roll.randrange(10**8):08d}"
        if number not in seen:
            seen.add(number)
            yield number


def _cast(seed: int, ids: Iterator[str]) -> list[Member]:
    first = 2 * (TWIN_PAIRS + BARE_TWIN_PAIRS)
    roles = [situation for situation, count in CAST.items() for _ in range(count)]
    return [_person(seed, first + n, next(ids), role) for n, role in enumerate(roles)]


def _person(seed: int, number: int, family_id: str, situation: Situation) -> Member:
    roll = dice(seed, number, "person")
    first, last, printed = _name(roll, number)
    birth = date(1936, 1, 1) + timedelta(days=roll.randrange(30_000))
    asked_birth = birth + timedelta(days=roll.choice((-9, 1, 365))) if situation is Situation.BIRTH_MISMATCH else birth
    member = Member(
        seed=seed,
        number=number,
        situation=situation,
        first=first,
        last=last,
        printed_name=printed,
        birth_date=birth,
        family_id=family_id,
        asked_birth=asked_birth,
        printed_id=_printed_id(roll, family_id, "01"),
        asked_id=family_id,
    )
    return _reissued(member) if situation is Situation.REISSUED else member


def _reissued(member: Member) -> Member:
    """The clinic still holds the old number (a leading 0); the payer answers it with the new one."""
    return replace(member, asked_id="W0" + member.family_id[2:][::-1], printed_id=member.family_id)


def _name(roll: Random, number: int) -> tuple[str, str, str]:
    if number % 13 == 5:
        return UNUSUAL[number // 13 % len(UNUSUAL)]
    first, last = roll.choice(FIRST), roll.choice(LAST)
    return first, last, _printed_name(roll, first, last)


def _printed_name(roll: Random, first: str, last: str) -> str:
    middle, generation = roll.choice("ABCEGHJKLMNPRSTW"), roll.choice(("JR", "SR", "III"))
    style = roll.randrange(20)
    if style < 8:
        return f"{last}, {first} {middle}".upper()
    if style < 14:
        return f"{last}, {first}".upper()
    if style < 16:
        return f"{last}, {first} {middle} {generation}".upper()
    return f"{first} {middle} {last}" if style < 18 else f"{first} {last}"


def _printed_id(roll: Random, family: str, suffix: str, *, with_suffix: bool = False) -> str:
    """The ID as the portal prints it, however it was asked for: plain, dashed, spaced, with or without suffix."""
    dashed, spaced = (sign.join((family[:4], family[4:7], family[7:])) for sign in "- ")
    full = (f"{family}-{suffix}", f"{dashed} {suffix}", f"{spaced} {suffix}")
    return roll.choice(full) if with_suffix else roll.choice((family, family, family, dashed, spaced, *full))


def _twins(seed: int, ids: Iterator[str]) -> list[Member]:
    """Pairs who differ by first name and suffix only; the clinic lacks the suffix of the last few pairs."""
    return [
        twin
        for pair in range(TWIN_PAIRS + BARE_TWIN_PAIRS)
        for twin in _pair(_person(seed, 2 * pair, next(ids), Situation.ACTIVE), pair)
    ]


def _pair(model: Member, pair: int) -> Iterator[Member]:
    roll = dice(model.seed, pair, "pair")
    last, birth = roll.choice(LAST), date(1972, 1, 1) + timedelta(days=roll.randrange(17_000))
    bare = pair >= TWIN_PAIRS
    for place, first in enumerate(TWINS[pair % len(TWINS)]):
        suffix = f"0{place + 1}"
        yield replace(
            model,
            number=model.number + place,
            situation=Situation.MULTIPLE if bare else Situation.ACTIVE,
            first=first,
            last=last,
            printed_name=f"{last}, {first}".upper(),
            birth_date=birth,
            asked_birth=birth,
            suffix=suffix,
            printed_id=_printed_id(roll, model.family_id, suffix, with_suffix=True),
            asked_id=model.family_id if bare else f"{model.family_id}-{suffix}",
            twin=True,
        )


def _duals(seed: int, ids: Iterator[str], first: int) -> list[Member]:
    """People with two coverages here: the second one is what the clinic files as their secondary insurance."""
    owners = [_person(seed, first + n, next(ids), Situation.ACTIVE) for n in range(DUAL)]
    seconds = []
    for place, owner in enumerate(owners):
        family = next(ids)
        number = first + DUAL + place
        seconds.append(
            replace(owner, number=number, family_id=family, asked_id=family, printed_id=family, dual_of=owner.number)
        )
    return owners + seconds
