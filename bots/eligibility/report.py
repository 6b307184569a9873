"""The workbook of a night: what needs doing first, every row's answer, what changed, what to type where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from nightclerk.bot import report
from nightclerk.bot.by_hand import by_hand
from nightclerk.records import (
    Change,
    Column,
    ItemStatus,
    Outcome,
    RowResult,
    RunSummary,
    Scalar,
    Severity,
    Sheet,
    Workbook,
)

from .entry import ENTRY_COLUMNS, entries
from .lines import Line, advice, checked, coverage, identity, insured, lines, wording
from .shown import field_name

_WHO = (
    Column("Row", "integer", 6),
    Column("Insurance", width=11),
    Column("Chart no.", width=12),
    Column("Appointment", "date", 13),
    Column("Time", width=10),
    Column("Patient", width=24),
)
_INSURED = (Column("Birth date", "date", 12), Column("Payer", width=24), Column("Member ID", width=18))
_COVERAGE = (
    Column("Plan", width=24),
    Column("Begins", "date", 12),
    Column("Ends", "date", 12),
    Column("Copay office (in network)", "money", 15),
    Column("Copay specialist (in network)", "money", 15),
    Column("Deductible (individual, in network)", "money", 15),
    Column("Deductible met", "money", 13),
    Column("Deductible remaining", "money", 13),
    Column("Coinsurance (in network)", width=14),
    Column("Out-of-pocket max", "money", 14),
    Column("Out-of-pocket remaining", "money", 14),
    Column("PCP", width=26),
    Column("Other insurance", width=26),
    Column("Prior authorization", width=15),
)
_ASKED = ("Active?", "Plan", "Begins", "Ends", "Copay", "Deductible left", "Authorization needed?")
_SEVERITIES = {
    Severity.RED: ("Act today", "bad"),
    Severity.AMBER: ("Before the visit", "warn"),
    Severity.INFO: ("For the file", "plain"),
}
_WORK = (ItemStatus.BUSINESS, ItemStatus.APPLICATION, ItemStatus.PARKED, ItemStatus.CANCELLED)


@report("eligibility")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook:
    """Summary, All results, Needs a person, Changes, Enter in PM; Ask by hand where a payer lets no bot ask."""
    all_lines = lines(rows)
    sheets = (
        _summary(all_lines, run),
        _all(all_lines, run),
        _people(all_lines),
        _changes(all_lines),
        _entry(all_lines),
        *by_hand(((each.result, (*identity(each), *insured(each))) for each in all_lines), (*_WHO, *_INSURED), _ASKED),
    )
    return Workbook(sheets)


def _summary(all_lines: list[Line], run: RunSummary) -> Sheet:
    rows = [*_first(all_lines), *_outcomes(all_lines)]
    return Sheet(
        "Summary",
        (Column("What", width=46), Column("How many", "integer", 11), Column("What to do", width=70)),
        tuple(row for row, _ in rows),
        {index: tone for index, (_, tone) in enumerate(rows)},
        intro=_intro(all_lines, run),
        filters=False,
    )


def _intro(all_lines: list[Line], run: RunSummary) -> tuple[str, ...]:
    ended = f", finished {_clock(run.ended)}" if run.ended else ""
    asked = len([line for line in all_lines if line.result.inquiry is not None])
    rows = len({line.result.row for line in all_lines})
    return (
        f"Insurance check, {run.clinic}",
        f"From the file {run.source}: {rows} rows, {asked} questions to payers.",
        f"Started {_clock(run.started)}{ended}. State: {run.state}. Run {run.run_id}.",
        *(f"Remark: {remark}" for remark in run.remarks),
    )


def _clock(when: datetime) -> str:
    return when.strftime("%A %m/%d/%Y %I:%M %p")


Said = tuple[tuple[Scalar, ...], str]  # a row and its tone


def _first(all_lines: list[Line]) -> Iterator[Said]:
    """What needs doing first; a line only where there is something to do."""
    outcomes = Counter(line.result.outcome for line in all_lines)
    statuses = Counter(line.result.status for line in all_lines if line.result.resolution is None)
    severities = Counter(change.severity for line in all_lines for change in _diff(line))
    todo = (
        (
            "Cover is not active",
            outcomes[Outcome.INACTIVE],
            "Call these patients for new insurance (All results, red).",
            "bad",
        ),
        ("Changed for the worse since the last check", severities[Severity.RED], "See Changes, Act today.", "bad"),
        ("Needs a person", statuses[ItemStatus.BUSINESS], "Work through Needs a person, from the top.", "warn"),
        (
            "Could not be checked for technical reasons",
            statuses[ItemStatus.APPLICATION],
            "Run the file again; if it persists, check by hand.",
            "warn",
        ),
        (
            "Changed, good to know before the visit",
            severities[Severity.AMBER],
            "See Changes, Before the visit.",
            "warn",
        ),
        (
            "Still waiting for the payer",
            statuses[ItemStatus.PARKED],
            "Run the same file again later; before the visit, call.",
            "wait",
        ),
    )
    due = [line for line in todo if line[1]]
    shown: list[Said] = [((f"{n}. {what}", count, do), tone) for n, (what, count, do, tone) in enumerate(due, start=1)]
    yield from shown or [(("Nothing needs a person.", None, ""), "good")]


def _outcomes(all_lines: list[Line]) -> Iterator[Said]:
    counted = Counter(wording(line) for line in all_lines)
    yield ("", None, ""), "plain"
    yield ("All questions", len(all_lines), "One line each in All results."), "plain"
    for (words, tone), count in counted.most_common():
        yield (words, count, ""), tone


def _all(all_lines: list[Line], run: RunSummary) -> Sheet:
    last = (Column("Reason", width=44), Column("Checked at", "datetime", 20))
    outcome = (Column("Outcome", width=28),)
    return Sheet(
        "All results",
        (*_WHO, *_INSURED, *outcome, *_COVERAGE, *last),
        tuple(_result(line, run) for line in all_lines),
        {index: wording(line)[1] for index, line in enumerate(all_lines)},
    )


def _result(line: Line, run: RunSummary) -> tuple[Scalar, ...]:
    words, when = advice(line), checked(line, run.started.tzinfo)
    told = (wording(line)[0], *coverage(line.answer), words.said, when)
    return (*identity(line), *insured(line), *told)


def _people(all_lines: list[Line]) -> Sheet:
    """What a person must work, the ones with data to correct first, those that only wait last."""
    work = [line for line in all_lines if line.result.status in _WORK]
    work.sort(key=lambda line: (_WORK.index(line.result.status), line.result.row))
    columns = (
        Column("Outcome", width=28),
        Column("Why", width=46),
        Column("What to do", width=52),
        Column("Done by", width=30),
    )
    rows = tuple((*identity(line), *insured(line), *_why(line), _settled(line)) for line in work)
    return Sheet(
        "Needs a person",
        (*_WHO, *_INSURED, *columns),
        rows,
        {index: wording(line)[1] for index, line in enumerate(work)},
    )


_SETTLED = {"retry": "asked again", "corrected": "corrected", "by_hand": "by hand", "rejected": "rejected"}


def _settled(line: Line) -> str | None:
    """Who has settled it and how; empty while it is to be done."""
    done = line.result.resolution
    return f"{done.by}: {_SETTLED[done.how]}{f' ({done.reason})' if done.reason else ''}" if done else None


def _why(line: Line) -> tuple[str, str, str]:
    words = advice(line)
    return wording(line)[0], words.said, words.todo


def _diff(line: Line) -> tuple[Change, ...]:
    return line.record.diff if line.record else ()


def _changes(all_lines: list[Line]) -> Sheet:
    found = [(line, change) for line in all_lines for change in _diff(line)]
    found.sort(key=lambda pair: list(Severity).index(pair[1].severity))
    columns = (
        Column("How urgent", width=18),
        Column("Field", width=32),
        Column("Was", width=30),
        Column("Now", width=30),
    )
    rows = tuple(
        (*identity(line), _SEVERITIES[change.severity][0], field_name(change.field), change.was, change.now)
        for line, change in found
    )
    tones = {index: _SEVERITIES[change.severity][1] for index, (_, change) in enumerate(found)}
    intro = () if found else ("Nothing changed since the last answer about these patients, or there was none yet.",)
    return Sheet("Changes", (*_WHO, *columns), rows, tones, intro)


def _entry(all_lines: list[Line]) -> Sheet:
    found = [row for line in all_lines for row in entries(line)]
    return Sheet(
        "Enter in PM",
        (*_WHO, *ENTRY_COLUMNS),
        tuple(row for row, _ in found),
        {i: tone for i, (_, tone) in enumerate(found)},
    )
