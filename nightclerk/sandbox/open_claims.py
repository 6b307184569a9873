"""The clinic's export of its open claims, good rows and messy ones, and what each row must come to."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from openpyxl import Workbook

from nightclerk.records import StatusFamily
from nightclerk.sandbox.appointments import LOST_DIGITS, PAYER_ALIASES, SELF_PAY, UNDECLARED_PAYER
from nightclerk.sandbox.claim_truth import truth
from nightclerk.sandbox.claims import Claim, Fate, claims, claims_of
from nightclerk.sandbox.members import Member, Situation
from nightclerk.sandbox.names import dice


class ClaimQuirk(StrEnum):
    """What is odd about a row of the export."""

    NONE = "none"
    ANOTHERS_NUMBER = "anothers_number"
    SELF_PAY = "self_pay"
    UNKNOWN_PAYER = "unknown_payer"
    LOST_DIGITS = "lost_digits"
    NO_NUMBERS = "no_numbers"
    BAD_DATE = "bad_date"


ROW_FAULTS = frozenset({ClaimQuirk.UNKNOWN_PAYER, ClaimQuirk.LOST_DIGITS, ClaimQuirk.NO_NUMBERS, ClaimQuirk.BAD_DATE})


@dataclass(frozen=True, kw_only=True)
class OpenClaim:
    """One row of the export, and the claim behind it; `claim_no`: the payer's number as far as the clinic knows it."""

    claim: Claim
    payer: str
    claim_no: str
    member_id: str
    service: date | str
    quirk: ClaimQuirk = ClaimQuirk.NONE


Columns = dict[str, Callable[[OpenClaim], str | date]]
COLUMNS: Columns = {
    "Claim #": lambda row: row.claim.control_no,
    "Patient Name": lambda row: f"{row.claim.member.last}, {row.claim.member.first}",
    "DOB": lambda row: row.claim.member.asked_birth,
    "Payer Name": lambda row: row.payer,
    "Policy #": lambda row: row.member_id,
    "Payer Claim Number": lambda row: row.claim_no,
    "DOS From": lambda row: row.service,
    "DOS To": lambda row: row.claim.service_to,
    "Total Charges": lambda row: f"{row.claim.charge:.2f}",
    "Last Billed Date": lambda row: row.claim.submitted_on,
}


def open_claims(members: Sequence[Member], today: date, count: int = 60, seed: int = 7) -> list[OpenClaim]:
    """`count` open claims (at least 20): first one of every fate and every quirk, then whichever the dice give."""
    known = [each for each in claims(members, today) if each.member.situation is not Situation.MULTIPLE]
    dice(seed, "open claims").shuffle(known)
    plain = [each for each in known if each.member.situation is Situation.ACTIVE]
    first = [next(each for each in plain if each.fate is fate) for fate in Fate]
    paid = [each for each in plain if each.fate is Fate.PAID and each not in first]
    odd = [quirk for quirk in ClaimQuirk if quirk is not ClaimQuirk.NONE]
    rest = [each for each in known if each not in (*first, *paid[: len(odd) + 1])]
    rows = [_row(claim, seed) for claim in (*first, *rest[: max(0, count - len(first) - len(odd))])]
    return rows + [_odd(_row(claim, seed), quirk, paid[-1]) for claim, quirk in zip(paid, odd, strict=False)]


def expected(row: OpenClaim, day: int, today: date) -> StatusFamily | None:
    """What the row comes to on that day of the sandbox; None for self-pay: nobody is asked."""
    if row.quirk is ClaimQuirk.SELF_PAY:
        return None
    if row.quirk in ROW_FAULTS:
        return StatusFamily.ERROR
    if row.quirk is ClaimQuirk.ANOTHERS_NUMBER or _hides_another(row.claim, today):
        return StatusFamily.INDETERMINATE
    return truth(row.claim, day, today).family


def _hides_another(claim: Claim, today: date) -> bool:
    """Whether the claim never arrived, and the payer has another one of the same patient and days."""
    others = (each for each in claims_of(claim.member, today) if each.service_from <= claim.service_to)
    there = [each for each in others if each.service_to >= claim.service_from and each.claim_no]
    return claim.fate is Fate.NEVER_ARRIVED and len(there) == 1


def write_claims_csv(path: Path, rows: Sequence[OpenClaim]) -> None:
    """Write the rows as CSV (UTF-8, dates MM/DD/YYYY)."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in rows:
            cells = (cell(row) for cell in COLUMNS.values())
            writer.writerow([each.strftime("%m/%d/%Y") if isinstance(each, date) else each for each in cells])


def write_claims_xlsx(path: Path, rows: Sequence[OpenClaim]) -> None:
    """Write the rows as a workbook with real dates."""
    book = Workbook()
    book.active.append(list(COLUMNS))
    for row in rows:
        book.active.append([cell(row) or None for cell in COLUMNS.values()])
    book.save(path)


def _row(claim: Claim, seed: int) -> OpenClaim:
    """The clinic knows the payer's number of two claims in three, and wherever its days alone do not tell."""
    known = claim.dice("known").random() < 0.67 or claim.member.number % 8 == 2 or claim.member.twin
    return OpenClaim(
        claim=claim,
        payer=claim.dice("payer", seed).choice(PAYER_ALIASES),
        claim_no=claim.claim_no if known else "",
        member_id=claim.member.asked_id,
        service=claim.service_from,
    )


def _odd(row: OpenClaim, quirk: ClaimQuirk, other: Claim) -> OpenClaim:
    changes: dict[ClaimQuirk, dict[str, str]] = {
        ClaimQuirk.ANOTHERS_NUMBER: {"claim_no": other.claim_no},
        ClaimQuirk.SELF_PAY: {"payer": SELF_PAY},
        ClaimQuirk.UNKNOWN_PAYER: {"payer": UNDECLARED_PAYER},
        ClaimQuirk.LOST_DIGITS: {"claim_no": LOST_DIGITS},
        ClaimQuirk.NO_NUMBERS: {"claim_no": "", "member_id": ""},
        ClaimQuirk.BAD_DATE: {"service": "13/45/2026"},
    }
    return OpenClaim(**{**vars(row), "quirk": quirk, **changes[quirk]})
