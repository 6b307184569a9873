"""The patients of the practice, from what its system exports: a spreadsheet, or FHIR Patient as JSON or NDJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nightclerk.bot.columns import Need, Titles
from nightclerk.bot.headers import CHART, INSURANCE, PATIENT
from nightclerk.documents.validators import take_birth_date
from nightclerk.errors import BusinessException, UsageError
from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in, named
from nightclerk.matching.names import GENERATIONS
from nightclerk.matching.patients import Patient, Roster, roster_of
from nightclerk.records import Cell, SourceRow
from nightclerk.sheets.read import read_table

MAX_BYTES = 100_000_000
_LIMITS = Limits(memory_bytes=2 << 30, cpu_seconds=90, wall_seconds=150.0, output_bytes=128 << 20)
_SMALLER = "Export active patients only."
_TITLES = Titles(
    {
        **PATIENT,
        "suffix": ("suffix", "name suffix", "generation"),
        "mrn": ("mrn", "medical record number", *CHART["chart_number"]),
        "member_id": INSURANCE["member_id"],
    },
    (
        Need("patient name", (("patient",), ("last_name", "first_name"))),
        Need("birth date or MRN", (("birth_date",), ("mrn",))),
    ),
    secondary=("member_id",),
)


def read_roster(path: Path, own: Mapping[str, tuple[str, ...]] | None = None) -> Roster:
    """The patients in a CSV, TSV, XLSX, FHIR JSON (Bundle, array, one Patient) or NDJSON file.

    `own` are the clinic's words for columns (clinic.yaml). A patient is filed by its MRN, else by its row or FHIR id.
    Raises `UsageError` ROSTER_EMPTY, NOT_A_ROSTER, UNKNOWN_COLUMNS, AMBIGUOUS_COLUMNS and what reading a file raises.
    """
    source = let_in(path, MAX_BYTES, _SMALLER)
    if _is_json(source):
        with named(path, heavy=_SMALLER):
            told = run_limited("nightclerk.documents.roster:fhir_patients", str(source), limits=_LIMITS)
        found = [Patient(**{**each, "member_ids": tuple(each["member_ids"])}) for each in told]
    else:
        found = list(_of_table(source, own or {}))
    if not found:
        raise UsageError(
            f"{path.name}: there is no patient in it.",
            code="ROSTER_EMPTY",
            remedy="Export the patients again, with last name, first name, birth date and MRN.",
        )
    return roster_of(found)


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _of_table(path: Path, own: Mapping[str, tuple[str, ...]]) -> Iterator[Patient]:
    words = [word for each in (*_TITLES.fields.values(), *own.values()) for word in each]
    table = read_table(path, max_bytes=MAX_BYTES, known_headers=words)
    try:
        places = _TITLES.find(table.header, own)
    except BusinessException as error:
        raise UsageError(f"{path.name}: {error.message}", code=error.code, remedy=error.remedy) from None
    for row in table.rows:
        cells = {name: row.cells[place] for name, place in places.items() if place < len(row.cells)}
        if patient := _of_row(row, cells):
            yield patient


def _of_row(row: SourceRow, cells: Mapping[str, Cell]) -> Patient | None:
    texts = {name: each.text.strip() for name, each in cells.items()}
    last, first = texts.get("last_name", ""), texts.get("first_name", "")
    if not last:
        last, first = parted(texts.get("patient", ""))
    if not last or not first:
        return None
    last = " ".join([last, *filter(None, [texts.get("suffix")])])
    members = tuple(filter(None, [texts.get("member_id"), texts.get("secondary_member_id")]))
    mrn = texts.get("mrn", "")
    return Patient(mrn or f"row {row.number}", last, first, _born(texts.get("birth_date", "")), mrn, members)


def parted(name: str) -> tuple[str, str]:
    """(last, first) of a name written *Last, First* or *First Last*; a generation stays with the last name."""
    if "," in name:
        last, _, first = name.partition(",")
        return last.strip(), first.strip()
    words = name.split()
    cut = -2 if len(words) > 2 and words[-1].strip(".").upper() in GENERATIONS else -1
    return " ".join(words[cut:]), " ".join(words[:cut])


def _born(text: str) -> str:
    taken = take_birth_date(text)
    return taken.value if taken else ""


def fhir_patients(path: str) -> list[dict[str, Any]]:
    """In the limited child: the Patient resources (FHIR R4) of a Bundle, an array, NDJSON, or one alone."""
    text = Path(path).read_text("utf-8-sig", errors="strict")
    found = [_of_fhir(each, number) for number, each in enumerate(_resources(text), 1)]
    return [each for each in found if each is not None]


def _resources(text: str) -> Iterator[dict[str, Any]]:
    try:
        whole = [json.loads(text)]
    except ValueError:
        whole = _lines(text)
    for each in whole:
        entries = each if isinstance(each, list) else each.get("entry", [each]) if isinstance(each, dict) else []
        for entry in entries:
            resource = entry.get("resource", entry) if isinstance(entry, dict) else {}
            if isinstance(resource, dict) and resource.get("resourceType") == "Patient":
                yield resource


def _lines(text: str) -> list[Any]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        raise UsageError(
            "It begins as JSON, but is none.",
            code="NOT_A_ROSTER",
            remedy="Export a FHIR Bundle or NDJSON of Patient, or a spreadsheet.",
        ) from None


def _of_fhir(resource: dict[str, Any], number: int) -> dict[str, Any] | None:
    names = _dicts(resource.get("name"))
    name = next((each for each in names if each.get("use") in ("official", "usual", None)), names[0] if names else {})
    last = " ".join([str(name.get("family") or ""), *map(str, name.get("suffix") or [])]).strip()
    first = " ".join(map(str, name.get("given") or []))
    if not last or not first:
        return None
    numbers = {_coding(each): str(each.get("value") or "") for each in _dicts(resource.get("identifier"))}
    mrn = numbers.get("MR", "")
    key = mrn or str(resource.get("id") or f"patient {number}")
    members = [value for code, value in numbers.items() if code in ("MB", "SN") and value]
    born = _born(str(resource.get("birthDate") or ""))
    return {"key": key, "last": last, "first": first, "birth_date": born, "mrn": mrn, "member_ids": members}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _coding(identifier: dict[str, Any]) -> str:
    """The code of HL7 table 0203: MR a medical record number, MB a member number, SN a subscriber number."""
    kind = identifier.get("type")
    codings = _dicts(kind.get("coding")) if isinstance(kind, dict) else []
    return next((str(each.get("code")) for each in codings if each.get("code")), "")
