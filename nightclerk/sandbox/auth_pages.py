"""The authorizations pages: a wizard of four pages that sends a request, and a look-up of what was sent.

The portal takes whatever is sent to it: the same request sent twice is two requests, as with real payers.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nightclerk.sandbox.checks import read_day
from nightclerk.sandbox.pages import day
from nightclerk.sandbox.web import key_of, own_session, page, portal_of

INCOMPLETE = "Please complete the fields marked as required."
ALL_THREE = "Please fill in all three fields."
NONE = "No request matches what you entered."
HANG_SECONDS = 60
_PATIENT = ("Member ID", "Date of birth", "Last name", "First name")
_NEED = ("Member ID", "Date of birth", "Code to check")
# By how a code begins; of others the page says nothing.
NEEDS = {"97": "Required", "70": "Required", "99": "Not required", "80": "Call us"}
LINES, CODES = 4, 3  # procedures and diagnoses that the wizard has a place for
_MORE = (
    *(f"{name} {number}" for number in range(2, LINES + 1) for name in ("Procedure code", "Quantity")),
    *(f"Diagnosis code {number}" for number in range(2, CODES + 1)),
)
_SERVICE = (
    "Procedure code",
    "Quantity",
    "Diagnosis code",
    "Service starts",
    "Review type",
    "Ordering provider NPI",
    "Your reference",
    "Clinical justification",
)


@dataclass(frozen=True)
class Sent:
    """A request that the payer has: its number, what was typed, on which day of the sandbox it came."""

    number: str
    typed: dict[str, str]
    day: int


async def authorizations(request: Request) -> Response:
    """The look-up, and the way into the wizard."""
    return page(request, "auth.html", tab="authorizations", step="list")


async def need(request: Request) -> Response:
    """Whether the payer wants to be asked first about a procedure, by how its code begins; nothing is sent."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip() for name in _NEED}
    if request.method == "GET":
        return page(request, "auth.html", tab="authorizations", step="need", fields=_NEED)
    portal_of(request).counts["auth_need"] += 1
    if not all(typed.values()) or read_day(typed["Date of birth"]) is None:
        return page(request, "auth.html", tab="authorizations", step="need", fields=_NEED, message=ALL_THREE)
    code = typed["Code to check"]
    facts = [("Member ID", typed["Member ID"]), ("Date of birth", typed["Date of birth"]), ("Procedure", code)]
    told = ("Authorization", NEEDS.get(code[:2], "-"))
    return page(request, "auth.html", tab="authorizations", step="need_told", facts=[*facts, told])


async def wizard(request: Request) -> Response:
    """The next page of the wizard; what was typed is kept in the session until it is sent."""
    step, session = request.path_params["step"], own_session(request)
    form = await request.form()
    if step == "patient":
        session.request = {}
        return _step(request, "patient", _PATIENT)
    typed = {name: str(value).strip() for name, value in form.items() if not isinstance(value, UploadFile)}
    session.request.update(typed)
    fields, before = (_PATIENT, "patient") if step == "service" else (_SERVICE, "service")
    whole = _days_read(session.request) and _whole_lines(session.request)
    if any(not session.request.get(name) for name in fields) or not whole:
        portal_of(request).counts["auth_refused"] += 1
        return _step(request, before, fields, INCOMPLETE)
    if step == "service":
        return _step(request, "service", _SERVICE)
    if step == "documents":
        return _step(request, "documents", ())
    paper = form.get("document")
    if isinstance(paper, UploadFile) and paper.filename:
        session.request["Document"] = f"{paper.filename}, {len(await paper.read())} bytes"
    return page(request, "auth.html", tab="authorizations", step="review", facts=_facts_typed(request))


def _facts_typed(request: Request) -> list[tuple[str, str]]:
    """What was typed, as the review page shows it; a portal that mixes up its lines shows what it has made of them."""
    typed = own_session(request).request
    if portal_of(request).faults.auth_fault == "mixed_lines" and typed.get("Quantity 2"):
        typed["Quantity"], typed["Quantity 2"] = typed["Quantity 2"], typed["Quantity"]
    return [(name, value) for name, value in typed.items() if value]


def _whole_lines(typed: dict[str, str]) -> bool:
    """A line has a procedure and a quantity, or neither."""
    pairs = ((typed.get(f"Procedure code {n}"), typed.get(f"Quantity {n}")) for n in range(2, LINES + 1))
    return all(bool(code) == bool(number) for code, number in pairs)


def _days_read(typed: dict[str, str]) -> bool:
    return all(read_day(value) for name, value in typed.items() if name in ("Date of birth", "Service starts"))


def _step(request: Request, step: str, fields: tuple[str, ...], message: str = "") -> Response:
    shown = (*fields, *_MORE) if step == "service" else fields
    return page(request, "auth.html", tab="authorizations", step=step, fields=shown, message=message)


async def submit(request: Request) -> Response:
    """Take the request, and answer as the fault says; taking it and telling its number are two things."""
    portal, session = portal_of(request), own_session(request)
    fault = portal.faults.auth_fault
    if fault == "swallow":
        return page(request, "auth.html", tab="authorizations", step="review", facts=_facts_typed(request))
    sent = Sent(f"LPA{4100001 + len(portal.requests)}", dict(session.request), portal.day)
    portal.requests.append(sent)
    portal.counts["auth_sent"] += 1
    if fault == "timeout":
        await asyncio.sleep(HANG_SECONDS)
    if fault == "session":
        portal.sessions.close(key_of(request))
        return RedirectResponse("/login?ended=1", 303)
    if fault == "no_number":
        return page(request, "auth.html", tab="authorizations", step="thanks")
    return page(request, "auth.html", tab="authorizations", step="sent", facts=_facts(sent, portal.day))


async def find(request: Request) -> Response:
    """One request, by the payer's number or by the clinic's own reference."""
    portal, form = portal_of(request), await request.form()
    asked = {str(form.get(name, "")).strip() for name in ("number", "reference")} - {""}
    portal.counts["auth_looked_up"] += 1
    found = [each for each in portal.requests if {each.number, each.typed.get("Your reference")} & asked]
    if portal.faults.auth_hidden or not found:
        return page(request, "auth.html", tab="authorizations", step="none", message=NONE)
    facts = _facts(found[-1], portal.day)
    return page(request, "auth.html", tab="authorizations", step="one", facts=facts)


def _facts(sent: Sent, now: int) -> list[tuple[str, str]]:
    typed = sent.typed
    facts = [
        ("Request number", sent.number),
        ("Your reference", typed.get("Your reference", "")),
        ("Patient", f"{typed.get('Last name')}, {typed.get('First name')}"),
        ("Member ID", typed.get("Member ID", "")),
        ("Date of birth", typed.get("Date of birth", "")),
        ("Procedure", "; ".join(_typed(typed, "Procedure code", LINES))),
    ]
    return facts + (_decision(sent) if now > sent.day else [("Status", "Received")])


def _typed(typed: dict[str, str], name: str, most: int) -> list[str]:
    lines = (typed.get(name if number == 1 else f"{name} {number}", "") for number in range(1, most + 1))
    return [line for line in lines if line]


def _decision(sent: Sent) -> list[tuple[str, str]]:
    """What the payer has decided on the next day, by the last digit of the procedure code."""
    digit = sent.typed.get("Procedure code", "0")[-1]
    starts = read_day(sent.typed.get("Service starts"))
    assert starts is not None  # the wizard has read it
    days = [("Decided on", day(starts - timedelta(days=1)))]
    if digit in "67":
        return [("Status", "Denied"), *days, ("Reason code", "N-12"), ("Reason", "Conservative care was not tried.")]
    if digit == "8":
        return [("Status", "Additional information needed")]
    if digit == "9":
        return [("Status", "In clinical review")]
    units = sum(int(each) for each in _typed(sent.typed, "Quantity", LINES) if each.isdecimal())
    approved = [("Authorization number", f"A{sent.number[3:]}"), ("Approved units", str(units))]
    until = ("Approved from", day(starts)), ("Approved to", day(starts + timedelta(days=90)))
    return [("Status", "Approved"), *days, *approved, *until]
