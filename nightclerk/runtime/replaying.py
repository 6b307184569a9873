"""Replaying kept pages of a run: what a portal file makes of them today. That a page is opened is audited first."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.portal import BrowserSettings, load
from nightclerk.portal.tools.replay import Replayed, replay
from nightclerk.records import RECORDS
from nightclerk.runtime.answers import kept_row, known_run
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.corrections import refuse_reason
from nightclerk.runtime.office import Office
from nightclerk.store import blobs

TASK = "eligibility"


def replay_row(office: Office, portal: str, run_id: str, number: int, reason: str = "") -> Replayed:
    """What the portal's file makes of the page that was kept of that row; `reason` is why its texts are looked at.

    Raises `UsageError` REVEAL_REASON, NO_SUCH_RUN, NO_SUCH_ROW, NO_PAGE_KEPT, EVIDENCE_GONE, and what `replay` raises.
    """
    if reason:
        refuse_reason(reason)
    found = working_bot(office.workspace, known_run(office, run_id).bot)
    row, kept = kept_row(office, found, run_id, number)
    page = next((each for each in kept if each.type == "html"), None)
    if page is None:
        raise UsageError(
            "No page was kept of that row.",
            code="NO_PAGE_KEPT",
            remedy="Take a row that was asked. Of a page that may be another patient's nothing is kept: "
            "save it in your own browser, and give it with --html.",
        )
    told = {"run": run_id, "item": row.item, "asked_by": office.asked_by}
    office.audit.note("evidence.shown", what=page.type, sha256=page.sha256, **told)
    if reason:
        office.audit.note("item.revealed", code=reason, **told)
    html = blobs.fetch(office.store, page.type, page.sha256).decode("utf-8", "replace")
    task = found.name if found.name in RECORDS else TASK
    return _replayed(office, portal, html, _inputs(row.inquiry), task)


def replay_html(office: Office, portal: str, html: str, task: str = TASK) -> Replayed:
    """What the portal's file makes of a page that somebody saved; nobody's identity is compared."""
    return _replayed(office, portal, html, None, task)


def _replayed(office: Office, portal: str, html: str, inputs: dict[str, Any] | None, task: str) -> Replayed:
    path = office.workspace.root / "selectors" / f"{portal}.yaml"
    choice = office.workspace.settings.browser
    settings = BrowserSettings(executable=choice.executable, headless=True, sandbox=choice.sandbox)
    return replay(settings, load(path), task, html, inputs, office.workspace.today())


def _inputs(inquiry: Any) -> dict[str, Any] | None:
    return {each.name: getattr(inquiry, each.name) for each in fields(inquiry)} if inquiry is not None else None
