"""Any spreadsheet as one table of texts: nothing lost without a word, every finding with its place."""

from __future__ import annotations

import time
from datetime import date

import polars as pl
import pytest
import xlsxwriter

from nightclerk.bot.amounts import read_amount
from nightclerk.errors import UsageError
from nightclerk.sheets.book import load, sheets, survey
from nightclerk.sheets.days import day_of, days, is_day_first
from nightclerk.sheets.files import LIMITS, annotate_file, inspect_file
from nightclerk.sheets.kinds import kinds
from nightclerk.sheets.money import cents, cents_of, unread
from nightclerk.sheets.read import read_table
from tests.faults import hostile
from tests.unit.sheets_books import changed, claims

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def codes(found):
    return {finding.code for finding in found.findings}


def places(found, code):
    return [f"{each.column}{each.row or ''}" for each in found.findings if each.code == code]


@pytest.mark.parametrize("from_1904", [False, True])
def test_every_cell_of_a_list_of_claims_comes_back_with_its_row_number(tmp_path, from_1904):
    made = claims(tmp_path / "claims.xlsx", from_1904=from_1904)

    found = load(tmp_path / "claims.xlsx")

    assert (found.sheet, found.header_rows, found.date_system) == ("Claims", (4,), 1904 if from_1904 else 1900)
    assert found.columns == ("Claim #", "Patient", "DOS", "Charge", "Payer")
    read = found.frame.with_columns(days(pl.col("DOS")), cents(pl.col("Charge")))
    assert read["row"].to_list() == list(range(5, 45))
    assert read.drop("row").rows() == [(f"{row[0]:010}", *row[1:]) for row in made]
    assert "PADDING_RESTORED" in codes(found)


def test_dates_of_1904_survive_the_second_setting_that_newer_excels_write(tmp_path):
    made = claims(tmp_path / "claims.xlsx", from_1904=True)
    more = b'<extLst><ext xmlns:x15="urn:x"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    changed(tmp_path / "claims.xlsx", BOOK, lambda xml: xml.replace(b"</workbook>", more))

    found = load(tmp_path / "claims.xlsx")

    assert found.frame["DOS"].to_list() == [str(row[2]) for row in made]


def test_text_that_comes_late_and_zeros_in_front_are_kept(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "late.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Member ID", "Amount", "Note"])
        for row in range(1, 1500):
            sheet.write_row(row, 0, [row, 1.5, "x"])
        sheet.write_row(1500, 0, ["0001500", "late", " y "])

    found = load(tmp_path / "late.xlsx")

    assert found.frame.row(-1) == (1501, "0001500", "late", " y ")


def test_errors_and_formulas_without_a_result_are_told_with_their_place(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "errors.xlsx") as book:
        sheet = book.add_worksheet("Money")
        sheet.write_row(0, 0, ["Claim", "Paid", "Due"])
        sheet.write_row(1, 0, ["A1", 5, 7])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        sheet.write_row(2, 0, ["A2", 5])
        sheet.write_formula(2, 2, "=B3", None, "")

    found = load(tmp_path / "errors.xlsx")

    assert places(found, "ERROR_CELL") == ["B2", "C2"]
    assert places(found, "NOT_CALCULATED") == ["C3"]
    assert found.frame.row(0) == (2, "A1", "#DIV/0!", "#N/A")


def test_formulas_of_a_file_that_was_never_calculated_are_not_taken_for_zeros(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "new.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Claim", "Paid", "Due"])
        sheet.write_row(1, 0, ["A1", 5])
        sheet.write_formula(1, 2, "=B2*2")

    assert "FORMULAS_SHOW_ZERO" in codes(load(tmp_path / "new.xlsx"))


def test_hidden_rows_columns_and_sheets_are_said_and_the_hidden_sheet_is_not_chosen(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "hidden.xlsx") as book:
        old = book.add_worksheet("Old")
        for row in range(50):
            old.write_row(row, 0, ["a", "b", "c"] if row else ["Claim", "Paid", "Due"])
        sheet = book.add_worksheet("New")
        sheet.write_row(0, 0, ["Claim", "Paid", "Due"])
        sheet.write_row(1, 0, ["A1", 5, 7])
        sheet.write_row(2, 0, ["A2", 5, 7])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.activate()
        old.hide()

    found = load(tmp_path / "hidden.xlsx")

    assert found.sheet == "New"
    assert {"HIDDEN_ROWS", "HIDDEN_SHEETS"} <= codes(found)
    assert places(found, "HIDDEN_COLUMN") == ["B"]
    assert found.frame.height == 2
    assert [(each.title, each.state) for each in sheets(tmp_path / "hidden.xlsx")] == [
        ("Old", "hidden"),
        ("New", "visible"),
    ]


def test_merged_and_two_row_headers_are_joined_and_names_are_unique(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "merged.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Remittance detail")
        sheet.merge_range(2, 0, 3, 0, "Claim")
        sheet.merge_range(2, 1, 2, 2, "Patient")
        sheet.merge_range(2, 3, 2, 4, "Amount")
        sheet.write_row(3, 1, ["Last", "First", "Billed", "Paid"])
        sheet.write(3, 5, "Paid")
        sheet.write_row(4, 0, ["A1", "Doe", "Jane", 5, 4, 4])

    found = load(tmp_path / "merged.xlsx")

    assert found.header_rows == (3, 4)
    assert found.columns == ("Claim", "Patient Last", "Patient First", "Amount Billed", "Amount Paid", "Paid")
    known = load(tmp_path / "merged.xlsx", known_headers=("Claim", "Last", "First", "Billed"))
    assert known.columns[1:4] == ("Last", "First", "Billed")


def test_a_title_that_is_merged_over_some_columns_is_no_part_of_the_header(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "title.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Remittance detail")
        sheet.write_row(1, 0, ["Claim", "Patient", "Billed", "Paid"])
        sheet.write_row(2, 0, ["A1", "Doe", 5, 4])

    found = load(tmp_path / "title.xlsx")

    assert (found.header_rows, found.columns) == ((2,), ("Claim", "Patient", "Billed", "Paid"))


def test_a_group_row_above_a_csv_header_is_joined_and_a_title_is_not(tmp_path):
    lines = ["Acme,,,,Run 03/31/2026", "Patient,,Insurance,,", "Last,First,Payer,Payer,Row"]
    (tmp_path / "groups.csv").write_text("\n".join([*lines, "Doe,Jane,Lakeside,12,3"]))

    found = load(tmp_path / "groups.csv")

    assert found.header_rows == (2, 3)
    assert found.columns == ("Patient Last", "Patient First", "Insurance Payer", "Insurance Payer (2)", "Insurance Row")
    assert found.frame["row"].to_list() == [4]


def test_rows_of_a_csv_may_be_of_any_length_and_none_is_lost(tmp_path):
    lines = ["Claim;Paid;Note", "A1;1.234,50", 'A2;"2;5";x;more', "   ", 'A3;="0012";é']
    (tmp_path / "ragged.csv").write_bytes("\r\n".join(lines).encode("cp1252"))

    found = load(tmp_path / "ragged.csv")

    assert found.columns == ("Claim", "Paid", "Note", "Column D")
    assert found.frame.rows() == [
        (2, "A1", "1.234,50", None, None),
        (3, "A2", "2;5", "x", "more"),
        (5, "A3", "0012", "é", None),
    ]
    assert {"ENCODING", "BLANK_ROWS"} <= codes(found)


def test_numbers_that_excel_cannot_hold_are_flagged(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "long.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Trace", "Payer", "Paid"])
        sheet.write_number(1, 0, 12345678901234567)
        sheet.write_string(2, 0, "12345678901234567")

    assert places(load(tmp_path / "long.xlsx"), "LONG_NUMBER") == ["A2"]


def test_durations_of_more_than_a_day_are_no_dates(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "time.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Worked", "Start"])
        sheet.write(1, 0, "Doe")
        sheet.write_number(1, 1, 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(1, 2, 0.5, book.add_format({"num_format": "h:mm"}))

    assert load(tmp_path / "time.xlsx").frame.row(0) == (2, "Doe", "36:00:00", "12:00:00")


def test_signs_that_xml_cannot_hold_are_read_as_what_they_are_and_only_once(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "signs.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Claim", "Note", "Made"])
        sheet.write_row(1, 0, ["A1", "typed _x000D_ itself"])
        sheet.write_formula(1, 2, '="a"&CHAR(13)', None, "a_x000D_")

    assert load(tmp_path / "signs.xlsx").frame.row(0) == (2, "A1", "typed _x000D_ itself", "a\r")


def test_a_workbook_without_a_header_says_so_and_loses_no_row(tmp_path):
    (tmp_path / "bare.csv").write_text("1,2,3\n4,5,6\n")

    found = load(tmp_path / "bare.csv")

    assert (found.header_rows, found.columns, found.frame.height) == ((), ("Column A", "Column B", "Column C"), 2)
    assert "NO_COLUMN_NAMES" in codes(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.50", 123450),
        ("(12.00)", -1200),
        ("12.00-", -1200),
        ("−3.10", -310),
        ("12.00 CR", -1200),
        ("12.00DR", 1200),
        ("1.234,56", 123456),
        ("1 234,56", 123456),
        ("USD 5", 500),
        ("6.9399999999999995", 694),
        ("200.0000000001", 20000),
        ("1E-10", 0),
        ("$ -", 0),
        ("0", 0),
        ("1,234", 123400),
        ("-", None),
        ("(5", None),
        ("(-5)", None),
        ("12.00 Cr.", -1200),
        ("12.00 DB", 1200),
        ("12.345", None),
        ("1.234", None),
        ("1.23E+05", None),
        ("#N/A", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_amounts_in_any_notation_are_whole_cents_or_unread(text, expected):
    assert cents_of(text) == expected


@pytest.mark.parametrize("sign", ["", "$", "$ ", "USD "])
@pytest.mark.parametrize("digits", ["5", "1,204.5", "12.50", "1,50.00", "12.345"])
@pytest.mark.parametrize("form", ["{}{}", "-{}{}", "{}-{}", "({}{})", "{}({})", "{}{}-", "(-{}{})", "({}{}", "{}"])
def test_whole_columns_and_single_cells_are_read_alike(form, digits, sign):
    text = form.format(sign, digits)
    amount = read_amount(text)

    assert (amount and int(amount.value * 100)) == cents_of(text)


def test_what_could_not_be_read_is_counted_and_blanks_are_not():
    frame = pl.DataFrame({"a": ["5", "x", None, " ", "12.345"]})
    assert frame.select(unread(pl.col("a"), cents(pl.col("a"))).sum()).item() == 2


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-02", "2026-01-02 03:04:05", "1/2/2026", "01-02-26", "20260102", "01022026", "2-Jan-26"),
        *("Jan 2, 2026", "Friday, January 2, 2026", "46024", "46024.25", "1/2/2026 3:04 PM", "2026/1/2"),
        *(
            "02JAN2026",
            "Fri 01/02/2026",
            "Fri, 1/2/26",
            "01/02/2026 - 01/02/2026",
            "1/2/2026-1/2/2026",
            "1/2/26 to 1/2/26",
            "2026-01-02 - 2026-01-02",
            "Jan  2 2026 12:00AM",
            "2026-01-02T00:00:00-05:00",
            "20260102.0",
            "1/2/26 8:30a",
            "01/02/2026 8:30 AM CST",
            "02JAN2026:00:00:00",
        ),
    ],
)
def test_dates_in_any_notation_are_read(text):
    assert day_of(text) == date(2026, 1, 2)


def test_dates_that_cannot_be_are_not_read_and_the_century_and_the_order_are_asked_for():
    assert [day_of(text) for text in ("2026-02-30", "13/02/2026", "99214x", "1985", "")] == [None] * 5
    assert day_of("01/02/2026 - 01/05/2026") is None
    ranges = pl.DataFrame({"d": ["01/02/2026 - 01/02/2026", "13/02/2026 - 13/02/2026"]})
    assert ranges.select(is_day_first(pl.col("d"))).item()
    assert day_of("13/02/2026", day_first=True) == date(2026, 2, 13)
    assert day_of("5/6/28", latest=date(2026, 11, 28)) == date(1928, 5, 6)
    assert day_of("44562", date_system=1904) == date(2026, 1, 2)
    assert pl.DataFrame({"d": ["13/02/2026", "1/2/2026"]}).select(is_day_first(pl.col("d"))).item()


def test_columns_are_judged_by_their_cells_and_no_value_is_shown(tmp_path):
    claims(tmp_path / "claims.xlsx")

    table = survey(tmp_path / "claims.xlsx")[1][0]
    told = inspect_file(tmp_path / "claims.xlsx")

    assert [each.kind for each in kinds(table)] == ["identifier", "text", "date", "money", "text"]
    assert [each["kind"] for each in told["tables"][0]["columns"]] == [each.kind for each in kinds(table)]
    assert "Nguyen" not in str(told)
    assert told["sheets"] == [{"title": "Claims", "state": "visible"}]


def endless(xml):
    """A million rows without a cell."""
    rows = b"".join(b'<row r="%d"/>' % number for number in range(100, 1_000_000))
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def far(xml):
    """A cell at the last place that a sheet has."""
    return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def wrong_dimension(xml):
    return xml.replace(b'ref="A1:E44"', b'ref="A1:XFD1048576"')


@pytest.mark.parametrize("change", [endless, far, wrong_dimension])
def test_a_sheet_that_is_mostly_nothing_is_read_or_refused_within_seconds(tmp_path, change):
    claims(tmp_path / "claims.xlsx")
    changed(tmp_path / "claims.xlsx", SHEET, change)
    start = time.monotonic()

    try:
        rows = inspect_file(tmp_path / "claims.xlsx")["tables"][0]["rows"]
    except UsageError as error:
        rows = error.code

    assert rows in (40, "FILE_TOO_HEAVY", "FILE_UNREADABLE")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("make", [hostile.wide_bomb, hostile.laughing_xlsx])
def test_a_bomb_is_refused_within_seconds_and_within_the_memory_of_the_child(tmp_path, make):
    (tmp_path / "bomb.xlsx").write_bytes(make())
    start = time.monotonic()

    with pytest.raises(UsageError) as caught:
        inspect_file(tmp_path / "bomb.xlsx")

    assert caught.value.code in ("FILE_TOO_HEAVY", "FILE_UNREADABLE")
    assert time.monotonic() - start < 5
    assert LIMITS.memory_bytes <= 2 << 30


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_hides(tmp_path, encoding):
    claims(tmp_path / "claims.xlsx")
    declared = (
        '<?xml version="1.0" encoding="ENC"?><!-- <a> --><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x/>'
    )
    bad = declared.replace("ENC", encoding).encode(encoding)
    changed(tmp_path / "claims.xlsx", "xl/styles.xml", lambda xml: bad)

    with pytest.raises(UsageError) as caught:
        inspect_file(tmp_path / "claims.xlsx")

    assert caught.value.code == "FILE_UNREADABLE"


def test_a_copy_of_the_users_workbook_gets_the_results_and_keeps_its_formats(tmp_path):
    from openpyxl import load_workbook

    claims(tmp_path / "claims.xlsx")
    notes = {5: ("matched", "Claim and amount agree.", "good"), 6: ("=1+1", "-", "bad")}

    lost = annotate_file(tmp_path / "claims.xlsx", tmp_path / "told.xlsx", sheet="Claims", header_row=4, notes=notes)

    sheet = load_workbook(tmp_path / "told.xlsx")["Claims"]
    assert [sheet.cell(4, place).value for place in (6, 7)] == ["Result", "Why"]
    assert [sheet.cell(5, place).value for place in (6, 7)] == ["matched", "Claim and amount agree."]
    assert (sheet["F6"].value, sheet["F6"].data_type) == ("=1+1", "s")
    assert sheet["A5"].number_format == "0000000000"
    assert lost == []


def test_what_a_copy_of_the_users_workbook_cannot_keep_is_said(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "rich.xlsx") as book:
        sheet = book.add_worksheet("Claims")
        sheet.merge_range(0, 0, 0, 5, "Claims of March")
        sheet.write_row(1, 0, ["Claim", "Paid", "Due"])
        sheet.write_row(2, 0, ["A1", 5])
        sheet.write_formula(2, 2, "=B3*2", None, 10)
        sheet.write(9, 7, "far")
        sheet.insert_textbox("F20", "note")
        sheet.add_sparkline("E3", {"range": "Claims!B3:C3"})

    notes = {3: ("matched", "y", "good")}
    lost = annotate_file(tmp_path / "rich.xlsx", tmp_path / "told.xlsx", sheet="Claims", header_row=2, notes=notes)

    assert {each.split(" (")[0] for each in lost} == {
        *("pictures and shapes", "shapes and text boxes", "sparklines", "stored results of formulas")
    }
    found = load(tmp_path / "told.xlsx")
    assert found.columns[-2:] == ("Result", "Why")
    assert found.letters[-2:] == ("I", "J")
    assert found.frame["Result"].to_list() == ["matched", None]


@pytest.mark.parametrize("colons", [True, False])
def test_what_a_report_was_asked_for_is_no_header_though_it_is_all_text(tmp_path, colons):
    asked = ("Provider:,All,Location:,All", "Provider,All,Location,All")[not colons]
    (tmp_path / "r.csv").write_text(
        f"Payments\n{asked}\nPayer,Check No,Paid,Notes\nSummit,8801,12.50,x\nLake,8802,5.00,y\n"
    )

    found = load(tmp_path / "r.csv")
    table = read_table(tmp_path / "r.csv")

    assert found.header_rows == ((3,) if colons else (2,))
    assert (table.header[0] == "Payer") is colons


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Claim Payment Amount", ("12.50", "7.25-", "1,200.00"), "money"),
        ("Account Balance", ("(12.50)", "$7.25", "0.00"), "money"),
        ("Claim Charge No", ("4711", "4712", "4713"), "identifier"),
        ("Charge Code", ("99213", "36415", "J1885"), "identifier"),
        ("Version No", ("1.10", "1.20", "1.30"), "identifier"),
    ],
)
def test_a_column_named_for_money_holds_amounts_where_its_cells_have_cents(tmp_path, name, values, kind):
    rows = "".join(f'Quill,"{value}",x\n' for value in values)
    (tmp_path / "a.csv").write_text(f"Patient,{name},Note\n{rows}")

    assert kinds(load(tmp_path / "a.csv"))[1].kind == kind
