"""`nightclerk forms` as a person and a script meet it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.errors import InvalidFiles
from nightclerk.sandbox.requests import request
from tests.forms.rig import HOUSE, MAPS, drawn


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return drawn("lakeside", tmp_path)


def called(*args: object):
    ended = CliRunner().invoke(cli, ["forms", *map(str, args)], standalone_mode=False)
    if ended.exception:
        raise ended.exception
    return ended.return_value, ended.output


def asked(*args: object):
    code, said = called(*args, "--json")
    return code, json.loads(said)


def test_inspect_tells_each_field_with_its_place_and_label(form):
    code, found = asked("inspect", form)
    fields = {each["name"]: each for each in found["fields"]}

    assert code == 0
    assert {"pages", "fields", "fingerprint", "findings"} <= set(found)
    assert fields["MemberID"] | {"comb": True, "max_length": 12, "required": True, "page": 1} == fields["MemberID"]
    assert fields["Review"]["states"] == ["0", "1"]
    assert fields["OrdNPI"]["label"] == "Ordering NPI"


def test_fill_writes_the_file_and_says_what_became_of_each_value(form, tmp_path):
    (tmp_path / "values.json").write_text('{"PatLast": "Ashe", "PatFirst": "Bo"}')
    code, found = asked("fill", form, "--values", tmp_path / "values.json", "--out", tmp_path / "out.pdf")

    assert code == 0
    assert set(found) == {"fields", "addendum_pages", "sha256"}
    assert found["fields"]["PatLast"] == {"status": "ok", "reason": None}
    assert (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("values", ['{"Signature": "x"}', '{"Nowhere": "x"}'])
def test_a_value_that_is_not_on_the_form_ends_with_4_and_no_file_unless_partial(form, tmp_path, values):
    (tmp_path / "values.json").write_text(values)
    given = ("fill", form, "--values", tmp_path / "values.json", "--out", tmp_path / "out.pdf")

    assert called(*given)[0] == 4
    assert not (tmp_path / "out.pdf").exists()
    assert called(*given, "--partial")[0] == 4
    assert (tmp_path / "out.pdf").exists()


def test_a_map_fills_a_request_and_names_its_gaps(tmp_path):
    data = request(1)
    (tmp_path / "request.json").write_text(json.dumps(data))
    given = ("fill", "--map", MAPS / "lakeside/prior-authorization/map.yaml", "--data", tmp_path / "request.json")

    assert called(*given, "--out", tmp_path / "out.pdf", "--pictures", tmp_path / "pages")[0] == 0
    assert (tmp_path / "pages" / "page-2.png").stat().st_size > 1000
    del data["patient"]["member_id"]
    (tmp_path / "request.json").write_text(json.dumps(data))
    code, said = called(*given, "--out", tmp_path / "none.pdf")

    assert code == 4
    assert "Member ID (patient.member_id): [REQUEST_MISSING]" in said
    assert not (tmp_path / "none.pdf").exists()


def test_diff_is_silent_about_the_same_form_and_names_what_changed(form, tmp_path):
    assert called("diff", form, form)[0] == 0
    code, said = called("diff", form, drawn("cedar", tmp_path))

    assert code == 4
    assert "fields removed" in said


def test_list_lint_and_draft_lead_from_a_form_to_its_map(form, tmp_path):
    code, found = asked("list", "--workspace", HOUSE)
    assert {each["id"]: each["here"] for each in found["forms"]} == {
        "lhp-204": True,
        "cedar-request": True,
        "harbor-hp-7": True,
        "tx-nofr001": False,
    }
    assert code == 0
    assert called("draft", form, "--out", tmp_path / "map")[0] == 0
    code, found = asked("lint", tmp_path / "map" / "map.yaml", form)

    assert code == 2
    assert "MAP_NOT_ACCEPTED" in [each["code"] for each in found["findings"]]
    assert "MAP_NO_FIELD" not in [each["code"] for each in found["findings"]]
    with pytest.raises(InvalidFiles):  # nobody has accepted it
        called(
            "fill", form, "--map", tmp_path / "map" / "map.yaml", "--data", form.with_name("map") / "fingerprint.json",
            "--out", tmp_path / "x.pdf",
        )  # fmt: skip
