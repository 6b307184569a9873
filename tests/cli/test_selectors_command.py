"""`nightclerk selectors`: drafts are never written over a file, and what is left to do is listed."""

import json

import pytest
from click.testing import CliRunner

from nightclerk.cli.selectors import command
from nightclerk.errors import UsageError

RECORDING = {
    "steps": [
        {"type": "navigate", "url": "https://portal.example.test/login"},
        {"type": "change", "value": "somebody", "selectors": [["aria/User ID"], ["#uid"]]},
        {"type": "change", "value": "something", "selectors": [["aria/Password"], ["#pwd"]]},
        {"type": "click", "selectors": [["aria/Sign in"]]},
        {"type": "change", "value": "W123456789", "selectors": [["aria/Member ID"]]},
    ]
}


@pytest.fixture
def say(stage, monkeypatch):
    """The command in this process, in a fresh workspace."""
    monkeypatch.chdir(stage.root)
    return lambda *words: CliRunner().invoke(command, [*map(str, words)], standalone_mode=False)


@pytest.fixture
def recording(stage):
    path = stage.root / "recording.json"
    path.write_text(json.dumps(RECORDING))
    return path


def test_an_import_writes_a_draft_once_and_lists_what_is_left(say, stage, recording):
    done = say("import", recording, "--portal", "harbor")
    draft = stage.root / "selectors" / "harbor.yaml"

    assert done.exception is None, done.exception
    assert "portal: harbor" in draft.read_text()
    assert "[TODO]" in done.output
    assert say("lint", draft).return_value == 2

    again = say("import", recording, "--portal", "harbor")
    assert isinstance(again.exception, UsageError)
    assert again.exception.code == "FILE_EXISTS"


@pytest.mark.parametrize("name", ["../harbor", "Harbor"])
def test_a_portal_has_a_plain_name(say, stage, recording, name):
    done = say("import", recording, "--portal", name)

    assert isinstance(done.exception, UsageError)
    assert done.exception.code == "PORTAL_NAME"
    assert sorted(path.name for path in (stage.root / "selectors").iterdir()) == ["lakeside.yaml"]


def test_the_schema_is_json_and_a_diff_of_a_file_with_itself_is_empty(say, stage):
    ours = stage.root / "selectors" / "lakeside.yaml"

    assert json.loads(say("schema").stdout)["type"] == "object"
    assert json.loads(say("diff", ours, ours, "--json").stdout) == []


def test_a_portal_that_no_payer_has_is_not_probed(say):
    done = say("probe", "harbor")

    assert isinstance(done.exception, UsageError)
    assert done.exception.code == "NO_SUCH_PORTAL"


def test_a_saved_page_that_is_not_there_is_named(say, stage):
    done = say("replay", "harbor", "--html", stage.root / "page.html")

    assert isinstance(done.exception, UsageError)
    assert (done.exception.code, "page.html" in done.exception.message) == ("NO_SUCH_FILE", True)
