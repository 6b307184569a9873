"""Invented workbooks for the tests of reading, made from a seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

FIRST, LAST = ("Jane", "Omar", "Lin", "Rosa"), ("Doe", "Roe", "O'Neil", "Nguyen")


def claims(
    path: Path, *, rows: int = 40, seed: int = 7, from_1904: bool = False, titles: int = 3
) -> list[list[object]]:
    """A list of claims below a title, and its rows: claim, patient, day, amount in cents, payer."""
    chance = random.Random(seed)
    made: list[list[object]] = []
    with xlsxwriter.Workbook(path, {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet("Claims")
        padded, day = book.add_format({"num_format": "0000000000"}), book.add_format({"num_format": "mm/dd/yyyy"})
        if titles:
            sheet.write(0, 0, "Maple Street Family Practice")
        for place, title in enumerate(("Claim #", "Patient", "DOS", "Charge", "Payer")):
            sheet.write(titles, place, title)
        for number in range(rows):
            row = [
                chance.randrange(10**6),
                f"{chance.choice(LAST)}, {chance.choice(FIRST)}",
                date(2026, 1, 1) + timedelta(days=chance.randrange(200)),
                chance.randrange(100, 90_000),
                chance.choice(("LAKESIDE", "HARBOR")),
            ]
            made.append(row)
            sheet.write_number(titles + 1 + number, 0, row[0], padded)
            sheet.write_string(titles + 1 + number, 1, row[1])
            sheet.write_datetime(titles + 1 + number, 2, datetime.combine(row[2], datetime.min.time()), day)
            sheet.write_number(titles + 1 + number, 3, row[3] / 100)
            sheet.write_string(titles + 1 + number, 4, row[4])
    return made


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a workbook in place."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    path.write_bytes(out.getvalue())
