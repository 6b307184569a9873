"""The other groups: what an item costs, how fast the command line starts, what the audit log costs."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bench import line as line_of
from bench import proof
from bench.child import HOUSE, module, python
from bench.contest import contest
from bench.schedule import Contender, Group
from nightclerk.cli import COMMANDS

ITEMS = 300
LINTS = 9
STARTS = 25  # visits at the least
APPENDS = 4096  # events of one sample; 16 writers share them
APPEND_VISITS = 9
VERIFIED = 250_000
SHORT_LINE, LONG_LINE = 1_000, 100_000  # items that wait
SHORT_HISTORY, YEAR = 1_000, 1_000_000  # items that ended
SHORT_LOG, LONG_LOG = 1_000, 1_000_000  # events of the audit log
SHEET_ROWS = 200_000  # of 20 cells
SHEET_WAYS = (
    *("read_ours", "read_strings", "read_typed", "read_openpyxl"),
    *("write_ours", "write_xlsxwriter", "write_openpyxl"),
)
MATCH_WAYS = ("ours", "join", "whole")
MATCH_PEERS = ("datacompy", "pandas")  # each in an environment of its own
MAIN = "from {0} import main; main()"


def cost(folder: Path) -> Group:
    """Engine, store and audit log for items that do nothing."""
    return Group("cost", (Contender("cost", lambda: module("noop", _empty(folder), ITEMS)),))


def start() -> Group:
    """`--help` of ours and of a bare click program, both as `python -c` of their entry point."""
    return Group(
        "start",
        (
            Contender("start.ours", lambda: {"start.ours": _help("nightclerk.cli")}),
            Contender("start.bare", lambda: {"start.bare": _help("bench.plain_click")}),
        ),
        least=STARTS,
    )


def _help(entry: str) -> float:
    begin = time.perf_counter()
    python("-c", MAIN.format(entry), "--help", environment={"BENCH_COMMANDS": str(len(COMMANDS))})
    return time.perf_counter() - begin


def lint() -> Group:
    """Checking the portal file of the sandbox payer."""
    file = HOUSE / "selectors" / "lakeside.yaml"
    return Group("lint", (Contender("lint", lambda: module("lint", file, LINTS)),))


def append(folder: Path) -> Group:
    """The audit log against the disk: raw, one writer, 16 writers."""
    contenders = [
        Contender(f"audit.{way}", lambda way=way: module("writers", way, _empty(folder), APPENDS))  # type: ignore[misc] # no type for its defaults
        for way in ("raw", "one", "many")
    ]
    return Group("append", contenders, least=APPEND_VISITS)


def verify(folder: Path, events: int = VERIFIED) -> Group:
    """Proving a long log against only hashing its lines; the log is made once, at the first visit."""

    @cache
    def log() -> Path:
        proof.make_log(folder / "long", events)
        return folder / "long"

    return Group(
        "verify",
        [
            Contender("audit.hash", lambda: module("proof", "hash", log())),
            Contender("audit.verify", lambda: module("proof", "verify", log())),
        ],
    )


def line(folder: Path) -> Group:
    """How soon an urgent item begins before a short line and before a long one; each line is made once."""

    @cache
    def filled(count: int) -> Path:
        state = folder / f"line-{count}" / "state"
        state.mkdir(parents=True)
        line_of.fill(state, count)
        return state

    def measure(name: str, count: int) -> dict[str, float]:
        found = module("line", filled(count))
        return {f"line.wait_{name}": found["wait"], f"line.memory_{name}": found["memory"]}

    return Group(
        "line",
        [
            Contender("line.short", lambda: measure("short", SHORT_LINE)),
            Contender("line.long", lambda: measure("long", LONG_LINE)),
        ],
    )


def ticks(folder: Path) -> Group:
    """A tick of the scheduler with a little history and with a year of it."""
    sizes = {"little": SHORT_HISTORY, "year": YEAR}
    return Group(
        "ticks",
        [
            Contender(f"ticks.{name}", lambda name=name, size=size: _tick(folder, name, size))  # type: ignore[misc] # no type for its defaults
            for name, size in sizes.items()
        ],
    )


def _tick(folder: Path, name: str, size: int) -> dict[str, float]:
    return {f"ticks.{name}": module("ticks", _empty(folder), size)["tick"]}


def find(folder: Path) -> Group:
    """One patient's events out of a short log and out of a long one; each log and its index are made once."""

    @cache
    def made(size: int) -> Path:
        log = folder / f"log-{size}"
        module("find", "make", log, size)
        return log

    def measure(name: str, size: int) -> dict[str, float]:
        return {f"find.{name}": module("find", "ask", made(size))["ask"]}

    return Group(
        "find",
        [
            Contender("find.short", lambda: measure("short", SHORT_LOG)),
            Contender("find.long", lambda: measure("long", LONG_LOG)),
        ],
    )


def console(folder: Path) -> Group:
    """The server's time for each page of the console, with little and with much behind it; each is made once."""

    @cache
    def made(items: int, events: int) -> Path:
        room = folder / f"console-{items}"
        module("console", "make", room, items, events)
        return room

    def measure(name: str, items: int, events: int) -> dict[str, float]:
        found = module("console", "ask", made(items, events))
        return {f"console.{page}_{name}": value for page, value in found.items()}

    return Group(
        "console",
        [
            Contender("console.little", lambda: measure("little", SHORT_LINE, SHORT_LOG)),
            Contender("console.much", lambda: measure("much", LONG_LINE, LONG_LOG)),
        ],
    )


def sheets(folder: Path, rows: int = SHEET_ROWS) -> Group:
    """A big spreadsheet read and written by us, and by the libraries somebody would take instead."""
    return contest("sheets", folder, rows, SHEET_WAYS)


def match(folder: Path, rows: int = SHEET_ROWS) -> Group:
    """Two tables matched by us, by a bare join and by datacompy; two workbooks to a third, by us and by pandas."""
    return contest("match", folder, rows, MATCH_WAYS, {name: f"{name}_script" for name in MATCH_PEERS})


def _empty(folder: Path) -> Path:
    return Path(mkdtemp(dir=folder)) / "empty"
