"""Bots: what is here, what each does, how it does."""

from __future__ import annotations

from starlette.responses import Response

from nightclerk.console.frame import READERS, WORKERS, Call, Page
from nightclerk.errors import UsageError
from nightclerk.runtime.bots import about, find_bots
from nightclerk.runtime.standing import listed
from nightclerk.scheduler.book import read_book
from nightclerk.store.runs import Wanted

page = Page("bots", menu="Bots", order=50)


@page.get("/bots", may=READERS)
def show_all(call: Call) -> Response:
    """Every bot of the workspace, a broken one too."""
    found = find_bots(call.office.workspace)
    latest = {name: next(iter(listed(call.office, Wanted(bot=name), limit=1)[0]), None) for name in found}
    return call.show(
        "bots/all.html",
        bots=sorted(found.values(), key=lambda each: each.name),
        about=about,
        latest=latest,
        may_work=call.person.role in WORKERS,
    )


@page.get("/bots/{bot}", may=READERS)
def show_one(call: Call) -> Response:
    """One bot: what it takes, when it runs, how its latest runs ended."""
    found = find_bots(call.office.workspace).get(call.part("bot"))
    if found is None:
        raise UsageError(
            "There is no bot of that name.", code="NO_SUCH_BOT", remedy="See Bots for those that are here."
        )
    schedules = [each for each in read_book(call.office.workspace).schedules.values() if each.said.bot == found.name]
    return call.show(
        "bots/one.html",
        bot=found,
        about=about(found),
        runs=listed(call.office, Wanted(bot=found.name), limit=10)[0],
        schedules=schedules,
        may_work=call.person.role in WORKERS,
    )
