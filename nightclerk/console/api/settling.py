"""What a person does with an item: writes beside it, gives it to somebody, settles it, corrects it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Done, Id, Long, Refused, Short
from nightclerk.console.frame import READERS, WORKERS, Call
from nightclerk.console.reviewing import due_at
from nightclerk.runtime import corrections, people, reviews
from nightclerk.runtime.resubmission import BY_HAND, REJECTED, RETRY
from nightclerk.runtime.reviews import MOST_AT_ONCE, Act
from nightclerk.store.people import ACTIVE

calls = Calls("items")
ME = "me"


@dataclass(frozen=True)
class CommentAsked(Asked):
    """What the next person must know."""

    text: Long


@calls.post("/api/items/{item}/comment", may=READERS)
def comment(call: Call, asked: CommentAsked) -> Done:
    """Write something beside it."""
    reviews.comment(call.office, call.part("item"), asked.text, call.person.id)
    return Done()


@dataclass(frozen=True)
class AssignAsked(Asked):
    """Whose it is: a name to sign in with, a person's id, me, or null for nobody; `due` a day, or null."""

    assignee: Id | None = None
    due: date | None = None


@calls.post("/api/items/{item}/assign", may=WORKERS)
def assign(call: Call, asked: AssignAsked) -> Done:
    """Give it to somebody who works on it, and say until when it is due."""
    found = reviews.stored(call.office, call.part("item"))
    reviews.assign(call.office, found.id, _worker(call, asked.assignee), call.person.id)
    reviews.set_due(call.office, found.id, due_at(call.office, asked.due), call.person.id)
    return Done()


def _worker(call: Call, name: str | None) -> str | None:
    if not name or name == ME:
        return call.person.id if name else None
    account = people.named(call.office, name)
    if account.role not in WORKERS or account.state != ACTIVE:
        raise Refused(
            "Who gets it must be an active lead or operator.",
            code="NOT_A_WORKER",
            remedy="Give it to somebody else, or to nobody (null).",
            fields={"assignee": "not an active lead or operator"},
        )
    return account.id


@dataclass(frozen=True)
class RetryAsked(Asked):
    """`did_not_happen`: somebody looked at the payer, and what was to be done there was not done."""

    did_not_happen: bool = False


@dataclass(frozen=True)
class ReasonAsked(Asked):
    """What was done, or why nothing is to be done."""

    reason: Short


@calls.post("/api/items/{item}/retry", may=WORKERS, status=202)
def retry(call: Call, asked: RetryAsked) -> Done:
    """Ask again, before everything else."""
    return _settle(call, RETRY, "", asked.did_not_happen)


@calls.post("/api/items/{item}/by-hand", may=WORKERS)
def by_hand(call: Call, asked: ReasonAsked) -> Done:
    """Settle it: a person did it."""
    return _settle(call, BY_HAND, asked.reason)


@calls.post("/api/items/{item}/reject", may=WORKERS)
def reject(call: Call, asked: ReasonAsked) -> Done:
    """Settle it: nothing is to be done."""
    return _settle(call, REJECTED, asked.reason)


def _settle(call: Call, how: str, reason: str, did_not_happen: bool = False) -> Done:
    wanted, line = [call.part("item")], call.desk.line
    acts = reviews.resolve(call.office, wanted, how, reason, call.person.id, did_not_happen=did_not_happen, line=line)
    acts[0].refuse()
    return Done()


@dataclass(frozen=True)
class SettleAsked(Asked):
    """Several items and what is done with all of them."""

    items: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]
    how: Literal["retry", "by_hand", "rejected"]
    reason: Short = ""


@dataclass(frozen=True)
class Acts:
    """What became of each; an empty `code` means done."""

    acts: tuple[Act, ...]


@calls.post("/api/items", may=WORKERS)
def settle(call: Call, asked: SettleAsked) -> Acts:
    """Settle several at once; each has its own outcome."""
    acts = reviews.resolve(call.office, asked.items, asked.how, asked.reason, call.person.id, line=call.desk.line)
    return Acts(tuple(acts))


@dataclass(frozen=True)
class CorrectAsked(Asked):
    """The fields that are to be changed, as texts; the others stay."""

    fields: dict[str, Short]


@dataclass(frozen=True)
class Corrected:
    """The names of the fields that changed."""

    fields: tuple[str, ...]


@calls.post("/api/items/{item}/correct", may=WORKERS, status=202)
def correct(call: Call, asked: CorrectAsked) -> Corrected:
    """Change what was asked, and ask again at once."""
    item, line = call.part("item"), call.desk.line
    return Corrected(tuple(corrections.correct(call.office, item, asked.fields, call.person.id, line=line)))
