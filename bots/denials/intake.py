"""A remittance (835) to one item for each denied or short-paid line."""

from __future__ import annotations

from nightclerk.bot import Intake, Planned, answer_file
from nightclerk.bot.answered import payer_of
from nightclerk.records import DenialInquiry, ItemStatus, RemitClaim, RemitLine

from .rules import day_of, lost


@answer_file("denials", RemitClaim)
def plan(claim: RemitClaim, intake: Intake) -> tuple[Planned, ...]:
    """The items of one claim; a claim that was paid as it should, or reversed, stands as it is."""
    payer = payer_of(intake, claim.payer)
    found = tuple(Planned(_inquiry(claim, payer, *each), order=_label(each[0]), answer=claim) for each in lost(claim))
    outcome = "reversed" if claim.reversal else "paid"
    return found or (Planned(status=ItemStatus.DONE, outcome=outcome, order=_label(0)),)


def _inquiry(claim: RemitClaim, payer: str, number: int, line: RemitLine | None) -> DenialInquiry:
    return DenialInquiry(
        payer=payer,
        patient=claim.patient or "",
        patient_control_no=claim.pcn or "",
        claim_no=claim.icn or "",
        trace=claim.trace or "",
        line=number,
        service_date=day_of(claim, line),
        occurrence=claim.segment,
    )


def _label(number: int) -> str:
    return f"line {number}" if number else "claim"
