"""Bars on a fax are read, and sheets that part documents are no documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nightclerk.documents import ink
from nightclerk.documents.barcodes import parts, read_barcodes
from nightclerk.documents.files import read_fax
from nightclerk.documents.pages import sheets
from nightclerk.sandbox.faxes import FINE, KINDS, STANDARD, Paper, sent

CODE = "NC-7F3K-22M8"
FIRST, SECOND = KINDS["referral"], KINDS["discharge_summary"]


def upright(path: Path) -> list[np.ndarray]:
    """The pages as the reader has them before it reads."""
    cleaned = [ink.squared(ink.despeckled(each.image), each.dpi) for each in sheets(path)]
    return [ink.straightened(each) for each in cleaned]


@pytest.mark.parametrize("dots", [FINE, STANDARD])
@pytest.mark.parametrize(("turned", "tilt"), [(0, 0.0), (0, 1.5), (180, -1.2)])
def test_a_code_is_read_with_its_place_at_each_resolution_and_whichever_way_the_page_went_in(
    tmp_path: Path, dots, turned, tilt
) -> None:
    paper = Paper((f"||| {CODE}", "Sign on this print.", "=== 2"), turned=turned, tilt=tilt)

    (page,) = upright(sent([paper], tmp_path / "code.tif", dots=dots, dirt=0.001))
    found = {each.kind: each for each in read_barcodes(page)}

    assert {kind: each.text for kind, each in found.items()} == {"code_128": CODE, "patch": "2"}
    left, top, right, bottom = found["code_128"].box
    assert (bottom > 0.8) if turned else (top < 0.2)
    assert 0.2 < right - left < 0.5
    assert parts(tuple(found.values()))


def test_a_page_of_text_and_squares_holds_no_code(tmp_path: Path) -> None:
    pages = [*KINDS.values(), Paper(["[x] Complete chart", "[ ] ____________________", "# " + "I" * 30])]

    for page in upright(sent(pages, tmp_path / "plain.tif")):
        assert read_barcodes(page) == ()
        assert read_barcodes(np.ascontiguousarray(page.T)) == ()


@pytest.mark.parametrize("sheet", [Paper(("=== T", "Separator sheet")), Paper(("||| PATCHT",), turned=180)])
def test_a_separator_sheet_parts_what_would_be_one_document_and_belongs_to_none(tmp_path: Path, sheet) -> None:
    more = Paper(("and the left knee is stable, with full range of motion; see above.",))

    found = read_fax(sent([FIRST, sheet, more, more], tmp_path / "parted.tif", dirt=0))

    assert [each["pages"] for each in found["documents"]] == [[1], [3, 4]]
    assert found["pages"][1]["skipped"] == "The page is a separator sheet."


def test_a_page_that_says_more_than_its_patch_code_begins_a_document_and_stays_in_it(tmp_path: Path) -> None:
    more = Paper(("=== T", *["and the left knee is stable, with full range of motion; see above."] * 6))

    found = read_fax(sent([FIRST, more], tmp_path / "begun.tif", dirt=0))

    assert [each["pages"] for each in found["documents"]] == [[1], [2]]
    assert "left knee is stable" in found["pages"][1]["text"]
