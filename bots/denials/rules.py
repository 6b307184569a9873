"""What of a remittance is a denial, what to do about it, until when, and how urgent it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from nightclerk.records import Adjustment, NextAction, RemitClaim, RemitLine

from .codes import CARCS, CONTRACTUAL, OPEN, RARCS, Meaning

DENIED = "4"
APPEALED = frozenset({NextAction.APPEAL, NextAction.SEND_RECORDS, NextAction.RETRO_AUTH})
SENT_AGAIN = frozenset(
    {
        NextAction.CORRECT_AND_RESUBMIT,
        NextAction.NEW_CLAIM,
        NextAction.REVIEW_CODING,
        NextAction.VERIFY_ELIGIBILITY_THEN_REBILL,
        NextAction.BILL_OTHER_PAYER,
        NextAction.PROOF_OF_TIMELY_FILING,
    }
)
SETTLED = frozenset({NextAction.WRITE_OFF_CONTRACTUAL, NextAction.ACCEPT})  # nobody has to do anything
NOTHING_TO_WIN = SETTLED | {NextAction.BILL_PATIENT}
UNKNOWN_CODE = Meaning("the code is not one that is explained here", "information", NextAction.HUMAN)


@dataclass(frozen=True)
class PayerRule:
    """Days for an appeal and for a corrected claim, counted `from_` paid_on | service_date, and whose word it is."""

    appeal_days: int | None = None
    resubmit_days: int | None = None
    from_: Literal["paid_on", "service_date"] = "paid_on"
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a deadline that nobody vouches for."""
        if (self.appeal_days or self.resubmit_days) and not self.source:
            raise ValueError("source: say where the days stand")


@dataclass(frozen=True)
class Settings:
    """The bot's settings.yaml."""

    payers: dict[str, PayerRule] = field(default_factory=dict)
    actions: dict[str, NextAction] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def losses(claim: RemitClaim, line: RemitLine | None) -> tuple[Adjustment, ...]:
    """The adjustments of a line (None: of the claim itself) that took money away beyond contract and patient."""
    every = claim.adjustments if line is None else line.adjustments
    return tuple(each for each in every if each.carc not in CONTRACTUAL and (each.amount is None or each.amount > 0))


def day_of(claim: RemitClaim, line: RemitLine | None) -> date | None:
    """The day of service: the line's, else the claim's first."""
    return line.dos if line and line.dos else claim.service_from


def lost(claim: RemitClaim) -> list[tuple[int, RemitLine | None]]:
    """The denied and short-paid lines as (number from 1, line); (0, None) for the claim itself. Reversals are none."""
    if claim.reversal:
        return []
    places: list[tuple[int, RemitLine | None]] = [(0, None), *enumerate(claim.lines, 1)]
    found = [(number, line) for number, line in places if losses(claim, line)]
    return found or ([(0, None)] if claim.clp02 == DENIED else [])


def deciding(found: Iterable[Adjustment]) -> Adjustment | None:
    """The adjustment that decides what to do: the largest; of equal ones the first."""
    return max(found, key=lambda each: each.amount or Decimal(0), default=None)


def meaning(carc: str, rarcs: Iterable[str], settings: Settings) -> tuple[Meaning, str]:
    """What the codes mean together, and the rule that said so. The clinic's own words and actions come first."""
    known = [code for code in rarcs if code in RARCS]
    found = CARCS.get(carc, UNKNOWN_CODE)
    why = f"CARC {carc}" if carc in CARCS else f"no rule for CARC {carc or '(none)'}"
    if "MA130" in known:
        found, why = RARCS["MA130"], "RARC MA130"
    elif known and (carc in OPEN or carc not in CARCS):
        found, why = RARCS[known[0]], f"RARC {known[0]}"
    if carc in settings.actions:
        found, why = found._replace(action=settings.actions[carc]), f"settings.yaml, CARC {carc}"
    return found._replace(said=settings.words.get(carc, found.said)), why


def deadline(
    action: NextAction, claim: RemitClaim, day: date | None, rule: PayerRule | None
) -> tuple[date | None, str]:
    """Until when, and who says so; (None, "") where it is not known."""
    if rule is None:
        return None, ""
    days = rule.appeal_days if action in APPEALED else rule.resubmit_days if action in SENT_AGAIN else None
    begin = claim.paid_on if rule.from_ == "paid_on" else day
    return (begin + timedelta(days=days), rule.source) if days and begin else (None, "")


def priority(stake: Decimal | None, action: NextAction, until: date | None, today: date) -> int:
    """0 to 100: up to 60 for the money (1,000 dollars and more are 60), up to 40 for the time that is left.

    An unknown deadline counts like one in three weeks: it is not to sink to the bottom. Where nothing can be won: 0.
    """
    if action in NOTHING_TO_WIN:
        return 0
    money = 30 if stake is None else min(60, int(stake * 60 / 1000))
    left = 21 if until is None else (until - today).days
    return money + (0 if left < 0 else 40 if left <= 7 else 30 if left <= 14 else 20 if left <= 30 else 10)
