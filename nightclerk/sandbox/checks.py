"""The eligibility page: the search form, and what the payer answers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from nightclerk.sandbox.coverage import stated
from nightclerk.sandbox.lookup import Directory, Found
from nightclerk.sandbox.members import Member, Situation
from nightclerk.sandbox.pages import View, view
from nightclerk.sandbox.pages import day as printed
from nightclerk.sandbox.sessions import Session
from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import own_session, page, portal_of

FARTHEST = timedelta(days=60)
TOO_FAR = "Date of service is too far in the future"
ANSWERS = {  # situation -> heading, tone, message, advice
    Situation.STRANGER: (
        "No result",
        "warn",
        "No member matches the information you entered.",
        "Check the ID on the card and the date of birth, or call provider services.",
    ),
    Situation.BIRTH_MISMATCH: (
        "Check what you entered",
        "warn",
        "Date of birth does not match our records for this member.",
        "Ask the patient for the date of birth the plan has on file.",
    ),
    Situation.PROVIDER_PROBLEM: (
        "Provider not on file",
        "bad",
        "Provider is not on file for this member's plan. Contact provider services.",
        "Coverage is shown to providers of the member's plan only.",
    ),
    Situation.UNAVAILABLE: (
        "Coverage information",
        "bad",
        "Coverage information for this member is temporarily unavailable. Please try again later.",
        "Other members can be looked up as usual.",
    ),
}


@dataclass(frozen=True)
class Asked:
    """A search as typed, once it could be read."""

    member_id: str
    birth: date
    service: date


async def eligibility(request: Request) -> Response:
    """The form on GET; on POST the payer's answer."""
    portal, session = portal_of(request), own_session(request)
    if request.method == "GET":
        session.forms += 1
        return page(request, "eligibility.html", tab="eligibility")
    asked = read_search(_texts(await request.form()), portal.today)
    if isinstance(asked, str):
        portal.counts["forms_refused"] += 1
        return page(request, "eligibility.html", tab="eligibility", message=asked)
    portal.counts["checks"] += 1
    return _answer(request, session, portal.directory.search(asked.member_id, asked.birth), asked)


def _texts(form: FormData) -> dict[str, str]:
    return {name: str(value) for name, value in form.items()}


def read_search(form: Mapping[str, str], today: date) -> Asked | str:
    """The search by memberId, dob and dos (MM/DD/YYYY), or the sentence that says what is wrong with it."""
    member_id = form.get("memberId", "").strip()
    birth, service = read_day(form.get("dob")), read_day(form.get("dos") or printed(today))
    if not member_id:
        return "Enter a member ID"
    if birth is None:
        return "Enter the date of birth as MM/DD/YYYY"
    if service is None:
        return "Enter the date of service as MM/DD/YYYY"
    return TOO_FAR if service > today + FARTHEST else Asked(member_id, birth, service)


def read_day(value: object) -> date | None:
    """A date as it is typed, MM/DD/YYYY; None for anything else."""
    try:
        return datetime.strptime(str(value or "").strip(), "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _answer(request: Request, session: Session, found: Found, asked: Asked) -> Response:
    portal = portal_of(request)
    if found.situation in ANSWERS:
        return page(request, "answer.html", tab="eligibility", answer=refusing(found))
    if found.situation is Situation.MULTIPLE:
        rows = [_shown(portal, member).coverage for member in found.members]
        return page(request, "many.html", tab="eligibility", rows=rows)
    shown = view_of(portal, session, found.members[0])
    service = printed(asked.service)
    return page(request, "result.html", tab="eligibility", view=shown, rows=[shown.coverage], service_date=service)


def refusing(found: Found) -> dict[str, str]:
    """What is said instead of coverage: heading, tone, message and advice."""
    return dict(zip(("heading", "tone", "message", "advice"), ANSWERS[found.situation], strict=True))


def view_of(portal: Portal, session: Session, member: Member) -> View:
    """What is shown for a member: their own page, unless the wrong_member fault puts another one there."""
    wrong = _somebody_else(portal, session, member)
    session.previous = member
    if wrong is not None:
        portal.counts["wrong_members_shown"] += 1
    return _shown(portal, wrong or member)


def _somebody_else(portal: Portal, session: Session, member: Member) -> Member | None:
    mode, every, directory = portal.faults.wrong_member, portal.faults.wrong_member_every, directory_of(portal, member)
    if not mode or portal.counts["checks"] % every:
        return None
    if mode == "previous":
        return session.previous if session.previous != member else None
    return directory.twin(member) if mode == "twin" else directory.another(member)


def directory_of(portal: Portal, member: Member) -> Directory:
    """The members of this member's payer."""
    return next(each for each in portal.directories.values() if each.members[0].brand == member.brand)


def _shown(portal: Portal, member: Member) -> View:
    return view(member, stated(member, portal.day, portal.today))
