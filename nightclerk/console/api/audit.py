"""The audit log: searched, proven, exported with a reason. What is searched for stays out of addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from nightclerk.console.api.contract import Asked, Calls, Download, Id, Limit, Short
from nightclerk.console.frame import AUDITORS, Call
from nightclerk.runtime import trail
from nightclerk.runtime.proof import Verified, last_verdict, verified
from nightclerk.runtime.trail import Event, Query

calls = Calls("audit")


@dataclass(frozen=True)
class Which(Asked):
    """Which events; `subjects` are ids from `/api/audit/patient`, `who` a person or a user of the machine.

    `since` and `until` are days of the clinic, both of them included.
    """

    subjects: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    who: Id = ""
    event: Id = ""
    bot: Id = ""
    portal: Id = ""
    account: Id = ""
    run: Id = ""
    item: Id = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class SearchAsked(Which):
    """The same, a page at a time; `after` is the `next` of the answer before."""

    after: int | None = None
    limit: Limit = 50


@dataclass(frozen=True)
class ExportAsked(Which):
    """The same, and what the export is for; the reason stands in the files."""

    reason: Short = ""


@dataclass(frozen=True)
class Events:
    """Events, newest first; `next` asks for those behind them. `counted` is how many match, in words."""

    events: tuple[Event, ...]
    next: int | None
    counted: str


@dataclass(frozen=True)
class PatientAsked(Asked):
    """Who the patient is; with all four they are found at once."""

    name: Short = ""
    birth_date: date | None = None
    payer: Id = ""
    member_id: Id = ""


@dataclass(frozen=True)
class Subjects:
    """The ids that the log knows the patient by; none where nobody asked about them."""

    subjects: tuple[str, ...]
    exact: bool
    looked_at: int
    back_to: datetime | None


@dataclass(frozen=True)
class Proof:
    """Whether the log is as it was written; all null while nobody has proven it."""

    ok: bool | None
    events: int | None
    first_bad: int | None
    problem: str | None
    proven_at: datetime | None


@dataclass(frozen=True)
class Exported:
    """The name of an export, for `/api/audit/exports/NAME/csv` and `/jsonl`."""

    export: str


@calls.post("/api/audit/patient", may=AUDITORS)
def find_patient(call: Call, asked: PatientAsked) -> Subjects:
    """From a patient in words to their random ids in the log; that it was looked is audited."""
    patient = trail.Patient(asked.payer, asked.member_id, asked.birth_date, asked.name)
    found = trail.subject_of(call.office, patient)
    return Subjects(found.subjects, found.exact, found.looked_at, found.back_to)


@calls.post("/api/audit/search", may=AUDITORS)
def search(call: Call, asked: SearchAsked) -> Events:
    """The newest events that match; the search is an event too."""
    found = trail.search(call.office, _query(call, asked), asked.after, asked.limit)
    return Events(found.events, found.after, found.counted)


def _query(call: Call, asked: Which) -> Query:
    zone = call.office.workspace.zone
    names = ("event", "bot", "portal", "account", "run", "item")
    start = datetime.combine(asked.since, datetime.min.time(), zone) if asked.since else None
    last = datetime.combine(asked.until, datetime.min.time(), zone) + timedelta(days=1) if asked.until else None
    return Query(
        **{name: getattr(asked, name) or None for name in names},
        subject=asked.subjects or None,
        who=trail.person_of(call.office, asked.who)[0] if asked.who else None,
        since=start,
        until=last,
    )


@calls.get("/api/audit/proof", may=AUDITORS)
def show_proof(call: Call) -> Proof:
    """The last verdict, however old."""
    return _proof(last_verdict(call.office))


@calls.post("/api/audit/verify", may=AUDITORS)
def verify(call: Call) -> Proof:
    """Prove the whole log now."""
    return _proof(verified(call.office, within=timedelta()))


def _proof(found: Verified | None) -> Proof:
    if found is None:
        return Proof(None, None, None, None, None)
    verdict = found.verdict
    return Proof(verdict.ok, verdict.events, verdict.first_bad, verdict.problem, found.at)


@calls.post("/api/audit/export", may=AUDITORS, status=201)
def export(call: Call, asked: ExportAsked) -> Exported:
    """Write what matches into files, with a reason that stands in them."""
    return Exported(trail.export(call.office, _query(call, asked), asked.reason).name)


@calls.get("/api/audit/exports/{export}/{form}", may=AUDITORS)
def take_export(call: Call) -> Download:
    """A file of an export: csv or jsonl."""
    path = trail.exported(call.office, call.part("export"), call.part("form"))
    return Download(f"audit-{call.part('export')}.{call.part('form')}", path.read_bytes())
