"""Say of every denied or short-paid line of a remittance what happened, what to do next, and until when."""

from __future__ import annotations

from decimal import Decimal

from nightclerk.bot import BusinessException, Run, bot
from nightclerk.records import (
    Adjustment,
    DenialInquiry,
    DenialItem,
    ItemStatus,
    Reason,
    RemitClaim,
    RemitLine,
)

from .rules import SETTLED, Settings, day_of, deadline, deciding, losses, meaning, priority
from .words import TO_DO


def key(inquiry: DenialInquiry) -> str:
    """One line of one claim of one check."""
    numbers = f"{inquiry.patient_control_no}:{inquiry.claim_no}:{inquiry.service_date}"
    return f"{inquiry.payer}:{inquiry.trace}:{numbers}:{inquiry.line}:{inquiry.occurrence}"


def subject(inquiry: DenialInquiry) -> str:
    """The claim: a later remittance speaks of the same."""
    number = inquiry.patient_control_no or inquiry.claim_no
    return f"{inquiry.payer}:{number}:{inquiry.service_date}:{inquiry.line}"


def settle(record: DenialItem) -> tuple[ItemStatus, Reason | None]:
    """What can be won needs a person; the rest is said and done."""
    action = record.next_action
    if action in SETTLED:
        return ItemStatus.DONE, None
    said = f"{record.plain_reason[:1].upper()}{record.plain_reason[1:]}."
    return ItemStatus.BUSINESS, Reason(f"DENIAL_{action.upper()}", f"{said} {TO_DO[action]}")


@bot("denials", key=key, subject=subject, settle=settle, settings=Settings)
def work_denial(inquiry: DenialInquiry, run: Run) -> DenialItem:
    """Read one line of a remittance: the plain reason, the next action, the deadline and the amount at stake."""
    claim: RemitClaim | None = run.given()
    if claim is None:
        raise BusinessException(
            "A denial comes from a remittance.", code="NO_REMITTANCE", remedy="nightclerk run denials --file remit.835"
        )
    line = claim.lines[inquiry.line - 1] if inquiry.line else None
    settings: Settings = run.settings
    found = losses(claim, line)
    main = deciding(found)
    rarcs = tuple(dict.fromkeys((*(line.rarcs if line else ()), *claim.rarcs)))
    said, why = meaning(main.carc if main else "", rarcs, settings)
    day = day_of(claim, line)
    until, source = deadline(said.action, claim, day, settings.payers.get(inquiry.payer))
    stake = _sum(found) if found else claim.charge
    paid = line.paid if line else claim.paid
    return DenialItem(
        channel=claim.channel,
        as_of=day,
        kind_of_loss="short_paid" if paid else "denied",
        payer=claim.payer,
        patient=claim.patient,
        member_id=claim.member_id,
        patient_control_no=claim.pcn,
        payer_claim_no=claim.icn,
        trace=claim.trace,
        paid_on=claim.paid_on,
        service_date=day,
        procedure=_procedure(line),
        charge=line.charge if line else claim.charge,
        paid=paid,
        adjustments=found,
        group=main.group if main else "",
        carc=main.carc if main else "",
        rarcs=rarcs,
        plain_reason=said.said,
        category=said.category,
        next_action=said.action,
        why=why,
        amount_at_stake=stake,
        deadline=until,
        deadline_source=source,
        priority=priority(stake, said.action, until, run.today),
        preventable=said.preventable,
    )


def _sum(found: tuple[Adjustment, ...]) -> Decimal | None:
    amounts = [each.amount for each in found]
    return sum((each for each in amounts if each is not None), Decimal(0)) if None not in amounts else None


def _procedure(line: RemitLine | None) -> str | None:
    return None if line is None else "-".join(filter(None, (line.procedure, *line.modifiers))) or None
