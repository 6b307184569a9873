"""What a run answered: as JSON for scripts, as a workbook for people."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.records import Delivered, EligibilityResult, Evidence, Page, RowResult, RunSummary, Workbook
from nightclerk.records.codec import from_bytes, to_plain
from nightclerk.runtime import elsewhere
from nightclerk.runtime.bots import FoundBot, settings_of, working_bot
from nightclerk.runtime.notes import note_text
from nightclerk.runtime.office import Office
from nightclerk.runtime.pages import render
from nightclerk.runtime.unfound import remarks_of
from nightclerk.sheets.write import write_workbook
from nightclerk.store import answers, blobs, runs
from nightclerk.store.answers import Decode, Part
from nightclerk.store.cases import Stored
from nightclerk.store.runs import RunRow

ENDINGS = {"html": "html", "screenshot": "jpg", "events": "jsonl"}


def known_run(office: Office, run_id: str) -> RunRow:
    """The run; raises `UsageError` when there is none."""
    run = runs.get(office.store, run_id)
    if run is None:
        raise UsageError(
            "There is no run of that id.", code="NO_SUCH_RUN", remedy="List them with `nightclerk results`."
        )
    return run


def rows_of(office: Office, found: FoundBot, run_id: str, part: Part | None = None) -> list[RowResult]:
    """Every input row of the run (or of a part of it) once, in the order of the file."""
    return answers.of_run(office.store, run_id, *_decoders(found), part)


def item_of(office: Office, found: FoundBot, item_id: str) -> RowResult | None:
    """One item with its answer, or None."""
    return answers.of_item(office.store, item_id, *_decoders(found))


def _decoders(found: FoundBot) -> tuple[Decode, Decode]:
    assert found.bot
    item_type, result_type = found.bot.item_type, found.bot.result_type
    return lambda data: from_bytes(item_type, data), lambda data: from_bytes(result_type, data)


def plain(row: RowResult) -> dict[str, Any]:
    """A row as `nightclerk results --json` prints it."""
    record = to_plain(row.record) if row.record is not None else None
    shown: dict[str, Any] = {
        "key": row.key,
        "row": row.row,
        "status": str(row.status),
        "outcome": row.outcome,
        "record": record,
        "reason": {"code": row.reason.code, "message": row.reason.message} if row.reason else None,
        "evidence": (record or {}).get("evidence") or [to_plain(each) for each in row.evidence],
        "item": row.item or None,
        "inquiry": to_plain(row.inquiry) if row.inquiry is not None else None,
        "carried": row.carried,
        "resolution": to_plain(row.resolution) if row.resolution is not None else None,
        "asked": to_plain(row.asked) if row.asked is not None else None,
    }
    if row.also:
        shown["also"] = [{"order": each.label, **plain(each)} for each in row.also]
    return shown


def _row(office: Office, found: FoundBot, run_id: str, number: int) -> RowResult:
    row = next((each for each in rows_of(office, found, run_id) if each.row == number), None)
    if row is None:
        raise UsageError("The run has no such row.", code="NO_SUCH_ROW", remedy="Name one with --row N.")
    return row


def chart_note(office: Office, found: FoundBot, run_id: str, number: int) -> str:
    """What payers stated about one row (secondary coverage too), as text for the chart; audited.

    Raises `UsageError` NOTHING_STATED when nobody was asked, or the record is of another kind.
    """
    row = _row(office, found, run_id, number)
    answered = [each for each in (row, *row.also) if isinstance(each.record, EligibilityResult)]
    if not answered:
        other = row.record is not None
        raise UsageError(
            "A chart note is of coverage, and this row's answer is none."
            if other
            else "No payer has stated anything about this row.",
            code="NOTHING_STATED",
            remedy=f"See {'it' if other else 'why'} with `nightclerk results {run_id}`.",
        )
    office.audit.note("export.shown", run=run_id, item=row.item, asked_by=office.asked_by, what="note", rows=1)
    return "\n".join(_note(office, each) for each in answered)


def _note(office: Office, row: RowResult) -> str:
    payer, zone = office.workspace.payers.payers.get(row.record.payer_key), office.workspace.zone
    asked = f"Not asked again: {elsewhere.in_words(row.asked, zone)}.\n" if row.asked is not None else ""
    return note_text(row.record, zone, payer.name if payer else "") + asked


def kept_row(office: Office, found: FoundBot, run_id: str, number: int) -> tuple[RowResult, list[Evidence]]:
    """One row of a run, and what was kept of it (secondary coverage too); raises `UsageError` NO_SUCH_ROW."""
    row = _row(office, found, run_id, number)
    return row, [each for one in (row, *row.also) for each in (getattr(one.record, "evidence", ()) or one.evidence)]


def write_evidence(office: Office, found: FoundBot, run_id: str, number: int, folder: Path) -> list[Path]:
    """Write what was kept of one row (secondary coverage too) as plain files of mode 0600; audited."""
    row, kept = kept_row(office, found, run_id, number)
    paths = []
    for place, each in enumerate(kept, 1):
        path = folder / f"row-{number}-{place}-{each.type}.{ENDINGS.get(each.type, 'bin')}"
        blobs.write_private(path, blobs.fetch(office.store, each.type, each.sha256))
        told = {"run": run_id, "item": row.item, "asked_by": office.asked_by}
        office.audit.note("evidence.shown", what=each.type, sha256=each.sha256, **told)
        paths.append(path)
    return paths


def kept_of(office: Office, item: Stored) -> tuple[Evidence, ...]:
    """What was kept of an item: with its answer, or where it has none, with its reason."""
    if item.record is None:
        return item.evidence
    _, decode = _decoders(working_bot(office.workspace, item.bot))
    return getattr(decode(item.record), "evidence", ()) or item.evidence


def evidence_of(office: Office, item: Stored, sha256: str) -> tuple[str, bytes]:
    """Type and content of what was kept of an item; that it was opened is in the audit log first.

    Raises `UsageError` NO_SUCH_EVIDENCE for what does not belong to the item, EVIDENCE_GONE for what is deleted.
    """
    kept = next((each for each in kept_of(office, item) if each.sha256 == sha256), None)
    if kept is None:
        raise UsageError("The item has no such evidence.", code="NO_SUCH_EVIDENCE", remedy="Open it from the item.")
    told = {"run": item.run_id, "item": item.id, "asked_by": office.asked_by}
    office.audit.note("evidence.shown", what=kept.type, sha256=kept.sha256, **told)
    return kept.type, blobs.fetch(office.store, kept.type, kept.sha256)


def workbook_name(run: RunRow) -> str:
    """The file name of the run's workbook or page; "" while there is none."""
    return Path(run.workbook).name if run.workbook and Path(run.workbook).exists() else ""


def workbook_of(office: Office, run: RunRow) -> Path:
    """Where the workbook or page of the run lies; that it is taken is in the audit log first.

    Raises `UsageError` NO_SUCH_WORKBOOK.
    """
    path = Path(run.workbook or "")
    if not run.workbook or not path.is_file():
        raise UsageError("The run has no workbook.", code="NO_SUCH_WORKBOOK", remedy="It is written when the run ends.")
    rows = runs.counts(office.store, run.id)["total"]
    office.audit.note("export.shown", run=run.id, asked_by=office.asked_by, what="workbook", rows=rows)
    return path


def summary(office: Office, found: FoundBot, run: RunRow, rows: Sequence[RowResult] = ()) -> RunSummary:
    """The run as its report shows it; of `rows` it remarks for which of them nobody was asked,
    and of portals that found nobody."""
    zone = office.workspace.zone
    counted = runs.counts(office.store, run.id)
    return RunSummary(
        run_id=run.id,
        bot=run.bot,
        state=runs.state(run.phase, counted),
        clinic=office.workspace.clinic.name,
        source=run.source,
        started=datetime.fromtimestamp(run.created_at, zone),
        ended=office.workspace.now(),
        today=office.workspace.today(),
        counts=counted,
        remarks=(*remarks_of(office.store, run), *elsewhere.remarks(rows, zone)),
        settings=settings_of(found),
    )


def export(office: Office, found: FoundBot, run: RunRow) -> Path | None:
    """Write the workbook or page (mode 0600, audited); None for a bot that describes none."""
    if found.reporter is None:
        return None
    answered = rows_of(office, found, run.id)
    described = found.reporter.describe(answered, summary(office, found, run, answered))
    if described is None:
        return None
    path = _write(office, described, run.id)
    if not path.is_file():
        return None  # what would have written it failed
    data = path.read_bytes()
    office.audit.note(
        "export.written",
        run=run.id,
        asked_by=office.asked_by,
        what="page" if isinstance(described, Page) else "workbook",
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        rows=len(answered),
    )
    return path


def _write(office: Office, described: Workbook | Page | Delivered, run_id: str) -> Path:
    if isinstance(described, Page):
        path = office.workspace.results / f"{described.name}.html"
        blobs.write_private(path, render(office.workspace, described).encode())
        return path
    path = office.workspace.results / f"{run_id}.xlsx"
    if isinstance(described, Workbook):
        write_workbook(described, path)
    return path
