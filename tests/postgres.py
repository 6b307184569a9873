"""A private PostgreSQL cluster on loopback for a test session, from Debian's package; gone with the session."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "nightclerk"


def programs():
    """The folder of initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    return Path(shutil.which("initdb")).parent if shutil.which("initdb") else None


def _owner():
    """initdb refuses root: the package's own user runs the server then."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A running cluster; `fresh` makes a new empty database and gives its address."""

    def __init__(self, folder, port, also=""):
        self.folder, self.port, self._made = folder, port, 0
        self._addresses = f"127.0.0.1,{also}" if also else "127.0.0.1"

    def _call(self, *words):
        command = [str(programs() / words[0]), *map(str, words[1:])]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **_owner())
        assert done.returncode == 0, done.stderr

    def start(self):
        data = self.folder / "data"
        if not data.exists():
            self._call("initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        # Kills of processes are tested here, not power cuts: those are SQLite's and the audit log's.
        if "," in self._addresses:
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet trust\n")
        options = f"-p {self.port} -c listen_addresses={self._addresses} -c unix_socket_directories= -c fsync=off"
        options += " -c max_connections=300"
        self._call("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode="immediate"):
        self._call("pg_ctl", "-D", self.folder / "data", "-w", "-m", mode, "stop")

    def fresh(self):
        self._made += 1
        name = f"test{self._made}"
        self._call("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", USER, name)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster(also=""):
    """`also`: a further address to listen on, in a network that the test made."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="nightclerk-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Cluster(folder, _free_port(), also)
    try:
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
