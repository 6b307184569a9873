"""Written workbooks: text stays text, the file is complete or absent, and a person can read it."""

from __future__ import annotations

import stat
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from nightclerk.records import Column, Scalar, Sheet, Workbook
from nightclerk.sheets.read import read_table
from nightclerk.sheets.write import write_workbook

COLUMNS = (Column("Name"), Column("When", "date"), Column("Amount", "money"), Column("Share", "percent"))


def book(*rows: tuple[Scalar, ...], title: str = "All", **options: Any) -> Workbook:
    return Workbook((Sheet(title, COLUMNS, rows, **options),))


def cells(path: Path) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows()]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")', "http://x", "00123", "{=1}"]
)
def test_text_is_never_a_formula_a_number_or_a_link(tmp_path: Path, text: str) -> None:
    write_workbook(book((text, None, None, None)), tmp_path / "a.xlsx")

    cell = load_workbook(tmp_path / "a.xlsx").worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=8))
def test_no_text_whatever_breaks_the_file(tmp_path: Path, texts: list[str]) -> None:
    write_workbook(book(*((text, None, None, None) for text in texts)), tmp_path / "a.xlsx")

    rows = cells(tmp_path / "a.xlsx")
    assert len(rows) == len(texts) + 1
    for text, row in zip(texts, rows[1:], strict=True):
        if text.isprintable() and text and "_x" not in text:
            assert row[0] == text


def test_control_characters_go_and_the_rest_of_the_text_stays(tmp_path: Path) -> None:
    write_workbook(book(("a\x00b\x1fc\ud800d\ne", None, None, None)), tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx")[1][0] == "a b c d\ne"


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    write_workbook(book(("x" * 40_000, None, None, None)), tmp_path / "a.xlsx")

    written = cells(tmp_path / "a.xlsx")[1][0]
    assert len(written) == 32_767
    assert written.endswith("…")


def test_dates_and_amounts_are_real_values_with_formats(tmp_path: Path) -> None:
    write_workbook(book(("a", date(2026, 1, 2), Decimal("1234.5"), Decimal("12.5"))), tmp_path / "a.xlsx")

    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime.fromisoformat("2026-01-02"), "mm/dd/yyyy")
    assert (sheet["C2"].value, sheet["C2"].number_format) == (1234.5, "$#,##0.00")
    assert (sheet["D2"].value, sheet["D2"].number_format) == (12.5, '0.##"%"')


def test_values_that_do_not_fit_their_column_are_written_in_words(tmp_path: Path) -> None:
    row = ("a", "not stated", Decimal("NaN"), True)
    write_workbook(book(row, (12345678901234567890, date(1850, 1, 2), 10**20, None)), tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx")[1] == ["a", "not stated", "NaN", "yes"]
    assert cells(tmp_path / "a.xlsx")[2] == ["12345678901234567890", "1850-01-02", "1" + "0" * 20, None]


def test_a_moment_with_a_zone_is_written_as_the_clock_shows_it(tmp_path: Path) -> None:
    sheet = Sheet("A", (Column("At", "datetime"),), ((datetime(2026, 1, 2, 3, 4, tzinfo=UTC),),))
    write_workbook(Workbook((sheet,)), tmp_path / "a.xlsx")

    assert cells(tmp_path / "a.xlsx")[1][0] == datetime.fromisoformat("2026-01-02T03:04")


def test_the_header_is_frozen_filtered_and_printed_on_every_page(tmp_path: Path) -> None:
    write_workbook(book(("a", None, None, None), intro=("Title", "when")), tmp_path / "a.xlsx")

    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_a_tone_colours_the_whole_row(tmp_path: Path) -> None:
    write_workbook(book(("a", None, None, None), ("b", None, None, None), tones={0: "bad"}), tmp_path / "a.xlsx")

    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.fill.fgColor.rgb for cell in sheet[2]] == ["FFFBE3E0"] * 4
    assert sheet["A3"].fill.fill_type is None


def test_sheet_titles_become_valid_and_stay_different(tmp_path: Path) -> None:
    titles = ["A/B", "a b", "", "History", "x" * 40, "x" * 41, "'quoted'"]
    sheets = tuple(Sheet(title, (Column("A"),), ()) for title in titles)
    write_workbook(Workbook(sheets), tmp_path / "a.xlsx")

    names = load_workbook(tmp_path / "a.xlsx").sheetnames
    assert names == ["A B", "a b 2", "Sheet", "History sheet", "x" * 31, "x" * 29 + " 2", "quoted"]


def test_the_file_is_its_owners_alone_and_no_draft_stays(tmp_path: Path) -> None:
    write_workbook(book(), tmp_path / "a.xlsx")

    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_failed_write_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("older")

    with pytest.raises(ValueError):
        write_workbook(Workbook((Sheet("A", COLUMNS, (("too", "short"),)),)), tmp_path / "a.xlsx")

    assert (tmp_path / "a.xlsx").read_text() == "older"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    write_workbook(book(("=1+1", date(2026, 1, 2), Decimal("12.5"), Decimal(20)), intro=("T",)), tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx")

    assert table.header == ("Name", "When", "Amount", "Share")
    assert [cell.text for cell in table.rows[0].cells] == ["=1+1", "2026-01-02", "12.5", "20"]
    assert zipfile.is_zipfile(tmp_path / "a.xlsx")
