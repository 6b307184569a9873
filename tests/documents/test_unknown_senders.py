"""Pages worded and laid out as unknown senders do: what they are, where one begins, whose it is."""

from __future__ import annotations

import pytest

from nightclerk.documents.kinds import kind_of
from nightclerk.documents.model import PageRead, Row, Word
from nightclerk.documents.splitting import split

TALL = "# "


def page(*lines: str, number: int = 1) -> PageRead:
    """A page of these rows, as a perfect reader sees them: two spaces are a wide gap, `# ` begins a tall row."""
    rows = []
    for at, line in enumerate(lines):
        tall, top, left, words = line.startswith(TALL), 0.05 + at * 0.018, 0.1, []
        for text in line.removeprefix(TALL).replace("  ", " \t ").split(" "):
            if text == "\t":
                left += 0.08
                continue
            words.append(Word(text, (left, top, left + 0.01 * len(text), top + (0.016 if tall else 0.009)), 0.95))
            left += 0.01 * len(text) + 0.008
        rows.append(Row(tuple(words)))
    return PageRead(number, tuple(rows), 0.95)


COVER = ("# FAX", "TO: Alder Clinic", "FROM: Heron Hospital", "PAGES (including cover): 3", "Confidentiality notice:")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("OPERATIVE REPORT", "PATIENT: Odette Fenwick", "SURGEON: Hazel Pennywell, MD"), "clinical_note"),
        (
            ("# Heron Physical Therapy", "INITIAL EVALUATION / PLAN OF CARE", "Subjective: pain after lifting."),
            "clinical_note",
        ),
        (("# Heart Institute", "# Transthoracic Echocardiogram Report", "Indication: murmur"), "imaging_report"),
        (("Dear Dr. Piers,", "Re: Odette Fenwick", "| am referring this patient to you."), "referral"),
        (
            (
                "# Piers and Maren, LLP",
                "Re: Our Client: Odette Fenwick",
                "To Whom It May Concern:",
                "Kindly forward complete copies of all medical records and",
                "itemized billing from last year to the present.",
            ),
            "records_request",
        ),
        (("REQUEST FOR MEDICAL EVIDENCE", "Please send", "copies of your medical records"), "records_request"),
        (("Heron Laboratory  Microbiology Final Report", "CULTURE, URINE", "Antibiotic  MIC"), "lab_result"),
        (COVER, "cover_sheet"),
    ],
)
def test_a_paper_is_told_by_other_words_of_its_kind(lines, kind) -> None:
    assert kind_of([page(*lines)]).type == kind


def test_a_phrase_that_goes_on_in_the_next_row_is_one() -> None:
    assert kind_of([page("Your doctor asked us for a prior", "authorization request for this service.")]).because


def test_what_follows_a_cover_sheet_is_a_document_of_its_own_though_no_title_named_the_cover() -> None:
    result = page("Patient: Odette Fenwick  DOB: 03/14/1958", "Glucose 142 mg/dL  Reference range", number=2)

    assert [[each.number for each in group] for group in split([page(*COVER), result])] == [[1], [2]]
