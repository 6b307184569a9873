"""What moved since the last answer about the same person, and how loudly it must be said.

Red: cover ended, payer changed, member not found any more. Amber: PCP, group, plan, deductible reset, prior
authorization, other insurance added. Info: amounts that moved. What a payer merely stops stating is no change of fact
and only information; on the first days of a plan year every reset together is one line of information.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nightclerk.records import Benefit, BenefitKind, Change, EligibilityResult, Measure, Outcome, Severity, YesNo
from nightclerk.records.unread import unread

from .shown import benefit_name, day, doctor, other_payer, worth, yes_no

_ANSWERED = frozenset({Outcome.ACTIVE, Outcome.INACTIVE})
_TEXTS = (
    ("payer_name", Severity.RED),
    ("payer_id", Severity.RED),
    ("plan_name", Severity.AMBER),
    ("plan_no", Severity.AMBER),
    ("group_no", Severity.AMBER),
    ("insurance_type", Severity.AMBER),
    ("member_id", Severity.AMBER),
    ("name", Severity.AMBER),
    ("relationship", Severity.INFO),
)
_DATES = (
    ("plan_begin", Severity.INFO),
    ("plan_end", Severity.AMBER),
    ("elig_begin", Severity.INFO),
    ("elig_end", Severity.AMBER),
)
_FLAGS = ("auth_required", "provider_network_status")
_ACCUMULATORS = frozenset({BenefitKind.DEDUCTIBLE, BenefitKind.OOP_MAX})
_FIRST_DAYS = timedelta(days=14)


def changes(was: EligibilityResult | None, now: EligibilityResult) -> tuple[Change, ...]:
    """The differences between two answers about one person, worst first; none when either is no answer.

    A payer that could not answer says nothing about cover, so only *not found* after an answer counts as a change.
    """
    if was is None or was.outcome not in _ANSWERED:
        return ()
    if now.outcome is Outcome.NOT_FOUND:
        return (Change("outcome", str(was.outcome), str(now.outcome), Severity.RED),)
    if now.outcome not in _ANSWERED:
        return ()
    found = [*_outcome(was, now), *_readable(was, now)]
    if was.outcome is now.outcome:  # an inactive member's page lists no benefits: that they are gone is one change
        found += _benefits(was, now)
    return tuple(sorted(found, key=lambda change: list(Severity).index(change.severity)))


def _outcome(was: EligibilityResult, now: EligibilityResult) -> Iterator[Change]:
    if was.outcome is not now.outcome:
        severity = Severity.RED if now.outcome is Outcome.INACTIVE else Severity.AMBER
        yield Change("outcome", str(was.outcome), str(now.outcome), severity)


def _readable(was: EligibilityResult, now: EligibilityResult) -> Iterator[Change]:
    """What one of the two pages shows and nobody could understand has not changed as far as anybody knows."""
    for change in (*_scalars(was, now), *_others(was, now)):
        if not unread(was, change.field) and not unread(now, change.field):
            yield change


def _scalars(was: EligibilityResult, now: EligibilityResult) -> Iterator[Change]:
    newly = was.source_version == now.source_version  # else: our reading of the page may have become better, no more
    for field, severity in _TEXTS:
        yield from _moved(field, getattr(was, field), getattr(now, field), severity, newly)
    for field, severity in _DATES:
        yield from _moved(field, day(getattr(was, field)), day(getattr(now, field)), severity, newly)
    if was.outcome is now.outcome:
        for field in _FLAGS:
            yield from _moved(field, yes_no(getattr(was, field)), yes_no(getattr(now, field)), Severity.AMBER, newly)
        yield from _moved("pcp", doctor(was.pcp), doctor(now.pcp), Severity.AMBER, newly)


def _moved(field: str, was: str | None, now: str | None, severity: Severity, newly: bool) -> Iterator[Change]:
    if was == now:
        return
    certain = now is not None and (was is not None or newly)
    yield Change(field, was, now, severity if certain else Severity.INFO)


def _others(was: EligibilityResult, now: EligibilityResult) -> Iterator[Change]:
    if was.outcome is not now.outcome:
        return
    known, named = set(map(other_payer, was.other_payers)), set(map(other_payer, now.other_payers))
    for other in sorted(named - known):
        yield Change("other_payers", None, other, Severity.AMBER)
    for other in sorted(known - named):
        yield Change("other_payers", other, None, Severity.INFO)


def _benefits(was: EligibilityResult, now: EligibilityResult) -> list[Change]:
    before, after = _by_name(was.benefits), _by_name(now.benefits)
    found: list[Change] = []
    resets: list[Change] = []
    for name, rows in after.items():
        old = before.get(name, [])
        found += _auth(name, old, rows)
        moved = _amount(name, old, rows)
        (resets if moved and _is_reset(old, rows) else found).extend(moved)
    found = [change for change in found if not _repeats(change, found + resets)]
    if resets and _new_plan_year(was, now):
        text = f"{len(resets)} amounts start again with the plan year"
        return [*found, Change("plan_year", None, text, Severity.INFO)]
    loud = [Change(each.field, each.was, each.now, Severity.AMBER) for each in resets]
    return found + [change for change in loud if not _repeats(change, loud)]


def _by_name(benefits: tuple[Benefit, ...]) -> dict[str, list[Benefit]]:
    named: dict[str, list[Benefit]] = {}
    for benefit in benefits:
        named.setdefault(benefit_name(benefit), []).append(benefit)
    return named


def _amount(name: str, was: list[Benefit], now: list[Benefit]) -> list[Change]:
    before, after = (", ".join(filter(None, map(worth, rows))) or None for rows in (was, now))
    return [Change(name, before, after, Severity.INFO)] if before != after and before and after else []


def _auth(name: str, was: list[Benefit], now: list[Benefit]) -> list[Change]:
    before, after = ({row.auth_required for row in rows} - {YesNo.NOT_STATED} for rows in (was, now))
    if not was or before == after or not after:
        return []
    old, new = (", ".join(filter(None, map(yes_no, sorted(flags)))) or None for flags in (before, after))
    return [Change(f"prior authorization: {name}", old, new, Severity.AMBER)]


def _is_reset(was: list[Benefit], now: list[Benefit]) -> bool:
    """Met fell or remaining rose: the counting has begun anew."""
    if len(was) != 1 or len(now) != 1 or now[0].kind not in _ACCUMULATORS:
        return False
    before, after = was[0].amount, now[0].amount
    if before is None or after is None:
        return False
    return (now[0].measure is Measure.MET and after < before) or (
        now[0].measure is Measure.REMAINING and after > before
    )


def _repeats(change: Change, among: list[Change]) -> bool:
    """Remaining moves whenever met moves: one line says both."""
    twin = change.field.replace(" remaining", " met", 1)
    return twin != change.field and any(other.field == twin for other in among)


def _new_plan_year(was: EligibilityResult, now: EligibilityResult) -> bool:
    before, today = _asked_day(was), _asked_day(now)
    if before is None or today is None:
        return False
    starts = [_anniversary(start, today) for start in (date(today.year, 1, 1), now.plan_begin) if start]
    return any(before < start <= today or start <= today <= start + _FIRST_DAYS for start in starts)


def _asked_day(record: EligibilityResult) -> date | None:
    return record.as_of or (record.checked_at.date() if record.checked_at else None)


def _anniversary(start: date, today: date) -> date:
    """The latest return of the day `start` up to today; 29 February counts as 1 March."""
    leap = (start.month, start.day) == (2, 29)
    month, day_of_month = (3, 1) if leap else (start.month, start.day)
    this_year = date(today.year, month, day_of_month)
    return this_year if this_year <= today else date(today.year - 1, month, day_of_month)
