"""Where a table begins, in a sheet of texts: below titles and print dates, in one row or in several, merged or not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nightclerk.sheets.findings import letters

LOOK_AHEAD = 40  # non-blank rows among which a header is sought
_LEAST_TITLES = 3
_LEAST_KNOWN = 2
_MOST_HEADER_ROWS = 4
_SPACE = re.compile(r"\s+")
_NUMBERED = re.compile(r"\d")

Row = Sequence[str | None]
Merged = Sequence[tuple[int, int, int, int]]  # first row, first column, last row, last column


@dataclass(frozen=True)
class Titles:
    """The rows (as a person numbers them) that hold the column names, and a name for each column ("" has none)."""

    rows: tuple[int, ...]
    names: tuple[str, ...]
    known: int  # of the names, how many somebody asked for


def bare(text: str) -> str:
    """A header text without case, signs and spaces, for comparing."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def find_titles(numbers: Sequence[int], rows: Sequence[Row], known: Collection[str], merged: Merged = ()) -> Titles:
    """The header among the first non-blank `rows`, whose row numbers are `numbers`; no rows and no names: none found.

    The row with most of the `known` texts wins when it has two of them (or as many as there are columns). Otherwise it
    is the first row whose filled cells are all titles and that is not much narrower than the rows below it. Rows that
    merges tie to it, and a row of group titles above it, are joined to it.
    """
    wanted = {bare(text) for text in known}
    rows, numbers = rows[:LOOK_AHEAD], numbers[:LOOK_AHEAD]
    scores = [_known(row, wanted) for row in rows]
    best = max(scores, default=0)
    if best >= min(_LEAST_KNOWN, _widest(rows)) > 0:
        place: int | None = scores.index(best)
    else:
        place = next((index for index in range(len(rows)) if _is_header(rows, index)), None)
    return Titles((), (), 0) if place is None else _joined(numbers, rows, place, wanted, merged)


def unique(names: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    """The names, a missing one as `Column C`, and the second of the same name with ` (2)` behind it.

    `places` are the columns' indices. `row` is taken: it stands for the row number.
    """
    taken = {"row"}
    made = []
    for place, name in zip(places, names, strict=True):
        base = candidate = name or f"Column {letters(place)}"
        number = 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{base} ({number})"
        taken.add(candidate.casefold())
        made.append(candidate)
    return tuple(made)


def _known(row: Row, wanted: Collection[str]) -> int:
    return len({bare(text) for text in row if text} & set(wanted)) if wanted else 0


def _widest(rows: Sequence[Row]) -> int:
    return max((_filled(row) for row in rows), default=0)


def _filled(row: Row) -> int:
    return sum(1 for text in row if text and not text.isspace())


def _is_header(rows: Sequence[Row], index: int) -> bool:
    cells = [text for text in rows[index] if text and not text.isspace()]
    if len(cells) < min(_LEAST_TITLES, _widest(rows)) or not all(map(_is_title, cells)) or is_labelled(cells):
        return False
    below = max((_filled(row) for row in rows[index + 1 : index + 6]), default=0)
    return len(cells) * 2 >= below


def is_labelled(cells: Sequence[str]) -> bool:
    """Whether some of the cells are labels of what stands beside them, as reports print what was asked for."""
    labels = sum(1 for text in cells if text.rstrip().endswith(":"))
    return 0 < labels < len(cells)


def _is_title(text: str) -> bool:
    return any(sign.isalpha() for sign in text) and text not in ("true", "false") and not text.startswith("#")


def _joined(numbers: Sequence[int], rows: Sequence[Row], place: int, wanted: Collection[str], merged: Merged) -> Titles:
    first, last = _extent(numbers, rows, place, merged)
    if first == place == last and place > 0 and _is_group(rows[place - 1], rows[place]):
        first -= 1
    stack = [
        _spread(rows[index], numbers[index], merged, guess=index < last and first != last)
        for index in range(first, last + 1)
    ]
    plain = [_tidy(text) for text in rows[last]]
    names = []
    for column in range(max(map(len, rows))):
        parts = [_tidy(row[column] if column < len(row) else None) for row in stack]
        lowest = plain[column] if column < len(plain) else ""
        alone = bare(lowest) in wanted and sum(1 for each in plain if bare(each) == bare(lowest)) == 1
        names.append(lowest if lowest and alone else _chained(parts))
    return Titles(tuple(numbers[first : last + 1]), tuple(names), len({bare(each) for each in names} & set(wanted)))


def _extent(numbers: Sequence[int], rows: Sequence[Row], place: int, merged: Merged) -> tuple[int, int]:
    """The first and last index of the rows that merged cells tie to the row at `place`."""
    here = numbers[place]
    top, bottom = here, here
    for first, left, last, right in merged:
        if last - first >= _MOST_HEADER_ROWS:
            continue
        if first <= here <= last and last > first:
            top, bottom = min(top, first), max(bottom, last)
        elif last == here - 1 and right > left and place and _filled(rows[place - 1]) > 1:  # one alone is a title
            top = min(top, first)
    inside = [index for index, number in enumerate(numbers) if top <= number <= bottom]
    return inside[0], inside[-1]


def _is_group(above: Row, header: Row) -> bool:
    """Whether the row above holds titles of groups of columns: few, no digits, each with room to its right."""
    places = [index for index, text in enumerate(above) if text and not text.isspace()]
    if len(places) < 2 or len(places) * 3 > _filled(header) * 2:
        return False
    if any(_NUMBERED.search(above[index] or "") or ":" in (above[index] or "") for index in places):
        return False
    gaps = [following - index for index, following in zip(places, [*places[1:], len(header)], strict=True)]
    return sum(1 for gap in gaps if gap > 1) * 2 > len(gaps) and all(
        index < len(header) and header[index] for index in places
    )


def _spread(row: Row, number: int, merged: Merged, *, guess: bool) -> list[str | None]:
    """The row with merged titles in every cell that they cover; without merges, a group title goes on to the next."""
    spread = list(row)
    covering = [each for each in merged if each[0] <= number <= each[2] and each[3] > each[1]]
    for first, left, _last, right in covering:
        for column in range(left, min(right + 1, len(spread))):
            spread[column] = spread[left] if number == first else spread[column]
    if guess and not covering:
        for column in range(1, len(spread)):
            spread[column] = spread[column] or spread[column - 1]
    return spread


def _chained(parts: Sequence[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and part not in kept:
            kept.append(part)
    return " ".join(kept)


def _tidy(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").strip()
