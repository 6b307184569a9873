"""The workbook of denials: what to work first, what the front desk can prevent, every claim."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from nightclerk.bot import report
from nightclerk.records import Column, DenialItem, RowResult, RunSummary, Scalar, Sheet, Workbook

from .rules import SETTLED
from .words import ACTIONS, TO_DO

_WHO = (
    Column("Row", "integer", 6),
    Column("Line", width=8),
    Column("Our claim no.", width=16),
    Column("Payer's claim no.", width=18),
    Column("Patient", width=24),
    Column("Payer", width=24),
    Column("Service", "date", 12),
    Column("Procedure", width=12),
)
_WORK = (
    Column("Priority", "integer", 9),
    Column("At stake", "money", 12),
    Column("What happened", width=46),
    Column("Next", width=30),
    Column("How", width=60),
    Column("Until", "date", 12),
    Column("Deadline from", width=28),
    Column("Codes", width=20),
    Column("Chosen by", width=22),
    Column("Front desk could have seen it", width=14),
)
_SUMMARY = (Column("What", width=44), Column("How many", "integer", 11), Column("At stake", "money", 16))


@report("denials")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook:
    """Summary, Work first, Preventable, Claims."""
    found = [(each, one) for row in rows for each in (row, *row.also) if isinstance(one := each.record, DenialItem)]
    found.sort(key=lambda each: (-each[1].priority, each[0].row))
    preventable = [each for each in found if each[1].preventable]
    return Workbook(
        (
            _summary([one for _, one in found], run, len(rows)),
            _list("Work first", found),
            _list("Preventable", preventable),
            _claims(rows),
        )
    )


def _summary(found: list[DenialItem], run: RunSummary, claims: int) -> Sheet:
    lines = [*_counted("Next", [(ACTIONS[each.next_action], each) for each in found])]
    lines += _counted("Category", [(each.category, each) for each in found])
    lines += _counted("Deadline", [("known" if each.deadline else "unknown", each) for each in found])
    lines += _counted("Front desk", [("could have seen it", each) for each in found if each.preventable])
    intro = (
        f"Denials, {run.clinic}",
        f"From {run.source}: {claims} claims, {len(found)} denied or short-paid lines.",
        *(f"Remark: {remark}" for remark in run.remarks),
        "A deadline is known only where the payer's days stand in bots/denials/settings.yaml with their source.",
    )
    return Sheet("Summary", _SUMMARY, tuple(lines), intro=intro, filters=False)


def _counted(what: str, named: list[tuple[str, DenialItem]]) -> Iterator[tuple[Scalar, ...]]:
    stakes: defaultdict[str, Decimal] = defaultdict(Decimal)
    for name, each in named:
        stakes[name] += each.amount_at_stake or Decimal(0)
    for name, number in Counter(name for name, _ in named).most_common():
        yield f"{what}: {name}", number, stakes[name]


def _list(title: str, found: list[tuple[RowResult, DenialItem]]) -> Sheet:
    rows = tuple((*_who(row, each), *_told(each)) for row, each in found)
    tones = {place: _tone(each) for place, (_, each) in enumerate(found)}
    return Sheet(title, (*_WHO, *_WORK), rows, tones)


def _who(row: RowResult, each: DenialItem) -> tuple[Scalar, ...]:
    numbers = each.patient_control_no, each.payer_claim_no
    return (row.row, row.label, *numbers, each.patient, each.payer, each.service_date, each.procedure)


def _told(each: DenialItem) -> tuple[Scalar, ...]:
    codes = " ".join((f"{each.group}-{each.carc}" if each.carc else "none", *each.rarcs))
    until = (each.deadline, each.deadline_source or "unknown: confirm with the payer")
    action = each.next_action
    told = (each.priority, each.amount_at_stake, each.plain_reason, ACTIONS[action], TO_DO[action])
    return (*told, *until, codes, each.why, "yes" if each.preventable else "no")


def _tone(each: DenialItem) -> str:
    if each.next_action in SETTLED:
        return "plain"
    return "bad" if each.priority >= 60 else "warn" if each.priority >= 30 else "wait"


def _claims(rows: Sequence[RowResult]) -> Sheet:
    told = tuple((row.row, len([one for one in (row, *row.also) if one.record]), row.outcome) for row in rows)
    columns = (Column("Row", "integer", 6), Column("Lines to work", "integer", 12), Column("Outcome", width=24))
    return Sheet("Claims", columns, told)
