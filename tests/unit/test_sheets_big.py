"""Big sheets and the workbook of a reconciliation: read back equal, tie out to the cent, nothing computes by itself."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from nightclerk.sheets.book import load
from nightclerk.sheets.days import days
from nightclerk.sheets.fast import BigSheet, Field, write_big
from nightclerk.sheets.money import cents
from nightclerk.sheets.tieout import PAIR, Source, TieOut, totals, write_csv, write_lines
from nightclerk.sheets.tieout_book import write_tieout
from tests.scale import count

FIELDS = (
    Field("Claim"),
    Field("Paid", "money"),
    Field("Day", "date"),
    Field("Units", "integer"),
    Field("Share", "number"),
)
TEXTS = ("0001", "=1+1", "@x", "-5", " ends ", "a & b <c>", "line\nbreak", "_x000D_", "Zoë", "\u202e1234", "\x07", None)


def made(rows: int, seed: int = 3) -> pl.DataFrame:
    chance = random.Random(seed)
    return pl.DataFrame(
        {
            "c": pl.Series([chance.choice(TEXTS) for _ in range(rows)], dtype=pl.String),
            "p": [chance.choice((None, chance.randrange(-(10**8), 10**8))) for _ in range(rows)],
            "d": [chance.choice((None, date(2026, 1, 1) + timedelta(days=chance.randrange(300)))) for _ in range(rows)],
            "u": [chance.randrange(9) for _ in range(rows)],
            "s": [chance.choice((0.5, 0.25, 1.125, None)) for _ in range(rows)],
        }
    )


@pytest.mark.soak
def test_a_big_sheet_is_read_back_equal_by_openpyxl_and_by_our_reader(tmp_path):
    frame = made(count(2_000, 60_000))

    write_big(tmp_path / "big.xlsx", [BigSheet("Rows", FIELDS, frame)])

    sheet = load_workbook(tmp_path / "big.xlsx")["Rows"]
    kept = {"\u202e1234": " 1234", "\x07": " ", None: None}
    for read, row in zip(sheet.iter_rows(min_row=2), frame.iter_rows(), strict=True):
        assert unescape(read[0].value or "") == (kept.get(row[0], row[0]) or "")
        assert read[0].data_type != "f"
        assert read[1].value == (None if row[1] is None else row[1] / 100)
        assert read[2].value == (None if row[2] is None else datetime.combine(row[2], datetime.min.time()))
        assert (read[3].value, read[4].value) == row[3:]
    ours = load(tmp_path / "big.xlsx").frame
    assert [text or "" for text in ours["Claim"]] == [
        kept.get(text, text) if (text or "").strip("\x07") else "" for text in frame["c"].fill_null("")
    ]
    assert ours.select(cents(pl.col("Paid"))).to_series().to_list() == frame["p"].to_list()
    assert ours.select(days(pl.col("Day"))).to_series().to_list() == frame["d"].to_list()
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:E{frame.height + 1}")


def test_every_part_of_a_big_workbook_is_sound_xml_and_the_dimension_is_right(tmp_path):
    write_big(tmp_path / "big.xlsx", [BigSheet("Rows", FIELDS, made(100)), BigSheet("None", FIELDS, made(0))])

    with zipfile.ZipFile(tmp_path / "big.xlsx") as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        assert b'<dimension ref="A1:E101"' in archive.read("xl/worksheets/sheet1.xml")
    assert load_workbook(tmp_path / "big.xlsx")["None"].max_row == 1


def test_a_day_that_excel_counts_wrong_is_written_as_text(tmp_path):
    frame = pl.DataFrame({"d": [date(1899, 5, 6), date(1900, 3, 1), None]})

    write_big(tmp_path / "old.xlsx", [BigSheet("Old", (Field("Born", "date"),), frame)])

    sheet = load_workbook(tmp_path / "old.xlsx").active
    assert [cell.value for cell in sheet["A"]] == ["Born", "05/06/1899", datetime.fromisoformat("1900-03-01"), None][
        : sheet.max_row
    ]


def test_what_is_no_number_leaves_the_cell_blank(tmp_path):
    frame = pl.DataFrame({"s": [1.5, float("nan"), float("inf"), -2.0]})

    write_big(tmp_path / "odd.xlsx", [BigSheet("Odd", (Field("Share", "number"),), frame)])

    sheet = load_workbook(tmp_path / "odd.xlsx").active
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == [1.5, None, None, -2]


def test_more_rows_than_a_sheet_has_are_refused_and_nothing_is_written(tmp_path):
    frame = pl.DataFrame({"a": pl.repeat(1, 1_048_576, eager=True)})

    with pytest.raises(ValueError, match="More rows"):
        write_big(tmp_path / "huge.xlsx", [BigSheet("Huge", (Field("A", "integer"),), frame)])

    assert list(tmp_path.iterdir()) == []


def source(name: str, size: int, categories: list[str], seed: int) -> Source:
    chance = random.Random(seed)
    frame = pl.DataFrame(
        {
            "row": pl.Series(range(5, 5 + size), dtype=pl.UInt32),
            "Claim": [f"{number:06}" for number in range(size)],
            "Patient": [chance.choice(("DOE, JANE", '=HYPERLINK("http://x")', "+1")) for _ in range(size)],
            "Paid": pl.Series([chance.randrange(-500, 90_000) for _ in range(size)], dtype=pl.Int64),
        }
    )
    return Source(name, f"{name}.xlsx", "Sheet1", frame, frame["Paid"], pl.Series(categories), money=("Paid",))


def reconciled(lost: int = 0) -> TieOut:
    """20 claims and 22 payments: claim 0 has three payments, of which two are doubtful; `lost` rows are in no pair."""
    rows = [(number, number, "matched", True, 1.0, "Claim and amount agree.") for number in range(18)]
    rows += [(0, 18, "probable", False, 0.8, "Amount differs."), (0, 19, "probable", False, 0.7, "Amount differs.")]
    rows += [(18, None, "unmatched_left", False, 0.0, "Nothing fits."), (19, None, "not_due", False, 0.0, "Not due.")]
    rows += [(None, 20, "unmatched_right", False, 0.0, "-"), (None, 21, "unmatched_right", False, 0.0, "-")][lost:]
    pairs = pl.DataFrame(rows, schema=PAIR, orient="row")
    left = source("claims", 20, ["probable", *["matched"] * 17, "unmatched_left", "not_due"], 1)
    right = source("remits", 22, [*["matched"] * 18, "probable", "probable", "unmatched_right", "unmatched_right"], 2)
    return TieOut("Claims against remittances", left, right, pairs, (source("PLB", 3, ["adjustment"] * 3, 3),))


def test_the_summary_ties_out_to_the_cent_and_money_of_a_row_in_several_pairs_counts_once(tmp_path):
    found = reconciled()

    write_tieout(found, tmp_path / "tie.xlsx")

    assert [each["difference_cents"] for each in totals(found)] == [0, 0, 0]
    book = load_workbook(tmp_path / "tie.xlsx", data_only=True)
    rows = {row[0]: row for row in book["Summary"].iter_rows(values_only=True)}
    assert rows["Total of the file"][2:] == (
        20,
        found.left.total_cents / 100,
        22,
        found.right.total_cents / 100,
        3,
        found.beside[0].total_cents / 100,
    )
    assert rows["Sum of the categories"][2:] == rows["Total of the file"][2:]
    assert rows["Ties out to the cent"][3::2] == ("ties out",) * 3
    assert rows["Probable"][2] == 1
    assert rows["Matched"][2] == 17


def test_the_formulas_of_the_summary_give_what_is_stored_with_them(tmp_path):
    """Each is worked out again from the cells of the category's own sheet."""
    write_tieout(reconciled(), tmp_path / "tie.xlsx")
    formulas, stored = (load_workbook(tmp_path / "tie.xlsx", data_only=flag) for flag in (False, True))
    seen = 0
    for row in formulas["Summary"].iter_rows(min_row=5):
        for cell in row[2:]:
            if isinstance(cell.value, str) and "!" in cell.value:
                title, span = cell.value.split("'")[1], cell.value.split("!")[1].split(")")[0].replace("$", "")
                span = span.split(",")[0]
                values = [each[0].value for each in stored[title][span] if each[0].value is not None]
                expected = len(values) if "COUNT" in cell.value else round(sum(values), 2)
                assert stored["Summary"][cell.coordinate].value == expected, cell.coordinate
                seen += 1
    assert seen >= 40


def test_a_row_that_no_category_holds_shows_as_a_difference(tmp_path):
    found = reconciled(lost=1)

    write_tieout(found, tmp_path / "off.xlsx")

    sheet = load_workbook(tmp_path / "off.xlsx", data_only=True)["Summary"]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    missing = int(found.right.cents[20])
    assert rows["Difference"][5] == missing / 100
    assert rows["Ties out to the cent"][3::2] == ("ties out", "DOES NOT TIE OUT", "ties out")
    assert totals(found)[1]["difference_cents"] == missing


def test_each_category_has_a_sheet_with_the_provenance_of_both_rows(tmp_path):
    write_tieout(reconciled(), tmp_path / "tie.xlsx")

    book = load_workbook(tmp_path / "tie.xlsx")
    assert book.sheetnames == [
        *("Summary", "Charts", "Matched", "Probable", "Contradictions", "Short pays", "Duplicates", "Reversals"),
        *("Ambiguous", "Only in claims", "Only in remits", "Not due", "PLB"),
    ]
    row = [cell.value for cell in book["Probable"][2]]
    assert row[:3] == ["Probable", "for a person", 0.8]
    assert row[4:7] == ["claims.xlsx", "Sheet1", 5]
    assert row[12:15] == ["remits.xlsx", "Sheet1", 23]
    assert not any(
        cell.data_type == "f" for sheet in book.worksheets[2:] for line in sheet.iter_rows() for cell in line
    )
    assert len(book["Charts"]._charts) == 2


def test_the_same_comes_as_csv_and_json_lines_and_no_cell_computes(tmp_path):
    write_csv(reconciled(), tmp_path / "pairs.csv")
    write_lines(reconciled(), tmp_path / "pairs.jsonl")

    with (tmp_path / "pairs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text().splitlines()]
    assert len(rows) == len(lines) == 24
    assert rows[-1]["reason"] == "'-"
    assert lines[0]["left"] == {"file": "claims.xlsx", "sheet": "Sheet1", "row": 5}
    assert lines[-1]["left"] is None
    assert sum(int(row["left_counted"] or 0) for row in rows) == reconciled().left.total_cents
