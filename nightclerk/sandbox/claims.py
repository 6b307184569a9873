"""The invented claims of the sandbox's members, as the clinic sent them, and the book in which a payer finds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from random import Random

from nightclerk.records import ClaimInquiry
from nightclerk.sandbox.members import Member
from nightclerk.sandbox.names import dice

CENT = Decimal("0.01")
TIMELY_FILING_DAYS = 90  # what the invented payers allow between service and receipt
PROCEDURES = (  # invented fee schedule: code, charge
    ("99213", "142.00"),
    ("99214", "208.50"),
    ("93000", "61.25"),
    ("80053", "48.90"),
    ("36415", "18.00"),
    ("71046", "95.75"),
    ("20610", "187.40"),
    ("90471", "34.00"),
)


class Fate(StrEnum):
    """What became of a claim."""

    RECEIVED = "received"
    REJECTED = "rejected"
    NEVER_ARRIVED = "never_arrived"
    IN_PROCESS = "in_process"
    RECORDS_WANTED = "records_wanted"
    PAID = "paid"
    DENIED = "denied"
    TO_DEDUCTIBLE = "to_deductible"
    UNCLEAR = "unclear"
    UNAVAILABLE = "unavailable"


# Fate -> how many of a hundred claims, and how many days ago the service was (from, below).
SHARES = {
    Fate.PAID: (30, 25, 120),
    Fate.IN_PROCESS: (20, 15, 80),
    Fate.DENIED: (12, 30, 110),
    Fate.RECEIVED: (10, 8, 30),
    Fate.REJECTED: (8, 12, 86),
    Fate.NEVER_ARRIVED: (7, 20, 95),
    Fate.RECORDS_WANTED: (6, 25, 60),
    Fate.TO_DEDUCTIBLE: (4, 30, 100),
    Fate.UNCLEAR: (2, 30, 70),
    Fate.UNAVAILABLE: (1, 30, 70),
}
_FATES = tuple(fate for fate, (share, _, _) in SHARES.items() for _ in range(share))


@dataclass(frozen=True)
class Billed:
    """One service line as the clinic billed it; `allowed` is the payer's price for it."""

    procedure: str
    units: int
    charge: Decimal
    allowed: Decimal


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim. `claim_no` is the payer's number ("" for one that never arrived), `control_no` the clinic's own."""

    member: Member
    place: int
    fate: Fate
    control_no: str
    claim_no: str
    service_from: date
    service_to: date
    submitted_on: date
    lines: tuple[Billed, ...]

    @property
    def charge(self) -> Decimal:
        """The total that was billed."""
        return sum((line.charge for line in self.lines), Decimal(0))

    def dice(self, *topic: object) -> Random:
        """This claim's dice for one topic."""
        return self.member.dice("claim", self.place, *topic)


@lru_cache(200_000)
def claims_of(member: Member, today: date, prefix: str = "LH") -> tuple[Claim, ...]:
    """The one to three claims of a member; `prefix` begins the payer's claim numbers.

    The second of twins was seen on the same days as the first: only name and suffix tell their claims apart. Every
    eighth member with three claims has two of the same day.
    """
    count = 1 + member.number % 3
    claims = [_claim(member, place, today, prefix) for place in range(count)]
    if count == 3 and member.number % 8 == 2:
        claims[2] = _moved(claims[2], claims[1].service_from, claims[1].submitted_on)
    return tuple(claims)


def claims(members: Iterable[Member], today: date, prefix: str = "LH") -> tuple[Claim, ...]:
    """Every claim that the clinic has sent for these members."""
    return tuple(claim for member in members for claim in claims_of(member, today, prefix))


def asked(claim: Claim, payer: str = "lakeside", *, by_number: bool = True) -> ClaimInquiry:
    """What the clinic asks with what it has on file; without `by_number` it does not know the payer's claim number."""
    return ClaimInquiry(
        payer=payer,
        last_name=claim.member.last,
        first_name=claim.member.first,
        service_date=claim.service_from,
        service_to=claim.service_to,
        birth_date=claim.member.asked_birth,
        member_id=claim.member.asked_id,
        claim_no=claim.claim_no if by_number else "",
        patient_control_no=claim.control_no,
        charge=claim.charge,
        billed_on=claim.submitted_on,
    )


def _claim(member: Member, place: int, today: date, prefix: str) -> Claim:
    roll = member.dice("claim", place)
    fate = _FATES[(member.number * 37 + place * 53 + member.seed) % len(_FATES)]
    service = today - timedelta(days=_age(member, place, fate))
    return Claim(
        member=member,
        place=place,
        fate=fate,
        control_no=f"M{20_400 + 7 * member.number}-{place + 1}",
        claim_no="" if fate is Fate.NEVER_ARRIVED else _number(member, place, prefix),
        service_from=service,
        service_to=service + timedelta(days=2 if roll.random() < 0.08 else 0),
        submitted_on=min(service + timedelta(days=roll.randrange(3, 8)), today),
        lines=_lines(roll),
    )


def _age(member: Member, place: int, fate: Fate) -> int:
    """Days since the service: of twins both were seen on the same days, as far as that fits the fate."""
    _, least, below = SHARES[fate]
    whose = member.number - member.number % 2 if member.twin else member.number
    roll = dice(member.seed, whose, "claim age", place)
    age = roll.randrange(8, 120)
    return age if member.twin or least <= age < below else least + roll.randrange(below - least)


def _moved(claim: Claim, service: date, submitted: date) -> Claim:
    return Claim(**{**vars(claim), "service_from": service, "service_to": service, "submitted_on": submitted})


def _number(member: Member, place: int, prefix: str) -> str:
    """Twelve digits behind the prefix, none twice: the member's number, the claim's place, and a few at random."""
    return f"{prefix}{member.dice('claim no', place).randrange(10**4):04d}{member.number:07d}{place + 1}"


def _lines(roll: Random) -> tuple[Billed, ...]:
    chosen = roll.sample(PROCEDURES, roll.choice((1, 1, 2, 2, 3, 4)))
    return tuple(_line(roll, code, Decimal(charge)) for code, charge in chosen)


def _line(roll: Random, code: str, charge: Decimal) -> Billed:
    units = roll.choice((1, 1, 1, 1, 2))
    allowed = (charge * units * roll.randrange(48, 93) / 100).quantize(CENT)
    return Billed(code, units, charge * units, allowed)


class ClaimBook:
    """The claims that have arrived at a payer, by number and by member."""

    def __init__(self, members: Iterable[Member], today: date, prefix: str = "LH") -> None:
        self._members, self._today, self._prefix = tuple(members), today, prefix

    @cached_property
    def arrived(self) -> tuple[Claim, ...]:
        """Every claim that is here."""
        sent = claims(self._members, self._today, self._prefix)
        return tuple(claim for claim in sent if claim.fate is not Fate.NEVER_ARRIVED)

    @cached_property
    def _by_number(self) -> dict[str, Claim]:
        return {claim.claim_no: claim for claim in self.arrived}

    @cached_property
    def _by_member(self) -> dict[str, list[Claim]]:
        found = defaultdict[str, list[Claim]](list)
        for claim in self.arrived:
            for key in {_key(claim.member.asked_id), claim.member.family_id, claim.member.full_id}:
                found[key].append(claim)
        return found

    def numbered(self, claim_no: str) -> Claim | None:
        """The claim of that number (signs and case forgiven), whoever's it is."""
        return self._by_number.get(_key(claim_no))

    def of_member(self, member_id: str, begin: date, end: date, birth: date | None = None) -> tuple[Claim, ...]:
        """The claims under that ID with a service in the period, the oldest first; twins share the family ID."""
        found = self._by_member.get(_key(member_id), [])
        fitting = [c for c in found if c.service_from <= end and c.service_to >= begin]
        born = [c for c in fitting if birth is None or c.member.birth_date == birth]
        return tuple(sorted(born, key=lambda claim: (claim.service_from, claim.claim_no)))

    def another(self, claim: Claim, *, twin: bool = False) -> Claim | None:
        """A claim of somebody else: any, or one of the other twin of the same days where there is one."""
        if twin:
            family = self._by_member[claim.member.family_id]
            return next((each for each in family if each.member.number != claim.member.number), None)
        others = self.arrived[claim.member.number + 1 :] + self.arrived
        return next(each for each in others if each.member.birth_date != claim.member.birth_date)


def _key(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
