"""Fault 7: the disk cannot be written. The start is refused in words."""

import pytest

from tests.faults import rig
from tests.faults.files import self_pay


@pytest.mark.parametrize("part", [".nightclerk", "logs/audit"])
def test_a_run_on_a_disk_that_cannot_be_written_is_refused_in_words(stage, part):
    path = self_pay(stage)
    with rig.read_only(stage.root / part):
        said = stage.run(path)
        doctor = stage.say("doctor", "--json")
    after = stage.run(path)

    assert said.code == 5
    assert "[READ_ONLY]" in said.err
    assert "Traceback" not in said.err
    assert said.json["error"]["remedy"]
    assert doctor.code == 5
    assert any("cannot be written" in check["message"] for check in doctor.json["checks"])
    assert after.code == 0
