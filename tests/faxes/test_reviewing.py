"""What is not certain waits for a person, who corrects and accepts it; a correction helps with the next page."""

import pytest

from nightclerk.errors import UsageError
from nightclerk.runtime import reviews
from nightclerk.runtime.faxes import review
from nightclerk.runtime.faxes.search import search
from nightclerk.sandbox.faxes import letter
from nightclerk.store.documents import Wanted


def odd(name, born, chart):
    """A page of a sender who calls the chart number by a word of its own."""
    who = (f"Patient: {name}\tDOB: {born}", f"Folder code: {chart}", "Collected: 11/18/2026", "Glucose 104 mg/dL")
    return letter("Birchwood Pathology", "FINAL LABORATORY REPORT", *who)


def test_a_correction_is_found_again_and_read_from_the_next_page_of_that_sender(clinic):
    first = clinic.taken(odd("Marguerite Vale", "02/11/1961", "BW-30917"), name="one.pdf").documents[0]
    assert "mrn" not in first.fields

    assert review.correct(clinic.office, first.id, {"mrn": "BW-30917"}) == ["mrn"]

    assert review.show(clinic.office, first.id).document.fields["mrn"].by == "person"
    assert search(clinic.office, "BW-30917")
    second = clinic.taken(odd("Bartholomew Finch", "09/30/1949", "BW-55102"), name="two.pdf").documents[0]
    assert (second.fields["mrn"].value, second.fields["mrn"].by) == ("BW-55102", "hint")
    assert second.needs_review
    bare = letter("Birchwood Pathology", "FINAL LABORATORY REPORT", "Patient: Enid Sorrel", "Collected: 11/18/2026")
    assert "mrn" not in clinic.taken(bare, name="three.pdf").documents[0].fields
    (event,) = clinic.events("fax.corrected")
    assert event["fields"] == ["mrn"]
    assert "30917" not in str(event)


def test_the_last_document_that_is_accepted_settles_the_item(clinic):
    record = clinic.taken(odd("Winifred Ashby", "05/19/1975", "BW-1"), odd("Horace Penhale", "01/02/1950", "BW-2"))
    one, two = record.documents
    item = review.known(clinic.office, one.id).item_id

    review.accept(clinic.office, one.id, patient="C-1001")
    assert reviews.stored(clinic.office, item).unsettled
    review.accept(clinic.office, two.id)

    assert not reviews.stored(clinic.office, item).unsettled
    shown = review.show(clinic.office, one.id)
    assert (shown.kept.state, shown.document.patient, shown.document.needs_review) == ("accepted", "C-1001", False)
    with pytest.raises(UsageError, match="ALREADY_ACCEPTED"):
        review.accept(clinic.office, one.id)
    with pytest.raises(UsageError, match="ALREADY_ACCEPTED"):
        review.correct(clinic.office, one.id, {"mrn": "BW-99999"})


def test_what_is_no_value_of_a_field_is_refused(clinic):
    (document,) = clinic.taken(odd("Cyril Montague", "08/08/1988", "BW-7"), name="cyril.pdf").documents

    for changes, code in (
        ({"birth_date": "soon"}, "FIELD_UNREADABLE"),
        ({"shoe_size": "9"}, "NO_SUCH_FIELD"),
        ({"birth_date": "08/08/1988"}, "NOTHING_CHANGED"),
    ):
        with pytest.raises(UsageError, match=code):
            review.correct(clinic.office, document.id, changes)
    with pytest.raises(UsageError, match="NO_SUCH_TYPE"):
        review.correct(clinic.office, document.id, {}, "poem")

    assert review.correct(clinic.office, document.id, {"phone": ""}, "referral") == ["phone", "type"]
    listed, _ = review.queue(clinic.office, Wanted(type="referral"))
    assert [(each.id, each.worklist) for each in listed] == [(document.id, "referrals")]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_is_shown_upright_as_a_picture(clinic, turned):
    import cv2
    import numpy as np

    from nightclerk.sandbox.faxes import Paper

    paper = odd("Sybil Carmody", "03/03/1933", "BW-8")
    (document,) = clinic.taken(Paper(paper.lines, turned=turned), name="turned.tif").documents

    image = cv2.imdecode(np.frombuffer(review.page_picture(clinic.office, document.id, 1), np.uint8), 0)

    high = image.shape[0]
    assert (high < image.shape[1]) == (turned != 180)
    assert (image[: high // 2] < 128).sum() > 3 * (image[high // 2 :] < 128).sum()
