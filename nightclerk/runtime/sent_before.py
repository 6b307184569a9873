"""Whether the audit log tells of a sending that the database does not know: then the database is older than the log.

A backup of yesterday must not send today's request a second time. What is sent has its row in the database before its
intent is in the log, so an intent without its row, or an act that the log calls done and the row calls not begun, means
that a copy was restored. Of an intent that is older than what is kept nothing follows: its row went when its time came.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

from nightclerk.audit.files import lines
from nightclerk.audit.line import read
from nightclerk.runtime.office import Office
from nightclerk.store import submissions
from nightclerk.store.items import Claimed
from nightclerk.store.submissions import BEGUN

_EVENT = b'"auth.submit"'


def sent_before(office: Office, item: Claimed) -> bool:
    """Whether something was, or may have been, sent for this item or subject without the database knowing it."""
    mine = [event for event in _events(office) if item.id == event.get("item") or item.subject == event.get("subject")]
    return any(_forgotten(office, event) for event in mine)


def _events(office: Office) -> Iterator[dict[str, Any]]:
    """Every intent and outcome of a sending whose row is still to be kept."""
    days = office.workspace.settings.retention.results_days
    oldest = (office.workspace.now() - timedelta(days=days)).astimezone(UTC).isoformat() if days else ""
    for line in lines(office.workspace.audit):
        if _EVENT in line and line.endswith(b"\n"):
            event = read(line)
            if event["ts"] >= oldest:  # both in UTC
                yield event


def _forgotten(office: Office, event: dict[str, Any]) -> bool:
    found = submissions.get(office.store, str(event.get("approval")))
    if event["kind"] == "intent":
        return found is None
    return event.get("result") == "ok" and found is not None and found.phase == BEGUN and found.tries == 1
