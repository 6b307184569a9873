"""Whether a request is needed, asked of the payer's portal where neither its list nor its last answer says so.

It is asked once, before anything is drafted, about each procedure of the request. What the portal does not say is not
said by anybody: such a request is drafted.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from nightclerk.errors import BusinessException
from nightclerk.records import AuthNeed, AuthNeedAnswer, AuthRecord, AuthSubmission
from nightclerk.runtime.drafting import Asked
from nightclerk.runtime.following import stored_record
from nightclerk.runtime.telling import told_to_portal
from nightclerk.runtime.wizard import patiently

TASK = "authorization_need"
_SAID = (AuthNeed.REQUIRED, AuthNeed.NOT_REQUIRED)
_SOURCE = "the portal of "


def with_need(asked: Asked, portals: Any, fresh: bool) -> AuthRecord:
    """The record with what the portal says, or said when the request was `fresh`.

    Raises `Park`, `ApplicationException` while it is tried again, `BusinessException` NEED_NOT_ASKED without a flow.
    """
    if asked.record.need in _SAID or not asked.payer.authorization.ask_portal:
        return asked.record
    before = stored_record(asked.office, asked.item.id)
    same = before is not None and before.request.services == asked.request.services
    if before is not None and same and (before.need_source or "").startswith(_SOURCE):
        return replace(asked.record, need=before.need, need_source=before.need_source)
    return _asked(asked, portals) if fresh else asked.record


def _asked(asked: Asked, portals: Any) -> AuthRecord:
    if not portals.answers(asked.inquiry.payer, TASK):
        raise BusinessException(
            f"{asked.payer.name} has no portal file with a flow {TASK}.",
            code="NEED_NOT_ASKED",
            remedy="Write the flow (docs/how-to/ask-for-authorization.md), or take ask_portal out of payers.yaml.",
        )
    if not (asked.request.services and asked.request.diagnoses and asked.request.patient.member_id):
        return asked.record  # what is missing is told where it is drafted
    answers = _answers(asked, portals)
    if not any(answers):
        return asked.record
    said = {need or AuthNeed.UNKNOWN for need in answers}
    when = f"{asked.office.workspace.today():%m/%d/%Y}"
    return replace(asked.record, need=_together(said), need_source=f"{_SOURCE}{asked.payer.name}, asked on {when}")


def _together(said: set[AuthNeed]) -> AuthNeed:
    """One procedure that needs it is enough; it is not needed only where that is said of every one."""
    for need in (AuthNeed.REQUIRED, AuthNeed.UNKNOWN, AuthNeed.NOT_STATED):
        if need in said:
            return need
    return AuthNeed.NOT_REQUIRED


def _answers(asked: Asked, portals: Any) -> list[AuthNeed | None]:
    """What is said of each procedure; None where the portal could not be asked."""
    told = told_to_portal(asked.inquiry, asked.request, "")
    each = [replace(told, procedure=code) for code in told.procedures]
    return [patiently(asked, partial(_answer, asked, portals, inquiry)) for inquiry in each]


def _answer(asked: Asked, portals: Any, inquiry: AuthSubmission) -> AuthNeed:
    answer = portals.ask(asked.item, asked.bot_version, inquiry.payer, TASK, inquiry).record
    assert isinstance(answer, AuthNeedAnswer)
    return answer.need
