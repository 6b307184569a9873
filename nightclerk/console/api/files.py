"""Spreadsheets: brought, looked at row by row, columns said, rehearsed, started or discarded."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from nightclerk.console.api.contract import USUAL_BYTES, Asked, Begun, Calls, Done, Id, Refused, Short
from nightclerk.console.frame import WORKERS, Call
from nightclerk.runtime import uploads
from nightclerk.runtime.rehearsal import WouldDo
from nightclerk.runtime.uploads import Preview
from nightclerk.workspace import Workspace

calls = Calls("files")


@dataclass(frozen=True)
class FileAsked(Asked):
    """A spreadsheet (XLSX, CSV, TSV): its name and its bytes in base64."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    data: Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]


@dataclass(frozen=True)
class ColumnsAsked(Asked):
    """Field -> title of the column that means it; "" for none."""

    columns: dict[Id, Short]


@dataclass(frozen=True)
class Rehearsal:
    """What a start would do with each row."""

    rows: tuple[WouldDo, ...]


def _as_base64(workspace: Workspace) -> int:
    return workspace.settings.max_input_megabytes * 1_000_000 * 4 // 3 + USUAL_BYTES


@calls.post("/api/bots/{bot}/files", may=WORKERS, status=201, most=_as_base64)
def receive(call: Call, asked: FileAsked) -> Preview:
    """Keep a spreadsheet for a day and say what is in it, in clear; nothing runs yet."""
    upload = uploads.receive(call.office, call.part("bot"), asked.name, _bytes(asked.data), call.person.id)
    return uploads.preview(call.office, upload)


def _bytes(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise Refused(
            "The file cannot be read.",
            code="NOT_BASE64",
            remedy="Send its bytes in base64, without line breaks.",
            fields={"data": "This is not base64."},
        ) from None


@calls.get("/api/files/{upload}", may=WORKERS)
def preview(call: Call) -> Preview:
    """What is in the file, in clear: columns, every bad row by number and reason, how many items would run."""
    return uploads.preview(call.office, call.part("upload"))


@calls.post("/api/files/{upload}/columns", may=WORKERS)
def remap(call: Call, asked: ColumnsAsked) -> Preview:
    """Say which column means what, for this file."""
    return uploads.remap(call.office, call.part("upload"), asked.columns)


@calls.post("/api/files/{upload}/dry-run", may=WORKERS)
def rehearse(call: Call) -> Rehearsal:
    """Everything but asking the payer: what would be done with each row."""
    return Rehearsal(uploads.dry_run(call.office, call.part("upload")))


@calls.post("/api/files/{upload}/start", may=WORKERS, status=202)
def start(call: Call) -> Begun:
    """Begin the run."""
    return Begun(uploads.start(call.office, call.part("upload"), call.person.id, line=call.desk.line))


@calls.post("/api/files/{upload}/discard", may=WORKERS)
def discard(call: Call) -> Done:
    """Delete the file; nothing was run."""
    found = uploads.known_upload(call.office, call.part("upload"))
    uploads.discard(call.office, found.id, call.person.id)
    return Done()
