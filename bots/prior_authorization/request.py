"""The flat row as the canonical request that forms are filled from."""

from __future__ import annotations

import re
from datetime import date

from nightclerk.bot import BusinessException
from nightclerk.records import (
    AuthClinical,
    AuthDiagnosis,
    AuthInquiry,
    AuthPatient,
    AuthProvider,
    AuthRequest,
    AuthRequestKind,
    AuthService,
    AuthUrgency,
)

_SERVICE = re.compile(r"([A-Za-z0-9]{5})(?:\s*[xX*]\s*([0-9]{1,5}))?")  # CPT and HCPCS codes have five signs


def request_of(inquiry: AuthInquiry, today: date) -> AuthRequest:
    """What is asked; what the row leaves blank is not stated. Raises `BusinessException` PROCEDURE_UNREADABLE."""
    return AuthRequest(
        requested_on=today,
        urgency=AuthUrgency(inquiry.urgency) if inquiry.urgency else None,
        request_kind=AuthRequestKind(inquiry.request_kind) if inquiry.request_kind else None,
        previous_number=inquiry.previous_number or None,
        patient=_patient(inquiry),
        ordering=_provider(inquiry, "ordering"),
        servicing=_provider(inquiry, "servicing"),
        setting=inquiry.setting or None,
        place_of_service=inquiry.place_of_service or None,
        service_from=inquiry.service_date,
        service_to=inquiry.service_to,
        diagnoses=tuple(AuthDiagnosis(code=each.upper()) for each in _parts(inquiry.diagnosis)),
        services=_services(inquiry),
        clinical=AuthClinical(
            justification=inquiry.justification or None, reason_for_urgency=inquiry.reason_for_urgency or None
        ),
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;,]", text) if part.strip()]


def _patient(inquiry: AuthInquiry) -> AuthPatient:
    return AuthPatient(
        last=inquiry.last_name or None,
        first=inquiry.first_name or None,
        birth_date=inquiry.birth_date,
        sex=_SEX.get(inquiry.sex.casefold(), inquiry.sex.casefold()) or None,
        member_id=inquiry.member_id or None,
        group=inquiry.group_no or None,
        phone=inquiry.patient_phone or None,
    )


_SEX = {"f": "female", "m": "male", "x": "other", "u": "unknown"}


def _provider(inquiry: AuthInquiry, which: str) -> AuthProvider:
    def said(what: str) -> str | None:
        return getattr(inquiry, f"{which}_{what}") or None

    return AuthProvider(name=said("name"), npi=said("npi"), phone=said("phone"), fax=said("fax"))


def _services(inquiry: AuthInquiry) -> tuple[AuthService, ...]:
    """`97110 x 12; 97140 x 6`; the row's own quantity is that of its only code."""
    parts = _parts(inquiry.procedure)
    found = [_SERVICE.fullmatch(part) for part in parts]
    if not all(found) or (len(parts) > 1 and inquiry.quantity is not None):
        raise BusinessException(
            "The procedures of this row cannot be read.",
            code="PROCEDURE_UNREADABLE",
            remedy="Write codes of five signs, with how many of each: 97110 x 12; 97140 x 6.",
        )
    alone = len(parts) == 1
    return tuple(
        AuthService(
            code=each[1].upper(),
            description=(inquiry.description or None) if alone else None,
            quantity=int(each[2]) if each[2] else inquiry.quantity,
            units=inquiry.units or None,
            service_from=inquiry.service_date,
            service_to=inquiry.service_to,
        )
        for each in found
        if each
    )
