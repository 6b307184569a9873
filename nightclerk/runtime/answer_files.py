"""Files of answers (X12 271 and 277): the same records as a portal gives, for payers that no bot may ask."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.records import Record
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.office import Office
from nightclerk.store.items import Claimed
from nightclerk.x12.files import read_document

PURPOSE = "HPAYMT"  # HL7 purpose of use: eligibility, claims and authorizations are payment
_WORDS = {"payment": "payments", "remit_claim": "paid claims", "provider_adjustment": "provider adjustments"}
_WORDS |= {"claim_status": "claim statuses", "eligibility": "eligibility answers"}


@dataclass(frozen=True)
class Answers:
    """The records of the wanted kind, in the order of the file, and what else there is to say of it."""

    records: tuple[Any, ...]
    remarks: tuple[str, ...]


def read_answers(path: Path, kind: type[Any], zone: tzinfo) -> Answers:
    """The records of that type in an X12 file, read in a limited child. `checked_at` is when the sender made them, by
    its clock, which is taken to be in `zone`.

    Raises `UsageError` NO_ANSWERS when there is none, and as `read_document`.
    """
    document = read_document(path)
    wanted = str(next(each.default for each in fields(kind) if each.name == "kind"))
    kinds = [json.loads(each)["kind"] for each in document["records"]]
    records = zip(kinds, document["records"], strict=True)
    found = [from_bytes(kind, each.encode()) for known, each in records if known == wanted]
    if not found:
        raise UsageError(
            f"{path.name} has no {_WORDS[wanted]}.",
            code="NO_ANSWERS",
            remedy=f"See what it is: nightclerk x12 read {path.name}",
        )
    return Answers(tuple(_timed(each, zone) for each in found), _remarks(path, document, Counter(kinds), wanted))


def taken(office: Office, item: Claimed, bot_version: str, task: str, kind: type[Record]) -> Any:
    """The record that a file gave for the item; that it was read is audited."""
    assert item.answer is not None
    record = from_bytes(kind, item.answer.encode())
    office.audit.note(
        "answer.taken",
        run=item.run_id,
        item=item.id,
        subject=item.subject,
        bot=item.bot,
        bot_version=bot_version,
        task=task,
        answer=str(getattr(record, record.ANSWER, record.kind)),
        purpose=PURPOSE,
    )
    return record


def _timed(record: Any, zone: tzinfo) -> Any:
    made = record.checked_at
    return record if made is None else replace(record, checked_at=made.replace(tzinfo=zone).astimezone(UTC))


def _remarks(path: Path, document: dict[str, Any], kinds: Counter[str], wanted: str) -> tuple[str, ...]:
    others = [f"{count} {_WORDS.get(kind, kind)}" for kind, count in kinds.items() if kind != wanted]
    said = [f"{', '.join(others)} in the same file were left out."] if others else []
    if doubtful := document["summary"]["counts"]["for_a_person"]:
        said.append(f"{doubtful} findings about the file need a person; see them: nightclerk x12 read {path.name}")
    return tuple(said)
