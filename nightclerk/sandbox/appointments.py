"""Tomorrow's appointments of the invented clinic, good rows and messy ones, and what each must come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain, zip_longest

from nightclerk.errors import UsageError
from nightclerk.records import Outcome
from nightclerk.sandbox.coverage import outcome_of
from nightclerk.sandbox.members import Member, Situation
from nightclerk.sandbox.names import DOCTORS, dice

# How the clinic's system names the payer; all of them are Lakeside. payers.yaml must know these.
PAYER_ALIASES = ("LAKESIDE HP PPO #4021", "Lakeside Health Plan", "LHP HMO")
UNDECLARED_PAYER = "Harbor Mutual of Lake County"
SELF_PAY = "Self Pay"
LOST_DIGITS = "9.01E+10"
LOCATIONS = ("Maple Street", "Maple Street North")


class Quirk(StrEnum):
    """What is odd about an appointment's row."""

    NONE = "none"
    SELF_PAY = "self_pay"
    UNKNOWN_PAYER = "unknown_payer"
    LOST_DIGITS = "lost_digits"
    BIRTH_2190 = "birth_2190"
    NO_MEMBER_ID = "no_member_id"
    SECONDARY = "secondary"
    UNKNOWN_SECONDARY = "unknown_secondary"


INPUT_FAULTS = frozenset({Quirk.UNKNOWN_PAYER, Quirk.LOST_DIGITS, Quirk.BIRTH_2190, Quirk.NO_MEMBER_ID})


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One row of the clinic's export; `member` stands behind the primary insurance, `second` behind the secondary."""

    number: int
    start: datetime
    patient_id: str
    last: str
    first: str
    birth: date
    payer: str
    policy: str
    second_payer: str = ""
    second_policy: str = ""
    provider: str
    location: str
    phone: str
    quirk: Quirk = Quirk.NONE
    member: Member
    second: Member | None = None


def appointments(
    members: Sequence[Member], strangers: Sequence[Member], count: int = 48, seed: int = 7, day: date | None = None
) -> list[Appointment]:
    """`count` appointments (at least 44) for `day` (left out: tomorrow), among them every outcome and every quirk.

    Raises `UsageError` TOO_FEW_APPOINTMENTS below 44, and where the members cannot fill the day.
    """
    if count < 44:
        raise UsageError("The demo day needs at least 44 appointments.", code="TOO_FEW_APPOINTMENTS")
    day = day or datetime.now().astimezone().date() + timedelta(days=1)
    chosen = list(_chosen(members, strangers, count, seed))
    if len(chosen) < count:
        raise UsageError("There are too few members for so many appointments.", code="TOO_FEW_MEMBERS")
    dice(seed, "day").shuffle(chosen)
    return [_appointment(n, day, member, quirk, members) for n, (member, quirk) in enumerate(chosen)]


def expected(appointment: Appointment, day: int) -> Outcome | None:
    """The outcome of the row's primary insurance on that day of the sandbox; None for self-pay: nobody is asked."""
    if appointment.quirk is Quirk.SELF_PAY:
        return None
    return Outcome.REJECTED_INPUT if appointment.quirk in INPUT_FAULTS else outcome_of(appointment.member, day)


def expected_second(appointment: Appointment, day: int) -> Outcome | None:
    """The outcome of the row's secondary insurance; None when it has none."""
    if not appointment.second_payer:
        return None
    return outcome_of(appointment.second, day) if appointment.second else Outcome.REJECTED_INPUT


def _chosen(
    members: Sequence[Member], strangers: Sequence[Member], count: int, seed: int
) -> Iterator[tuple[Member, Quirk]]:
    """Who comes: every quirk, twins both with and without suffix, a few of each situation, and active members."""
    pools = {s: [m for m in (*members, *strangers) if m.situation is s and m.dual_of is None] for s in Situation}
    active = [m for m in pools[Situation.ACTIVE] if not m.twin and not _has_second(m, members)]
    dice(seed, "guests").shuffle(active)
    owners = [m for m in members if _has_second(m, members)]
    odd = [quirk for quirk in Quirk if quirk not in (Quirk.NONE, Quirk.SECONDARY)]
    yield from ((owner, Quirk.SECONDARY) for owner in owners[:2])
    yield from zip(active, odd, strict=False)
    yield from ((m, Quirk.NONE) for m in [m for m in members if m.twin and m.situation is Situation.ACTIVE][:2])
    others = [pools[s][:3] for s in Situation if s is not Situation.ACTIVE]
    plain = [m for m in chain.from_iterable(zip_longest(*others)) if m is not None]
    room = count - len(odd) - 4
    yield from ((m, Quirk.NONE) for m in [*plain, *active[len(odd) :]][:room])


def _has_second(member: Member, members: Sequence[Member]) -> bool:
    return _second(member, members) is not None


def _second(member: Member, members: Sequence[Member]) -> Member | None:
    return next((m for m in members if m.dual_of == member.number), None)


def _appointment(number: int, day: date, member: Member, quirk: Quirk, members: Sequence[Member]) -> Appointment:
    roll = member.dice("appointment")
    start = datetime.combine(day, time(8)) + timedelta(minutes=10 * number)
    row = Appointment(
        number=number,
        start=start,
        patient_id=str(20_400 + 7 * number),
        last=member.last,
        first=member.first,
        birth=member.asked_birth,
        payer=roll.choice(PAYER_ALIASES),
        policy=member.asked_id,
        provider=roll.choice(DOCTORS),
        location=roll.choice(LOCATIONS),
        phone=f"(312) 555-01{roll.randrange(100):02d}",
        quirk=quirk,
        member=member,
    )
    return _odd(row, _second(member, members))


def _odd(row: Appointment, second: Member | None) -> Appointment:
    """The row with its quirk in it."""
    changes: dict[Quirk, dict[str, object]] = {
        Quirk.SELF_PAY: {"payer": SELF_PAY, "policy": ""},
        Quirk.UNKNOWN_PAYER: {"payer": UNDECLARED_PAYER},
        Quirk.LOST_DIGITS: {"policy": LOST_DIGITS},
        Quirk.BIRTH_2190: {"birth": date(2190, 3, 14)},
        Quirk.NO_MEMBER_ID: {"policy": ""},
        Quirk.UNKNOWN_SECONDARY: {"second_payer": UNDECLARED_PAYER, "second_policy": "HM55501234"},
    }
    if row.quirk is Quirk.SECONDARY and second is not None:
        return replace(row, second_payer=PAYER_ALIASES[1], second_policy=second.asked_id, second=second)
    return replace(row, **changes.get(row.quirk, {}))  # type: ignore[arg-type]
