"""Where in a transmission a document begins, when its pages have no numbers and are of one patient."""

from __future__ import annotations

import pytest

from nightclerk.documents.kinds import kind_of
from nightclerk.documents.splitting import split
from tests.documents.test_unknown_senders import page

WHOSE = ("Patient: Odette Fenwick  DOB: 03/14/1958  MRN: 204417",)
PROSE = ("She was seen and examined on rounds.", "There were no acute events overnight.")
REFILL = ("REFILL AUTHORIZATION REQUEST", *WHOSE, "Last filled: 09/05/2026", "Quantity: 90 tablets")
LAB = ("LABORATORY REPORT", *WHOSE, "Collected 09/05/2026", "Reference range: 70-99 mg/dL")
SUMMARY = ("Heron Community Hospital", "DISCHARGE SUMMARY", *WHOSE, "Hospital course: uneventful.", *PROSE)
DENIAL = (
    "Meridian Blue Advantage",
    "NOTICE OF ADVERSE BENEFIT DETERMINATION",
    *WHOSE,
    "You may appeal within 60 days.",
)


def begins(*pages) -> list[int]:
    """Which pages begin a document."""
    return [group[0].number for group in split([page(*rows, number=at) for at, rows in enumerate(pages, start=1)])]


@pytest.mark.parametrize(
    "pages",
    [
        (("Corner Pharmacy", *REFILL), ("PINNACLE HOME DELIVERY PHARMACY", *REFILL)),
        (DENIAL, SUMMARY),
        (SUMMARY, ("Granite State Health Partners", "Payment Integrity", *WHOSE, "Please submit the complete record.")),
        (("Heron Home Health", *WHOSE, *PROSE), ("Women's Imaging Pavilion", *WHOSE, *PROSE)),
        (
            DENIAL,
            ("Fax", "To: Heron Clinic", "Pages: 4 including cover", "Only for the intended recipient.", "From: B"),
        ),
    ],
)
def test_a_page_under_another_senders_head_begins_a_document_though_the_patient_is_the_same(pages) -> None:
    assert begins(*pages) == [1, 2]


@pytest.mark.parametrize(
    "pages",
    [
        (("Sequoia Reference Laboratory", *LAB), ("Sequoia Reference Laborat0ry", *LAB)),
        (SUMMARY, ("FENWICK, ODETTE MRN: 204417 DOB: 03/14/1958", "LABORATORY RESULTS", "Hemoglobin 10.2 12-16 g/dL")),
        (
            ("HOME HEALTH CERTIFICATION AND PLAN OF CARE", *WHOSE),
            ("ADDENDUM TO PLAN OF CARE", *WHOSE, "Goals: to walk"),
        ),
        (("PATIENT REGISTRATION FORM", *WHOSE), ("MEDICAL HISTORY", "Patient name: Odette Fenwick", "Allergies: none")),
        (
            ("Heron Clinic", "Phone 555-0100 Fax 555-0101", *WHOSE),
            ("Heron Clinic", "Phone 555-0100 Fax 555-0101", *PROSE),
        ),
        (("Sequoia Laboratory", *LAB), ("Sequoia Laboratory", "# Cholesterol 190 mg/dL", *PROSE, *PROSE)),
        (SUMMARY, PROSE),
    ],
)
def test_a_page_that_goes_on_begins_none(pages) -> None:
    assert begins(*pages) == [1]


def test_a_procedure_behind_the_name_of_its_code_is_no_report_of_it() -> None:
    rows = ("Determination: APPROVED", "CPT 93306 Transthoracic echocardiogram", "Authorized units 1")

    assert kind_of([page(*rows)]).type == "authorization_approval"
