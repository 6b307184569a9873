"""A fax is read as it came: its pages, what they are, and what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image

from nightclerk.cli.fax import command
from nightclerk.documents.files import read_fax
from nightclerk.errors import UsageError
from nightclerk.sandbox.faxes import FINE, STANDARD, Paper, draw, letter, sent

WHO = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "MRN: MRN-204417\tMember ID: LHP204417338")
LAB = letter(
    "Alder Reference Laboratory",
    "FINAL LABORATORY REPORT",
    *WHO,
    "Ordering provider: Hazel Pennywell, MD",
    "Collected: 11/18/2026",
    "Glucose 104 mg/dL reference range 70 - 99",
    "Potassium 4.4 mmol/L",
)
COVER = Paper(
    ("# FAX COVER SHEET", "", "To: Maple Street Family Practice", "From: Alder Clinic", "Pages: 3", "Re: records")
)
RELEASE = letter(
    "Alder Clinic",
    "AUTHORIZATION TO RELEASE MEDICAL RECORDS",
    "Patient: Silas Maren\tDOB: 07/02/1971",
    "MRN: MRN-771203",
    "Request date: 11/19/2026",
    "[x] Complete chart",
    "[ ] Imaging reports",
)


def values(document):
    return {name: each["value"] for name, each in document["fields"].items()}


def test_a_page_comes_back_with_its_type_and_fields(tmp_path: Path) -> None:
    found = read_fax(sent([LAB], tmp_path / "lab.tif"))

    (page,), (document,) = found["pages"], found["documents"]
    assert set(page) == {"text", "confidence", "rotation", "skipped", "codes"}
    assert "FROM: 5552120145" not in page["text"]
    assert page["confidence"] > 0.8
    assert (page["rotation"], page["skipped"], page["codes"]) == (0, None, [])
    assert (document["pages"], document["type"], document["patient"]) == ([1], "lab_result", None)
    assert values(document) == {
        "patient_name": "Odette Fenwick",
        "birth_date": "1958-03-14",
        "mrn": "MRN-204417",
        "member_id": "LHP204417338",
        "provider": "Hazel Pennywell, MD",
        "phone": "555-212-0144",
        "fax": "555-212-0145",
        "date": "2026-11-18",
        "service_date": "2026-11-18",
    }
    left, top, right, bottom = document["fields"]["birth_date"]["box"]
    assert 0.5 < left < right < 0.8
    assert 0.1 < top < bottom < 0.3


@pytest.mark.parametrize("turned", [90, 180, 270])
@pytest.mark.parametrize("dots", [FINE, STANDARD])
def test_a_page_that_went_in_sideways_or_upside_down_and_slanted_is_righted(tmp_path: Path, turned, dots) -> None:
    paper = Paper(LAB.lines, turned=turned, tilt=1.2)

    found = read_fax(sent([paper], tmp_path / "turned.tif", dots=dots))

    assert found["pages"][0]["rotation"] == 360 - turned
    assert values(found["documents"][0])["birth_date"] == "1958-03-14"


def test_a_photograph_is_seen_as_its_camera_was_held(tmp_path: Path) -> None:
    held = Image.Exif()
    held[0x0112] = 6  # orientation: to be shown turned by 90 degrees
    photo, made = tmp_path / "photo.jpg", tmp_path / "photo.pdf"
    draw(LAB).rotate(90, expand=True).save(photo, exif=held)

    found = read_fax(photo, made)

    assert found["pages"][0]["rotation"] == 0
    assert values(found["documents"][0])["birth_date"] == "1958-03-14"
    with pypdfium2.PdfDocument(made) as pdf:
        assert pdf[0].get_height() > pdf[0].get_width()
        assert "Odette Fenwick" in pdf[0].get_textpage().get_text_range()


def test_one_transmission_is_split_where_cover_patient_and_letterhead_change(tmp_path: Path) -> None:
    blank = Paper(())

    found = read_fax(sent([COVER, LAB, blank, RELEASE], tmp_path / "three.tif"))

    assert [(each["type"], each["pages"]) for each in found["documents"]] == [
        ("cover_sheet", [1]),
        ("lab_result", [2]),
        ("records_request", [4]),
    ]
    assert found["pages"][2]["skipped"] == "The page is blank."
    assert values(found["documents"][2])["check_boxes"] == {"Complete chart": True, "Imaging reports": False}


def test_standard_resolution_is_read_with_both_its_tags_or_without_them(tmp_path: Path) -> None:
    tagged = sent([LAB], tmp_path / "standard.tif", dots=STANDARD, dirt=0)
    with Image.open(tagged) as picture:
        picture.save(tmp_path / "bare.png")

    for path in (tagged, tmp_path / "bare.png"):
        assert values(read_fax(path)["documents"][0])["birth_date"] == "1958-03-14"


def test_a_value_that_cannot_be_one_is_absent_and_goes_to_a_person(tmp_path: Path) -> None:
    paper = letter("Alder Clinic", "PROGRESS NOTE", "Patient: Silas Maren\tDOB: 02/30/1971", "NPI: 1234567890")

    (document,) = read_fax(sent([paper], tmp_path / "wrong.tif", dirt=0))["documents"]

    assert not {"birth_date", "npi"} & document["fields"].keys()
    assert document["needs_review"]
    assert "The birth date is announced on page 1 but could not be read as one." in document["reasons"]


def test_a_scan_in_a_pdf_is_read_and_a_locked_or_broken_file_is_named(tmp_path: Path) -> None:
    import pikepdf

    scan, locked, broken = (tmp_path / f"{name}.pdf" for name in ("scan", "locked", "broken"))
    draw(LAB).save(scan, resolution=204)
    with pikepdf.open(scan) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    broken.write_bytes(b"%PDF-1.7\nnothing")

    assert read_fax(scan)["documents"][0]["type"] == "lab_result"
    for path, code in ((locked, "FAX_ENCRYPTED"), (broken, "FAX_CORRUPT")):
        with pytest.raises(UsageError) as raised:
            read_fax(path)
        assert raised.value.code == code


def test_a_page_of_absurd_size_and_a_file_of_another_kind_are_refused(tmp_path: Path) -> None:
    Image.new("1", (9_000, 9_000)).save(tmp_path / "bomb.tif", compression="group4")
    (tmp_path / "notes.txt").write_text("no fax")

    for name, code in (
        ("bomb.tif", "FAX_PAGE_TOO_LARGE"),
        ("notes.txt", "FAX_UNKNOWN_KIND"),
        ("none.tif", "NO_SUCH_FILE"),
    ):
        with pytest.raises(UsageError) as raised:
            read_fax(tmp_path / name)
        assert raised.value.code == code


def test_the_command_prints_one_json_document_and_says_by_its_code_that_a_person_must_look(tmp_path: Path) -> None:
    path = sent([Paper(("A picnic on Saturday is open to everybody in the building",))], tmp_path / "other.tif", dirt=0)

    said = CliRunner().invoke(command, ["read", str(path), "--json"], standalone_mode=False)

    assert said.return_value == 4
    assert json.loads(said.output)["documents"][0]["type"] == "other"


def test_the_parent_never_loads_what_parses_a_foreign_fax() -> None:
    asked = "import sys, nightclerk.cli.fax; print([each for each in sys.argv[1:] if each in sys.modules])"
    heavy = ["cv2", "numpy", "PIL", "pypdfium2", "tesserocr", "pytesseract"]
    said = subprocess.run([sys.executable, "-c", asked, *heavy], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "[]"


def test_a_transmission_that_breaks_off_gives_its_first_pages_and_says_what_is_lost(tmp_path: Path) -> None:
    whole = sent([LAB, RELEASE], tmp_path / "whole.tif")
    with Image.open(whole) as picture:
        picture.seek(1)
        second = picture.tag_v2[273][0]  # StripOffsets of the second page
    raw = bytearray(whole.read_bytes())
    raw[second : second + 4000] = b"\xff" * len(raw[second : second + 4000])
    (tmp_path / "cut.tif").write_bytes(raw[: second + 4000])

    found = read_fax(tmp_path / "cut.tif")

    assert found["documents"][0]["type"] == "lab_result"
    assert found["pages"][1]["skipped"] == "The page is damaged and cannot be decoded."
    assert "Page 2 of the file is damaged and may belong here." in found["documents"][0]["reasons"]


def test_the_date_of_the_service_stands_for_the_document_only_where_no_other_is_printed(tmp_path: Path) -> None:
    paper = Paper((*LAB.lines, "Printed 11/20/2026 08:15"))

    (document,) = read_fax(sent([paper], tmp_path / "dated.tif", dirt=0))["documents"]

    assert values(document)["service_date"] == "2026-11-18"
    assert "date" not in document["fields"]
