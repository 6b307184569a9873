"""Signs of a number that look like others are read alone: a reader of lines leans on the signs beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nightclerk.documents import engines, signs
from nightclerk.documents.files import read_fax
from nightclerk.documents.ink import Grey
from nightclerk.documents.model import Reading
from nightclerk.documents.validators import Taken, take_number
from nightclerk.documents.votes import vote
from nightclerk.sandbox.faxes import STANDARD, Paper, draw, letter, sent


def line(printed: str) -> Grey:
    """A printed number, cut out of its page."""
    return np.asarray(draw(Paper((printed,))))[160:220, 140:700]


def alone(printed: str, read: str, *others: str) -> str:
    return signs.one_by_one(line(printed), read, others, engines.engine())


def test_letters_before_the_digits_that_were_read_as_digits_are_letters_again() -> None:
    assert alone("ZZ222905336", "22222905336") == "ZZ222905336"
    assert alone("DB820173056", "0B820173056") == "DB820173056"


def test_a_letter_that_was_read_among_digits_is_a_digit_again() -> None:
    assert alone("MRN-831818", "MRN-B31818") == "MRN-831818"


def test_a_letter_that_was_read_without_its_lowest_stroke_has_it_again() -> None:
    assert alone("E2405380", "F2405380") == "E2405380"


@pytest.mark.parametrize(
    "printed", ["F2405380", "E2405380", "22222905336", "86520173905", "MRN-208265", "BZS294031556"]
)
def test_a_number_that_was_read_right_stays(printed) -> None:
    assert alone(printed, printed) == printed


def test_a_sign_that_readings_differ_in_is_read_alone_too() -> None:
    assert alone("MRN-148868", "MRN-148866", "MRN-148868") == "MRN-148868"
    assert alone("MRN-148868", "MRN-148868", "MRN-148866") == "MRN-148868"


def test_where_the_signs_cannot_be_cut_apart_the_reading_stays() -> None:
    assert signs.one_by_one(np.full((60, 560), 255, np.uint8), "22222905336", (), engines.engine()) == "22222905336"
    assert alone("MRN", "22222905336") == "22222905336"


def test_what_signs_alone_say_is_doubtful_and_the_readings_of_the_line_stand_beside_it() -> None:
    again = (Reading("22746401391", 0.9), Reading("ZZ746401391", 0.9, by_sign=True))

    settled = vote(Taken("22746401391", 0, 11), 0.9, again, take_number)

    assert settled is not None
    assert (settled.value, settled.alternatives) == ("ZZ746401391", ("22746401391",))
    assert "look alike" in settled.doubt


def test_a_member_id_of_a_coarse_fax_keeps_its_letters_and_goes_to_a_person(tmp_path: Path) -> None:
    whose = ("Patient: Odette Fenwick\tDOB: 03/14/1958", "Visit date: 11/18/2026\tMember ID: ZZ894453126")
    paper = letter("Alder Clinic", "PROGRESS NOTE", *whose, "She was seen today for follow up of low back pain.")

    (found,) = read_fax(sent([paper], tmp_path / "fax.tif", dots=STANDARD, dirt=0.002, seed=1))["documents"]

    assert found["fields"]["member_id"]["value"] == "ZZ894453126"
    assert "22894453126" in found["fields"]["member_id"]["alternatives"]
    assert found["needs_review"]
