"""A fax as a PDF: its image bit by bit as it came, and what was read lies invisibly where it is printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image

from nightclerk.cli.fax import command
from nightclerk.documents.files import read_fax
from nightclerk.sandbox import paper
from nightclerk.sandbox.faxes import Paper, draw, letter, sent

NOTE = letter("Alder Clinic", "PROGRESS NOTE", "Patient: Odette Fenwick\tDOB: 03/14/1958", "MRN: MRN-204417")


def whole(path: Path) -> bytes:
    """The fax in one strip, as machines send it: the code of its page as it lies in the TIFF."""
    with Image.open(path) as picture:
        picture.load()
        picture.save(path, compression="group4", strip_size=1 << 30, dpi=picture.info["dpi"])
    with Image.open(path) as picture:
        (at,), (count,) = picture.tag_v2[273], picture.tag_v2[279]
    return path.read_bytes()[at : at + count]


def test_the_image_is_passed_through_and_both_readers_find_the_words(tmp_path: Path) -> None:
    fax, made = sent([NOTE], tmp_path / "note.tif"), tmp_path / "note.pdf"
    code = whole(fax)

    CliRunner().invoke(command, ["read", str(fax), "--searchable", str(made)], standalone_mode=False)

    with pikepdf.open(made) as pdf:
        image = pdf.pages[0].get_images()["/Im0"]
        assert image.read_raw_bytes() == code
        assert pikepdf.PdfImage(image).as_pil_image().tobytes() == Image.open(fax).tobytes()
    with pypdfium2.PdfDocument(made) as pdf:
        assert "Odette Fenwick" in pdf[0].get_textpage().get_text_range()
    with pdfplumber.open(made) as pdf:
        assert "MRN-204417" in pdf.pages[0].extract_text()


@pytest.mark.parametrize(("turned", "tilt"), [(0, 0.0), (0, 1.5), (180, -1.2), (90, 0.0), (270, 1.1)])
def test_the_words_lie_where_they_are_printed_however_the_page_went_in(tmp_path: Path, turned, tilt) -> None:
    note = Paper(NOTE.lines, turned=turned, tilt=tilt)
    fax, made = sent([note], tmp_path / "note.tif", dirt=0), tmp_path / "note.pdf"
    read_fax(fax, made)

    with pypdfium2.PdfDocument(made) as pdf:
        page = pdf[0]
        assert page.get_rotation() == (360 - turned) % 360
        text = page.get_textpage()
        index, count = text.search("204417").get_next()
        left, bottom, right, top = text.get_rect(text.count_rects(0, index + count) - 1)
        wide, high = page.get_mediabox()[2:]
        # ink of the digits in the picture, which lies in the page as it came
        x, y = (left + right) / 2 / wide, 1 - (bottom + top) / 2 / high
    with Image.open(fax) as picture:
        wide, high = picture.size
        along, across = (0.004, 0.015) if turned % 180 else (0.02, 0.004)
        around = picture.crop(
            (int((x - along) * wide), int((y - across) * high), int((x + along) * wide), int((y + across) * high))
        )
        assert 0.1 < 1 - np.asarray(around).mean() < 0.6


def test_a_scan_in_a_pdf_gets_its_words_and_a_page_that_holds_its_text_is_left_as_it_is(tmp_path: Path) -> None:
    scan, made, again = (tmp_path / f"{name}.pdf" for name in ("scan", "made", "again"))
    draw(NOTE).save(scan, resolution=204)
    read_fax(scan, made)
    born = bind_text(tmp_path / "born.pdf")
    read_fax(born, again)

    with pypdfium2.PdfDocument(made) as pdf:
        assert "Odette Fenwick" in pdf[0].get_textpage().get_text_range()
    with pikepdf.open(born) as pdf, pikepdf.open(again) as other:
        assert pdf.pages[0].Contents.read_bytes() == other.pages[0].Contents.read_bytes()


def bind_text(path: Path) -> Path:
    """A PDF that was never a picture."""
    page = paper.Paper()
    page.text(72, 700, "PROGRESS NOTE for Patient: Odette Fenwick DOB: 03/14/1958")
    with pikepdf.Pdf.new() as pdf:
        paper.bind(pdf, [page])
        return paper.save(pdf, path)
