"""What a paper is by all of its words, where no phrase of the field says so."""

from __future__ import annotations

import json

import pikepdf
import pytest

from nightclerk.documents.job import read
from nightclerk.documents.kinds import kind_of
from nightclerk.documents.words import guess
from nightclerk.sandbox import paper
from scripts.count_words import PAPERS, TABLE, counted
from tests.documents.test_unknown_senders import page

PAPERS_OF = {
    "imaging_report": (
        "Heron Hospital Nuclear Medicine",
        "Odette Fenwick  03/14/1958",
        "Exam: hepatobiliary scan  Ordering physician: Nolan Piers, MD",
        "Tracer was given by vein and views of the abdomen were obtained.",
        "The gallbladder fills; no evidence of obstruction. Normal study.",
    ),
    "refill_request": (
        "Corner Apothecary",
        "To: Dr. Piers",
        "Odette Fenwick is out of her lisinopril tablets, 20 mg, one daily, quantity 30.",
        "May we fill again? Please sign: ok  not ok  number of fills",
        "Last fill 10/02/2026",
    ),
    "clinical_note": (
        "Heron Eye Associates",
        "Thank you for sending Odette Fenwick, whom I saw today for blurred vision.",
        "On examination her pressure was normal and the lens shows a mild cataract.",
        "I plan to see her again in six months and continue the drops.",
        "Sincerely, Hazel Pennywell, MD",
    ),
    "claim_denial": (
        "Heron Health Plan  Provider claims",
        "We have closed this account without payment because the diagnosis code is not valid for the date of service.",
        "Please correct and send again within 90 days.",
        "Claim 204417  Charge $320.00  Member HRN204417",
    ),
}


@pytest.mark.parametrize("kind", PAPERS_OF)
def test_a_paper_without_known_phrases_is_guessed_by_its_words_and_the_guess_says_by_which(kind) -> None:
    paper_of = page(*PAPERS_OF[kind])
    found = guess([paper_of])

    assert kind_of([paper_of]).type == "other"
    assert found is not None
    assert found[0] == kind
    assert 0 < len(found[1]) <= 3


@pytest.mark.parametrize("lines", [("",), ("Odette Fenwick", "03/14/1958"), ("Lunch menu", "Tomato soup, pie")])
def test_a_paper_whose_words_say_nothing_is_not_guessed(lines) -> None:
    assert guess([page(*lines)]) is None


def test_a_guess_goes_to_a_person(tmp_path) -> None:
    sheet = paper.Paper()
    for at, line in enumerate(PAPERS_OF["imaging_report"] * 2):  # a page with too little text is read as a picture
        sheet.text(40, 740 - 20 * at, line, 11)
    with pikepdf.Pdf.new() as pdf:
        paper.bind(pdf, [sheet])
        path = paper.save(pdf, tmp_path / "scan.pdf")

    found = read(str(path))["documents"][0]

    assert (found["type"], found["needs_review"]) == ("imaging_report", True)
    assert found["probability"] <= 0.5
    assert any("not certain what this is: imaging_report" in each for each in found["reasons"])


def test_the_table_of_words_is_that_of_the_papers() -> None:
    papers = [json.loads(line) for line in PAPERS.read_text("utf-8").splitlines()]

    assert TABLE.read_text("utf-8") == counted(papers)
