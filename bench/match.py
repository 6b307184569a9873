"""Two tables matched: `python -m bench.match WAY FOLDER ROWS`; prints the seconds of computing, on the
clock and of CPU, and the peak memory in MiB.

WAY is make (the files that are read, once) | ours | join | whole. `ours` and `join` are given the same typed tables:
claim lines and remittance lines by claim, procedure and day, of which one in fifty has a slip in its claim number.
`whole` reads two workbooks, matches them and writes the workbook, as the command does. Imports are not counted.
Whoever finds another number of pairs stops the run.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import rapidfuzz.distance
import rapidfuzz.process  # noqa: F401 - the matcher imports it when it needs it, and imports are not counted
import xlsxwriter

from nightclerk.reconcile import forms
from nightclerk.reconcile.child import match
from nightclerk.reconcile.columns import Table
from nightclerk.reconcile.profile import find_profile, read_profile
from nightclerk.reconcile.rows import match_rows

SLIPS = 50  # one row in so many
CPT = ("99213", "99214", "93000", "36415", "80053", "97110", "90471", "20610")
HEADS = ("Claim #", "CPT", "Member ID", "DOS", "Charge")
START = date(2025, 10, 1)


def tables(rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(claims, remittances): the same lines, the second in another order and with slips."""
    dice = Random(11)
    lines = [_line(dice, number) for number in range(rows)]
    left = pl.DataFrame(lines, schema=list(HEADS), orient="row")
    shuffled = dice.sample(lines, rows)
    right = pl.DataFrame([(_slip(dice, each[0]), *each[1:]) for each in shuffled], schema=list(HEADS), orient="row")
    return left, right


def _line(dice: Random, number: int) -> tuple[str, str, str, date, int]:
    claim, day = number // 2, START + timedelta(days=number // 2 * 37 % 150)
    return (
        f"{70_000_000 + 11 * claim:010d}",
        CPT[number % len(CPT)],
        f"W{4_000_000 + claim // 4}",
        day,
        dice.randrange(500, 40_000),
    )


def _slip(dice: Random, claim: str) -> str:
    if dice.randrange(SLIPS):
        return claim
    place = dice.randrange(3, len(claim) - 1)
    return claim[:place] + claim[place + 1] + claim[place] + claim[place + 2 :]


def typed(frame: pl.DataFrame, name: str) -> Table:
    """As the matcher gets it when a file has been read."""
    columns = {
        "row": pl.int_range(2, len(frame) + 2, dtype=pl.UInt32, eager=True),
        "claim": forms.identifiers(frame["Claim #"]),
        "claim.raw": frame["Claim #"],
        "procedure": frame["CPT"],
        "member": forms.identifiers(frame["Member ID"]),
        "member.raw": frame["Member ID"],
        "service_date": frame["DOS"],
        "billed": frame["Charge"],
        "cents": frame["Charge"],
    }
    whole = pl.DataFrame(columns)
    return Table(name, f"{name}.xlsx", name, whole, whole)


def ours(folder: Path) -> Callable[[], int]:
    """Everything that the command does between reading and writing."""
    left, right = (
        typed(pl.read_parquet(folder / "left.parquet"), "left"),
        typed(pl.read_parquet(folder / "right.parquet"), "right"),
    )
    profile = read_profile(find_profile("claims-remits", None))
    return lambda: int(match_rows(left, right, profile).pairs["accepted"].sum())


def join(folder: Path) -> Callable[[], int]:
    """A bare join on the exact key: what is not equal is lost."""
    left, right = pl.read_parquet(folder / "left.parquet"), pl.read_parquet(folder / "right.parquet")
    on = ["Claim #", "CPT", "DOS"]
    return lambda: right.with_row_index("r").join(left.with_row_index("l"), on=on, how="inner").height


def whole(folder: Path) -> Callable[[], int]:
    """From two workbooks to a third."""
    request: dict[str, Any] = {
        **{side: str(folder / f"{side}.xlsx") for side in ("left", "right")},
        **{"left_sheet": "", "right_sheet": "", "fees": None, "columns": {}, "workbook": True},
        "profile": str(find_profile("claims-remits", None)),
        "folder": str(folder),
        "as_of": "2026-04-01",
    }
    return lambda: int(match(json.dumps(request))["accepted"])


WAYS = {"ours": ours, "join": join, "whole": whole}


def make(folder: Path, rows: int) -> None:
    """The two tables, as parquet and as workbooks."""
    for name, frame in zip(("left", "right"), tables(rows), strict=True):
        frame.write_parquet(folder / f"{name}.parquet")
        frame.write_csv(folder / f"{name}.csv")
        shown = frame if name == "left" else frame.with_columns(Paid=pl.col("Charge") // 2)
        _workbook(shown, folder / f"{name}.xlsx")


def _workbook(frame: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("Rows"), book.add_format({"num_format": "mm/dd/yyyy"})
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, int):
                    sheet.write_number(number, place, value / 100)
                else:
                    sheet.write_string(number, place, value)


def main(way: str, folder: Path, rows: int) -> None:
    """Print {match.WAY: seconds, match.WAY_cpu: seconds of CPU, match.WAY_mib: peak of the process}; {} for make."""
    if way == "make":
        make(folder, rows)
        print("{}")
        return
    work = WAYS[way](folder)
    if way != "whole":
        work()  # once unmeasured: threads and caches are there, as in a worker that has matched before
    begun, begun_cpu = time.perf_counter(), time.process_time()
    pairs = work()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    least = 1 - 2 / SLIPS if way == "join" else 0.999
    if not rows * least <= pairs <= rows:
        raise SystemExit(f"{way} found {pairs} pairs of {rows}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({f"match.{way}": seconds, f"match.{way}_cpu": cpu, f"match.{way}_mib": peak}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
