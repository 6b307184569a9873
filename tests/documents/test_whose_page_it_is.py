"""`nightclerk fax read FILE --roster ROSTER` says whose each document is, whatever the roster is kept in."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from nightclerk.cli.fax import command
from nightclerk.documents.roster import read_roster
from nightclerk.errors import UsageError
from nightclerk.sandbox.faxes import letter, sent

HEADER = ("Last Name", "First Name", "Suffix", "DOB", "MRN", "Member ID")
ROWS = (
    ("Fenwick", "Odette", "", "03/14/1958", "MRN-204417", "LHP204417338"),
    ("Fenwick", "Odile", "", "03/14/1958", "MRN-204418", "LHP204417338"),
    ("Maren", "Silas", "Jr", "07/02/1971", "MRN-771203", "LHP771203001"),
    ("Nobody", "", "", "", "", ""),
)


def as_csv(folder: Path) -> Path:
    path = folder / "patients.csv"
    path.write_text("\n".join(",".join(each) for each in (HEADER, *ROWS)), encoding="utf-8")
    return path


def as_xlsx(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(folder / "patients.xlsx")
    return folder / "patients.xlsx"


def resource(row):
    last, first, suffix, born, mrn, member = row
    name = {"family": last, "given": [first] if first else [], "suffix": [suffix] if suffix else []}
    kinds = (("MR", mrn), ("MB", member))
    return {
        "resourceType": "Patient",
        "id": f"p-{mrn}",
        "name": [name],
        "birthDate": f"{born[6:]}-{born[:2]}-{born[3:5]}" if born else None,
        "identifier": [{"type": {"coding": [{"code": code}]}, "value": value} for code, value in kinds],
    }


def as_bundle(folder: Path) -> Path:
    path = folder / "bundle.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": resource(each)} for each in ROWS]}))
    return path


def as_ndjson(folder: Path) -> Path:
    path = folder / "patients.ndjson"
    path.write_text("\n".join(json.dumps(resource(each)) for each in ROWS))
    return path


@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_bundle, as_ndjson])
def test_every_kind_of_roster_gives_the_same_patients(write, tmp_path: Path) -> None:
    patients = read_roster(write(tmp_path)).patients

    assert [(each.key, each.birth_date) for each in patients] == [
        ("MRN-204417", "1958-03-14"),
        ("MRN-204418", "1958-03-14"),
        ("MRN-771203", "1971-07-02"),
    ]
    assert [(each.last, each.first) for each in patients][2] == ("Maren Jr", "Silas")
    assert patients[0].member_ids == ("LHP204417338",)


def test_a_file_that_is_no_roster_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{not json")
    (tmp_path / "empty.json").write_text('{"resourceType": "Bundle"}')
    (tmp_path / "other.csv").write_text("colour,size,shape\nred,4,round\n")

    for name, code in (
        ("broken.json", "NOT_A_ROSTER"),
        ("empty.json", "ROSTER_EMPTY"),
        ("other.csv", "UNKNOWN_COLUMNS"),
    ):
        with pytest.raises(UsageError) as raised:
            read_roster(tmp_path / name)
        assert raised.value.code == code
        assert name in raised.value.message


def test_a_page_is_filed_to_its_patient_and_a_twins_goes_to_a_person(tmp_path: Path) -> None:
    sure = letter("Alder Clinic", "PROGRESS NOTE", "Patient: Odette Fenwick\tDOB: 03/14/1958", "MRN: MRN-204417")
    twin = letter("Alder Clinic", "REFERRAL FORM", "Patient: O. D. Fenwick\tDOB: 03/14/1958")
    fax, roster = sent([sure, twin], tmp_path / "two.tif", dirt=0), as_csv(tmp_path)

    said = CliRunner().invoke(command, ["read", str(fax), "--roster", str(roster), "--json"], standalone_mode=False)

    first, second = json.loads(said.output)["documents"]
    assert (first["patient"]["outcome"], first["patient"]["id"]) == ("filed", "MRN-204417")
    assert (second["patient"]["outcome"], second["patient"]["id"]) == ("review", None)
    assert second["needs_review"]
    assert second["patient"]["reason"] in second["reasons"]
