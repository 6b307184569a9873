"""Fault 37: the database is yesterday's. The audit log is ahead, and that is said before anything is asked again."""

import shutil
import sqlite3

import pytest

from tests.faults.files import answered, database, events, recorded, self_pay


def backup(stage, target):
    source, copy = sqlite3.connect(database(stage)), sqlite3.connect(target)
    with copy:
        source.backup(copy)
    source.close()
    copy.close()
    return target


def restore(stage, copy):
    for name in ("-wal", "-shm"):
        database(stage).with_name(f"nightclerk.db{name}").unlink(missing_ok=True)
    shutil.copy(copy, database(stage))


def age(stage):
    checks = stage.say("doctor", "--json").json["checks"]
    return [(check["level"], check["message"]) for check in checks if check["name"] == "database age"]


def test_an_older_database_is_told_with_the_runs_it_does_not_know_once(stage, tmp_path):
    first = stage.run(self_pay(stage, "a.csv")).json["run"]
    copy = backup(stage, tmp_path / "yesterday.db")
    lost = stage.run(self_pay(stage, "b.csv")).json["run"]
    assert age(stage) == []
    restore(stage, copy)
    warned = age(stage)
    said = stage.run(self_pay(stage, "c.csv"))
    again = stage.run(self_pay(stage, "d.csv"))

    assert warned[0][0] == "warning"
    assert lost in warned[0][1]
    assert said.code == 0
    assert "[DATABASE_RESTORED]" in said.err
    assert lost in said.err
    assert first not in said.err
    assert again.err == ""
    noted = [event for event in events(stage) if event["event"] == "store.restored"]
    assert [event["runs"] for event in noted] == [[lost]]
    told = age(stage)
    assert [level for level, _text in told] == ["ok"]
    assert lost in told[0][1]
    assert stage.say("audit", "verify").code == 0


@pytest.mark.browser
def test_items_that_were_asked_after_the_backup_are_counted_before_they_are_asked_again(night, payer, tmp_path):
    path = night.file(answered(night, 3, skip=80))
    copy = backup(night, tmp_path / "yesterday.db")
    run = night.run(path).json["run"]
    restore(night, copy)
    asked = payer.log().get("checks", 0)
    said = night.run(path)

    assert said.json["run"] == run
    assert said.err.index("[DATABASE_RESTORED]") == 0
    assert "3 items of 1 runs" in said.err
    assert recorded(night) == 3
    assert payer.log().get("checks", 0) == asked + 3  # reads may be repeated, and it was said
    noted = [event for event in events(night) if event["event"] == "store.restored"]
    assert [(event["runs"], event["items"]) for event in noted] == [([run], 3)]
    assert night.run(path).err == ""


def test_a_log_that_was_exchanged_for_an_older_one_is_refused(stage, tmp_path):
    stage.run(self_pay(stage, "a.csv"))
    shutil.copytree(stage.root / "logs" / "audit", tmp_path / "audit")
    stage.run(self_pay(stage, "b.csv"))
    shutil.rmtree(stage.root / "logs" / "audit")
    shutil.copytree(tmp_path / "audit", stage.root / "logs" / "audit")
    said = stage.run(self_pay(stage, "c.csv"))

    assert stage.say("audit", "verify").code == 6
    assert said.code == 6
    assert said.json["error"]["code"] == "AUDIT_ROLLED_BACK"
    assert stage.say("doctor").code == 6
