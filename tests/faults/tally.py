"""A bot without a browser for nights of many items, and the workspace that has it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil

from nightclerk.runtime.make import make_workspace
from nightclerk.store import open_store, runs
from nightclerk.workspace import MARKER
from tests import warm

HOUSE = Path(__file__).parents[2]
BOT = '''"""tally: notes that it worked a number."""

import os
import time
from dataclasses import dataclass

from nightclerk.bot import Planned, PlannedRow, Run, bot, dispatcher


@dataclass(frozen=True)
class Item:
    number: str


@dataclass(frozen=True)
class Result:
    text: str


@bot("tally", key=lambda item: item.number, partition=lambda item: f"desk{int(item.number) % 2}")
def work(item: Item, run: Run) -> Result:
    with run.step("Count it"):
        time.sleep(float(os.environ.get("TALLY_SECONDS", "0.03")))
        with open(os.environ["TALLY_FILE"], "a") as file:
            file.write(f"{item.number} {os.getpid()}\\n")
    return Result(f"seen {item.number}")


@dispatcher("tally", headers=["Number", "Desk", "Note"])
def rows(table, intake):
    for row in table.rows:
        yield PlannedRow(row.number, (Planned(Item(row.cells[0].text)),))
'''
SCHEDULE = """nightclerk: schedule/1
name: tally
when: mondays at 02:00
bot: tally
input: {file: "inbox/numbers.csv"}
owner: back office
"""


class Clinic:
    """A workspace with the bot tally and a file of so many numbers; `NIGHTCLERK_WORKSPACE` of its commands."""

    def __init__(self, folder, count, url=""):
        self.root, self.count, self.url = folder, count, url
        make_workspace(folder)
        marker = folder / MARKER
        if url:
            marker.write_text(f"{marker.read_text()}\ndatabase_url: {url}\n")
        for path in (folder / "schedules").glob("*.yaml"):
            path.unlink()
        (folder / "bots" / "tally").mkdir()
        (folder / "bots" / "tally" / "bot.py").write_text(BOT)
        (folder / "schedules" / "tally.yaml").write_text(SCHEDULE)
        (folder / "inbox").mkdir()
        numbers = "".join(f"{number},desk,none\n" for number in range(count))
        (folder / "inbox" / "numbers.csv").write_text(f"Number,Desk,Note\n{numbers}")

    def environment(self, **more):
        file = {"TALLY_FILE": str(self.root / "worked"), "PYTHONPATH": str(HOUSE)}
        return os.environ | {"NIGHTCLERK_WORKSPACE": str(self.root)} | file | more

    def start(self, *words, **more):
        command = [sys.executable, "-m", "nightclerk", *words]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment(**more), cwd=self.root, **pipes)

    def say(self, *words):
        return warm.command(*words, env=self.environment(), cwd=self.root)

    def worked(self):
        path = self.root / "worked"
        return path.read_text().split("\n")[:-1] if path.exists() else []

    def store(self):
        return open_store(self.root / ".nightclerk", url=self.url)

    def wait_until_ended(self, seconds=240):
        """The one run that was begun, once it has ended."""
        store, until = self.store(), time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                found = runs.latest(store)
                if found and found[0].phase == "ended":
                    return found, runs.counts(store, found[0].id)
                time.sleep(0.1)
            raise AssertionError(f"not ended in {seconds} s: {[(each.id, each.phase) for each in found]}")
        finally:
            store.close()


@contextmanager
def up(clinic, *words):
    """`nightclerk up`, and whatever of it lives at the end is killed."""
    process = clinic.start("up", "--bind", "127.0.0.1:0", *words)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            kill_tree(process)
            raise


def part(process, words):
    """The living child of the tree whose command line holds the words, or None."""
    for child in psutil.Process(process.pid).children():
        if words in " ".join(child.cmdline()):
            return child
    return None


def kill_tree(process):
    """Everything at once, the browsers too: the machine was switched off."""
    whole = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for each in whole:
        each.suspend()  # so that none of them sees another die
    for each in whole:
        each.kill()
    process.wait()


def until(happens, seconds=90):
    """Poll the effect itself: the kill must fall in the middle of the work."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def verified(clinic):
    return json.loads(clinic.say("audit", "verify", "--json").stdout)
