"""The two audit events of a portal read, with the fields that the portal service gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nightclerk.audit import AuditLog

RUN = "eligibility-20260101-0123456789"


def read(
    log: AuditLog, item: str, subject: str, bot: str = "eligibility", doing: Callable[[], Any] = lambda: None
) -> Any:
    """An intent, `doing`, and the outcome; what `doing` answered."""
    intent = log.intent(
        "portal.read",
        run=RUN,
        item=item,
        subject=subject,
        bot=bot,
        bot_version="0123456789ab",
        attempt=1,
        portal="lakeside",
        portal_version="2026.01.01",
        account="main",
        task="eligibility",
        purpose="HPAYMT",
    )
    done = doing()
    kept = [item + item] * 3  # the hashes of event log, page and picture
    log.outcome("portal.read", intent, result="ok", answer="active", evidence=kept, drift=0)
    return done
