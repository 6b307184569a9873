"""What the payer states about a member on a day, and what a careful reader must record of it: the truth of tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from nightclerk.records import Difference, EligibilityResult, OtherPayer, Outcome, Provider, YesNo
from nightclerk.sandbox.benefits import benefits
from nightclerk.sandbox.changes import Move, count
from nightclerk.sandbox.members import Member, Situation
from nightclerk.sandbox.names import DOCTORS, OTHER_PAYERS, npi

# The fields of the record in which a reader's result must equal `truth`; the others belong to the run, not to the page.
STATED = [
    "outcome",
    "reason_code",
    "member_id",
    "name",
    "birth_date",
    "relationship",
    "returned_differs",
    "payer_name",
    "plan_name",
    "plan_no",
    "group_no",
    "insurance_type",
    "plan_begin",
    "plan_end",
    "benefits",
    "pcp",
    "other_payers",
    "provider_network_status",
    "auth_required",
    "notes",
    "trace_no",
    "payer_ref",
]

# Situations in which the payer says nothing about coverage, only why not.
REFUSALS = {
    Situation.STRANGER: (Outcome.NOT_FOUND, "NOT_FOUND"),
    Situation.MULTIPLE: (Outcome.REJECTED_INPUT, "MULTIPLE_MATCHES"),
    Situation.BIRTH_MISMATCH: (Outcome.REJECTED_INPUT, "BIRTH_DATE_MISMATCH"),
    Situation.PROVIDER_PROBLEM: (Outcome.PROVIDER_PROBLEM, "PROVIDER_NOT_ON_FILE"),
    Situation.UNAVAILABLE: (Outcome.PAYER_UNAVAILABLE, "PAYER_UNAVAILABLE"),
}
OUTCOMES = {
    Situation.INACTIVE: Outcome.INACTIVE,
    Situation.PENDING: Outcome.PENDING,
    Situation.UNCLEAR: Outcome.INDETERMINATE,
}
NOTES = (
    "Benefits shown are an estimate and not a promise of payment.",
    "Behavioral health is handled by the plan's own care line.",
    "Member has a high-deductible plan with a savings account.",
    "Imaging needs an approval number before the visit.",
)


def truth(member: Member, day: int, today: date) -> EligibilityResult:
    """What a careful reader records when the clinic asks for this member with what it has on file.

    Fields outside `STATED` are left at their defaults. A member whose ID was reissued is not taken for the one asked.
    """
    if member.situation in REFUSALS:
        outcome, reason = REFUSALS[member.situation]
        return EligibilityResult(outcome=outcome, reason_code=reason)
    if member.situation is Situation.REISSUED:
        differs = (Difference(field="member_id", asked=member.asked_id, returned=member.printed_id),)
        return EligibilityResult(reason_code="RETURNED_DIFFERS", returned_differs=differs)
    return stated(member, day, today)


def outcome_of(member: Member, day: int) -> Outcome:
    """The outcome of `truth`; it does not depend on the date."""
    return truth(member, day, date(2026, 1, 1)).outcome


def stated(member: Member, day: int, today: date) -> EligibilityResult:
    """What the member's own coverage page states, in canonical form; what it leaves out is None or not_stated."""
    outcome = _outcome(member, day)
    record = EligibilityResult(
        outcome=outcome,
        reason_code="UNKNOWN_COVERAGE_TEXT" if outcome is Outcome.INDETERMINATE else None,
        member_id=member.printed_id,
        name=member.printed_name,
        birth_date=member.birth_date,
    )
    record = _with_plan(record, member, day, today)
    record = _with_card(record, member, day, today)
    return record if outcome is not Outcome.ACTIVE else _with_details(record, member, day)


def _outcome(member: Member, day: int) -> Outcome:
    if member.situation in OUTCOMES:
        return OUTCOMES[member.situation]
    return Outcome.INACTIVE if count(member, Move.LAPSED, day) else Outcome.ACTIVE


def _with_plan(record: EligibilityResult, member: Member, day: int, today: date) -> EligibilityResult:
    roll, plans = member.dice("plan"), member.brand.plans
    name, number, kind = plans[(roll.randrange(len(plans)) + count(member, Move.PLAN, day)) % len(plans)]
    begin = date(today.year - roll.randrange(1, 6), roll.choice((1, 1, 1, 4, 7)), 1)
    end = date(today.year, 12, 31) if roll.random() < 0.4 else None
    if record.outcome is Outcome.INACTIVE:
        end = _ended(member, today)
    return replace(
        record,
        plan_name=name,
        plan_no=number if roll.random() < 0.8 else None,
        insurance_type=kind if roll.random() < 0.85 else None,
        plan_begin=begin,
        plan_end=end,
    )


def _ended(member: Member, today: date) -> date:
    """The last day of cover: the end of last month for who lapsed just now, earlier for the others."""
    last_month = today.replace(day=1) - timedelta(days=1)
    if member.situation is not Situation.INACTIVE:
        return last_month
    return date(today.year, 1, 1) - timedelta(days=1 + 31 * member.dice("ended").randrange(3))


def _with_card(record: EligibilityResult, member: Member, day: int, today: date) -> EligibilityResult:
    """What the member's card shows: group, relationship and the payer's references."""
    roll = member.dice("card")
    groups = member.dice("groups").sample(range(10_000, 99_999), 8)
    group = f"{member.brand.group}{groups[count(member, Move.GROUP, day) % len(groups)]}"
    with_group = roll.random() < 0.85 or count(member, Move.GROUP, day) > 0
    young = member.birth_date.year > 2002
    relationship = roll.choice(("Child", "Child", None) if young else ("Subscriber", "Subscriber", "Spouse", None))
    reference = f"{member.brand.reference}{today:%y%m%d}{member.number:06d}"
    return replace(
        record,
        payer_name=member.brand.payer if roll.random() < 0.9 else None,
        group_no=group if with_group else None,
        relationship=relationship,
        payer_ref=reference if roll.random() < 0.9 else None,
        trace_no=f"T{roll.randrange(10**7, 10**8)}" if roll.random() < 0.3 else None,
        notes=tuple(roll.sample(NOTES, roll.choice((0, 0, 0, 1, 1, 2)))),
    )


def _with_details(record: EligibilityResult, member: Member, day: int) -> EligibilityResult:
    """What only an active member's page states."""
    roll = member.dice("details")
    network = roll.choice((YesNo.YES, YesNo.YES, YesNo.NO, YesNo.NOT_STATED))
    return replace(
        record,
        benefits=benefits(member, day),
        pcp=_pcp(member, day),
        other_payers=_other_payers(member, day, record),
        provider_network_status=network,
        auth_required=_auth(member, day),
    )


def _auth(member: Member, day: int) -> YesNo:
    cycle = (YesNo.NOT_STATED, YesNo.NO, YesNo.YES, YesNo.UNKNOWN)
    start = member.dice("auth").choice((0, 0, 1, 1, 2, 3))
    return cycle[(start + count(member, Move.AUTH, day)) % len(cycle)]


def _pcp(member: Member, day: int) -> Provider | None:
    roll, moves = member.dice("pcp"), count(member, Move.PCP, day)
    place = (roll.randrange(len(DOCTORS)) + moves) % len(DOCTORS)
    if roll.random() < 0.3 and not moves:
        return None
    with_npi, with_phone = roll.random() < 0.8, roll.random() < 0.7
    return Provider(
        name=DOCTORS[place],
        npi=npi(40_000_000 + 1_117 * place) if with_npi else None,
        phone=f"312-555-01{20 + place}" if with_phone else None,
    )


def _other_payers(member: Member, day: int, record: EligibilityResult) -> tuple[OtherPayer, ...]:
    roll, moves = member.dice("cob"), count(member, Move.OTHER_PAYER, day)
    known = 1 if roll.random() < 0.12 else 0
    return tuple(_other_payer(member, place, record) for place in range(min(known + moves, len(OTHER_PAYERS))))


def _other_payer(member: Member, place: int, record: EligibilityResult) -> OtherPayer:
    roll = member.dice("cob", place)
    names = member.dice("cob names").sample(OTHER_PAYERS, len(OTHER_PAYERS))
    return OtherPayer(
        order=roll.choice(("Primary", "Secondary", None)),
        name=names[place],
        member_id=f"{roll.choice('HPC')}{roll.randrange(10**8):08d}" if roll.random() < 0.7 else None,
        begin=record.plan_begin if roll.random() < 0.8 else None,
        end=record.plan_end if roll.random() < 0.5 else None,
    )
