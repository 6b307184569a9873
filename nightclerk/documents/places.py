"""Where the value of a label stands on the page, and where to look for it once more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nightclerk.documents import validators
from nightclerk.documents.columns import Cell, cells
from nightclerk.documents.labels import LABELS, Label, Spot, announces, has_stop, next_labels
from nightclerk.documents.lines import WORD_GAP, Line, next_said
from nightclerk.documents.model import Box, Word, around
from nightclerk.documents.validators import Taken, Taker

_GAP = 0.07  # of the page's width: two words of one value do not stand further apart
_REACH = 0.33  # of the page's width: how far behind its label a value that was not read is looked for
_TAIL = 0.05  # of the page's width: the end of a value may have been read as nothing
_MARGIN = 0.008
_UPPER = 0.4  # of the page: a letter's date stands there
_JUNK = 9  # letters that a label may have become
_BELOW, _BELOW_HEADS = 0.02, 0.03  # of the page's height: from a label down to its value
_RUNS_ON = re.compile(r"\s*[a-z]{2,}\s+[a-z]")  # a sentence, in which a label is only words
_NUMBERED = re.compile(r"\d{1,2}[.)]")
_TOLD = re.compile(r"[:;]\s*$")
_NAMES = (validators.take_name, validators.take_headed_name, validators.take_listed_name)
_CLOSE = 0.8  # times the height of a name: lines of one cell stand no further apart
_SAME_LEFT = 0.01  # of the page's width: what goes on in a cell begins where it began, as what stands under a head does
_LAST = re.compile(r"(?:[A-Z][\w'’.-]* ){0,2}[A-Z][A-Za-zÀ-ÿ'’-]+,\W*")  # of *Last, First* in a narrow cell
_TALL_HEAD = "its heading stands two rows above"
_DIGITS = re.compile(r"\d{3}")
_OTHER = re.compile(r"[\d:#]")  # no words that go on
_MORE = re.compile(r"[A-Z][A-Za-zÀ-ÿ'’-]+(?: (?:[A-Z]\.?|Jr\.?|Sr\.?|I{2,3}))?")
_SIGNED = tuple(
    re.compile(rf"\b(?:{words})\b(?!\s+(?:copy|original|form|order|consent))", re.IGNORECASE)
    for words in (
        "signed|approved by|authenticated|finali[sz]ed|verified|(?:read|interpreted|ordered) by",
        "dictated|transcribed",
    )
)
_SIGNER = 50  # letters: a name with its titles stands before the day, and *on*
_NEARLY_DATE = re.compile(r"D\w{2,4}\W{0,2}\s(?=\d)")


@dataclass(frozen=True)
class Place:
    """Where a label's value stands or should: `box` is what its readings are kept by, `zone` is what they are of;
    `taken` what the page's reading has there, `sure` of it (0 to 1), `doubt` of where it ends.
    """

    line: Line
    spot: Spot
    take: Taker
    box: Box
    zone: Box
    taken: Taken | None = None
    sure: float = 0.0
    is_below: bool = False
    doubt: str = ""
    is_in_two_rows: bool = False  # closer readings are of one row


def place_of(label: Label, lines: list[Line], index: int, spot: Spot) -> Place | None:
    """The place beside or below a label; None where a label that has no sign behind it has no value."""
    line = lines[index]
    end = _end(line, spot.end)
    found = _in_two_rows(label, lines[index:], spot, spot.end, end) or _read(label, line, spot, spot.end, end)
    found = found or _below(label, lines, index, spot)
    if found is not None and found.taken is not None and label.take is validators.take_words:
        found = _whole(found, next_said(lines[lines.index(found.line) + 1 :]))
    if found is not None or not spot.is_told:
        return found
    words = line.words(spot.start, spot.end)
    left = words[-1].box[2] - _MARGIN / 2 if line.starts[line.row.words.index(words[-1])] < spot.end else 0.0
    stop = min(next_labels(line, spot.end), default=None)
    right = min(1.0, left + _REACH) if stop is None else line.across(stop) - _MARGIN
    top, bottom = around([each.box for each in words])[1::2]
    if right - left < 2 * _MARGIN:
        return None
    return Place(line, spot, label.take, (left, top, right, bottom), (left, top, right, bottom))


def listed_below(label: Label, lines: Sequence[Line], place: Place) -> Iterator[Place]:
    """What the next row of a list has under the same head: a paper may be of several patients."""
    if place.taken is None or not place.is_below:
        return
    at = lines.index(place.line)
    line = next_said(lines[at + 1 :])
    if line is None or line.page != place.line.page or line.announced:
        return
    pairs = [
        (one, two) for one in cells(place.line) for two in cells(line) if abs(one.left - two.left) < 2 * _SAME_LEFT
    ]
    own = next((two for one, two in pairs if abs(one.left - place.box[0]) < _SAME_LEFT), None)
    is_list = any(two is not own and _OTHER.search(one.text) and _OTHER.search(two.text) for one, two in pairs)
    taken = label.take(own.text) if own and is_list else None
    if own is None or taken is None:
        return
    box, sure = around([each.box for each in own.words]), min(each.confidence for each in own.words)
    yield Place(line, place.spot, label.take, box, box, taken, sure, is_below=True)


def is_followed(name: Place) -> bool:
    """Whether another thing than a birth date is announced close behind a name: a date there is that thing's, as in
    *Collected: 10/28/2026*.
    """
    line, right = name.line, name.box[2]
    starts = (
        line.across(each.start())
        for place, matches in line.announced.items()
        for each in matches
        if LABELS[place].field not in ("birth_date", "mrn", "member_id", "patient_name")
    )
    return any(right < each < right + _REACH / 2 for each in starts)


def after_name(name: Place) -> Place:
    """Where the birth date stands behind the patient's name in its row."""
    assert name.taken is not None
    line, (_, top, right, bottom) = name.line, name.box
    behind = line.starts[line.row.words.index(next(w for w in line.row.words if w.box[2] >= right))]
    after = behind + len(line.words(behind, behind + 1)[0].text)
    taken, sure = validators.take_birth_date(line.text[after:]), 0.0
    zone = (right + _MARGIN, top, min(1.0, right + 2 * _REACH), bottom)
    if taken is not None and taken.start <= _JUNK:
        words = line.words(after + taken.start, after + taken.end)
        box, sure = around([each.box for each in words]), min(each.confidence for each in words)
        zone = (zone[0], top, min(1.0, box[2] + _TAIL), bottom)
    else:
        taken = None
    spot = Spot(after, after, is_told=False, is_near=True)
    return Place(line, spot, validators.take_birth_date, zone, zone, taken, sure)


def letter_dates(lines: list[Line]) -> Iterator[Place]:
    """Dates that stand alone in their row in the upper part of a page, as letters bear theirs: in words, or in digits
    where it is a recent one and nothing above announces it, or behind what nearly reads *Date*. No birth date that is
    announced above. Last, the day on which it was signed, or dictated.
    """
    yield from _bare_dates(lines)
    for said in _SIGNED:
        yield from (place for line in lines if (place := _signed(line, said)) is not None)


def _signed(line: Line, said: re.Pattern[str]) -> Place | None:
    match = said.search(line.text)
    taken = validators.take_date(line.text[match.end() :]) if match else None
    if match is None or taken is None or taken.start > _SIGNER or not validators.is_recent(taken):
        return None
    words = line.words(match.end() + taken.start, match.end() + taken.end)
    left, top, right, bottom = box = around([each.box for each in words])
    zone = (left - _MARGIN / 2, top, min(1.0, right + _MARGIN), bottom)
    spot = Spot(match.start(), match.end(), is_told=False)
    return Place(line, spot, validators.take_date, box, zone, taken, min(each.confidence for each in words))


def _bare_dates(lines: list[Line]) -> Iterator[Place]:
    for above, line in pairwise([None, *lines]):
        assert line is not None
        head = _NEARLY_DATE.match(line.text)
        start = head.end() if head else 0
        taken = validators.take_date(line.text[start:]) if line.row.box[1] < _UPPER else None
        if taken is None or not _is_letters(taken, line, start, above):
            continue
        left, top, right, bottom = box = line.row.box
        zone = (left - _MARGIN / 2, top, min(1.0, right + _TAIL), bottom)
        sure = min(each.confidence for each in line.row.words) * (0.7 if taken.repaired else 1.0)
        spot = Spot(0, start, is_told=False, is_near=start > 0)
        yield Place(line, spot, validators.take_date, box, zone, taken, sure)


def _is_letters(taken: Taken, line: Line, start: int, above: Line | None) -> bool:
    if taken.start or line.text[start + taken.end :].strip(" .,") or (above and announces(above, "birth_date")):
        return False
    if start:
        return validators.is_recent(replace(taken, repaired=False))
    return line.text[:1].isalpha() or (validators.is_recent(taken) and not (above and _waits(above)))


def _waits(line: Line) -> bool:
    """Whether a label of the row may have its value below: one without a sign, or with nothing behind it."""
    matches = sorted((each for found in line.announced.values() for each in found), key=lambda each: each.end())
    behind = [*(each.start() for each in matches[1:]), len(line.text)]
    spans = zip(matches, behind, strict=False)
    return line.text.rstrip().endswith(":") or any(
        not _TOLD.search(each[0]) or not line.text[each.end() : stop].strip() for each, stop in spans
    )


def _end(line: Line, start: int) -> int:
    """Where the next label or a wide gap ends what stands beside a label."""
    end = min(next_labels(line, start), default=len(line.text))
    words = line.words(start, end)
    for left, right in pairwise(words):
        if right.box[0] - left.box[2] > _GAP and any(each.isalnum() for each in left.text):
            return line.starts[line.row.words.index(right)]
    return end


def _read(label: Label, line: Line, spot: Spot, start: int, end: int, *, is_below: bool = False) -> Place | None:
    if label.take in _NAMES or label.take is validators.take_words:
        end = _before_labels(line, start, end)
    taken = label.take(line.text[start:end])
    if label.take in _NAMES:
        taken = _cut(label, line, start, end, taken)
    if taken is None:
        return None
    words = line.words(start + taken.start, start + taken.end)
    box = around([each.box for each in words])
    sure = min(each.confidence for each in words) * (0.7 if taken.repaired else 1.0)
    left, top, right, bottom = box
    behind = line.across(end) - _MARGIN if end < len(line.text) else 1.0
    if (
        label.take in _NAMES
        and (after := line.words(start + taken.end + 1, end))
        and validators.is_no_name(after[0].text)
    ):
        behind = after[0].box[0]
    zone = (max(0.0, left - _MARGIN / 2), top, max(right, min(right + _TAIL, behind)), bottom)
    if not is_below:  # signs of the value that were read apart from it stand between
        zone = (min(left, line.across(spot.end)) - _MARGIN / 2, *zone[1:])
    return Place(line, spot, label.take, box, zone, taken, sure, is_below)


def _cut(label: Label, line: Line, start: int, end: int, whole: Taken | None) -> Taken | None:
    """A name without the words that stand before the next label in its cell (*Agency* of *Agency chart:*)."""
    part = label.take(line.text[start : _before_next_cell(line, start, end)])
    if part is None or whole is None or part.value == whole.value:
        return whole or part
    return replace(part, doubt=part.doubt or validators.BROKEN_OFF)


def _before_next_cell(line: Line, start: int, end: int) -> int:
    """Where the cell begins that the label at `end` stands in; `end` where no gap parts it from what is before it."""
    words = line.words(start, end)
    if len(words) < 3 or end >= len(line.text):
        return end
    following = line.words(end, end + 1) or line.words(end + 1, end + 2)
    for left, right in reversed(list(pairwise([*words, *following]))):
        if right.box[0] - left.box[2] > WORD_GAP:
            return min(end, line.starts[line.row.words.index(right)])
    return end


def _before_labels(line: Line, start: int, end: int) -> int:
    """No label is part of a name, nor of words."""
    return min([end, *(each.start() for found in line.announced.values() for each in found if each.start() > start)])


def _before_numbers(line: Line, start: int, end: int) -> int:
    """Nor is the number in the next cell, however close its rule stands."""
    numbers = (line.starts[line.row.words.index(each)] for each in line.words(start, end) if _DIGITS.search(each.text))
    return min([end, *(each for each in numbers if each > start)])


def _in_two_rows(
    label: Label, lines: Sequence[Line], spot: Spot, start: int, end: int, *, is_below: bool = False
) -> Place | None:
    """*Last,* as all that stands there, and the first name close under it: a cell is narrow."""
    line, below = lines[0], next_said(lines[1:])
    end = _before_numbers(line, start, _before_labels(line, start, end))
    text = line.text[start:end].strip(" :;.|")
    if label.take not in _NAMES or below is None or below.page != line.page or not _LAST.fullmatch(text):
        return None
    words = [each for each in line.words(start, end) if any(map(str.isalnum, each.text)) and each.text in text]
    under = next((each for each in cells(below) if words and _goes_on(words[0].box, each)), None)
    taken = label.take(f"{text} {under.text}") if under else None
    if under is None or taken is None:
        return None
    box, sure = around([each.box for each in words]), min(each.confidence for each in (*words, *under.words))
    return Place(
        line, spot, label.take, box, box, replace(taken, doubt=validators.GOES_ON), sure, is_below, is_in_two_rows=True
    )


def _whole(place: Place, below: Line | None) -> Place | None:
    """With the words close under it, where nothing stands before them; None where it cannot be said whether they
    belong to it.
    """
    row = cells(below) if below is not None and below.page == place.line.page and not below.announced else []
    under = next((each for each in row if _is_close(place.box, each) and not _OTHER.search(each.text)), None)
    if under is None or place.taken is None or (under is not row[0] and not place.is_below):
        return place
    if place.is_below:
        return None
    return replace(place, taken=replace(place.taken, value=f"{place.taken.value} {under.text}"), is_in_two_rows=True)


def _below(label: Label, lines: list[Line], index: int, spot: Spot) -> Place | None:
    """Under the label, as in tables and forms."""
    here = lines[index]
    if label.take is validators.take_words and not (label.fills_cell and _is_table(here)):  # anything can be words
        return None
    if _RUNS_ON.match(here.text, spot.end) and not here.ends_cell(spot.end):
        return None
    head = _head(here, spot)
    rest = iter(lines[index + 1 :])
    line = next_said(rest)
    doubt = ""
    if line is not None and _is_rest_of_heads(here, line, head):
        line, doubt = next_said(rest), _TALL_HEAD
    if line is None or line.page != here.page or _has_number_beside(here, spot, head):
        return None
    if line.row.box[1] < head[1] or line.row.box[1] - head[3] > _under(here):
        return None
    under = [each for each in line.row.words if each.box[0] >= head[0] - 0.02]
    if not under or under[0].box[0] > head[2]:
        return None
    under = _in_column(_together(under, head[2] + 0.12), here, spot)
    start = line.starts[line.row.words.index(under[0])]
    end = line.starts[line.row.words.index(under[-1])] + len(under[-1].text)
    if has_stop(line.text[start:end]) or _is_label(line, start, end):
        return None
    two = _in_two_rows(label, lines[lines.index(line) :], spot, start, end, is_below=True)
    place = two or _read(label, line, spot, start, end, is_below=True)
    place = replace(place, doubt=doubt) if place and doubt else place
    return _open(place, under, rest) if place and label.take in _NAMES else place


def _is_rest_of_heads(here: Line, line: Line, head: Box) -> bool:
    """Whether headings of other columns of a table go on in the next row, and nothing of it stands under this one."""
    left, _, right, _ = head
    is_under = any(each.box[0] < right and each.box[2] > left for each in line.row.words if len(each.text) > 1)
    return _is_table(here) and not is_under and not any(map(str.isdigit, line.text))


def _together(words: Sequence[Word], near: float) -> list[Word]:
    """The first of them, up to a gap that is too wide for one value; further away than `near`, for one cell."""
    pairs = enumerate(pairwise(words), 1)
    gaps = [
        at for at, (left, right) in pairs if right.box[0] - left.box[2] > (_GAP if right.box[0] < near else WORD_GAP)
    ]
    return list(words[: min(gaps, default=len(words))])


def _open(place: Place, words: list[Word], rest: Iterator[Line]) -> Place:
    """The name with a doubt where a word of a name alone stands close under it, as where a cell is narrow."""
    following = next_said(rest)
    if following is None or following.page != place.line.page:
        return place
    goes_on = any(_goes_on(words[0].box, each) for each in cells(following))
    return replace(place, doubt=validators.GOES_ON) if goes_on else place


def _goes_on(box: Box, cell: Cell) -> bool:
    return _is_close(box, cell) and bool(_MORE.fullmatch(cell.text)) and validators.take_part(cell.text) is not None


def _is_close(box: Box, cell: Cell) -> bool:
    """Whether the cell begins where the box does, close under it, and is as large."""
    left, top, _, bottom = cell.words[0].box
    is_large = bottom - top > 0.7 * (box[3] - box[1])  # the next label of a form is small
    return is_large and abs(left - box[0]) < _SAME_LEFT and -_CLOSE < (top - box[3]) / (box[3] - box[1]) < _CLOSE


def _under(line: Line) -> float:
    """How far below a label its value may stand: a rule may be drawn between the heads of a table and its rows."""
    return _BELOW_HEADS if _is_table(line) else _BELOW


def _is_table(line: Line) -> bool:
    """Whether there are heads of a table in the row: labels without a sign."""
    heads = {label for label, matches in line.announced.items() if any(not _TOLD.search(each[0]) for each in matches)}
    return len(heads) > 1


def _in_column(words: list[Word], head: Line, spot: Spot) -> list[Word]:
    """Those before the next heading of the row begins, where a gap parts them from what stands under that."""
    last = next(each for each in reversed(head.words(0, spot.end)) if any(map(str.isalnum, each.text)))
    behind = [each for each in head.row.words if each.box[0] - last.box[2] > WORD_GAP and each.text[:1].isalnum()]
    edge = behind[0].box[0] - _MARGIN if behind else 1.0
    cut = [at for at, (_, right) in enumerate(pairwise(words), 1) if _begins_there(words[at - 1], right, edge)]
    return words[: min(cut, default=len(words))]


def _begins_there(left: Word, right: Word, edge: float) -> bool:
    near = WORD_GAP / 2 if right.box[0] - edge < 2 * _SAME_LEFT else WORD_GAP
    return right.box[0] >= edge and right.box[0] - left.box[2] > near


def _is_label(line: Line, start: int, end: int) -> bool:
    """Whether all that stands there announces something itself, as where a heading stands over labels."""
    text = line.text[start:end].rstrip()
    return any(each.group().strip() == text for matches in line.announced.values() for each in matches)


def _head(line: Line, spot: Spot) -> Box:
    """Of the label and the words before it in its box of a form, as in *4. Patient's*: the value begins under them."""
    words = line.words(spot.start, spot.end)
    for before in reversed(line.words(0, spot.start)):
        if words[0].box[0] - before.box[2] > WORD_GAP or before.text[-1] in ":;":
            break
        words = [before, *words]
        if _NUMBERED.fullmatch(before.text):  # of a box: what stands before belongs to another
            break
    return around([each.box for each in words])


def _has_number_beside(line: Line, spot: Spot, head: Box) -> bool:
    """Whether a number follows the label, and not only the number of the next box of a form."""
    words = [each for each in line.words(spot.end, len(line.text)) if any(map(str.isalnum, each.text))]
    if not words or _NUMBERED.fullmatch(words[0].text):
        return False
    return words[0].text[0].isdigit() and words[0].box[0] - head[2] <= _GAP
