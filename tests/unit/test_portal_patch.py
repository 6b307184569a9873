"""The patch that drift proposes: one line moves, and comments, quotes and style stay as a person wrote them."""

import pytest

from nightclerk.portal.ports import Drift
from nightclerk.portal.tools.patch import propose
from tests.first_payer import plain

LAKESIDE = plain()
MEMBER = '  member:  [{label: Member ID}, {css: "#memberId"}]\n'
BLOCK = """  member:   # the field of the search form
    # what the form says
    - label: Member ID   # since 2024
    # what the old form had
    - {css: '#memberId'}  # an id
    - {xpath: "//input[@name='m']"}

  # the next one
"""


def moved(text, element, locator, rank=2):
    proposal = propose("selectors/lakeside.yaml", text, [Drift(element, rank, locator)])
    return proposal, [move.state for move in proposal.moves]


def test_the_locator_that_worked_comes_first_and_nothing_else_changes():
    proposal, states = moved(LAKESIDE, "member", "css: #memberId")

    assert states == ["moved"]
    assert proposal.after == LAKESIDE.replace(MEMBER, '  member:  [{css: "#memberId"}, {label: Member ID}]\n')
    changed = [line for line in proposal.diff.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert len(changed) == 2


def test_in_a_list_of_lines_the_line_moves_with_its_comments():
    proposal, states = moved(LAKESIDE.replace(MEMBER, BLOCK), "member", "css: #memberId")

    assert states == ["moved"]
    assert (
        """  member:   # the field of the search form
    # what the form says
    # what the old form had
    - {css: '#memberId'}  # an id
    - label: Member ID   # since 2024
    - {xpath: "//input[@name='m']"}

  # the next one
"""
        in proposal.after
    )
    assert sorted(proposal.after.splitlines()) == sorted(proposal.before.splitlines())


def test_the_last_line_of_a_list_moves_and_the_blank_line_after_it_stays():
    proposal, _ = moved(LAKESIDE.replace(MEMBER, BLOCK), "member", "xpath: //input[@name='m']", rank=3)

    lines = proposal.after.splitlines()
    place = lines.index("""    - {xpath: "//input[@name='m']"}""")
    assert lines[place + 1] == "    - label: Member ID   # since 2024"
    assert lines[lines.index("    - {css: '#memberId'}  # an id") + 1] == ""


def test_a_flow_list_over_several_lines_keeps_its_lines_and_comments():
    old = '  member:  [\n    {label: Member ID},  # one\n    {css: "#memberId"},  # two\n  ]\n'
    proposal, _ = moved(LAKESIDE.replace(MEMBER, old), "member", "css: #memberId")

    assert '  member:  [\n    {css: "#memberId"},  # one\n    {label: Member ID},  # two\n  ]\n' in proposal.after


def test_the_heading_that_a_field_was_found_under_comes_first():
    text = LAKESIDE.replace(
        "plan_name:  {column: Plan,", "plan_name:  {column: [Product, Plan],  # renamed\n          "
    )
    proposal, states = moved(text, "plan_name", "column: Plan")

    assert states == ["moved"]
    assert "plan_name:  {column: [Plan, Product],  # renamed" in proposal.after


def test_an_inline_locator_is_found_too():
    text = LAKESIDE.replace("- click: verify", "- click: [{role: button, name: Go}, {text: Verify}]")
    text = text.replace("  verify:  [{role: button, name: Verify}]\n", "")
    proposal, states = moved(text, "role: button, name: Go", "text: Verify")

    assert states == ["moved"]
    assert "- click: [{text: Verify}, {role: button, name: Go}]" in proposal.after


def test_what_stands_first_by_now_or_is_gone_needs_no_patch():
    assert moved(LAKESIDE, "member", "label: Member ID")[1] == ["front"]
    proposal, states = moved(LAKESIDE, "member", "css: #elsewhere")
    assert states == ["gone"]
    assert proposal.diff == ""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_several_patches_of_one_file_are_one_diff(ending):
    text = LAKESIDE.replace("\n", ending)
    drifts = [
        Drift("member", 2, "css: #memberId"),
        Drift("user", 3, "css: input[name=uid]"),
        Drift("birth", 2, "css: #dob"),
    ]
    proposal = propose("selectors/lakeside.yaml", text, drifts)

    assert [move.state for move in proposal.moves] == ["moved"] * 3
    assert proposal.after.count(ending) == text.count(ending)
    assert '  user:    [{css: "input[name=uid]"}, {label: User ID}, {role: textbox, name: User ID}]' in proposal.after
