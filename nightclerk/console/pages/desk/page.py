"""Front desk: the patients of the clinic day, what to collect and ask, and the three things the desk marks."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from nightclerk.console.frame import COUNTER, Call, Page
from nightclerk.console.names import names_of
from nightclerk.errors import NightclerkError
from nightclerk.runtime import desk
from nightclerk.runtime.forms import WrongFields

page = Page("desk", menu="Front desk", order=15)
NO_PROVIDER = "Provider not stated"


@page.get("/desk", may=COUNTER)
def show(call: Call) -> Response:
    """The patients of the day, by provider, in the order of their times."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "") -> Response:
    day = desk.look(call.office, call.person.id)
    return call.show(
        "desk/desk.html",
        http,
        made_at=day.made_at.timestamp() if day.made_at else None,
        sheets=_sheets(day),
        payers=sorted((payer.name, key) for key, payer in call.office.workspace.payers.payers.items()),
        kinds=desk.KINDS,
        names=names_of(call.office),
        problem=problem,
    )


def _sheets(day: desk.Day) -> dict[tuple[date, str], list[desk.Seat]]:
    sheets: dict[tuple[date, str], list[desk.Seat]] = {}
    for seat in day.seats:
        sheets.setdefault((seat.line.date, seat.line.provider or NO_PROVIDER), []).append(seat)
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
