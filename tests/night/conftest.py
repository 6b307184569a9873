from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nightclerk.sandbox.server import running
from nightclerk.workspace import Clinic
from tests.night.stage import make_stage


@pytest.fixture(scope="session")
def payer():
    """One sandbox payer for all nights; every test gets it without faults, on day 0."""
    with running(today=datetime.now(ZoneInfo(Clinic().time_zone)).date()) as portal:
        yield portal


@pytest.fixture
def stage(tmp_path, payer):
    payer.clear_faults()
    payer.set_day(0)
    return make_stage(tmp_path / "clinic", payer)
