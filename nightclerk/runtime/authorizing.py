"""One request for authorization, brought as far as it can go: drafted, signed, approved, sent once, followed.

Each step ends the item as waiting, and whoever or whatever is waited for sets it going again as its own successor;
what stands in the store says where it goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nightclerk.errors import BusinessException, UsageError
from nightclerk.records import AuthInquiry, AuthNeed, AuthRecord, AuthStatus
from nightclerk.runtime.approvals import intact
from nightclerk.runtime.auth_need import with_need
from nightclerk.runtime.drafting import Asked, draft, source_of
from nightclerk.runtime.following import follow, stored_record
from nightclerk.runtime.office import Office
from nightclerk.runtime.outbox import by_fax
from nightclerk.runtime.wizard import by_portal
from nightclerk.store import approvals, submissions
from nightclerk.store.approvals import APPROVED, OPEN, RETURNED, SENT, SIGNATURE, Draft
from nightclerk.store.items import Claimed
from nightclerk.store.submissions import ACTING, BEGUN, DONE, UNKNOWN, Submission

_OVER = (AuthStatus.DENIED, AuthStatus.CANCELLED, AuthStatus.EXPIRED, AuthStatus.VOID)
_BEYOND = (ACTING, UNKNOWN, DONE)  # what may have left is not drafted again, whatever changes


def asked(office: Office, item: Claimed, bot_version: str, inquiry: AuthInquiry, record: AuthRecord) -> Asked:
    """One turn of a request; raises `UsageError` UNKNOWN_PAYER."""
    payer = office.workspace.payers.payers.get(inquiry.payer)
    if payer is None:
        raise UsageError(
            "The item names a payer that payers.yaml no longer has.",
            code="UNKNOWN_PAYER",
            remedy="Add it to payers.yaml, then run the file again.",
        )
    clinic, named = office.workspace.clinic, replace(record.request, payer=payer.name)
    headed = replace(
        record, request=named, record_id=item.id, run_id=item.run_id, clinic_id=clinic.clinic, payer_key=inquiry.payer
    )
    return Asked(office, item, bot_version, payer, inquiry, headed)


def authorize(asked: Asked, portals: Any) -> AuthRecord:
    """The record as it stands after this turn; `portals` of the worker. Raises what keeps the request from going on."""
    found = approvals.newest(asked.office.store, asked.item.id)
    going = submissions.get(asked.office.store, found.id) if found else None
    asked = replace(asked, record=with_need(asked, portals, fresh=found is None))
    if found is not None and going is not None and going.phase in _BEYOND:
        return _act(asked, found, going, portals)
    if found is None and asked.record.need is AuthNeed.NOT_REQUIRED:
        return replace(asked.record, status=AuthStatus.NOT_REQUIRED)
    _refuse_twins(asked)
    source = source_of(asked)
    if found is None or found.source_sha256 != source or found.state not in (*OPEN, RETURNED):
        found = draft(asked, source)
    if found.state == RETURNED:
        raise BusinessException(
            "The draft was returned; why stands beside it at Approvals.",
            code="APPROVAL_RETURNED",
            remedy=f"See `nightclerk approvals show {found.id}`, correct the item, and it is drafted anew.",
        )
    if found.state == APPROVED and not _lapsed(asked, found):
        return _act(asked, found, going, portals)
    waiting = AuthStatus.AWAITING_SIGNATURE if found.state == SIGNATURE else AuthStatus.AWAITING_APPROVAL
    return replace(asked.record, status=waiting, draft=found.id)


def _refuse_twins(asked: Asked) -> None:
    """The same request of another day is not made twice while the first is on its way."""
    for other in approvals.of_subject(asked.office.store, asked.item.bot, asked.item.subject):
        if other.item_id != asked.item.id and _on_its_way(asked, other):
            raise BusinessException(
                "The same request is on its way already.",
                code="ALREADY_ASKED",
                remedy=f"See `nightclerk approvals show {other.id}`; an extension is a request of its own.",
            )


def _on_its_way(asked: Asked, other: Draft) -> bool:
    if other.state != SENT:
        return other.state in OPEN
    record = stored_record(asked.office, other.item_id)
    return record is None or record.status not in _OVER


def _lapsed(asked: Asked, found: Draft) -> bool:
    """An approval that was not used in time counts no more."""
    if found.expires_at is None or asked.office.workspace.now().timestamp() < found.expires_at:
        return False
    with asked.office.store.database.write() as connection:
        approvals.lapsed(connection, found.id)
        _note(asked, "approval.lapsed", found, code="APPROVAL_EXPIRED")
    return True


def _note(asked: Asked, event: str, found: Draft, **told: str) -> None:
    asked.office.audit.note(event, run=asked.item.run_id, item=asked.item.id, approval=found.id, **told)


def _act(asked: Asked, found: Draft, going: Submission | None, portals: Any) -> AuthRecord:
    if going is None or going.phase == BEGUN:
        _refuse_altered(asked, found)
    if going is not None and going.phase == DONE:
        return follow(asked, found, going, portals)
    sent = by_fax(asked, found) if found.act == "fax" else by_portal(asked, found, portals)
    if sent.phase == UNKNOWN:
        return replace(asked.record, status=AuthStatus.UNKNOWN_OUTCOME, draft=found.id)
    with asked.office.store.database.write() as connection:
        approvals.sent(connection, found.id)
    return follow(asked, found, sent, portals)


def _refuse_altered(asked: Asked, found: Draft) -> None:
    """What leaves is what was approved, bit for bit; an unsigned form never leaves where a signature is wanted."""
    signed = found.unsigned is None or found.signed_at is not None
    if signed and found.sha256 == found.approved_sha256 and intact(asked.office, found):
        return
    with asked.office.store.database.write() as connection:
        approvals.voided(connection, found.id)
        _note(asked, "approval.lapsed", found, code="PAYLOAD_CHANGED")
    raise BusinessException(
        "What was to leave is not what was approved, so nothing was sent and the approval is void.",
        code="PAYLOAD_CHANGED",
        remedy="Ask the item again; a new draft is made, and approved anew.",
    )
