"""The claims page: a search by claim number, or by member and days of service; what was found; one claim in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from nightclerk.sandbox.checks import read_day
from nightclerk.sandbox.claim_texts import ClaimView, claim_view
from nightclerk.sandbox.claim_truth import fate_on, words
from nightclerk.sandbox.claims import Claim, Fate
from nightclerk.sandbox.pages import day, money
from nightclerk.sandbox.sessions import Session
from nightclerk.sandbox.state import Portal
from nightclerk.sandbox.web import own_session, page, portal_of

TOO_LITTLE = "Enter a claim number, or a member ID with the first day of service as MM/DD/YYYY"
NONE = "No claim matches the information you entered."
UNAVAILABLE = "Claim information for this claim is temporarily unavailable. Please try again later."


@dataclass(frozen=True)
class _Asked:
    claim_no: str
    member_id: str = ""
    begin: date = date.min
    end: date = date.max


async def claims(request: Request) -> Response:
    """The form on GET; on POST the claims that were found, one or several."""
    portal, session = portal_of(request), own_session(request)
    if request.method == "GET":
        session.forms += 1
        return page(request, "claims.html", tab="claims")
    asked = _read(await request.form())
    if asked is None:
        portal.counts["forms_refused"] += 1
        return page(request, "claims.html", tab="claims", message=TOO_LITTLE)
    portal.counts["claim_searches"] += 1
    found = _found(portal, asked)
    if not found:
        return _told(request, "No result", "warn", NONE)
    return page(request, "claims_found.html", tab="claims", rows=[_row(portal, claim) for claim in found])


async def claim(request: Request) -> Response:
    """One claim in full; its number comes in the form, never in the address."""
    portal, session = portal_of(request), own_session(request)
    found = portal.claims.numbered(str((await request.form()).get("number", "")))
    if found is None:
        return _told(request, "No result", "warn", NONE)
    portal.counts["claims_shown"] += 1
    if fate_on(found, portal.day) is Fate.UNAVAILABLE:
        return _told(request, "Claim", "bad", UNAVAILABLE)
    return page(request, "claim.html", tab="claims", view=_view(portal, session, found))


def _read(form: FormData) -> _Asked | None:
    """The search; None where it says too little."""
    claim_no, member_id = (str(form.get(name, "")).strip() for name in ("claimNumber", "memberId"))
    if claim_no:
        return _Asked(claim_no)
    begin = read_day(form.get("from"))
    end = read_day(form.get("to") or form.get("from"))
    return _Asked("", member_id, begin, end) if member_id and begin and end else None


def _found(portal: Portal, asked: _Asked) -> tuple[Claim, ...]:
    if asked.claim_no:
        found = portal.claims.numbered(asked.claim_no)
        return (found,) if found else ()
    return portal.claims.of_member(asked.member_id, asked.begin, asked.end)


def _row(portal: Portal, found: Claim) -> tuple[str, ...]:
    """Claim number, patient, days of service, charge and status."""
    days = " - ".join(dict.fromkeys((day(found.service_from), day(found.service_to))))
    return found.claim_no, found.member.printed_name, days, money(found.charge), words(found, portal.day)


def _view(portal: Portal, session: Session, found: Claim) -> ClaimView:
    return claim_view(shown_claim(portal, session, found), portal.day, portal.today)


def shown_claim(portal: Portal, session: Session, found: Claim) -> Claim:
    """The claim itself, unless the wrong_member fault puts another one in its place."""
    wrong = _another(portal, session, found)
    session.previous_claim = found
    if wrong is not None and fate_on(wrong, portal.day) is not Fate.UNAVAILABLE:
        portal.counts["wrong_members_shown"] += 1
        return wrong
    return found


def _another(portal: Portal, session: Session, found: Claim) -> Claim | None:
    mode, every = portal.faults.wrong_member, portal.faults.wrong_member_every
    if not mode or portal.counts["claims_shown"] % every:
        return None
    if mode == "previous":
        return session.previous_claim if session.previous_claim != found else None
    return portal.claims.another(found, twin=mode == "twin")


def _told(request: Request, heading: str, tone: str, message: str) -> Response:
    advice = "Claims are shown one day after we received them."
    answer = {"heading": heading, "tone": tone, "message": message, "advice": advice}
    return page(request, "answer.html", tab="claims", back="/claims", answer=answer)
