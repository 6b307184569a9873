"""The documents page: what waits, found by words, shown with its page and boxes, corrected and accepted."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from nightclerk.records import FaxDocument
from nightclerk.records.codec import from_bytes, to_bytes
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.faxes import review
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.faxes import letter, sent
from nightclerk.store import documents, faxes
from nightclerk.store.documents import Wanted
from tests.pressing import press

pytestmark = pytest.mark.browser

HOSTILE = "<script>alert(1)</script> <b>bold</b>"


@pytest.fixture(scope="module")
def taken(console, tmp_path_factory):
    """Two faxes, one of them with text that would like to be a script; the urgent one's id."""
    folder = tmp_path_factory.mktemp("faxes")
    who = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "MRN: MRN-204417")
    words = ("STAT", "Collected: 11/18/2026", "Glucose 404 mg/dL")
    sent([letter("Alder Laboratory", "FINAL LABORATORY REPORT", *who, *words)], folder / "stat.tif")
    sent([letter("Birchwood Clinic", "MEDICAL RECORDS REQUEST", "Patient: Silas Maren", HOSTILE)], folder / "a'<b>.tif")
    found = working_bot(console.office.workspace, "fax_intake")

    def worked():
        with Worker(console.office) as worker:
            worker.run(found, read_file(console.office.workspace, found, folder), Asking())

    with ThreadPoolExecutor(1) as pool:  # the browser's loop holds this thread
        pool.submit(worked).result()
    shutil.rmtree(folder)
    return review.queue(console.office, Wanted("review"))[0][0].id


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_lead_finds_a_document_by_its_words_and_sees_what_was_read_where(at, taken, scheme):
    page = at("lead", color_scheme=scheme)
    page.goto("/documents")
    assert page.get_by_role("row").nth(1).get_by_role("cell").first.inner_text() == "1"
    assert Axe().run(page).violations_count == 0

    page.get_by_label("Words on the page").fill("glucose 404")
    press(page.get_by_role("button", name="Find"))
    assert "glucose" not in page.url
    assert Axe().run(page).violations_count == 0
    press(page.get_by_role("link", name="lab result"))

    picture = page.get_by_alt_text("Page 1 as it came")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800
    assert page.locator(".paper rect").count() >= 4
    assert "Odette Fenwick" in page.get_by_role("main").inner_text()
    assert Axe().run(page).violations_count == 0


def test_a_field_that_was_read_in_two_ways_shows_both_beside_the_piece_of_the_page(console, at, taken):
    kept = documents.get(console.office.store, taken)
    record = from_bytes(FaxDocument, kept.record)
    doubted = replace(record.fields["patient_name"], alternatives=("Odelle Fenwick",))
    record = replace(record, fields={**record.fields, "patient_name": doubted})
    with console.office.store.database.write() as connection:
        documents.save(connection, console.office.store, replace(kept, record=to_bytes(record)))
    page, asked = at("lead"), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/documents/{taken}", wait_until="networkidle")

    assert "Read again as Odelle Fenwick" in page.get_by_role("region", name="What it says").inner_text()
    crop = page.get_by_role("img", name="patient name as it stands on the page")
    wide, high = (crop.bounding_box()[side] for side in ("width", "height"))
    assert wide > 2 * high > 40
    assert len(asked) <= 12
    assert Axe().run(page).violations_count == 0


def test_hostile_text_of_a_page_is_shown_as_text(at, taken):
    page = at("lead")
    page.goto("/documents?type=records_request")
    press(page.get_by_role("link", name="records request"))
    assert page.locator("main b, main script").count() == 0
    page.goto("/documents")
    page.get_by_label("Words on the page").fill("script alert")
    press(page.get_by_role("button", name="Find"))
    assert page.locator("main b, main script").count() == 0
    assert page.get_by_role("link", name="records request").count() == 1


def test_a_document_is_corrected_and_accepted_at_the_console(at, taken):
    page = at("operator")
    ours = {"Sec-Fetch-Site": "same-origin"}
    refused = page.request.post(f"/documents/{taken}/correct", form={"f_birth_date": "soon"}, headers=ours)
    assert refused.status == 400
    assert "cannot be one" in refused.text()

    page.goto(f"/documents/{taken}")
    page.get_by_label("birth date").fill("1958-03-15")
    press(page.get_by_role("button", name="Correct"))
    assert "corrected" in page.get_by_role("region", name="What it says").inner_text()
    page.get_by_label("Patient chart number").fill("C-77")
    press(page.get_by_role("button", name="It is right as it stands"))

    page.goto(f"/documents/{taken}")
    assert "for patient C-77" in page.get_by_role("main").inner_text()
    assert page.get_by_role("button", name="Correct").count() == 0


@pytest.mark.parametrize("role", ["front_desk", "compliance", "admin"])
def test_documents_are_for_those_who_work_them(at, taken, role):
    page = at(role)
    assert page.request.get(f"/documents/{taken}/pages/1").status == 403
    assert page.request.get("/documents").status == 403


def test_faxes_that_somebody_brings_are_taken_in_and_each_other_file_is_named_with_the_reason(at, console, tmp_path):
    fax, same, notes, none = (tmp_path / name for name in ("fax 1.tif", "again.tif", "notes.txt", "empty.pdf"))
    sent([letter("Alder Clinic", "PROGRESS NOTE", "Patient: Odette Fenwick", "MRN: MRN-551204")], fax)
    shutil.copy(fax, same)
    notes.write_text("no fax")
    none.touch()
    page = at("operator")

    page.goto("/documents")
    page.get_by_label("Files").set_input_files([fax, same, notes, none])
    press(page.get_by_role("button", name="Take them in"))

    said = page.get_by_role("alert").inner_text()
    assert "notes.txt: The file is no TIFF, PDF, PNG or JPEG." in said
    assert "empty.pdf: The file is empty." in said
    assert Axe().run(page).violations_count == 0
    sha256 = hashlib.sha256(fax.read_bytes()).hexdigest()
    assert faxes.original(console.office.store, sha256) == fax.read_bytes()
    assert [each.name for each in faxes.arrivals(console.office.store, sha256)] == ["again.tif", "fax 1.tif"]
    press(page.get_by_role("link", name="see the run"))
    assert "0 of 1 settled" in page.get_by_role("main").inner_text()
    assert not list(console.office.workspace.state.glob("clear-*"))


def test_who_may_not_work_documents_may_not_bring_any(at, tmp_path):
    page = at("compliance")
    page.goto("/")
    assert page.request.post(
        "/documents/bring", multipart={"files": {"name": "a.tif", "mimeType": "image/tiff", "buffer": b"II*\0"}}
    ).status in (403, 404)
