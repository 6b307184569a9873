"""The web app: health, metrics and triggers, on loopback and on the clinic's network."""

import ssl
import subprocess
import time
from contextlib import contextmanager

import httpx2
import pytest
from starlette.testclient import TestClient

from nightclerk.console.app import TOKEN, application
from nightclerk.engine import Line, Presence
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.triggers import trigger
from nightclerk.store import runs
from nightclerk.vault import credentials
from nightclerk.workspace import Workspace
from tests.faults.tally import Clinic, part, until, up

SECRET = "correct horse battery"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@contextmanager
def web(clinic, *, loopback=True, token=True):
    with open_office(Workspace(clinic.root)) as office:
        if token:
            credentials.put(office.store, office.audit, "/".join(TOKEN), SECRET, "tester")
        line = Line(office.store)
        begin = lambda name, key: trigger(office, line, name, "api", key or "none").run_id  # noqa: E731
        with TestClient(application(office, begin, loopback=loopback)) as client:
            yield client, office


@pytest.fixture
def clinic(tmp_path):
    return Clinic(tmp_path / "clinic", 3)


def test_without_scheduler_and_worker_health_is_bad_and_says_how_to_start_them(clinic):
    with web(clinic) as (client, _):
        said = client.get("/health")

    assert said.status_code == 503
    bad = {sign["name"]: sign for sign in said.json()["signs"] if not sign["ok"]}
    assert set(bad) == {"scheduler", "worker"}
    assert all("nightclerk up" in sign["fix"] for sign in bad.values())


def test_health_is_good_when_scheduler_and_worker_live(clinic):
    with web(clinic) as (client, office):
        living = [Presence(office.store, "scheduler-0", "scheduler"), Presence(office.store, "worker-0")]
        said = client.get("/health")
        for each in living:
            each.leave()

    assert (said.status_code, said.json()["ok"]) == (200, True)


def test_a_trigger_begins_its_schedule_once_for_each_key(clinic):
    with web(clinic) as (client, office):
        first = client.post("/trigger/tally", headers=BEARER | {"Idempotency-Key": "export-1"})
        again = client.post("/trigger/tally", headers=BEARER | {"Idempotency-Key": "export-1"})
        other = client.post("/trigger/tally", headers=BEARER | {"Idempotency-Key": "export-2"})

        assert [each.status_code for each in (first, again, other)] == [202, 202, 202]
        assert first.json() == again.json() != other.json()
        assert len(runs.latest(office.store)) == 2


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {SECRET}"}])
def test_without_the_token_nothing_is_begun(clinic, headers):
    with web(clinic) as (client, office):
        said = client.post("/trigger/tally", headers=headers)

        assert said.status_code == 401
        assert SECRET not in said.text
        assert runs.latest(office.store) == []


def test_while_no_token_is_set_nobody_is_let_in(clinic):
    with web(clinic, token=False) as (client, _):
        assert client.post("/trigger/tally", headers={"Authorization": "Bearer "}).status_code == 401


def test_an_unknown_schedule_is_told_in_words(clinic):
    with web(clinic) as (client, _):
        said = client.post("/trigger/nothing", headers=BEARER)

    assert (said.status_code, said.json()["error"]["code"]) == (404, "NO_SUCH_SCHEDULE")


def test_metrics_are_counts_and_nothing_else(clinic):
    with web(clinic) as (client, _):
        client.post("/trigger/tally", headers=BEARER)
        said = client.get("/metrics").text

    assert 'nightclerk_items{status="new"} 3.0' in said
    assert 'nightclerk_runs{phase="working"} 1.0' in said


def test_on_the_network_metrics_need_the_token_and_health_tells_nothing_more(clinic):
    with web(clinic, loopback=False) as (client, _):
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=BEARER).status_code == 200
        assert client.get("/health").json()["signs"] == []


def test_off_this_machine_it_does_not_listen_in_clear(clinic):
    said = clinic.say("serve", "--bind", "0.0.0.0:0")

    assert said.returncode == 2
    assert "TLS_NEEDED" in said.stderr


def test_with_a_certificate_it_speaks_tls(clinic, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*words, *names], check=True, capture_output=True)
    port = free_port()
    options = ["--bind", f"127.0.0.1:{port}", "--tls-cert", str(certificate), "--tls-key", str(key)]
    server = clinic.start("serve", *options)
    try:
        context = ssl.create_default_context(cafile=str(certificate))
        said = answer(f"https://127.0.0.1:{port}/health", context)
    finally:
        server.terminate()
        server.communicate(timeout=30)

    assert said.status_code == 503
    assert server.returncode == 0


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(address, context, seconds=60):
    """Poll until the server listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            return httpx2.get(address, verify=context)
        except httpx2.TransportError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_a_run_that_a_person_asks_for_is_worked_by_the_tree_that_runs(clinic):
    with up(clinic) as tree:
        until(lambda: part(tree, "nightclerk work") is not None and served(clinic))
        worker = part(tree, "nightclerk work").pid
        said = clinic.say("run", "tally", "--file", str(clinic.root / "inbox" / "numbers.csv"), "--json")

    assert said.returncode == 0, said.stderr
    assert {line.split()[1] for line in clinic.worked()} == {str(worker)}


def served(clinic):
    from nightclerk.runtime import runs as running

    with open_office(Workspace(clinic.root)) as office:
        return running.served(office)
