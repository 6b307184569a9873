"""What needs a person: list, one, in clear for a reason, and its evidence."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Download, Id, Limit, Refused, moment
from nightclerk.console.frame import READERS, WORKERS, Call
from nightclerk.console.reviewing import why
from nightclerk.records import ItemStatus, Resolution
from nightclerk.records.codec import from_bytes, to_plain
from nightclerk.runtime import corrections, reviews
from nightclerk.runtime.answers import ENDINGS, evidence_of, kept_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.office import Office
from nightclerk.store import reviews as stored
from nightclerk.store import worklist
from nightclerk.store.cases import Stored
from nightclerk.store.worklist import Case, Cursor, Filter

calls = Calls("items")
DAY = 86_400.0
ME, NOBODY = "me", "nobody"


@dataclass(frozen=True)
class ItemsAsked(Asked):
    """Which items; `assignee` is me, nobody or a person's id; `older_days` have waited so long; `after` the `next`."""

    bot: Id = ""
    code: Id = ""
    assignee: Id = ""
    state: Literal["", "open", "in_review"] = ""
    older_days: Annotated[int, Field(ge=0, le=10_000)] = 0
    after: Id = ""
    limit: Limit = 50


@dataclass(frozen=True)
class Waiting:
    """An item that needs a person, without health data. `row` is its number in the file where it never became one."""

    id: str
    run: str
    bot: str
    status: ItemStatus
    code: str
    message: str
    since: datetime | None
    due: datetime | None
    row: int | None
    assignee: str | None
    opened_by: str | None
    came_back_after: str | None


@dataclass(frozen=True)
class HowMany:
    """How many items of a bot wait for one reason."""

    bot: str
    code: str
    number: int


@dataclass(frozen=True)
class Items:
    """Items, the oldest first; `next` asks for those behind them. `counts` are of all that wait."""

    items: tuple[Waiting, ...]
    next: str | None
    counts: tuple[HowMany, ...]


@dataclass(frozen=True)
class Kept:
    """What was kept of an answer: screenshot | html | events."""

    type: str
    sha256: str


@dataclass(frozen=True)
class Comment:
    """A comment; `text` is null for whoever sees no patients."""

    by: str
    at: datetime | None
    text: str | None


@dataclass(frozen=True)
class Item:
    """One item. `asked` is masked; `unsettled`: it needs a person or waits."""

    id: str
    run: str
    bot: str
    status: ItemStatus
    outcome: str | None
    code: str
    message: str
    unsettled: bool
    attempts: int
    asked: dict[str, str]
    assignee: str | None
    due: datetime | None
    evidence: tuple[Kept, ...]
    comments: tuple[Comment, ...]
    resolution: Resolution | None


@calls.get("/api/items", may=READERS)
def list_items(call: Call, asked: ItemsAsked) -> Items:
    """What needs a person, over all bots, the oldest first."""
    now = call.office.workspace.now().timestamp()
    whose = {ME: call.person.id, NOBODY: "", "": None}.get(asked.assignee, asked.assignee)
    older = now - asked.older_days * DAY if asked.older_days else None
    which = Filter(asked.bot or None, asked.code or None, whose, asked.state or None, older)
    found = reviews.queue(call.office, which, _cursor(asked.after), asked.limit)
    counted = sorted(reviews.counts(call.office).items(), key=lambda each: (-each[1], each[0]))
    return Items(
        tuple(_waiting(call.office, each) for each in found.cases),
        str(found.after) if found.after else None,
        tuple(HowMany(bot, code, number) for (bot, code), number in counted),
    )


def _cursor(text: str) -> Cursor | None:
    try:
        return Cursor.read(text) if text else None
    except ValueError:
        raise Refused(
            "The place to go on from cannot be read.", code="CURSOR", remedy="Send the `next` of the answer before."
        ) from None


def _waiting(office: Office, each: Case) -> Waiting:
    return Waiting(
        id=each.id,
        run=each.run_id,
        bot=each.bot,
        status=each.status,
        code=each.code,
        message=each.message,
        since=moment(office, each.since),
        due=moment(office, each.due_at),
        row=each.row,
        assignee=each.assignee,
        opened_by=each.opened_by,
        came_back_after=each.resolution,
    )


@calls.get("/api/items/{item}", may=READERS)
def show_item(call: Call) -> Item:
    """One item, masked."""
    office, works = call.office, call.person.role in WORKERS
    found = reviews.stored(office, call.part("item"))
    case = worklist.one(office.store, found.id, time.time())
    return Item(
        id=found.id,
        run=found.run_id,
        bot=found.bot,
        status=found.status,
        outcome=found.outcome,
        code=found.code,
        message=case.message if case else "",
        unsettled=found.unsettled,
        attempts=found.attempts,
        asked=corrections.shown(found),
        assignee=case.assignee if case else None,
        due=moment(office, case.due_at if case else None),
        evidence=tuple(Kept(each.type, each.sha256) for each in kept_of(office, found)),
        comments=tuple(
            Comment(each.by, moment(office, each.at), each.text if works else None)
            for each in stored.comments_of(office.store, found.id)
        ),
        resolution=_settled(office, found, works),
    )


def _settled(office: Office, found: Stored, works: bool) -> Resolution | None:
    with office.store.database.read() as connection:
        settled = stored.resolution(connection, office.store, found.id)
    return Resolution(settled.how, settled.by, settled.at) if settled and not works else settled


@dataclass(frozen=True)
class RevealAsked(Asked):
    """Why it is to be seen in clear; who answers for compliance has one reason, `audit`."""

    reason: Literal["call_payer", "call_patient", "correct", "enter", "audit"]


@dataclass(frozen=True)
class Revealed:
    """What was asked and answered, in clear: health data. `answer` is the record, null where there is none."""

    asked: dict[str, str]
    answer: dict[str, Any] | None


@calls.post("/api/items/{item}/reveal", may=READERS)
def reveal(call: Call, asked: RevealAsked) -> Revealed:
    """Show it in clear, for a reason; the audit log says who looked and why."""
    reason = why(call.person, asked.reason)
    fields = corrections.reveal(call.office, call.part("item"), call.person.id, reason)
    found = reviews.stored(call.office, call.part("item"))
    bot = working_bot(call.office.workspace, found.bot).bot
    assert bot
    record = to_plain(from_bytes(bot.result_type, found.record)) if found.record is not None else None
    return Revealed(fields, record)


@calls.get("/api/items/{item}/evidence/{sha256}", may=READERS)
def take_evidence(call: Call) -> Download:
    """What was kept of it: picture, page or list of what the bot did; audited."""
    kind, data = evidence_of(call.office, reviews.stored(call.office, call.part("item")), call.part("sha256"))
    return Download(f"evidence-{kind}.{ENDINGS.get(kind, 'bin')}", data)
