"""Benefit rows as invented plans state them: every plan leaves something else unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from nightclerk.records import Benefit, BenefitKind, Level, Measure, Network, YesNo
from nightclerk.sandbox.changes import Move, count
from nightclerk.sandbox.members import Member

CENT = Decimal("0.01")
ALL = (Measure.TOTAL, Measure.MET, Measure.REMAINING)
BOTH_NETWORKS = (Network.IN, Network.OUT)
BOTH_LEVELS = (Level.INDIVIDUAL, Level.FAMILY)


@dataclass(frozen=True)
class Profile:
    """Which rows a plan states, and how much of each."""

    copays: int = 0
    coinsurance: bool = False
    deductible: tuple[Measure, ...] = ()
    oop_max: tuple[Measure, ...] = ()
    networks: tuple[Network, ...] = (Network.IN,)
    levels: tuple[Level, ...] = (Level.INDIVIDUAL,)
    blanks: float = 0.0


PROFILES = (
    Profile(4, True, ALL, ALL, BOTH_NETWORKS, BOTH_LEVELS),
    Profile(3, True, ALL, ALL, (Network.IN,), BOTH_LEVELS),
    Profile(2, True, ALL, ALL),
    Profile(3, True, (), (Measure.TOTAL,)),
    Profile(2, False, (Measure.TOTAL, Measure.MET), (Measure.TOTAL,), BOTH_NETWORKS),
    Profile(1, True, ALL, (Measure.REMAINING,), (Network.NOT_STATED,), BOTH_LEVELS),
    Profile(2, True, ALL, ALL, BOTH_NETWORKS, (Level.NOT_STATED,)),
    Profile(4),
    Profile(2, True, ALL, ALL, BOTH_NETWORKS, BOTH_LEVELS, 0.25),
    Profile(),
)
SERVICES = (
    ("Primary care visit", (0, 15, 20, 25, 30)),
    ("Specialist visit", (40, 45, 50, 60)),
    ("Urgent care", (50, 65, 75)),
    ("Emergency room", (150, 200, 350)),
)
NOTES = ("Calendar year", "Pharmacy counts toward this amount", "Contract year")
NOTES_OF_VISITS = {
    BenefitKind.COPAY: ("Deductible waived", "Waived if admitted", "Includes telehealth", "Referral needed"),
    BenefitKind.COINSURANCE: ("After deductible", "Deductible waived", "Referral needed"),
}
FLAGS = (YesNo.NOT_STATED, YesNo.NOT_STATED, YesNo.NO, YesNo.YES, YesNo.UNKNOWN)


def benefits(member: Member, day: int) -> tuple[Benefit, ...]:
    """The benefit rows the portal states for this member on that day, in the order of the page."""
    profile = PROFILES[member.number % len(PROFILES)]
    rows = [*_copays(member, profile), *_coinsurance(member, profile), *_accumulators(member, profile, day)]
    return tuple(_decorated(member.dice("row", place), row, profile.blanks) for place, row in enumerate(rows))


def _copays(member: Member, profile: Profile) -> Iterator[Benefit]:
    roll = member.dice("copay")
    level = Level.NOT_STATED if Level.NOT_STATED in profile.levels else Level.INDIVIDUAL
    for service, amounts in SERVICES[: profile.copays]:
        by_share = roll.random() < 0.1
        row = Benefit(kind=BenefitKind.COPAY, measure=Measure.PER_VISIT, network=profile.networks[0], level=level)
        row = replace(row, service_types=(service,) if roll.random() < 0.8 else ())
        dollars = Decimal(roll.choice(amounts)).quantize(CENT)
        yield replace(row, percent=Decimal(roll.choice((10, 20)))) if by_share else replace(row, amount=dollars)


def _coinsurance(member: Member, profile: Profile) -> Iterator[Benefit]:
    if not profile.coinsurance:
        return
    roll = member.dice("coinsurance")
    inside = Decimal(roll.choice(("0", "10", "12.5", "20", "30")))
    for network in profile.networks:
        share = inside + 20 if network is Network.OUT else inside
        yield Benefit(
            kind=BenefitKind.COINSURANCE,
            measure=Measure.PER_VISIT,
            network=network,
            level=profile.levels[0],
            percent=share,
        )


def _accumulators(member: Member, profile: Profile, day: int) -> Iterator[Benefit]:
    for kind, measures in ((BenefitKind.DEDUCTIBLE, profile.deductible), (BenefitKind.OOP_MAX, profile.oop_max)):
        for network in profile.networks:
            for level in profile.levels:
                amounts = _amounts(member, kind, network, level, day)
                for measure in measures:
                    yield Benefit(kind=kind, measure=measure, network=network, level=level, amount=amounts[measure])


def _amounts(member: Member, kind: BenefitKind, network: Network, level: Level, day: int) -> dict[Measure, Decimal]:
    """Total, met and remaining that add up; met moves on with the days and never passes the total."""
    base = Decimal(member.dice("deductible").choice((500, 750, 1000, 1500, 2500, 3000)))
    base *= 2 if network is Network.OUT else 1
    roll = member.dice("spent", network)
    own, beyond, family = roll.choice((0, 20, 35, 48, 71, 100)), roll.randrange(100), roll.randrange(100)
    total, share = base, own
    if kind is BenefitKind.OOP_MAX:  # what counts towards the deductible counts here as well
        total, share = total * 3, share + beyond
    if level is Level.FAMILY:  # what the family has met holds what this member has
        total, share = total * 2, share + family
    met = min(base * share / 100 + Decimal("37.40") * count(member, Move.MET, day), total).quantize(CENT)
    return {Measure.TOTAL: total.quantize(CENT), Measure.MET: met, Measure.REMAINING: (total - met).quantize(CENT)}


def _decorated(roll: Random, row: Benefit, blanks: float) -> Benefit:
    """The row with its flag and note, and now and then without its amount; amounts used up carry no flag."""
    if roll.random() < blanks:
        row = replace(row, amount=None, percent=None)
    visit = row.kind in NOTES_OF_VISITS
    notes = (roll.choice(NOTES_OF_VISITS[row.kind] if visit else NOTES),) if roll.random() < 0.15 else ()
    return replace(row, auth_required=roll.choice(FLAGS) if visit else YesNo.NOT_STATED, notes=notes)
