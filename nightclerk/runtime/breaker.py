"""The circuit breaker before a portal: one that is down, or fails again and again, is left alone; the others go on.

What is for it waits with the reason and the time of the next try. Then one item tries; when it is answered, all the
rest follow. A pause says nothing about any patient, and costs no attempt.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo

from nightclerk.engine import SCHEDULER
from nightclerk.errors import ApplicationException, BusinessException, Park
from nightclerk.portal import Reading
from nightclerk.runtime.office import Office
from nightclerk.store import circuits, notices, processes
from nightclerk.store.circuits import Circuit, Limits

MAINTENANCE, PAUSED = "PORTAL_MAINTENANCE", "PORTAL_PAUSED"
# What speaks of the portal and not of one patient, our own browser, a setting or a password.
FAILURES = frozenset({"PORTAL_TIMEOUT", "PORTAL_UNREACHABLE", "PORTAL_ERROR", "SESSION_LOST", "LAYOUT_CHANGED"})
UNREAD = frozenset({"UNKNOWN_PAGE", "LAYOUT_CHANGED"})  # of a record: a page that the portal file does not know
TRIAL_SECONDS = 300.0  # as long as a check may take; a trial whose worker died is followed by another
PATIENCE_SECONDS = 60.0  # so long those in hand wait for the trial, as they would for a log-in; then they are parked
LOOK_SECONDS = 0.2
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)|.+", re.DOTALL)


class Breaker:
    """The breakers of all portals, as one process meets them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        choice = office.workspace.settings.breaker
        self._limits = Limits(choice.failures, 60.0 * choice.pause_minutes, 60.0 * choice.longest_minutes)

    @contextmanager
    def passed(self, portal: str) -> Iterator[list[Reading]]:
        """Ask the portal inside; the reading is put into the list. Raises `Park` while the portal is paused."""
        trial = self._enter(portal)
        answer: list[Reading] = []
        try:
            yield answer
        except Park as error:
            self._parked(portal, error, trial)
            raise
        except (ApplicationException, BusinessException) as error:
            self._settle(portal, error.code if error.code in FAILURES else None, trial, error.message)
            raise
        except BaseException:
            self._settle(portal, None, trial)
            raise
        code = str(getattr(answer[0].record, "reason_code", None) or "") if answer else ""
        if code in UNREAD and not answer[0].theirs:
            self._settle(portal, code, trial, answer[0].trouble)
        elif circuits.answered(self._office.store, portal, trial=trial):
            self._resumed(portal)

    def _enter(self, portal: str) -> bool:
        """Whether this is the trial of a paused portal; raises `Park` when another is, or its time has not come."""
        store, end = self._office.store, time.monotonic() + PATIENCE_SECONDS
        known, now = circuits.get(store, portal), time.time()
        while known is not None and known.paused_at is not None:
            if circuits.take_trial(store, portal, now, now + TRIAL_SECONDS):
                return True
            known, now = circuits.get(store, portal), time.time()  # somebody else may have begun to try it just now
            if known is None or known.paused_at is None:
                break
            if not known.is_tried(now) or time.monotonic() >= end:
                raise self._park(known, now)
            threading.Event().wait(LOOK_SECONDS)
        return False

    def _parked(self, portal: str, error: Park, trial: bool) -> None:
        if error.code == MAINTENANCE and error.until is not None:
            now = time.time()
            if circuits.pause_until(self._office.store, portal, MAINTENANCE, now, error.until.timestamp()):
                self._told(portal)
        else:
            self._settle(portal, None, trial)

    def _settle(self, portal: str, code: str | None, trial: bool, message: str = "") -> None:
        """Count a failure with that code; without one, nothing was learnt about the portal."""
        now, said = time.time(), _first_sentence(message)
        if code is not None:
            if circuits.failed(self._office.store, portal, code, self._limits, now, trial=trial, said=said):
                self._told(portal)
        elif trial:
            circuits.give_back_trial(self._office.store, portal)

    def _told(self, portal: str) -> None:
        known = circuits.get(self._office.store, portal)
        if known is None or known.paused_at is None:
            return
        office = self._office
        office.audit.note("portal.paused", portal=portal, code=known.code, count=known.failures)
        tell = office.workspace.settings.notices.tell
        notices.add(
            office.store, f"paused:{portal}:{known.paused_at:.0f}", PAUSED, in_words(known, office.workspace.zone), tell
        )

    def _resumed(self, portal: str) -> None:
        woken = circuits.wake(self._office.store, portal, (MAINTENANCE, PAUSED), time.time())
        self._office.audit.note("portal.resumed", portal=portal, count=woken)

    def _then(self) -> str:
        """Only a scheduler asks again what waits."""
        served = processes.living(self._office.store, SCHEDULER)
        return "It is asked again by itself then; to try at once," if served else "Then"

    def _park(self, known: Circuit, now: float) -> Park:
        until = known.trial_until if known.is_tried(now) else known.next_try
        return Park(
            in_words(known, self._office.workspace.zone),
            code="PORTAL_MAINTENANCE" if known.code == MAINTENANCE else "PORTAL_PAUSED",
            remedy=f"{self._then()} run the same file again, without --again.",
            until=datetime.fromtimestamp(until or now, UTC),
            outcome="payer_unavailable",
        )


def in_words(known: Circuit, zone: tzinfo) -> str:
    """Why a portal is paused and when it is tried next; no patient in it."""
    since = _clock(known.paused_at or 0.0, zone)
    said = (
        "it is down for maintenance"
        if known.code == MAINTENANCE
        else f"it failed {known.failures} times in a row, the last time with {known.code}{_saying(known)}"
    )
    return f"The portal {known.portal} is paused since {since}: {said}. {_next(known, zone)}"


def _saying(known: Circuit) -> str:
    return f": {known.said.rstrip('.')}" if known.said else ""


def _first_sentence(message: str) -> str:
    """What happened, as an error says it before all else."""
    found = _SENTENCE.match(message.strip())
    return found[0] if found else ""


def _next(known: Circuit, zone: tzinfo) -> str:
    now = time.time()
    if known.is_tried(now):
        return "One item is trying it just now."
    if known.next_try is None or known.next_try <= now:
        return "The next item tries it."
    return f"The next try is at {_clock(known.next_try, zone)}."


def _clock(at: float, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%m/%d %I:%M %p")


def paused(office: Office) -> list[str]:
    """Every paused portal, a sentence each."""
    return [in_words(each, office.workspace.zone) for each in circuits.paused(office.store)]
