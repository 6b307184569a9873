"""What was accepted is filed as PDF under a name without health data, listed in index.csv, and said in FHIR."""

import csv
import json
import stat

import pikepdf
import pypdfium2
import pytest

from nightclerk.errors import UsageError
from nightclerk.runtime.faxes import filing, review
from nightclerk.workspace import Workspace
from tests.faxes.rig import Clinic, lab


@pytest.fixture
def filing_clinic(clinic, request):
    """The clinic with a folder for PDFs; a pattern of names may be given."""
    path = clinic.office.workspace.root / "nightclerk.yaml"
    before = path.read_text()
    names = getattr(request, "param", "{received}-{type}-{id}")
    path.write_text(before + f'\nfaxes: {{filed: filed, names: "{names}"}}\n')
    office = type(clinic.office)(**{**vars(clinic.office), "workspace": Workspace(clinic.office.workspace.root)})
    yield Clinic(office, clinic.worker, clinic.inbox)
    path.write_text(before)


def test_an_accepted_document_is_filed_under_a_name_that_says_nothing_of_the_patient(filing_clinic):
    office = filing_clinic.office
    (document,) = filing_clinic.taken(lab("Eleanor Prideaux"), name="one.tif").documents
    review.accept(office, document.id, patient="C-12")

    folder = office.workspace.root / "filed"
    (pdf,) = folder.glob("*.pdf")
    with pikepdf.Pdf.open(pdf) as read:
        box = read.pages[0].mediabox
        assert (round(box[2]), round(box[3])) == (610, 792)
    with pypdfium2.PdfDocument(pdf) as read:
        assert "Eleanor Prideaux" in read[0].get_textpage().get_text_range()
    assert pdf.name == f"{office.workspace.today()}-lab_result-{document.id[:12]}.pdf"
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    with (folder / "index.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["document"], row["patient"]) == (pdf.name, document.id, "C-12")
    assert "Prideaux" not in " ".join([*row.values(), pdf.name])
    resource = json.loads(pdf.with_suffix(".json").read_text())
    assert resource["type"]["coding"][0]["code"] == "11502-2"
    assert resource["subject"] == {"identifier": {"value": "C-12"}}
    assert resource["content"][0]["attachment"]["size"] == pdf.stat().st_size
    assert filing.file_all(office) == []

    (folder / "index.csv").unlink()  # as when it was killed between the PDF and its line
    assert filing.file_document(office, review.known(office, document.id)) == pdf.name
    assert len(list(folder.glob("*.pdf"))) == len(list(csv.DictReader((folder / "index.csv").open()))) == 1


@pytest.mark.parametrize("filing_clinic", ["{type}"], indirect=True)
def test_two_documents_of_one_name_are_both_filed(filing_clinic):
    for name in ("Quentin Marsh", "Ottoline Graves"):
        (document,) = filing_clinic.taken(lab(name), name=f"{name}.pdf").documents
        review.accept(filing_clinic.office, document.id)

    folder = filing_clinic.office.workspace.root / "filed"
    assert {"lab_result.pdf", "lab_result-2.pdf"} <= {path.name for path in folder.glob("*.pdf")}


@pytest.mark.parametrize("filing_clinic", ["{shoe_size}"], indirect=True)
def test_a_pattern_that_cannot_be_used_is_told_and_nothing_accepted_is_lost(filing_clinic):
    (document,) = filing_clinic.taken(lab("Fitzgerald Bloom"), name="bloom.pdf").documents
    with pytest.raises(UsageError, match="FILED_NAMES"):
        review.accept(filing_clinic.office, document.id)
    assert review.known(filing_clinic.office, document.id).state == "accepted"
