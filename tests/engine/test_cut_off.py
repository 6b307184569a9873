"""A worker whose network is cut loses its items to the others, and when it comes back it has nothing to say."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from nightclerk.store import open_store
from nightclerk.store.schema import results
from tests.engine.test_workers import HOUSE, done, kill, lines, start, until
from tests.postgres import cluster

HERE, THERE, SPACE = "10.213.7.1", "10.213.7.2", "nightclerk-cut"
COUNT = 60


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this machine makes no network namespace: {done.stderr.strip()}")


@contextmanager
def namespace():
    """A network namespace of its own with one wire to this machine."""
    if os.geteuid() != 0 or subprocess.run(["which", "ip"], capture_output=True).returncode != 0:
        pytest.skip("a network namespace needs root and the program ip (apt-get install iproute2)")
    subprocess.run(["ip", "netns", "delete", SPACE], capture_output=True)
    ip("netns", "add", SPACE)
    try:
        ip("link", "add", "nc-here", "type", "veth", "peer", "name", "nc-there", "netns", SPACE)
        ip("addr", "add", f"{HERE}/30", "dev", "nc-here")
        ip("link", "set", "nc-here", "up")
        ip("-n", SPACE, "addr", "add", f"{THERE}/30", "dev", "nc-there")
        ip("-n", SPACE, "link", "set", "nc-there", "up")
        yield
    finally:
        subprocess.run(["ip", "link", "delete", "nc-here"], capture_output=True)
        subprocess.run(["ip", "netns", "delete", SPACE], capture_output=True)


def start_far(folder, url):
    command = ["ip", "netns", "exec", SPACE, sys.executable, "-m", "tests.engine.night", str(folder), str(COUNT), "far"]
    environment = os.environ | {"PYTHONPATH": str(HOUSE), "NIGHTCLERK_TEST_DATABASE": url}
    environment["NIGHTCLERK_TEST_SECONDS"] = "0.3"
    return subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, text=True)


def test_a_worker_that_is_cut_off_is_fenced_and_records_nothing_twice(tmp_path):
    with namespace(), cluster(HERE) as server:
        url = server.fresh()
        far = start_far(tmp_path, url.replace("127.0.0.1", HERE))
        until(lambda: len(lines(tmp_path)) > 8)
        near = start(tmp_path, COUNT, "near", url=url, seconds=0.05)
        ip("link", "set", "nc-here", "down")
        cut = time.monotonic()
        until(lambda: any(line[2] == "near" for line in lines(tmp_path)), 40)
        took = time.monotonic() - cut
        ip("link", "set", "nc-here", "up")
        said, _ = near.communicate(timeout=120)
        try:
            code = far.wait(timeout=40)
        finally:
            kill(far)

        assert said.endswith("ended\n")
        assert took < 30
        assert code == 5  # it noticed that its name was lost, and ended
        assert done(tmp_path, url) == {"total": COUNT, "done": COUNT}
        store = open_store(tmp_path, url=url)
        with store.database.read() as connection:
            recorded = connection.execute(results.select()).all()
        store.close()
        assert len(recorded) == COUNT
        assert len(lines(tmp_path)) - COUNT <= 4
