"""What is measured and what it must reach: every series, every figure, and the requirement beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Samples = Mapping[str, Sequence[float]]  # series -> one value for each visit, in the order they were taken


@dataclass(frozen=True)
class Series:
    """One thing that is measured: its title in the table and its unit."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True)
class Figure:
    """A ratio of two series (or, with `under` empty, the median of one) and its bound; no bound: for comparison only.

    `over` and `under` name series; their values are paired visit by visit, so that a change in the machine's load
    falls on both sides of a pair.
    """

    name: str
    title: str
    over: str
    under: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def unit(self) -> str:
        """What follows the number: `x` for a ratio, else the unit of the series."""
        return "x" if self.under else f" {SERIES[self.over].unit}"

    @property
    def required(self) -> str:
        """The requirement in words."""
        if self.at_least is not None:
            return f"at least {self.at_least:g}{self.unit}"
        return f"at most {self.at_most:g}{self.unit}" if self.at_most is not None else "for comparison"


@dataclass(frozen=True)
class Result:
    """A figure as it came out: the median, the lowest and highest value of a visit; all None when it was not taken."""

    figure: Figure
    value: float | None = None
    lowest: float | None = None
    highest: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the requirement holds; None where there is none, or nothing was measured."""
        if self.value is None or (self.figure.at_least is None and self.figure.at_most is None):
            return None
        return self.value >= (self.figure.at_least or 0.0) and self.value <= (self.figure.at_most or float("inf"))

    @property
    def verdict(self) -> str:
        """met, NOT met, not measured, or nothing to meet."""
        if self.value is None:
            return "not measured"
        return {True: "met", False: "NOT met", None: ""}[self.met]


def result(figure: Figure, samples: Samples) -> Result:
    """What the samples say of a figure."""
    values = _values(figure, samples)
    return Result(figure, median(values), min(values), max(values)) if values else Result(figure)


def _values(figure: Figure, samples: Samples) -> list[float]:
    over = list(samples.get(figure.over, ()))
    if not figure.under:
        return over
    return [each / base for each, base in zip(over, samples.get(figure.under, ()), strict=False)]


def results(samples: Samples) -> list[Result]:
    """Every figure, in the order of the table."""
    return [result(figure, samples) for figure in FIGURES]


MATCHERS = {
    "ours": "200,000 claim lines matched with 200,000 remittance lines by nightclerk",
    "join": "the same by a bare polars join on the exact key",
    "datacompy": "the same by datacompy (pandas, its default) on the exact key",
    "datacompy_polars": "the same by datacompy (polars)",
    "whole": "two workbooks of them to a third by nightclerk",
    "pandas": "the same by pandas with openpyxl",
}
FILLERS = {"pypdf": "pypdf", "pypdfform": "PyPDFForm 6, looks generated", "pdftk": "pdftk"}
_SERIES = (
    Series("check.whole", "nightclerk, 2 pages: the whole command by its checks", "s"),
    Series("check.steady", "nightclerk, 2 pages: from the first answer to the last", "s"),
    Series("check.whole_long", "nightclerk, 2 pages, a night of 200: the whole command by its checks", "s"),
    Series("check.steady_long", "nightclerk, 2 pages, a night of 200: from the first answer to the last", "s"),
    Series("check.whole_four", "nightclerk, 4 pages: the whole command by its checks", "s"),
    Series("check.steady_four", "nightclerk, 4 pages: from the first answer to the last", "s"),
    Series("check.whole_one", "nightclerk, 1 page: the whole command by its checks", "s"),
    Series("check.steady_one", "nightclerk, 1 page: from the first answer to the last", "s"),
    Series("check.relaunch", "Playwright in one process, the browser started anew for each check", "s"),
    Series("check.playwright", "a fresh Playwright script for each check", "s"),
    Series("check.selenium", "a fresh Selenium script for each check", "s"),
    Series("check.robocorp", "a fresh task with robocorp-browser for each check", "s"),
    Series("check.rfbrowser", "a fresh suite with Robot Framework Browser for each check", "s"),
    Series("check.rpaframework", "a fresh script with rpaframework (RPA.Browser.Selenium) for each check", "s"),
    Series("portal.on", "the driver, one page, log-in kept, evidence on: a check", "s"),
    Series("portal.off", "the same without evidence", "s"),
    Series("portal.http", "the same by plain requests (transport: http)", "s"),
    Series("portal.four", "the driver, four pages, evidence on: a check", "s"),
    Series("portal.reuse", "a Playwright script that keeps browser, page and log-in: a check", "s"),
    Series("portal.requests", "a script with requests and lxml that keeps its session: a check", "s"),
    Series("portal.memory_early", "memory of the driver's process tree after 100 checks", "MiB"),
    Series("portal.memory_late", "the same after 1,000 checks", "MiB"),
    Series("cost.cpu", "engine, store and audit for one item", "ms CPU"),
    Series("cost.wall", "wall for one item that does nothing (a wait for the queue's poll in it)", "ms"),
    Series("cost.intake", "of these: intake (row, item, submission)", "ms CPU"),
    Series("cost.store", "of these: claim, decode, encode, seal, settle", "ms CPU"),
    Series("cost.audit", "of these: intent and outcome", "ms CPU"),
    Series("cost.engine", "of these: the rest (queue, workflow, step)", "ms CPU"),
    Series("cost.idle", "the same process with nothing to do, as a share of one core", "%"),
    Series("cost.evidence", "beside these: three pieces of evidence sealed and kept", "ms CPU"),
    Series("start.ours", "nightclerk --help", "s"),
    Series("start.bare", "a bare click program of as many commands, --help", "s"),
    Series("audit.raw", "write and fdatasync alone, one line at a time", "events/s"),
    Series("audit.one", "audit log, one writer", "events/s"),
    Series("audit.many", "audit log, 16 writers at once", "events/s"),
    Series("audit.hash", "SHA-256 of every line and nothing else", "events/s"),
    Series("audit.verify", "verify", "events/s"),
    Series("workers.one", "two portals, answering in 1 s: one worker", "checks/min"),
    Series("workers.two", "the same by two workers", "checks/min"),
    Series("line.wait_short", "an urgent item, from its submission to its start, 1,000 waiting", "s"),
    Series("line.wait_long", "the same, 100,000 waiting", "s"),
    Series("line.memory_short", "peak memory of that worker, 1,000 waiting", "MiB"),
    Series("line.memory_long", "the same, 100,000 waiting", "MiB"),
    Series("ticks.little", "a tick of the scheduler, 1,000 items of history", "ms"),
    Series("ticks.year", "the same, 1,000,000 items", "ms"),
    Series("find.short", "one patient's events out of an audit log of 1,000", "ms"),
    Series("find.long", "the same, out of 1,000,000", "ms"),
    Series("lint.lint", "checking the shipped portal file, without the start of Python", "ms CPU"),
    Series("lint.yaml", "of these: reading the YAML", "ms CPU"),
    Series("sheets.read_ours", "a spreadsheet of 200,000 x 20 cells read by nightclerk", "s"),
    Series("sheets.read_strings", "the same by fastexcel into polars, every cell as text", "s"),
    Series("sheets.read_typed", "the same by fastexcel into polars, types guessed from the first rows", "s"),
    Series("sheets.read_openpyxl", "the same by openpyxl, read_only and values_only", "s"),
    Series("sheets.write_ours", "200,000 x 20 cells written by nightclerk", "s"),
    Series("sheets.write_xlsxwriter", "the same by XlsxWriter, constant_memory", "s"),
    Series("sheets.write_openpyxl", "the same by openpyxl, write_only", "s"),
    *(
        Series(f"match.{name}{suffix}", f"{words}{more}", unit)
        for name, words in MATCHERS.items()
        for suffix, more, unit in (("", "", "s"), ("_cpu", ": CPU", "s CPU"))
    ),
    Series("match.whole_mib", "two workbooks to a third by nightclerk: peak memory", "MiB"),
    Series("match.pandas_mib", "the same by pandas with openpyxl", "MiB"),
    Series("fax.ours", "a fax page read and written searchable by nightclerk, warm", "s CPU"),
    Series("fax.ocrmypdf", "the same by ocrmypdf --rotate-pages --deskew --jobs 2", "s CPU"),
    Series("fax.pytesseract", "the same by a plain loop over pytesseract", "s CPU"),
    Series("fax.mib", "peak memory of the child that reads faxes", "MiB"),
    Series("fax.one", "fax pages read and written searchable, one child", "pages/s"),
    Series("fax.two", "the same by two children", "pages/s"),
    Series("fax.layer", "a page that holds its text, its words in rows, by nightclerk", "ms CPU"),
    Series("fax.layer_whole", "the same with documents, types and fields", "ms CPU"),
    Series("fax.plumber", "its text by pdfplumber", "ms CPU"),
    Series("x12.ours", "an 835 of 4,000 claims by nightclerk: every record, finding and balance", "s CPU"),
    Series("x12.summary", "the same: what `x12 read` tells of it", "s CPU"),
    Series("x12.tokens", "the same cut into segments and elements, nothing more", "s CPU"),
    Series(
        "x12.script",
        "the same by a plain tokenizer with its mapping: amounts of claims, lines and adjustments",
        "s CPU",
    ),
    Series("x12.pyx12", "the same by pyx12's context reader", "s CPU"),
    Series("x12.linuxforhealth", "the same by linuxforhealth-x12", "s CPU"),
    Series("x12.memory", "peak memory of nightclerk, reading it", "MiB"),
    Series("x12.memory_big", "the same, ten times as many claims", "MiB"),
    Series("audit.memory", "peak memory of verify", "MiB"),
    Series("forms.fill", "filling a form, every field of it", "s"),
    Series("forms.prove", "the same with the proof of every field (a file that fails is not written)", "s"),
    *(Series(f"forms.{name}", f"filling a form with {words}", "s") for name, words in FILLERS.items()),
    Series("forms.right_fill", "fields that are right: nightclerk", "%"),
    *(Series(f"forms.right_{name}", f"fields that are right: {words}", "%") for name, words in FILLERS.items()),
)
PAGES = {
    "today": "Today",
    "needs_you": "Needs you",
    "desk": "Front desk",
    "check": "Check a patient",
    "approvals": "Approvals",
    "runs": "Runs",
    "run": "one run",
    "item": "one item",
    "bots": "Bots",
    "documents": "Documents",
    "reconciliation": "Reconciliation",
    "schedules": "Schedules",
    "reports": "Reports",
    "settings": "Settings",
    "audit": "Audit",
    "patient": "Audit of one patient",
}
_BEHIND = {"little": "1,000 items and 1,000 audit events", "much": "100,000 items and 1,000,000 audit events"}
_PAGES = tuple(
    Series(f"console.{page}_{size}", f"console, {words}: {behind}", "ms")
    for page, words in PAGES.items()
    for size, behind in _BEHIND.items()
)
SERIES = {each.name: each for each in (*_SERIES, *_PAGES)}

RELAUNCH = "Playwright, browser started anew in one process"
PLAYWRIGHT = "a fresh Playwright script"
SELENIUM = "a fresh Selenium script"
FRESH = {
    "robocorp": "a fresh robocorp-browser task",
    "rfbrowser": "a fresh Robot Framework Browser suite",
    "rpaframework": "a fresh rpaframework script",
}
NIGHTS = (
    ("", "whole command", "whole"),
    (".four", "whole command with 4 pages", "whole_four"),
    (".long", "whole command of a night of 200", "whole_long"),
    (".steady", "steady", "steady"),
)

FIGURES = (
    Figure("relaunch.whole", f"{RELAUNCH} / nightclerk, whole command", "check.relaunch", "check.whole", 2.5),
    Figure("playwright.whole", f"{PLAYWRIGHT} / nightclerk, whole command", "check.playwright", "check.whole", 4),
    Figure("selenium.whole", f"{SELENIUM} / nightclerk, whole command", "check.selenium", "check.whole", 5),
    Figure("relaunch.steady", f"{RELAUNCH} / nightclerk, steady", "check.relaunch", "check.steady", 2.5),
    Figure("playwright.steady", f"{PLAYWRIGHT} / nightclerk, steady", "check.playwright", "check.steady", 4),
    Figure("selenium.steady", f"{SELENIUM} / nightclerk, steady", "check.selenium", "check.steady", 5),
    *(
        Figure(f"{name}{mark}", f"{words} / nightclerk, {kind}", f"check.{name}", f"check.{ours}", 8)
        for mark, kind, ours in NIGHTS
        for name, words in FRESH.items()
    ),
    Figure("relaunch.one", f"{RELAUNCH} / nightclerk with 1 page, whole command", "check.relaunch", "check.whole_one"),
    Figure(
        "playwright.one", f"{PLAYWRIGHT} / nightclerk with 1 page, whole command", "check.playwright", "check.whole_one"
    ),
    Figure("selenium.one", f"{SELENIUM} / nightclerk with 1 page, whole command", "check.selenium", "check.whole_one"),
    Figure(
        "portal.off",
        "nightclerk's driver without evidence / a page-reusing script",
        "portal.off",
        "portal.reuse",
        at_most=1.15,
    ),
    Figure(
        "portal.on",
        "nightclerk's driver with evidence / a page-reusing script",
        "portal.on",
        "portal.reuse",
        at_most=1.5,
    ),
    Figure(
        "portal.http",
        "transport: http / requests and lxml on a kept session",
        "portal.http",
        "portal.requests",
        at_most=1.25,
    ),
    Figure("portal.four", "one page / four pages, seconds of a check", "portal.on", "portal.four", 2),
    Figure(
        "portal.memory",
        "memory after 1,000 checks / after 100",
        "portal.memory_late",
        "portal.memory_early",
        at_most=1.2,
    ),
    Figure("cost.item", "engine, store and audit, for each item", "cost.cpu", at_most=30),
    Figure("start.help", "nightclerk --help / a bare click program", "start.ours", "start.bare", at_most=1.5),
    Figure("audit.append", "durable append / raw write and fdatasync", "audit.one", "audit.raw", 0.5),
    Figure("audit.writers", "16 writers / one writer", "audit.many", "audit.one", 3),
    Figure("audit.verify", "verify of 250,000 events / hashing their lines", "audit.verify", "audit.hash", 0.45),
    Figure("workers", "two workers / one, over two log-ins", "workers.two", "workers.one", 1.8),
    Figure("line.wait", "an urgent item begins before 100,000 others", "line.wait_long", at_most=1),
    Figure(
        "line.memory",
        "memory of the worker, 100,000 waiting / 1,000 waiting",
        "line.memory_long",
        "line.memory_short",
        at_most=1.5,
    ),
    Figure("ticks", "a tick after a year / after a night", "ticks.year", "ticks.little", at_most=1.5),
    Figure("find", "a patient found in 1,000,000 events / in 1,000", "find.long", "find.short", at_most=1.5),
    Figure("lint", "checking a portal file", "lint.lint", at_most=100),
    Figure("sheets.read", "openpyxl read_only / nightclerk, reading", "sheets.read_openpyxl", "sheets.read_ours", 8),
    Figure(
        "sheets.floor",
        "nightclerk / fastexcel as text, reading",
        "sheets.read_ours",
        "sheets.read_strings",
        at_most=1.4,
    ),
    Figure(
        "sheets.typed", "nightclerk / fastexcel with guessed types, reading", "sheets.read_ours", "sheets.read_typed"
    ),
    Figure("sheets.write", "XlsxWriter / nightclerk, writing", "sheets.write_xlsxwriter", "sheets.write_ours", 5),
    Figure(
        "sheets.write2", "openpyxl write_only / nightclerk, writing", "sheets.write_openpyxl", "sheets.write_ours", 7
    ),
    Figure("match.floor", "nightclerk / a bare polars join, matching", "match.ours", "match.join", at_most=2.5),
    Figure("match.datacompy", "datacompy / nightclerk, matching", "match.datacompy", "match.ours", 4),
    Figure("match.datacompy_cpu", "the same in seconds of CPU", "match.datacompy_cpu", "match.ours_cpu"),
    Figure("match.datacompy2", "datacompy by polars / nightclerk", "match.datacompy_polars", "match.ours"),
    Figure("match.whole", "pandas with openpyxl / nightclerk, end to end", "match.pandas", "match.whole", 10),
    Figure("match.whole_cpu", "the same in seconds of CPU", "match.pandas_cpu", "match.whole_cpu"),
    Figure("match.memory", "peak memory of nightclerk, end to end", "match.whole_mib", at_most=1024),
    Figure("fax.ocrmypdf", "ocrmypdf / nightclerk, a fax page", "fax.ocrmypdf", "fax.ours", 5),
    Figure("fax.pytesseract", "a loop over pytesseract / nightclerk, a fax page", "fax.pytesseract", "fax.ours", 5),
    Figure("fax.two", "two children / one, fax pages", "fax.two", "fax.one", 1.8),
    Figure("fax.layer", "pdfplumber / nightclerk, text of a page that holds it", "fax.plumber", "fax.layer", 20),
    Figure("fax.layer_whole", "pdfplumber's text / all of nightclerk's reading", "fax.plumber", "fax.layer_whole"),
    Figure("fax.memory", "peak memory of nightclerk, reading faxes", "fax.mib", at_most=120),
    Figure(
        "x12.script", "nightclerk / a plain tokenizer with its mapping, an 835", "x12.ours", "x12.script", at_most=3
    ),
    Figure("x12.summary", "what `x12 read` tells / the same", "x12.summary", "x12.script"),
    Figure("x12.floor", "nightclerk / cutting into elements and nothing more", "x12.ours", "x12.tokens"),
    Figure("x12.pyx12", "pyx12 / nightclerk, an 835", "x12.pyx12", "x12.ours", 20),
    Figure("x12.linuxforhealth", "linuxforhealth-x12 / nightclerk, an 835", "x12.linuxforhealth", "x12.ours", 20),
    Figure("x12.memory", "memory, 40,000 claims / 4,000", "x12.memory_big", "x12.memory", at_most=1.2),
    Figure("audit.memory", "peak memory of that verify", "audit.memory", at_most=64),
    Figure("forms.time", "filling a form: nightclerk / pypdf", "forms.fill", "forms.pypdf", at_most=1),
    Figure("forms.prove", "filling a form and proving each field / pypdf", "forms.prove", "forms.pypdf"),
    Figure("forms.right", "fields that are right: nightclerk", "forms.right_fill", at_least=99.9),
    *(Figure(f"forms.right_{name}", f"the same: {words}", f"forms.right_{name}") for name, words in FILLERS.items()),
    *(
        Figure(
            f"console.{page}",
            f"console, {words}: much behind it / little",
            f"console.{page}_much",
            f"console.{page}_little",
            at_most=1.5,
        )
        for page, words in PAGES.items()
    ),
)
