"""The door of whole files: each is hashed, journalled and sealed before any work; the same bytes are never kept twice.

A file is read once: what is sealed is what was hashed, also when somebody still writes to it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nightclerk.bot import GivenFile
from nightclerk.documents.files import MAX_BYTES
from nightclerk.errors import UsageError
from nightclerk.records import Reason
from nightclerk.runtime.office import Office
from nightclerk.store import faxes
from nightclerk.store.faxes import Arrival

MOST_FILES = 5000
_CHANGED = Reason("FILE_CHANGED", "The file was still being written, or is gone. Run it again when it is whole.")


@dataclass(frozen=True)
class Incoming:
    """A file at the door: its number among them, and that of an earlier one with the same bytes (0: none)."""

    number: int
    path: Path
    given: GivenFile
    same_as: int = 0

    def carried(self) -> dict[str, str]:
        """What the row of the file carries through."""
        return {"file": self.given.name} | ({"same_as_row": str(self.same_as)} if self.same_as else {})


def incoming(path: Path) -> tuple[tuple[Incoming, ...], tuple[str, ...]]:
    """The file, or the files of a folder by name, and remarks on what in it is no file.

    Hidden files and links are left alone. Raises `UsageError` NO_SUCH_FILE, NO_FILES, TOO_MANY_FILES.
    """
    if path.is_file():
        return _numbered([path]), ()
    if not path.is_dir():
        raise UsageError(f"{path.name}: there is no such file or folder.", code="NO_SUCH_FILE", remedy="Check it.")
    there = sorted(each for each in path.iterdir() if not each.name.startswith("."))
    files = [each for each in there if each.is_file() and not each.is_symlink()]
    if not files:
        raise UsageError(f"{path.name} holds no files.", code="NO_FILES", remedy="Name the folder that faxes lie in.")
    if len(files) > MOST_FILES:
        raise UsageError(
            f"{path.name} holds more than {MOST_FILES:,} files.", code="TOO_MANY_FILES", remedy="Take it in parts."
        )
    left = len(there) - len(files)
    return _numbered(files), (f"{left} folders or links in it were not looked into.",) if left else ()


def _numbered(paths: list[Path]) -> tuple[Incoming, ...]:
    first: dict[str, int] = {}
    found = []
    for number, path in enumerate(paths, 1):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        given = GivenFile(path.name, sha256, path.stat().st_size)
        found.append(Incoming(number, path, given, first.get(sha256, 0)))
        first.setdefault(sha256, number)
    return tuple(found)


def identity_of(files: tuple[Incoming, ...]) -> bytes:
    """What makes it the same pile: the names and the hashes of the files."""
    return "\n".join(f"{each.given.sha256} {each.given.name}" for each in files).encode()


def journal(office: Office, run_id: str, files: tuple[Incoming, ...]) -> dict[int, Reason]:
    """Write down that each file came, and seal its bytes; again changes nothing. Number -> why a file was not taken."""
    refused = {}
    for each in files:
        try:
            link = "new" if _sealed(office, each) else "duplicate"
        except OSError:
            refused[each.number] = _CHANGED
            continue
        arrival = Arrival(run_id, each.number, each.given.sha256, each.given.name, office.workspace.now().timestamp())
        if faxes.arrived(office.store, arrival):
            office.audit.note("fax.received", run=run_id, sha256=each.given.sha256, bytes=each.given.bytes, link=link)
    return refused


def _sealed(office: Office, each: Incoming) -> bool:
    """Whether these bytes came for the first time; raises `OSError` for a file that is not as it was when hashed."""
    if faxes.known(office.store, each.given.sha256) is not None:
        return False
    if each.given.bytes > MAX_BYTES:  # journalled, and refused when it is worked
        return faxes.keep(office.store, each.given.sha256, None, each.given.bytes)
    data = each.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != each.given.sha256:
        raise OSError
    return faxes.keep(office.store, each.given.sha256, data, len(data))
