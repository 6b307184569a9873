"""Fault 9: the audit log was edited. Nothing that needs it goes on."""

import pytest

from tests.faults.files import self_pay


def edit(data):
    return data.replace(b'"trigger":"person"', b'"trigger":"nobody"', 1)


def cut(data):
    return b"".join(data.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize("damage", [edit, cut])
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
