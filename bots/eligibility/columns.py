"""Which column of an appointments export means what, whatever the practice-management system calls it.

Words as NextGen, Tebra (Kareo), athenahealth and eClinicalWorks export them, and plain ones; a clinic adds its own in
clinic.yaml under `columns:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from nightclerk.bot import BusinessException

# Field -> header words, the most telling first: it wins when a file has several columns for one field.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "last_name": ("last name", "lastname", "last", "surname", "family name", "legal last name"),
    "first_name": ("first name", "firstname", "first", "given name", "legal first name"),
    "patient": ("patient name", "patient full name", "full name", "name", "patient", "client name", "person name"),
    "birth_date": ("date of birth", "dob", "birth date", "birthdate", "birthday", "born", "date birth"),
    "payer": (
        "payer",
        "payer name",
        "insurance name",
        "insurance company name",
        "insurance company",
        "insurance carrier",
        "insurance payer",
        "insurance",
        "carrier",
        "carrier name",
        "insurance plan name",
        "insurance plan",
        "insurance package",
        "insurance package name",
        "health plan",
        "plan name",
        "plan",
        "policy insurance company",
    ),
    "member_id": (
        "member id",
        "member number",
        "member id number",
        "subscriber id",
        "subscriber number",
        "subscriber id number",
        "insured id",
        "insured id number",
        "insured number",
        "insurance id",
        "insurance id number",
        "insurance member id",
        "insurance subscriber id",
        "insurance subscriber number",
        "insurance policy number",
        "insurance policy id",
        "policy number",
        "policy id",
        "policy id number",
        "policy",
        "certificate number",
        "insurance number",
    ),
    "service_date": (
        "date of service",
        "dos",
        "service date",
        "appointment date",
        "visit date",
        "scheduled date",
        "schedule date",
        "encounter date",
        "appointment date time",
        "appointment start",
        "appointment start date",
        "appointment datetime",
        "appointment",
        "start date",
        "date",
    ),
    "appointment_time": (
        "appointment time",
        "appointment start time",
        "start time",
        "visit time",
        "scheduled time",
        "time",
        "slot",
    ),
    "chart_number": (
        "chart number",
        "chart",
        "mrn",
        "medical record number",
        "med rec number",
        "patient id",
        "patient number",
        "patient account number",
        "account number",
        "account",
        "person number",
        "patient external id",
    ),
    "provider": (
        "rendering provider",
        "rendering",
        "appointment provider",
        "scheduling provider",
        "provider name",
        "provider",
        "resource name",
        "resource",
        "doctor",
        "physician",
    ),
    "location": (
        "service location",
        "location name",
        "location",
        "facility name",
        "facility",
        "department",
        "office",
        "site",
    ),
    "phone": ("mobile phone", "cell phone", "home phone", "phone number", "phone", "mobile", "cell", "primary phone"),
    "balance": (
        "patient balance",
        "patient balance due",
        "balance due",
        "outstanding balance",
        "account balance",
        "amount due",
        "balance",
    ),
    "secondary_payer": (),
    "secondary_member_id": (),
}
REQUIRED = ("birth_date", "payer", "member_id", "service_date")
_IN_WORDS = {
    "patient": "patient name",
    "birth_date": "birth date",
    "payer": "payer",
    "member_id": "member ID",
    "service_date": "appointment date",
}
# Short forms inside headers -> the word that the synonyms use.
_SHORT = {
    "#": "number",
    "no": "number",
    "nbr": "number",
    "num": "number",
    "ins": "insurance",
    "pt": "patient",
    "pat": "patient",
    "appt": "appointment",
    "apt": "appointment",
    "acct": "account",
    "subscr": "subscriber",
    "sub": "subscriber",
    "mem": "member",
    "prvdr": "provider",
    "loc": "location",
    "dept": "department",
    "svc": "service",
    "pri": "primary",
    "prim": "primary",
    "1": "primary",
    "1st": "primary",
    "sec": "secondary",
    "2": "secondary",
    "2nd": "secondary",
}
_WORD = re.compile(r"#|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:st|nd|rd|th)?", re.ASCII)
_INSURANCE_FIELDS = ("payer", "member_id")


def find_columns(header: tuple[str, ...], own: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Field -> column index, for every field that the header names; `own` are the clinic's words, and they win.

    Raises `BusinessException` AMBIGUOUS_COLUMNS when two columns have the same name for one field, UNKNOWN_COLUMNS
    when a required field has no column. The messages give column letters, never the header's text: a file without a
    header row would be quoting a patient.
    """
    ranks = {_canonical(word): (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)}
    ranks |= {_canonical(word): (field, -1) for field, words in own.items() for word in words}
    named = [(index, found) for index, text in enumerate(header) if (found := _meaning(text, ranks))]
    best = {field: min(rank for _, (name, rank) in named if name == field) for _, (field, _) in named}
    chosen: dict[str, int] = {}
    for index, (field, rank) in named:
        if rank == best[field]:
            _refuse_two(field, chosen, index)
            chosen[field] = index
    _require(chosen, [index for index in range(len(header)) if index not in {place for place, _ in named}])
    return chosen


def letter(index: int) -> str:
    """The letter of a column as a spreadsheet shows it: 0 -> A, 26 -> AA."""
    high, low = divmod(index, 26)
    return (letter(high - 1) if high else "") + ascii_uppercase[low]


def _meaning(text: str, ranks: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    """(field, rank) of a header text: as it stands, else without "patient" or "primary", else as the secondary's."""
    words = _words(text)
    plain = [word for word in words if word not in {"patient", "primary", "current"}]
    joined = "".join(words).removeprefix("patient").removeprefix("primary")  # "patientdob"
    for attempt in ("".join(words), "".join(word for word in words if word != "primary"), "".join(plain), joined):
        if found := ranks.get(attempt):
            return found
    rest = [word for word in plain if word != "secondary"]
    found = ranks.get("".join(rest)) if len(rest) < len(plain) else None
    return (f"secondary_{found[0]}", found[1]) if found and found[0] in _INSURANCE_FIELDS else None


def _words(text: str) -> list[str]:
    return [_SHORT.get(word.lower(), word.lower()) for word in _WORD.findall(text)]


def _canonical(text: str) -> str:
    return "".join(_words(text))


def _refuse_two(field: str, chosen: Mapping[str, int], index: int) -> None:
    if field in chosen:
        raise BusinessException(
            f"Columns {letter(chosen[field])} and {letter(index)} have the same name, "
            f"and both could be the {field.replace('_', ' ')}.",
            code="AMBIGUOUS_COLUMNS",
            remedy="Rename or remove one of them in the export.",
        )


def _require(chosen: Mapping[str, int], unknown: Iterable[int]) -> None:
    missing = [field for field in REQUIRED if field not in chosen]
    if "patient" not in chosen and not {"last_name", "first_name"} <= chosen.keys():
        missing.insert(0, "patient")
    if missing:
        letters = ", ".join(map(letter, unknown)) or "none"
        raise BusinessException(
            f"The file has no column for: {', '.join(_IN_WORDS[field] for field in missing)}. "
            f"Columns not recognised: {letters}.",
            code="UNKNOWN_COLUMNS",
            remedy=(
                'Teach the clinic\'s own word in clinic.yaml, for example `columns: {member_id: ["Ins ID"]}` '
                f"(fields: {', '.join(SYNONYMS)}), or check that the file has a row of column names."
            ),
        )
