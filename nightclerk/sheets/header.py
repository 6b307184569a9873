"""Where a table begins: exports put titles, filters and print dates above the row with the column names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nightclerk.records import Cell
from nightclerk.sheets.titles import bare, is_labelled

LOOK_AHEAD = 40  # non-blank rows among which a header is sought
_LEAST_TITLES = 3
_LEAST_KNOWN = 2


def find_header(rows: Sequence[Sequence[Cell]], known: Collection[str]) -> int | None:
    """The index of the header among the first non-blank `rows`, or None.

    The row with most of the `known` header texts (any case, any punctuation) wins when it has two of them. Otherwise
    it is the first row with at least three filled cells, all text, that is not much narrower than the rows below.
    """
    wanted = {bare(text) for text in known}
    scores = [known_titles(row, wanted) for row in rows[:LOOK_AHEAD]]
    if scores and max(scores) >= _LEAST_KNOWN:
        return scores.index(max(scores))
    return next((index for index in range(len(scores)) if _looks_like_titles(rows, index)), None)


def known_titles(row: Sequence[Cell], wanted: Collection[str]) -> int:
    """How many cells of the row are header texts that somebody knows."""
    return sum(1 for cell in row if cell.kind == "text" and bare(cell.text) in wanted)


def _looks_like_titles(rows: Sequence[Sequence[Cell]], index: int) -> bool:
    cells = [cell for cell in rows[index] if cell.kind != "empty"]
    if len(cells) < _LEAST_TITLES or not all(map(_title, cells)) or is_labelled([cell.text for cell in cells]):
        return False
    below = max((_filled(row) for row in rows[index + 1 : index + 6]), default=0)
    return len(cells) * 2 >= below


def _title(cell: Cell) -> bool:
    return cell.kind == "text" and any(sign.isalpha() for sign in cell.text)


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if cell.kind != "empty")
