"""Recordings become drafts: everything that was clicked is there, nothing that was typed, and lint lists the rest."""

import json
from datetime import date

import pytest

from nightclerk.errors import UsageError
from nightclerk.portal.lint import read_text
from nightclerk.portal.tools.importing import drafted, import_recording

TODAY = "2026-11-28"
TYPED = ("dr.okafor7", "S3cret!pass", "402917", "W123456789", "01/02/1980", "Quillhilda", "Zanzibarova", "NPI-noise")


def change(value, *selectors):
    return {"type": "change", "value": value, "selectors": [[each] for each in selectors], "target": "main"}


def click(*selectors, to=""):
    url = f"https://portal.example.test{to}"
    events = [{"type": "navigation", "url": url, "title": "x"}] if to else []
    return {"type": "click", "selectors": [[each] for each in selectors], "assertedEvents": events}


DEVTOOLS = {
    "title": "Check one patient",
    "steps": [
        {"type": "setViewport", "width": 1000, "height": 800},
        {"type": "navigate", "url": "https://portal.example.test/login?from=W123456789", "assertedEvents": []},
        click("aria/User ID", "#uid"),
        change(TYPED[0], "aria/User ID", "#uid", 'xpath///*[@id="uid"]', "pierce/#uid"),
        change(TYPED[1], "aria/Password", "#pwd"),
        click("aria/Sign in", "form > button", "text/Sign in", to="/mfa"),
        change(TYPED[2], "aria/Security code", "#code"),
        {
            "type": "keyDown",
            "key": "Enter",
            "assertedEvents": [{"type": "navigation", "url": "https://portal.example.test/home"}],
        },
        click("aria/Eligibility", "nav li:nth-of-type(2) > a", "text/Eligibility"),
        change(TYPED[3], "aria/Member ID", "#ctl00_Main_memberId"),
        change(TYPED[4], "aria/Date of birth", "#dob"),
        change(TYPED[5], "aria/First name", "#fn"),
        change(TYPED[6], "aria/Last name", "#ln"),
        change(TYPED[7], "aria/Referring group", "#grp"),
        click("aria/Check coverage", "#go"),
        click("aria/ZANZIBAROVA, QUILLHILDA", "tr:nth-of-type(3) a", "text/Zanzibarova, Quillhilda"),
        {"type": "customStep", "name": "mine"},
    ],
}


def command(name, target="", value="", *targets):
    return {"command": name, "target": target, "targets": [[each, "x"] for each in targets], "value": value}


SIDE = {
    "id": "1",
    "url": "https://portal.example.test",
    "tests": [
        {
            "name": "check",
            "commands": [
                command("open", "/login"),
                command("setWindowSize", "1000x800"),
                command("type", "id=uid", TYPED[0], "id=uid", "name=uid", "css=#uid", "xpath=//input[@id='uid']"),
                command("type", "id=pwd", TYPED[1], "id=pwd", "css=#pwd"),
                command("click", "css=.primary", "", "css=.primary", "xpath=//button[contains(.,'Sign in')]"),
                command("click", "linkText=Eligibility", "", "linkText=Eligibility", "css=li:nth-child(2) > a"),
                command("select", "id=plan", "label=Harbor Mutual", "id=plan"),
                command("type", "id=memberId", TYPED[3], "id=memberId", "name=memberId"),
                command("type", "id=birthDate", "1980-01-02", "id=birthDate"),
                command("sendKeys", "id=birthDate", "${KEY_ENTER}", "id=birthDate"),
            ],
        }
    ],
}


def draft_of(tmp_path, recording):
    path = tmp_path / "recording.json"
    path.write_text(recording if isinstance(recording, str) else json.dumps(recording))
    return drafted(str(path), "harbor", TODAY)


@pytest.fixture(params=["devtools", "selenium"])
def draft(request, tmp_path):
    return draft_of(tmp_path, DEVTOOLS if request.param == "devtools" else SIDE)


def test_a_draft_has_no_finding_but_what_a_person_must_fill_in(draft):
    _, findings = read_text("harbor.yaml", draft)

    assert {each.code for each in findings} == {"TODO"}
    assert all("TODO" in draft.splitlines()[each.line - 1] for each in findings)


def test_nothing_that_was_typed_is_in_a_draft(draft):
    assert [each for each in TYPED if each.casefold() in draft.casefold()] == []
    assert "1980" not in draft


def test_credentials_and_inputs_stand_where_they_were_typed(draft):
    assert "user: $secret.username" in draft
    assert "password: $secret.password" in draft
    assert "member: $member_id" in draft
    assert "{value: $birth_date, format:" in draft


def test_a_devtools_recording_keeps_its_alternatives_the_words_first(tmp_path):
    text = draft_of(tmp_path, DEVTOOLS)

    assert "[{label: User ID}, {name: uid}]" in text
    assert "[{label: Member ID}]" in text  # the other name was made by a program
    assert '[{role: button, name: Sign in}, {text: Sign in}, {css: "form > button"}]' in text
    assert "code: $mfa.code" in text
    assert "first_name: $first_name" in text
    assert "referring_group: TODO" in text
    assert 'home: {url: "/\\\\/home$/"}' in text
    assert "# Left out: a step of the kind customStep was left out." in text


OFFICE = {
    **change("otp_totp.totpdevice/1", "aria/OTP Device", "#id_otp_device"),
    "elementType": "select-one",
}


@pytest.mark.parametrize(
    ("device", "step"),
    [
        (OFFICE, "- select:"),
        (change("otp_totp.totpdevice/1", "aria/OTP Device", "form > select"), "- select:"),
        (change("office", "aria/OTP Device", "#id_otp_device"), "- fill:"),
    ],
    ids=["said by its kind", "told by a selector", "no code by its value"],
)
def test_what_is_chosen_beside_a_one_time_code_is_no_code(tmp_path, device, step):
    steps = list(DEVTOOLS["steps"])
    code = next(place for place, each in enumerate(steps) if each.get("value") == TYPED[2])
    text = draft_of(tmp_path, {**DEVTOOLS, "steps": [*steps[:code], device, *steps[code:]]})
    flow = text[text.index("  mfa:\n") : text.index("  eligibility:\n")]

    assert flow.count("$mfa.code") == 1
    assert "code: $mfa.code" in flow
    assert step in flow
    assert "otp_device: TODO" in flow
    assert "mfa: {visible: code, then: run mfa}" in text


def test_what_only_its_place_tells_or_a_name_that_may_be_a_patients_is_left_to_a_person(tmp_path):
    text = draft_of(tmp_path, DEVTOOLS)

    assert "nth-of-type" not in text
    assert "[{css: TODO}]  # TODO: how is it found?" in text


def test_a_selenium_recording_keeps_its_alternatives_too(tmp_path):
    text = draft_of(tmp_path, SIDE)

    assert "[{role: button, name: Sign in}, {css: .primary}]" in text or '{css: ".primary"}]' in text
    assert "[{role: link, name: Eligibility}]" in text
    assert "[{name: memberId}]" in text
    assert "- press: Enter" in text
    assert "format: YYYY-MM-DD" in text


def test_the_path_of_an_address_is_kept_and_its_query_is_not(tmp_path):
    text = draft_of(tmp_path, DEVTOOLS)

    assert "base_url: https://portal.example.test\n" in text
    assert "from=" not in text


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"steps": 3}', "<html>", "[" * 100_000])
def test_what_is_no_recording_is_said_to_be_none(tmp_path, content):
    path = tmp_path / "foreign.json"
    path.write_text(content)
    with pytest.raises(UsageError) as error:
        import_recording(path, "harbor", date(2026, 11, 28))

    assert error.value.code in ("NOT_A_RECORDING", "FILE_UNREADABLE", "FILE_TOO_HEAVY")


@pytest.mark.parametrize(
    "step",
    [None, 3, {}, {"type": "click"}, {"type": "change", "selectors": 7}, {"type": "click", "selectors": [[], None, 3]}],
)
def test_strange_steps_never_break_an_import(tmp_path, step):
    text = draft_of(tmp_path, {**DEVTOOLS, "steps": [*DEVTOOLS["steps"], step]})

    assert "harbor" in text
