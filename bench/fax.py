"""Invented faxes read: `python -m bench.fax WAY FOLDER PAGES`; prints the seconds of CPU for each page.

WAY is make (the files that are read, once) | ours | one | two | layer | plumber. `ours` reads the faxes and writes them
as PDFs that can be searched, in a process that is warm; `one` and `two` read them in one and in two limited children,
and tell the pages of a second; `layer` and `plumber` take the text of a PDF that holds it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from bench.contest import contest
from bench.schedule import Group

PAGES = 8  # of the faxes together
_SIZES = (1, 2, 1, 1, 3)  # pages of one fax after another: nearly half of those in the corpus have a single one
_DIRT = (0.001, 0.004)  # share of the pixels that are specks: a clean line, and a bad one
PILE = 4  # times the faxes are read one after another by children, so that the last page's waiting weighs little
LAYERS = 39  # pages of the PDF that holds its text
WAYS = ("ours", "one", "two", "layer", "plumber")
FAX_PEERS = ("ocrmypdf", "pytesseract")  # each in an environment of its own
_PROSE = (
    "She was seen today for follow up of low back pain that began after lifting.",
    "There is no numbness or weakness in either leg, and she has had no fever.",
    "Sleep is fair, appetite is good, and she walks two miles on most days.",
    "Heart regular without murmur, lungs clear, abdomen soft and not tender.",
    "Strength is full, reflexes are equal, and her gait is steady.",
    "The tablets are taken with food and blood pressure is well controlled.",
)


def make(folder: Path, pages: int) -> None:
    """Faxes as TIFF, the same as PDF for whom TIFF is not taken, and the PDF that holds its text."""
    from nightclerk.documents.frames import as_pages
    from nightclerk.sandbox.faxes import FINE, STANDARD, Paper, letter, printed, sent

    dice = Random(11)
    for number, size in enumerate(_sizes(pages)):
        papers = [letter("Alder Clinic", "PROGRESS NOTE", *_lines(dice), *dice.choices(_PROSE, k=14))]
        papers += (Paper((*_lines(dice), *dice.choices(_PROSE, k=20))) for _ in range(1, size))
        turned = 180 if number % 4 == 3 else 0  # the last page went in upside down
        papers[-1] = replace(papers[-1], turned=turned, tilt=dice.uniform(-1, 1))
        dots, dirt = STANDARD if number % 2 else FINE, _DIRT[number % len(_DIRT)]
        fax = sent(papers, folder / f"fax-{number:02}.tif", dots=dots, dirt=dirt, seed=number)
        as_pages(fax).save(fax.with_suffix(".pdf"))
    notes = [Paper(("# PROGRESS NOTE", *_lines(dice), *dice.choices(_PROSE, k=16))) for _ in range(LAYERS)]
    printed(notes, folder / "notes.pdf")


def _sizes(pages: int) -> Iterator[int]:
    """Of one fax after another, until there are so many pages."""
    for size in cycle(_SIZES):
        yield min(size, pages)
        pages -= size
        if pages <= 0:
            return


def _lines(dice: Random) -> tuple[str, str]:
    day = f"{dice.randrange(1, 13):02}/{dice.randrange(1, 28):02}/{dice.randrange(1940, 2000)}"
    return f"Patient: Odette Fenwick\tDOB: {day}", f"Visit date: 11/18/2026\tMRN: MRN-{dice.randrange(200000, 900000)}"


def _cpu() -> float:
    return sum(
        each.ru_utime + each.ru_stime
        for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def ours(folder: Path, pages: int) -> dict[str, float]:
    """CPU for each page."""
    from nightclerk.documents.job import read

    faxes = sorted(folder.glob("fax-*.tif"))
    read(str(faxes[0]), "pdf")  # once unmeasured: the reader is there, as in a worker that has read before
    begun = _cpu()
    found = [read(str(each), "pdf") for each in faxes]
    spent = _cpu() - begun
    named = sum("mrn" in each["fields"] for one in found for each in one["documents"])
    if named < len(faxes) / 2:
        raise SystemExit(f"nightclerk found the MRN in {named} of {len(faxes)} faxes")
    return {"fax.ours": spent / pages}


def in_children(folder: Path, pages: int, children: int) -> float:
    """Pages of a second."""
    from nightclerk.documents import dealt
    from nightclerk.documents.files import LIMITS
    from nightclerk.isolation.pool import Pool

    faxes, pool = sorted(folder.glob("fax-*.tif")) * PILE, Pool(children)

    def read(path: Path) -> dict[str, Any]:
        ask = lambda target, *args, limits: pool.ask(target, args, limits)  # noqa: E731 - as `run_limited` is called
        return dealt.read(str(path), LIMITS, ask, children, pdf=True)

    try:
        with ThreadPoolExecutor(children) as threads:
            list(threads.map(read, faxes[:children]))  # they are warm
            begun = time.perf_counter()
            list(threads.map(read, faxes))
            return pages * PILE / (time.perf_counter() - begun)
    finally:
        pool.close()


def _peak_of_children() -> float:
    """MiB of the largest child that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def layer(folder: Path) -> dict[str, float]:
    """CPU for each page of a PDF that holds its text: its words in rows, and all that is concluded from them."""
    from nightclerk.documents.job import read
    from nightclerk.documents.pages import sheets
    from nightclerk.documents.reading import read_page

    path = folder / "notes.pdf"
    read(str(path))
    begun = time.process_time()
    texts = [read_page(each).text for each in sheets(path)]
    text, begun = time.process_time() - begun, time.process_time()
    found = read(str(path))
    if len(texts) != LAYERS or "Odette Fenwick" not in texts[-1] or len(found["pages"]) != LAYERS:
        raise SystemExit("nightclerk did not find the text of every page")
    return {"fax.layer": text / LAYERS * 1000, "fax.layer_whole": (time.process_time() - begun) / LAYERS * 1000}


def plumber(folder: Path) -> dict[str, float]:
    """The same by pdfplumber: the text."""
    import pdfplumber

    begun = time.process_time()
    with pdfplumber.open(folder / "notes.pdf") as pdf:
        texts = [each.extract_text() for each in pdf.pages]
    if len(texts) != LAYERS or "Odette Fenwick" not in texts[-1]:
        raise SystemExit("pdfplumber did not find the text of every page")
    return {"fax.plumber": (time.process_time() - begun) / LAYERS * 1000}


def main(way: str, folder: Path, pages: int) -> None:
    """Print the series of this way as JSON; {} for make."""
    if way == "make":
        make(folder, pages)
    ways: dict[str, Callable[[], dict[str, float]]] = {
        "make": lambda: {},
        "ours": lambda: ours(folder, pages),
        "one": lambda: {"fax.one": in_children(folder, pages, 1), "fax.mib": _peak_of_children()},
        "two": lambda: {"fax.two": in_children(folder, pages, 2)},
        "layer": lambda: layer(folder),
        "plumber": lambda: plumber(folder),
    }
    print(json.dumps(ways[way]()))


def group(folder: Path, pages: int = PAGES) -> Group:
    """Faxes made searchable by us, OCRmyPDF and a plain loop over pytesseract; text taken by us and pdfplumber."""
    return contest("fax", folder, pages, WAYS, {name: f"{name}_faxes" for name in FAX_PEERS})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
