"""A file that a person brings: kept sealed, looked at before anything runs, its columns corrected, then started."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nightclerk.bot import PlannedRow
from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.records import Reason, SourceTable
from nightclerk.runtime.bots import FoundBot, working_bot
from nightclerk.runtime.forms import label
from nightclerk.runtime.in_clear import as_file, sweep
from nightclerk.runtime.intake import Asking, Input, planned_rows, read_file, table_of
from nightclerk.runtime.office import Office
from nightclerk.runtime.rehearsal import WouldDo, rehearse
from nightclerk.runtime.runs import begin
from nightclerk.store import uploads
from nightclerk.store.purge import Purged
from nightclerk.store.uploads import Upload
from nightclerk.x12.files import is_x12

FIRST_ROWS = 20
KEPT_SECONDS = 86400.0


@dataclass(frozen=True)
class Problem:
    """A row that cannot be asked, or only in part. `order` primary | secondary."""

    row: int
    order: str
    code: str
    words: str


@dataclass(frozen=True)
class MappedField:
    """What a column can mean, and the title of the column that means it ("" when none was found)."""

    name: str
    label: str
    column: str


@dataclass(frozen=True)
class Preview:
    """What would come of an upload. `rows` are the first ones as they stand in the file, with their numbers.

    `problems` has every row that cannot be asked. `refused`: the file as a whole cannot be read yet, since its columns
    are not told; then there are no problems of rows.
    """

    upload: str
    bot: str
    name: str
    columns: tuple[str, ...]
    mapping: tuple[MappedField, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    rows_total: int
    problems: tuple[Problem, ...]
    items_to_run: int
    remarks: tuple[str, ...] = ()
    refused: Reason | None = None


def receive(office: Office, bot: str, name: str, data: bytes, by: str) -> str:
    """Keep a file that is to be worked by the bot: a spreadsheet (XLSX, CSV, TSV), or answers in X12; the upload's id.

    It is read at once in a limited child. Raises `UsageError` as `nightclerk run --file` does, for a file that is
    neither, empty, or larger than `max_input_megabytes`.
    """
    found, name = working_bot(office.workspace, bot), Path(name).name
    _refuse_large(office, data)
    if _answers(office, found, name, data) is None:
        _table(office, found, name, data)
    digest = hashlib.sha256(data).hexdigest()
    upload = uploads.keep(office.store, bot, digest, name, data, by)
    office.audit.note("upload.received", asked_by=by, upload=upload, bot=bot, bytes=len(data))
    return upload


def _refuse_large(office: Office, data: bytes) -> None:
    limit = office.workspace.settings.max_input_megabytes
    if len(data) > limit * 1_000_000:
        raise UsageError(
            f"The file has {len(data) / 1e6:,.0f} MB; at most {limit:,} MB are read.",
            code="FILE_TOO_LARGE",
            remedy="Export a shorter period, or save only the sheet that is needed.",
        )


@contextmanager
def _brought(office: Office, name: str, data: bytes) -> Iterator[Path]:
    """The file where it can be read; a refusal names it as the person does, not as it lies here."""
    with as_file(office, data) as path:
        try:
            yield path
        except UsageError as error:
            message = error.message.replace(path.name, name or "The file")
            raise UsageError(message, code=error.code, remedy=error.remedy) from None


def _table(office: Office, found: FoundBot, name: str, data: bytes) -> SourceTable:
    with _brought(office, name, data) as path:
        return table_of(office.workspace, found, path)


def _answers(office: Office, found: FoundBot, name: str, data: bytes) -> Input | None:
    """What a file of X12 says to a bot that takes such; None of any other file, or for any other bot."""
    if found.answer_file is None:
        return None
    with _brought(office, name, data) as path:
        return replace(read_file(office.workspace, found, path), source=name) if is_x12(path) else None


def known_upload(office: Office, upload: str) -> Upload:
    """The upload; raises `UsageError` when there is none, or it came more than a day ago."""
    found = uploads.get(office.store, upload)
    if found is None or found.created_at < office.workspace.now().timestamp() - KEPT_SECONDS:
        raise UsageError(
            "That file is no longer here: it was discarded, or brought more than a day ago.",
            code="NO_SUCH_UPLOAD",
            remedy="Bring the file again.",
        )
    return found


def preview(office: Office, upload: str) -> Preview:
    """What is in the file, which column means what, and what is wrong with which row, before anything runs."""
    kept = known_upload(office, upload)
    found = working_bot(office.workspace, kept.bot)
    answers = _answers(office, found, kept.name, kept.data)
    if answers is not None:
        return _counted(Preview(upload, kept.bot, kept.name, (), (), (), len(answers.rows), (), 0), answers)
    table = _table(office, found, kept.name, kept.data)
    shown = Preview(
        upload=upload,
        bot=kept.bot,
        name=kept.name,
        columns=table.header,
        mapping=_mapping(office, found, table, kept.mapping),
        rows=tuple((row.number, tuple(cell.text for cell in row.cells)) for row in table.rows[:FIRST_ROWS]),
        rows_total=len(table.rows),
        problems=(),
        items_to_run=0,
        remarks=table.remarks,
    )
    try:
        return _counted(shown, _read(office, found, table, kept))
    except UsageError as error:
        return replace(shown, refused=Reason(error.code, error.words))


def _counted(shown: Preview, given: Input) -> Preview:
    items = sum(one.item is not None for row in given.rows for one in row.planned)
    return replace(shown, problems=tuple(_problems(given.rows)), items_to_run=items, remarks=given.remarks)


def _problems(rows: tuple[PlannedRow, ...]) -> Iterator[Problem]:
    for row in rows:
        for one in row.planned:
            if one.item is None and one.status != "done":
                why = one.reason or Reason("NO_ITEM", "This row could not be worked.")
                yield Problem(row.number, one.order, why.code, why.message)


def _mapping(office: Office, found: FoundBot, table: SourceTable, said: dict[str, str]) -> tuple[MappedField, ...]:
    assert found.dispatcher
    guessed = _guess(office, found, table, said)
    fields = found.dispatcher.fields or tuple(dict.fromkeys([*guessed, *said]))
    return tuple(MappedField(name, label(name), guessed.get(name, "")) for name in fields)


def _guess(office: Office, found: FoundBot, table: SourceTable, said: dict[str, str]) -> dict[str, str]:
    """Field -> title, as the bot will understand the file."""
    assert found.dispatcher
    if found.dispatcher.columns is None:
        return {field: title for field, title in said.items() if title}
    own = {**office.workspace.clinic.columns, **{field: (title,) for field, title in said.items() if title}}
    header = _without(office, found, table, said).header
    return {field: table.header[index] for field, index in found.dispatcher.columns(header, own).items()}


def _without(office: Office, found: FoundBot, table: SourceTable, said: dict[str, str]) -> SourceTable:
    """The table in which a column has no title that a person says is not what its title seems to say."""
    assert found.dispatcher
    none = {field for field, title in said.items() if not title}
    if not none or found.dispatcher.columns is None:
        return table
    seems = found.dispatcher.columns(table.header, office.workspace.clinic.columns)
    taken = set(said.values())
    blank = {seems[field] for field in none if field in seems and table.header[seems[field]] not in taken}
    return replace(table, header=tuple("" if at in blank else title for at, title in enumerate(table.header)))


def _read(office: Office, found: FoundBot, table: SourceTable, kept: Upload) -> Input:
    said = kept.mapping
    rows = planned_rows(office.workspace, found, _without(office, found, table, said), said)
    return Input(kept.name, kept.data, rows, table.remarks)


def remap(office: Office, upload: str, mapping: dict[str, str]) -> Preview:
    """Say which column means what: field -> the column's title, "" for none. It holds for this file only.

    Raises `UsageError` NO_SUCH_COLUMN, NO_SUCH_FIELD.
    """
    kept = known_upload(office, upload)
    found = working_bot(office.workspace, kept.bot)
    if found.dispatcher is None or _answers(office, found, kept.name, kept.data):
        raise UsageError("An X12 file has no columns.", code="NO_SUCH_COLUMN", remedy="Run it as it is.")
    header = _table(office, found, kept.name, kept.data).header
    for field, title in mapping.items():
        if found.dispatcher.fields and field not in found.dispatcher.fields:
            raise UsageError(
                "There is no such field.",
                code="NO_SUCH_FIELD",
                remedy=f"The fields are: {', '.join(found.dispatcher.fields)}.",
            )
        if title and title not in header:
            raise UsageError(
                "The file has no column of that title.", code="NO_SUCH_COLUMN", remedy="Choose one of its columns."
            )
    uploads.set_mapping(office.store, upload, {**kept.mapping, **mapping})
    return preview(office, upload)


def _input(office: Office, upload: str) -> tuple[FoundBot, Input]:
    kept = known_upload(office, upload)
    found = working_bot(office.workspace, kept.bot)
    answers = _answers(office, found, kept.name, kept.data)
    return found, answers or _read(office, found, _table(office, found, kept.name, kept.data), kept)


def start(office: Office, upload: str, by: str, *, line: Line | None = None) -> str:
    """Begin a run of the upload; its id. The same file on the same day is the same run, as with the command."""
    found, given = _input(office, upload)
    return begin(office, line or Line(office.store), found, given, Asking(asked_by=by)).run_id


def dry_run(office: Office, upload: str) -> tuple[WouldDo, ...]:
    """What a start would do with each row; nothing is asked and nothing is written."""
    found, given = _input(office, upload)
    return rehearse(office, found, given)


def discard(office: Office, upload: str, by: str) -> None:
    """Delete the file before its day is over."""
    if uploads.discard(office.store, upload):
        office.audit.note("upload.discarded", asked_by=by, upload=upload)


def expire(office: Office, before: float) -> Purged:
    """Delete uploads of before then (Unix seconds), and what a process that died left of one in clear."""
    sweep(office, before)
    return uploads.purge(office.store, before)
