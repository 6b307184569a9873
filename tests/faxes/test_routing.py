"""A fax lands on the list of whose work it is, in its place, and what is wrong with its sending is said."""

from nightclerk.sandbox.faxes import Paper
from nightclerk.store import documents
from tests.faxes.rig import lab


def cover(to="Maple Street Family Practice", pages=2):
    return Paper(("# FAX COVER SHEET", "", f"To: {to}", "From: Alder Clinic", f"Pages including cover: {pages}"))


def test_a_stat_result_tops_the_list_before_what_came_earlier(clinic):
    clinic.taken(lab("Verity Lockhart"), name="plain.pdf")
    urgent = clinic.taken(lab("Jocasta Merrow", words=("STAT", "Collected: 11/18/2026", "Potassium 6.9")), name="s.pdf")

    (first, second), _ = documents.page(clinic.store, documents.Wanted(worklist="results"))
    assert (first.sha256, first.priority) == (urgent.sha256, 1)
    assert second.priority == 4


def test_a_cover_sheet_that_counts_more_pages_than_came_makes_the_fax_incomplete(clinic):
    short = clinic.taken(cover(pages=5), lab("Ambrose Delacroix"), name="short.pdf")
    whole = clinic.taken(cover(pages=2), lab("Cordelia Nightingale"), name="whole.pdf")

    assert [each.complete for each in short.documents] == ["no", "no"]
    assert all(any("counts 5 pages, and 2 came" in why for why in each.reasons) for each in short.documents)
    assert [each.complete for each in whole.documents] == ["yes", "yes"]


def test_a_fax_for_somebody_else_is_put_on_the_list_of_the_misdirected(clinic):
    record = clinic.taken(cover(to="Cedar Hollow Orthopedics"), lab("Thaddeus Winslow"), name="astray.pdf")

    assert {each.worklist for each in record.documents} == {"misdirected"}
    assert {each.addressee for each in record.documents} == {"no"}
    assert all(each.needs_review for each in record.documents)
