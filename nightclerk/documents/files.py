"""The door to this room: a fax from anywhere is read in a limited child."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nightclerk.documents import dealt
from nightclerk.errors import UsageError
from nightclerk.isolation import CHILDREN, Limits, run_limited
from nightclerk.isolation.doors import let_in, named

MAX_BYTES = 100_000_000
LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=540, wall_seconds=900.0, file_bytes=64 << 20)


_SMALLER = "Have a person open it, and send it again in parts of fewer pages."


def take_fax(path: Path) -> dict[str, Any]:
    """As `job.read`: with `prints`, of each page what it is compared with the pages of other faxes by.

    What is raised does not name the file, whose name is not the sender's.
    """
    try:
        return dealt.read(str(path), LIMITS, run_limited, CHILDREN)
    except UsageError as error:
        remedy = _SMALLER if error.code == "FILE_TOO_HEAVY" else error.remedy
        raise UsageError(error.message, code=error.code, remedy=remedy) from None


def codes_of(path: Path) -> list[list[str]]:
    """The texts of the bars (Code 128) on each page; raises `UsageError` as `read_fax`."""
    found: list[list[str]] = run_limited("nightclerk.documents.taking:codes", str(path), limits=LIMITS)
    return found


def picture(path: Path, number: int, rotation: int) -> bytes:
    """A page as people see it, upright (PNG); raises `UsageError` as `read_fax`, and NO_SUCH_PAGE."""
    target, words = "nightclerk.documents.taking:picture", (str(path), str(number), str(rotation))
    return base64.b64decode(run_limited(target, *words, limits=LIMITS))


def pages_as_pdf(path: Path, pages: Sequence[int], rotations: Sequence[int], *, searchable: bool = False) -> bytes:
    """These pages of the file as a PDF, each turned by its degrees; raises `UsageError` as `read_fax`.

    `searchable`: its words can be found and copied in it, as in that of `read_fax`.
    """
    words = (",".join(map(str, pages)), ",".join(map(str, rotations)), "yes" if searchable else "")
    return base64.b64decode(run_limited("nightclerk.documents.taking:pdf", str(path), *words, limits=LIMITS))


def read_fax(
    path: Path, searchable: Path | None = None, watch: dealt.Watch = lambda _read, _all: None
) -> dict[str, Any]:
    """Pages and documents of a file, as `job.read` returns them, without `prints`; written to `searchable` as PDF, too.

    `watch` is told how many pages were read, of how many.

    Raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY, FILE_UNREADABLE, FAX_*, and `MissingDependency`
    TESSERACT_MISSING.
    """
    source = let_in(path, MAX_BYTES, "Send it again in parts of fewer pages.")
    with named(path, heavy=_SMALLER):
        found = dealt.read(str(source), LIMITS, run_limited, CHILDREN, pdf=searchable is not None, watch=watch)
    del found["prints"]
    if searchable:
        searchable.touch(0o600)
        searchable.write_bytes(base64.b64decode(found.pop("pdf")))
    return found
