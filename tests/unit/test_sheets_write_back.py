"""The results of a match in a copy of the user's own workbook."""

from __future__ import annotations

import json
import stat

import pytest
from openpyxl import load_workbook

from nightclerk.errors import UsageError
from nightclerk.sheets.write_back import write_back
from tests.unit.sheets_books import claims


def place(file, row, sheet="Claims"):
    return {"file": file, "sheet": sheet, "row": row}


def pair(left, right, category="matched", accepted=True, reason="Claim and amount agree."):
    return {"left": left, "right": right, "category": category, "accepted": accepted, "score": 1.0, "reason": reason}


PAIRS = (
    pair(place("claims.xlsx", 5), place("remits.xlsx", 9, "Remits")),
    pair(place("claims.xlsx", 5), place("remits.xlsx", 12, "Remits"), "probable", accepted=False, reason="=x"),
    pair(place("claims.xlsx", 6), None, "unmatched_left", accepted=False, reason="Nothing fits."),
    pair(None, place("remits.xlsx", 30, "Remits"), "unmatched_right", accepted=False, reason="Nothing fits."),
)


@pytest.fixture
def room(tmp_path):
    claims(tmp_path / "claims.xlsx")
    (tmp_path / "pairs.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in PAIRS))
    return tmp_path


def test_each_row_of_the_copy_says_what_came_of_it_and_where_its_other_half_is(room):
    told = write_back(room / "claims.xlsx", room / "pairs.jsonl", room / "copy.xlsx")

    sheet = load_workbook(room / "copy.xlsx")["Claims"]
    assert told == {"sheet": "Claims", "rows": 2, "lost": []}
    assert [cell.value for cell in sheet[4]][-2:] == ["Result", "Why"]
    assert sheet["F5"].value == "Matched; Probable, not accepted"
    assert sheet["G5"].value == "Claim and amount agree. (remits.xlsx, row 9) / =x (remits.xlsx, row 12)"
    assert [cell.value for cell in sheet[6]][-2:] == ["Only in the first list", "Nothing fits."]
    assert sheet["F7"].value is None
    assert sheet["F6"].fill.start_color.rgb == "00FBE3E0"
    assert stat.S_IMODE((room / "copy.xlsx").stat().st_mode) & 0o077 == 0


def test_the_users_own_file_is_never_replaced_and_a_refusal_leaves_no_copy(room):
    before = (room / "claims.xlsx").read_bytes()
    (room / "other.jsonl").write_text("no pair\n")
    (room / "list.csv").write_text("Claim,Paid,Due\n1,2,3\n")
    wrong = {
        "SAME_FILE": ("claims.xlsx", "pairs.jsonl", "claims.xlsx"),
        "NO_SUCH_FILE": ("claims.xlsx", "missing.jsonl", "copy.xlsx"),
        "NO_SUCH_FOLDER": ("claims.xlsx", "pairs.jsonl", "nowhere/copy.xlsx"),
        "BAD_PAIRS": ("claims.xlsx", "other.jsonl", "copy.xlsx"),
        "NOT_IN_THE_PAIRS": ("list.csv", "pairs.jsonl", "copy.xlsx"),
    }
    for code, (file, pairs, out) in wrong.items():
        with pytest.raises(UsageError) as caught:
            write_back(room / file, room / pairs, room / out)
        assert caught.value.code == code

    assert (room / "claims.xlsx").read_bytes() == before
    assert sorted(path.name for path in room.iterdir()) == ["claims.xlsx", "list.csv", "other.jsonl", "pairs.jsonl"]
