"""Two machines on one PostgreSQL database: what one keeps, the other reaches; each proves its own audit log."""

import shutil

import pytest

from nightclerk.sandbox.demo import ACCOUNT, SECRETS
from nightclerk.sandbox.members import Situation, population
from nightclerk.workspace import MARKER, Workspace
from tests.night.stage import Stage

pytestmark = pytest.mark.browser


def join(stage, url, name):
    """Let the workspace use the database under that machine's name."""
    marker = stage.root / MARKER
    lines = [line for line in marker.read_text().splitlines() if not line.startswith(("database_url", "machine"))]
    marker.write_text("\n".join([*lines, f"database_url: {url}", f"machine: {name}"]) + "\n")


@pytest.fixture
def machines(stage, postgres, tmp_path):
    url = postgres.fresh()
    join(stage, url, "front")
    for field, value in SECRETS.items():
        assert stage.say("vault", "set", f"{ACCOUNT}/{field}", text=value).code == 0
    left_out = shutil.ignore_patterns("nightclerk.db*", "evidence", "sessions", "workers", "audit", "app", "results")
    shutil.copytree(stage.root, tmp_path / "second", ignore=left_out)
    second = Stage(tmp_path / "second", Workspace(tmp_path / "second"), stage.portal)
    join(second, url, "back")
    return stage, second


def test_what_one_machine_keeps_the_other_reaches_and_asks_not_again(machines, tmp_path):
    front, back = machines
    active = [each for each in population() if each.situation is Situation.ACTIVE and not each.twin]
    path = front.file(active[:4])
    ended = front.run(path).json
    asked = front.portal.log()

    assert ended["items"]["done"] == 4
    assert back.say("results", ended["run"], "--json").json == front.say("results", ended["run"], "--json").json
    kept = tmp_path / "kept"
    assert back.say("results", ended["run"], "--row", "2", "--evidence", str(kept)).code == 0
    assert {each.suffix for each in kept.iterdir()} == {".html", ".jpg", ".jsonl"}
    assert not (front.root / ".nightclerk" / "evidence").exists()

    again = back.run(path)
    assert (again.code, again.json["run"]) == (0, ended["run"])
    assert front.portal.log()["checks"] == asked["checks"]
    assert [each.say("audit", "verify", "--json").json["ok"] for each in machines] == [True, True]


def test_the_session_of_one_machine_serves_the_other(machines):
    front, back = machines
    active = [each for each in population() if each.situation is Situation.ACTIVE and not each.twin]
    assert front.run(front.file(active[:1])).json["items"]["done"] == 1
    signed_in = front.portal.log()["logins"]

    assert back.run(back.file(active[1:2])).json["items"]["done"] == 1
    assert front.portal.log()["logins"] == signed_in
