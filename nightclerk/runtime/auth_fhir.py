"""A request and its decision as FHIR R4, shaped after Da Vinci PAS 2.2.1: Claim (preauthorization), ClaimResponse.

What is not stated is left out. The bundle is for the clinic's own systems; nothing is sent to a payer this way.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from nightclerk.records import AuthProvider, AuthRecord, AuthService, AuthStatus, AuthUrgency

_CODES = "http://terminology.hl7.org/CodeSystem"
_ACTION = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewAction"
_ACTION_CODE = f"{_ACTION}Code"
# X12 306, as in HCR01 of a 278.
_ACTIONS = {
    AuthStatus.APPROVED: ("A1", "complete"),
    AuthStatus.PARTIALLY_APPROVED: ("A6", "partial"),
    AuthStatus.DENIED: ("A3", "complete"),
    AuthStatus.PENDED: ("A4", "queued"),
    AuthStatus.SUBMITTED: ("A4", "queued"),
    AuthStatus.INFO_REQUESTED: ("A4", "queued"),
}


def bundle(record: AuthRecord) -> dict[str, Any]:
    """A collection of the claim and, once it has left, of the response."""
    found = [_claim(record)] + ([_response(record)] if record.status in _ACTIONS else [])
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in found]}


def _bare(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not stated."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}


def _coded(system: str, code: str | None, words: str | None = None) -> dict[str, Any]:
    return _bare({"coding": [{"system": system, "code": code}] if code else None, "text": words})


def _claim(record: AuthRecord) -> dict[str, Any]:
    request = record.request
    urgent = None if request.urgency is None else "stat" if request.urgency is AuthUrgency.URGENT else "normal"
    return _bare(
        {
            "resourceType": "Claim",
            "id": record.draft,
            "status": "active",
            "type": _coded(f"{_CODES}/claim-type", "professional"),
            "use": "preauthorization",
            "contained": [_patient(record)],
            "patient": {"reference": "#patient"},
            "created": _day(request.requested_on),
            "insurer": {"display": request.payer} if request.payer else None,
            "provider": _provider(request.ordering),
            "priority": _coded(f"{_CODES}/processpriority", urgent),
            "diagnosis": [
                {"sequence": number, "diagnosisCodeableConcept": _coded("http://hl7.org/fhir/sid/icd-10-cm", each.code)}
                for number, each in enumerate(request.diagnoses, 1)
            ],
            "insurance": [
                {"sequence": 1, "focal": True, "coverage": {"identifier": {"value": request.patient.member_id}}}
            ],
            "item": [_item(number, each) for number, each in enumerate(request.services, 1)],
        }
    )


def _patient(record: AuthRecord) -> dict[str, Any]:
    patient = record.request.patient
    name = _bare({"family": patient.last, "given": [patient.first] if patient.first else None})
    told = {"name": [name] if name else None, "gender": patient.sex, "birthDate": _day(patient.birth_date)}
    return _bare({"resourceType": "Patient", "id": "patient", **told})


def _provider(provider: AuthProvider) -> dict[str, Any]:
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": provider.npi} if provider.npi else None
    return _bare({"identifier": npi, "display": provider.name})


def _item(number: int, service: AuthService) -> dict[str, Any]:
    period = _bare({"start": _day(service.service_from), "end": _day(service.service_to)})
    code = service.code or ""
    system = "http://www.ama-assn.org/go/cpt" if code[:1].isdigit() else "http://www.cms.gov/Medicare/Coding/HCPCS"
    told = {"productOrService": _coded(system, service.code, service.description), "servicedPeriod": period}
    quantity = {"value": service.quantity} if service.quantity is not None else None
    return _bare({"sequence": number, **told, "quantity": quantity})


def _response(record: AuthRecord) -> dict[str, Any]:
    code, outcome = _ACTIONS[record.status]
    system = "https://codesystem.x12.org/005010/306"
    inner = [{"url": _ACTION_CODE, "valueCodeableConcept": _coded(system, code)}]
    if record.authorization_number:
        inner.append({"url": "number", "valueString": record.authorization_number})
    action = {"url": _ACTION, "extension": inner}
    submitted = _coded(f"{_CODES}/adjudication", "submitted")
    period = _bare({"start": _day(record.approved_from), "end": _day(record.approved_to)})
    return _bare(
        {
            "resourceType": "ClaimResponse",
            "status": "active",
            "type": _coded(f"{_CODES}/claim-type", "professional"),
            "use": "preauthorization",
            "patient": {"display": "as in the claim"},
            "created": record.decision_at.isoformat() if record.decision_at else None,
            "insurer": {"display": record.request.payer} if record.request.payer else None,
            "request": {"reference": f"Claim/{record.draft}"},
            "outcome": outcome,
            "disposition": record.reason_text,
            "preAuthRef": record.authorization_number,
            "preAuthPeriod": period,
            "item": [
                {"itemSequence": number, "adjudication": [{"extension": [action], "category": submitted}]}
                for number, _ in enumerate(record.request.services, 1)
            ],
        }
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
