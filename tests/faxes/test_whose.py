"""A document is filed by itself only for a patient who is certainly meant; twins, juniors and doubts wait."""

from datetime import date

import pytest

from nightclerk.errors import ApplicationException
from nightclerk.runtime.faxes import review, whose
from nightclerk.workspace import Workspace
from tests.faxes.rig import Clinic, lab

ROSTER = """MRN,Last Name,First Name,DOB,Member ID
204417,Fenwick,Odette,03/14/1958,LHP204417338
204418,Fenwick,Odile,03/14/1958,LHP204417338
300500,Marlowe Sr,Edmund,05/06/1940,LHP300500111
300501,Marlowe Jr,Edmund,05/06/1970,LHP300500111
"""


@pytest.fixture
def listed(clinic):
    """The clinic with a roster and a folder for what is certain."""
    root = clinic.office.workspace.root
    (root / "patients.csv").write_text(ROSTER)
    before = (root / "nightclerk.yaml").read_text()
    (root / "nightclerk.yaml").write_text(before + "\nfaxes: {roster: patients.csv, filed: filed}\n")
    vars(clinic.office.workspace).pop("settings", None)  # as a worker that starts now reads it
    yield clinic
    (root / "nightclerk.yaml").write_text(before)
    vars(clinic.office.workspace).pop("settings", None)


def test_who_is_certainly_meant_is_filed_without_a_person(listed):
    record = listed.taken(lab("Odette Fenwick", "03/14/1958", "204417"), name="sure.pdf")

    (document,) = record.documents
    assert (document.patient, document.needs_review, record.outcome) == ("204417", False, "filed")
    (pdf,) = (listed.office.workspace.root / "filed").glob("*.pdf")
    assert document.id[:12] in pdf.name
    assert "Fenwick" not in (listed.office.workspace.root / "filed" / "index.csv").read_text()


@pytest.mark.parametrize(
    ("name", "born", "mrn"),
    [
        ("Odette Fenwick", "03/14/1958", "204418"),  # her twin's number
        ("Odette Fenwick", "03/15/1958", "204417"),  # a birth date that is nobody's
        ("Odette Fenwick", "05/06/1940", "999999"),  # the name alone
        ("Edmund Marlowe", "05/06/1940", "300501"),  # the father's birth date, the son's number
        ("Nobody Known", "01/01/2001", "123456"),
    ],
)
def test_whoever_might_be_somebody_else_waits_for_a_person(listed, name, born, mrn):
    (document,) = listed.taken(lab(name, born, mrn), name=f"{mrn}{born[-2:]}{name[:2]}.pdf").documents

    assert (document.patient, document.needs_review) == (None, True)


def test_a_roster_that_is_not_there_stops_no_fax_for_good(clinic):
    root = clinic.office.workspace.root
    text = (root / "nightclerk.yaml").read_text() + "\nfaxes: {roster: nowhere.csv}\n"
    (root / "other").mkdir()
    (root / "other" / "nightclerk.yaml").write_text(text)
    office = type(clinic.office)(**{**vars(clinic.office), "workspace": Workspace(root / "other")})

    with pytest.raises(ApplicationException, match="NO_ROSTER"):
        whose.roster_of(Clinic(office, clinic.worker, clinic.inbox).office)


def test_who_looked_at_a_fax_is_told_however_its_patient_was_spelt(listed):
    (document,) = listed.taken(lab("Odett Fenwyck", "03/14/1958", "204417"), name="misspelt.pdf").documents
    review.accept(listed.office, document.id, patient="204417")

    done = ["fax.accepted", "fax.filed"]
    assert listed.acts(name="Fenwick, Odette", birth_date=date(1958, 3, 14))[-2:] == done
    assert listed.acts(name="Fenwyck, Odett")[-2:] == done
    assert listed.acts(name="Fenwick, Odile", birth_date=date(1958, 3, 14)) == []
