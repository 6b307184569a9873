"""Intake: an input file becomes a run with rows and work items; the same file on the same occasion is the same run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from nightclerk.bot import Bot, Planned, PlannedRow
from nightclerk.engine import RUSH as URGENT
from nightclerk.errors import BusinessException, UsageError
from nightclerk.records import ItemStatus, Reason, SourceTable
from nightclerk.records.codec import to_bytes
from nightclerk.runtime.answer_files import read_answers
from nightclerk.runtime.bots import FoundBot, settings_of
from nightclerk.runtime.carrying import Carrying
from nightclerk.runtime.earlier import without_early
from nightclerk.runtime.faxes.journal import Incoming, identity_of, incoming, journal
from nightclerk.runtime.occasions import occasion_of
from nightclerk.runtime.office import Office
from nightclerk.sheets.read import read_table
from nightclerk.store import blobs, cases, items, runs, subjects
from nightclerk.store.items import NewItem, NewRow
from nightclerk.store.runs import RunRow
from nightclerk.workspace import Workspace, folded
from nightclerk.x12.files import is_x12

RUSH = URGENT
NORMAL, NIGHT = 5, 9
CHUNK = 200  # rows of one transaction: a crash in the middle of an intake repeats at most these


class Submit(Protocol):
    """Puts a submission in line inside a transaction: `Engine.submit`."""

    def __call__(self, connection: Any, item_id: str, submission: int, *, partition: str, priority: int) -> None:
        """Once for each item and submission, however often it is called."""


@dataclass(frozen=True)
class Input:
    """What is to be worked: planned rows, and where they come from. `identity` is what makes it the same input.

    `alone`: one item that somebody asks about, which is never too early. `files` are journalled before the rows.
    """

    source: str
    identity: bytes
    rows: tuple[PlannedRow, ...]
    remarks: tuple[str, ...] = ()
    alone: bool = False
    files: tuple[Incoming, ...] = ()


@dataclass(frozen=True)
class Asking:
    """Why a run is begun. `run_id` and `occasion` are given by a trigger that can come twice (a schedule's occurrence);
    without them they follow from the input and the clinic's date, and `again` makes a further look on that date.
    `deadline_at` Unix seconds.
    """

    trigger: str = "person"
    asked_by: str = ""
    priority: int = NORMAL
    again: bool = False
    run_id: str = ""
    occasion: str = ""
    schedule: str | None = None
    deadline_at: float | None = None


@dataclass(frozen=True)
class Taken:
    """An intake that is done: the run, and how many items were put in line by it."""

    run_id: str
    fresh: bool
    submitted: int


Mapping = dict[str, str]  # field -> the title of its column in one file; "" for none


@dataclass(frozen=True)
class _Intake:
    """What a dispatcher meets as `intake`. A mapping of the file counts before the clinic's words for columns."""

    workspace: Workspace
    mapping: Mapping
    settings: Any = None

    @property
    def today(self) -> date:
        return self.workspace.today()

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        own = {field: (title,) for field, title in self.mapping.items() if title}
        return {**self.workspace.clinic.columns, **own}

    def payer(self, name: str) -> str | None:
        return self.workspace.payers.resolve(name)

    def self_pay(self, name: str) -> bool:
        return folded(name) in {folded(word) for word in self.workspace.clinic.self_pay}


def read_file(workspace: Workspace, found: FoundBot, path: Path) -> Input:
    """The rows of a spreadsheet, the answers of an X12 file, or the files of a folder, as the bot plans them; raises
    `UsageError` for the file as a whole.
    """
    if found.file_taker is not None:
        return _whole_files(workspace, found, path)
    if found.answer_file is not None and is_x12(path):
        return _answers(workspace, found, path)
    table = table_of(workspace, found, path)
    return Input(path.name, path.read_bytes(), planned_rows(workspace, found, table, {}), table.remarks)


def table_of(workspace: Workspace, found: FoundBot, path: Path) -> SourceTable:
    """What the spreadsheet holds, read in a limited child; raises `UsageError`."""
    if found.dispatcher is None and found.answer_file is not None:
        raise UsageError(
            f"{path.name} is no X12 file, and the bot {found.name} takes no other.",
            code="NOT_X12",
            remedy="Take the file as the payer or the clearinghouse gave it (835, 277 or 271).",
        )
    if found.dispatcher is None:
        raise UsageError(
            f"The bot {found.name} takes no files.", code="NO_DISPATCHER", remedy="Give one item with --item instead."
        )
    limit = workspace.settings.max_input_megabytes * 1_000_000
    own_words = [word for words in workspace.clinic.columns.values() for word in words]
    return read_table(path, max_bytes=limit, known_headers=[*found.dispatcher.headers, *own_words])


def _whole_files(workspace: Workspace, found: FoundBot, path: Path) -> Input:
    assert found.file_taker
    files, remarks = incoming(path)
    intake = _Intake(workspace, {}, settings_of(found))
    rows = [PlannedRow(each.number, (found.file_taker.plan(each.given, intake),), each.carried()) for each in files]
    return Input(path.name, identity_of(files), tuple(rows), remarks, alone=len(files) == 1, files=files)


def _answers(workspace: Workspace, found: FoundBot, path: Path) -> Input:
    assert found.answer_file
    read = read_answers(path, found.answer_file.kind, workspace.zone)
    intake = _Intake(workspace, {}, settings_of(found))
    rows = [PlannedRow(number, found.answer_file.plan(each, intake)) for number, each in enumerate(read.records, 1)]
    return Input(path.name, path.read_bytes(), tuple(rows), read.remarks, alone=True)


def planned_rows(workspace: Workspace, found: FoundBot, table: SourceTable, mapping: Mapping) -> tuple[PlannedRow, ...]:
    """Each row with its items or reasons; raises `UsageError` when the table's columns cannot be told."""
    assert found.dispatcher
    try:
        return tuple(found.dispatcher.expand(table, _Intake(workspace, mapping, settings_of(found))))
    except BusinessException as error:  # of the file as a whole: no row of it can be read
        raise UsageError(error.message, code=error.code, remedy=error.remedy) from None


def one_item(found: FoundBot, inquiry: Any) -> Input:
    """A single inquiry as an input of one row."""
    return Input("one inquiry", to_bytes(inquiry), (PlannedRow(1, (Planned(inquiry),)),), alone=True)


def take_in(office: Office, found: FoundBot, given: Input, submit: Submit, asking: Asking) -> Taken:
    """Write run, rows and items, and put the items in line; repeating it changes nothing that stands."""
    run = _run_row(office, found, given, asking)
    fresh = runs.get(office.store, run.id) is None
    with office.store.database.write() as connection:
        runs.create(connection, office.store, run)
        runs.uncancel(connection, run.id)
    given = _journalled(office, run.id, given)
    assert found.bot
    intake = _Taking(office, found.bot, run, submit, Carrying(office, found.bot, run.id, run.occasion))
    submitted = 0
    for chunk in _chunks(_due(office, found, given, asking, run.occasion)):
        with office.store.database.write() as connection:
            submitted += sum(_take_row(connection, intake, row) for row in chunk)
    with office.store.database.write() as connection:
        runs.begin_work(connection, office.store, run.id, given.remarks)
        if fresh and len(given.rows) > 1:  # one item asked at the counter says nothing about last night's file
            cases.settle_older_rows(connection, office.store, run.id)
    return Taken(run.id, fresh, submitted)


def _journalled(office: Office, run_id: str, given: Input) -> Input:
    """The input with its files in the journal; one that could not be taken is a row without an item."""
    refused = journal(office, run_id, given.files)
    if not refused:
        return given
    left_out = {number: (Planned(None, why),) for number, why in refused.items()}
    return replace(given, rows=tuple(replace(row, planned=left_out.get(row.number, row.planned)) for row in given.rows))


def _due(office: Office, found: FoundBot, given: Input, asking: Asking, occasion: str) -> Iterable[PlannedRow]:
    """The rows with what is too early left out; somebody who asks about one item, or asks again, is not refused."""
    if found.bot is None or found.bot.not_due is None or given.alone or asking.again:
        return given.rows
    return [without_early(office, found, row, occasion) for row in given.rows]


def _chunks(rows: Iterable[PlannedRow]) -> Iterator[list[PlannedRow]]:
    walk = iter(rows)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk


def _run_row(office: Office, found: FoundBot, given: Input, asking: Asking) -> RunRow:
    occasion, run_id = asking.occasion, asking.run_id
    if not run_id:
        occasion, run_id = occasion_of(office, found, given.identity, asking.again)
    known = runs.get(office.store, run_id)
    if known:
        return known
    now = office.workspace.now()
    return RunRow(
        id=run_id,
        bot=found.name,
        occasion=occasion,
        trigger=asking.trigger,
        asked_by=asking.asked_by or office.asked_by,
        phase="intake",
        source=given.source,
        source_sha256=blobs.keep(office.store, "input", given.identity),
        priority=asking.priority,
        cancelled=False,
        workbook=None,
        created_at=now.timestamp(),
        ended_at=None,
        schedule=asking.schedule,
        deadline_at=asking.deadline_at,
    )


@dataclass(frozen=True)
class _Taking:
    """What is the same for all rows that are taken in."""

    office: Office
    bot: Bot[Any, Any]
    run: RunRow
    submit: Submit
    carrying: Carrying


def _take_row(connection: Any, intake: _Taking, row: PlannedRow) -> int:
    submitted = 0
    for place, planned in enumerate(row.planned):
        item_id = None
        if planned.item is not None:
            item_id, put = _take_item(connection, intake, planned)
            submitted += put
        items.add_row(connection, intake.office.store, intake.run.id, _new_row(row, place, planned, item_id))
    return submitted


def _take_item(connection: Any, intake: _Taking, planned: Planned) -> tuple[str, int]:
    office, bot, run = intake.office, intake.bot, intake.run
    inquiry, answer = planned.item, answer_of(planned)
    key = key_of(bot, inquiry, answer)
    chosen = intake.carrying.choose(connection, key, inquiry, given=answer is not None)
    new = NewItem(
        id=chosen.item,
        bot=bot.name,
        subject=subjects.subject_of(connection, office.store, bot.name, bot.subject(inquiry)),
        partition=partition_of(office.workspace, bot, inquiry),
        priority=run.priority,
        key=key,
        payload=to_bytes(inquiry).decode(),
        answer=answer,
    )
    added = items.add(connection, office.store, run.id, new)
    submission = 1 if added else items.submission_again(connection, new.id, run.id, anew=chosen.anew)
    if submission is not None:
        intake.submit(connection, new.id, submission, partition=new.partition, priority=new.priority)
    return new.id, int(submission is not None)


def answer_of(planned: Planned) -> str | None:
    """The record that a file gave, as it is kept."""
    return None if planned.answer is None else to_bytes(planned.answer).decode()


def key_of(bot: Bot[Any, Any], inquiry: Any, answer: str | None) -> str:
    """What makes the item the same work; two answers to one question are two works."""
    return bot.key(inquiry) + ("" if answer is None else f":{sha256(answer.encode()).hexdigest()}")


def partition_of(workspace: Workspace, bot: Bot[Any, Any], inquiry: Any) -> str:
    """What shares one worker: the portal account that serves the payer the bot names, else the bot's own word."""
    named = bot.partition(inquiry)
    payer = workspace.payers.payers.get(named)
    return (payer and payer.place) or named


def asks_portals(workspace: Workspace, bot: Bot[Any, Any], given: Input) -> bool:
    """Whether any item of the input is for a portal."""
    every = (planned for row in given.rows for planned in row.planned)
    asked = (planned.item for planned in every if planned.item is not None and planned.answer is None)
    payers = workspace.payers.payers
    return any((payer := payers.get(bot.partition(item))) and payer.place for item in asked)


def _new_row(row: PlannedRow, place: int, planned: Planned, item_id: str | None) -> NewRow:
    alone = item_id is None
    return NewRow(
        number=row.number,
        place=place,
        label=planned.order,
        item_id=item_id,
        carried=json.dumps(row.carried),
        status=str(planned.status if planned.status != ItemStatus.NEW else ItemStatus.BUSINESS) if alone else None,
        outcome=planned.outcome if alone else None,
        reason=(planned.reason or Reason("NO_ITEM", "This row could not be worked.")) if alone else None,
    )
