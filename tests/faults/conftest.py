from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nightclerk.runtime.make import make_workspace
from nightclerk.sandbox.server import running
from nightclerk.workspace import Clinic
from tests.faults import rig
from tests.night.stage import Stage, make_stage


@pytest.fixture(scope="session")
def payer():
    """One sandbox payer for all faults; every test gets it without faults of its own, on day 0."""
    with running(today=datetime.now(ZoneInfo(Clinic().time_zone)).date()) as portal:
        yield portal


def _fresh(payer):
    payer.clear_faults()
    payer.set_day(0)


@pytest.fixture
def night(tmp_path, payer):
    """A workspace whose payer is the sandbox."""
    _fresh(payer)
    return make_stage(tmp_path / "clinic", payer)


@pytest.fixture
def small_night(tmp_path, payer):
    """The same on a disk of its own of 400 MB."""
    _fresh(payer)
    with rig.small_disk(tmp_path / "disk", 400) as disk:
        yield make_stage(disk / "clinic", payer)


def _quiet(folder):
    made = make_workspace(folder)
    return Stage(made.workspace.root, made.workspace, None)


@pytest.fixture
def stage(tmp_path):
    """A workspace without a payer: for what ends before any portal is asked."""
    return _quiet(tmp_path / "clinic")


@pytest.fixture
def small_stage(tmp_path):
    """The same on a disk of its own of 400 MB."""
    with rig.small_disk(tmp_path / "disk", 400) as disk:
        yield _quiet(disk / "clinic")
