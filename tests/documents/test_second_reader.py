"""A second reader, where it is installed, settles what the first reads in two ways; both are shown."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from nightclerk.documents import closer, engines, fields, validators
from nightclerk.documents.firstpass import Look, page_words
from nightclerk.documents.model import PageRead, Reading
from nightclerk.documents.reading import in_rows
from nightclerk.documents.validators import Taken
from nightclerk.documents.votes import taken_of, vote
from nightclerk.sandbox.faxes import Paper, draw

NUMBER = Taken("22746401391", 0, 11)
SHARP, SOFT = Reading("22746401391", 0.7), Reading("22746401891", 0.6)


def test_a_value_that_every_reading_has_is_certain_and_surer_than_each() -> None:
    settled = vote(NUMBER, 0.9, (SHARP,), validators.take_number)

    assert settled is not None
    assert (settled.value, settled.doubt, settled.alternatives) == ("22746401391", "", ())
    assert settled.sure > 0.9


def test_a_value_that_readings_differ_in_is_doubtful_and_the_others_are_kept() -> None:
    settled = vote(NUMBER, 0.9, (SOFT, SHARP), validators.take_number)

    assert settled is not None
    assert (settled.value, settled.alternatives) == ("22746401391", ("22746401891",))
    assert settled.doubt == "a second, closer reading differs"


def test_two_engines_that_agree_settle_it_and_one_engine_alone_does_not() -> None:
    agreeing, alone = Reading("22746401891", 0.97, apart=True), Reading("ZZ746401391", 0.97, apart=True)

    settled = vote(NUMBER, 0.5, (SOFT, agreeing), validators.take_number)
    open_still = vote(NUMBER, 0.5, (SOFT, alone), validators.take_number)

    assert settled is not None
    assert (settled.value, settled.doubt) == ("22746401891", "")
    assert open_still is not None
    assert (open_still.value, bool(open_still.doubt)) == ("ZZ746401391", True)


def test_a_sign_that_some_readings_have_twice_as_two_that_look_alike_is_one() -> None:
    again = (Reading("WZ225772767", 0.8), Reading("W2Z225772767", 0.9))

    settled = vote(Taken("W2Z225772767", 0, 12), 0.9, again, validators.take_number)
    of_two = vote(NUMBER, 0.9, (Reading("2274640139", 0.8),), validators.take_number)

    assert settled is not None
    assert (settled.value, settled.alternatives) == ("WZ225772767", ("W2Z225772767",))
    assert settled.doubt
    assert of_two is not None
    assert of_two.value == "22746401391"


@pytest.mark.parametrize("read", ["€G721421421", "C.G721421421", "(.G721421421", "€:G 721421421"])
def test_a_c_that_is_read_as_a_sign_of_another_kind_is_one_and_goes_to_a_person(read) -> None:
    page, close = validators.take_number(f": {read}"), taken_of(Reading(read, 0.9), validators.take_number)

    assert page is not None
    assert (page.value, page.start, bool(page.doubt)) == ("CG721421421", 2, True)
    assert close is not None
    assert close.value == "CG721421421"


@pytest.mark.parametrize(("printed", "value"), [("(A1234567)", "A1234567"), ("(123456789)", "123456789")])
def test_a_number_in_parentheses_begins_with_no_c(printed, value) -> None:
    taken = validators.take_number(printed)

    assert taken is not None
    assert (taken.value, taken.doubt) == (value, "")


def test_a_value_that_no_reading_has_is_absent() -> None:
    assert vote(None, 0.0, (Reading("?????", 0.2),), validators.take_birth_date) is None


def test_a_name_whose_readings_look_alike_is_doubtful_in_these_words_and_one_in_small_letters_too() -> None:
    read, again = Taken("Comelius Iglesias", 0, 17), Reading("Cornelius Iglesias", 0.7)

    settled = vote(read, 0.9, (again,), validators.take_name)
    small = validators.take_name("Desmond iglesias")

    assert settled is not None
    assert "rn and m" in settled.doubt
    assert small is not None
    assert small.doubt
    assert validators.take_name("Oscar de la Renta") == Taken("Oscar de la Renta", 0, 17)


@pytest.mark.parametrize("printed", ["Rufus Villasenor -Pratt", "Rufus Villasenor- Pratt", "Rufus Villasenor-Pratt"])
def test_a_hyphen_with_a_gap_does_not_cut_a_name_in_half(printed) -> None:
    taken = validators.take_name(f"{printed} DOB")

    assert taken is not None
    assert (taken.value, taken.doubt) == ("Rufus Villasenor-Pratt", "")


@pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="the extra second-reader is not installed")
def test_the_second_reader_reads_one_line() -> None:
    line = draw(Paper(("Member ID: ZZ746401391",))).crop((140, 160, 700, 220))

    second = engines.second_reader()

    assert second is not None
    assert "ZZ746401391" in second.line(np.asarray(line))[0]


def test_what_is_read_again_is_read_by_tesseract_and_by_our_own_network_in_turn() -> None:
    page = np.asarray(draw(Paper(("Member ID: KG170271378",))))
    high, wide = page.shape
    zone = (140 / wide, 160 / high, 700 / wide, 220 / high)

    said = [" ".join(each.text for each in words) for words in closer._closer(engines.engine(), page, zone)]

    assert len(said) == 4
    assert all("KG170271378" in each for each in said)


def test_a_value_is_settled_by_both_readers_and_not_by_one_twice() -> None:
    image = np.asarray(draw(Paper(("Member ID: KG170271378",))))
    page = PageRead(1, tuple(in_rows(page_words(engines.engine(), image, Look()))), 0.95)
    (place,) = (each for each in fields.places(page) if each.take is validators.take_number)

    again = closer._readings(engines.engine(), image, place)

    assert len(again) == 2
    assert all("KG170271378" in each.text for each in again)
