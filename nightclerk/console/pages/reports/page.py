"""Reports: pictures drawn here, with the same figures as a table under each."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from nightclerk.console.frame import PLANNERS, Call, Page
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.reports import Report, report

page = Page("reports", menu="Reports", order=80)
WIDTH, HEIGHT, BASE, TOP = 640, 170, 140, 18


@dataclass(frozen=True)
class Column:
    """A column of the picture: where it stands, its two parts in pixels, and its words."""

    x: float
    width: float
    whole: float
    part: float
    label: str
    number: int


@page.get("/reports", may=PLANNERS)
def show(call: Call) -> Response:
    """Volumes, hands-free share, exceptions by reason, turnaround, minutes saved."""
    bot = call.query("bot")
    found = report(call.office, bot)
    return call.show(
        "reports/reports.html",
        report=found,
        columns=_columns(found),
        bot=bot,
        bots=sorted(find_bots(call.office.workspace)),
        most=max((number for _, number in found.reasons), default=1),
        size=(WIDTH, HEIGHT, BASE),
    )


def _columns(found: Report) -> list[Column]:
    most = max((week.items for week in found.weeks), default=0) or 1
    step = WIDTH / len(found.weeks)
    scale = (BASE - TOP) / most
    return [
        Column(
            number * step + step * 0.15,
            step * 0.7,
            week.items * scale,
            week.hands_free * scale,
            f"{week.monday:%b} {week.monday.day}",
            week.items,
        )
        for number, week in enumerate(found.weeks)
    ]
