"""What bots share that take answers from a file: whom a record names, and rows that only a person can place."""

from __future__ import annotations

from nightclerk.bot import Intake, Planned
from nightclerk.bot.faults import FILE_FAULTS, as_reason
from nightclerk.bot.people import split_name


def payer_of(intake: Intake, name: str | None, number: str | None = None) -> str:
    """The payer's key in payers.yaml, else what the record calls it."""
    return intake.payer(name or "") or name or number or "not stated"


def last_first(name: str | None) -> tuple[str, str]:
    """Last and first name; a name that could be read in more than one way stays whole."""
    return split_name(name or "") or (name or "", "")


def unplaced(fault: str, outcome: object) -> tuple[Planned, ...]:
    """A row for a person: the fault (a code of `FILE_FAULTS`), and what the payer answered."""
    return (Planned(reason=as_reason(fault, FILE_FAULTS[fault]), outcome=str(outcome)),)
