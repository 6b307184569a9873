"""Drift of a run: counted, told once, proposed as a patch, and written when a person says so."""

import pytest
from click.testing import CliRunner

from nightclerk.cli.selectors import command
from nightclerk.runtime.briefing import _portals
from nightclerk.runtime.drift import apply, report, tell
from nightclerk.store import drifts, notices

FOUND = [("member", 2, "css: #memberId"), ("user", 3, "css: input[name=uid]")]


@pytest.fixture
def drifted(office):
    for _ in range(3):
        drifts.count(office.store, "run-1", "lakeside", "2026.11.22", FOUND)
    return office


def test_a_report_says_how_often_and_proposes_one_patch_for_the_file(drifted):
    (found,) = report(drifted, run="run-1")

    assert [(line.used.element, line.used.rank, line.used.uses, line.state) for line in found.lines] == [
        ("member", 2, 3, "moved"),
        ("user", 3, 3, "moved"),
    ]
    assert found.diff.count("@@") == 2
    assert report(drifted, run="another") == []


def test_the_patch_is_written_once_and_then_nothing_is_left_to_mend(drifted):
    (found,) = report(drifted)
    before = found.path.read_text()
    apply(found)
    (again,) = report(drifted)

    assert found.path.read_text() == found.after != before
    assert (again.diff, {line.state for line in again.lines}) == ("", {"front"})


def test_drift_is_told_once_and_stands_in_the_briefing_until_it_is_mended(drifted):
    tell(drifted, "run-1")
    tell(drifted, "run-1")
    (told,) = notices.latest(drifted.store)

    assert told.code == "DRIFT"
    assert "member, user" in told.text
    assert [fact.tone for fact in _portals(drifted)] == ["warn"]
    apply(report(drifted)[0])
    assert list(_portals(drifted)) == []


def test_the_command_shows_the_patch_and_writes_it_only_when_asked(drifted):
    root = str(drifted.workspace.root)
    path = drifted.workspace.root / "selectors" / "lakeside.yaml"
    before = path.read_text()
    shown = CliRunner().invoke(command, ["drift", "--workspace", root], standalone_mode=False)

    assert shown.exception is None, shown.exception
    assert '+  member:  [{css: "#memberId"}, {label: Member ID}, ' in shown.output
    assert path.read_text() == before

    CliRunner().invoke(command, ["drift", "--apply", "--workspace", root], standalone_mode=False)
    assert path.read_text() != before
