"""The page: a sheet for each provider and day, who must be acted on first in front, nothing without words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bots.briefing.bot import BriefingRequest, brief_the_clinic
from bots.briefing.report import page
from nightclerk.records import (
    Audience,
    Briefing,
    BriefingFact,
    BriefingLine,
    BriefingPart,
    Collect,
    ItemStatus,
    Page,
    RowResult,
    RunSummary,
    Severity,
)
from nightclerk.testing import FakeRun

DAY, NEXT = date(2026, 11, 25), date(2026, 11, 30)
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RUN = RunSummary(
    run_id="r1", bot="briefing", state="completed", clinic="Maple", source="", started=NOW, ended=None, today=DAY
)


def line(patient: str, slot: str, provider: str = "Moss MD", day: date = DAY, **values: Any) -> BriefingLine:
    return BriefingLine(date=day, patient=patient, slot=slot, provider=provider, **values)


def shown(*lines: BriefingLine, days: tuple[date, ...] = (DAY,), facts: tuple[BriefingFact, ...] = ()) -> Page:
    desk = BriefingPart(audience=Audience.FRONT_DESK, title="Patients", bot="eligibility", lines=lines)
    office = BriefingPart(audience=Audience.BACK_OFFICE, title="What is open", facts=facts)
    known = Briefing(days=days, clinic="Maple", made_at=NOW, parts=(desk, office))
    found = page.describe([RowResult(row=1, key="k", status=ItemStatus.DONE, record=known)], RUN)
    assert found is not None
    return found


def test_the_bot_gathers_for_the_day_that_was_asked_for() -> None:
    run = FakeRun(known="the briefing")

    assert brief_the_clinic.perform(BriefingRequest(DAY), run) == "the briefing"
    assert run.asked == [("", "briefing", DAY)]
    assert brief_the_clinic.fresh


def test_each_provider_and_day_has_a_sheet_and_who_has_none_comes_last() -> None:
    lines = (line("A", "9", ""), line("B", "9", "Vane PA"), line("C", "9"), line("D", "8", day=NEXT))
    sheets = shown(*lines, days=(DAY, NEXT)).values["sheets"]

    assert [(sheet["day"][:9], sheet["provider"]) for sheet in sheets] == [
        ("Wednesday", "Moss MD"),
        ("Wednesday", "Vane PA"),
        ("Wednesday", "Provider not stated"),
        ("Monday, N", "Moss MD"),
    ]


def test_who_must_be_acted_on_first_stands_in_front_in_the_order_of_the_day() -> None:
    lines = (
        line("A", "8:00 AM", "Vane PA", urgency=Severity.RED, ask=("Ask",)),
        line("B", "9:00 AM", urgency=Severity.RED, ask=("Ask",)),
        line("C", "9:10 AM", urgency=Severity.AMBER),
    )
    values = shown(*lines).values

    assert [each["patient"] for each in values["first"]] == ["A", "B"]
    assert values["sheets"][0]["counts"] == "2 patients: 1 to act on first, 1 to ask, 0 ready"


def test_what_was_not_stated_has_no_amount_and_no_time() -> None:
    collect = (Collect(what="Copay, office", amount=None, as_of=NOW), Collect(what="Balance", amount="$3.00"))
    (sheet,) = shown(line("A", "8", collect=collect)).values["sheets"]

    assert sheet["lines"][0]["collect"] == [("Copay, office", None), ("Balance", "$3.00")]
    assert sheet["lines"][0]["stated"] == ""


def test_the_page_is_named_by_the_first_day_that_has_patients() -> None:
    assert shown(line("A", "8", day=NEXT), days=(DAY, NEXT)).name == "briefing-2026-11-30"
    assert shown(days=(DAY, NEXT)).name == "briefing-2026-11-25"


def test_a_part_without_facts_does_not_appear() -> None:
    assert shown().values["office"] == []
    assert shown(facts=(BriefingFact(what="x"),)).values["office"][0]["title"] == "What is open"


def test_a_briefing_that_could_not_be_gathered_has_no_page() -> None:
    assert page.describe([RowResult(row=1, key="k", status=ItemStatus.APPLICATION)], RUN) is None
