"""Front desk: the patients of the clinic day, what to collect and ask, and the three things the desk marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import COUNTER, Call, Page
from nightclerk.console.names import names_of
from nightclerk.errors import NightclerkError
from nightclerk.records import Audience, Briefing, BriefingLine
from nightclerk.runtime import desk
from nightclerk.runtime.briefing import latest_record
from nightclerk.runtime.forms import WrongFields
from nightclerk.store.answers import item_ids
from nightclerk.store.desk_marks import DeskMark

page = Page("desk", menu="Front desk", order=15)
NO_PROVIDER = "Provider not stated"


@dataclass(frozen=True)
class Seat:
    """A patient of the day: what the briefing says, the item behind it, and what was marked."""

    line: BriefingLine
    item: str
    marks: tuple[DeskMark, ...]


@page.get("/desk", may=COUNTER)
def show(call: Call) -> Response:
    """The patients of the day, by provider, in the order of their times."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "") -> Response:
    found = latest_record(call.office)
    if found is not None:
        call.office.audit.note("export.shown", asked_by=call.person.id, what="front desk", rows=len(_lines(found)))
    return call.show(
        "desk/desk.html",
        http,
        made_at=found.made_at.timestamp() if found else None,
        sheets=_sheets(call, found) if found else {},
        payers=sorted((payer.name, key) for key, payer in call.office.workspace.payers.payers.items()),
        kinds=desk.KINDS,
        names=names_of(call.office),
        problem=problem,
    )


def _lines(found: Briefing) -> list[BriefingLine]:
    return [line for part in found.parts if part.audience is Audience.FRONT_DESK for line in part.lines]


def _sheets(call: Call, found: Briefing) -> dict[tuple[date, str], list[Seat]]:
    lines = _lines(found)
    items = item_ids(call.office.store, [(line.run_id, line.row) for line in lines])
    marks = desk.marks(call.office, list(items.values()))
    sheets: dict[tuple[date, str], list[Seat]] = {}
    for line in lines:
        item = items.get((line.run_id, line.row), "")
        seat = Seat(line, item, tuple(marks.get(item, ())))
        sheets.setdefault((line.date, line.provider or NO_PROVIDER), []).append(seat)
    return dict(sorted(sheets.items()))


@page.post("/desk/{item}/mark", may=COUNTER)
def mark(call: Call) -> Response:
    """Collected, a new card (asked again at once), or something for billing."""
    card = {name: call.field(name) for name in ("payer", "member_id")}
    given: dict[str, Any] = {"card": card} if call.field("kind") == desk.NEW_CARD else {}
    item = call.part("item")
    try:
        desk.mark(
            call.office, item, call.field("kind"), call.person.id, call.field("note"), **given, line=call.desk.line
        )
    except WrongFields as error:
        return _show(call, 400, " ".join(error.fields.values()))
    except NightclerkError as error:
        return _show(call, 400, error.words)
    return call.go(f"/desk#seat-{item}")
