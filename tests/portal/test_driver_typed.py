"""Applications that answer while one types: what was typed stays, is asked for, and its answer is believed."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import time
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_early import MINE, TYPED, Late
from test_driver_pages import FILE, FORM, INQUIRY, LOGIN, Pages, ask, written  # noqa: F401 - a fixture

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

PATIENT = TYPED.replace("timeout: 5s", "timeout: 20s")
NOBODY = "Nobody is like that"
# `on` hears what is typed; `s` shows the patient.
LIVE = (
    "<label>Member ID <input id=m value='{was}'></label><section id=a>{first}</section><template id=t>{last}</template>"
    "<script>const show = (html) => () => {{ a.innerHTML = html }}; let times = 0; m.oninput = () => {{ {on} }}; {load}"
    "</script>"
)


def live(on: str, *, was: str = "", first: str = "", load: str = "") -> Late:
    return Late(form=LIVE.format(on=on, was=was, first=first, load=load, last=MINE))


TAKES_BACK = "times++ < {often} ? setTimeout(() => {{ m.value = `{old}`; a.innerHTML = `" + NOBODY + "` }}, 250)"
TAKES_BACK += " : setTimeout(show(t.innerHTML), 250)"


@pytest.mark.parametrize(
    ("was", "old"), [("", ""), ("W000000009", "W000000009"), ("", "W000000009"), ("", "W12345678")]
)
def test_an_answer_to_what_a_form_put_back_into_its_fields_is_none_and_they_are_filled_again(
    ask: Any, was: str, old: str
) -> None:
    record = record_of(ask(live(TAKES_BACK.format(often=1, old=old), was=was), TYPED))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


def test_a_form_that_always_puts_back_what_it_held_is_named_and_nobody_is_said_to_be_missing(ask: Any) -> None:
    record = record_of(ask(live(TAKES_BACK.format(often=99, old="W000000009"), was="W000000009"), TYPED))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert record.unmapped == ("element member: does not keep what is typed",)


@pytest.mark.parametrize("form", ["m.value.slice(1)", "`${m.value} (Doe)`", "m.value.toLowerCase()"])
def test_what_a_page_writes_in_its_own_form_as_soon_as_it_is_typed_was_not_taken_back(ask: Any, form: str) -> None:
    page = live(f"if (!times++) m.value = {form}; setTimeout(show(t.innerHTML), 250)")

    assert record_of(ask(page, TYPED)).outcome is Outcome.ACTIVE


BORN = TYPED.replace("  search: [", "  born: [{label: Born}]\n  search: [").replace(
    "- fill: {member: $member_id}",
    "- fill: {member: $member_id, born: {value: $birth_date, format: MM/DD/YYYY}}",
)
BORN = BORN.replace("needs: [member_id,", "needs: [birth_date, member_id,")


def test_a_date_that_a_page_writes_in_its_own_form_was_not_taken_back(ask: Any) -> None:
    page = live("setTimeout(show(t.innerHTML), 600)")
    page.form = page.form.replace(
        "<section", "<label>Born <input id=b value='Jan 1, 1980' onchange='this.value = `Jan 1, 1980`'></label><section"
    ).replace("<script>", "<script>b.oninput = () => setTimeout(() => { b.value = 'Jan 1, 1980' }, 100);")

    assert record_of(ask(page, BORN)).outcome is Outcome.ACTIVE


def test_a_date_goes_into_the_browser_s_own_field_for_dates_whatever_form_the_file_says(ask: Any) -> None:
    form = FORM.replace("<button", "<label>Born <input type=date name=b></label><button")
    page = Pages(form=form)

    ask(page, BORN.replace("      - expect: [result", "      - click: search\n      - expect: [result"))

    assert page.posted[0][1] == {"m": "W123456789", "b": "1980-01-01"}


ASKED = "fetch('/late?q=' + encodeURIComponent(m.value)).then(show(`" + NOBODY + "`))"


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (live(ASKED, first=NOBODY, was="W000000009"), Outcome.NOT_FOUND),
        (
            live(ASKED.replace("'/late?q=' + encodeURIComponent(m.value)", "'/late', {method: 'POST', body: m.value}")),
            Outcome.NOT_FOUND,
        ),
        (live("", was="W123456789", load="fetch('/late?q=W123456789').then(show(t.innerHTML))"), Outcome.ACTIVE),
    ],
    ids=["the same words", "in a body", "the same search"],
)
def test_what_the_portal_answered_to_what_was_typed_is_believed_although_it_stood_there_before(
    ask: Any, page: Late, outcome: Outcome
) -> None:
    began = time.monotonic()

    assert record_of(ask(page, PATIENT)).outcome is outcome
    assert time.monotonic() - began < 12


@pytest.mark.parametrize(
    "asked", ["'/late'", "'/late?q=W000000009'", "'/late?q=W1234567890'", "'/late?q=W123456789', {method: 'PUT'}"]
)
def test_an_answer_to_another_request_says_nothing_of_what_was_typed(ask: Any, asked: str) -> None:
    page = live(f"fetch({asked}).then(() => setTimeout(show(t.innerHTML), 3500))", first=NOBODY)

    assert record_of(ask(page, PATIENT)).outcome is Outcome.ACTIVE


def test_the_answer_to_the_last_search_that_comes_while_one_types_is_none(ask: Any) -> None:
    page = live(
        "setTimeout(show(old.innerHTML), 150); setTimeout(() => fetch('/late?q=x').then(show(t.innerHTML)), 600)"
    )
    page.form = page.form.replace("<script>", f"<template id=old>{NOBODY}</template><script>")

    assert record_of(ask(page, TYPED)).outcome is Outcome.ACTIVE


LISTED = TYPED.replace("  rows:   ", "  hits:   {many: [{css: li}]}\n  rows:   ").replace(
    "  home:  ", '  listed:    {count: {hits: ">0"}}\n  home:  '
)
LISTED = LISTED.replace(
    "      - expect: [result",
    "      - expect: listed\n"
    "      - pick: {from: hits, showing: [$last_name, $first_name], none: not_found, many: many}\n"
    "      - expect: [result",
)


@pytest.mark.parametrize("name", ["Doé, Jané", "DÖE, JANE", "D'oe, Jane", "Jane Q Do-e"])
def test_a_row_shows_a_name_however_its_accents_and_hyphens_are_written(ask: Any, name: str) -> None:
    listed = f"<ul><li onclick='a.innerHTML = t.innerHTML'>{name}</ul><ul><li>Doerr, Jane<li>Moe, Jané</ul>"
    page = live(f"setTimeout(show(`{listed.replace(chr(39) + 'oe', '&#39;oe')}`), 100)")

    assert record_of(ask(page, LISTED)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize(
    ("showing", "row", "reason"),
    [
        ("$last_name, $birth_date", "Doe, Jane 02/02/1980", "RETURNED_DIFFERS"),
        ("$last_name, $birth_date", "Do, Jane 01/01/1980", "RETURNED_DIFFERS"),
        ("$birth_date", "Doe, Jane 02/02/1980", "RETURNED_DIFFERS"),
        ("$last_name, $birth_date", "Moe, June 02/02/1980", "NOT_FOUND"),
    ],
)
def test_in_a_list_without_ids_who_is_written_otherwise_or_has_another_birth_date_is_not_said_to_be_missing(
    ask: Any, showing: str, row: str, reason: str
) -> None:
    text = LISTED.replace("$last_name, $first_name], none", f"{showing}], none")
    text = text.replace("needs: [", "needs: [birth_date, ")
    page = live(f"setTimeout(show('<ul><li>{row}</ul>'), 100)")

    assert record_of(ask(page, text)).reason_code == reason


def test_a_row_that_comes_after_the_rows_of_the_last_search_is_picked(ask: Any) -> None:
    mine = "<ul><li onclick='a.innerHTML = t.innerHTML'>Doe, Jane</ul>"
    page = live(f"setTimeout(show('<ul><li>Moe, Jack</ul>'), 150); setTimeout(show(`{mine}`), 1100)")

    assert record_of(ask(page, LISTED)).outcome is Outcome.ACTIVE


# A calendar that knows the days of a year or so: any other one is gone as soon as one clicks elsewhere.
DATED = (
    "<label>Member ID <input id=m></label><label>Born <input id=b value='{was}'></label>{button}"
    "<section id=a></section><template id=t>{last}</template><script>{script}</script>"
)
BUTTON = "<button id=go type=button>Search</button>"
CLICKED = BORN.replace("      - expect: [result", "      - click: search\n      - expect: [result")
PRESSED = BORN.replace("      - expect: [result", "      - press: Enter\n      - expect: [result")
SHOWS = "setTimeout(() => { a.innerHTML = t.innerHTML }, 300)"


def dated(script: str, was: str = "") -> Late:
    return Late(form=DATED.format(was=was, button=BUTTON, last=MINE, script=script))


@pytest.mark.parametrize("was", ["11/30/2026", ""])
@pytest.mark.parametrize(
    ("steps", "on"),
    [(CLICKED, "go.onmousedown = () => {{ {0} }}; go.onclick"), (PRESSED, "b.onkeydown = () => {{ {0} }}; b.onkeyup")],
    ids=["clicked", "pressed"],
)
def test_a_day_that_a_calendar_drops_as_one_leaves_it_was_not_asked_for(
    ask: Any, was: str, steps: str, on: str
) -> None:
    drops = f"if (event.key !== '0') b.value = '{was}'"
    page = dated(f"{on.format(drops)} = () => {{ if (event.key !== '0') {SHOWS} }}", was)

    record = record_of(ask(page, steps))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE, "LAYOUT_CHANGED")
    assert record.unmapped == ("element born: takes back what was typed as one goes on",)


@pytest.mark.parametrize(
    "script",
    [
        "go.onclick = () => { fetch(`/late?q=${m.value}&b=${b.value}`).then(show); b.value = '11/30/2026' }",
        "go.onclick = () => { fetch(`/late?q=${m.value}`).then(show); m.value = '' }",
        "go.onclick = () => { show(); b.value = 'Jan 1, 1980' }",
        "go.onclick = () => { show(); b.parentNode.outerHTML = `<label>Born <input value='11/30/2026'></label>` }",
    ],
    ids=["asked for, then cleared", "put elsewhere", "another form", "another field"],
)
def test_what_is_asked_for_and_then_cleared_was_not_dropped(ask: Any, script: str) -> None:
    page = dated(f"const show = () => {{ {SHOWS} }}; {script}")

    assert record_of(ask(page, CLICKED)).outcome is Outcome.ACTIVE


AS_OF = "<label>Coverage as of <input value='{day}'></label><label>Born <input value='01/01/1980'></label>{button}"
DATELESS = FILE.replace("        plan_end:  {column: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n", "")


@pytest.mark.parametrize(
    ("day", "steps", "ends", "code"),
    [
        ("11/30/2026", DATELESS, "", "OTHER_DAYS"),
        ("11/30/2026", DATELESS, "12/31/2026", "OTHER_DAYS"),
        ("11/30/2026", FILE, "12/31/2026", None),
        ("11/23/2026", DATELESS, "", None),
        ("", DATELESS, "", None),
    ],
    ids=["no days", "days that nobody reads", "days", "the same day", "no day"],
)
def test_a_coverage_without_days_as_of_another_day_is_not_told_of_the_day_of_the_visit(
    ask: Any, day: str, steps: str, ends: str, code: str | None
) -> None:
    page = dated(f"go.onclick = () => {SHOWS}")
    page.form = page.form.replace(BUTTON, AS_OF.format(day=day, button=BUTTON)).replace("<td></t", f"<td>{ends}</t")

    record = record_of(ask(page, steps.replace("goto: /search", "goto: /")))

    assert (record.outcome, record.reason_code) == (Outcome.INDETERMINATE if code else Outcome.ACTIVE, code)


# A field that only its calendar fills, and the hidden one, which has the label, that holds what is asked for.
UNTOLD = (
    "<label>Member ID <input id=m></label><div><label for=h>Born</label><input type=hidden id=h value=2026-11-30>"
    "<input id=b value=11/30/2026 readonly></div>" + BUTTON + "<section id=a></section><template id=t>{last}</template>"
    "<script>{hears}; go.onclick = () => setTimeout(() => {{ a.innerHTML = h.value === '1980-01-01' ? t.innerHTML :"
    " 'Nobody is like that' }}, 300)</script>"
)
HEARS = "b.onchange = () => setTimeout(() => { h.value = b.value.replace(/(..).(..).(....)/, '$3-$1-$2') }, 100)"


@pytest.mark.parametrize(
    ("hears", "outcome", "remarks"),
    [
        (
            "0",
            Outcome.INDETERMINATE,
            tuple(f"element {name}: does not keep what is typed" for name in ("member", "born")),
        ),
        (HEARS, Outcome.ACTIVE, ()),
    ],
)
def test_a_day_that_a_calendar_was_not_told_of_is_not_taken_for_the_one_asked_about(
    ask: Any, hears: str, outcome: Outcome, remarks: tuple[str, ...]
) -> None:
    record = record_of(ask(Late(form=UNTOLD.format(hears=hears, last=MINE)), CLICKED))

    assert (record.outcome, record.unmapped) == (outcome, remarks)
