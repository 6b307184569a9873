"""The sandbox as a process of its own: started, switched, and never left behind."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from nightclerk.errors import ApplicationException
from nightclerk.sandbox.faults import Faults
from nightclerk.sandbox.server import Sandbox, running
from nightclerk.sandbox.sessions import PASSWORD, USERNAME

HOUSE = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_it_serves_on_loopback_only_while_the_block_lasts_and_is_gone_after() -> None:
    with running(today=TODAY) as sandbox:
        assert get(sandbox.port, "/login")[0] == 200
        assert sandbox.url == f"http://127.0.0.1:{sandbox.port}"
        listening = [c for c in psutil.Process(sandbox.process).net_connections("tcp") if c.status == "LISTEN"]
        assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}
    assert not psutil.pid_exists(sandbox.process)
    with pytest.raises(ConnectionRefusedError):
        get(sandbox.port, "/login")


def test_faults_day_and_log_are_switched_and_read_from_outside() -> None:
    with running(today=TODAY, latency_ms=1, faults=Faults(maintenance=True)) as sandbox:
        assert get(sandbox.port, "/login")[0] == 503
        assert sandbox.set_faults(maintenance=False)["latency_ms"] == 1
        assert get(sandbox.port, "/login")[0] == 200
        sandbox.set_day(2)
        assert sandbox.log() == {"pages": 2}
        with pytest.raises(ApplicationException, match="UNKNOWN_FAULT"):
            sandbox.set_faults(earthquake=True)
        assert sandbox.clear_faults()["latency_ms"] == 0


def test_each_kind_is_served_and_the_code_of_a_log_in_can_be_asked_for() -> None:
    with running(kind="slow", pace_ms=1, today=TODAY) as sandbox:
        connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        form = urlencode({"user": USERNAME, "password": PASSWORD})
        connection.request("POST", "/login", form, {"content-type": "application/x-www-form-urlencoded"})
        assert connection.getresponse().status == 303
        connection.close()
        assert re.fullmatch(r"\d{6}", sandbox.code())


def test_it_is_stopped_when_the_block_fails_and_with_a_connection_still_open() -> None:
    kept: list[tuple[int, http.client.HTTPConnection]] = []

    def fail(sandbox: Sandbox) -> None:
        kept.append((sandbox.process, http.client.HTTPConnection("127.0.0.1", sandbox.port)))
        kept[0][1].request("GET", "/login")
        raise KeyError

    with pytest.raises(KeyError), running(today=TODAY) as sandbox:
        fail(sandbox)
    assert not psutil.pid_exists(kept[0][0])
    kept[0][1].close()


def test_it_ends_when_the_process_that_started_it_is_killed() -> None:
    script = (
        "import signal\nfrom nightclerk.sandbox.server import running\n"
        "with running() as sandbox:\n    print(sandbox.process, flush=True)\n    signal.pause()\n"
    )
    environment = os.environ | {"PYTHONPATH": str(HOUSE)}
    starter = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment)
    assert starter.stdout is not None
    sandbox = psutil.Process(int(starter.stdout.readline()))
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    _, alive = psutil.wait_procs([sandbox], timeout=20)
    for process in alive:
        process.kill()
    assert alive == []


def test_a_taken_port_is_said_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        running(today=TODAY) as sandbox,
        pytest.raises(ApplicationException, match="SANDBOX_NOT_STARTED"),
        running(port=sandbox.port),
    ):
        pass
    assert "PORT_TAKEN" in capfd.readouterr().err


def test_faults_that_are_not_json_are_refused_with_the_usage_exit_code() -> None:
    command = [sys.executable, "-m", "nightclerk.sandbox", "--port", "0", "--faults", "{"]
    ended = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (2, "[BAD_FAULT] --faults is not JSON.\n")
