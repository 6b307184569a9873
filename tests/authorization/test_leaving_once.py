"""Whatever dies in the middle of a sending: nothing leaves twice, and what nobody knows is a person's."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from nightclerk.records import AuthStatus
from nightclerk.runtime import approvals, reviews
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.runtime.sent_before import sent_before
from nightclerk.store import items, runs
from nightclerk.workspace import Workspace
from tests.authorization.rig import SECOND, asked, clinic, outbox, record, rows, turn
from tests.scale import FULL

HOUSE = Path(__file__).parents[2]
# The places around what cannot be taken back; these are killed in every run of the tests, all others in the soak.
CRITICAL = ("submission after acting", "outbox after renaming")


def work(folder, **environment):
    command = [sys.executable, "-m", "tests.authorization.leaving", str(folder)]
    known = os.environ | {"PYTHONPATH": str(HOUSE)} | environment
    return subprocess.run(command, cwd=HOUSE, env=known, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def approved(tmp_path_factory):
    """A workspace with one approved request that has not left yet, and the steps of its leaving."""
    folder = tmp_path_factory.mktemp("approved") / "clinic"
    make_workspace(folder)
    with open_office(Workspace(folder)) as office:
        run = asked(clinic(office), {})
        approvals.approve(office, record(office, run).draft, SECOND)
    trial = folder.parent / "trial"
    shutil.copytree(folder, trial)
    assert work(trial, NIGHTCLERK_STEPS_FILE=str(folder.parent / "steps")).returncode == 0
    return folder, run, (folder.parent / "steps").read_text().splitlines()


def killed(approved, folder, number):
    """A copy of the workspace whose sending was killed at that step."""
    shutil.copytree(approved[0], folder)
    assert work(folder, NIGHTCLERK_KILL_AT_STEP=str(number)).returncode == -9
    return folder


@pytest.mark.soak
def test_a_kill_at_any_step_of_a_sending_leaves_the_packet_exactly_once(approved, tmp_path, record_property):
    _, run, steps = approved
    numbers = range(1, len(steps) + 1) if FULL else [steps.index(name) + 1 for name in CRITICAL]
    record_property("killed at", len(numbers))
    for number in numbers:
        folder = killed(approved, tmp_path / str(number), number)
        where = f"step {number} ({steps[number - 1]})"
        with open_office(Workspace(folder)) as office:
            turn(office)
            assert len(outbox(office)) == 1, where
            assert record(office, run).status is AuthStatus.SUBMITTED, where


def test_a_packet_that_was_taken_away_before_anybody_could_look_is_a_persons(approved, tmp_path):
    _, run, steps = approved
    folder = killed(approved, tmp_path / "taken", steps.index("outbox after renaming") + 1)
    shutil.rmtree(next((folder / "outbox").iterdir()))  # the fax server was quick

    with open_office(Workspace(folder)) as office:
        turn(office)
        assert outbox(office) == []
        row = rows(office, run)[0]
        assert row.reason.code == "OUTCOME_UNKNOWN"
        assert record(office, run).status is AuthStatus.UNKNOWN_OUTCOME
        refused = reviews.resolve(office, [row.item], "retry", "", "somebody")
        assert refused[0].code == "CONFIRM_NOT_DONE"
        assert reviews.resolve(office, [row.item], "retry", "", "somebody", did_not_happen=True)[0].ok
        turn(office)
        assert len(outbox(office)) == 1
        assert runs.counts(office.store, run)["parked"] == 1


def test_a_database_of_yesterday_sends_nothing_a_second_time(approved, tmp_path):
    _, run, _ = approved
    folder = tmp_path / "restored"
    shutil.copytree(approved[0], folder)
    shutil.copytree(folder / ".nightclerk", tmp_path / "backup")
    with open_office(Workspace(folder)) as office:
        turn(office)
    shutil.rmtree(next((folder / "outbox").iterdir()))  # sent and cleared away
    shutil.rmtree(folder / ".nightclerk")
    shutil.copytree(tmp_path / "backup", folder / ".nightclerk")

    with open_office(Workspace(folder)) as office:
        turn(office)
        assert outbox(office) == []
        assert rows(office, run)[0].reason.code == "OUTCOME_UNKNOWN"


def test_a_sending_whose_row_was_deleted_with_its_time_holds_up_no_later_request(approved, tmp_path, monkeypatch):
    folder = tmp_path / "old"
    shutil.copytree(approved[0], folder)
    shutil.copytree(folder / ".nightclerk", tmp_path / "backup")
    with open_office(Workspace(folder)) as office:
        turn(office)
    shutil.rmtree(folder / ".nightclerk")
    shutil.copytree(tmp_path / "backup", folder / ".nightclerk")

    with open_office(Workspace(folder)) as office:
        held = items.claim(office.store, *items.open_submissions(office.store)[0])
        assert sent_before(office, held)
        later = office.workspace.now() + timedelta(days=office.workspace.settings.retention.results_days + 1)
        monkeypatch.setattr(Workspace, "now", lambda _workspace: later)
        assert not sent_before(office, held)
