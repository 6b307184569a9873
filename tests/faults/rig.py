"""What the fault tests break things with. `python -m tests.faults.rig FAULT=VALUE,... WORDS` is the command line with
faults of the machine put under it; mounts are real ones and need root."""

import errno
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

MB = 1 << 20


def _mount(*words):
    if os.geteuid() != 0:
        pytest.skip("mounting a small or read-only disk needs root")
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this machine does not let root mount: {done.stderr.strip()}")


@contextmanager
def small_disk(folder, megabytes):
    """A disk of its own under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def read_only(folder):
    """The same folder on a read-only disk, while it lasts."""
    _mount("--bind", folder, folder)
    try:
        _mount("-o", "remount,bind,ro", folder)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder, leave=0):
    """Take all the room on the disk but for so many bytes; the file that takes it."""
    path = folder / "filler"
    with path.open("ab") as file:
        for step in (MB, 64 << 10, 4096):
            while True:
                free = os.statvfs(folder)
                if free.f_bavail * free.f_frsize - step < leave:
                    break
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, step)
                except OSError:  # somebody else took the room
                    break
    return path


def _fail_syncs(after):
    """From then on the disk of the audit log reports errors."""
    sync, left = os.fdatasync, [int(after)]

    def fdatasync(descriptor):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.EIO, "Input/output error")
        sync(descriptor)

    os.fdatasync = fdatasync


def _short_patience(milliseconds):
    from nightclerk.store import database

    database.BUSY_MILLISECONDS = int(milliseconds)


FAULTS = {"syncs": _fail_syncs, "busy": _short_patience}


def command(stage, fault, *words):
    """The command line with a fault under it, as words for `subprocess`."""
    return [sys.executable, "-m", "tests.faults.rig", fault, *map(str, words), "--workspace", str(stage.root)]


def start(stage, fault, *words):
    house = str(Path(__file__).parents[2])
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(
        command(stage, fault, *words), env=os.environ | {"PYTHONPATH": house}, cwd=stage.root, **pipes
    )


def say(stage, fault, *words):
    """Run it to its end: exit code, standard output, standard error."""
    from tests.night.stage import Said

    child = start(stage, fault, *words)
    out, err = child.communicate(timeout=300)
    return Said(child.returncode, out, err)


def main():
    from nightclerk.cli import main as command_line

    for each in sys.argv.pop(1).split(","):
        name, _, value = each.partition("=")
        FAULTS[name](value)
    command_line()


if __name__ == "__main__":
    main()
