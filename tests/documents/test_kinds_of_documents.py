"""Each type of the contract is told by what is printed on it, with a probability and the words on which that stands."""

from __future__ import annotations

import numpy as np
import pytest

from nightclerk.documents import engines, ink
from nightclerk.documents.fields import find_fields
from nightclerk.documents.files import read_fax
from nightclerk.documents.kinds import TYPES, kind_of
from nightclerk.documents.model import PageRead
from nightclerk.documents.pages import dots
from nightclerk.documents.reading import in_rows
from nightclerk.documents.splitting import split
from nightclerk.documents.validators import is_npi, take_birth_date, take_date, take_number
from nightclerk.sandbox.faxes import KINDS, draw, sent


@pytest.fixture(scope="module")
def transmission(tmp_path_factory):
    return read_fax(sent(list(KINDS.values()), tmp_path_factory.mktemp("faxes") / "all.tif"))


def test_every_page_of_one_long_transmission_is_a_document_of_its_own_type(transmission) -> None:
    assert [each["type"] for each in transmission["documents"]] == list(KINDS)
    assert [each["pages"] for each in transmission["documents"]] == [[number] for number in range(1, len(KINDS) + 1)]
    assert set(KINDS) | {"lab_result", "records_request", "cover_sheet", "other"} == set(TYPES)


def test_codes_reference_payer_and_signer_are_found(transmission) -> None:
    fields = {each["type"]: each["fields"] for each in transmission["documents"]}

    assert fields["authorization_request"]["procedure_codes"]["value"] == ["73721"]
    assert fields["authorization_request"]["diagnosis_codes"]["value"] == ["M17.11"]
    assert fields["authorization_approval"]["reference"]["value"] == "PA20417733"
    assert fields["authorization_approval"]["payer"]["value"] == "LAKESIDE HEALTH PLAN"
    assert fields["clinical_note"]["provider"]["value"] == "Nolan Piers, MD"
    assert fields["discharge_summary"]["service_date"]["value"] in ("2026-11-06", "2026-11-02")


@pytest.mark.parametrize("make", [engines.engine, engines.Program], ids=["library", "program"])
def test_both_readers_say_the_same_of_a_clean_page(make) -> None:
    image = np.asarray(draw(KINDS["claim_denial"]))
    found = make().words(ink.squared(image, (204, 196)), ink.DPI)

    page = PageRead(1, tuple(in_rows(found)), engines.mean_confidence(found))
    assert kind_of([page]).type == "claim_denial"
    assert find_fields([page])[0]["member_id"].value == "LHP204417338"
    assert [len(each) for each in split([page])] == [1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 03/14/1958", "1958-03-14"),
        (" March 14, 1958", "1958-03-14"),
        (" 1958-03-14", "1958-03-14"),
        (" 02/30/1958", None),
        (" 13/45/1958", None),
        (" 03/14/2099", None),
    ],
)
def test_a_birth_date_is_a_day_of_the_calendar_that_has_been(text, value) -> None:
    taken = take_birth_date(text)
    assert (taken.value if taken else None) == value


def test_letters_among_digits_are_repaired_and_said() -> None:
    taken = take_date("O3/l4/1958")

    assert taken is not None
    assert (taken.value, taken.repaired) == ("1958-03-14", True)


def test_numbers_have_digits_and_an_npi_its_check_digit() -> None:
    assert take_number(" pending") is None
    assert take_number(": MRN- 204417").value == "MRN-204417"
    assert is_npi("1234567893")
    assert not is_npi("1234567890")


def test_dots_to_the_inch_are_taken_from_the_tags_or_from_the_shape() -> None:
    assert dots((204, 98), 1728, 1078) == (204, 98)
    assert dots(None, 1728, 1078) == (204, 98)
    assert dots((72, 72), 1728, 2156) == (204, 196)
    assert dots((300, 300), 2550, 3300) == (300, 300)
    assert dots((1, 1), 850, 1100) == (100, 100)
