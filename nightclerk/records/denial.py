"""What a payer did not pay and what to do about it: one item for each denied or short-paid line of a remittance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from nightclerk.records.header import Record
from nightclerk.records.remittance import Adjustment


class NextAction(StrEnum):
    """What to do with a denial; a closed list. `human`: the codes do not say it, somebody must read them."""

    APPEAL = "appeal"
    SEND_RECORDS = "send_records"
    RETRO_AUTH = "retro_auth"
    CORRECT_AND_RESUBMIT = "correct_and_resubmit"
    NEW_CLAIM = "new_claim"
    REVIEW_CODING = "review_coding"
    VERIFY_ELIGIBILITY_THEN_REBILL = "verify_eligibility_then_rebill"
    BILL_OTHER_PAYER = "bill_other_payer"
    PROOF_OF_TIMELY_FILING = "proof_of_timely_filing"
    BILL_PATIENT = "bill_patient"
    WRITE_OFF_CONTRACTUAL = "write_off_contractual"
    ACCEPT = "accept"
    HUMAN = "human"


@dataclass(frozen=True)
class DenialInquiry:
    """Which line of which paid claim: `line` counts from 1, 0 is the claim as a whole; `trace` is the check's."""

    payer: str
    patient: str
    patient_control_no: str
    claim_no: str
    trace: str
    line: int
    service_date: dt.date | None = None
    occurrence: int = field(default=1, metadata={"label": "Place of the claim among equals in the file"})


@dataclass(frozen=True, kw_only=True)
class DenialItem(Record):
    """A denied or short-paid line (`kind_of_loss` denied | short_paid), and what to do next.

    `adjustments` are those that took money away beyond contract and patient; `group` and `carc` the one that decides,
    `rarcs` the remark codes beside it. `plain_reason` is our wording; `why` names the rule that chose the action.
    `deadline` is None where nobody configured the payer's rule (`deadline_source` empty): unknown, not unlimited.
    `priority` 0 to 100. `preventable`: the front desk could have seen it before the visit.
    """

    ANSWER: ClassVar[str] = "next_action"

    kind: str = "denial"
    kind_of_loss: str = "denied"
    payer: str | None = None
    patient: str | None = None
    member_id: str | None = None
    patient_control_no: str | None = None
    payer_claim_no: str | None = None
    trace: str | None = None
    paid_on: dt.date | None = None
    service_date: dt.date | None = None
    procedure: str | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    group: str = ""
    carc: str = ""
    rarcs: tuple[str, ...] = ()
    plain_reason: str = ""
    category: str = ""
    next_action: NextAction = NextAction.HUMAN
    why: str = ""
    amount_at_stake: Decimal | None = None
    deadline: dt.date | None = None
    deadline_source: str = ""
    priority: int = 0
    preventable: bool = False

    @property
    def outcome(self) -> NextAction:
        """How the question ended, by the name that other records give it."""
        return self.next_action
