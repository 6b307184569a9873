"""A list that somebody spoilt, or meant ill with: each row ends with a code of its own, and the others go on."""

import json

import pytest

from nightclerk.runtime import approvals
from tests.authorization.rig import asked, clinic, drafts, record, rows

HOSTILE = (
    ({"Justification": "x" * 1_000_000}, "VALUE_TOO_LONG"),
    ({"Last name": "N" * 1_000_000}, "VALUE_TOO_LONG"),
    ({"CPT": "=HYPERLINK(1)"}, "PROCEDURE_UNREADABLE"),
    ({"CPT": "97110 x " + "9" * 1_900}, "PROCEDURE_UNREADABLE"),
    ({"CPT": "97110 x ٣"}, "PROCEDURE_UNREADABLE"),
    ({"DOB": "=TODAY()"}, "BIRTH_DATE_UNREADABLE"),
    ({"Payer": "=1"}, "UNKNOWN_PAYER"),
    ({"Attachments": "../../../../../etc/passwd"}, "ATTACHMENT_OUTSIDE"),
    ({"Attachments": "/etc/passwd"}, "ATTACHMENT_OUTSIDE"),
    ({"Attachments": ".nightclerk/key"}, "ATTACHMENT_OUTSIDE"),
    ({"Attachments": "nightclerk.yaml"}, "ATTACHMENT_UNREADABLE"),
    ({"Justification": "why\0not"}, "FORM_REFUSED"),
    ({"Last name": "Ro\u202egnik"}, "NAME_UNREADABLE"),
    ({"Last name": "Ro\0gnik"}, "NAME_UNREADABLE"),
    ({"Last name": "שלום"}, "FORM_REFUSED"),
    ({"Last name": "=cmd|' /C calc'!A1"}, "AWAITING_APPROVAL"),
)


@pytest.fixture(scope="module")
def spoilt():
    """Each row is about somebody else, so that none is taken for another."""
    return [{"First name": f"Row{chr(97 + number)}"} | row for number, (row, _) in enumerate(HOSTILE)]


def test_each_hostile_row_ends_with_its_code_and_the_others_go_on(office, spoilt):
    run = asked(clinic(office), *spoilt)

    found = rows(office, run)
    assert [(row.row, row.reason.code) for row in found] == [
        (number, code) for number, (_, code) in enumerate(HOSTILE, 2)
    ]
    assert "sign that cannot be seen" in found[12].reason.message
    assert "Patient name: " in found[14].reason.message
    assert "right-to-left" in found[14].reason.message
    assert all(len(row.reason.message) < 400 for row in found)
    assert len(drafts(office)) == 1
    about = approvals.shown(office, record(office, run, len(HOSTILE) - 1).draft, "test").about
    assert "=cmd|' /C calc'!A1, Rowp" in json.dumps(about["sources"])
