"""What happens to one work item: claimed, performed, settled; never an exception out of here.

DBOS stores the text of an exception in clear and prints it, so everything is caught: the reason goes sealed into our
own table, and the durable step returns a code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nightclerk.errors import ApplicationException, BusinessException, NightclerkError, Park
from nightclerk.logs import say_failure
from nightclerk.records import ItemStatus, Reason
from nightclerk.store import Store, items
from nightclerk.store.items import Claimed, Settled

Perform = Callable[[Claimed], Settled]
Resubmit = Callable[[Any, Claimed, int, float], None]  # connection, item, submission, delay in seconds

MAX_ATTEMPTS = 3


def work_item(
    store: Store, perform: Perform, resubmit: Resubmit, waits: tuple[float, ...], item_id: str, submission: int
) -> str:
    """Work one submission of one item; the code of how it went: a status, `retry`, `gone` or `unsettled`."""
    try:
        item = items.claim(store, item_id, submission)
        if item is None:
            return "gone"
        if item.attempt > MAX_ATTEMPTS:
            return _settle(store, item, _dead_letter())
        return _attempt(store, item, perform, resubmit, waits)
    except Exception as error:  # the database itself failed: the item stays open and is found again at the next start
        say_failure("item.unsettled", error, item=item_id)
        return "unsettled"


def _attempt(store: Store, item: Claimed, perform: Perform, resubmit: Resubmit, waits: tuple[float, ...]) -> str:
    try:
        return _settle(store, item, perform(item))
    except BusinessException as error:
        return _settle(store, item, _ended(ItemStatus.BUSINESS, error, error.outcome))
    except Park as error:
        return _settle(store, item, _ended(ItemStatus.PARKED, error, error.outcome, error.until))
    except ApplicationException as error:
        return _again(store, item, _ended(ItemStatus.APPLICATION, error), resubmit, waits)
    except NightclerkError as error:
        # A setting, a secret, a program or the audit log stands in the way: a person mends it, the item waits.
        return _settle(store, item, _ended(ItemStatus.PARKED, error))
    except Exception as error:
        say_failure("item.unexpected", error, item=item.id, bot=item.bot)
        return _again(store, item, Settled(ItemStatus.APPLICATION, reason=_unexpected(error)), resubmit, waits)


def _ended(
    status: ItemStatus, error: NightclerkError, outcome: str | None = None, until: datetime | None = None
) -> Settled:
    reason = Reason(error.code, error.words)
    waits_until = until.timestamp() if until else None
    return Settled(status, outcome, reason, evidence=error.evidence, park_until=waits_until)


def _again(store: Store, item: Claimed, failed: Settled, resubmit: Resubmit, waits: tuple[float, ...]) -> str:
    """Put a technical failure back in line with backoff, or settle it when its attempts are used up."""
    if item.attempt >= MAX_ATTEMPTS:
        return _settle(store, item, failed)
    with store.database.write() as connection:
        submission = items.back_in_line(connection, item)
        if submission is not None:
            resubmit(connection, item, submission, waits[min(item.attempt, len(waits)) - 1] if waits else 0.0)
    return "retry"


def _settle(store: Store, item: Claimed, end: Settled) -> str:
    return str(end.status) if items.settle(store, item, end) else "gone"


def _unexpected(error: Exception) -> Reason:
    return Reason("UNEXPECTED", f"The bot failed unexpectedly ({type(error).__name__}). See logs/app and tell support.")


def _dead_letter() -> Settled:
    text = f"The worker died {MAX_ATTEMPTS} times with this item in hand. Look at logs/app, then run the file again."
    return Settled(ItemStatus.APPLICATION, None, Reason("DEAD_LETTER", text))
