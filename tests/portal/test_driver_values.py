"""Cells to values, the terms gate and the portal's hours: strict, and nothing is guessed. No browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from driver_rig import SELECTORS, RecordingPorts

from nightclerk.errors import BusinessException, MissingDependency, Park, UsageError
from nightclerk.portal import BrowserSettings, Driver, find_browser, load, next_opening, open_at
from nightclerk.portal.file import FieldSpec, Hours
from nightclerk.portal.header import read_hours
from nightclerk.portal.located import Reader, compose
from nightclerk.portal.marks import Pattern
from nightclerk.portal.normalise import Garbled, normalise, write_date
from nightclerk.portal.patient import compare

GARBLED = "garbled"
FIELDS = load(SELECTORS / "lakeside.yaml").flow("eligibility").extract.fields  # type: ignore[union-attr]
ASKED = {"member_id": "W482913377", "birth_date": date(1980, 2, 1), "last_name": "Doe", "first_name": "Jane"}


def value(text: str, **spec: object) -> object:
    try:
        return normalise(text, FieldSpec("field", **spec))  # type: ignore[arg-type]
    except Garbled:
        return GARBLED


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("money", "$1,500.00", Decimal("1500.00")),
        ("money", "$25", Decimal("25.00")),
        ("money", "25.00", Decimal("25.00")),
        ("money", "-$1,025.00", Decimal("-1025.00")),
        ("money", "$-25.00", Decimal("-25.00")),
        ("money", "\N{MINUS SIGN}25.00", Decimal("-25.00")),
        ("money", "($25.00)", GARBLED),
        ("money", "25", GARBLED),
        ("money", "1,225.00 USD", Decimal("1225.00")),  # the currency behind the amount
        ("money", "25\N{NO-BREAK SPACE}USD", Decimal("25.00")),
        ("money", "25 EUR", GARBLED),
        ("money", "$1,330.5", Decimal("1330.50")),  # as a number that was never written as money
        ("money", "30.5", GARBLED),
        ("money", "$30.", GARBLED),
        ("money", "$30.555", GARBLED),
        ("money", "20%", GARBLED),
        ("money", "$1,50.00", GARBLED),
        ("money", "$2O.00", GARBLED),
        ("money", "-$1,145.00", Decimal("-1145.00")),  # taken back
        ("money", "$-45.00", Decimal("-45.00")),
        ("money", "\N{MINUS SIGN}45.00", Decimal("-45.00")),
        ("money", "-$25", GARBLED),  # a dash before a price, as like as not
        ("money", "- $25.00", GARBLED),
        ("money", "--25.00", GARBLED),
        ("money", "$ -45.00", Decimal("-45.00")),
        ("money", "45.00-", Decimal("-45.00")),  # as mainframes print it
        ("money", "$45-", GARBLED),
        ("money", "$45.00 -", GARBLED),
        ("money", "-45.00-", GARBLED),
        ("money", "($45.00)", GARBLED),
        ("percent", "20%", Decimal("20")),
        ("percent", "12.5 %", Decimal("12.5")),
        ("percent", "0.2", GARBLED),
        ("percent", "$20.00", GARBLED),
        ("percent", "120%", GARBLED),
        ("integer", "1,200", Decimal("1200")),
        ("integer", "12a", GARBLED),
        ("quantity", "20 visits", Decimal("20")),
        ("quantity", "1,250", Decimal("1250")),
        ("quantity", "12,50", GARBLED),
        ("phone", "(312) 555-0120", "312-555-0120"),
        ("phone", "555-0120", GARBLED),
        ("npi", "1234567893", "1234567893"),
        ("npi", "1234567890", GARBLED),
        ("text", "Plan A", "Plan A"),
    ],
)
def test_a_cell_is_its_type_or_garbled(kind: str, text: str, meant: object) -> None:
    assert value(text, type=kind) == meant


@pytest.mark.parametrize(
    ("form", "text", "meant"),
    [
        ("MM/DD/YYYY", "02/01/2026", date(2026, 2, 1)),
        ("MM/DD/YYYY", "2/1/2026", GARBLED),
        ("M/D/YYYY", "2/1/2026", date(2026, 2, 1)),
        ("MM/DD/YYYY", "13/01/2026", GARBLED),
        ("MM/DD/YYYY", "02/30/2026", GARBLED),
        ("MM/DD/YYYY", "02/01/26", GARBLED),
        ("MMM D, YYYY", "Feb 1, 2026", date(2026, 2, 1)),
        ("D MMMM YYYY", "1 February 2026", date(2026, 2, 1)),
    ],
)
def test_a_date_is_read_by_its_format_only(form: str, text: str, meant: object) -> None:
    assert value(text, type="date", formats=(form,)) == meant


def test_a_date_is_written_as_the_portal_wants_it() -> None:
    assert write_date(date(2026, 2, 1), "MM/DD/YYYY") == "02/01/2026"
    assert write_date(date(2026, 2, 1), "D MMM YY") == "1 Feb 26"


def test_words_that_two_entries_of_a_map_understand_differently_are_not_understood() -> None:
    mapping = ((Pattern("copay", True, "i"), "copay"), (Pattern("deductible", True, "i"), "deductible"))
    assert value("Office copay", type="enum", mapping=mapping) == "copay"
    assert value("Copay after deductible", type="enum", mapping=mapping) == GARBLED
    assert value("Inactive", type="enum", mapping=((Pattern("Active"), "active"),)) == GARBLED
    assert value("ACTIVE", type="enum", mapping=((Pattern("Active"), "active"),)) == "active"


def leaves(member_id: str = "W482-913-377", born: str = "02/01/1980", name: str = "DOE, JANE Q") -> dict[str, object]:
    return {n: {"raw": raw} for n, raw in (("member_id", member_id), ("birth_date", born), ("name", name))}


@pytest.mark.parametrize(
    ("shown", "differing", "proven"),
    [
        ({}, {}, True),
        ({"name": "DOE, JOHN"}, {"name": None}, False),
        ({"born": "02/01/1981"}, {"birth_date": None}, False),
        ({"born": "soon"}, {}, False),  # not understood: neither the same nor another
        ({"member_id": "W999999999"}, {"member_id": "W999999999"}, False),
        ({"member_id": "W999999999", "name": "ROE, RICHARD"}, {"member_id": None, "name": None}, False),
        ({"member_id": "W999999999", "born": ""}, {"member_id": None}, False),
        ({"name": ""}, {}, True),
        ({"name": "", "born": ""}, {}, False),
        ({"name": "", "born": "", "member_id": ""}, {}, False),
    ],
)
def test_the_right_patient_is_proven_by_all_that_is_shown_and_by_two_at_least(
    shown: dict[str, str], differing: dict[str, str | None], proven: bool
) -> None:
    identity = compare(FIELDS, leaves(**shown), ASKED)
    assert {d.field: d.returned for d in identity.differing} == differing
    assert identity.proven is proven


HOURS = "Mon-Sat 05:00-23:00 America/New_York"


def hours() -> Hours:
    reader = Reader("x")
    read = read_hours(reader, compose(reader, HOURS))
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 11, 23, 9, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 3, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 4, 0, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 6, 9, 0, tzinfo=UTC), True),
    ],
)
def test_hours_are_those_of_the_portals_own_zone_in_summer_and_winter(moment: datetime, is_open: bool) -> None:
    assert open_at(hours(), moment) is is_open
    assert open_at(None, moment) is True


def test_a_closed_portal_parks_until_its_next_opening() -> None:
    sunday = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert next_opening(hours(), sunday) == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    file = load(SELECTORS / "lakeside.yaml")
    file = replace(file, limits=replace(file.limits, hours=hours()))
    with Driver(BrowserSettings(), RecordingPorts(), lambda: sunday) as driver, pytest.raises(Park) as parked:
        driver.ask(file, "main", "eligibility", {})
    assert (parked.value.code, parked.value.until) == ("PORTAL_CLOSED", datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("permitted", "attested", "code"),
    [
        ("no", date(2026, 11, 1), "TERMS_FORBID"),
        ("unknown", date(2026, 11, 1), "TERMS_FORBID"),
        ("yes", date(2025, 11, 1), "TERMS_EXPIRED"),
    ],
)
def test_terms_that_do_not_permit_bots_refuse_before_anything_starts(permitted: str, attested: date, code: str) -> None:
    file = load(SELECTORS / "lakeside.yaml")
    terms = replace(file.terms, automation_permitted=permitted, attested_on=attested)
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    with Driver(BrowserSettings("/nowhere"), RecordingPorts(), lambda: moment) as driver:
        with pytest.raises(BusinessException) as refused:
            driver.ask(replace(file, terms=terms), "main", "eligibility", {})
        with pytest.raises(UsageError, match="NO_FLOW"):
            driver.ask(file, "main", "prior_authorization", {})
    assert refused.value.code == code


def test_the_browser_is_the_setting_then_the_variable_then_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "my-chromium"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o755)
    monkeypatch.setenv("NIGHTCLERK_BROWSER", str(mine))
    assert find_browser(BrowserSettings()) == str(mine)
    with pytest.raises(MissingDependency, match="BROWSER_MISSING"):
        find_browser(BrowserSettings(executable="/nowhere/chromium"))
    monkeypatch.delenv("NIGHTCLERK_BROWSER")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependency, match="apt-get install"):
        find_browser(BrowserSettings())
    mine.rename(tmp_path / "chromium")
    assert find_browser(BrowserSettings(headless=False)) == str(tmp_path / "chromium")
