"""From a trigger to an ended run: intake, work, workbook. One worker process; the command line waits for it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk import __version__
from nightclerk.engine import Engine, anybody_works
from nightclerk.errors import ApplicationException, AuditRefused, ExitCode, UsageError
from nightclerk.logs import say_failure
from nightclerk.records import ItemStatus
from nightclerk.runtime import disk
from nightclerk.runtime.answers import export, known_run, plain, rows_of
from nightclerk.runtime.bots import FoundBot, find_bots
from nightclerk.runtime.intake import Input, Taken, asks_portals, take_in
from nightclerk.runtime.office import Office
from nightclerk.runtime.perform import Performer
from nightclerk.runtime.reconcile import compare
from nightclerk.store import blobs, items, marks, runs

RUSH, NORMAL, NIGHT = 1, 5, 9
WAKE_SECONDS = 0.5


@dataclass(frozen=True)
class Progress:
    """How far a run is: items settled of all, and what is being done now (item id -> step)."""

    settled: int
    total: int
    doing: dict[str, str]


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Ended:
    """A run that ended (or was stopped): the object that `nightclerk run --json` prints."""

    run: str
    bot: str
    state: str
    items: dict[str, int]
    results: str | None

    def exit_code(self) -> ExitCode:
        """0 everything answered, 4 a person or a clock is awaited, 5 a technical failure remains."""
        if self.items["application"]:
            return ExitCode.APPLICATION_FAILURE
        if self.items["business"] or self.items["parked"] or self.state != "completed":
            return ExitCode.BUSINESS_EXCEPTIONS
        return ExitCode.OK


class Worker:
    """Engine and bots of this process; a context manager. One for each `executor` name (`AlreadyRunning` otherwise)."""

    def __init__(self, office: Office, executor: str = "local-0") -> None:
        _refuse_root(office)
        self._office = office
        self._doing: dict[str, str] = {}
        self._wake = threading.Event()
        self._interrupted = False
        settings = office.workspace.settings
        self._performer = Performer(office, find_bots(office.workspace), self._live)
        self._engine = Engine(
            office.store,
            self._performer,
            in_hand=settings.in_hand,
            waits=tuple(settings.retry_seconds),
            executor=executor,
        )

    def __enter__(self) -> Worker:
        """Take the workspace, say of every broken-off read that its outcome is unknown, and begin to work.

        Raises `ApplicationException` DATABASE_CORRUPT; says when the database was restored from an older copy.
        """
        self._office.store.database.check()
        self._reconcile()
        if self._engine.alone():
            for seq, event in self._office.audit.open_intents().items():
                self._office.audit.outcome(event, seq, result="unknown", code="PROCESS_DIED")
        self._engine.start(self._wake.set)
        return self

    def __exit__(self, *_error: object) -> None:
        """Finish the items in hand and end browser and engine."""
        try:
            self._engine.stop()
        except ApplicationException as error:  # the database refuses: what is held ends with this process
            say_failure("worker.leaving", error)
        finally:
            self._performer.close()

    def run(
        self,
        found: FoundBot,
        given: Input,
        *,
        trigger: str = "person",
        priority: int = NORMAL,
        again: bool = False,
        watch: Watch = lambda _progress: None,
    ) -> Ended:
        """Take the input in, work it, write the workbook; returns when every item is settled.

        Raises `ApplicationException` when the disk or the database refuses: before anything is asked, or in the middle,
        when what is recorded stays and the same input goes on where it stopped.
        """
        disk.refuse_low(self._office.workspace)
        assert found.bot
        if asks_portals(self._office.workspace, found.bot, given):
            self._performer.warm()
        taken = take_in(
            self._office, found, given, self._engine.submit, trigger=trigger, priority=priority, again=again
        )
        with self._said_when_stopped(taken.run_id):
            self._say_started(found, given, taken, trigger)
            self._mark()
            self._wait(taken.run_id, watch)
            return self._finish(found, taken)

    @contextmanager
    def _said_when_stopped(self, run_id: str) -> Iterator[None]:
        try:
            yield
        except ApplicationException as error:
            with suppress(AuditRefused):
                self._office.audit.note("run.stopped", run=run_id, code=error.code)
            raise

    def _reconcile(self) -> None:
        """Say (to the person, and in the audit log) when the database knows less than the log, then go on from here."""
        office = self._office
        behind = compare(office.store, office.workspace.audit, office.audit.size())
        if behind is not None:
            office.tell(f"[DATABASE_RESTORED] {behind.in_words()}")
            office.audit.note(
                "store.restored",
                runs=list(behind.runs),
                items=behind.items,
                seen=behind.seen,
                events=behind.events,
            )
        self._mark()

    def _mark(self) -> None:
        marks.rise(self._office.store, marks.AUDIT, self._office.audit.size())

    def interrupt(self) -> None:
        """Let `run` end with `KeyboardInterrupt` at its next look, within half a second.

        For signal handlers: it must not touch the event, whose lock the interrupted thread may hold.
        """
        self._interrupted = True

    def _say_started(self, found: FoundBot, given: Input, taken: Taken, trigger: str) -> None:
        run = known_run(self._office, taken.run_id)
        told: dict[str, Any] = {"run": run.id, "asked_by": self._office.asked_by, "bot": run.bot, "trigger": trigger}
        if not taken.fresh:
            self._office.audit.note("run.resumed", items=taken.submitted, release=__version__, **told)
            return
        self._office.audit.note(
            "run.started",
            bot_version=found.version,
            occasion=run.occasion,
            source=run.source_sha256,
            rows=len(given.rows),
            items=taken.submitted,
            release=__version__,
            **told,
        )

    def _wait(self, run_id: str, watch: Watch) -> None:
        while True:
            self._wake.clear()
            self._stop_when_refused()
            counted = runs.counts(self._office.store, run_id)
            settled = sum(counted.get(name, 0) for name in runs.COUNTED)
            watch(Progress(settled, counted["total"], dict(self._doing)))
            if settled >= counted["total"]:
                return
            if self._interrupted:
                raise KeyboardInterrupt
            self._wake.wait(WAKE_SECONDS)

    def _stop_when_refused(self) -> None:
        """An item whose end could not be recorded would be waited for in vain."""
        failure = self._office.store.database.failure
        if failure is not None:
            raise failure
        disk.stop_when_full(self._office.workspace)

    def _finish(self, found: FoundBot, taken: Taken) -> Ended:
        run = known_run(self._office, taken.run_id)
        workbook = export(self._office, found, run)
        export_json(self._office, found, run.id)
        runs.end(self._office.store, run.id, str(workbook or ""))
        ended = ended_run(self._office, run.id)
        self._office.audit.note("run.ended", run=run.id, state=ended.state, counts=ended.items)
        self._office.audit.checkpoint()
        self._mark()
        return ended

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


def ended_run(office: Office, run_id: str) -> Ended:
    """The state of a run as scripts see it."""
    run = known_run(office, run_id)
    counted = runs.counts(office.store, run_id)
    shown = {"total": counted["total"], **{name: counted.get(name, 0) for name in runs.COUNTED}}
    state = runs.state(run.phase, counted)
    if state == "running" and not anybody_works(office.store.folder / "workers"):
        state = "interrupted"  # its worker died or was stopped; the same command goes on with it
    return Ended(run.id, run.bot, state, shown, run.workbook or None)


def cancel(office: Office, run_id: str) -> int:
    """Cancel what the run has not begun; items in hand finish. The number of cancelled items."""
    known_run(office, run_id)
    runs.ask_cancel(office.store, run_id)
    with office.store.database.write() as connection:
        number = items.cancel_open(connection, run_id, [ItemStatus.NEW])
    office.audit.note("run.cancelled", run=run_id, asked_by=office.asked_by, items=number)
    return number


def results_json(office: Office, found: FoundBot, run_id: str) -> list[dict[str, Any]]:
    """Every input row once as plain JSON; that it was shown is audited."""
    known_run(office, run_id)
    shown = [plain(row) for row in rows_of(office, found, run_id)]
    office.audit.note("export.shown", run=run_id, asked_by=office.asked_by, what="results", rows=len(shown))
    return shown


def export_json(office: Office, found: FoundBot, run_id: str) -> Path:
    """The same beside the workbook, as a file of mode 0600."""
    path = office.workspace.results / f"{run_id}.json"
    blobs.write_private(path, json.dumps(results_json(office, found, run_id), indent=1).encode())
    return path
