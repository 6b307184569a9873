"""The workbook of a look at open claims: what to work first, every claim, what changed, the service lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from nightclerk.bot import report
from nightclerk.bot.by_hand import by_hand
from nightclerk.records import (
    Change,
    ClaimStatusResult,
    Column,
    RowResult,
    RunSummary,
    Scalar,
    Severity,
    Sheet,
    StatusFamily,
    Workbook,
)
from nightclerk.records.unread import missing, unread

from .cadence import FINAL
from .lines import Line, advice, asked_at, identity, lines, wording
from .urgency import worklist

_WHO = (
    Column("Row", "integer", 6),
    Column("Our claim no.", width=16),
    Column("Patient", width=24),
    Column("Payer", width=22),
    Column("Service", "date", 12),
    Column("Billed", "money", 12),
)
_ASKED = ("Status", "Status date", "Paid", "Check or EFT no.", "Why", "What they want")
_AGES = (30, 60, 90)
_FIELDS = {
    "family": "status",
    "payer_claim_no": "payer's claim number",
    "status_text": "status as the payer words it",
    "patient_resp": "patient responsibility",
    "check_or_eft": "check or EFT number",
    "info_due_by": "records due by",
    "remit_date": "remittance date",
}
_SEVERITIES = {
    Severity.RED: ("Act today", "bad"),
    Severity.AMBER: ("This week", "warn"),
    Severity.INFO: ("For the file", "plain"),
}
Said = tuple[tuple[Scalar, ...], str]  # a row and its tone


@report("claim_status")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook:
    """Summary, Work first, All claims, Changes, Service lines; Ask by hand where a payer lets no bot ask."""
    found = lines(rows, run.today, run.settings)
    hand = by_hand(((each.result, identity(each)) for each in found), _WHO, _ASKED)
    return Workbook((_summary(found, run), _work(found), _all(found, run), _changes(found), _services(found), *hand))


def _summary(found: list[Line], run: RunSummary) -> Sheet:
    said = [*_first(found), *_statuses(found), *_ages(found)]
    return Sheet(
        "Summary",
        (Column("What", width=46), Column("How many", "integer", 11), Column("Billed", "money", 16)),
        tuple(row for row, _ in said),
        {index: tone for index, (_, tone) in enumerate(said)},
        intro=_intro(found, run),
        filters=False,
    )


def _intro(found: list[Line], run: RunSummary) -> tuple[str, ...]:
    ended = f", finished {run.ended:%I:%M %p}" if run.ended else ""
    asked = sum(line.result.inquiry is not None for line in found)
    return (
        f"Open claims, {run.clinic}",
        f"From the file {run.source}: {len(found)} rows, {asked} questions to payers.",
        f"Started {run.started:%A %m/%d/%Y %I:%M %p}{ended}. State: {run.state}. Run {run.run_id}.",
        *(f"Remark: {remark}" for remark in run.remarks),
    )


def _billed(those: Sequence[Line]) -> Decimal:
    return sum((line.charge or Decimal(0) for line in those), Decimal(0))


def _first(found: list[Line]) -> Iterator[Said]:
    """What needs doing first, in the order of the sheet Work first."""
    work = [(line, why) for line, why in worklist(found) if line.result.resolution is None]
    reasons = list(dict.fromkeys(reason for _, reason in work))
    for place, reason in enumerate(reasons, start=1):
        those = [line for line, why in work if why is reason]
        yield (f"{place}. {reason.words} (see Work first)", len(those), _billed(those)), reason.tone
    if not reasons:
        yield ("Nothing needs a person.", None, None), "good"


def _statuses(found: list[Line]) -> Iterator[Said]:
    yield ("", None, None), "plain"
    yield ("All claims of the file", len(found), _billed(found)), "plain"
    for (words, tone), count in Counter(map(wording, found)).most_common():
        yield (words, count, _billed([line for line in found if wording(line)[0] == words])), tone


def _ages(found: list[Line]) -> Iterator[Said]:
    """Claims that the payer has not finished, by their age."""
    still = [line for line in found if line.record is not None and line.record.family not in FINAL]
    yield ("", None, None), "plain"
    yield ("Looked up and not finished, by age", len(still), _billed(still)), "plain"
    for least, below in zip((0, *_AGES), (*_AGES, None), strict=True):
        those = [line for line in still if line.record and _within(line.record.age_days or 0, least, below)]
        words = f"{least} to {below - 1} days" if below else f"{least} days and more"
        yield (words, len(those), _billed(those)), "plain"


def _within(age: int, least: int, below: int | None) -> bool:
    return age >= least and (below is None or age < below)


def _work(found: list[Line]) -> Sheet:
    work = worklist(found)
    columns = (
        Column("Why", width=28),
        Column("File by", "date", 12),
        Column("Days left", "integer", 10),
        Column("Age in days", "integer", 11),
        Column("What the payer says", width=44),
        Column("What happened", width=52),
        Column("What to do", width=60),
        Column("Payer's claim no.", width=20),
        Column("Done by", width=30),
    )
    rows = tuple((*identity(line), reason.words, *_pressing(line)) for line, reason in work)
    tones = {index: reason.tone for index, (_, reason) in enumerate(work)}
    return Sheet("Work first", (*_WHO, *columns), rows, tones)


def _pressing(line: Line) -> tuple[Scalar, ...]:
    record, words = line.record, advice(line)
    age = record.age_days if record else None
    return line.file_by, line.days_left, age, _says(line), words.said, words.todo, _number(line), _settled(line)


def _says(line: Line) -> str | None:
    """The payer's own words, with its reasons and until when it wants records."""
    record = line.record
    if record is None:
        return None
    due = _or_unread(record, "info_due_by")
    due = f"due {due:%m/%d/%Y}" if isinstance(due, date) else due and f"due: {due}"
    return "; ".join(str(part) for part in (_or_unread(record, "status_text"), *record.reasons, due) if part) or None


def _or_unread(record: ClaimStatusResult, field: str, line: int | None = None) -> Scalar:
    """A value of the claim or of one of its lines; "not read" where its page shows one that was not understood.

    What the payer did not state stays an empty cell.
    """
    value: Scalar = getattr(record if line is None else record.lines[line], field)
    name = field if line is None else f"lines[{line}].{field}"
    return missing(record, name) if value is None and unread(record, name) else value


def _number(line: Line) -> str | None:
    inquiry = line.result.inquiry
    return (line.record.payer_claim_no if line.record else None) or (inquiry.claim_no if inquiry else "") or None


_SETTLED = {"retry": "asked again", "corrected": "corrected", "by_hand": "by hand", "rejected": "rejected"}


def _settled(line: Line) -> str | None:
    """Who has settled it and how; empty while it is to be done."""
    done = line.result.resolution
    return f"{done.by}: {_SETTLED[done.how]}{f' ({done.reason})' if done.reason else ''}" if done else None


def _all(found: list[Line], run: RunSummary) -> Sheet:
    columns = (
        Column("Status", width=28),
        Column("What the payer says", width=44),
        Column("Allowed", "money", 12),
        Column("Paid", "money", 12),
        Column("Patient owes", "money", 12),
        Column("Decided", "date", 12),
        Column("Paid on", "date", 12),
        Column("Check or EFT", width=16),
        Column("Payer's claim no.", width=20),
        Column("Age in days", "integer", 11),
        Column("Next look", "date", 12),
        Column("Reason", width=50),
        Column("Looked up at", "datetime", 20),
    )
    rows = tuple((*identity(line), *_answer(line), asked_at(line, run.started.tzinfo)) for line in found)
    return Sheet("All claims", (*_WHO, *columns), rows, {i: wording(line)[1] for i, line in enumerate(found)})


def _answer(line: Line) -> tuple[Scalar, ...]:
    record, said = line.record, (wording(line)[0], _says(line))
    if record is None:
        return (*said, *(None,) * 6, _number(line), None, None, advice(line).said)
    amounts = [_or_unread(record, name) for name in ("allowed", "paid", "patient_resp", "adjudicated_on")]
    paid_on = _or_unread(record, "remit_date") if record.family is StatusFamily.FINAL_PAID else None
    when = (record.age_days, record.next_check_at)
    by = _or_unread(record, "check_or_eft")
    return (*said, *amounts, paid_on, by, _number(line), *when, advice(line).said)


def _changes(found: list[Line]) -> Sheet:
    pairs = [(line, change) for line in found if line.record for change in line.record.changed_since_last]
    pairs.sort(key=lambda pair: list(Severity).index(pair[1].severity))
    columns = (
        Column("How urgent", width=18),
        Column("Field", width=30),
        Column("Was", width=32),
        Column("Now", width=32),
    )
    rows = tuple((*identity(line), *_change(change)) for line, change in pairs)
    tones = {index: _SEVERITIES[change.severity][1] for index, (_, change) in enumerate(pairs)}
    intro = () if pairs else ("Nothing changed since the last answer about these claims, or there was none yet.",)
    return Sheet("Changes", (*_WHO, *columns), rows, tones, intro)


def _change(change: Change) -> tuple[Scalar, ...]:
    field = _FIELDS.get(change.field, change.field.replace("_", " "))
    return _SEVERITIES[change.severity][0], field, change.was, change.now


def _services(found: list[Line]) -> Sheet:
    columns = (
        Column("Procedure", width=12),
        Column("Units", width=8),
        Column("Line billed", "money", 12),
        Column("Allowed", "money", 12),
        Column("Paid", "money", 12),
        Column("Patient owes", "money", 12),
        Column("Remark", width=44),
    )
    rows = tuple(
        (*identity(line), *_service(line.record, place))
        for line in found
        if line.record
        for place in range(len(line.record.lines))
    )
    return Sheet("Service lines", (*_WHO, *columns), rows)


def _service(record: ClaimStatusResult, place: int) -> tuple[Scalar, ...]:
    fields = ("procedure", "units", "charge", "allowed", "paid", "patient_resp", "reason")
    values = [_or_unread(record, field, place) for field in fields]
    units = values[1]
    values[1] = format(units.normalize(), "f") if isinstance(units, Decimal) else units
    return tuple(values)
