"""Which column of an export means what, whatever the practice-management system calls it.

A bot gives its `Titles`; a clinic adds its own words in clinic.yaml under `columns:`, and they win.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from string import ascii_uppercase

from nightclerk.errors import BusinessException

Own = Mapping[str, tuple[str, ...]]  # the clinic's words: field -> headers

# Short forms inside headers -> the word that titles use.
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
    "mbr": "member",
    "prvdr": "provider",
    "loc": "location",
    "dept": "department",
    "svc": "service",
    "amt": "amount",
    "clm": "claim",
    "chg": "charge",
    "chrg": "charge",
    "srv": "service",
    "enc": "encounter",
    "ctrl": "control",
    "ctl": "control",
    "nm": "name",
    "addr": "address",
    "pd": "paid",
    "chk": "check",
    "ck": "check",
    "cd": "code",
    "dt": "date",
    "payor": "payer",
    "pmt": "payment",
    "pymt": "payment",
    "pmnt": "payment",
    "proc": "procedure",
    "prov": "provider",
    "ref": "reference",
    "desc": "description",
    "trans": "transaction",
    "txn": "transaction",
    "tran": "transaction",
    "bal": "balance",
    "pri": "primary",
    "prim": "primary",
    "1": "primary",
    "1st": "primary",
    "sec": "secondary",
    "2": "secondary",
    "2nd": "secondary",
}
_WORD = re.compile(r"#|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+(?:st|nd|rd|th)?", re.ASCII)


@dataclass(frozen=True)
class Need:
    """What a file must have a column for, in words; one of `ways` (each a set of fields) is enough."""

    words: str
    ways: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Titles:
    """The header words of a bot's fields, the most telling first: the first wins where a file has several columns.

    `needs` are reported in their order. `secondary`: fields that may also stand there for a second insurance.
    """

    fields: Mapping[str, tuple[str, ...]]
    needs: tuple[Need, ...]
    secondary: tuple[str, ...] = ()

    def find(self, header: tuple[str, ...], own: Own) -> dict[str, int]:
        """Field -> column index, for every field that the header names.

        Raises `BusinessException` AMBIGUOUS_COLUMNS when two columns have the same name for one field, UNKNOWN_COLUMNS
        when something needed has no column. The messages give column letters, never the header's text: a file without
        a header row would be quoting a patient.
        """
        chosen, twice = self._told(header, own)
        for field, (first, second) in twice.items():
            raise BusinessException(
                f"Columns {letter(first)} and {letter(second)} have the same name, "
                f"and both could be the {field.replace('_', ' ')}.",
                code="AMBIGUOUS_COLUMNS",
                remedy="Rename or remove one of them in the export.",
            )
        self._require(header, chosen, own)
        return chosen

    def guess(self, header: tuple[str, ...], own: Own) -> dict[str, int]:
        """The same as far as it can be told, for a person to complete."""
        return self._told(header, own)[0]

    def all_of(self, field: str, header: tuple[str, ...], own: Own) -> list[int]:
        """The columns that are named for the field, the most telling first; only the clinic's own where there are."""
        found = sorted((rank, index) for index, (name, rank) in self._named(header, own) if name == field)
        ours = [index for rank, index in found if rank < 0]
        return ours or [index for _, index in found]

    def _told(self, header: tuple[str, ...], own: Own) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
        """Field -> column index, and field -> the two columns that could equally be it."""
        named = self._named(header, own)
        best = {field: min(rank for _, (name, rank) in named if name == field) for _, (field, _) in named}
        chosen: dict[str, int] = {}
        twice: dict[str, tuple[int, int]] = {}
        for index, (field, rank) in named:
            if rank == best[field]:
                if field in chosen:
                    twice.setdefault(field, (chosen[field], index))
                chosen[field] = index
        return chosen, twice

    def _named(self, header: tuple[str, ...], own: Own) -> list[tuple[int, tuple[str, int]]]:
        """The columns that are named for a field, with how telling the name is."""
        words = [(field, rank, word) for field, known in self.fields.items() for rank, word in enumerate(known)]
        words += [(field, -1, word) for field, known in own.items() for word in known if field in self.fields]
        ranks = {_glued(way): (field, rank) for field, rank, word in words for way in ways_to_write(word)}
        ranks |= {_canonical(word): (field, rank) for field, rank, word in words}
        found = [(index, self._meaning(text, ranks)) for index, text in enumerate(header)]
        return [(index, meaning) for index, meaning in found if meaning]

    def _meaning(self, text: str, ranks: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
        """(field, rank) of a header: as it stands, without "patient" or "primary", the secondary's, either of two."""
        words = _words(text)
        plain = [word for word in words if word not in {"patient", "primary", "current"}]
        joined = "".join(words).removeprefix("patient").removeprefix("primary")  # "patientdob"
        for attempt in ("".join(words), "".join(word for word in words if word != "primary"), "".join(plain), joined):
            if found := ranks.get(attempt):
                return found
        rest = [word for word in plain if word != "secondary"]
        found = ranks.get("".join(rest)) if len(rest) < len(plain) else None
        if found and found[0] in self.secondary:
            return f"secondary_{found[0]}", found[1]
        return self._either(text, ranks)

    def _either(self, text: str, ranks: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
        """The meaning of a header such as Memo/Description, where both sides of the stroke mean the same field."""
        parts = text.split("/")
        found = [self._meaning(part, ranks) for part in parts] if len(parts) > 1 else []
        same = len({each and each[0] for each in found}) == 1
        return max((each for each in found if each), key=lambda each: each[1], default=None) if same else None

    def _require(self, header: tuple[str, ...], chosen: Mapping[str, int], own: Own) -> None:
        unmet = [need for need in self.needs if not any(set(way) <= chosen.keys() for way in need.ways)]
        if not unmet:
            return
        missing = [need.words for need in unmet]
        lacking = next(field for field in unmet[0].ways[0] if field not in chosen)
        known = {index for index, _ in self._named(header, own)}
        letters = ", ".join(letter(index) for index in range(len(header)) if index not in known) or "none"
        raise BusinessException(
            f"The file has no column for: {', '.join(missing)}. Columns not recognised: {letters}.",
            code="UNKNOWN_COLUMNS",
            remedy=(
                f'Teach the clinic\'s own word in clinic.yaml, for example `columns: {{{lacking}: ["Our word"]}}` '
                f"(fields: {', '.join(self.fields)}), or check that the file has a row of column names."
            ),
        )


def ways_to_write(title: str) -> Iterator[str]:
    """The title as headers may write it, with the short forms of its words: Claim Number, CLM NO."""
    parts = [[word, *(short for short, whole in _SHORT.items() if whole == word)] for word in _words(title)]
    yield from (" ".join(way) for way in product(*parts))


def _glued(text: str) -> str:
    return text.replace(" ", "")


def letter(index: int) -> str:
    """The letter of a column as a spreadsheet shows it: 0 -> A, 26 -> AA."""
    high, low = divmod(index, 26)
    return (letter(high - 1) if high else "") + ascii_uppercase[low]


def _words(text: str) -> list[str]:
    return [_SHORT.get(word.lower(), word.lower()) for word in _WORD.findall(text)]


def _canonical(text: str) -> str:
    return "".join(_words(text))
