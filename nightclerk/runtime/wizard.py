"""An approved request is told to a portal: one click, of which it is durable that it may have happened.

Where no number came back (a time-out, a lost session, a killed worker, a page nobody knows), the portal's look-up is
asked for our reference. It is never clicked again by itself: what cannot be found is a person's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, TypeVar

from nightclerk.errors import ApplicationException, BusinessException, NightclerkError, Park
from nightclerk.records import AuthAnswer, AuthStatus, AuthSubmission
from nightclerk.records.codec import from_plain
from nightclerk.runtime.approvals import BLOB
from nightclerk.runtime.drafting import Asked
from nightclerk.runtime.in_clear import private_room
from nightclerk.runtime.outbox import begun, concluded
from nightclerk.runtime.telling import SUBMIT
from nightclerk.store import blobs, submissions
from nightclerk.store.approvals import Draft
from nightclerk.store.submissions import BEGUN, Submission

LOOK_UP, STATUS = "authorization_lookup", "authorization_status"
_LAST_ATTEMPT = 3
T = TypeVar("T")
_THERE = frozenset(AuthStatus) - {AuthStatus.NOT_FOUND, AuthStatus.INDETERMINATE, AuthStatus.UNKNOWN_OUTCOME}


def by_portal(asked: Asked, draft: Draft, portals: Any) -> Submission:
    """Tell the portal, or find out whether it was told; phase `done` or `unknown`. Raises what keeps it from either."""
    store = asked.office.store
    going, intent = begun(asked, draft)
    try:
        number = _told(asked, draft, portals) if going.phase == BEGUN else None
        number = number or _found(asked, draft, portals)
    except NightclerkError as error:
        nothing = _phase(asked, draft) == BEGUN
        concluded(asked, draft, intent, "fail" if nothing else "unknown", error.code)
        raise
    if number:
        submissions.done(store, draft.id, number)
        concluded(asked, draft, intent, "ok", "submitted")
    else:
        submissions.unknown(store, draft.id)
        concluded(asked, draft, intent, "unknown", "OUTCOME_UNKNOWN")
    found = submissions.get(store, draft.id)
    assert found is not None
    return found


def _phase(asked: Asked, draft: Draft) -> str:
    found = submissions.get(asked.office.store, draft.id)
    assert found is not None
    return found.phase


def _told(asked: Asked, draft: Draft, portals: Any) -> str | None:
    """The number that the portal showed; None where it may have been told and none was shown."""

    def before_act() -> None:
        submissions.acting(asked.office.store, draft.id)

    try:
        with _inquiry(asked, draft) as inquiry:
            answer = _ask(asked, portals, SUBMIT, inquiry, before_act=before_act)
    except NightclerkError:
        if _phase(asked, draft) == BEGUN:
            raise
        return None
    if _phase(asked, draft) == BEGUN:
        raise BusinessException(
            "The portal did not take the request, and nothing was sent.",
            code=answer.reason_code or "PORTAL_REFUSED",
            remedy="Look at the kept page, correct the row, and ask again.",
        )
    return answer.payer_reference if answer.status in _THERE else None


def _found(asked: Asked, draft: Draft, portals: Any) -> str | None:
    """The number of the request that the portal shows for our reference; None where nobody can tell."""

    def look_up() -> AuthAnswer:
        with _inquiry(asked, draft) as inquiry:
            return _ask(asked, portals, LOOK_UP, inquiry)

    answer = patiently(asked, look_up)
    return answer.payer_reference if answer is not None and answer.status in _THERE else None


def patiently(asked: Asked, question: Callable[[], T]) -> T | None:
    """What a portal says; None where nobody can tell.

    Raises `Park` while it is closed, and `ApplicationException` while it is tried again.
    """
    try:
        return question()
    except Park:
        raise
    except ApplicationException:
        if asked.item.attempt < _LAST_ATTEMPT:
            raise
        return None
    except NightclerkError:
        return None


def status_of(asked: Asked, draft: Draft, sent: Submission, portals: Any) -> AuthAnswer:
    """What the portal says of the request now; raises what keeps it from being asked."""
    with _inquiry(asked, draft, payer_reference=sent.number or "") as inquiry:
        return _ask(asked, portals, STATUS, inquiry)


def _ask(asked: Asked, portals: Any, task: str, inquiry: AuthSubmission, **how: Any) -> AuthAnswer:
    answer = portals.ask(asked.item, asked.bot_version, inquiry.payer, task, inquiry, **how).record
    assert isinstance(answer, AuthAnswer)
    return answer


@contextmanager
def _inquiry(asked: Asked, draft: Draft, **more: str) -> Iterator[AuthSubmission]:
    """What was approved, as the portal file's flows know it; the documents lie in a folder until this ends."""
    plain = json.loads(blobs.fetch(asked.office.store, BLOB, draft.payload))
    known = {each.name for each in fields(AuthSubmission)}
    told = {name: value for name, value in plain.items() if name in known} | more
    with private_room(asked.office) as room:
        if draft.attached:
            path = room / f"{draft.id}.pdf"
            path.write_bytes(blobs.fetch(asked.office.store, BLOB, draft.attached))
            told["attachment"] = str(path)
        yield from_plain(AuthSubmission, told)
