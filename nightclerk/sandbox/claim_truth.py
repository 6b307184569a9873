"""What a payer states about a claim on a day, and what a careful reader must record of it: the truth of tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from nightclerk.records import ClaimStatusLine, ClaimStatusResult, Difference, StatusFamily
from nightclerk.sandbox.claims import Billed, Claim, Fate
from nightclerk.sandbox.members import Situation

# The fields of the record in which a reader's result must equal `truth`, as far as its payer states them.
CLAIM_STATED = [
    "family",
    "reason_code",
    "patient",
    "birth_date",
    "member_id",
    "returned_differs",
    "payer_claim_no",
    "patient_control_no",
    "service_from",
    "service_to",
    "lines",
    "category",
    "status",
    "reasons",
    "received_on",
    "charge",
    "allowed",
    "paid",
    "patient_resp",
    "adjudicated_on",
    "remit_date",
    "check_or_eft",
    "info_due_by",
    "payer_ref",
]
# Fate -> family, and the numbers of category and status of a 277.
STATUSES: dict[Fate, tuple[StatusFamily, str | None, str | None]] = {
    Fate.RECEIVED: (StatusFamily.ACCEPTED, "A2", "20"),
    Fate.REJECTED: (StatusFamily.REJECTED, "A3", "21"),
    Fate.NEVER_ARRIVED: (StatusFamily.NOT_FOUND, None, None),
    Fate.IN_PROCESS: (StatusFamily.PENDING, "P1", "20"),
    Fate.RECORDS_WANTED: (StatusFamily.INFO_REQUESTED, "P3", "123"),
    Fate.PAID: (StatusFamily.FINAL_PAID, "F1", "65"),
    Fate.DENIED: (StatusFamily.FINAL_DENIED, "F2", "88"),
    Fate.TO_DEDUCTIBLE: (StatusFamily.FINAL_OTHER, "F4", "104"),
    Fate.UNCLEAR: (StatusFamily.INDETERMINATE, None, None),
    Fate.UNAVAILABLE: (StatusFamily.ERROR, None, None),
}
# How a payer words each fate; a claim's page uses one of them.
STATUS_WORDS = {
    Fate.RECEIVED: ("Received", "Accepted for processing"),
    Fate.REJECTED: ("Rejected - not accepted into processing", "Returned to provider, not processed"),
    Fate.IN_PROCESS: ("In process", "Pending - in review"),
    Fate.RECORDS_WANTED: ("Pending - additional information requested", "Waiting for records from provider"),
    Fate.PAID: ("Paid", "Finalized - paid"),
    Fate.DENIED: ("Denied", "Finalized - denied"),
    Fate.TO_DEDUCTIBLE: ("Finalized - no payment", "Finalized - applied to deductible"),
    Fate.UNCLEAR: ("See remark 7Q", "Status code 83"),
}
REASONS = {
    Fate.REJECTED: ("Rendering provider NPI is missing", "Subscriber number has a wrong format", "Diagnosis not valid"),
    Fate.RECORDS_WANTED: ("Office notes for this visit", "Operative report", "Other payer's explanation of benefits"),
    Fate.DENIED: (
        "CO-197 Prior authorization absent",
        "CO-29 Time limit for filing has expired",
        "PR-27 Coverage ended before the service",
        "CO-97 Included in another service",
    ),
}
MOVES = {Fate.RECEIVED: Fate.IN_PROCESS, Fate.IN_PROCESS: Fate.PAID, Fate.RECORDS_WANTED: Fate.DENIED}
MOVING = 150  # per mille of those, each night
_NEVER_THERE = (Fate.NEVER_ARRIVED, Fate.UNAVAILABLE)


def fate_on(claim: Claim, day: int) -> Fate:
    """What has become of the claim after `day` nights: a seeded share moves on each night."""
    fate = claim.fate
    for night in range(1, day + 1):
        if fate in MOVES and claim.dice("move", night).randrange(1000) < MOVING:
            fate = MOVES[fate]
    return fate


def truth(claim: Claim, day: int, today: date) -> ClaimStatusResult:
    """What a careful reader records when the clinic asks about this claim with what it has on file.

    Fields outside `CLAIM_STATED` are left at their defaults. Where the payer shows another member ID or birth date than
    the clinic has, the claim is not taken for the one that was asked about.
    """
    fate = fate_on(claim, day)
    if fate in _NEVER_THERE:
        reason = "CLAIM_NOT_FOUND" if fate is Fate.NEVER_ARRIVED else "PAYER_UNAVAILABLE"
        return ClaimStatusResult(family=STATUSES[fate][0], reason_code=reason)
    if differing := _differing(claim):
        return ClaimStatusResult(reason_code="RETURNED_DIFFERS", returned_differs=differing)
    unclear = "UNKNOWN_STATUS_TEXT" if fate is Fate.UNCLEAR else None
    return replace(stated(claim, day, today), reason_code=unclear)


def _differing(claim: Claim) -> tuple[Difference, ...]:
    member = claim.member
    if member.situation is Situation.REISSUED:
        return (Difference(field="member_id", asked=member.asked_id, returned=member.printed_id),)
    if member.asked_birth != member.birth_date:
        return (Difference(field="birth_date", asked=member.asked_birth.isoformat(), returned=None),)
    return ()


def words(claim: Claim, day: int) -> str:
    """The payer's words for the state of the claim; none where it cannot tell."""
    known = STATUS_WORDS.get(fate_on(claim, day), ("",))
    return known[claim.member.number % len(known)]


def stated(claim: Claim, day: int, today: date) -> ClaimStatusResult:
    """Everything that the payer knows of the claim; a portal may show less of it."""
    fate = fate_on(claim, day)
    family, category, status = STATUSES[fate]
    record = ClaimStatusResult(
        family=family,
        category=category,
        status=status,
        status_text=words(claim, day),
        patient=claim.member.printed_name,
        birth_date=claim.member.birth_date,
        member_id=claim.member.printed_id,
        payer_claim_no=claim.claim_no,
        patient_control_no=claim.control_no,
        service_from=claim.service_from,
        service_to=claim.service_to,
        charge=claim.charge,
        received_on=min(claim.submitted_on + timedelta(days=1), today),
        reasons=_reasons(claim, fate),
        lines=tuple(_line(claim, line, place, fate) for place, line in enumerate(claim.lines)),
        payer_ref=f"R{claim.dice('reference').randrange(10**7):07d}",
    )
    return _dated(_priced(record, fate), claim, fate, today)


def _reasons(claim: Claim, fate: Fate) -> tuple[str, ...]:
    return (claim.dice("reason").choice(REASONS[fate]),) if fate in REASONS else ()


def _line(claim: Claim, line: Billed, place: int, fate: Fate) -> ClaimStatusLine:
    """The line with the payer's price where it has one: the copay is on the first line, a denial leaves nothing."""
    plain = ClaimStatusLine(
        procedure=line.procedure,
        units=Decimal(line.units),
        charge=line.charge,
        service_from=claim.service_from,
        service_to=claim.service_to,
    )
    if fate is Fate.PAID:
        share = min(Decimal(claim.dice("copay").choice((0, 20, 25, 40))), line.allowed) if place == 0 else Decimal(0)
        return replace(plain, allowed=line.allowed, paid=line.allowed - share, patient_resp=share)
    if fate is Fate.TO_DEDUCTIBLE:
        return replace(plain, allowed=line.allowed, paid=Decimal("0.00"), patient_resp=line.allowed)
    if fate is Fate.DENIED:
        nothing = Decimal("0.00")
        return replace(plain, allowed=nothing, paid=nothing, patient_resp=nothing, reason=_reasons(claim, fate)[0])
    return plain


def _priced(record: ClaimStatusResult, fate: Fate) -> ClaimStatusResult:
    if fate not in (Fate.PAID, Fate.TO_DEDUCTIBLE, Fate.DENIED):
        return record
    return replace(
        record,
        allowed=sum((line.allowed or Decimal(0) for line in record.lines), Decimal(0)),
        paid=sum((line.paid or Decimal(0) for line in record.lines), Decimal(0)),
        patient_resp=sum((line.patient_resp or Decimal(0) for line in record.lines), Decimal(0)),
    )


def _dated(record: ClaimStatusResult, claim: Claim, fate: Fate, today: date) -> ClaimStatusResult:
    """When it was decided and paid, and until when records are wanted."""
    received = record.received_on or today
    if fate is Fate.RECORDS_WANTED:
        return replace(record, info_due_by=received + timedelta(days=45))
    if fate not in (Fate.PAID, Fate.DENIED, Fate.TO_DEDUCTIBLE):
        return record
    decided = min(received + timedelta(days=claim.dice("decided").randrange(7, 15)), today)
    record = replace(record, adjudicated_on=decided, remit_date=min(decided + timedelta(days=3), today))
    number = claim.dice("check").randrange(10**6)
    by_check = claim.member.number % 4 == 0
    return replace(record, check_or_eft=f"{'CHK' if by_check else 'EFT'}{number:06d}") if fate is Fate.PAID else record
