"""THE public API for bots: what a bot declares, and what it meets as `run`.

A bot is one synchronous function over one work item; input and result are frozen dataclasses:

    @bot("eligibility", key=lambda i: f"{i.payer}:{i.member_id}:{i.service_date}")
    def check_eligibility(inquiry: CoverageInquiry, run: Run) -> EligibilityResult: ...

A *dispatcher* expands an input file into rows, each with its work items or the reason why it has none.
A *file taker* takes files as they are instead, one item each. A *report* describes the workbook or page people open.
A *brief* adds a part to the morning briefing. All of them stand beside the bot in its folder and are optional. An
*answer file* (a 271, a 277) is read where the bot says what an answer answers; what such bots share stands in the
module `answered`. What several bots need to read exports stands in the modules `rows`, `columns`, `headers`, `cells`,
`dates`, `people` and `faults` of this package.
Two exceptions only: `BusinessException` (goes to a person, never retried) and `ApplicationException` (retried).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.records import (
    AuthInquiry,
    AuthRecord,
    Briefing,
    BriefingPart,
    Delivered,
    FaxRecord,
    ItemStatus,
    Page,
    PortalProbe,
    Reason,
    Reconciliation,
    Record,
    RowResult,
    RunSummary,
    SourceTable,
    UpkeepDone,
    Workbook,
)

__all__ = [
    "Answer",
    "AnswerFile",
    "ApplicationException",
    "Bot",
    "BriefingAbout",
    "BusinessException",
    "FileTaker",
    "GivenFile",
    "Intake",
    "PastRun",
    "Planned",
    "PlannedRow",
    "Portal",
    "Run",
    "answer_file",
    "bot",
    "brief",
    "dispatcher",
    "report",
    "takes_files",
]

I = TypeVar("I")  # noqa: E741 - the item
R = TypeVar("R")  # the result


@dataclass(frozen=True)
class Answer:
    """What a portal answered: the canonical record, already proven to be about the one asked for."""

    record: Any


class Portal(Protocol):
    """A payer's portal, signed in when needed."""

    def ask(self, task: str, inquiry: Any) -> Answer:
        """Run the portal's flow of that name; raises `BusinessException` or `ApplicationException`."""


class Run(Protocol):
    """What a bot can reach while it works one item."""

    @property
    def today(self) -> date:
        """The clinic's date."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """A named part of the work: timed, shown live, and named in what goes wrong."""

    def portal(self, payer: str) -> Portal:
        """The portal that serves this payer for the bot's task."""

    def given(self) -> Any:
        """The record that a file gave for this item (see `answer_file`), or None; that it was read is audited."""

    @property
    def settings(self) -> Any:
        """The bot's own settings, from the settings.yaml in its folder; None for a bot without."""

    def previous(self) -> Any:
        """The latest earlier answer about the same subject, or None; see `answers` of `bot`."""

    def answered(self, bot: str, inquiry: Any) -> Any:
        """The newest answer that another bot has recorded about whom its inquiry names, or None."""

    def authorize(self, inquiry: AuthInquiry, record: AuthRecord) -> AuthRecord:
        """Bring a request for authorization as far as it can go now: drafted, signed, approved, sent once, followed.

        Raises `BusinessException` with every missing item at once, `ApplicationException`, `Park`.
        """

    def briefing(self, day: date | None) -> Briefing:
        """Every part that the bots here and the platform have for that clinic day (None: the next one from now)."""

    def preflight(self, payer: str) -> tuple[PortalProbe, ...]:
        """Sign in to the portal of that payer ("": to every portal of payers.yaml) and look at its pages."""

    def upkeep(self, task: str) -> UpkeepDone:
        """Do one task of upkeep: purge | room | verify | backup; raises `BusinessException` UPKEEP_TASK."""

    def reconcile(self, left: Path, right: Path, profile: str, fees: Path | None = None) -> Reconciliation:
        """Match two files by a profile and write the run's workbook; paths count from the workspace.

        Raises `BusinessException` where a file, its columns or the profile are not as they must be.
        """

    def fax(self, sha256: str) -> FaxRecord:
        """Read a fax that was taken in (its original is kept sealed), and file what is certain.

        Raises `BusinessException` where it cannot be read: corrupt, encrypted, too large, too heavy.
        """


class Intake(Protocol):
    """What a dispatcher can reach while it expands an input."""

    @property
    def today(self) -> date:
        """The clinic's date."""

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The clinic's own words for columns, from clinic.yaml: field -> headers."""

    @property
    def settings(self) -> Any:
        """The bot's own settings, as in `Run`."""

    def payer(self, name: str) -> str | None:
        """The payer key of an alias in payers.yaml, or None when nobody declared it."""

    def self_pay(self, name: str) -> bool:
        """Whether the clinic's words for 'no insurance' include this."""


@dataclass(frozen=True)
class Planned:
    """One work item of a row, or (`item` None) why there is none. `order` primary | secondary.

    `answer` is the record that a file gave already: nobody is asked then.
    """

    item: Any = None
    reason: Reason | None = None
    status: ItemStatus = ItemStatus.NEW
    outcome: str | None = None
    order: str = "primary"
    answer: Any = None


@dataclass(frozen=True)
class PlannedRow:
    """One input row: its number in the file, its items (at least one `Planned`), and what is carried through."""

    number: int
    planned: tuple[Planned, ...]
    carried: dict[str, str] = field(default_factory=dict)


NotDue = Callable[[I, R | None, Any, date], Reason | None]


@dataclass(frozen=True)
class Bot(Generic[I, R]):
    """A declared bot. `key` makes an item idempotent with its occasion; `subject` names whom it is about."""

    name: str
    perform: Callable[[I, Run], R]
    key: Callable[[I], str]
    subject: Callable[[I], str]
    partition: Callable[[I], str]
    item_type: type[I]
    result_type: type[R]
    settle: Callable[[R], tuple[ItemStatus, Reason | None]]
    day: Callable[[I], date] | None = None
    fresh: bool = False
    answers: Callable[[R], bool] | None = None
    not_due: NotDue[I, R] | None = None
    settings: type[Any] | None = None
    once: bool = False
    acts: bool = False


def _done(_result: Any) -> tuple[ItemStatus, Reason | None]:
    return ItemStatus.DONE, None


def bot(
    name: str,
    *,
    key: Callable[[I], str],
    subject: Callable[[I], str] | None = None,
    partition: Callable[[I], str] | None = None,
    settle: Callable[[R], tuple[ItemStatus, Reason | None]] = _done,
    day: Callable[[I], date] | None = None,
    fresh: bool = False,
    answers: Callable[[R], bool] | None = None,
    not_due: NotDue[I, R] | None = None,
    settings: type[Any] | None = None,
    once: bool = False,
    acts: bool = False,
) -> Callable[[Callable[[I, Run], R]], Bot[I, R]]:
    """Declare a bot.

    `key`: same key on the same occasion = same work, never done twice. `subject`: whom the item is about (for the
    audit log and for the previous answer). `partition`: items of one partition share a limit (a payer).
    `settle`: how a result ends its item: its status, and the reason where it is not done. `day`: the day an item is
    for (an appointment's), so that a schedule can ask for the patients of one day. `fresh`: every asking by a person
    is work of its own (a look at how things stand), not the same work again. `answers`: which results later ones are
    compared with (left out: those of items that were done); they also take the place of what was open before about the
    same subject. `not_due`: why an item of a file is not to be asked now,
    given the latest earlier answer about its subject (or None), the bot's settings and the clinic's date; None: ask.
    A person who asks about one item, or asks again, is not refused. `settings`: a frozen dataclass whose fields all
    have defaults, read from `settings.yaml` in the bot's folder. `once`: the same key is the same work on any day, as
    with a file that came in: only who asks again has it worked again. `acts`: what it does outside cannot be taken
    back, so that nothing but the same occasion decides whether it is done again: without it, an item of another file
    takes the newest answer of the day, and one of which nothing was understood (`indeterminate`) is asked again.
    """

    def declare(perform: Callable[[I, Run], R]) -> Bot[I, R]:
        hints = get_type_hints(perform)
        result_type = hints.pop("return")
        item_type = next(iter(hints.values()))
        group = partition or (lambda _item: name)
        return Bot(
            name=name,
            perform=perform,
            key=key,
            subject=subject or key,
            partition=group,
            item_type=item_type,
            result_type=result_type,
            settle=settle,
            day=day,
            fresh=fresh,
            answers=answers,
            not_due=not_due,
            settings=settings,
            once=once,
            acts=acts,
        )

    return declare


Report = Callable[[Sequence[RowResult], RunSummary], Workbook | Page | Delivered | None]


@dataclass(frozen=True)
class PastRun:
    """A run of the bot as a brief sees it: its summary, and every row with what became of it."""

    summary: RunSummary
    rows: tuple[RowResult, ...]


@dataclass(frozen=True)
class BriefingAbout:
    """What is briefed: the clinic days, the one that counts first; the clinic's date and zone."""

    days: tuple[date, ...]
    today: date
    zone: tzinfo


FindColumns = Callable[[tuple[str, ...], Mapping[str, tuple[str, ...]]], dict[str, int]]
Brief = Callable[[Sequence[PastRun], BriefingAbout], Iterable[BriefingPart]]


@dataclass(frozen=True)
class Dispatcher:
    """A declared dispatcher: from a table to planned rows. `headers` are titles that tell the header row.

    `fields` are what a column can mean; `columns` tells, from a header and the clinic's own words for fields, which
    column is which field (field -> index), as far as it can be told.
    """

    bot: str
    expand: Callable[[SourceTable, Intake], Iterator[PlannedRow]]
    headers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    columns: FindColumns | None = None


@dataclass(frozen=True)
class GivenFile:
    """A file that came in, by its name and the SHA-256 of its bytes, which are kept sealed; `bytes` is their number."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class FileTaker:
    """A declared taking of whole files: from a file to the item that works it. A folder stands for its files."""

    bot: str
    plan: Callable[[GivenFile, Intake], Planned]


@dataclass(frozen=True)
class AnswerFile:
    """A declared reading of answer files: from one canonical record `kind` of a file to the items it answers, or why
    it answers none (at least one `Planned`).
    """

    bot: str
    kind: type[Record]
    plan: Callable[[Any, Intake], tuple[Planned, ...]]


@dataclass(frozen=True)
class Reporter:
    """A declared report: from the rows of a run to a workbook or a page."""

    bot: str
    describe: Report


@dataclass(frozen=True)
class Briefer:
    """A declared brief: from the bot's latest runs, newest first, to parts of the briefing."""

    bot: str
    tell: Brief


def dispatcher(
    bot_name: str, *, headers: Iterable[str] = (), fields: Iterable[str] = (), columns: FindColumns | None = None
) -> Callable[[Callable[[SourceTable, Intake], Iterator[PlannedRow]]], Dispatcher]:
    """Declare how an input file becomes work items of that bot; `headers` help to find the header row.

    With `fields` and `columns` a person can see, and correct, which column of an uploaded file means what.
    """
    return lambda expand: Dispatcher(bot_name, expand, tuple(headers), tuple(fields), columns)


def answer_file(
    bot_name: str, kind: type[Record]
) -> Callable[[Callable[[Any, Intake], tuple[Planned, ...]]], AnswerFile]:
    """Declare which items of that bot a record of `kind` in a file (X12) answers: nobody is asked for them."""
    return lambda plan: AnswerFile(bot_name, kind, plan)


def takes_files(bot_name: str) -> Callable[[Callable[[GivenFile, Intake], Planned]], FileTaker]:
    """Declare that the bot takes files as they are, each one an item; what is given is journalled and sealed first."""
    return lambda plan: FileTaker(bot_name, plan)


def report(bot_name: str) -> Callable[[Report], Reporter]:
    """Declare the workbook or page that shows a run of that bot (None: there is nothing to show)."""
    return lambda describe: Reporter(bot_name, describe)


def brief(bot_name: str) -> Callable[[Brief], Briefer]:
    """Declare what that bot adds to the morning briefing: a function of its latest runs (newest first) and the days."""
    return lambda tell: Briefer(bot_name, tell)
