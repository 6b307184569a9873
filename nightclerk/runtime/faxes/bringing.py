"""Faxes that a person brings to the console: the same intake as that of the watched folder, with a word on each file
that is not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nightclerk.documents import heads
from nightclerk.documents.files import MAX_BYTES
from nightclerk.engine import Line
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.in_clear import private_room
from nightclerk.runtime.intake import Asking, read_file
from nightclerk.runtime.office import Office
from nightclerk.runtime.runs import begin
from nightclerk.store import blobs

BOT = "fax_intake"
_LONGEST = 120  # letters of a name


@dataclass(frozen=True)
class Brought:
    """The run that reads what was taken ("" where nothing was), and of each other file why not and what to do."""

    run: str
    refused: tuple[str, ...]


def bring(office: Office, files: Sequence[tuple[str, bytes]], by: str, *, line: Line | None = None) -> Brought:
    """Take these files (name, bytes) in as faxes.

    Raises `UsageError` for what stands in the way of all of them, and as `runs.begin`.
    """
    found = working_bot(office.workspace, BOT)
    looked = [(_shown(name), data, _wrong(data)) for name, data in files]
    refused = tuple(f"{name}: {why}" for name, _, why in looked if why)
    good = [(name, data) for name, data, why in looked if not why]
    if not good:
        return Brought("", refused)
    with private_room(office) as room:
        for number, (stem, data) in enumerate(good, 1):
            path = room / stem
            blobs.write_private(path if not path.exists() else room / f"{number}-{stem}", data)
        given = replace(read_file(office.workspace, found, room), source="the console")
        taken = begin(office, line or Line(office.store), found, given, Asking(asked_by=by))
    return Brought(taken.run_id, refused)


def _wrong(data: bytes) -> str:
    """Why the file is not taken, and what to do; "" where it is."""
    head = data[: heads.LONG]
    if not data:
        return "The file is empty. Send or scan it again."
    if len(data) > MAX_BYTES:
        return f"The file has {len(data) / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} are read. Bring it in parts."
    if not heads.is_pdf(head) and not heads.is_picture(head):
        return "The file is no TIFF, PDF, PNG or JPEG. Save it as one of these and bring it again."
    return ""


def _shown(name: str) -> str:
    """A name that can lie in a folder and be shown: the last part of what the browser sent."""
    last = Path(name.replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable()).lstrip(".")[-_LONGEST:] or "fax"
