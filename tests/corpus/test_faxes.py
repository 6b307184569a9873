"""Faxes that are not ours to pass on: looked for beside the clone, and skipped where they are not."""

from __future__ import annotations

import json

import pytest

from nightclerk.documents.files import read_fax
from tests.corpus.fax_sample import CORPUS, FIELDS, TYPES, iso
from tests.scale import FULL

TRUTH = CORPUS / "ocr" / "synthetic_fax" / "truth.json"
SAMPLE = ("fax_11_000.tif", "fax_11_013.tif")

pytestmark = pytest.mark.skipif(not TRUTH.is_file(), reason="the faxes are not here (corpus beside the clone)")


def faxes():
    every = json.loads(TRUTH.read_text("utf-8")) if TRUTH.is_file() else []
    return [pytest.param(each, id=each["file"]) for each in every if FULL or each["file"] in SAMPLE]


@pytest.mark.parametrize("truth", faxes())
def test_documents_are_as_they_were_sent_and_no_wrong_value_is_passed_as_sure(truth) -> None:
    found = read_fax(TRUTH.with_name(truth["file"]))

    assert [each["rotation"] for each in found["pages"]] == [each["rot"] for each in truth["pages"]]
    by_first = {each["pages"][0]: each for each in found["documents"]}
    for sent in truth["documents"]:
        document = by_first.get(sent["first_page"])
        if document is None or document["needs_review"]:
            continue
        assert document["type"] == TYPES.get(sent["doc_type"], sent["doc_type"])
        for name, ours in FIELDS.items():
            if name in sent["fields"] and ours in document["fields"]:
                wanted = iso(sent["fields"][name]) if name in ("dob", "date") else sent["fields"][name]
                assert document["fields"][ours]["value"] == wanted, ours


@pytest.mark.skipif(FULL, reason="the small sample has no hard pages")
@pytest.mark.parametrize("truth", faxes())
def test_boundaries_of_a_readable_transmission_are_found(truth) -> None:
    found = read_fax(TRUTH.with_name(truth["file"]))

    assert [each["pages"][0] for each in found["documents"]] == [each["first_page"] for each in truth["documents"]]
