"""An answer in clear: what its page shows and nobody could read is not among what was not stated."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from nightclerk.console.pages.item import clear as page
from nightclerk.records import Benefit, BenefitKind, ClaimStatusResult, EligibilityResult, Record
from nightclerk.records.codec import to_bytes


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Any:
    def show(record: Record) -> page.Clear:
        bot = SimpleNamespace(bot=SimpleNamespace(result_type=type(record)))
        monkeypatch.setattr(page, "working_bot", lambda workspace, name: bot)
        office, found = SimpleNamespace(workspace=None), SimpleNamespace(bot="any", record=to_bytes(record))
        return page.clear(office, found, {})  # type: ignore[arg-type]

    return show


def test_a_field_that_was_not_read_is_said_with_what_the_page_shows(shown: Any) -> None:
    lost = {"plan_begin": "Sept. 1, 2026", "auth_required": "see note", "pcp.name": "several values"}
    found = shown(EligibilityResult(not_read=lost))
    facts = dict(found.facts)

    assert facts["Plan begin"] == "not read (shown: Sept. 1, 2026)"
    assert facts["Auth required"] == "not read (shown: see note)"
    assert facts["Pcp"] == "not read (shown: several values)"
    assert "Plan end" in found.silent
    assert not {"Plan begin", "Auth required", "Not read"} & set(found.silent)


def test_a_cell_and_a_row_that_were_not_read_are_said_beside_their_table(shown: Any) -> None:
    copay = Benefit(kind=BenefitKind.COPAY)
    lost = {"benefits[0].amount": "see plan", "benefits#1": "Deductibles: 1.000"}
    found = shown(EligibilityResult(benefits=(copay,), not_read=lost))
    ((name, heads, rows),) = found.tables

    assert name == "Benefits"
    assert dict(zip(heads, rows[0], strict=True))["Amount"] == "not read (shown: see plan)"
    assert dict(found.facts)["Benefits: other rows"] == "not read (shown: Deductibles: 1.000)"


def test_a_claims_answer_says_it_alike(shown: Any) -> None:
    facts = dict(shown(ClaimStatusResult(not_read={"paid": "12"})).facts)

    assert facts["Paid"] == "not read (shown: 12)"
