"""Answers in fields that nobody can change, below the fields of the search that they answer."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

SEARCH = """<form><label><span>Date of birth</span><div>MM/DD/YYYY</div><div><input></div></label>
<label><span>Status</span><select><option>{chosen}<option>Active</select></label></form>"""
BLOCK = "<div><label><span>{name}</span><div><textarea disabled>{said}</textarea></div></label></div>"
NAMES = ("Member ID", "Date of birth", "Status", "Plan")


def blocks(*values: str) -> str:
    parts = (BLOCK.format(name=name, said=said) for name, said in zip(NAMES, values, strict=True))
    return f"<div>{''.join(parts)}</div>"


def test_names_in_a_row_that_have_a_field_of_their_own_each_are_all_names(ask: Any) -> None:
    record = record_of(ask(shown(blocks("W123456789", "01/01/1980", "Active", "Gold")), LABELS))

    assert (record.outcome, record.plan_name) == (Outcome.ACTIVE, "Gold")


@pytest.mark.parametrize(
    ("chosen", "outcome"), [("Any", Outcome.ACTIVE), ("Select a status", Outcome.ACTIVE), ("Ended", None)]
)
def test_what_the_search_above_hints_at_and_leaves_open_says_nothing_of_the_patient(
    ask: Any, chosen: str, outcome: Outcome | None
) -> None:
    page = SEARCH.format(chosen=chosen) + blocks("W123456789", "01/01/1980", "Active", "Gold")
    record = record_of(ask(shown(page), LABELS))

    assert record.outcome is (outcome or Outcome.INDETERMINATE)
    assert record.returned_differs == ()


@pytest.mark.parametrize(
    ("label", "is_found"),
    [
        ("<label><span>Member ID</span><div>As on the card</div><input name=m></label>", True),
        ("<label><span>Member ID</span> <span>of the subscriber</span> <input name=m></label>", False),
        ("<label>Member ID <div>As on the card</div><input name=m></label>", False),
    ],
    ids=["a hint below", "goes on", "one text"],
)
def test_a_hint_below_the_name_of_a_field_is_no_part_of_the_name(ask: Any, label: str, is_found: bool) -> None:
    pages = shown(blocks("W123456789", "01/01/1980", "Active", "Gold"))
    pages.form = f"<form method=post action=/search>{label}<button>Search</button></form>"
    record = record_of(ask(pages, LABELS.replace("timeout: 5s", "timeout: 2s")))

    assert record.outcome is (Outcome.ACTIVE if is_found else Outcome.INDETERMINATE)
