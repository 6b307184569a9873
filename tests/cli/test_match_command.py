"""`nightclerk sheets match`: what it prints is what was agreed, and files that lie to it are refused."""

import csv
import json

import pytest
from openpyxl import load_workbook

from nightclerk.sandbox.books import make_books
from tests import warm


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    make_books(folder)
    return folder


def match(folder, *words):
    return warm.command("sheets", "match", *words, cwd=folder)


def test_the_json_has_every_row_of_both_files_and_totals_without_a_difference(folder):
    done = match(folder, "claims.xlsx", "remits.xlsx", "--profile", "claims-remits", "--fees", "fees.xlsx", "--json")
    found = json.loads(done.stdout)

    assert done.returncode == 4
    assert set(found) == {"pairs", "totals"}
    assert all(set(each) == {"left", "right", "category", "accepted", "score", "reason"} for each in found["pairs"])
    assert all(
        set(each) == {"source", "total_cents", "categorised_cents", "difference_cents"} for each in found["totals"]
    )
    assert [each["difference_cents"] for each in found["totals"]] == [0, 0, 0]
    for side, sheet in (("left", "Claims"), ("right", "Remits")):
        rows = load_workbook(folder / f"{sheet.lower()}.xlsx")[sheet].max_row
        places = [each[side] for each in found["pairs"] if each[side] and each[side]["sheet"] == sheet]
        assert {place["row"] for place in places} == set(range(2, rows + 1))
        assert {place["file"] for place in places} == {f"{sheet.lower()}.xlsx"}


def test_people_are_told_counts_dollars_and_what_to_do(folder, tmp_path):
    out = tmp_path / "out"
    done = match(folder, "remits.xlsx", "bank.xlsx", "--profile", "remits-deposits", "--out", str(out))

    assert "ties out to the cent" in done.stdout
    assert "Payments without a deposit" in done.stdout or "matched" in done.stdout
    assert sorted(path.name for path in out.iterdir()) == ["pairs.csv", "pairs.jsonl", "reconciliation.xlsx"]
    summary = load_workbook(out / "reconciliation.xlsx", data_only=True)["Summary"]
    words = {str(cell) for row in summary.iter_rows(values_only=True) for cell in row}
    assert "ties out" in words
    assert "DOES NOT TIE OUT" not in words


def test_a_bank_file_without_a_row_of_names_is_matched_once_its_columns_are_named(folder, tmp_path):
    rows = list(load_workbook(folder / "bank.xlsx").worksheets[0].iter_rows(values_only=True))
    with (tmp_path / "bank.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows[1:])
    called = ("date=Column A", "memo=Column B", "trace=Column C", "paid=Column D")

    def accepted(bank, *words):
        done = match(folder, "remits.xlsx", str(bank), "--profile", "remits-deposits", "--json", *words)
        assert done.stdout, done.stderr
        pairs = json.loads(done.stdout)["pairs"]
        return {(each["left"]["row"], each["right"]["row"]) for each in pairs if each["accepted"]}

    refused = match(folder, "remits.xlsx", str(tmp_path / "bank.csv"), "--profile", "remits-deposits")
    assert "UNKNOWN_COLUMNS" in refused.stderr
    assert '--column "paid=Column C"' in refused.stderr
    found = accepted(tmp_path / "bank.csv", *(word for each in called for word in ("--column", each)))
    assert {(left, right + 1) for left, right in found} == accepted("bank.xlsx")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nowhere.xlsx", "remits.xlsx", "--profile", "claims-remits"), "NO_SUCH_FILE"),
        (("claims.xlsx", "remits.xlsx", "--profile", "nothing"), "UNKNOWN_PROFILE"),
        (("claims.xlsx", "remits.xlsx", "--profile", "claims-remits", "--right-sheet", "X"), "NO_SUCH_SHEET"),
        (("claims.xlsx", "bank.xlsx", "--profile", "claims-remits"), "UNKNOWN_COLUMNS"),
        (("claims.xlsx", "remits.xlsx", "--profile", "claims-remits", "--column", "payed=Net"), "COLUMN_FORM"),
        (("claims.xlsx", "remits.xlsx", "--profile", "claims-remits", "--as-of", "soon"), "BAD_DATE"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_its_code(folder, words, code):
    done = match(folder, *words)

    assert done.returncode == 2
    assert done.stderr.startswith(f"[{code}]")


def test_a_file_that_is_no_spreadsheet_is_refused(folder, tmp_path):
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    done = match(folder, str(tmp_path / "bad.xlsx"), "remits.xlsx", "--profile", "claims-remits")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_what_was_left_out_of_a_file_is_told_with_the_json_and_in_the_workbook(folder, tmp_path):
    lines = "Check Number,Payer,Check Date,Paid\n8801001,Aetna,2026-10-01,50.00\nTotal,,,50.00\n"
    (tmp_path / "remits.csv").write_text(lines)
    words = ("remits.csv", str(folder / "bank.xlsx"), "--profile", "remits-deposits", "--out", str(tmp_path), "--json")
    done = match(tmp_path, *words)

    assert "remits: Left out as lines of totals: rows 3." in done.stderr.splitlines()
    summary = load_workbook(tmp_path / "reconciliation.xlsx")["Summary"]
    assert "remits: Left out as lines of totals: rows 3." in {cell.value for cell in summary["A"]}
