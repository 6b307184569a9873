"""What a portal drawn by a library of components showed: names and values dressed alike, words in place of a list."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

FACTS = [("Member ID", "W123456789"), ("Date of birth", "01/01/1980"), ("Status", "Active"), ("Plan", "Gold")]


def dressed(name: str, value: str) -> str:
    return f"<th><span>{name}</span></th><td>{value and f'<span>{value}</span>'}</td>"


def test_a_head_and_its_cell_may_be_dressed_alike(ask: Any) -> None:
    facts = [*FACTS, ("Group number", ""), ("Payer", "Harbor")]
    pairs = zip(facts[::2], facts[1::2], strict=True)
    rows = "".join(f"<tr>{dressed(*one)}{dressed(*two)}" for one, two in pairs)

    record = record_of(ask(shown(f"<div role=dialog><table>{rows}</table></div>"), LABELS))

    assert (record.outcome, record.plan_name, record.group_no) == (Outcome.ACTIVE, "Gold", None)
    assert record.not_read == {}


def test_cells_that_are_dressed_alike_and_no_heads_stay_names(ask: Any) -> None:
    names = "<table><tr><td><span>Plan</span></td><td><span>Group number</span></td></table>"

    record = record_of(ask(shown(PROVEN + names), LABELS))

    assert (record.plan_name, record.group_no) == (None, None)
