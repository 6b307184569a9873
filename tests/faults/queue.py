"""A queue of foreign files as a fax inbox has it: each is parsed behind limits, a bad one ends alone."""

import tempfile
from pathlib import Path

import psutil

from nightclerk.errors import NightclerkError
from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.rooms import PREFIX
from nightclerk.sheets.read import read_table
from tests.faults import hostile

LIMITS = Limits(memory_bytes=300 << 20, cpu_seconds=3, wall_seconds=30.0, file_bytes=8 << 20, output_bytes=4 << 20)
PARSERS = "tests.faults.foreign_parsers"


def words(path):
    return run_limited(f"{PARSERS}:pdf_words", str(path), limits=LIMITS)


def pixels(path):
    return run_limited(f"{PARSERS}:image_pixels", str(path), limits=LIMITS)


def rows(path):
    return len(read_table(path, limits=LIMITS).rows)


READERS = {".pdf": words, ".tif": pixels, ".png": pixels, ".xlsx": rows}
GOOD = {".pdf": (hostile.good_pdf, 3), ".tif": (hostile.good_tiff, 1728 * 2200), ".xlsx": (hostile.good_xlsx, 2)}


def read(folder, name, data):
    """What became of one file: its value, or the code of its error."""
    path = folder / name
    path.write_bytes(data)
    caught = None
    try:
        return READERS[path.suffix](path)
    except NightclerkError as error:
        caught = error
    assert "CANARY" not in f"{caught} {caught.__cause__} {caught.__context__}"
    return caught.code


def next_is_read(folder, kind):
    """The file behind it in the queue, of the same kind, is read."""
    make, expected = GOOD[kind]
    assert read(folder, f"next{kind}", make()) == expected


def traces():
    """What is left of the children: (alive, zombies, folders)."""
    children = psutil.Process().children(recursive=True)
    readers = [each for each in children if each.is_running() and "nightclerk.isolation.child" in _words(each)]
    zombies = [each for each in children if each.status() == psutil.STATUS_ZOMBIE]
    return len(readers), len(zombies), len(list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")))


def _words(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []
