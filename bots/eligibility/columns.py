"""Which column of an appointments export means what, whatever the practice-management system calls it.

Words as NextGen, Tebra (Kareo), athenahealth and eClinicalWorks export them, and plain ones; a clinic adds its own in
clinic.yaml under `columns:`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_uppercase

from nightclerk.bot import BusinessException

from .titles import SYNONYMS

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
    chosen, twice = _told(header, own)
    for field, (first, second) in twice.items():
        raise BusinessException(
            f"Columns {letter(first)} and {letter(second)} have the same name, "
            f"and both could be the {field.replace('_', ' ')}.",
            code="AMBIGUOUS_COLUMNS",
            remedy="Rename or remove one of them in the export.",
        )
    _require(header, chosen, own)
    return chosen


def guess_columns(header: tuple[str, ...], own: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """The same as far as it can be told, for a person to complete."""
    return _told(header, own)[0]


def _told(
    header: tuple[str, ...], own: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Field -> column index, and field -> the two columns that could equally be it."""
    named = _named(header, own)
    best = {field: min(rank for _, (name, rank) in named if name == field) for _, (field, _) in named}
    chosen: dict[str, int] = {}
    twice: dict[str, tuple[int, int]] = {}
    for index, (field, rank) in named:
        if rank == best[field]:
            if field in chosen:
                twice.setdefault(field, (chosen[field], index))
            chosen[field] = index
    return chosen, twice


def _named(header: tuple[str, ...], own: Mapping[str, tuple[str, ...]]) -> list[tuple[int, tuple[str, int]]]:
    """The columns that are named for a field, with how telling the name is."""
    ranks = {_canonical(word): (field, rank) for field, words in SYNONYMS.items() for rank, word in enumerate(words)}
    ranks |= {_canonical(word): (field, -1) for field, words in own.items() for word in words}
    return [(index, found) for index, text in enumerate(header) if (found := _meaning(text, ranks))]


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


def _require(header: tuple[str, ...], chosen: Mapping[str, int], own: Mapping[str, tuple[str, ...]]) -> None:
    missing = [field for field in REQUIRED if field not in chosen]
    if "patient" not in chosen and not {"last_name", "first_name"} <= chosen.keys():
        missing.insert(0, "patient")
    if missing:
        known = {index for index, _ in _named(header, own)}
        letters = ", ".join(letter(index) for index in range(len(header)) if index not in known) or "none"
        raise BusinessException(
            f"The file has no column for: {', '.join(_IN_WORDS[field] for field in missing)}. "
            f"Columns not recognised: {letters}.",
            code="UNKNOWN_COLUMNS",
            remedy=(
                'Teach the clinic\'s own word in clinic.yaml, for example `columns: {member_id: ["Ins ID"]}` '
                f"(fields: {', '.join(SYNONYMS)}), or check that the file has a row of column names."
            ),
        )
