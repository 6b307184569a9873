"""After a request has left: the clock that runs, and what the payer says of it, until it has decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nightclerk.records import AuthAnswer, AuthRecord, AuthStatus
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.decision_clock import due
from nightclerk.runtime.drafting import Asked
from nightclerk.runtime.wizard import status_of
from nightclerk.store import cases
from nightclerk.store.approvals import Draft
from nightclerk.store.submissions import Submission

PORTAL_HOURS, LETTER_DAYS = 24, 7
OPEN = (AuthStatus.SUBMITTED, AuthStatus.PENDED)
ASKED_AGAIN = (*OPEN, AuthStatus.INFO_REQUESTED, AuthStatus.INDETERMINATE)


def follow(asked: Asked, draft: Draft, sent: Submission, portals: Any) -> AuthRecord:
    """The record of a request that has left: what a letter has said of it, else what the portal says, else waiting."""
    before = stored_record(asked.office, asked.item.id)
    record = _sent(asked, draft, sent, before)
    if record.status not in ASKED_AGAIN:
        return record
    if draft.act != "portal" or before is None or before.received_at is None:
        return _waiting(asked, record)
    told = merged(record, status_of(asked, draft, sent, portals))
    if told.status is not record.status:
        noted = {"approval": draft.id, "subject": asked.item.subject, "answer": str(told.status), "what": "portal"}
        asked.office.audit.note("auth.decided", run=asked.item.run_id, item=asked.item.id, **noted)
    return _waiting(asked, told) if told.status in OPEN else told


def stored_record(office: Any, item_id: str) -> AuthRecord | None:
    """What is recorded of the item, or None."""
    with office.store.database.read() as connection:
        found = cases.get(connection, office.store, item_id)
    return from_bytes(AuthRecord, found.record) if found and found.record else None


def _sent(asked: Asked, draft: Draft, sent: Submission, before: AuthRecord | None) -> AuthRecord:
    """What was known already stays; a request that has just left begins its clock."""
    if before is not None and before.received_at is not None and before.draft == draft.id:
        return replace(before, next_look_at=None)
    left = datetime.fromtimestamp(sent.ended_at or sent.begun_at, asked.office.workspace.zone)
    until, rule = due(asked.request, left, asked.payer.authorization)
    return replace(
        asked.record,
        status=AuthStatus.SUBMITTED,
        draft=draft.id,
        payer_reference=sent.number,
        received_at=_utc(left),
        due_by=_utc(until) if until else None,
        due_rule=rule,
        signed_by=draft.signed_by,
        signed_at=_utc(datetime.fromtimestamp(draft.signed_at, UTC)) if draft.signed_at else None,
        signed_digest=draft.sha256 if draft.signed_at else None,
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _waiting(asked: Asked, record: AuthRecord) -> AuthRecord:
    """When to look again: a portal daily, a letter after a week, and at the latest when the clock has run out."""
    now = _utc(asked.office.workspace.now())
    step = timedelta(hours=PORTAL_HOURS) if asked.payer.authorization.by == "portal" else timedelta(days=LETTER_DAYS)
    if record.due_by is not None and record.due_by <= now:
        return replace(record, next_look_at=None)  # overdue: a person asks
    return replace(record, next_look_at=min(filter(None, (now + step, record.due_by))))


def merged(record: AuthRecord, answer: AuthAnswer) -> AuthRecord:
    """The record with what the payer's page stated; what it left out stays as it was."""
    if answer.status in (AuthStatus.INDETERMINATE, AuthStatus.NOT_FOUND):
        return replace(
            record, status=AuthStatus.INDETERMINATE, reason_code=answer.reason_code, evidence=answer.evidence
        )
    decided = datetime.combine(answer.decided_on, datetime.min.time(), UTC) if answer.decided_on else None
    stated = {
        "payer_reference": answer.payer_reference,
        "authorization_number": answer.authorization_number,
        "approved_units": answer.approved_units,
        "approved_from": answer.approved_from,
        "approved_to": answer.approved_to,
        "decision_at": decided,
        "reason_code": answer.denial_code,
        "reason_text": answer.denial_text,
    }
    known: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    return replace(record, status=answer.status, evidence=answer.evidence or record.evidence, **known)
