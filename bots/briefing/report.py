"""The briefing as a page: one sheet of paper for each provider and day, then the back office, then compliance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from nightclerk.bot import report
from nightclerk.records import (
    Audience,
    Briefing,
    BriefingLine,
    BriefingPart,
    Page,
    RowResult,
    RunSummary,
    Severity,
)

TEMPLATE = "briefing.html"
NO_PROVIDER = "Provider not stated"
_FLAGS = {Severity.RED: ("Act first", "red"), Severity.AMBER: ("Ask", "amber"), Severity.INFO: ("Note", "plain")}
_READY = ("Ready", "ready")


@report("briefing")
def page(rows: Sequence[RowResult], run: RunSummary) -> Page | None:
    """The page of the briefing; None when the bot could not gather it."""
    found = next((row.record for row in rows if isinstance(row.record, Briefing)), None)
    if found is None:
        return None
    return Page(f"briefing-{_briefed(found)[0]}", TEMPLATE, _values(found, run))


def _briefed(found: Briefing) -> list[date]:
    """The days that have patients; where none has, the day that was asked for."""
    with_patients = {line.date for part in found.parts for line in part.lines}
    return [day for day in found.days if day in with_patients] or [found.days[0]]


def _values(found: Briefing, run: RunSummary) -> dict[str, Any]:
    zone = run.started.tzinfo
    days = _briefed(found)
    sheets = list(_sheets(found, zone))
    return {
        "clinic": found.clinic,
        "title": f"Briefing for {_day(days[0])}",
        "days": [_day(day) for day in days],
        "made": f"{found.made_at.astimezone(zone):%A} {_clock(found.made_at, zone)}",
        "run": run.run_id,
        "sheets": sheets,
        "first": [_line(line, zone) for line in _pressing(found)],
        "remarks": list(dict.fromkeys(text for part in _of(found, Audience.FRONT_DESK) for text in part.remarks)),
        "office": _facts(found, Audience.BACK_OFFICE),
        "compliance": _facts(found, Audience.COMPLIANCE),
    }


def _pressing(found: Briefing) -> list[BriefingLine]:
    """Whom to act on first, in the order of the day."""
    lines = [line for part in _of(found, Audience.FRONT_DESK) for line in part.lines]
    return [line for day in found.days for line in lines if line.date == day and line.urgency is Severity.RED]


def _of(found: Briefing, audience: Audience) -> list[BriefingPart]:
    return [part for part in found.parts if part.audience is audience]


def _facts(found: Briefing, audience: Audience) -> list[dict[str, Any]]:
    return [{"title": part.title, "bot": part.bot, "facts": part.facts} for part in _of(found, audience) if part.facts]


def _sheets(found: Briefing, zone: Any) -> Iterator[dict[str, Any]]:
    """A sheet for each day and provider, with the patients in the order in which the bots gave them."""
    lines = [line for part in _of(found, Audience.FRONT_DESK) for line in part.lines]
    for day in found.days:
        own = [line for line in lines if line.date == day]
        for provider in sorted({line.provider for line in own}, key=lambda name: (not name, name)):
            seen = [_line(line, zone) for line in own if line.provider == provider]
            yield {
                "day": _day(day),
                "provider": provider or NO_PROVIDER,
                "lines": seen,
                "counts": _counts(seen),
            }


def _counts(lines: list[dict[str, Any]]) -> str:
    red, amber = (sum(line["flag"] == _FLAGS[each][0] for line in lines) for each in (Severity.RED, Severity.AMBER))
    patients = f"{len(lines)} patient{'' if len(lines) == 1 else 's'}"
    return f"{patients}: {red} to act on first, {amber} to ask, {len(lines) - red - amber} ready"


def _line(line: BriefingLine, zone: Any) -> dict[str, Any]:
    flag, tone = _READY if line.urgency is None else _FLAGS[line.urgency]
    return {
        "slot": line.slot or "no time",
        "patient": line.patient or "name not stated",
        "provider": line.provider or NO_PROVIDER,
        "chart": line.chart,
        "standing": line.standing,
        "flag": flag,
        "tone": tone,
        "changed": line.changed,
        "collect": [(each.what, each.amount) for each in line.collect],
        "stated": _since(line, zone),
        "ask": line.ask,
        "who": line.who,
        "where": f"{line.run_id} row {line.row}" if line.run_id else "",
    }


def _since(line: BriefingLine, zone: Any) -> str:
    """When the payer said what is to be collected."""
    when: datetime | None = next((each.as_of for each in line.collect if each.amount and each.as_of), None)
    return "" if when is None else _clock(when, zone)


def _clock(when: datetime, zone: Any) -> str:
    local = when.astimezone(zone)
    return f"{local:%m/%d} {local.hour % 12 or 12}:{local:%M %p}"


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
