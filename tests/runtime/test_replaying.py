"""`nightclerk selectors replay`: that a kept page is opened is audited, and it is shown in clear for a reason only."""

import json

import pytest
from click.testing import CliRunner

from nightclerk.cli.selectors import command
from nightclerk.errors import UsageError
from nightclerk.records import EligibilityResult, Evidence, Outcome
from nightclerk.store import blobs
from tests.runtime import rig

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Coverage</title><table class="coverage">
<thead><tr><th>Member ID</th><th>Born</th><th>Member name</th><th>Coverage</th><th>Plan</th></tr></thead>
<tbody><tr><td>W90000000</td><td>01/02/1950</td><td>RIVERA, ANA</td><td>{coverage}</td><td>Silver</td></tr></tbody>
</table>
<script>document.querySelector("table").remove()</script><img src="http://127.0.0.1:9/leak.png">"""


def replayed(office, *words):
    done = CliRunner().invoke(command, ["replay", "lakeside", *words, "--workspace", str(office.workspace.root)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def run(office):
    """A run with one row, whose page was kept."""
    kept = blobs.keep(office.store, "html", PAGE.format(coverage="Active").encode())
    record = EligibilityResult(outcome=Outcome.ACTIVE, evidence=(Evidence("html", kept),))
    path = rig.appointments(office, [("Rivera, Ana", "09:00", "Lee", "0")])
    return rig.worked(office, path, lambda _inquiry: record)


def log(office):
    return (office.workspace.audit / "active.jsonl").read_text()


def test_a_kept_page_is_read_masked_and_in_clear_only_for_a_reason(office, run):
    masked = replayed(office, "--run", run, "--row", "2")

    assert "Right patient: proven" in masked.output
    assert "result" in masked.output
    assert "RIVERA" not in masked.output
    assert "W90000000" not in masked.output
    assert log(office).count('"evidence.shown"') == 1
    assert '"item.revealed"' not in log(office)

    clear = replayed(office, "--run", run, "--row", "2", "--reveal", "audit", "--json")
    texts = {each["name"]: each["text"] for each in json.loads(clear.stdout)["fields"]}
    assert (texts["name"], texts["outcome"]) == ("RIVERA, ANA", "Active")
    assert log(office).count('"item.revealed"') == 1


def test_a_saved_page_shows_what_was_not_read(office, tmp_path):
    saved = tmp_path / "page.html"
    saved.write_text(PAGE.format(coverage="Something else"))
    told = json.loads(replayed(office, "--html", str(saved), "--json").stdout)

    assert told["state"] == "result"
    assert "nobody was asked about" in told["identity"]
    assert "outcome" in {each["name"] for each in told["fields"] if each["state"] == "not read"}


def test_a_list_of_which_the_page_shows_no_entry_is_said_to_be_not_stated(office, tmp_path):
    saved = tmp_path / "page.html"
    saved.write_text(PAGE.format(coverage="Active"))
    told = json.loads(replayed(office, "--html", str(saved), "--json").stdout)

    assert {"benefits", "other_payers"} <= {each["name"] for each in told["fields"] if each["state"] == "not stated"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "NO_INPUT"),
        (["--run", "nothing"], "NO_SUCH_RUN"),
        (["--run", "RUN", "--row", "99"], "NO_SUCH_ROW"),
        (["--run", "RUN", "--row", "2", "--reveal", "curious"], "REVEAL_REASON"),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_words(office, run, words, code):
    words = [run if word == "RUN" else word for word in words]
    done = CliRunner().invoke(command, ["replay", "lakeside", *words, "--workspace", str(office.workspace.root)])

    assert isinstance(done.exception, UsageError)
    assert done.exception.code == code
