"""What waits to leave the house. Looking only: an approval is a person's, and is given on the page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from nightclerk.console.api.contract import Asked, Calls, Id
from nightclerk.console.frame import WORKERS, Call
from nightclerk.errors import UsageError
from nightclerk.runtime import approvals
from nightclerk.store.approvals import OPEN, STATES, Draft

calls = Calls("approvals")
_HIDDEN = ("payload", "unsigned", "attached", "subject")


@dataclass(frozen=True)
class DraftsAsked(Asked):
    """Which; without a `state`, those that wait for a signature, an approval, or to leave."""

    state: Id = ""


@dataclass(frozen=True)
class Drafts:
    """Drafts, the oldest first, without anything about the patient; times are Unix seconds."""

    drafts: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class One:
    """A draft with its fields in clear: label on the form, value, item of the request; `about` holds the rest."""

    draft: dict[str, Any]
    about: dict[str, Any]
    returned: str
    phase: str | None
    number: str | None


@calls.get("/api/approvals", may=WORKERS)
def list_drafts(call: Call, asked: DraftsAsked) -> Drafts:
    """Drafts that wait, or those in one state."""
    if asked.state and asked.state not in STATES:
        raise UsageError("There is no such state.", code="BAD_VALUE", remedy=f"Known: {', '.join(STATES)}.")
    return Drafts(tuple(map(_told, approvals.listed(call.office, (asked.state,) if asked.state else OPEN))))


@calls.get("/api/approvals/{draft}", may=WORKERS)
def show_draft(call: Call) -> One:
    """One draft in clear; that it was looked at is audited."""
    found = approvals.shown(call.office, call.part("draft"), call.person.id)
    sent = found.submission
    return One(
        _told(found.draft), found.about, found.reason, sent.phase if sent else None, sent.number if sent else None
    )


def _told(draft: Draft) -> dict[str, Any]:
    return {name: value for name, value in asdict(draft).items() if name not in _HIDDEN}
