"""Correcting what was asked: the item is built anew from its type, the old payload is kept, and it is asked at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nightclerk.engine import RUSH, Line
from nightclerk.errors import UsageError
from nightclerk.records.codec import to_bytes
from nightclerk.runtime import reviews as acts
from nightclerk.runtime.bots import FoundBot, working_bot
from nightclerk.runtime.forms import WrongFields, parse, typed
from nightclerk.runtime.intake import partition_of
from nightclerk.runtime.masking import masked
from nightclerk.runtime.occasions import item_id_of
from nightclerk.runtime.office import Office
from nightclerk.runtime.resubmission import CORRECTED, put_in_line, refused
from nightclerk.store import items, reviews, runs, subjects
from nightclerk.store.cases import Stored
from nightclerk.store.items import UNKNOWN_OUTCOME, NewItem

# Why somebody looks at an item in clear; the audit log has the code.
REVEAL_REASONS = {
    "call_payer": "To call the payer",
    "call_patient": "To call the patient",
    "correct": "To correct the item",
    "enter": "To enter it in the practice-management system",
    "audit": "To answer a question of compliance",
}


def reveal(office: Office, case_id: str, by: str, reason: str) -> dict[str, str]:
    """The payload in clear, for a reason of `REVEAL_REASONS`; that it was looked at is in the audit log first."""
    refuse_reason(reason)
    found = acts.stored(office, case_id)
    told = {"subject": found.subject} if found.subject else {}
    office.audit.note("item.revealed", item=found.id, run=found.run_id, asked_by=by, code=reason, **told)
    return {name: "" if value is None else str(value) for name, value in json.loads(found.payload).items()}


def refuse_reason(reason: str) -> None:
    """Raise `UsageError` REVEAL_REASON for one that is not on the list."""
    if reason not in REVEAL_REASONS:
        raise UsageError(
            "Health data is shown only for a reason that is on the list.",
            code="REVEAL_REASON",
            remedy=f"The reasons are: {', '.join(REVEAL_REASONS)}.",
        )


def shown(found: Stored) -> dict[str, str]:
    """The payload as it is shown by default."""
    return masked(json.loads(found.payload))


def known_fields(office: Office, found: Stored) -> dict[str, str]:
    """What the form of the case begins with: the item's fields, or what a row's columns say of them."""
    bot = working_bot(office.workspace, found.bot)
    payload = json.loads(found.payload)
    return typed(office.workspace, bot, _as_item(payload, found.place) if found.number is not None else payload)


def _as_item(carried: Mapping[str, str], place: int) -> dict[str, str]:
    """The columns of a row under the names of an item's fields; a second insurance has columns of its own."""
    known = {name: text for name, text in carried.items() if not name.startswith("secondary_")}
    last, comma, first = known.get("patient", "").partition(",")
    if comma:
        known = {"last_name": last.strip(), "first_name": first.strip(), **known}
    if place:
        for name in ("payer", "member_id"):
            known[name] = carried.get(f"secondary_{name}", "")
    return known


def correct(
    office: Office,
    case_id: str,
    changes: Mapping[str, str],
    by: str,
    *,
    answered_too: bool = False,
    line: Line | None = None,
) -> list[str]:
    """Change these fields of the case and ask it again at once; the names of the fields that changed.

    `answered_too`: also an item that was answered (a patient brings another card). Raises `WrongFields` with an error
    for each field, `UsageError` ALREADY_RESOLVED naming who was first, NOTHING_CHANGED, CONFIRM_NOT_DONE for an outcome
    that nobody knows.
    """
    found = acts.stored(office, case_id)
    bot = working_bot(office.workspace, found.bot)
    before = known_fields(office, found)
    item = parse(office.workspace, bot, {**before, **changes})
    if isinstance(item, dict):
        raise WrongFields(item)
    names = sorted(name for name, text in changes.items() if " ".join(text.split()) != before.get(name, ""))
    _refuse(found, names)
    _replace(office, line or Line(office.store), bot, _Change(found, item, names, by, answered_too))
    return names


@dataclass(frozen=True)
class _Change:
    """What is changed: the case as it was, its new item, which fields differ, who says so."""

    found: Stored
    item: Any
    names: list[str]
    by: str
    answered_too: bool


def _refuse(found: Stored, names: list[str]) -> None:
    if not names and found.number is None:
        raise UsageError("Nothing was changed.", code="NOTHING_CHANGED", remedy="Retry the item as it is instead.")
    if found.unsettled and found.code == UNKNOWN_OUTCOME:
        raise UsageError(
            "Nobody knows whether this was done at the payer, so it cannot be corrected and done again.",
            code="CONFIRM_NOT_DONE",
            remedy="Look at the payer first; then settle it by hand, or retry it and confirm that it was not done.",
        )


def _replace(office: Office, line: Line, bot: FoundBot, change: _Change) -> None:
    found = change.found
    with office.store.database.write() as connection:
        new = _described(connection, office, bot, change.item)
        if found.number is None:
            put_in_line(connection, office, line, found, new, change.answered_too)
            case_id = found.id
        else:
            case_id = _first_item(connection, office, line, bot, found, new)
        before = json.dumps({"payload": found.payload, "record": found.record and found.record.decode()})
        reviews.keep_correction(connection, office.store, case_id, change.by, change.names, before)
        for each in {case_id, found.id}:
            reviews.resolved(connection, office.store, each, CORRECTED, change.by, "")
        told = {"item": case_id, "run": found.run_id, "asked_by": change.by}
        office.audit.note("item.corrected", fields=change.names, **told)
        office.audit.note("review.resolved", how=CORRECTED, code=found.code, **told)


def _described(connection: Any, office: Office, bot: FoundBot, item: Any) -> dict[str, str]:
    declared = bot.bot
    assert declared
    return {
        "key": declared.key(item),
        "payload": to_bytes(item).decode(),
        "subject": subjects.subject_of(connection, office.store, declared.name, declared.subject(item)),
        "partition": partition_of(office.workspace, declared, item),
    }


def _first_item(connection: Any, office: Office, line: Line, bot: FoundBot, found: Stored, new: dict[str, str]) -> str:
    """The row gets the item it could not have before; one that is asked already on this occasion is shared."""
    assert bot.bot
    item_id = item_id_of(office, bot.bot, new["key"], found.occasion)
    whole = NewItem(id=item_id, bot=found.bot, priority=RUSH, **new)
    fresh = items.add(connection, office.store, found.run_id, whole)
    if not reviews.give_item(connection, found.id, item_id):
        raise refused(connection, office, found)
    if fresh:
        line.submit(connection, item_id, 1, partition=new["partition"], priority=RUSH)
    runs.uncancel(connection, found.run_id)
    runs.reopen(connection, found.run_id)
    return item_id
