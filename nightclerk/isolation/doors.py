"""At the door: a foreign file is there and not too large before a child opens it, and every refusal names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nightclerk.errors import UsageError


def let_in(path: Path, most: int, smaller: str) -> Path:
    """The absolute path of a file of at most `most` bytes; `smaller` says what to do about a larger one.

    Raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE.
    """
    if not path.is_file():
        raise absent(path)
    if (size := path.stat().st_size) > most:
        raise UsageError(
            f"{path.name}: the file has {size / 1e6:,.0f} MB; at most {most / 1e6:,.0f} MB are read.",
            code="FILE_TOO_LARGE",
            remedy=smaller,
        )
    return path.resolve()


def absent(path: Path) -> UsageError:
    """What to raise where a path that should name a file names none."""
    if path.is_dir():
        return UsageError(f"{path.name}: this is a folder.", code="NO_SUCH_FILE", remedy="Name a file that is in it.")
    return UsageError(f"{path.name}: there is no such file.", code="NO_SUCH_FILE", remedy="Check the path.")


@contextmanager
def named(path: Path, heavy: str = "") -> Iterator[None]:
    """What is raised as `UsageError` while the file is read begins with its name: a child knows no names.

    `heavy` says what to do about a file that hit a limit, where that of a spreadsheet is no help.
    """
    try:
        yield
    except UsageError as error:
        remedy = heavy if heavy and error.code == "FILE_TOO_HEAVY" else error.remedy
        raise UsageError(f"{path.name}: {error.message}", code=error.code, remedy=remedy) from None
