"""How fields are announced on paper (`labels.yaml`), also where a coarse fax spoils the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from rapidfuzz.fuzz import ratio

from nightclerk.documents import validators
from nightclerk.documents.model import IDENTITY
from nightclerk.documents.validators import Taker

if TYPE_CHECKING:
    from nightclerk.documents.lines import Line

_TAKERS: dict[str, Taker] = {
    "name": validators.take_name,
    "headed_name": validators.take_headed_name,
    "listed_name": validators.take_listed_name,
    "part": validators.take_part,
    "provider": validators.take_provider,
    "birth_date": validators.take_birth_date,
    "date": validators.take_date,
    "number": validators.take_number,
    "npi": validators.take_npi,
    "phone": validators.take_phone,
    "words": validators.take_words,
}
_STOP = re.compile(
    r"(?<![\w/-])(?:[A-Z][A-Za-z#/]*|(?:Patient|Member|Claim|Account|Provider|Policy|Group)\s[a-z]{3,})\s?[:#]{1,2}(?=\s|$)"
)
_TOLD = re.compile(r"[:#]\s*$")
_SIGNED = re.compile(r"[:;.,*'’°]+(?= |$)")  # what a colon is read as, at the end of a word
_ALIKE = 84  # of 100: one letter in eight may be another
_LONG = 6  # letters: a shorter head is nearly too many words
_ROUGHLY = 70  # where something else bears the label out
# Shapes that a reader takes for each other are one shape here.
_SHAPES = (("rn", "m"), ("vv", "w"), ("0", "o"), ("d", "o"), ("1", "l"), ("|", "l"), ("i", "l"), ("5", "s"), ("8", "b"))


@dataclass(frozen=True)
class Label:
    """How a field is announced. Labels of one field stand in the order in which they are believed; `near` are words
    that count when they are nearly there, too; `with_birth_date` counts beside or above a birth date's label alone;
    `begins_cell` not close behind another word, `fills_cell` nor before one; what `says_whose` it is is the
    patient's wherever it stands.
    """

    place: int  # among LABELS
    field: str
    pattern: re.Pattern[str]
    take: Taker
    near: tuple[str, ...] = ()
    is_doubtful: bool = False
    with_birth_date: bool = False
    begins_cell: bool = False
    fills_cell: bool = False
    says_whose: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a label stands in a line; `is_told` with a colon behind it, `is_near` when it is hardly read."""

    start: int
    end: int
    is_told: bool
    is_near: bool = False


def _label(place: int, entry: dict[str, Any]) -> Label:
    words = "|".join(entry["words"])
    how = r"(?:\s*\((?=[^()]*\b(?:last|first|print|legal|full|surname|mm|as|if)\b)[^()]{1,40}\))?"  # (Last, First, MI)
    end = how + r"(?:\s*(?:[:#.;,'’°*\"”]|no\b\.?))*(?![A-Za-z]|-\w)"
    pattern = re.compile(rf"(?<![\w-])(?:{words}){end}", re.IGNORECASE)
    near = tuple(map(_shape, entry.get("near", ())))
    flags = (
        entry.get(each, False) for each in ("doubtful", "with_birth_date", "begins_cell", "fills_cell", "says_whose")
    )
    return Label(place, entry["field"], pattern, _TAKERS[entry["kind"]], near, *flags)


def _shape(text: str) -> str:
    text = text.lower()
    for seen, one in _SHAPES:
        text = text.replace(seen, one)
    return text


def _in_small_letters(pattern: str) -> str:
    return re.sub(r"\\.|[A-Z]", lambda each: each[0] if each[0].startswith("\\") else each[0].lower(), pattern)


ANOTHER = "another"  # somebody else than the patient: no field
_ENTRIES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text("utf-8"))
LABELS = tuple(_label(place, each) for place, each in enumerate(_ENTRIES))
# Most lines announce nothing. One search in small letters says so for a sixteenth of what one for each label costs.
_ANY = re.compile(rf"(?<![\w-])(?:{_in_small_letters('|'.join(each for one in _ENTRIES for each in one['words']))})")


def announced(text: str) -> dict[int, list[re.Match[str]]]:
    """What is announced in a line, by the place of its label among LABELS."""
    if not _ANY.search(text.lower()):
        return {}
    found = {place: list(each.pattern.finditer(text)) for place, each in enumerate(LABELS)}
    return {place: matches for place, matches in found.items() if matches}


def spots(label: Label, line: Line) -> Iterator[Spot]:
    """Where the label stands as it should; not where it is part of a longer one of another field."""
    for match in line.announced.get(label.place, ()):
        if not _is_other(label, line, match):
            yield Spot(match.start(), match.end(), bool(_TOLD.search(match[0])), label.is_doubtful)


def near_spots(label: Label, line: Line) -> Iterator[Spot]:
    """Where its words nearly stand, with a sign behind them, and no label of any field does; a patient's also at the
    beginning of a row that announces a birth date.
    """
    if label.near and label.field == "patient_name" and _is_nearly_patients(line):
        yield Spot(0, len(line.row.words[0].text), is_told=False, is_near=True)
    signed = line.row.once(_signed) if label.near else {}
    ends = [at for at, each in enumerate(_word_ends(line)) if each in signed] if signed else []
    if label.near and label.field in IDENTITY:  # a date is not worth a person's doubt
        yield from _near_heads(label, line)
    for phrase, last in product(label.near, ends):
        first = last - phrase.count(" ") - (not any(map(str.isalnum, line.row.words[last].text)))
        if first < 0:
            continue
        start, end = line.starts[first], line.starts[last] + len(line.row.words[last].text)
        if not ratio(_shape(line.text[start : signed[end]].rstrip()), phrase, score_cutoff=_ALIKE):
            continue
        spot = Spot(start, end, is_told=True, is_near=True)
        if not any(_meet(spot, match) for matches in line.announced.values() for match in matches):
            yield spot


def _near_heads(label: Label, line: Line) -> Iterator[Spot]:
    """Where the words fill a cell of a row of several, as heads of a table and of boxes do, and no label does."""
    words, gaps = line.row.words, line.gaps
    for start, end in pairwise([0, *gaps, len(words)]) if gaps else ():
        at, behind = line.starts[start], line.starts[end - 1] + len(words[end - 1].text)
        shape, spot = _shape(line.text[at:behind].strip(" |:;.,'’")), Spot(at, behind, is_told=False, is_near=True)
        if any(_meet(spot, match) for matches in line.announced.values() for match in matches):
            continue
        if len(shape) >= _LONG and any(ratio(shape, each, score_cutoff=_ALIKE) for each in label.near):
            yield spot


def is_placed(place: int, line: Line, match: re.Match[str]) -> bool:
    """Whether it stands as apart from other words as it must: *Start date* is no date of the paper's."""
    label = LABELS[place]
    begins = line.begins_cell(match.start()) or not (label.begins_cell or label.fills_cell)
    return begins and (not label.fills_cell or line.ends_cell(match.end()))


def _is_nearly_patients(line: Line) -> bool:
    first = line.row.words[0].text
    is_near = first[:1].isupper() and ratio(_shape(first.strip(":;.,*'’°")), "patient", score_cutoff=_ROUGHLY) > 0
    return is_near and announces(line, "birth_date")


def _word_ends(line: Line) -> Iterator[int]:
    return (start + len(each.text) for start, each in zip(line.starts, line.row.words, strict=True))


def _signed(text: str) -> dict[int, int]:
    """Where words end that have a sign behind them, with where the sign begins."""
    return {each.end(): each.start() for each in _SIGNED.finditer(text)}


def _meet(spot: Spot, match: re.Match[str]) -> bool:
    return match.start() < spot.end and match.end() > spot.start


def _is_other(label: Label, line: Line, match: re.Match[str]) -> bool:
    """Whether a longer label of another field holds this one, as *date* in *date of birth*."""
    for place, rivals in line.announced.items():
        if LABELS[place].field == label.field:
            continue
        for rival in rivals:
            if rival.start() <= match.start() and rival.end() >= match.end() and len(rival[0]) > len(match[0]):
                return True
    return False


def next_labels(line: Line, after: int) -> Iterator[int]:
    """Where labels begin behind that place."""
    for matches in line.announced.values():
        yield from (each.start() for each in matches if each.start() >= after and _TOLD.search(each[0]))
    yield from (each.start() for each in _STOP.finditer(line.text, after))


def announces(line: Line, field: str) -> bool:
    """Whether a label of the field stands in the line, and is not part of another's."""
    return any(True for label in LABELS if label.field == field for _ in spots(label, line))


def has_stop(text: str) -> bool:
    """Whether a label of any kind stands in it."""
    return bool(_STOP.search(text))
