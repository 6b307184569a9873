"""Fault 5: the disk reports an error when it is told to keep something."""

import pytest

from tests.faults import rig
from tests.faults.files import answered, finished

pytestmark = pytest.mark.browser

ROWS = 8
GOOD_SYNCS = 8  # of the audit log, before the disk begins to fail


def test_after_the_first_failed_sync_nothing_more_is_asked_and_the_command_says_why(night, payer):
    path = night.file(answered(night, ROWS))
    before = payer.log().get("checks", 0)
    said = rig.say(night, f"syncs={GOOD_SYNCS}", "run", "eligibility", "--file", path, "--json")
    asked = payer.log().get("checks", 0) - before

    assert said.code == 5
    assert "[AUDIT_DEAD]" in said.err
    assert "Traceback" not in said.err
    assert said.json["error"]["remedy"]
    assert asked <= GOOD_SYNCS  # every read had a durable intent; those without were not made
    assert asked < ROWS
    finished(night, path, ROWS)
