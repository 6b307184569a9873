"""A page of a PDF that holds its text is taken from it: words where they stand, also in columns and running text."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pikepdf

from nightclerk.documents.fields import LABELS, lines_of
from nightclerk.documents.files import read_fax
from nightclerk.documents.labels import is_placed
from nightclerk.documents.model import PageRead, Row, Word
from nightclerk.documents.pages import sheets
from nightclerk.sandbox import paper

PROSE = "The patient was seen in clinic for follow up of low back pain which began after lifting a heavy box at work."
HEADS = ("Patient name", "Date of birth", "Member ID", "Ordering provider", "Claim number", "Fax number")
CELLS = ("Odette Fenwick", "03/14/1958", "LHP204417338", "Hazel Pennywell, MD", "CLM-77120344", "555-212-0145")


def chart(path: Path) -> Path:
    page = paper.Paper()
    page.text(40, 740, "PROGRESS NOTE", 14)
    for column, (head, cell) in enumerate(zip(HEADS, CELLS, strict=True)):
        page.text(30 + column * 95, 700, head, 8)
        page.text(30 + column * 95, 686, cell, 8)
    for row in range(12):
        page.text(40, 640 - 14 * row, PROSE, 10)
    with pikepdf.Pdf.new() as pdf:
        paper.bind(pdf, [page])
        return paper.save(pdf, path)


def test_words_stand_where_another_reader_finds_them(tmp_path: Path) -> None:
    (sheet,) = sheets(chart(tmp_path / "chart.pdf"))
    with pdfplumber.open(tmp_path / "chart.pdf") as pdf:
        wide = float(pdf.pages[0].width)
        others = [(each["text"], each["x0"] / wide, each["x1"] / wide) for each in pdf.pages[0].extract_words()]

    ours = [(each.text, each.box[0], each.box[2]) for each in sheet.words or ()]
    assert sorted(each[0] for each in ours) == sorted(each[0] for each in others)
    for text, left, right in ours:
        assert min(abs(left - each[1]) + abs(right - each[2]) for each in others if each[0] == text) < 0.03


def test_a_row_of_heads_over_a_row_of_values_is_understood(tmp_path: Path) -> None:
    (document,) = read_fax(chart(tmp_path / "chart.pdf"))["documents"]

    found = {name: each["value"] for name, each in document["fields"].items()}
    assert found["birth_date"] == "1958-03-14"
    assert found["member_id"] == "LHP204417338"
    assert found["patient_name"] == "Odette Fenwick"


def test_what_any_label_finds_in_a_line_is_announced_there() -> None:
    said = [f"{head.upper()}: x" for head in HEADS] + [
        "Ordering provider: x",
        "Re : patient: x",
        "MEMBER, x dob",
        "nothing",
    ]
    page = PageRead(1, tuple(Row((Word(each, (0, 0, 1, 1), 1.0),)) for each in said))

    for line in lines_of(page):
        found = {
            place
            for place, each in enumerate(LABELS)
            for match in each.pattern.finditer(line.text)
            if is_placed(place, line, match)
        }
        assert set(line.announced) == found
        assert found or line.text == "nothing"
