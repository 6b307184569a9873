"""From a patient, or a person of the clinic, to the ids that the audit log knows them by.

Subjects are random and found through a keyed hash of what a bot asks about; for eligibility that is payer, member ID,
birth date and first name. With all of them the answer is exact and at once. With fewer, the inquiries that are still
kept are opened one by one, newest first, within bounds that the answer states. A patient's faxes are found by what was
read on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from nightclerk.matching.ids import normal_id
from nightclerk.matching.names import normal_name
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.faxes.patients import subjects_of_documents
from nightclerk.runtime.office import Office
from nightclerk.store import subjects, trail

MOST_ITEMS = 50_000
MOST_DAYS = 400


@dataclass(frozen=True)
class Patient:
    """What somebody says of a patient; `payer` as the clinic's files call it, `name` as "Doe, Jane" or "Jane Doe"."""

    payer: str = ""
    member_id: str = ""
    birth_date: date | None = None
    name: str = ""

    def given(self) -> list[str]:
        """The names of the fields that are given."""
        return [each.name for each in fields(self) if getattr(self, each.name)]


@dataclass(frozen=True)
class FoundSubjects:
    """The subject ids that fit. `exact`: found by the keyed hash, nothing was opened. Otherwise `looked_at` inquiries
    were opened, back to `back_to`; `whole` when these were all that the bounds allow and none was left out.
    """

    subjects: tuple[str, ...]
    exact: bool
    looked_at: int = 0
    back_to: datetime | None = None
    whole: bool = True


def subject_of(
    office: Office, patient: Patient, asked_by: str = "", most: int = MOST_ITEMS, days: int = MOST_DAYS
) -> FoundSubjects:
    """The subject ids of a patient. That it was looked is in the audit log before anything is opened."""
    office.audit.note("audit.searched", asked_by=asked_by or office.asked_by, what=patient.given())
    known = set(_by_hash(office, patient))
    asked = FoundSubjects(tuple(known), exact=True) if known else _by_looking(office, patient, most, days)
    read = subjects_of_documents(office, patient.name, patient.member_id, patient.birth_date)
    return replace(asked, subjects=tuple(sorted({*asked.subjects, *read})))


def person_of(office: Office, words: str) -> tuple[str, ...]:
    """What the log calls a person: the ids behind a sign-in name or a shown name, else the words themselves (the name
    of a user of the machine, a worker, a schedule).
    """
    return tuple(trail.people_named(office.store, words)) or (words.strip(),)


def _by_hash(office: Office, patient: Patient) -> Iterator[str]:
    if len(patient.given()) < len(fields(patient)):
        return
    payer = office.workspace.payers.resolve(patient.payer) or patient.payer
    bots = [found.bot for found in find_bots(office.workspace).values() if found.bot]
    for first in _first_names(patient.name):
        said = SimpleNamespace(
            payer=payer, member_id=patient.member_id, birth_date=patient.birth_date, first_name=first
        )
        for bot in bots:
            try:
                who = bot.subject(said)
            except AttributeError:
                continue  # this bot's subject is made of something else
            found = subjects.known_subject(office.store, bot.name, who)
            if found:
                yield found


def _first_names(name: str) -> list[str]:
    """What the first name may be: what stands behind a comma, else any beginning or end of the words."""
    if "," in name:
        words = name.split(",", 1)[1].split()
        return [" ".join(words[:end]) for end in range(len(words), 0, -1)]
    words = name.split()
    cuts = range(1, max(len(words), 2))
    return [" ".join(words[:cut]) for cut in cuts] + [" ".join(words[cut:]) for cut in cuts if cut < len(words)]


def _by_looking(office: Office, patient: Patient, most: int, days: int) -> FoundSubjects:
    if not patient.given():
        return FoundSubjects((), exact=False)
    since = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    payer = office.workspace.payers.resolve(patient.payer) or patient.payer
    found, looked_at, oldest, whole = set[str](), 0, None, True
    for each in trail.newest_asked(office.store, since):
        if looked_at == most:
            whole = False
            break
        looked_at += 1
        oldest = each.created_at
        if each.subject not in found and _fits(patient, payer, json.loads(each.payload)):
            found.add(each.subject)
    back_to = None if oldest is None else datetime.fromtimestamp(oldest, office.workspace.zone)
    return FoundSubjects(tuple(sorted(found)), False, looked_at, back_to, whole)


def _fits(patient: Patient, payer: str, inquiry: dict[str, Any]) -> bool:
    """Whether everything that is given is in the inquiry. A name fits when every word of it is one of the inquiry's."""
    asked = set(normal_name(patient.name).split())
    names = {word for key in ("last_name", "first_name") for word in normal_name(str(inquiry.get(key, ""))).split()}
    return (
        asked <= names
        and (not payer or inquiry.get("payer") == payer)
        and (not patient.birth_date or inquiry.get("birth_date") == patient.birth_date.isoformat())
        and (not patient.member_id or normal_id(str(inquiry.get("member_id", ""))) == normal_id(patient.member_id))
    )
