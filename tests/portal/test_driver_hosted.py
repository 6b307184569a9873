"""Component libraries: values that are told to screen readers as fields, and elements that repeat what fields have."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, TABLE, Pages, ask  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

# A value that nobody can change, in a form that is shown and not filled in.
FIXED = (
    "<x-field><div><div class=name><div class=edge><label id={id}>{name}</label></div></div>"
    "<div class=value><div class=box><div role=textbox aria-readonly=true tabindex=0 aria-labelledby={id}>"
    "{value}</div></div></div></div></x-field>"
)


def form(*facts: tuple[str, str]) -> str:
    return "".join(FIXED.format(id=f"l{at}", name=name, value=value) for at, (name, value) in enumerate(facts))


@pytest.mark.parametrize("value", ["Gold", ""])
def test_what_a_field_says_is_not_the_name_of_what_stands_behind_it(ask: Any, value: str) -> None:
    facts = form(("Kind", "Plan"), ("Group number", "7"), ("Plan", value))

    record = record_of(ask(shown(PROVEN + facts), LABELS))

    assert (record.plan_name, record.group_no, record.not_read) == (value or None, "7", {})


# An element of the library's own repeats what it was given at the field that it draws.
HOSTED = """<script>customElements.define("x-field", class extends HTMLElement {{
  get placeholder() {{ return this.getAttribute("placeholder"); }}
  connectedCallback() {{
    const field = "<input {given}>";
    {draw};
  }}
}})</script><form method=post action=/search onformdata="event.formData.set('m', 'W123456789')">
<x-field style='display: block' {given}></x-field><button>Search</button></form>"""
LIGHT, SHADOW = "this.innerHTML = field", "this.attachShadow({ mode: 'open' }).innerHTML = field"


@pytest.mark.parametrize("draw", [LIGHT, SHADOW], ids=["light", "shadow"])
@pytest.mark.parametrize(("given", "way"), [("placeholder=Card", "placeholder"), ("name=Card", "name")])
def test_a_field_is_found_by_what_the_element_around_it_was_given_too(
    ask: Any, draw: str, given: str, way: str
) -> None:
    pages = Pages(form=HOSTED.format(given=given, draw=draw), answer=TABLE.format(coverage="Active", ends=""))

    record = record_of(ask(pages, FILE.replace('{label: Member ID}, {css: "#fallback"}', f"{{{way}: Card}}")))

    assert record.outcome is Outcome.ACTIVE
