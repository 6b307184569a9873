"""Which amount is the office's: none is chosen where the page leaves it open, and none is denied that it shows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bots.eligibility.amounts import accumulator, coinsurance, office_copay, specialist_copay
from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, Outcome, Provenance

COPAY, COINSURANCE, DEDUCTIBLE = BenefitKind.COPAY, BenefitKind.COINSURANCE, BenefitKind.DEDUCTIBLE
SILENT = {"network": Network.NOT_STATED, "level": Level.NOT_STATED}


def row(amount: int | None, *services: str, kind: BenefitKind = COPAY, **values: Any) -> Benefit:
    stated = {"network": Network.IN, "level": Level.INDIVIDUAL, "service_types": services, **values}
    return Benefit(kind=kind, amount=None if amount is None else Decimal(amount), **stated)


def share(percent: int | None, *services: str, **values: Any) -> Benefit:
    return row(None, *services, kind=COINSURANCE, percent=None if percent is None else Decimal(percent), **values)


def total(amount: int | None, *services: str, **values: Any) -> Benefit:
    return row(amount, *services, kind=DEDUCTIBLE, measure=Measure.TOTAL, **values)


def said(*rows: Benefit, **header: Any) -> EligibilityResult:
    return EligibilityResult(outcome=Outcome.ACTIVE, benefits=rows, **header)


def labelled(*labels: str) -> dict[str, Provenance]:
    return {f"benefits[{place}].kind": Provenance("css: label", text) for place, text in enumerate(labels)}


def deductible(record: EligibilityResult) -> object:
    return accumulator(record, DEDUCTIBLE, Measure.TOTAL)


def test_a_copay_that_remains_beside_a_blank_one_is_not_taken_for_the_offices() -> None:
    """The page said "Copay PCP: -" and "Copay specialist: 60.00", and no field read the services."""
    record = said(row(None), row(60), field_provenance=labelled("Copay PCP:", "Copay specialist:"))

    assert (office_copay(record), specialist_copay(record)) == ("not stated", 60)
    assert office_copay(said(row(None), row(60))) == "not stated"


def test_a_label_names_the_visit_unless_its_row_speaks_of_another() -> None:
    record = said(row(25), row(60), field_provenance=labelled("Copay PCP:", "Copay specialist:"))
    remote = replace(record, unmapped=("benefits[0].Where: Telehealth",))

    assert (office_copay(record), specialist_copay(record)) == (25, 60)
    assert (office_copay(remote), specialist_copay(remote)) == ("not stated", 60)


def test_the_only_copay_of_an_answer_is_the_offices_as_long_as_nothing_says_otherwise() -> None:
    assert office_copay(said(row(25))) == 25
    assert office_copay(said(row(25), field_provenance=labelled("Copayment"))) == 25
    assert office_copay(said(row(25), row(25))) == "not stated"
    assert office_copay(said(row(25), row(90, network=Network.OUT))) == "not stated"
    assert office_copay(said(row(25), row(50, "Urgent care"))) == "not stated"
    assert office_copay(said(row(60), row(None, "Urgent care"))) == "not stated"


@pytest.mark.parametrize(
    "service",
    [
        *("Specialist", "Urgent care", "Emergency room", "Hospital", "Telehealth", "Mental health", "Physical therapy"),
        *("Imaging", "Lab", "Pharmacy", "Virtual visit", "Outpatient surgery", "X-ray", "Ambulance", "Chiropractic"),
    ],
)
def test_a_copay_whose_row_names_another_service_is_not_the_offices(service: str) -> None:
    of_the_page = {"benefits[0].kind": Provenance("column: Benefit", f"Copay, {service}")}
    assert office_copay(said(row(60), field_provenance=of_the_page)) == "not stated"
    assert office_copay(said(row(60), unmapped=(f"benefits[0].Visit: {service}",))) == "not stated"
    assert office_copay(said(row(60, notes=(service,)))) == "not stated"
    assert office_copay(said(row(60, service))) == "not stated"


@pytest.mark.parametrize(
    ("service", "office", "specialist"),
    [
        ("Office visit", 30, "not stated"),
        ("PCP", 30, "not stated"),
        ("Primary care (non-specialist)", 30, "not stated"),
        ("Specialist office visit", "not stated", 30),
        ("Office visit, primary care or specialist", 30, 30),
        ("Mental health office visit", "not stated", "not stated"),
        ("Specialist telehealth", "not stated", "not stated"),
    ],
)
def test_a_service_decides_between_office_and_specialist(service: str, office: object, specialist: object) -> None:
    record = said(row(30, service))
    assert (office_copay(record), specialist_copay(record)) == (office, specialist)


def test_a_blank_row_that_is_the_right_one_is_not_replaced_by_another() -> None:
    assert office_copay(said(row(None, "Office visit"), row(60))) == "not stated"
    assert (
        office_copay(said(row(None, "Office visit"), row(60, "Office visit", network=Network.NOT_STATED)))
        == "not stated"
    )
    assert deductible(said(total(None), total(3000, level=Level.NOT_STATED))) == "not stated"
    assert deductible(said(total(None), total(3000))) == "not stated"


def test_an_amount_whose_row_names_a_family_or_other_providers_is_not_the_individuals_in_network() -> None:
    family = said(total(3000, level=Level.NOT_STATED), field_provenance=labelled("Family deductible"))
    outside = said(total(3000, **SILENT), field_provenance=labelled("Out-of-network deductible"))
    employee_and_child = said(total(3000, level=Level.NOT_STATED, notes=("EB02 ECH",)))

    assert deductible(family) == deductible(outside) == deductible(employee_and_child) == "not stated"
    assert deductible(said(total(3000, **SILENT))) == "$3,000.00 (network not stated)"


def test_an_amount_for_one_service_is_not_the_plans() -> None:
    assert deductible(said(total(None), total(200, "Pharmacy"))) == "not stated"
    assert deductible(said(total(200), field_provenance=labelled("Pharmacy deductible"))) == "not stated"
    assert deductible(said(total(200, "Pharmacy"))) == "$200.00 (for Pharmacy)"
    assert deductible(said(total(1000, "30"), total(200, "88"))) == 1000
    assert deductible(said(total(1000, "Deductible"), total(200, "Pharmacy deductible"))) == 1000
    assert coinsurance(said(share(20, "Emergency room"))) == "20% (for Emergency room)"
    assert coinsurance(said(share(None), share(20, "Emergency room"))) == "not stated"


def test_a_note_about_how_it_counts_does_not_take_a_deductible_away() -> None:
    assert deductible(said(total(1000, notes=("Pharmacy counts toward this amount",)))) == 1000


def test_what_the_page_shows_and_nobody_could_read_is_not_said_to_be_not_stated() -> None:
    amount = said(row(None, "Office visit"), not_read={"benefits[0].amount": "see plan"})
    network = said(row(20, "Office visit", network=Network.NOT_STATED), not_read={"benefits[0].network": "Tier 9"})
    lost = said(total(1000), not_read={"benefits#1": "Benefit: Co-pay OV; Amount: 20.00"})

    assert office_copay(amount) == "not read (shown: see plan)"
    assert office_copay(network) == "not read (shown: Tier 9)"
    assert office_copay(lost) == "not read (shown: Benefit: Co-pay OV; Amount: 20.00)"
    assert specialist_copay(amount) == "not stated"
    assert deductible(lost) == 1000


def test_a_copay_beside_a_row_that_was_not_understood_is_not_the_only_one() -> None:
    assert (
        office_copay(said(row(60), not_read={"benefits#1": "Copay PCP | none"})) == "not read (shown: Copay PCP | none)"
    )
    assert office_copay(said(row(60), not_read={"benefits#1": "Eyeglasses: $5.00"})) == 60
