"""The page docs/reference/benchmarks.md and the file benchmarks.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any

from bench.figures import SERIES, Result, Samples, results
from bench.machine import Machine

NOTES = """\
## How it is measured

Everything that is compared is run in one go; a group may have been measured on another day than the others (the last
column says when). In every round each group is visited (`start` and `append` oftener), in shuffled order, and
within a visit its contenders are shuffled. A ratio is taken visit by visit between neighbours, so that a change in the
machine's load falls on both; what stands above is the median of those ratios, with the lowest and the highest. Times
only warn: nothing fails because of a figure here.

- **A check.** The payer is the sandbox of this repository; it holds back every answer by {latency} ms. Every contender
  asks it for the same members, and what it read is compared with what the payer states; who misreads stops the run.
  nightclerk is the command `nightclerk run eligibility --file`, in a new workspace each time: it starts, signs in,
  keeps its default evidence (event log, page, picture), writes the audit log and the workbook. It has {checks}
  appointments, the smallest night, and {long_checks} for *a night of {long_checks}*: what starting, signing in and
  ending take weighs less in that. It uses 2 pages at once, as `selectors/lakeside.yaml` allows; with
  4 pages and with 1 is shown beside it. *Whole command* is its wall divided by its checks; *steady* is the time from
  the first answer to the last. The peers keep no evidence, work one check at a
  time, and each signs in with a one-time code, asks, reads both tables and closes: Playwright in one process
  that starts the browser anew for each check (its own start is not counted), a fresh Python script with Playwright, and
  a fresh Python script with Selenium (waits look every 50 ms, tables are read in one call); a task of robocorp-browser,
  a suite of Robot Framework Browser and a script with rpaframework, started as their users start them, each in an
  environment of its own. The scripts are in `bench/peers/`. Playwright peers drive the same browser program as
  nightclerk, those with Selenium drive Chromium.
- **A log-in that is kept.** The driver alone (no engine, no audit log), asked about members through one log-in,
  against a script with Playwright that keeps browser, page and log-in, and one with requests and lxml that keeps its
  session, in an environment of its own. The log-in itself and opening the pages (each is asked once) are not counted;
  ours is asked 80 times, so that the last checks, when fewer than four are under way, weigh little. *Without
  evidence* nothing is kept of a page (`evidence: none`). Memory is the proportional share of Python, Playwright and
  browser together.
- **Engine, store and audit.** {items} items of a bot that does nothing, through intake, engine, store, audit log and
  the performer; CPU (user and system) of the process, less what the same process uses in as long a time with nothing
  to do. The parts are measured alone before.
- **Start.** `--help` of nightclerk and of a bare click program with as many commands, both as `python -c`.
- **Workers.** Two sandbox payers, each with a log-in of its own and four pages, hold every answer back by a second, so
  that the payer is what is waited for and not this machine (with 500 ms, two browsers keep its two cores busy and the
  second worker adds a fifth only). 20 members are asked at each. A worker has at most four items in hand (`in_hand`).
  The rate is taken from the first answer to the last; the workers are up before the run begins.
- **Line.** 1,000 or 100,000 items of 0.3 s wait at four portals, one worker; an urgent item is submitted to one of the
  portals twelve times. What is waited for is mostly one of the four places, which take turns every 75 ms.
- **Tick.** A tick of the shipped schedules over a database with a year of ended items.
- **Spreadsheets.** {rows} rows of 20 cells: names, amounts, days, identifiers, small numbers. The file that is read has
  shared strings, as Excel writes them. nightclerk reads every cell as text and looks for hidden rows, merged cells,
  formats with leading zeros and formulas without a result in the same time; fastexcel is shown with types guessed from
  the first rows too, which loses what does not fit them. Amounts and days are written with their formats.
- **Forms.** Every field of every form is filled, by each contender in one warm process (pdftk is started anew): the
  three forms that the sandbox draws and, where they lie beside the checkout, real ones of at most twelve pages. A field
  is right when PDFium reads its value back, PDFium and Poppler show something new in each of its boxes, and its
  text can be copied there; all fields of a form that a contender cannot fill count as wrong. PyPDFForm pins an older
  pypdf: each peer has an environment of its own. Only nightclerk proves what it wrote; that is shown apart.
- **Faxes.** Invented faxes of one to three pages, fine and standard, slanted, some upside down, with specks as a clean
  line makes them and a bad one; each contender reads all of them
  and writes PDFs that can be searched. Seconds are of CPU, those of the programs it starts included. nightclerk is a
  worker that has read before, and finds documents, types and fields in the same time; OCRmyPDF is started for each file
  as its users do, with `--rotate-pages --deskew --jobs 2`; the loop calls `image_to_pdf_or_hocr` for each page. Each
  peer has an environment of its own. The PDF that holds its text has {layers} pages: pdfplumber gives its text,
  nightclerk its words in rows with their boxes, and beside it all that it concludes from them.
- **X12.** An invented 835 of {claims} claims, about {segments} segments, that adds up. Seconds are of CPU in a
  process that has read a small one before, the median of five passes (of the peers, which take seconds, one pass).
  nightclerk makes every record, finding and balance; the plain tokenizer makes dictionaries of claims, lines and
  adjustments with their amounts as decimals and checks nothing (it is what the limit of 3 goes by, and what that of 20
  came from: the peers were measured in multiples of such a one); cutting alone looks at nothing and is shown beside it;
  pyx12 gives each claim's loop by its context reader, without validation reports; linuxforhealth-x12
  gives its models. Each peer has an environment of its own. Memory is the peak of a process that reads the file, and
  of one that reads a file with ten times as many claims.
- **Audit.** On the disk of this repository. Raw is a loop of write and fdatasync with the very lines that the audit log
  writes. The log that is verified has {verified} events; memory is the peak of the whole process.
"""


@dataclass(frozen=True)
class Outcome:
    """A finished run of the benchmarks; `missing` says by contender why it could not be measured.

    `taken` is the day of each series: a run of some groups only keeps what an earlier run measured of the others.
    """

    machine: Machine
    seed: int
    rounds: int
    samples: Samples
    missing: Mapping[str, str]
    taken: Mapping[str, str] = field(default_factory=dict)

    def over(self, earlier: Mapping[str, Any]) -> Outcome:
        """This run with what an earlier one (as `machine_readable` writes it) measured besides."""
        samples = {name: values for name, values in earlier["samples"].items() if name in SERIES}
        taken = {name: earlier.get("taken", {}).get(name, earlier["machine"]["date"]) for name in samples}
        fresh = dict.fromkeys(self.samples, self.machine.date)
        return replace(self, samples=samples | dict(self.samples), taken=taken | fresh)


def markdown(outcome: Outcome, sizes: Mapping[str, int]) -> str:
    """The whole page."""
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`; do not edit.\n",
        _about(outcome),
        "## What must hold\n",
        figures_table(results(outcome.samples)),
        *[f"Not measured: {name}. {why}\n" for name, why in outcome.missing.items()],
        "## What was measured\n",
        _samples_table(outcome),
        NOTES.format(**{name: f"{size:,}" for name, size in sizes.items()}),
    ]
    return "\n".join(parts)


def _about(outcome: Outcome) -> str:
    machine = outcome.machine
    return (
        f"{machine.date}, {machine.system}, {machine.cores} cores, Python {machine.python}, "
        f"Chromium {machine.browser} (Selenium: {machine.selenium_browser}), Playwright {machine.playwright}, "
        f"Selenium {machine.selenium}. {outcome.rounds} rounds, seed {outcome.seed}, "
        f"load {machine.load_before:.2f} before and {machine.load_after:.2f} after.\n"
    )


def figures_table(found: list[Result]) -> str:
    """Every figure with what is required of it."""
    rows = [(each.figure.title, *_numbers(each), each.figure.required, each.verdict) for each in found]
    return _table(("figure", "measured", "lowest to highest", "required", ""), rows)


def _numbers(each: Result) -> tuple[str, str]:
    if each.value is None or each.lowest is None or each.highest is None:
        return "", ""
    return f"{shown(each.value)}{each.figure.unit}", f"{shown(each.lowest)} to {shown(each.highest)}"


def _samples_table(outcome: Outcome) -> str:
    rows = []
    for name, series in SERIES.items():
        if values := outcome.samples.get(name):
            spread = f"{shown(min(values))} to {shown(max(values))}"
            day = outcome.taken.get(name, outcome.machine.date)
            rows.append((series.title, f"{shown(median(values))} {series.unit}", spread, str(len(values)), day))
    return _table(("what", "median", "lowest to highest", "visits", "on"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(value: float) -> str:
    """Three digits that count; whole numbers from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def machine_readable(outcome: Outcome) -> str:
    """The same as JSON: the machine, every figure with its requirement and verdict, every sample."""
    figures = [
        {
            **asdict(each.figure),
            "value": each.value,
            "lowest": each.lowest,
            "highest": each.highest,
            "required": each.figure.required,
            "met": each.met,
        }
        for each in results(outcome.samples)
    ]
    plain = {**asdict(outcome), "figures": figures}
    return json.dumps(plain, indent=1) + "\n"
