"""What the front desk must know of each patient of the day: coverage, what to collect, what to ask, in few words.

The least that is needed: no birth date and no member ID, not even as the value of a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from nightclerk.bot import BriefingAbout, PastRun, brief
from nightclerk.bot.dates import clock_minutes, clock_shown
from nightclerk.records import (
    Audience,
    BriefingLine,
    BriefingPart,
    Change,
    Collect,
    EligibilityResult,
    ItemStatus,
    Outcome,
    Severity,
    YesNo,
)
from nightclerk.records.unread import NOT_READ, NOT_STATED, is_missing

from .amounts import office_copay, specialist_copay
from .lines import Line, advice, appointment_day, lines, patient, wording
from .shown import field_name, money

# Changes whose values may be told at the desk; of the others (IDs, names, other insurance) only that they moved.
_TELLABLE = frozenset({"plan_name", "insurance_type", "plan_end", "elig_end"})
_CARD = frozenset({"member_id", "group_no", "plan_no", "plan_name", "payer_name", "payer_id"})
_AMOUNT = re.compile(r"-?\$?\s*-?[\d,]+(?:\.\d{1,2})?")
_AUTHORIZATION = "Authorization:"
_FILE_FAULTS = (
    "UNKNOWN_PAYER",
    "MEMBER_ID_LOST_DIGITS",
    "CELL_ERROR",
)  # the export is wrong, not the card
_DESK, _OFFICE = "front desk", "back office"
_UNKNOWN = (ItemStatus.PARKED, ItemStatus.APPLICATION, ItemStatus.CANCELLED)


@brief("eligibility")
def front_desk(runs: Sequence[PastRun], about: BriefingAbout) -> Iterator[BriefingPart]:
    """A part for each day that has patients, in the order of their times."""
    newest = _newest_answers(runs)
    for day in about.days:
        seated = list(_roster(runs, day))
        shown = sorted((_line(run, row, newest, day) for run, row in seated), key=_when)
        if shown:
            sources = {f"{run.summary.source} ({run.summary.started:%m/%d %I:%M %p})": None for run, _ in seated}
            from_files = f"Checked from: {', '.join(sources)}."
            yield BriefingPart(
                bot="eligibility",
                audience=Audience.FRONT_DESK,
                title="Patients",
                lines=tuple(shown),
                remarks=(from_files,),
            )


def _when(line: BriefingLine) -> tuple[int, str]:
    return clock_minutes(line.slot), line.patient


def _roster(runs: Sequence[PastRun], day: date) -> Iterator[tuple[PastRun, list[Line]]]:
    """The appointments of the day, each with its insurances: of each file its newest run, of each patient one line."""
    seen: set[tuple[object, ...]] = set()
    for run, row in (*_from_files(runs, day), *_asked_alone(runs, day)):
        who = _who(row[0])
        if who not in seen:
            seen |= {who, (*who[:2], "")}
            yield run, row


def _from_files(runs: Sequence[PastRun], day: date) -> Iterator[tuple[PastRun, list[Line]]]:
    taken: set[str] = set()
    for run in runs:
        rows = [row for row in _by_row(run) if row[0].carried and appointment_day(row[0]) == day]
        if rows and run.summary.source not in taken:
            taken.add(run.summary.source)
            yield from ((run, row) for row in rows)


def _asked_alone(runs: Sequence[PastRun], day: date) -> Iterator[tuple[PastRun, list[Line]]]:
    """Patients who were asked about one by one, and stand in no file."""
    for run in runs:
        yield from ((run, row) for row in _by_row(run) if not row[0].carried and appointment_day(row[0]) == day)


def _by_row(run: PastRun) -> list[list[Line]]:
    return [lines([row]) for row in run.rows]


def _who(line: Line) -> tuple[object, ...]:
    """Name, chart or birth date, and time: two files may list the same appointment."""
    inquiry = line.result.inquiry
    born = inquiry.birth_date if inquiry else line.carried.get("birth_date")
    return patient(line).casefold(), born, line.carried.get("appointment_time", "")


def _newest_answers(runs: Sequence[PastRun]) -> dict[object, Line]:
    """The latest answer to each question: somebody may have asked about one patient again since the file."""
    found: dict[object, Line] = {}
    for run in runs:
        for line in lines(run.rows):
            if line.record is not None and line.result.inquiry is not None:
                known = found.get(line.result.inquiry)
                if known is None or _asked_at(line) > _asked_at(known):
                    found[line.result.inquiry] = line
    return found


def _asked_at(line: Line) -> float:
    return line.record.checked_at.timestamp() if line.record and line.record.checked_at else 0.0


def _line(run: PastRun, row: list[Line], newest: dict[object, Line], day: date) -> BriefingLine:
    told = [newest.get(line.result.inquiry, line) if line.result.inquiry else line for line in row]
    first, carried = told[0], row[0].carried
    changed = tuple(text for line in told for text in _changes(line))
    ask = tuple(dict.fromkeys(text for place, line in enumerate(told) for text in _prefixed(place, _ask(line))))
    return BriefingLine(
        date=day,
        slot=clock_shown(carried.get("appointment_time", "")),
        provider=carried.get("provider", ""),
        patient=patient(row[0]),
        chart=carried.get("chart_number", ""),
        standing="; ".join(_prefixed(place, [wording(line)[0]])[0] for place, line in enumerate(told)),
        urgency=_urgency(told, ask),
        changed=changed,
        collect=tuple(_collect(first, carried)),
        ask=ask,
        who=_responsible(told, ask),
        checked_at=first.record.checked_at if first.record else None,
        run_id=run.summary.run_id,
        row=row[0].result.row,
    )


def _prefixed(place: int, texts: Iterable[str]) -> list[str]:
    return [text if place == 0 else f"Secondary insurance: {text}" for text in texts]


def _changes(line: Line) -> Iterator[str]:
    for change in line.record.diff if line.record else ():
        if change.severity is not Severity.INFO:
            yield _changed(change)


def _changed(change: Change) -> str:
    if change.field == "outcome":
        return "Coverage has ended since the last check" if change.now == "inactive" else f"Coverage: now {change.now}"
    name = field_name(change.field)
    name = f"{name[:1].upper()}{name[1:]}"
    if change.field in _TELLABLE and change.was and change.now:
        return f"{name}: was {change.was}, now {change.now}"
    return f"{name} changed"


def _collect(line: Line, carried: dict[str, str]) -> Iterator[Collect]:
    record = line.answer
    if record is not None and record.outcome is Outcome.ACTIVE:
        yield _copay("Copay, office", office_copay(record), record)
        specialist = specialist_copay(record)
        if specialist != NOT_STATED:
            yield _copay("Copay, specialist", specialist, record)
    yield Collect(what="Balance", amount=_balance(carried.get("balance", "")), source="appointments file")


def _copay(what: str, amount: object, record: EligibilityResult) -> Collect:
    """What a page shows and nobody could read is not shown at the desk: it may speak of more than a copay."""
    shown = money(amount) if isinstance(amount, Decimal) else str(amount)
    shown = f"{NOT_READ}: look in the portal" if shown != NOT_STATED and is_missing(shown) else shown
    return Collect(what=what, amount=None if shown == NOT_STATED else shown, source="payer", as_of=record.checked_at)


def _balance(text: str) -> str | None:
    """As the file has it; a plain number as dollars."""
    if not text or not _AMOUNT.fullmatch(text):
        return text or None
    value = Decimal(re.sub(r"[$,\s]", "", text))
    return money(value) if value >= 0 else f"{money(-value)} credit"


def _ask(line: Line) -> list[str]:
    """What to ask or to do, the most pressing first."""
    if line.answer is not None:
        return list(_of_answer(line.answer))
    if line.result.reason and line.result.reason.code == "SELF_PAY":
        return ["Ask whether there is insurance now; else self-pay"]
    words = advice(line)
    if line.result.status in _UNKNOWN or not words.said:
        return ["Not verified yet: call the payer before the visit"]
    return [f"{words.said} {words.todo}".strip()]


def _of_answer(record: EligibilityResult) -> Iterator[str]:
    if record.outcome is Outcome.INACTIVE:
        yield "Ask for new insurance: the payer says this coverage is not active"
    elif {change.field for change in record.diff if change.severity is not Severity.INFO} & _CARD:
        yield "Ask for the new insurance card and copy it"
    if services := _needs_authorization(record):
        yield f"{_AUTHORIZATION} the payer requires one ({services}); see that it is on file"
    if record.other_payers and record.outcome is Outcome.ACTIVE:
        yield "The payer knows of other insurance: ask which one is primary"


def _needs_authorization(record: EligibilityResult) -> str:
    """For what, as far as the payer says it; empty when it asks for none."""
    named = [benefit for benefit in record.benefits if benefit.auth_required is YesNo.YES]
    services = dict.fromkeys(filter(None, (", ".join(each.service_types) or each.procedure for each in named)))
    if not services and (named or record.auth_required is YesNo.YES):
        return "for which service is not stated"
    return "; ".join(services)


def _urgency(told: list[Line], ask: tuple[str, ...]) -> Severity | None:
    primary = told[0]
    ended = primary.result.outcome in (Outcome.INACTIVE, Outcome.NOT_FOUND)
    red = any(change.severity is Severity.RED for line in told if line.record for change in line.record.diff)
    if ended or red:
        return Severity.RED
    return Severity.AMBER if ask else None


def _responsible(told: list[Line], ask: tuple[str, ...]) -> str:
    """What a card or a question settles is the desk's; what must be looked up before the visit is the back office's."""
    if not ask:
        return ""
    waits = any(line.result.status in _UNKNOWN for line in told)
    unclear = any(line.result.outcome in (Outcome.INDETERMINATE, Outcome.PROVIDER_PROBLEM) for line in told)
    authorization = any(_AUTHORIZATION in text for text in ask)
    codes = {line.result.reason.code.removeprefix("SECONDARY_") for line in told if line.result.reason}
    spoilt = bool(codes & set(_FILE_FAULTS))
    return _OFFICE if waits or unclear or authorization or spoilt else _DESK
