"""The front desk's day: who comes, what to collect and ask, and what is marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Done, Refused, Short, moment
from nightclerk.console.frame import COUNTER, Call
from nightclerk.records import BriefingLine
from nightclerk.runtime import desk
from nightclerk.runtime.forms import WrongFields
from nightclerk.runtime.office import Office
from nightclerk.store.desk_marks import DeskMark

calls = Calls("desk")


@dataclass(frozen=True)
class Mark:
    """What was marked, by whom and when."""

    kind: str
    by: str
    at: datetime | None
    note: str


@dataclass(frozen=True)
class Seat:
    """A patient of the day as the briefing has them: health data. `item` is null where nobody was asked."""

    line: BriefingLine
    item: str | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Day:
    """The patients of the newest briefing, in its order; `made_at` is null where there is none yet."""

    made_at: datetime | None
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class MarkAsked(Asked):
    """`card`: what changed on a new card, payer or member ID as texts; the item is then asked again at once."""

    kind: Literal["collected", "new_card", "flag"]
    note: Annotated[str, Field(max_length=200)] = ""
    card: dict[Literal["payer", "member_id"], Short] = field(default_factory=dict)


@calls.get("/api/desk", may=COUNTER)
def show(call: Call) -> Day:
    """The patients of the day; that they were shown is audited."""
    day = desk.look(call.office, call.person.id)
    return Day(day.made_at, tuple(Seat(each.line, each.item or None, _marks(call.office, each)) for each in day.seats))


def _marks(office: Office, seat: desk.Seat) -> tuple[Mark, ...]:
    return tuple(_mark(office, each) for each in seat.marks)


def _mark(office: Office, one: DeskMark) -> Mark:
    return Mark(one.kind, one.by, moment(office, one.at), one.note)


@calls.post("/api/desk/{item}/mark", may=COUNTER)
def mark(call: Call, asked: MarkAsked) -> Done:
    """Collected, a new card (asked again at once), or something for billing."""
    card: dict[str, Any] = {"card": asked.card} if asked.card else {}
    try:
        desk.mark(call.office, call.part("item"), asked.kind, call.person.id, asked.note, **card, line=call.desk.line)
    except WrongFields as error:
        raise Refused(
            "The card's fields are wrong.",
            code="CARD_FIELDS",
            remedy="Correct them and send it again.",
            fields={f"card.{name}": words for name, words in error.fields.items()},
        ) from error
    return Done()
