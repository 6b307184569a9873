"""What a portal drawn by a library of components showed: names and values dressed alike, words in place of a list."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import ask  # noqa: F401 - a fixture
from test_driver_unseen import BEHIND, BEHIND_TAB, LABELS, OPENING, PROVEN, shown, with_tab

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


WORDS = BEHIND.replace("timeout: 5s", "timeout: 3s").replace(
    "open: {role: tab, name: Benefits}", "open: {role: tab, name: Benefits}\n          empty: [No benefits (yet)]"
)


def test_who_is_covered_may_have_words_in_place_of_benefits_behind_the_tab(ask: Any) -> None:
    record = record_of(ask(with_tab("<p>No benefits (yet)</p>"), WORDS))

    assert (record.outcome, record.benefits, record.not_read) == (Outcome.ACTIVE, (), {})


LATER = "one.hidden = true; two.hidden = false; setTimeout(() => { two.innerHTML = t.innerHTML }, 900)"


def test_words_that_stand_while_the_benefits_are_drawn_are_not_believed(ask: Any) -> None:
    pages = with_tab("<p>No benefits (yet)</p>")
    pages.answer = pages.answer.replace(OPENING, LATER) + f"<template id=t>{BEHIND_TAB}</template>"

    assert [each.amount for each in record_of(ask(pages, WORDS)).benefits] == [25]


@pytest.mark.parametrize(
    ("two", "before"),
    [("<p>No benefits (yet) were read</p>", ""), ("<p>Soon</p>", "<p>No benefits (yet)</p>")],
    ids=["other words", "said before"],
)
def test_a_tab_that_says_nothing_of_benefits_is_not_taken_for_one_without_them(ask: Any, two: str, before: str) -> None:
    pages = with_tab(two)
    pages.answer += before

    assert record_of(ask(pages, WORDS)).reason_code == "LAYOUT_CHANGED"
