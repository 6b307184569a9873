"""What a reader of a sheet should know beside its cells: each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 200  # of one code and sheet that are told one by one


@dataclass(frozen=True)
class Finding:
    """A stable `code`, the sheet, the row a person sees (0: not one row), the column's letter ("": not one), words."""

    code: str
    sheet: str
    row: int
    column: str
    words: str


def letters(index: int) -> str:
    """The letters Excel shows for the column with this index, which counts from 0: A, B, ... Z, AA."""
    name, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def index_of(name: str) -> int:
    """The index, counted from 0, of the column with these letters."""
    number = 0
    for sign in name:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def located(code: str, sheet: str, places: Sequence[tuple[int, int]], words: str) -> list[Finding]:
    """A finding for each (row, column index), and from `MOST` on one that says how many more there are."""
    found = [Finding(code, sheet, row, letters(column), words) for row, column in places[:MOST]]
    more = len(places) - MOST
    return [*found, Finding(code, sheet, 0, "", f"{words} ({more:,} cells more.)")] if more > 0 else found
