"""No health data outside the encrypted stores and the exports a person asked for: a canary patient is looked for."""

import base64
import gzip
import json
import shutil
import urllib.parse

import pytest

from nightclerk.sandbox.members import population, strangers
from tests.night.stage import make_stage
from tests.scale import count

pytestmark = pytest.mark.browser

CANARY = ("Zanzibarova", "Quillhilda", "W000CANARY77", "02/29/1904", "1904-02-29")


def traces(data):
    """The canary in these bytes, in clear and in the usual disguises."""
    if data[:2] == b"\x1f\x8b":
        data += gzip.decompress(data)
    found = []
    for word in CANARY:
        disguises = {word, word.upper(), word.casefold(), urllib.parse.quote(word, safe=""), json.dumps(word)[1:-1]}
        disguises |= {base64.b64encode(word.encode()[i:]).decode().rstrip("=")[2:-2] for i in range(3)}
        found += [word for disguise in disguises if disguise.encode() in data]
    return sorted(set(found))


def canary_file(stage, members=()):
    path = stage.file(members)
    with path.open("a") as file:
        file.write(f"C1,{stage.tomorrow:%m/%d/%Y},09:00,Zanzibarova,Quillhilda,02/29/1904,LHP,W000CANARY77\n")
        file.write(f"C2,{stage.tomorrow:%m/%d/%Y},09:10,Zanzibarova,Quillhilda,02/29/2190,LHP,W000CANARY77\n")
        file.write(f"C3,{stage.tomorrow:%m/%d/%Y},09:20,Zanzibarova,Quillhilda,02/29/1904,Nobody Mutual,W000CANARY77\n")
    return path


def written(stage, spared):
    """Everything under the workspace but the input itself and the plain exports that were asked for."""
    for path in stage.root.rglob("*"):
        if path.is_file() and path not in spared and stage.root / "results" not in path.parents:
            yield path


FAULTS = [
    {},
    {"wrong_member": "other"},
    {"error_500": -1},
    {"maintenance": True},
    {"maintenance_200": True},
    {"layout": 2},
]


@pytest.mark.soak
@pytest.mark.parametrize(
    "faults",
    FAULTS[: count(2, len(FAULTS))],
    ids=lambda faults: "-".join(faults) or "none",
)
def test_the_canary_leaves_no_trace(stage, payer, faults, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    payer.set_faults(**faults)
    path = canary_file(stage, population()[400:402])
    said = stage.run(path)

    assert traces(said.err.encode()) == []
    assert said.json["items"]["total"] == 5
    for each in [*written(stage, {path}), *(p for p in scratch.rglob("*") if p.is_file())]:
        assert traces(each.read_bytes()) == [], each


def test_the_search_for_the_canary_finds_it_where_it_is(stage):
    """The test above can fail: in the input and in the exports the canary is."""
    path = canary_file(stage)
    stage.run(path)

    assert set(traces(path.read_bytes())) >= {"Zanzibarova", "W000CANARY77"}
    exported = next((stage.root / "results").glob("*.json"))
    assert "W000CANARY77" in traces(exported.read_bytes())
    assert exported.stat().st_mode & 0o077 == 0


def test_a_file_without_a_header_does_not_echo_its_first_patient(stage):
    path = stage.root / "bare.csv"
    path.write_text("Zanzibarova,Quillhilda,02/29/1904,W000CANARY77\nZanzibarova,Other,02/29/1904,W000CANARY77\n")
    said = stage.run(path)

    assert said.code == 2
    assert traces(said.err.encode() + said.out.encode()) == []


def test_one_inquiry_from_standard_input_leaves_nothing_in_the_list_of_processes(stage):
    stranger = strangers()[0]
    item = {
        "payer": "LHP",
        "member_id": stranger.asked_id,
        "birth_date": str(stranger.asked_birth),
        "last_name": stranger.last,
        "first_name": stranger.first,
        "service_date": str(stage.tomorrow),
    }
    said = stage.say("run", "eligibility", "--item", "-", "--json", text=json.dumps(item))

    assert said.code == 4
    assert said.json["items"] == {"total": 1, "done": 0, "business": 1, "application": 0, "parked": 0, "cancelled": 0}


def test_two_workspaces_share_no_key_and_no_id(stage, payer, tmp_path):
    other = make_stage(tmp_path / "other", payer)
    members = population()[420:422]
    ids = []
    for each in (stage, other):
        ended = each.run(each.file(members)).json
        ids.append({row["item"] for row in each.say("results", ended["run"], "--json").json})

    assert not ids[0] & ids[1]
    shutil.rmtree(other.root)
