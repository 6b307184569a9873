"""Filling from a request: the right box or none, and every gap named at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array

from bench.filled import Printed
from nightclerk.forms.draft import SURE, draft, suggest
from nightclerk.forms.files import inspect_form, propose_places
from nightclerk.forms.lint import lint
from nightclerk.forms.templates import fill_request, find_templates, open_template
from nightclerk.sandbox.forms import BLANKS
from nightclerk.sandbox.requests import request
from tests.forms.rig import HOUSE, MAPS, changed, drawn, widget
from tests.forms.sheets import beside

SHIPPED = sorted(BLANKS)


@pytest.mark.parametrize("name", SHIPPED)
def test_all_that_is_missing_is_named_at_once_with_its_printed_label(name: str, tmp_path: Path) -> None:
    data = request(1)
    data["patient"] |= {"member_id": None, "birth_date": None}
    del data["ordering"]["npi"]
    data["ordering"]["phone"] = "12"
    data["diagnoses"] = []
    data["patient"]["nickname"] = "Bo"

    found = fill_request(open_template(MAPS / name / "map.yaml"), data, tmp_path / "out.pdf")

    named = {each["path"]: (each["code"], each["label"]) for each in found["problems"]}
    missing = {"patient.member_id", "patient.birth_date", "ordering.npi", "diagnoses[0]"}
    assert missing <= {path for path, (code, _label) in named.items() if code == "REQUEST_MISSING"}
    assert named["patient.nickname"][0] == "REQUEST_UNKNOWN"
    if name != "cedar/request":
        assert named["ordering.phone"][0] == "REQUEST_INVALID"
    assert all(named[path][1] and "." not in named[path][1] for path in missing)
    assert not list(tmp_path.iterdir())


def test_no_message_holds_a_value_of_the_request(tmp_path: Path) -> None:
    data = request(2)
    data["patient"]["birth_date"] = "yesterday"
    data["urgency"] = "now!"

    found = fill_request(open_template(MAPS / SHIPPED[0] / "map.yaml"), data, tmp_path / "out.pdf")

    assert {"patient.birth_date", "urgency"} <= {each["path"] for each in found["problems"]}
    assert "yesterday" not in json.dumps(found)
    assert "now!" not in json.dumps(found)


def test_rows_that_are_too_many_are_attached_and_the_form_says_so(tmp_path: Path) -> None:
    data = request(3)
    data["services"] = [{"code": f"9000{number}", "quantity": number + 1} for number in range(7)]

    found = fill_request(open_template(MAPS / "lakeside/prior-authorization/map.yaml"), data, tmp_path / "out.pdf")

    assert found["fields"]["services"]["status"] == "overflow"
    printed = Printed(tmp_path / "out.pdf")
    assert "Seeattached,item" in beside(printed, 1, "More on attached pages", 600)
    behind = printed.text(2, (0, 0, 612, 792))
    assert all(f"code 9000{number}" in behind for number in (4, 5, 6))


@pytest.mark.parametrize(("words", "code"), [("שלום", "FONT_MISSING"), ("\x07", "CONTROL_SIGN")])
def test_what_cannot_be_shown_is_refused_behind_the_form_as_well_as_on_it(
    words: str, code: str, tmp_path: Path
) -> None:
    data = request(3)
    data["services"] = [
        {"code": f"9000{number}", "quantity": 1, "description": words * (number > 3)} for number in range(5)
    ]

    found = fill_request(open_template(MAPS / "lakeside/prior-authorization/map.yaml"), data, tmp_path / "out.pdf")

    assert found["fields"]["Services requested"]["reason"].startswith(code)
    assert (found["sha256"], list(tmp_path.iterdir())) == (None, [])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_map_is_sound_and_its_blank_is_as_drawn(name: str, tmp_path: Path) -> None:
    folder = MAPS / name

    assert lint(open_template(folder / "map.yaml")) == []
    assert (folder / "form.pdf").read_bytes() == drawn(name.split("/")[0], tmp_path).read_bytes()


def test_all_maps_are_found_and_one_without_its_blank_says_so() -> None:
    found = {path.parent.name: path for path in find_templates(HOUSE)}

    assert set(found) == {"prior-authorization", "request", "precertification", "nofr001"}
    assert [each.code for each in lint(open_template(found["nofr001"]))] == ["FORM_ABSENT"]


def test_a_new_revision_is_refused_with_the_names_of_what_changed(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        field = widget(pdf, "OrdNPI")
        field["/Rect"] = Array([150, 400, 290, 416])
        widget(pdf, "Group")["/T"] = pikepdf.String("GroupNo")

    blank = changed(drawn("lakeside", tmp_path), change)
    found = lint(open_template(MAPS / "lakeside/prior-authorization/map.yaml", blank))

    told = {each.code: each.message for each in found}
    assert "added GroupNo; removed Group; moved OrdNPI" in told["FORM_CHANGED"]
    assert "Group" in told["MAP_NO_FIELD"]


MISTAKES = [
    ("MAP_NO_PATH", "from: patient.last", "from: patient.lastt"),
    ("MAP_NO_FIELD", "target: PatLast", "target: PatLost"),
    ("MAP_TWICE", "target: OrdNPI", "target: OrdName"),
    ("MAP_SIGNS", "target: Group", "target: SignedOn"),
    ("MAP_NO_STATE", 'standard: "0"', 'standard: "9"'),
    ("MAP_NOT_ACCEPTED", "accepted: the makers of nightclerk, 2026-11-28", 'accepted: ""'),
    ("MAP_WIDTHS", "widths: [2, 2, 4]", "widths: [2, 2]"),
    ("MAP_MISSING_FIELD", "  - {target: PatFirst, from: patient.first, required: true}\n", ""),
    ("MAP_NO_FINGERPRINT", "fingerprint: sha256", "fingerprint: '' # sha256"),
]


@pytest.mark.parametrize(("code", "before", "after"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_each_mistake_in_a_map_is_found_at_its_line(code: str, before: str, after: str, tmp_path: Path) -> None:
    folder = shutil.copytree(MAPS / "lakeside/prior-authorization", tmp_path / "form")
    text = (folder / "map.yaml").read_text()
    assert before in text
    (folder / "map.yaml").write_text(text.replace(before, after))

    found = lint(open_template(folder / "map.yaml"))

    assert code in [each.code for each in found]
    assert all(each.line > 1 for each in found if each.code == code)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("PLACE_NOT_FOUND", 'label: "Member ID:"', 'label: "Member No:"'),
        ("PLACE_AMBIGUOUS", 'label: "Member ID:"', 'label: "Member"'),
        ("PLACE_ON_TEXT", "width: 300, dx: 60", "width: 300, dx: -30"),
        ("PLACE_OFF_PAGE", "width: 300, dx: 60", "width: 800, dx: 60"),
        ("PLACE_NO_PAGE", "member: {page: 1", "member: {page: 4"),
    ],
)
def test_a_box_on_a_flat_form_is_not_placed_by_guess(code: str, before: str, after: str, tmp_path: Path) -> None:
    folder = shutil.copytree(MAPS / "cedar/request", tmp_path / "form")
    (folder / "map.yaml").write_text((folder / "map.yaml").read_text().replace(before, after))

    assert code in [each.code for each in lint(open_template(folder / "map.yaml"))]


def test_what_a_draft_is_sure_of_is_right(tmp_path: Path) -> None:
    """Measured against the maps that people accepted."""
    right = wrong = 0
    for name in SHIPPED:
        template = open_template(MAPS / name / "map.yaml")
        accepted = {each.target: each.from_ for each in template.map.fields}
        for field in inspect_form(template.blank or tmp_path)["fields"]:
            path, score = suggest(field)
            if score >= SURE and field["name"] in accepted:
                known = accepted[field["name"]]
                right += path == (", ".join(known) if isinstance(known, tuple) else known)
                wrong += path != (", ".join(known) if isinstance(known, tuple) else known)
    assert wrong == 0
    assert right >= 8


def test_a_flat_form_is_drafted_with_boxes_that_can_be_filled(tmp_path: Path) -> None:
    """The draft names each line and frame, leaves out none, and what is put there is proven."""
    blank = drawn("cedar", tmp_path)
    text = draft(blank, inspect_form(blank), propose_places(blank))
    (tmp_path / "map.yaml").write_text(text.replace('accepted: ""', "accepted: a test"))
    template = open_template(tmp_path / "map.yaml")

    assert lint(template) == []
    assert len(template.places) == 14
    assert template.map.signature.fields == ("Provider's signature",)
    found = fill_request(template, request(1), tmp_path / "out.pdf")
    assert found["sha256"]
    printed = Printed(tmp_path / "out.pdf")
    assert beside(printed, 0, "Member ID:", 460) == request(1)["patient"]["member_id"]
