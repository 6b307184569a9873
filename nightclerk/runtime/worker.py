"""A worker process: engine, bots and browser, for one run that somebody waits for or for whatever comes."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from nightclerk.engine import Engine, Line, Presence
from nightclerk.errors import ApplicationException, AuditRefused, UsageError
from nightclerk.logs import say_failure
from nightclerk.runtime import disk
from nightclerk.runtime.bots import FoundBot, find_bots
from nightclerk.runtime.intake import Asking, Input, asks_portals
from nightclerk.runtime.office import Office, audit_mark
from nightclerk.runtime.perform import Performer
from nightclerk.runtime.reconcile import compare
from nightclerk.runtime.runs import WAKE_SECONDS, Ended, Watch, begin, end_settled, ended_run, finish, wait

SERVE_SECONDS = 2.0  # how often a serving worker looks for runs that are to be ended, when no item wakes it


class Worker:
    """Engine and bots of this process; a context manager. One for each `executor` name (`AlreadyRunning` otherwise)."""

    def __init__(self, office: Office, executor: str = "local-0") -> None:
        _refuse_root(office)
        self._office = office
        self._doing: dict[str, str] = {}
        self._wake = threading.Event()
        self._interrupted = False
        settings = office.workspace.settings
        office.audit.actor = executor
        self._performer = Performer(office, find_bots(office.workspace), self._live)
        self._engine = Engine(
            office.store,
            self._performer,
            in_hand=settings.in_hand,
            waits=tuple(settings.retry_seconds),
            executor=executor,
        )
        self._performer.act_as(self._engine.presence, self._engine.set_aside)

    @property
    def line(self) -> Line:
        """Where runs are put in line."""
        return self._engine.line

    @property
    def presence(self) -> Presence:
        """This worker among the processes of the workspace."""
        return self._engine.presence

    def __enter__(self) -> Worker:
        """Take the workspace, and say of every broken-off read that its outcome is unknown.

        Raises `ApplicationException` DATABASE_CORRUPT; says when the database was restored from an older copy.
        """
        self._office.store.database.check()
        self._reconcile()
        self._settle_broken_off()
        return self

    def __exit__(self, *_error: object) -> None:
        """Finish the items in hand and end browser and engine."""
        self._performer.wait_for_nobody()
        try:
            self._engine.stop()
        except ApplicationException as error:  # the database refuses: what is held ends with this process
            say_failure("worker.leaving", error)
        finally:
            self._performer.close()

    def work(self) -> None:
        """Begin to work what is in line, in threads of the engine."""
        if not self._engine.started:
            self._engine.start(self._wake.set, self._settle_broken_off)

    def run(self, found: FoundBot, given: Input, asking: Asking, watch: Watch = lambda _progress: None) -> Ended:
        """Take the input in, work it, write the workbook; returns when every item is settled.

        Raises `ApplicationException` when the disk or the database refuses: before anything is asked, or in the middle,
        when what is recorded stays and the same input goes on where it stopped.
        """
        disk.refuse_low(self._office.workspace)
        assert found.bot
        if asks_portals(self._office.workspace, found.bot, given):
            self._performer.warm()
        taken = begin(self._office, self.line, found, given, asking)
        self.work()  # now that there is something in line, which then need not be looked for
        with self._said_when_stopped(taken.run_id):
            self._office.mark()
            wait(self._office, taken.run_id, watch, self._sleep, self._doing)
            finish(self._office, taken.run_id, self.presence)
            end_settled(self._office, self.presence)  # those whose items a person has settled meanwhile
            return ended_run(self._office, taken.run_id)

    def serve(self) -> None:
        """Work whatever comes, and end the runs that are settled, until `interrupt`.

        Raises `ApplicationException` when the disk or the database refuses.
        """
        self.work()
        while not self._interrupted:
            self._refuse()
            end_settled(self._office, self.presence)
            self._wake.wait(SERVE_SECONDS)
            self._wake.clear()

    @contextmanager
    def _said_when_stopped(self, run_id: str) -> Iterator[None]:
        try:
            yield
        except ApplicationException as error:
            with suppress(AuditRefused):
                self._office.audit.note("run.stopped", run=run_id, code=error.code)
            raise

    def _sleep(self, seconds: float) -> None:
        self._refuse()
        if self._interrupted:
            raise KeyboardInterrupt
        self._wake.wait(WAKE_SECONDS)
        self._wake.clear()
        if seconds > WAKE_SECONDS:
            threading.Event().wait(seconds - WAKE_SECONDS)

    def _refuse(self) -> None:
        """An item whose end could not be recorded would be waited for in vain."""
        failure = self._office.store.database.failure
        if failure is not None:
            raise failure
        disk.stop_when_full(self._office.workspace)

    def _reconcile(self) -> None:
        """Say (to the person, and in the audit log) when the database knows less than the log, then go on from here."""
        office = self._office
        behind = compare(
            office.store, office.workspace.audit, office.audit.size(), audit_mark(office.workspace, office.store)
        )
        if behind is not None:
            office.tell(f"[DATABASE_RESTORED] {behind.in_words()}")
            office.audit.note(
                "store.restored",
                runs=list(behind.runs),
                items=behind.items,
                seen=behind.seen,
                events=behind.events,
            )
        office.mark()

    def _settle_broken_off(self) -> None:
        """What a process had under way when it died ended nobody knows how; the log says so."""
        for seq, intent in self._office.audit.open_intents().items():
            former_self = intent.actor == self.presence.name and intent.pid != os.getpid()
            if former_self or not self.presence.alive(intent.actor):
                self._office.audit.outcome(intent.event, seq, result="unknown", code="PROCESS_DIED")

    def interrupt(self) -> None:
        """Let `run` or `serve` end at its next look, within half a second.

        For signal handlers: it must not touch the event, whose lock the interrupted thread may hold.
        """
        self._interrupted = True

    def _live(self, item_id: str, step: str) -> None:
        if step:
            self._doing[item_id] = step
        else:
            self._doing.pop(item_id, None)


def _refuse_root(office: Office) -> None:
    if office.workspace.settings.profile == "production" and os.geteuid() == 0:
        raise UsageError(
            "Bots must not run as root in production: the browser's own sandbox would be off.",
            code="RUNS_AS_ROOT",
            remedy="Run as a user of its own.",
        )
