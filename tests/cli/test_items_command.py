"""`nightclerk items`: what the page can do, the command can."""

import json
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from nightclerk.cli import cli
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from tests.runtime.rig import appointments, business, worked


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = make_workspace(tmp_path_factory.mktemp("items") / "clinic")
    people = [(f"Reyes, Ana{number}", "09:00", "Dr. Webb", "0") for number in range(3)]
    with open_office(made.workspace) as office:
        worked(office, appointments(office, people), lambda _inquiry: business())
    return made.workspace.root


@dataclass
class Said:
    returncode: int
    stdout: str
    stderr: str


def items(folder, *words, stdin=""):
    """The command in this process; an error is told as `main` tells it."""
    done = CliRunner().invoke(cli, ["items", *words, "--workspace", str(folder)], input=stdin, standalone_mode=False)
    if done.exception is not None:
        return Said(int(done.exception.exit_code), done.stdout, f"{done.stderr}{done.exception}")
    return Said(done.return_value, done.stdout, done.stderr)


def test_a_person_works_the_list_from_the_command_line(folder):
    listed = json.loads(items(folder, "list", "--json").stdout)
    first, second, third = (each["id"] for each in listed["items"])
    page = json.loads(items(folder, "list", "--limit", "2", "--json").stdout)
    rest = json.loads(items(folder, "list", "--after", page["after"], "--json").stdout)
    noted = items(folder, "comment", first, "-", stdin="Ana said so")
    given = items(folder, "assign", first, "--to", "maria", "--due", "2026-11-30")
    by_hand = items(folder, "resolve", first, "--by-hand", "--reason", "Called.")
    corrected = items(folder, "correct", second, "--set", "-", "--json", stdin='{"member_id": "W1234567"}')
    wrong = items(folder, "correct", third, "--set", "birth_date=soon")
    again = items(folder, "retry", first, third, "--json")
    shown = json.loads(items(folder, "show", first, "--json").stdout)
    clear = json.loads(items(folder, "show", second, "--reveal", "audit", "--json").stdout)

    assert listed["counts"] == [{"bot": "eligibility", "code": "NOT_FOUND", "number": 3}]
    assert [each["id"] for each in rest["items"]] == [third]
    assert [each.returncode for each in (noted, given, by_hand, corrected)] == [0, 0, 0, 0]
    assert json.loads(corrected.stdout) == {"item": second, "changed": ["member_id"]}
    assert "No worker lives" in corrected.stderr
    assert (wrong.returncode, "soon" in wrong.stdout + wrong.stderr) == (2, False)
    assert "birth_date: Birth date is not a date." in wrong.stderr
    assert again.returncode == 4
    assert [each["code"] for each in json.loads(again.stdout)] == ["ALREADY_RESOLVED", ""]
    assert (shown["needs_a_person"], shown["resolution"]["how"]) == (False, "by_hand")
    assert shown["comments"][0]["text"] == "Ana said so"
    assert shown["fields"]["member_id"] == "•••0000"
    assert clear["fields"]["member_id"] == "W1234567"
    assert json.loads(items(folder, "list", "--json").stdout)["items"] == []
