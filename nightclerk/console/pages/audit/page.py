"""Audit: who did what to whom, the proof that the log is whole, and its export with a reason."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.responses import FileResponse, Response

from nightclerk.audit.events import INTENTS, NOTES
from nightclerk.console.frame import AUDITORS, Call, Page, address
from nightclerk.console.names import names_of
from nightclerk.errors import UsageError
from nightclerk.runtime import trail
from nightclerk.runtime.bots import find_bots
from nightclerk.runtime.proof import last_verdict, verified
from nightclerk.runtime.trail import FoundSubjects, Patient, Query

page = Page("audit", menu="Audit", order=70)
PART = 50
_WORDS = ("bot", "portal", "account", "event", "run", "item")


@page.get("/audit", may=AUDITORS)
def show(call: Call) -> Response:
    """The newest events that match; patients stand in the address as their random ids."""
    return _show(call)


def _show(call: Call, http: int = 200, problem: str = "", exported: str = "") -> Response:
    asked = _asked(call)
    kept = {name: value for name, value in asked.items() if value}
    after = call.query("after")
    try:
        found = trail.search(call.office, _query(call, asked), int(after) if after.isdigit() else None, PART)
    except UsageError as error:
        found, http, problem = trail.Page((), None, 0), 400, error.words
    return call.show(
        "audit/search.html",
        http,
        found=found,
        asked=asked,
        filtered=bool(kept),
        here=address("/audit", kept),
        query=urlencode(kept),
        proof=last_verdict(call.office),
        bots=sorted(find_bots(call.office.workspace)),
        events=sorted({*INTENTS, *NOTES}),
        payers=sorted((payer.name, key) for key, payer in call.office.workspace.payers.payers.items()),
        names=names_of(call.office),
        problem=problem,
        exported=exported,
    )


def _asked(call: Call) -> dict[str, str]:
    return {name: call.query(name) for name in (*_WORDS, "subject", "who", "since", "until")}


def _query(call: Call, asked: dict[str, str]) -> Query:
    subjects = tuple(each for each in asked["subject"].split(",") if each)
    who = trail.person_of(call.office, asked["who"])[0] if asked["who"] else None
    return Query(
        **{name: asked[name] or None for name in _WORDS},
        subject=subjects or None,
        who=who,
        since=_day(call, asked["since"], 0),
        until=_day(call, asked["until"], 1),
    )


def _day(call: Call, text: str, later: int) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
    except ValueError:
        raise UsageError("A date cannot be read.", code="SEARCH_DATES", remedy="Write it as YYYY-MM-DD.") from None
    return datetime.combine(day, datetime.min.time(), call.office.workspace.zone)


@page.post("/audit/patient", may=AUDITORS)
def find_patient(call: Call) -> Response:
    """From a patient in words to their random id in the log; the words stay out of the address."""
    born = call.field("birth_date")
    patient = Patient(
        call.field("payer"),
        call.field("member_id"),
        date.fromisoformat(born) if re.fullmatch(r"\d{4}-\d\d-\d\d", born) else None,
        call.field("name"),
    )
    if not patient.given():
        return _show(call, 400, "Say who the patient is: a name, or payer and member ID.")
    found = trail.subject_of(call.office, patient)
    if not found.subjects:
        return _show(call, 404, _nobody(found))
    return call.go(address("/audit", {"subject": ",".join(found.subjects)}))


def _nobody(found: FoundSubjects) -> str:
    reach = f" {found.looked_at} kept inquiries were opened" if found.looked_at else ""
    back = f", back to {found.back_to:%b %d, %Y}" if found.back_to else ""
    return f"No patient who fits was asked about.{reach}{back}."


@page.post("/audit/verify", may=AUDITORS)
def prove(call: Call) -> Response:
    """Prove the whole log now."""
    verified(call.office, within=timedelta())
    return call.go("/audit")


@page.post("/audit/export", may=AUDITORS)
def export(call: Call) -> Response:
    """Write what matches into files, with a reason that stands in them."""
    try:
        folder = trail.export(call.office, _query(call, _asked(call)), call.field("reason"))
    except UsageError as error:
        return _show(call, 400, error.words)
    return _show(call, exported=folder.name)


@page.get("/audit/exports/{export}/{form}", may=AUDITORS)
def download(call: Call) -> Response:
    """A file of an export: csv or jsonl."""
    folder = call.part("export")
    path = trail.exported(call.office, folder, call.part("form"))
    return FileResponse(path, filename=f"audit-{folder}.{call.part('form')}", media_type="application/octet-stream")
