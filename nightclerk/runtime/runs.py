"""Runs: begun by a trigger, waited for by whoever asked, ended once when every item is settled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk import __version__
from nightclerk.engine import WORKER, Line, Presence, anybody_works
from nightclerk.errors import ApplicationException, ExitCode
from nightclerk.records import ItemStatus
from nightclerk.runtime import disk, drift
from nightclerk.runtime.answers import export, known_run, plain, rows_of
from nightclerk.runtime.bots import FoundBot, working_bot
from nightclerk.runtime.intake import Asking, Input, Taken, take_in
from nightclerk.runtime.office import Office
from nightclerk.runtime.unfound import remarks_of
from nightclerk.store import blobs, circuits, code_requests, items, processes, runs

WAKE_SECONDS = 0.5
ABANDONED_SECONDS = 20.0  # without any living worker: one that died is started again sooner
_SERVING = "worker-"  # in the names of workers that serve
LEISURE = 10  # looking at a large run may take a tenth of the time, no more


@dataclass(frozen=True)
class Progress:
    """How far a run is: items settled of all, and what is being done now (item id -> step)."""

    settled: int
    total: int
    doing: dict[str, str]


Watch = Callable[[Progress], None]


@dataclass(frozen=True)
class Ended:
    """A run that ended (or was stopped): the object that `nightclerk run --json` prints.

    `unsettled`: how many of its items and rows neither an answer nor a person has settled; `review` says so in a word.
    """

    run: str
    bot: str
    state: str
    items: dict[str, int]
    results: str | None
    unsettled: int = 0
    review: str = ""
    remarks: tuple[str, ...] = ()

    def exit_code(self) -> ExitCode:
        """0 everything answered, 4 a person or a clock is awaited, 5 a technical failure remains."""
        if self.items["application"]:
            return ExitCode.APPLICATION_FAILURE
        if self.items["business"] or self.items["parked"] or self.state != "completed":
            return ExitCode.BUSINESS_EXCEPTIONS
        return ExitCode.OK


def begin(office: Office, line: Line, found: FoundBot, given: Input, asking: Asking) -> Taken:
    """Take the input in and put its items in line; the workers that live begin at once.

    Raises `ApplicationException` DISK_LOW before anything is written.
    """
    disk.refuse_low(office.workspace)
    if asking.trigger == "person":
        with office.store.database.write() as connection:
            code_requests.somebody_is_there(connection)
            circuits.try_now(connection)
    taken = take_in(office, found, given, line.submit, asking)
    _say_started(office, found, given, taken, asking.trigger)
    return taken


def _say_started(office: Office, found: FoundBot, given: Input, taken: Taken, trigger: str) -> None:
    run = known_run(office, taken.run_id)
    told: dict[str, Any] = {"run": run.id, "asked_by": run.asked_by, "bot": run.bot, "trigger": trigger}
    if not taken.fresh:
        office.audit.note("run.resumed", items=taken.submitted, release=__version__, **told)
        return
    office.audit.note(
        "run.started",
        bot_version=found.version,
        occasion=run.occasion,
        source=run.source_sha256,
        rows=len(given.rows),
        items=taken.submitted,
        release=__version__,
        **told,
    )


def wait(office: Office, run_id: str, watch: Watch, sleep: Callable[[float], None], doing: dict[str, str]) -> None:
    """Return when every item is settled. `sleep` may end early; it raises where waiting is to end otherwise."""
    while True:
        begun = time.monotonic()
        counted = runs.counts(office.store, run_id)
        settled = sum(counted.get(name, 0) for name in runs.COUNTED)
        watch(Progress(settled, counted["total"], dict(doing)))
        if settled >= counted["total"]:
            return
        sleep(max(WAKE_SECONDS, LEISURE * (time.monotonic() - begun)))


def served(office: Office) -> bool:
    """Whether workers live that work whatever comes: then a command need not be a worker itself."""
    return any(_SERVING in each.name for each in processes.living(office.store, WORKER))


def ask_workers(office: Office, found: FoundBot, given: Input, asking: Asking, watch: Watch) -> Ended:
    """Put a run in line for the workers that live, and wait until they have ended it.

    Raises `ApplicationException` NO_WORKER when all of them are gone for a while.
    """
    taken = begin(office, Line(office.store), found, given, asking)
    lost_at = [time.monotonic()]

    def sleep(seconds: float) -> None:
        if served(office):
            lost_at[0] = time.monotonic()
        elif time.monotonic() - lost_at[0] > ABANDONED_SECONDS:
            raise ApplicationException(
                "The workers of this workspace have stopped; the run goes on when they are back.",
                code="NO_WORKER",
                remedy="Start them (`nightclerk up`, or `systemctl start nightclerk`); nothing is lost.",
            )
        time.sleep(seconds)

    wait(office, taken.run_id, watch, sleep, {})
    while known_run(office, taken.run_id).phase != "ended":
        sleep(WAKE_SECONDS)
    return ended_run(office, taken.run_id)


def end_settled(office: Office, me: Presence) -> None:
    """End every run whose items are all settled and whose workbook nobody has written."""
    for run_id in runs.open_runs(office.store):
        if runs.is_settled(office.store, run_id):
            finish(office, run_id, me)


def finish(office: Office, run_id: str, me: Presence) -> None:
    """Write workbook and JSON, sign the audit log; nothing when another living process does, or has."""
    if not runs.claim_ending(office.store, run_id, me.name, me.alive):
        return
    run = known_run(office, run_id)
    found = working_bot(office.workspace, run.bot)
    workbook = export(office, found, run)
    export_json(office, found, run.id)
    runs.end(office.store, run.id, str(workbook or ""))
    ended = ended_run(office, run.id)
    office.audit.note("run.ended", run=run.id, state=ended.state, counts=ended.items)
    drift.tell(office, run.id)
    office.audit.checkpoint()
    office.mark()


def resume_parked(office: Office, line: Line, now: float) -> int:
    """Put parked items whose time has come in line again, as successors; how many."""
    waiting = items.due(office.store, now)
    for each in waiting:
        with office.store.database.write() as connection:
            submission = items.submission_again(connection, each.id, each.run_id)
            if submission is not None:
                line.submit(connection, each.id, submission, partition=each.partition, priority=each.priority)
                runs.reopen(connection, each.run_id)
    return len(waiting)


def ended_run(office: Office, run_id: str) -> Ended:
    """The state of a run as scripts see it."""
    run = known_run(office, run_id)
    counted = runs.counts(office.store, run_id)
    shown = {"total": counted["total"], **{name: counted.get(name, 0) for name in runs.COUNTED}}
    state = runs.state(run.phase, counted)
    if state == "running" and not anybody_works(office.store):
        state = "interrupted"  # its worker died or was stopped; the same command goes on with it
    unsettled = runs.unsettled(office.store, run_id)
    review = runs.review_state(counted, unsettled)
    remarks = remarks_of(office.store, run)
    return Ended(run.id, run.bot, state, shown, run.workbook or None, unsettled, review, remarks)


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
