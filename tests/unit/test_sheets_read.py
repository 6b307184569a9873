"""Reading the tables clinics export: real files of every kind, the broken ones refused in words."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from nightclerk.errors import UsageError
from nightclerk.records import Cell, SourceTable
from nightclerk.sheets.cells import pack, text_cell, unpack
from nightclerk.sheets.read import read_table

HEADER = "Patient Name,DOB,Insurance,Member ID"
CANARY = "Zzyzx"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def refused(path: Path, **options: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_table(path, **options)
    assert path.name in caught.value.message
    assert CANARY not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_separator_and_encoding_reads_alike(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = [["Patient", "DOB", "ID"], ["Peña José", "01/02/1980", "007"], ["Müller Ann", "03/04/1990", "008"]]
    text = "\r\n".join(separator.join(line) for line in lines)

    table = read_table(write(tmp_path, "a.csv", text.encode(encoding)))

    assert table.header == ("Patient", "DOB", "ID")
    assert texts(table) == lines[1:]
    assert [row.number for row in table.rows] == [2, 3]


def test_row_numbers_are_those_a_person_sees(tmp_path: Path) -> None:
    content = f'Lakeside Clinic\n\n{HEADER}\n"Doe, Jane",01/02/1980,"LHP\nPPO",007\n\n\n"Roe, Ann",01/02/1981,LHP,008\n'

    table = read_table(write(tmp_path, "a.csv", content))

    assert [row.number for row in table.rows] == [4, 7]
    assert table.rows[0].cells[2].text == "LHP\nPPO"
    assert table.remarks == ("Rows above the header, left out: 1.", "Blank rows, skipped: 2.")


def test_a_csv_cell_is_never_made_a_number(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", f'{HEADER}\nDoe,1,"=""00123""",9.01E+10\nRoe,#N/A,,x\n'))

    assert [cell.text for cell in table.rows[0].cells] == ["Doe", "1", "00123", "9.01E+10"]
    assert {cell.kind for cell in table.rows[0].cells} == {"text"}
    assert [cell.kind for cell in table.rows[1].cells] == ["text", "error", "empty", "text"]


def test_a_quotation_mark_that_is_never_closed_is_refused_and_loses_no_row_in_silence(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "a.csv", f'{HEADER}\nDoe,1,2,3\nRoe,"{CANARY},2,3\nPoe,1,2,3\n'))

    assert error.code == "BROKEN_CSV"
    assert "row 3" in error.message


def test_excels_own_separator_line_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", "sep=;\nPatient;DOB;ID\nDoe, J;1;2\n"))

    assert table.header == ("Patient", "DOB", "ID")
    assert table.rows[0].number == 2


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.xlsx", b"%PDF-1.7\n" + CANARY.encode(), "NOT_A_SPREADSHEET", "a PDF document"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "NOT_A_SPREADSHEET", "old Excel file"),
        ("a.xls", b"<html><table>" + CANARY.encode(), "NOT_A_SPREADSHEET", "web page"),
        (
            "a.xls",
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>',
            "NOT_A_SPREADSHEET",
            "XML (2003)",
        ),
        ("a.csv", b"\x89PNG\r\n" + bytes(50), "NOT_A_SPREADSHEET", "picture"),
        ("a.csv", b"ISA*00*  *" + CANARY.encode(), "NOT_A_SPREADSHEET", "X12 file, which `nightclerk x12 read` reads"),
        ("a.csv", bytes(range(256)), "NOT_A_SPREADSHEET", "neither text nor"),
        ("a.xlsx", b"PK\x03\x04" + CANARY.encode() * 50, "FILE_UNREADABLE", "damaged or cut off"),
        ("a.csv", b"", "EMPTY_FILE", "empty"),
        ("a.csv", b"\n\n  ,,\n", "EMPTY_FILE", "empty"),
        ("a.csv", HEADER.encode(), "NO_ROWS", "no rows below"),
        ("a.csv", b"1,2\n3,4\n", "NO_HEADER", "No row of column names"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, code: str, words: str) -> None:
    error = refused(write(tmp_path, name, content))

    assert error.code == code
    assert words in error.message


def test_a_nul_that_a_broken_export_left_is_its_own_cells_matter(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "a.csv", "Patient,DOB,ID\nDoe\0 J,1980-01-02,W1\nRoe K,1980-01-02,W2\n"))

    assert [row.cells[0].text for row in table.rows] == ["Doe\0 J", "Roe K"]


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    error = refused(path)

    assert error.code == "FILE_TOO_LARGE"
    assert "200 MB" in error.message


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.csv").code == "NO_SUCH_FILE"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "Schedule"
    sheet.append(["Lakeside Clinic"])
    sheet.append([])
    sheet.append(["Patient", "DOB", "Member ID", "Start", "Ok"])
    sheet.append(
        ["007", datetime.fromisoformat("1980-01-02"), 90123456789.0, datetime.fromisoformat("2026-11-23T09:30"), True]
    )
    sheet.append(["=1+1", date(1990, 5, 6), 123456789, 0.1 + 0.2, "#N/A"])
    sheet["C5"].number_format = "00000000000"
    sheet["A5"].data_type = "s"
    sheet["E5"].data_type = "e"
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("Old").sheet_state = "hidden"
    book.create_sheet("Notes").append(["nothing here"])
    path = tmp_path / "export.xlsx"
    book.save(path)
    return path


def test_a_workbook_keeps_digits_dates_and_leading_zeros(export: Path) -> None:
    table = read_table(export)

    assert table.sheet == "Schedule"
    assert [row.number for row in table.rows] == [4, 5]
    assert texts(table) == [
        ["007", "1980-01-02", "90123456789", "2026-11-23 09:30", "TRUE"],
        ["=1+1", "1990-05-06", "00123456789", "0.3", "#N/A"],
    ]
    assert [cell.kind for cell in table.rows[0].cells] == ["text", "date", "number", "date", "bool"]
    assert table.rows[0].cells[2].value == Decimal(90123456789)
    assert table.rows[0].cells[1].value == date(1980, 1, 2)
    assert table.rows[1].cells[4] == Cell("#N/A", None, "error")


def test_what_is_hidden_is_said(export: Path) -> None:
    assert read_table(export).remarks == (
        "Rows hidden in the sheet, read all the same: 1.",
        "Hidden sheets, not read: 1.",
        "Further sheets, not read: 1.",
        "Rows above the header, left out: 1.",
    )


def test_a_sheet_can_be_named_and_an_unknown_one_is_refused(export: Path) -> None:
    assert refused(export, sheet="Nowhere").code == "NO_SUCH_SHEET"
    assert read_table(export, sheet="schedule").sheet == "Schedule"


def test_known_headers_find_the_right_sheet_and_row(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Report", "printed", "today", "by us"])
    book.active.append(["a", "b", "c", "d"])
    right = book.create_sheet("Right")
    right.append(["Clinic", "Maple", "Street", "Practice"])
    right.append(["Pt", "Geb.", "Kasse", "Nr"])
    right.append(["x", "1", "2", "3"])
    book.save(tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx", known_headers=("pt.", "geb", "Kasse"))

    assert (table.sheet, table.header) == ("Right", ("Pt", "Geb.", "Kasse", "Nr"))


def test_a_wrong_size_in_the_workbook_loses_no_cell(export: Path) -> None:
    changed = rewritten(export, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:E5"', b'ref="A1"'))

    assert len(texts(read_table(changed))[0]) == 5


def test_formulas_without_a_stored_result_are_said(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Patient", "DOB", "Insurance"])
    book.active.append(["Doe", "=A1", "x"])
    book.save(tmp_path / "a.xlsx")

    assert any(
        remark.startswith("Formulas without a stored result") for remark in read_table(tmp_path / "a.xlsx").remarks
    )


def rewritten(path: Path, name: str, change: Any) -> Path:
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return target


@pytest.mark.parametrize(
    "declaration",
    [b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE x []>".encode("utf-16-le")],
)
def test_a_workbook_with_a_document_type_is_refused(export: Path, declaration: bytes) -> None:
    changed = rewritten(export, "xl/worksheets/sheet1.xml", lambda xml: declaration + xml)

    error = refused(changed)

    assert error.code == "FILE_UNREADABLE"
    assert "document type" in error.message


def test_a_zip_bomb_is_refused_before_it_is_unpacked(export: Path) -> None:
    bomb = rewritten(export, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 300_000_000)
    assert bomb.stat().st_size < 1_000_000

    assert refused(bomb).code == "FILE_TOO_HEAVY"


@pytest.mark.parametrize(
    ("part", "words"), [("word/document.xml", "Word"), ("content.xml", "OpenDocument"), ("a.txt", "a ZIP archive")]
)
def test_another_kind_of_archive_is_named(tmp_path: Path, part: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(part, CANARY)

    error = refused(tmp_path / "a.xlsx")

    assert error.code == "NOT_A_SPREADSHEET"
    assert words in error.message


def test_a_truncated_workbook_is_refused_wherever_it_is_cut(export: Path, tmp_path: Path) -> None:
    whole = export.read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        cut = write(tmp_path, "cut.xlsx", whole[: int(len(whole) * share)])
        assert refused(cut).code == "FILE_UNREADABLE"


def test_a_masked_number_reads_as_it_is_shown(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ID", "SSN", "Zip", "Money"])
        for place, (value, mask) in enumerate(
            [(12, "00000"), (123456789, "000-00-0000"), (1234567, "00000"), (12.5, "$#,##0.00")]
        ):
            sheet.write_number(1, place, value, book.add_format({"num_format": mask}))

    assert texts(read_table(tmp_path / "a.xlsx")) == [["00012", "123-45-6789", "1234567", "12.5"]]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))), min_size=1, max_size=6))
def test_a_packed_cell_is_the_same_cell_again(values: list[str]) -> None:
    for value in values:
        assert unpack(pack(text_cell(value))) == text_cell(value)


def test_reading_changes_nothing_in_the_file(export: Path) -> None:
    before = export.read_bytes()

    read_table(export)

    assert export.read_bytes() == before
    assert load_workbook(BytesIO(before)).sheetnames == ["Schedule", "Old", "Notes"]
