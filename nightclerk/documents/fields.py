"""Fields of a document: a label, what stands beside or below it, and a validator of its kind.

A field that was not read is absent. What is doubtful is given with the doubt in words, so that a person looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from nightclerk.documents import codes, letterhead, validators, votes
from nightclerk.documents.columns import is_anothers, is_providers
from nightclerk.documents.labels import ANOTHER, LABELS, Label, Spot, announces, near_spots, spots
from nightclerk.documents.lines import Line, Lines, lines_of, next_said
from nightclerk.documents.model import IDENTITY, Box, Found, PageRead, around
from nightclerk.documents.nameless import bare_names
from nightclerk.documents.places import Place, after_name, is_followed, letter_dates, listed_below, place_of

_SURE = 0.8  # below this a word that decides whose page it is goes to a person
_GUESSED = 0.3  # below this a code, which is read once alone, does too
_CODES = {"diagnosis_codes": "diagnosis codes", "procedure_codes": "procedure codes"}
_PLANNED = re.compile(
    r"\b(?:planned|proposed|scheduled|anticipated|expected|requested|app(?:oin)?t(?:ment)?)\b[^:]{0,20}\bd(?:ates?|t)\b",
    re.I,
)
_HARD_LABEL = "its label is hard to read"
_IN_WORDS = {
    "patient_name": "patient's name",
    "birth_date": "birth date",
    "mrn": "MRN",
    "member_id": "member ID",
    "npi": "NPI",
    "date": "date",
    "service_date": "date of service",
    "reference": "reference number",
}
_PARTS = ("first_name", "last_name")  # of the patient's, where a form has a box for each
_HOLDER = "subscriber_name"
_HOLDERS = "it is that of who holds the policy"
_UNLABELLED = "no label says whose it is"
_NUMBERS = ("reference", "member_id")  # they stand between a name and its birth date
_NAME_LABEL = re.compile(r"\bname\s*[:;]", re.IGNORECASE)
_ID = re.compile(r"[il1|]?[do0]\s*(?:#|no\.?|nbr|number)?\W*", re.IGNORECASE)
_ASIDE = 0.02  # of the page's width: what stands under a label may begin this much before it
_NEAR = 0.06  # of the page's height: boxes of one name do not stand further apart
# Read twice as well; that one of these is announced and not read is no reason to hold a page up.
_PROVEN = _IN_WORDS | {"phone": "phone number", "fax": "fax number", "provider": "provider's name"}
_DOUBTED = _PROVEN | {"payer": "payer's name"}  # this is read once alone

_BARE = {"date": letter_dates, "patient_name": bare_names}  # what may stand without a label


def find_fields(pages: list[PageRead]) -> tuple[dict[str, Found], list[str]]:
    """The fields of a document's pages, and why a person should look at it."""
    lines = Lines([each for page in pages for each in lines_of(page)])
    more = Lines([each for page in pages for each in lines_of(page, page.more)])
    found: dict[str, Found] = {}
    reasons: list[str] = []
    unreadable: list[str] = []
    for name in dict.fromkeys(each.field for each in LABELS if each.field not in (ANOTHER, _HOLDER, *_PARTS)):
        seen, unread = _stated(name, lines, more)
        if seen:
            found[name] = seen[0]
            reasons += _doubts(name, seen)
        elif unread and name in _IN_WORDS:
            unreadable.append(name)
            reasons.append(f"The {_IN_WORDS[name]} is announced on page {unread} but could not be read as one.")
    if "service_date" in found and "date" not in [*found, *unreadable] and _bears_one_date(lines.every, found):
        found["date"] = found["service_date"]
    if "member_id" not in found and "mrn" in found and validators.is_medicare(found["mrn"].value):
        found["member_id"] = found.pop("mrn")  # a payer's *Patient ID*
    if "npi" in found and "member_id" in found and found["member_id"].value == found["npi"].value:
        del found["member_id"]  # under a provider's *ID*
    for name, each in letterhead.find_unlabelled(pages).items():
        found.setdefault(name, each)
    coded = codes.find_codes(lines.every, pages)
    reasons += [
        f"The {words} on page {coded[name].page} were read with {coded[name].confidence:.0%} confidence only."
        for name, words in _CODES.items()
        if name in coded and coded[name].confidence < _GUESSED
    ]
    return found | coded | codes.find_boxes(pages), reasons


def _bears_one_date(lines: list[Line], found: dict[str, Found]) -> bool:
    """Whether no date is printed but that of the service and the birth date: only then it is the document's own, unless
    it was only planned.
    """
    if any(_PLANNED.search(each.text) for each in lines):
        return False
    known = {found[name].value for name in ("service_date", "birth_date") if name in found}
    return all(each in known for line in lines for each in validators.all_dates(line.text))


def _stated(name: str, lines: Lines, more: Lines) -> tuple[list[Found], int | None]:
    """As `_seen`; a patient's name that stands nowhere else also from its parts, and from where it takes a person."""
    seen, unread = _seen(name, lines, more)
    if seen or name != "patient_name":
        return seen, unread
    return _parted(lines, more) or _bare(lines) or _doubted(_seen(_HOLDER, lines, more)[0], _HOLDERS), unread


def _parted(lines: Lines, more: Lines) -> list[Found]:
    firsts, lasts = (_seen(part, lines, more)[0] for part in _PARTS)
    pairs = zip(firsts, lasts, strict=False)
    names = [_joined(first, last) for first, last in pairs if _apart_by(first, last.page, last.box) < _NEAR]
    return _beside_birth(names, lines.every)


def _bare(lines: Lines) -> list[Found]:
    found = [each for each in map(_found, bare_names(lines.every)) if each is not None]
    return _doubted(found, _UNLABELLED)


def _doubted(found: list[Found], doubt: str) -> list[Found]:
    return [replace(each, doubt=doubt) for each in found]


def _beside_birth(names: list[Found], lines: list[Line]) -> list[Found]:
    """The name that stands nearest to the birth date: providers have theirs in two boxes on the same page."""
    births = [(each.page, each.row.box) for each in lines if announces(each, "birth_date")]
    return sorted(names, key=lambda name: min(_apart_by(name, *birth) for birth in births))[:1] if births else names


def _apart_by(found: Found, page: int, box: Box) -> float:
    return abs(found.box[1] - box[1]) if found.page == page else 1.0


def _joined(first: Found, last: Found) -> Found:
    value, box = f"{first.value} {last.value}", around([first.box, last.box])
    return Found(value, min(first.confidence, last.confidence), first.page, box, first.doubt or last.doubt)


def _seen(name: str, lines: Lines, more: Lines) -> tuple[list[Found], int | None]:
    """What was read of a field, the most believed first; and the page of a label whose value is none.

    Rows that were read again (`more`) are searched where the page's own rows have nothing, then labels that nearly fit.
    """
    unread = None
    for rows, find in ((lines, spots), (more, spots), (lines.scanned, near_spots), (more, near_spots)):
        seen: list[Found] = []
        for place in _placed(name, rows, find):
            if _is_value(place, [each.box for each in seen if each.page == place.line.page]):
                continue
            found = _found(place)
            if found is not None:
                seen.append(found)
            else:
                unread = unread or place.line.page
        if seen:
            return seen, unread
    if unread is None and name == "date":
        return [each for each in map(_found, letter_dates(lines.every)) if each is not None][:1], None
    unlabelled = [_found(each) for each in _unlabelled(name, lines.scanned)]
    return [each for each in unlabelled if each is not None], unread


def _placed(name: str, lines: Lines, find: Callable[[Label, Line], Iterator[Spot]]) -> Iterator[Place]:
    for label in (each for each in LABELS if each.field == name):
        for index, line in lines.heads if find is spots else enumerate(lines.every):
            for spot in find(label, line):
                doubt = _doubt_whose(lines.every, index, spot) if label.with_birth_date else ""
                if doubt is None or _is_of_another(label, lines.every, index, spot):
                    continue
                place = place_of(label, lines.every, index, spot)
                if place is not None:
                    yield replace(place, doubt=place.doubt or doubt)
                    yield from listed_below(label, lines.every, place) if name in IDENTITY else ()


def _is_of_another(label: Label, lines: list[Line], index: int, spot: Spot) -> bool:
    """Whether what a label that does not say whose it is announces is another's than the patient."""
    if _is_loose(label) and is_anothers(lines, index, spot.start):
        return True
    is_bare = label.field == "member_id" and _ID.fullmatch(lines[index].text[spot.start : spot.end])
    return bool(is_bare) and is_providers(lines, index, spot.start)


def _is_loose(label: Label) -> bool:
    """Whether the label does not say itself whose what follows is."""
    return not label.says_whose and (label.field in ("birth_date", *_PARTS) or label.with_birth_date)


def _doubt_whose(lines: list[Line], index: int, spot: Spot) -> str | None:
    """None where another than the patient is announced up to here, or neither a birth date nor a patient's number in
    this row or beside it. A member ID may stand beside the name of who holds the policy, and leaves a doubt.
    """
    line = lines[index]
    above = [each for each in lines[: index + 1] if each.page == line.page]
    if any(announces(each, ANOTHER) for each in above):
        return None
    if _beside(lines, index, spot, "birth_date"):
        return ""
    if line.text[spot.start : spot.end].rstrip()[-1:] not in (":", ";"):
        return None
    if _beside(lines, index, spot, "mrn"):
        return ""
    is_members = _beside(lines, index, spot, "member_id") or any(announces(each, "member_id") for each in above[-2:])
    return _UNLABELLED if is_members else None


def _beside(lines: list[Line], index: int, spot: Spot, field: str) -> bool:
    """Whether the field is announced in the row of a name or in the next one, and not under another name of the row."""
    line = lines[index]
    if announces(line, field):
        return True
    below = _below(lines[index + 1 :], field, over_value=line.ends_cell(spot.end) and not spot.is_told)
    if below is None or below.page != line.page:
        return False
    own = line.across(spot.start)
    names = [own, *(line.across(each.start()) for each in _NAME_LABEL.finditer(line.text) if each.start() >= spot.end)]
    names += [line.across(each.start()) for each in _NAME_LABEL.finditer(line.text) if each.end() <= spot.start]
    lefts = (below.across(each.start) for label in LABELS if label.field == field for each in spots(label, below))
    return any(max((each for each in names if each <= left + _ASIDE), default=min(names)) == own for left in lefts)


def _below(lines: list[Line], field: str, *, over_value: bool = False) -> Line | None:
    """The next row, or the one after it where that holds the number of the letter or of the member, or the value of a
    box, whose label stands over it.
    """
    below = next_said(lines)
    if below is None or announces(below, field) or not (over_value or any(announces(below, each) for each in _NUMBERS)):
        return below
    return next_said(lines[lines.index(below) + 1 :])


def _unlabelled(name: str, lines: Lines) -> Iterator[Place]:
    """A birth date behind the patient's name, where the label between them was not read."""
    names = (*_placed("patient_name", lines, spots), *bare_names(lines.every)) if name == "birth_date" else ()
    for place in names:
        if place.taken is not None and not place.is_below and not is_followed(place):
            yield after_name(place)


def _is_value(place: Place, taken: list[Box]) -> bool:
    """Whether what looks like a label is part of a value, as in *MRN: MRN-4471*."""
    return any(
        left <= word.box[0] and word.box[2] <= right and top <= word.box[1] and word.box[3] <= bottom
        for left, top, right, bottom in taken
        for word in place.line.words(place.spot.start, place.spot.end)
    )


def _found(place: Place) -> Found | None:
    again = () if place.is_in_two_rows else place.line.again.get(place.box, ())
    vote = votes.vote(place.taken, place.sure, again, place.take)
    if vote is None:
        return None
    doubt = vote.doubt or place.doubt or (_HARD_LABEL if place.spot.is_near else "")
    return Found(vote.value, vote.sure, place.line.page, place.box, doubt, vote.alternatives)


def places(page: PageRead) -> list[Place]:
    """Where the values stand, or should, that decide whose page it is and of when: worth more than one reading."""
    found: dict[Box, Place] = {}
    lines, more = Lines(lines_of(page)), Lines(lines_of(page, page.more))
    for name in (*_PROVEN, _HOLDER, *_PARTS):
        mine: list[Place] = []
        for rows, find in ((lines, spots), (more, spots), (lines, near_spots)):
            mine = mine or _apart(_placed(name, rows, find))
        bare = _BARE[name](lines.every) if name in _BARE else _unlabelled(name, lines)
        read = [each for each in mine if each.taken is not None] or mine or list(bare)
        found |= {each.box: each for each in read[:2]}
    return list(found.values())


def _apart(placed: Iterator[Place]) -> list[Place]:
    """Without labels that are part of a value."""
    found: list[Place] = []
    for place in placed:
        if not _is_value(place, [each.box for each in found if each.taken is not None]):
            found.append(place)
    return found


def rows_to_read_again(page: PageRead) -> list[int]:
    """Which rows say whose page it is, where something of that was not read: from the one above the first label on."""
    lines = Lines(lines_of(page))
    told = {name: list(_placed(name, lines, spots)) for name in IDENTITY}
    if all(any(each.taken for each in found) for found in told.values()):
        return []
    first = [lines.every.index(each.line) for found in told.values() for each in found]
    return [at for at in range(len(lines.every)) if first and min(first) - 1 <= at <= min(first) + 2]


def _doubts(name: str, seen: list[Found]) -> Iterator[str]:
    first, words = seen[0], _DOUBTED.get(name)
    if words is None:
        return
    if first.doubt:
        yield f"The {words} on page {first.page} is doubtful: {first.doubt}."
    elif first.confidence < _SURE and name in _PROVEN:
        yield f"The {words} on page {first.page} was read with {first.confidence:.0%} confidence only."
    others = {_compared(each.value) for each in seen}
    if name in IDENTITY and len(others) > 1:
        yield f"More than one {words} is printed."


def _compared(value: str) -> str:
    """The letters and digits of a value, in an order that *Last, First* shares with *First Last*."""
    return "".join(sorted(re.findall(r"[a-z0-9]{2,}", value.lower())))


def identity(page: PageRead) -> dict[str, str]:
    """What of a page says whose it is; for telling where another patient's begins."""
    lines, more = Lines(lines_of(page)), Lines(lines_of(page, page.more))
    seen = {name: _stated(name, lines, more)[0] for name in IDENTITY}
    return {name: found[0].value for name, found in seen.items() if found}
