"""Faxes that are not ours to pass on: looked for beside the clone, and skipped where they are not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nightclerk.documents.files import read_fax
from tests.scale import FULL

CORPUS = Path(os.environ.get("NIGHTCLERK_CORPUS", Path(__file__).parents[3] / "shared" / "corpus")) / "ocr"
TRUTH = CORPUS / "synthetic_fax" / "truth.json"
SAMPLE = ("fax_11_000.tif", "fax_11_013.tif")
NAMES = {
    "prior_auth_approval": "authorization_approval",
    "prior_auth_denial": "authorization_denial",
    "consult_note": "clinical_note",
    "eob": "remittance",
}
FIELDS = {"patient_name": "patient_name", "dob": "birth_date", "mrn": "mrn", "member_id": "member_id", "date": "date"}

pytestmark = pytest.mark.skipif(not TRUTH.is_file(), reason="the faxes are not here (corpus beside the clone)")


def faxes():
    every = json.loads(TRUTH.read_text("utf-8")) if TRUTH.is_file() else []
    return [pytest.param(each, id=each["file"]) for each in every if FULL or each["file"] in SAMPLE]


def iso(date: str) -> str:
    return f"{date[6:]}-{date[:2]}-{date[3:5]}"


@pytest.mark.parametrize("truth", faxes())
def test_documents_are_as_they_were_sent_and_no_wrong_value_is_passed_as_sure(truth) -> None:
    found = read_fax(TRUTH.with_name(truth["file"]))

    assert [each["rotation"] for each in found["pages"]] == [each["rot"] for each in truth["pages"]]
    by_first = {each["pages"][0]: each for each in found["documents"]}
    for sent in truth["documents"]:
        document = by_first.get(sent["first_page"])
        if document is None or document["needs_review"]:
            continue
        assert document["type"] == NAMES.get(sent["doc_type"], sent["doc_type"])
        for name, ours in FIELDS.items():
            if name in sent["fields"] and ours in document["fields"]:
                wanted = iso(sent["fields"][name]) if name in ("dob", "date") else sent["fields"][name]
                assert document["fields"][ours]["value"] == wanted, ours


@pytest.mark.skipif(FULL, reason="the small sample has no hard pages")
@pytest.mark.parametrize("truth", faxes())
def test_boundaries_of_a_readable_transmission_are_found(truth) -> None:
    found = read_fax(TRUTH.with_name(truth["file"]))

    assert [each["pages"][0] for each in found["documents"]] == [each["first_page"] for each in truth["documents"]]
