"""The results of `nightclerk sheets match`, from its file of pairs into a copy of one of the two workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.sheets.categories import titled
from nightclerk.sheets.files import annotate_file, inspect_file

Note = tuple[str, str, str]  # result, why, tone
_SIDES = ("left", "right")


def write_back(path: Path, pairs: Path, out: Path) -> dict[str, Any]:
    """Copy the workbook at `path` to `out` with what `pairs` (JSON lines) say of its rows.

    Returns {sheet, rows, lost: [words]}. Raises `UsageError` NO_SUCH_FILE, NO_SUCH_FOLDER, NOT_IN_THE_PAIRS, BAD_PAIRS,
    SAME_FILE, and what reading the workbook raises; `out` is then as it was.
    """
    if out.resolve() == path.resolve():
        raise UsageError("The copy would replace the file itself.", code="SAME_FILE", remedy="Give another name.")
    if not out.parent.is_dir():
        raise UsageError("The folder of the copy does not exist.", code="NO_SUCH_FOLDER", remedy="Make it first.")
    sheet, notes = _notes(path.name, pairs)
    header = inspect_file(path, sheet)["tables"][0]["header_rows"]
    lost = annotate_file(path, out, sheet=sheet, header_row=header[-1] if header else 1, notes=notes)
    return {"sheet": sheet, "rows": len(notes), "lost": lost}


def _notes(name: str, pairs: Path) -> tuple[str, dict[int, Note]]:
    """The sheet that was matched, and a note for each of its rows."""
    found: dict[int, Note] = {}
    sheets: list[str] = []
    for pair in _read(pairs):
        for side, other in (_SIDES, _SIDES[::-1]):
            place = pair[side]
            if place and place["file"] == name and place["sheet"] in (sheets or [place["sheet"]]):
                sheets = [place["sheet"]]
                found[place["row"]] = _joined(found.get(place["row"]), _note(pair, pair[other]))
    if not sheets:
        raise UsageError(
            f"The pairs say nothing of {name}.",
            code="NOT_IN_THE_PAIRS",
            remedy="Give one of the files that were matched.",
        )
    return sheets[0], found


def _read(pairs: Path) -> Iterator[Mapping[str, Any]]:
    if not pairs.is_file():
        raise UsageError(f"{pairs.name}: there is no such file.", code="NO_SUCH_FILE", remedy="Check the path.")
    with pairs.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                pair = json.loads(line)
                yield {key: pair[key] for key in (*_SIDES, "category", "accepted", "reason")}
            except (ValueError, KeyError, TypeError):
                raise UsageError(
                    f"Line {number} of {pairs.name} is no pair.",
                    code="BAD_PAIRS",
                    remedy="Give the pairs.jsonl that `nightclerk sheets match --out` wrote.",
                ) from None


def _note(pair: Mapping[str, Any], other: Mapping[str, Any] | None) -> Note:
    title, tone, _ = titled(pair["category"])
    result = title if pair["accepted"] or other is None else f"{title}, not accepted"
    there = f" ({other['file']}, row {other['row']})" if other else ""
    return result, f"{pair['reason']}{there}", tone


def _joined(before: Note | None, note: Note) -> Note:
    """A row in several pairs has all of them, and the tone of the first that is not good."""
    if before is None:
        return note
    results = list(dict.fromkeys([*before[0].split("; "), note[0]]))
    return "; ".join(results), f"{before[1]} / {note[1]}", note[2] if before[2] == "good" else before[2]
