"""One EB segment of a 271 to a benefit row, and refusals (AAA) to outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from nightclerk.records.eligibility import Benefit, BenefitKind, FollowUp, Level, Measure, Network, Outcome
from nightclerk.records.header import YesNo
from nightclerk.x12.context import Context, Elements, number, parts, repeats, text

_KINDS = {
    "A": BenefitKind.COINSURANCE, "B": BenefitKind.COPAY, "C": BenefitKind.DEDUCTIBLE, "E": BenefitKind.EXCLUSION,
    "F": BenefitKind.LIMIT, "G": BenefitKind.OOP_MAX, "I": BenefitKind.NON_COVERED,
}  # fmt: skip
_MEASURES = {
    "23": Measure.TOTAL,
    "25": Measure.TOTAL,
    "24": Measure.MET,
    "27": Measure.PER_VISIT,
    "29": Measure.REMAINING,
}
_NUMBERS = {"amount": 7, "percent": 8, "quantity": 10}
_LEVELS = {"IND": Level.INDIVIDUAL, "FAM": Level.FAMILY}
_NETWORKS = {"Y": Network.IN, "N": Network.OUT, "W": Network.NOT_APPLICABLE}
_YES_NO = {"Y": YesNo.YES, "N": YesNo.NO, "U": YesNo.UNKNOWN}
# The numbers that speak of what was asked: names, dates, identifiers.
_INPUT = tuple(str(each) for each in (*range(56, 59), *range(60, 67), *range(68, 75), 76, 78))
_REFUSED = {
    **dict.fromkeys(["67", "75", "77"], Outcome.NOT_FOUND),
    **dict.fromkeys(_INPUT, Outcome.REJECTED_INPUT),
    **dict.fromkeys(["43", "50", "51"], Outcome.PROVIDER_PROBLEM),
    **dict.fromkeys(["42", "79", "80"], Outcome.PAYER_UNAVAILABLE),
}
_FOLLOW_UPS = {
    "C": FollowUp.CORRECT_RESUBMIT, "N": FollowUp.DO_NOT_RESUBMIT, "S": FollowUp.DO_NOT_RESUBMIT,
    "Y": FollowUp.DO_NOT_RESUBMIT, "P": FollowUp.RETRY, "R": FollowUp.RETRY, "W": FollowUp.WAIT, "X": FollowUp.WAIT,
}  # fmt: skip
_DATES = {
    "346": ("plan_begin",), "347": ("plan_end",), "291": ("plan_begin", "plan_end"), "356": ("elig_begin",),
    "357": ("elig_end",), "307": ("elig_begin", "elig_end"),
}  # fmt: skip
ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")


@dataclass
class Row:
    """A benefit as far as it was read: `notes` grow with the segments behind it."""

    number: int
    raw: str
    what: str
    stated: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)


def row(context: Context, at: Elements) -> Row:
    """What an EB states."""
    what = text(at, 1) or ""
    if not what:
        context.flag("X12_MISSING", "EB01")
    time = text(at, 6)
    stated = {
        "amount": number(context, at, 7),
        "percent": _percent(context, at),
        "quantity": number(context, at, 10),
        "measure": _MEASURES.get(time or "", Measure.NOT_STATED),
        "level": _LEVELS.get(text(at, 2) or "", Level.NOT_STATED),
        "network": _NETWORKS.get(text(at, 12) or "", Network.NOT_STATED),
        "service_types": repeats(context, at, 3),
        "procedure": ([*parts(context, at, 13), ""][1] or None) if text(at, 13) else None,
        "auth_required": _YES_NO.get(text(at, 11) or "", YesNo.NOT_STATED),
    }
    shown = {name: text(at, place) for name, place in _NUMBERS.items() if stated[name] is None}
    lost = {name: each for name, each in shown.items() if each}
    return Row(context.number(), context.raw(), what, stated, _codes_kept(at, time), lost)


def _codes_kept(at: Elements, time: str | None) -> list[str]:
    """Codes that have no field of their own."""
    level, unit = text(at, 2), text(at, 9)
    kept = [f"EB02 {level}"] if level and level not in _LEVELS else []
    kept += [f"EB06 {time}"] if time and time not in _MEASURES else []
    return kept + ([f"EB09 {unit}"] if unit else [])


def _percent(context: Context, at: Elements) -> Decimal | None:
    """20 for 20 %: the standard states a fraction, some payers the percentage itself."""
    stated = number(context, at, 8)
    if stated is None:
        return None
    if abs(stated) <= 1:
        return stated * 100
    context.flag("X12_PERCENT", "EB08")
    return stated


def benefit(found: Row) -> Benefit | None:
    """The benefit row, for those kinds that are one."""
    kind = _KINDS.get(found.what)
    return None if kind is None else Benefit(kind=kind, notes=tuple(found.notes), **found.stated)


def refusal(context: Context, at: Elements) -> tuple[Outcome, str | None, FollowUp | None]:
    """Outcome, reason number (AAA03) and follow-up (AAA04); a number that is not known concludes nothing."""
    code = text(at, 3)
    outcome = _REFUSED.get(code or "", Outcome.INDETERMINATE)
    if outcome is Outcome.INDETERMINATE:
        context.flag("X12_UNKNOWN_CODE" if code else "X12_MISSING", "AAA03")
    return outcome, code, _FOLLOW_UPS.get(text(at, 4) or "")


def dated(which: str, is_range: bool, begin: date | None, end: date | None) -> dict[str, date | None]:
    """The fields a date is for. One day alone says nothing of an end; a plan's (291) not even of a beginning."""
    if which == "291" and not is_range:
        return {}
    fields = _DATES.get(which, ())
    if len(fields) == 2 and not is_range:
        fields = fields[:1]
    return {each: end if each.endswith("end") else begin for each in fields}
