"""Fault 6: the disk is full, before a run or in the middle of it."""

import json

import pytest

from nightclerk.audit import AuditLog, verify
from nightclerk.audit.files import LOG
from nightclerk.errors import AuditRefused
from nightclerk.runtime.disk import FLOOR_BYTES
from tests.faults import rig
from tests.faults.files import answered, events, finished, halves, interrupted_at, recorded, self_pay

SEED = b"6" * 32
ROWS = 16


def test_a_new_run_is_refused_before_anything_is_asked_or_written_when_little_is_free(small_stage):
    path = self_pay(small_stage)
    filler = rig.fill(small_stage.root.parent, leave=FLOOR_BYTES - rig.MB)
    said = small_stage.run(path)

    assert said.code == 5
    assert "[DISK_LOW]" in said.err
    assert said.json["error"]["remedy"].startswith("Free some space")
    assert "Traceback" not in said.err
    assert not [event for event in events(small_stage) if event["event"] == "run.started"]
    assert small_stage.say("results", "--json").json == []
    doctor = small_stage.say("doctor", "--json")
    assert doctor.code == 5
    assert "256 MB" in next(each["message"] for each in doctor.json["checks"] if each["name"] == "disk")
    filler.unlink()
    assert small_stage.run(path).code == 0


@pytest.mark.browser
def test_a_disk_that_fills_in_the_middle_stops_the_run_in_words_and_loses_nothing(small_night):
    path = small_night.file(answered(small_night, ROWS))
    worker = interrupted_at(small_night, path, 4)
    before = recorded(small_night)
    filler = rig.fill(small_night.root.parent)
    out, err = worker.communicate(timeout=120)

    assert worker.returncode == 5
    assert json.loads(out)["error"]["code"] in ("DISK_FULL", "AUDIT_DEAD")
    assert [line for line in err.splitlines() if line.startswith(("[DISK_FULL]", "[AUDIT_DEAD]"))]
    assert "Traceback" not in err
    assert "Logging error" not in err
    assert recorded(small_night) >= before
    assert not halves(small_night)
    refused = small_night.run(path)
    assert refused.code == 5
    assert refused.json["error"]["code"] in ("DISK_LOW", "DISK_FULL")
    filler.unlink()
    told = [event for event in events(small_night) if event["event"] in ("run.stopped", "log.stopped")]
    assert told
    assert {event["code"] for event in told} == {"DISK_FULL"}
    finished(small_night, path, ROWS)


def test_a_run_that_uses_up_the_disk_slowly_is_stopped_while_its_end_can_still_be_written(stage, monkeypatch):
    """No disk that fails: what is left is seen to be little, and the items in hand are still recorded."""
    from nightclerk.errors import ApplicationException
    from nightclerk.runtime import disk

    monkeypatch.setattr(disk, "RESERVE_BYTES", 1 << 60)

    with pytest.raises(ApplicationException, match="DISK_FULL"):
        disk.stop_when_full(stage.workspace)


def test_the_audit_log_says_with_its_last_room_that_the_disk_was_full(tmp_path):
    with rig.small_disk(tmp_path / "disk", 2) as disk:
        log = AuditLog(disk / "audit", SEED, "demo")
        log.note("run.cancelled", run="r1", items=1)
        filler = rig.fill(disk)
        acknowledged = 1 + until_refused(log)
        with pytest.raises(AuditRefused, match="AUDIT_DEAD"):
            log.note("run.cancelled", run="r1", items=1)
        log.close()
        filler.unlink()

        lines = [json.loads(line) for line in (disk / "audit" / LOG).read_bytes().splitlines()]
        assert len(lines) == acknowledged + 1
        assert {key: lines[-1][key] for key in ("event", "code", "run", "refused")} == {
            "event": "log.stopped",
            "code": "DISK_FULL",
            "run": "r1",
            "refused": 1,
        }
        assert verify(disk / "audit", SEED).ok
        again = AuditLog(disk / "audit", SEED, "demo")
        again.note("run.cancelled", items=2)
        again.close()
        assert verify(disk / "audit", SEED).events == acknowledged + 2
        assert (disk / "audit" / "ballast").exists()


def until_refused(log):
    """How many more events were acknowledged; the page that the file already has takes a few."""
    for number in range(10_000):
        try:
            log.note("run.cancelled", run="r1", items=number)
        except AuditRefused:
            return number
    raise AssertionError("the disk never filled")


def test_a_signature_that_finds_no_room_is_made_at_the_next_opening(tmp_path):
    with rig.small_disk(tmp_path / "disk", 2) as disk:
        log = AuditLog(disk / "audit", SEED, "demo")
        log.note("run.cancelled", items=1)
        log.checkpoint()
        log.note("run.cancelled", items=2)
        filler = rig.fill(disk)
        log.close()
        assert not [path for path in (disk / "audit").iterdir() if path.suffix == ".part"]
        filler.unlink()

        assert verify(disk / "audit", SEED).ok
        AuditLog(disk / "audit", SEED, "demo").close()
        assert verify(disk / "audit", SEED).signed == 2
