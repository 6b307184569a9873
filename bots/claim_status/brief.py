"""What billing is told in the morning: how many claims need what, and until when. No patient is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from nightclerk.bot import BriefingAbout, PastRun, brief
from nightclerk.records import Audience, BriefingFact, BriefingPart, Severity

from .lines import Line, lines
from .urgency import DENIED, LATE, NEAR, NOT_FOUND, REJECTED, STUCK, WANTED, Why, worklist

_TODO = {
    LATE: "Prove that the claim was filed in time, or write it off: open Work first.",
    NEAR: "Send these again before anything else: open Work first.",
    WANTED: "Send the records before the payer's due date.",
    REJECTED: "Correct and send again; these are no denials.",
    NOT_FOUND: "Look for the acceptance report, else send again.",
    DENIED: "Work the denials from the remittance.",
    STUCK: "Call the payer.",
}


@brief("claim_status")
def billing(runs: Sequence[PastRun], about: BriefingAbout) -> Iterator[BriefingPart]:
    """One part for the back office, from the newest look at each claim; none while no claim was looked up."""
    newest = _newest(runs, about)
    facts = (*_facts(newest), *_moved(runs, about))
    if newest:
        nothing = BriefingFact(what="No claim needs a person.", number=len(newest), tone="good")
        title = f"Open claims, looked up {runs[0].summary.started:%m/%d %I:%M %p}"
        yield BriefingPart(bot="claim_status", audience=Audience.BACK_OFFICE, title=title, facts=facts or (nothing,))


def _newest(runs: Sequence[PastRun], about: BriefingAbout) -> list[Line]:
    """The newest answer to each claim that was asked about; what a person has settled is left out."""
    found: dict[str, Line] = {}
    for run in runs:
        for line in lines(run.rows, about.today, run.summary.settings):
            if line.record is not None:
                found.setdefault(line.result.key, line)
    return [line for line in found.values() if line.result.resolution is None]


def _facts(newest: list[Line]) -> Iterator[BriefingFact]:
    work = worklist(newest)
    for reason, todo in _TODO.items():
        those = [line for line, why in work if why is reason]
        if those:
            yield BriefingFact(
                what=f"{reason.words}: ${_billed(those):,.2f} billed",
                number=len(those),
                todo=todo,
                when=_when(those, reason),
                tone=reason.tone,
            )


def _when(those: list[Line], reason: Why) -> str:
    """The nearest limit among them: the payer's for records, else that of filing."""
    if reason is WANTED:
        days = [line.record.info_due_by for line in those if line.record and line.record.info_due_by]
    else:
        days = [line.file_by for line in those if line.file_by]
    return f"from {min(days):%m/%d/%Y}" if days else ""


def _billed(those: list[Line]) -> Decimal:
    return sum((line.charge or Decimal(0) for line in those), Decimal(0))


def _moved(runs: Sequence[PastRun], about: BriefingAbout) -> Iterator[BriefingFact]:
    """What changed for the worse in the newest run."""
    latest = lines(runs[0].rows, about.today, runs[0].summary.settings) if runs else []
    changed = [each for line in latest if line.record for each in line.record.changed_since_last]
    red = sum(change.severity is Severity.RED for change in changed)
    if red:
        yield BriefingFact(
            what="Changed for the worse since the last look", number=red, todo="See Changes.", tone="bad"
        )
