"""What a portal is told of a request: every line of it, or why the portal has no place for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from nightclerk.errors import BusinessException
from nightclerk.portal import load
from nightclerk.records import AuthInquiry, AuthRequest, AuthSubmission
from nightclerk.workspace import Payer, Workspace

SUBMIT = "authorization_submit"
_FIRST = ("procedure", "quantity", "diagnosis")


def told_to_portal(inquiry: AuthInquiry, request: AuthRequest, our_reference: str) -> AuthSubmission:
    """The row, with its procedures and its diagnoses as they were understood."""
    own = {each.name: getattr(inquiry, each.name) for each in fields(AuthInquiry) if each.name not in _FIRST}
    services, diagnoses = request.services, tuple(each.code or "" for each in request.diagnoses)
    return AuthSubmission(
        **own | {"urgency": str(request.urgency)},
        our_reference=our_reference,
        procedure=services[0].code or "",
        quantity=services[0].quantity,
        diagnosis=diagnoses[0],
        procedures=tuple(each.code or "" for each in services),
        quantities=tuple(each.quantity or 0 for each in services),
        diagnoses=diagnoses,
    )


def one_by_one(plain: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each field by itself, as a person compares them; what holds several line by line, and then no first alone."""
    for name, value in plain.items():
        if isinstance(value, list):
            yield from ((f"{name} {number}", each) for number, each in enumerate(value, 1))
        elif name not in _FIRST:
            yield name, value


def refuse_for_portal(workspace: Workspace, payer: Payer, request: AuthRequest) -> None:
    """Raise `BusinessException` REQUEST_INCOMPLETE or PORTAL_TOO_MANY, with every item at once."""
    gaps = {
        "member ID": request.patient.member_id,
        "last name": request.patient.last,
        "first name": request.patient.first,
        "birth date": request.patient.birth_date,
        "procedure": request.services,
        "quantity": request.services and all(each.quantity for each in request.services),
        "diagnosis": request.diagnoses,
        "first service day": request.service_from,
        "urgency": request.urgency,
        "ordering NPI": request.ordering.npi,
        "justification": request.clinical.justification,
    }
    missing = [name for name, value in gaps.items() if not value]
    if missing:
        raise BusinessException(
            f"The portal of {payer.name} asks for: {', '.join(missing)}.",
            code="REQUEST_INCOMPLETE",
            remedy="Complete the row (or correct the item) and ask again; nothing was sent.",
        )
    _refuse_too_many(workspace, payer, request)


def _refuse_too_many(workspace: Workspace, payer: Payer, request: AuthRequest) -> None:
    """What the portal has fewer lines for is never cut: its file says how many it takes."""
    flow = load(workspace.root / "selectors" / f"{payer.portal}.yaml").flow(SUBMIT)
    if flow is None:
        return  # the driver says so, with what is missing
    takes = {"procedures": flow.most("procedures", "procedure"), "diagnoses": flow.most("diagnoses", "diagnosis")}
    given = {"procedures": len(request.services), "diagnoses": len(request.diagnoses)}
    over = [f"{given[name]} {name} (it takes {takes[name]})" for name in given if given[name] > takes[name]]
    if over:
        raise BusinessException(
            f"The portal of {payer.name} has no place for all of this request: {' and '.join(over)}. Nothing was left "
            "out, and nothing was sent.",
            code="PORTAL_TOO_MANY",
            remedy="Make a row for each, or fax the payer's form (authorization.by in payers.yaml).",
        )
