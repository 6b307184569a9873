"""The counter: one patient is checked while they stand there, and what is known so far is said at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nightclerk.engine import RUSH, Line, anybody_works
from nightclerk.records import Evidence, ItemStatus, Reason, RowResult
from nightclerk.runtime.answers import known_run, rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.forms import WrongFields, parse
from nightclerk.runtime.intake import Asking, one_item
from nightclerk.runtime.office import Office
from nightclerk.runtime.runs import begin

_STEPS = {
    ItemStatus.NEW: "In line: urgent ones come first.",
    ItemStatus.IN_PROGRESS: "The payer is being asked.",
    ItemStatus.DONE: "Answered.",
    ItemStatus.BUSINESS: "A person must look.",
    ItemStatus.APPLICATION: "It could not be checked for a technical reason.",
    ItemStatus.PARKED: "It waits.",
    ItemStatus.CANCELLED: "It was cancelled.",
}
NOBODY = "In line, but nothing works it just now: nightclerk is not running on this workspace."


@dataclass(frozen=True)
class Known:
    """What is known so far. `state` is the item's status; `step` says in words what happens; `ended` nothing further
    comes by itself. `record` is the bot's result, once there is one.
    """

    run: str
    item: str
    state: ItemStatus
    step: str
    ended: bool
    record: Any = None
    reason: Reason | None = None
    evidence: tuple[Evidence, ...] = ()


def check_one(
    office: Office, bot: str, fields: Mapping[str, str], by: str, *, again: bool = False, line: Line | None = None
) -> str:
    """Ask about one patient on the urgent lane; the run's id. The same fields on the same day are the same run.

    Raises `WrongFields` with an error for each field. `again` asks a further time on the same day.
    """
    found = working_bot(office.workspace, bot)
    item = parse(office.workspace, found, fields)
    if isinstance(item, dict):
        raise WrongFields(item)
    asking = Asking(asked_by=by, priority=RUSH, again=again)
    return begin(office, line or Line(office.store), found, one_item(found, item), asking).run_id


def answer(office: Office, run_id: str, by: str = "") -> Known:
    """What is known so far of a run of one item; it holds health data, and that it was shown is audited."""
    run = known_run(office, run_id)
    row = rows_of(office, working_bot(office.workspace, run.bot), run_id)[0]
    known = _known(office, run_id, row)
    if known.record is not None:
        told = {"run": run_id, "item": row.item, "asked_by": by or office.asked_by}
        office.audit.note("export.shown", what="answer", rows=1, **told)
    return known


def _known(office: Office, run_id: str, row: RowResult) -> Known:
    open_still = row.status in (ItemStatus.NEW, ItemStatus.IN_PROGRESS)
    step = NOBODY if row.status is ItemStatus.NEW and not anybody_works(office.store) else _STEPS[row.status]
    return Known(
        run=run_id,
        item=row.item,
        state=row.status,
        step=step,
        ended=not open_still,
        record=None if open_still else row.record,
        reason=None if open_still else row.reason,
        evidence=tuple(getattr(row.record, "evidence", ()) or row.evidence),
    )
