"""A payer's letter about a request: the decision goes to the request that both its numbers name, or to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from nightclerk.matching import same_member_id
from nightclerk.records import AuthRecord, AuthStatus, Channel, ItemStatus, Reason
from nightclerk.records.codec import to_bytes
from nightclerk.runtime.following import ASKED_AGAIN, stored_record
from nightclerk.runtime.office import Office
from nightclerk.store import approvals, items, submissions
from nightclerk.store.approvals import Draft
from nightclerk.store.items import Settled

# What kinds of letter decide, by the words that fax intake has for them.
_DECIDES = {
    "authorization_approval": AuthStatus.APPROVED,
    "authorization_denial": AuthStatus.DENIED,
    "records_request": AuthStatus.INFO_REQUESTED,
}


@dataclass(frozen=True)
class LetterDecision:
    """What a letter changes: the item it is about, and its record as it stands with the letter."""

    item: str
    draft: str
    before: AuthRecord
    record: AuthRecord


def decision_from_letter(office: Office, fields: Mapping[str, str | None]) -> LetterDecision | None:
    """What a letter says of a request that has left, or None where it is not proven to be about one.

    `fields`: `type` (what the letter is), `reference` (the payer's number or ours) and `member_id`, which must both be
    those of one request; where stated `authorization_number`, `approved_units`, `approved_from`, `approved_to`,
    `decided_on` (ISO dates), `reason`. Nothing is changed; see `take_decision`.
    """
    status = _DECIDES.get(fields.get("type") or "")
    draft = _named(office, fields.get("reference") or "")
    before = stored_record(office, draft.item_id) if draft else None
    if status is None or draft is None or before is None or before.status not in ASKED_AGAIN:
        return None
    asked, told = before.request.patient.member_id, fields.get("member_id")
    if not asked or not told or not same_member_id(asked, told):
        return None
    return LetterDecision(draft.item_id, draft.id, before, _told(before, status, fields))


def _named(office: Office, reference: str) -> Draft | None:
    """What has left under that number: the payer's, or ours on the cover sheet."""
    sent = submissions.by_number(office.store, reference)
    found = approvals.get(office.store, sent.approval_id if sent else reference.strip().upper())
    return found if found is not None and found.state == approvals.SENT else None


def _told(before: AuthRecord, status: AuthStatus, fields: Mapping[str, str | None]) -> AuthRecord:
    decided, units = _day(fields.get("decided_on")), fields.get("approved_units") or ""
    return replace(
        before,
        channel=Channel.FAX,
        status=status,
        next_look_at=None,
        authorization_number=fields.get("authorization_number") or before.authorization_number,
        approved_units=int(units) if units.isdecimal() else before.approved_units,
        approved_from=_day(fields.get("approved_from")) or before.approved_from,
        approved_to=_day(fields.get("approved_to")) or before.approved_to,
        decision_at=datetime.combine(decided, datetime.min.time(), UTC) if decided else before.decision_at,
        reason_text=fields.get("reason") or before.reason_text,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def take_decision(office: Office, decision: LetterDecision, by: str) -> bool:
    """Record what a letter says; False when the request was decided meanwhile. An approval settles the item, a denial
    stays a person's.
    """
    said, record = decision.record.status, to_bytes(decision.record)
    why = Reason(f"AUTH_{said.upper()}", "A letter from the payer says so; read it at Documents, and act on it.")
    end = Settled(ItemStatus.BUSINESS, str(said), why, record)
    if said is AuthStatus.APPROVED:
        end = Settled(ItemStatus.DONE, str(said), None, record)
    with office.store.database.write() as connection:
        if not items.decided(connection, office.store, decision.item, end):
            return False
        told = {"approval": decision.draft, "answer": str(decision.record.status), "what": "letter"}
        office.audit.note("auth.decided", item=decision.item, asked_by=by, **told)
    return True
