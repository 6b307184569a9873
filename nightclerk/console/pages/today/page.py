"""Today: what needs somebody, what failed or was missed, what runs, what comes."""

from __future__ import annotations

import time
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import COUNTER, EVERYBODY, FRONT_DESK, PLANNERS, READERS, WORKERS, Call, Page
from nightclerk.console.health import examine
from nightclerk.console.names import names_of
from nightclerk.runtime import codes
from nightclerk.runtime.briefing import latest_page
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.standing import Standing, listed
from nightclerk.scheduler.book import read_book
from nightclerk.scheduler.coming import Coming, coming
from nightclerk.scheduler.estimates import Paces
from nightclerk.store import occurrences, overview
from nightclerk.store.occurrences import MISSED
from nightclerk.store.runs import Wanted

page = Page("today", menu="Today", order=10)
DAY = 86_400.0
LOOK_BACK = 30 * DAY  # exceptions older than that are found in Needs you


@page.get("/", may=EVERYBODY)
def show(call: Call) -> Response:
    """The page everybody begins with; each role sees what is theirs."""
    role, store, now = call.person.role, call.office.store, time.time()
    if role == FRONT_DESK:
        return call.go("/desk")
    missed = [each for each in occurrences.latest(store, state=MISSED, limit=20) if each.due_at > now - 2 * DAY]
    said: dict[str, Any] = {
        "running": listed(call.office, Wanted(state="running"), limit=10)[0],
        "failed": [each for each in listed(call.office, Wanted(state="failed"), limit=10)[0] if _fresh(each, now)],
        "missed": missed,
        # What a clock will ask again needs nobody.
        "open": [each for each in overview.unresolved(store, now - LOOK_BACK) if each.next_at is None],
        "coming": _coming(call, now) if role in PLANNERS else [],
        "signs": [each for each in examine(call.office) if not each.ok],
        "briefing": latest_page(call.office) is not None and role in COUNTER,
        "may_work": role in WORKERS,
        "names": names_of(call.office),
        "codes": codes.waiting(call.office) if role in READERS else [],
    }
    return call.show("today/today.html", **said)


def _fresh(each: Standing, now: float) -> bool:
    return each.run.created_at > now - 2 * DAY


def _coming(call: Call, now: float) -> list[Coming]:
    book = read_book(call.office.workspace)
    enabled = [schedule for schedule in book.schedules.values() if schedule.said.enabled]
    calendar = calendar_of(call.office.workspace.clinic)
    found = coming(call.office, Paces(call.office), enabled, calendar, now, 8)
    return [each for each in found if not each.due.closed]


@page.get("/briefing", may=COUNTER)
def briefing(call: Call) -> Response:
    """The newest morning briefing, as its bot wrote it."""
    found = latest_page(call.office)
    if found is None:
        return call.show("today/none.html", 404)
    call.office.audit.note("export.shown", asked_by=call.office.asked_by, what="briefing", rows=0)
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(found.read_bytes(), media_type="text/html", headers=headers)
