"""The scheduler as a process: one of a workspace lives at a time, another may stand by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from apscheduler.schedulers.background import BackgroundScheduler

from nightclerk.engine import SCHEDULER, Line, Presence
from nightclerk.errors import AlreadyRunning, ApplicationException, AuditRefused, UsageError
from nightclerk.logs import say_failure
from nightclerk.runtime.office import Office
from nightclerk.scheduler.ticks import Scheduler

ROLE = SCHEDULER
TICK_SECONDS = 5
STANDBY_SECONDS = 2.0


def process_name(office: Office) -> str:
    """The scheduler's name: with a shared database there is one for all machines."""
    return ROLE if office.store.database.shared else office.process_name(ROLE, 0)


def take_name(office: Office) -> Presence:
    """This process as the workspace's scheduler; raises `AlreadyRunning` when one lives."""
    try:
        return Presence(office.store, process_name(office), ROLE)
    except AlreadyRunning:
        raise AlreadyRunning(
            "A scheduler works this workspace already.",
            code="SCHEDULER_RUNS",
            remedy="Stop it, or start this one with --standby: it takes over when the other ends.",
        ) from None


def stand_by(office: Office, stop: threading.Event, said: Callable[[], object]) -> Presence | None:
    """Wait until the name is free and take it; None when told to stop. `said` is called once when it must wait."""
    waiting = False
    while not stop.is_set():
        with suppress(AlreadyRunning):
            return take_name(office)
        if not waiting:
            said()
        waiting = True
        stop.wait(STANDBY_SECONDS)
    return None


class Serving:
    """Ticks until it is stopped. `stop` may be set from a signal's handler by `interrupt`."""

    def __init__(self, office: Office, presence: Presence, seconds: int = TICK_SECONDS) -> None:
        self._office, self._presence, self._seconds = office, presence, seconds
        self._scheduler = Scheduler(office, Line(office.store), presence)
        self._ended = threading.Event()
        self._failure: Exception | None = None

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop` is set.

        Raises `AuditRefused` when the log refuses, `ApplicationException` when the name was lost (the connection to
        the database was cut), and `UsageError` when clinic.yaml cannot be followed from the start.
        """
        clock = BackgroundScheduler(timezone="UTC")
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        clock.add_job(self._tick, "interval", seconds=self._seconds, **options)
        self._tick()
        clock.start()
        try:
            while not stop.wait(0.2) and self._failure is None:
                pass
        finally:
            clock.shutdown(wait=True)
            self._presence.leave()
        if self._failure is not None:
            raise self._failure

    def _tick(self) -> None:
        if self._failure is not None:
            return
        try:
            self._refuse_lost()
            self._scheduler.tick(time.time(), time.monotonic())
        except (AuditRefused, ApplicationException, UsageError) as error:
            self._failure = error
        except Exception as error:  # the clock would drop it; the next tick tries again
            say_failure("scheduler.tick", error)

    def _refuse_lost(self) -> None:
        if not self._presence.kept():
            raise ApplicationException(
                "The connection that says that this scheduler lives was cut.",
                code="PRESENCE_LOST",
                remedy="Start it again; nothing is lost.",
            )
