"""Fault 17: a wrong password. It is typed once, whatever dies and however many workers there are."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from nightclerk.sandbox.members import population
from nightclerk.sandbox.server import running
from tests.night.stage import HOUSE, make_stage

pytestmark = pytest.mark.browser


@pytest.fixture
def payer():
    """A payer of its own: its account may be locked, and its counters start at nothing."""
    with running() as portal:
        yield portal


@pytest.fixture
def stage(tmp_path, payer):
    made = make_stage(tmp_path / "clinic", payer)
    made.say("vault", "set", "lakeside/main/password", text="not-the-password")
    return made


def second(stage, path, name):
    command = [sys.executable, "-m", "tests.night.second", str(stage.root), str(path), name]
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    return subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, text=True)


def reasons(stage, run):
    return {row["reason"]["code"] for row in stage.say("results", run, "--json").json}


def test_a_wrong_password_is_typed_once_and_every_item_says_what_to_do(stage, payer):
    path = stage.file(population()[300:308])
    first = stage.run(path)
    again = stage.run(path)

    assert payer.log()["wrong_passwords"] == 1
    assert first.json["items"]["parked"] == again.json["items"]["parked"] == 8
    assert reasons(stage, first.json["run"]) == {"CREDENTIAL_SUSPENDED"}
    rows = stage.say("results", first.json["run"], "--json").json
    assert all("nightclerk vault set lakeside/main/password" in row["reason"]["message"] for row in rows)


def test_the_run_itself_says_for_what_its_items_wait_and_what_to_do(stage):
    said = stage.say("run", "eligibility", "--file", stage.file(population()[300:303]))

    lines = [each.split(maxsplit=2) for each in said.out.splitlines() if "[BAD_LOGIN]" in each or "_SUSPENDED]" in each]
    assert sum(int(number) for number, _, _ in lines) == 3
    assert all("nightclerk vault set" in words for _, _, words in lines)


def test_a_worker_that_dies_while_it_signs_in_is_not_followed_by_a_second_try(stage, payer):
    payer.set_faults(latency_ms=400)
    path = stage.file(population()[310:314])
    worker = stage.start("run", "eligibility", "--file", path, "--json")
    end = time.monotonic() + 60
    while not payer.log().get("logins", 0) and time.monotonic() < end:
        time.sleep(0.01)  # polls the portal itself: the kill must fall after the password was sent
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    payer.set_faults(latency_ms=0)
    said = stage.run(path)

    assert payer.log()["logins"] == 1
    assert said.json["items"]["parked"] == 4


def test_two_workers_type_it_once(stage, payer):
    files = [stage.file(population()[300:306], "a.csv"), stage.file(population()[320:326], "b.csv")]
    workers = [second(stage, path, name) for path, name in zip(files, ("one", "two"), strict=True)]
    ended = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]

    assert payer.log()["wrong_passwords"] == 1
    assert [each["items"]["parked"] for each in ended] == [6, 6]


def test_the_other_portals_go_on(stage, payer):
    """A second portal is one file; its own account is untouched by the first one's suspension."""
    portal = (stage.root / "selectors" / "lakeside.yaml").read_text()
    portal = portal.replace("portal: lakeside", "portal: harbor").replace("vault:lakeside/totp", "vault:harbor/totp")
    (stage.root / "selectors" / "harbor.yaml").write_text(portal)
    payers = stage.root / "payers.yaml"
    payers.write_text(payers.read_text() + "  harbor:\n    name: Harbor Plan\n    portal: harbor\n    account: main\n")
    marker = stage.root / "nightclerk.yaml"
    marker.write_text(marker.read_text().replace("portals: {", f'portals: {{harbor: {{base_url: "{payer.url}"}}, '))
    from nightclerk.sandbox.sessions import PASSWORD, TOTP_SEED, USERNAME

    for field, value in (("username", USERNAME), ("password", PASSWORD), ("totp", TOTP_SEED)):
        stage.say("vault", "set", f"harbor/main/{field}", text=value)
    members = population()[330:336]
    path = stage.file(members[:3], payer="Lakeside Health Plan")
    with path.open("a") as file:
        file.writelines(stage.file(members[3:], "more.csv", payer="Harbor Plan").read_text().splitlines(True)[1:])
    ended = stage.run(path).json

    assert ended["items"]["parked"] == 3
    assert ended["items"]["done"] == 3
    assert payer.log()["wrong_passwords"] == 1
