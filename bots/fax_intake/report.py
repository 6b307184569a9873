"""The workbook of an intake: every document by urgency, and every file with what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nightclerk.bot import report
from nightclerk.records import Column, FaxDocument, FaxRecord, RowResult, RunSummary, Scalar, Sheet, Workbook

_DOCUMENTS = (
    Column("Priority", "integer", 9),
    Column("Work list", width=18),
    Column("Row", "integer", 6),
    Column("File", width=28),
    Column("Pages", width=10),
    Column("Type", width=24),
    Column("Sure", "percent", 8),
    Column("Patient on the page", width=24),
    Column("Birth date", width=12),
    Column("Filed to", width=14),
    Column("Due", "date", 12),
    Column("Needs a person", width=14),
    Column("Why", width=70),
)
_FILES = (
    Column("Row", "integer", 6),
    Column("File", width=32),
    Column("Became", width=16),
    Column("Pages", "integer", 7),
    Column("Documents", "integer", 11),
    Column("Code", width=22),
    Column("What to do", width=70),
)
_SUMMARY = (Column("What", width=44), Column("How many", "integer", 11))


@report("fax_intake")
def workbook(rows: Sequence[RowResult], run: RunSummary) -> Workbook:
    """Summary, Documents, Files."""
    found = [(row, one) for row in rows if isinstance(row.record, FaxRecord) for one in _own(row)]
    found.sort(key=lambda each: (each[1].priority, each[0].row, each[1].number))
    return Workbook((_summary(rows, found, run), _documents(found), _files(rows)))


def _own(row: RowResult) -> Sequence[FaxDocument]:
    """The documents of a file; those of the same bytes again stand at the first row."""
    return () if "same_as_row" in row.carried else row.record.documents


def _summary(rows: Sequence[RowResult], found: list[tuple[RowResult, FaxDocument]], run: RunSummary) -> Sheet:
    lines: list[tuple[Scalar, ...]] = [("Files", len(rows)), ("Documents", len(found))]
    lines.append(("Documents that need a person", sum(each.needs_review for _, each in found)))
    lines += [(f"Files: {word}", number) for word, number in Counter(map(_became, rows)).most_common()]
    lines += [(f"Type: {_words(kind)}", number) for kind, number in Counter(each.type for _, each in found).items()]
    intro = (f"Faxes, {run.clinic}", f"From {run.source}.", *(f"Remark: {each}" for each in run.remarks))
    return Sheet("Summary", _SUMMARY, tuple(lines), intro=intro, filters=False)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _documents(found: list[tuple[RowResult, FaxDocument]]) -> Sheet:
    rows = tuple(tuple(_told(row, each)) for row, each in found)
    tones = {place: "warn" if each.needs_review else "good" for place, (_, each) in enumerate(found)}
    return Sheet("Documents", _DOCUMENTS, rows, tones)


def _told(row: RowResult, each: FaxDocument) -> Iterator[Scalar]:
    yield from (each.priority, each.worklist, row.row, row.carried.get("file", ""), ", ".join(map(str, each.pages)))
    yield from (_words(each.type), each.probability, _value(each, "patient_name"), _value(each, "birth_date"))
    yield from (each.patient or "", min((one.day for one in each.deadlines), default=None))
    yield from ("yes" if each.needs_review else "no", " ".join(each.reasons))


def _value(each: FaxDocument, name: str) -> str:
    found = each.fields.get(name)
    return str(found.value) if found else "not stated"


def _files(rows: Sequence[RowResult]) -> Sheet:
    told = tuple(tuple(_file(row)) for row in rows)
    tones = {place: "good" if row.reason is None else "warn" for place, row in enumerate(rows)}
    return Sheet("Files", _FILES, told, tones)


def _file(row: RowResult) -> Iterator[Scalar]:
    record = row.record if isinstance(row.record, FaxRecord) else None
    yield from (row.row, row.carried.get("file", ""), _became(row))
    yield from (len(record.pages) if record else None, len(record.documents) if record else None)
    yield from (row.reason.code, row.reason.message) if row.reason else ("", "")


def _became(row: RowResult) -> str:
    if "same_as_row" in row.carried:
        return f"same as row {row.carried['same_as_row']}"
    return row.outcome or ("not read" if row.reason else str(row.status))
