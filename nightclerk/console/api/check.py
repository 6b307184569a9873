"""One patient: asked at the counter, answered with a note for the chart."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.console.api.contract import Asked, Begun, Calls, Short
from nightclerk.console.counter import BOT, said
from nightclerk.console.frame import COUNTER, Call
from nightclerk.records import ItemStatus, Reason
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.counter import check_one
from nightclerk.runtime.forms import FormField, form

calls = Calls("check")


@dataclass(frozen=True)
class Fields:
    """The fields of a form, in its order."""

    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class OneAsked(Asked):
    """One item as its form takes it: texts by field. `again` asks a further time on the same day."""

    fields: dict[str, Short]
    again: bool = False


@dataclass(frozen=True)
class Answer:
    """What is known so far, with what the payer said: health data. `ended`: nothing further comes by itself.

    `outcome` and `note` (for the chart) are null until the payer has answered.
    """

    run: str
    item: str
    status: ItemStatus
    step: str
    ended: bool
    outcome: str | None
    reason: Reason | None
    note: str | None


@calls.get("/api/check/form", may=COUNTER)
def show_form(call: Call) -> Fields:
    """Which fields a check takes."""
    return Fields(form(call.office.workspace, working_bot(call.office.workspace, BOT)))


@calls.post("/api/check", may=COUNTER, status=202)
def check(call: Call, asked: OneAsked) -> Begun:
    """Ask the payer about one patient, before everything else."""
    return Begun(check_one(call.office, BOT, asked.fields, call.person.id, again=asked.again, line=call.desk.line))


@calls.get("/api/check/{run}", may=COUNTER)
def show_answer(call: Call) -> Answer:
    """The answer, as far as it is known; that it was shown is audited."""
    known, note = said(call.office, call.part("run"), call.person.id)
    outcome = getattr(known.record, "outcome", None)
    return Answer(
        known.run,
        known.item,
        known.state,
        known.step,
        known.ended,
        str(outcome) if outcome is not None else None,
        known.reason,
        note or None,
    )
