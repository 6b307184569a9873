"""Runs: what was asked, how far it is, what came of it."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.records import ItemStatus, RowResult
from nightclerk.runtime.answers import known_run, rows_of, workbook_name, workbook_of
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.runs import cancel
from nightclerk.runtime.standing import Standing, listed, standing
from nightclerk.runtime.unfound import remarks_of
from nightclerk.store.answers import Part
from nightclerk.store.runs import Wanted

page = Page("runs", menu="Runs", order=40)
STATES = ("running", "completed", "unresolved", "failed", "cancelled")
TRIGGERS = ("person", "schedule", "folder", "run", "api")
PART = 50


@page.get("/runs", may=READERS)
def show_list(call: Call) -> Response:
    """The newest runs; the filter lives in the address."""
    wanted = Wanted(call.query("bot"), call.query("state"), call.query("trigger"), call.query("schedule"))
    found, following = listed(call.office, wanted, call.query("after"))
    kept = {name: value for name, value in vars(wanted).items() if value}
    return call.show(
        "runs/list.html",
        runs=found,
        wanted=wanted,
        here=address("/runs", kept),
        following=following,
        bots=sorted(find_bots(call.office.workspace)),
        states=STATES,
        triggers=TRIGGERS,
        names=names_of(call.office),
    )


@page.get("/runs/{run}", may=READERS)
def show_run(call: Call) -> Response:
    """One run: how far it is, its rows, its workbook."""
    run = known_run(call.office, call.part("run"))
    stands = standing(call.office, run)
    status, after = call.query("status"), call.query("after")
    rows = _rows(call, run.id, run.bot, Part(int(after) if after.isdigit() else -1, PART + 1, status))
    return call.show(
        "runs/run.html",
        one=stands,
        remarks=remarks_of(call.office.store, run),
        rows=rows[:PART],
        following=rows[PART - 1].row if len(rows) > PART else "",
        status=status,
        statuses=[each for each in ItemStatus if stands.counts.get(each)],
        may_work=call.person.role in WORKERS,
        names=names_of(call.office),
        workbook=workbook_name(run),
    )


def _rows(call: Call, run_id: str, bot: str, part: Part) -> list[RowResult]:
    return rows_of(call.office, working_bot(call.office.workspace, bot), run_id, part)


@page.live("/runs/{run}/live", may=READERS)
def follow(call: Call) -> str | None:
    """How far the run is, until it has ended."""
    stands = standing(call.office, known_run(call.office, call.part("run")))
    return call.draw("runs/progress.html", one=stands) if _goes_on(stands) else None


def _goes_on(stands: Standing) -> bool:
    return stands.state in ("running", "interrupted") or stands.run.phase != "ended"


@page.post("/runs/{run}/cancel", may=WORKERS)
def stop(call: Call) -> Response:
    """Cancel what is not begun; what is in hand is finished."""
    cancel(call.office, call.part("run"))
    return call.go(f"/runs/{call.part('run')}")


@page.get("/runs/{run}/workbook", may=WORKERS)
def download(call: Call) -> Response:
    """The workbook or page of the run; that it was taken is audited."""
    path = workbook_of(call.office, known_run(call.office, call.part("run")))
    return FileResponse(path, filename=path.name, headers={"Cache-Control": "no-store"})
