"""A remittance as it came (835), laid out as sheets that the profiles know: its lines, and what is no claim's (PLB).

The number of a row is that of its segment in the file, from 1 for the first.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from nightclerk.errors import UsageError
from nightclerk.records.remittance import Adjustment, Payment, ProviderAdjustment, RemitClaim, RemitLine
from nightclerk.sheets.book import Sheet
from nightclerk.sheets.findings import Finding
from nightclerk.x12.findings import X12Finding
from nightclerk.x12.read import read

LINES, PLB = "835", "PLB"  # titles of the sheets
_TITLES = (
    *("Claim Number", "Procedure", "Service Date", "Patient Name", "Member ID", "Units", "Billed Amount"),
    *("Allowed Amount", "Paid Amount", "Patient Responsibility", "Adjustment", "Claim Status Code", "Payer"),
    *("Trace Number", "Payment Date"),
)
_ADJUSTED = ("Trace Number", "Amount", "Reason")


@functools.cache
def sheets_of(path: Path) -> dict[str, Sheet]:
    """The sheets by title; PLB only where there is any. Raises `UsageError` NO_REMITTANCE."""
    rows: list[tuple[Any, ...]] = []
    adjusted: list[tuple[Any, ...]] = []
    traces: dict[int, str | None] = {}
    doubts = 0
    with path.open("rb") as file:
        for each in read(file):
            if isinstance(each, Payment):
                traces[each.transaction] = each.trace
            elif isinstance(each, RemitClaim):
                rows += _rows(each)
            elif isinstance(each, ProviderAdjustment):
                adjusted.append((each.segment, traces.get(each.transaction), _text(each.amount), each.reason))
            elif isinstance(each, X12Finding):
                doubts += each.person
    if not (rows or adjusted):
        raise UsageError(
            "The file is X12, and holds no remittance (835).",
            code="NO_REMITTANCE",
            remedy="Give the 835 of those payments, or a spreadsheet.",
        )
    found = {LINES: _sheet(path, LINES, _TITLES, rows, doubts)}
    return found | ({PLB: _sheet(path, PLB, _ADJUSTED, adjusted, 0)} if adjusted else {})


def _rows(claim: RemitClaim) -> Iterator[tuple[Any, ...]]:
    """A row for each line; one for the claim where its lines are not all of its money, so that no cent is lost."""
    lines = claim.lines
    whole = (_sum(lines, "charge"), _sum(lines, "paid")) == (claim.charge, claim.paid)
    if not lines or not whole or any(each.scope == "claim" for each in claim.adjustments):
        one = RemitLine(segment=claim.segment, charge=claim.charge, paid=claim.paid, dos=claim.service_from)
        every = (*claim.adjustments, *(each for line in lines for each in line.adjustments))
        procedure = lines[0].procedure if len(lines) == 1 else None
        yield _row(claim, one, procedure, every, claim.patient_resp)
        return
    for line in lines:
        yield _row(claim, line, line.procedure, line.adjustments, _share(line.adjustments))


def _sum(lines: Sequence[RemitLine], name: str) -> Decimal | None:
    amounts = [getattr(each, name) for each in lines]
    return sum(amounts, Decimal(0)) if None not in amounts else None


def _share(adjustments: Sequence[Adjustment]) -> Decimal:
    return sum((each.amount or Decimal(0) for each in adjustments if each.group == "PR"), Decimal(0))


def _row(
    claim: RemitClaim, line: RemitLine, procedure: str | None, why: Sequence[Adjustment], share: Decimal | None
) -> tuple[Any, ...]:
    """In the order of the titles, behind the segment."""
    adjusted = "; ".join(f"{each.group}-{each.carc}" for each in why) or None
    return (
        line.segment,
        *(claim.pcn, procedure, _text(line.dos or claim.service_from), claim.patient, claim.member_id),
        *(_text(line.units), _text(line.charge), _text(line.allowed), _text(line.paid), _text(share), adjusted),
        *(claim.clp02, claim.payer, claim.trace, _text(claim.paid_on)),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _sheet(path: Path, title: str, titles: tuple[str, ...], rows: Sequence[tuple[Any, ...]], doubts: int) -> Sheet:
    schema = {"row": pl.UInt32} | dict.fromkeys(titles, pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    words = f"{doubts:,} things in this 835 need a person: `nightclerk x12 read` tells them."
    found = (Finding("X12_DOUBTS", title, 0, "", words),) if doubts else ()
    return Sheet(
        file=path.name,
        sheet=title,
        frame=frame,
        columns=titles,
        letters=titles,
        header_rows=(0,),
        date_system=1900,
        findings=found,
    )
