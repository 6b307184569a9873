"""What clinics call the columns of a list of requests."""

from __future__ import annotations

from nightclerk.bot.columns import Need, Titles
from nightclerk.bot.headers import INSURANCE, PATIENT

SYNONYMS: dict[str, tuple[str, ...]] = {
    **PATIENT,
    **INSURANCE,
    "sex": ("sex", "gender"),
    "group_no": ("group number", "group", "group id"),
    "patient_phone": ("patient phone", "home phone"),
    "procedure": ("procedure", "cpt", "procedure code", "procedure codes", "cpt code", "cpt codes", "hcpcs", "service"),
    "description": ("description", "procedure description", "service description"),
    "quantity": ("quantity", "qty", "units requested", "visits", "number of visits", "sessions"),
    "units": ("units", "unit type"),
    "diagnosis": ("diagnosis", "diagnosis code", "diagnosis codes", "dx", "icd10", "icd-10", "icd"),
    "urgency": ("urgency", "priority", "review type", "urgent"),
    "reason_for_urgency": ("reason for urgency", "urgent reason"),
    "justification": ("justification", "clinical justification", "medical necessity", "clinical notes", "reason"),
    "ordering_name": ("ordering provider", "ordering name", "referring provider", "provider", "requesting provider"),
    "ordering_npi": ("ordering npi", "provider npi", "referring npi", "requesting npi", "npi"),
    "ordering_phone": ("ordering phone", "provider phone"),
    "ordering_fax": ("ordering fax", "provider fax", "fax"),
    "servicing_name": ("servicing provider", "rendering provider", "facility", "servicing name"),
    "servicing_npi": ("servicing npi", "rendering npi", "facility npi"),
    "servicing_phone": ("servicing phone", "facility phone"),
    "servicing_fax": ("servicing fax", "facility fax"),
    "setting": ("setting", "service setting"),
    "place_of_service": ("place of service", "pos"),
    "service_date": ("service date", "date of service", "dos", "start date", "service from", "from"),
    "service_to": ("service to", "end date", "to"),
    "request_kind": ("request kind", "request type", "initial or extension"),
    "previous_number": ("previous authorization", "previous number", "prior authorization number"),
    "attachments": ("attachments", "documents", "files"),
}
TITLES = Titles(
    SYNONYMS,
    (
        Need("the payer", (("payer",),)),
        Need("the patient's name", (("last_name", "first_name"), ("patient",))),
        Need("the procedure", (("procedure",),)),
    ),
)
