"""A pile of faxes is taken in: each is journalled and sealed first, and comes back once with what became of it."""

from nightclerk.runtime.intake import Asking, take_in
from nightclerk.store import documents, faxes
from tests.faxes.rig import lab, sha256


def test_every_file_of_a_folder_comes_back_once_whatever_it_is(clinic):
    good = clinic.put("good.tif")
    (clinic.inbox / "notes.txt").write_text("not a fax")
    (clinic.inbox / "torn.tif").write_bytes(good.read_bytes()[:60])
    (clinic.inbox / "empty.pdf").write_bytes(b"")
    (clinic.inbox / "link.tif").symlink_to(good)

    ended = clinic.take_in()

    rows = {row.carried["file"]: row for row in clinic.rows(ended.run)}
    codes = {name: row.reason.code for name, row in rows.items()}
    assert codes == {
        "empty.pdf": "FAX_UNKNOWN_KIND",
        "good.tif": "FAX_NEEDS_REVIEW",
        "notes.txt": "FAX_UNKNOWN_KIND",
        "torn.tif": "FAX_CORRUPT",
    }
    assert ended.items["business"] == 4
    (document,) = rows["good.tif"].record.documents
    assert (document.type, document.patient) == ("lab_result", None)
    assert document.fields["birth_date"].value == "1958-03-14"


def test_the_original_is_kept_as_it_came_and_lies_nowhere_in_clear(clinic):
    path = clinic.put("one.tif", lab("Corwin Vandermeer"))
    original = path.read_bytes()
    clinic.take_in()

    received = clinic.events("fax.received")[-1]
    intent, outcome = clinic.events("fax.read")[-2:]
    assert received["sha256"] == intent["sha256"] == sha256(path)
    assert received["seq"] < intent["seq"] < outcome["seq"]
    assert (outcome["result"], outcome["documents"]) == ("ok", 1)
    assert "one.tif" not in str([received, intent, outcome])
    assert faxes.original(clinic.store, sha256(path)) == path.read_bytes() == original
    kept = [each for each in clinic.office.workspace.root.rglob("*") if each.is_file() and "results" not in str(each)]
    assert not [each.name for each in kept if original[200:260] in (data := each.read_bytes()) or b"Vanderm" in data]


def test_the_same_bytes_are_linked_and_never_worked_twice(clinic):
    first = clinic.put("a.pdf", lab("Silas Maren"))
    (clinic.inbox / "b.pdf").write_bytes(first.read_bytes())
    ended = clinic.take_in()
    reads = len(clinic.events("fax.read"))
    clinic.put("c.pdf", lab("Beatrix Quillfeather"))
    (clinic.inbox / "d.pdf").write_bytes(first.read_bytes())
    again = clinic.take_in()

    assert ended.items["total"] == 1
    assert [row.carried.get("same_as_row") for row in clinic.rows(ended.run)] == [None, "1"]
    assert again.items["total"] == 2
    assert len(clinic.rows(again.run)) == 4
    assert len(clinic.events("fax.read")) == reads + 2
    came = faxes.arrivals(clinic.store, sha256(first))
    assert [each.name for each in came] == ["a.pdf", "b.pdf", "a.pdf", "b.pdf", "d.pdf"]


def test_pages_that_come_again_under_another_header_are_linked_to_the_first(clinic):
    first = clinic.put("first.tif", lab("Imogen Tarrant"))
    clinic.take_in(first)
    stamp = "11/21/2026 16:40  FROM: 5552120145  TO: 5558640100"
    ended = clinic.take_in(clinic.put("again.tif", lab("Imogen Tarrant"), stamp=stamp, seed=5))

    (row,) = clinic.rows(ended.run)
    assert row.record.resend_of == sha256(first)
    assert (row.outcome, row.status) == ("resend", "done")
    assert documents.of_fax(clinic.store, row.record.sha256)[0].state == "resend"


def test_a_corrected_result_on_the_same_form_is_no_resend(clinic):
    clinic.taken(lab("Percival Ashdown"), name="first.pdf")
    other = ("Collected: 11/18/2026", "Glucose 204 mg/dL reference range 70 - 99", "Potassium 4.4 mmol/L")
    record = clinic.taken(lab("Percival Ashdown", words=other), name="corrected.pdf")

    assert record.resend_of is None
    assert record.outcome == "review"


def test_a_file_that_is_still_written_is_left_for_the_next_time(clinic):
    path = clinic.put("growing.tif", lab("Lucian Ferrow"))
    given = clinic.given()
    path.write_bytes(path.read_bytes() + b"more")
    taken = take_in(clinic.office, clinic.found, given, lambda *_a, **_b: None, Asking())

    (row,) = clinic.rows(taken.run_id)
    assert (row.reason.code, row.item) == ("FILE_CHANGED", "")
