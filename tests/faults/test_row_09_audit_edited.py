"""Fault 9: the audit log was edited. Nothing that needs it goes on."""

import shutil

import pytest

from tests.faults.files import self_pay
from tests.scale import count


def edit(data):
    return data.replace(b'"trigger":"person"', b'"trigger":"nobody"', 1)


def cut(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


@pytest.mark.soak
@pytest.mark.parametrize("damage", [edit, cut][: count(1, 2)])
def test_an_edited_log_is_told_by_every_command_and_stops_every_run(stage, damage):
    path = self_pay(stage)
    first = stage.run(path).json
    log = stage.root / "logs" / "audit" / "active.jsonl"
    spoilt = damage(log.read_bytes())
    assert spoilt != log.read_bytes()
    log.write_bytes(spoilt)
    said = stage.run(self_pay(stage, "next.csv"))
    shown = stage.say("results", first["run"], "--json")

    assert (said.code, shown.code) == (6, 6)
    assert said.json["error"]["code"] == "AUDIT_TAMPERED"
    assert "compliance" in said.json["error"]["remedy"]
    assert stage.say("audit", "verify").code == 6
    assert stage.say("doctor").code == 6
    assert log.read_bytes() == spoilt  # evidence stays as it was found


def test_a_log_that_was_taken_away_whole_is_told_from_what_the_database_has_seen(stage):
    stage.run(self_pay(stage))
    shutil.rmtree(stage.root / "logs" / "audit")
    said = stage.say("audit", "verify", "--json")

    assert (said.code, said.json["ok"], said.json["first_bad"]) == (8, False, 0)
    assert said.json["problem"].startswith("missing: the whole log is gone")


def test_an_older_copy_of_the_whole_log_is_not_proven(stage):
    kept = stage.root.parent / "kept"
    shutil.copytree(stage.root / "logs" / "audit", kept)
    stage.run(self_pay(stage))
    shutil.rmtree(stage.root / "logs" / "audit")
    shutil.copytree(kept, stage.root / "logs" / "audit")
    said = stage.say("audit", "verify", "--json")

    assert (said.code, said.json["first_bad"]) == (6, 1)
    assert said.json["problem"].startswith("rolled back")
