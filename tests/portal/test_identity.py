"""Whose page it is: what must be shown, what must match, and what neither proves nor disproves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from nightclerk.portal.check import _ended
from nightclerk.portal.file import FieldSpec, Source
from nightclerk.portal.patient import Identity, compare

ASKED: dict[str, object] = {
    "last_name": "Doe",
    "first_name": "Jane",
    "birth_date": date(1980, 1, 2),
    "member_id": "W482913377",
    "claim_no": "LH12",
    "service_date": date(2026, 10, 1),
    "charge": Decimal("142.00"),
}
SHOWN = {
    "patient": "DOE, JANE",
    "birth_date": "01/02/1980",
    "member_id": "W482-913-377 01",
    "payer_claim_no": "LH-12",
    "service_from": "10/01/2026",
    "charge": "$142.00",
}
INPUTS: dict[str, tuple[str, ...]] = {
    "patient": ("last_name", "first_name"),
    "birth_date": ("birth_date",),
    "member_id": ("member_id",),
    "payer_claim_no": ("claim_no",),
    "service_from": ("service_date",),
    "charge": ("charge",),
}
KINDS = {"birth_date": "date", "service_from": "date", "charge": "money"}


def spec(name: str) -> FieldSpec:
    kind = KINDS.get(name, "text")
    return FieldSpec(name, Source("label", (name,)), kind, formats=("MM/DD/YYYY",), must_equal=INPUTS[name])


def identity(*names: str, asked: dict[str, object] | None = None, **shown: str) -> Identity:
    texts = SHOWN | shown
    raws = {name: {"raw": texts[name]} for name in names}
    return compare(tuple(map(spec, names)), raws, ASKED | (asked or {}))


@pytest.mark.parametrize(
    "names",
    [
        ("payer_claim_no", "patient"),
        ("payer_claim_no", "service_from"),
        ("member_id", "service_from"),
        ("patient", "charge"),
        tuple(INPUTS),
    ],
)
def test_two_matching_fields_prove_it_if_one_of_them_says_whose_it_is(names: tuple[str, ...]) -> None:
    assert identity(*names).proven


@pytest.mark.parametrize(
    ("asked", "said", "same"), [("142.00", "142", True), ("465.90", "465.9", True), ("46.59", "465.9", False)]
)
def test_a_charge_without_a_sign_is_compared_as_an_amount(asked: str, said: str, same: bool) -> None:
    """As texts without their points 46.59 and 465.9 would be one, and 142 and 142.00 would be two."""
    quantity = FieldSpec("charge", Source("column", ("Charge",)), "quantity", must_equal=("charge",))
    raws = {"patient": {"raw": SHOWN["patient"]}, "charge": {"raw": said}}
    found = compare((spec("patient"), quantity), raws, ASKED | {"charge": Decimal(asked)})

    assert (found.proven, found.other_claim) == (same, not same)


@pytest.mark.parametrize("names", [("patient",), ("payer_claim_no",), ("service_from", "charge"), ()])
def test_one_field_or_only_the_visit_proves_nothing(names: tuple[str, ...]) -> None:
    found = identity(*names)

    assert (found.proven, found.differing) == (False, ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("patient", "DOE, JOAN"),
        ("birth_date", "01/03/1980"),
        ("member_id", "W482913378"),
        ("payer_claim_no", "LH13"),
        ("service_from", "10/02/2026"),
        ("charge", "$142.01"),
    ],
)
def test_any_field_that_differs_disproves_it_however_many_match(name: str, text: str) -> None:
    found = identity(*INPUTS, **{name: text})

    assert not found.proven
    assert [each.field for each in found.differing] == [name]


@pytest.mark.parametrize(("name", "text"), [("charge", "see remark"), ("birth_date", "Jan 3, 1980")])
def test_a_field_that_is_not_understood_neither_proves_nor_disproves(name: str, text: str) -> None:
    found = identity(*INPUTS, **{name: text})

    assert (found.proven, found.likely, found.differing, found.unread) == (False, True, (), (name,))


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_was_not_asked_about_neither_proves_nor_disproves(nothing: object) -> None:
    assert identity("payer_claim_no", "patient", "member_id", asked={"claim_no": nothing}).proven
    assert not identity("payer_claim_no", "patient", asked={"claim_no": nothing}).proven


def test_a_reissued_id_is_kept_only_where_name_and_birth_date_prove_the_person() -> None:
    proven = identity("patient", "birth_date", "member_id", member_id="W999999999")
    unproven = identity("payer_claim_no", "patient", "member_id", member_id="W999999999")

    assert [each.returned for each in proven.differing] == ["W999999999"]
    assert [each.returned for each in unproven.differing] == [None]


@pytest.mark.parametrize(
    ("task", "result", "ended"),
    [
        ("eligibility", "inactive", {"outcome": "inactive"}),
        ("claim_status", "rejected", {"family": "rejected"}),
        ("claim_status", "payer_unavailable", {"family": "error"}),
        ("claim_status", "inactive", {"family": "indeterminate"}),
        ("eligibility", "error", {"outcome": "payer_unavailable"}),
        ("eligibility", "final_denied", {"outcome": "indeterminate"}),
    ],
)
def test_a_state_of_another_task_never_becomes_an_answer_of_this_one(
    task: str, result: str, ended: dict[str, str]
) -> None:
    job: Any = SimpleNamespace(task=task)

    assert _ended(job, result, "WHY") == {**ended, "reason_code": "WHY"}
