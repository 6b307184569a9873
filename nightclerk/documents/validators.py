"""Values as they are printed, checked by what such a value must be. Nothing is completed: what fails is not a value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ALIKE = str.maketrans("OoQlI|SBZ", "000111582")  # letters that a reader takes for digits, where only digits can stand
_DIGIT = r"[\dOoQlI|SB]"
_NUMERIC = re.compile(
    rf"(?<![\w/])({_DIGIT}{{1,2}})\s?([/.-])\s?({_DIGIT}{{1,2}})\s?\2\s?((?:{_DIGIT}{{2}}){{1,2}})(?![\w/])"
)
_BETWEEN = r"\s?[/.\-' :*,]{0,2}\s?"
# Signs between the numbers that were lost or read as others; and a year of this or the last century.
_TORN = re.compile(rf"(?<![\w/])({_DIGIT}{{2}}){_BETWEEN}({_DIGIT}{{2}}){_BETWEEN}([127?Z][90O]{_DIGIT}{{2}})(?![\w/])")
_ISO = re.compile(r"(?<!\w)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORDY = re.compile(r"(?<!\w)([A-Z][a-z]{2,8})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\w)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(?<![\w/])(\d{1,2})[-\s]([A-Z][a-z]{2,8})[-,.\s]+(\d{4})(?!\w)", re.IGNORECASE)  # 14-Mar-1958
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?([2-9]\d{2})\)?[-. ]{0,2}(\d{3})[-. ]{0,2}(\d{4})(?!\d)")
_NUMBER = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+|\s?-\s?\d[A-Z0-9]*)*", re.IGNORECASE)  # gaps at hyphens are the reader's
_PREFIX = re.compile(
    r"(MRN?)(?:\s?[~«+—–_*.°]+\s?|\s|-\s)(?=\d{3})"
)  # printed once more before the number, its hyphen lost
# A C as a reader sees it where a fax is thin, before another letter and a number.
_TORN_C = re.compile(r"[\s:.#;-]*([€¢©](?:[.:;]?\s?(?=[A-Z]\s?\d{5})|(?=\d{6}))|(?:\(\.|C[.:;]\s?)(?=[A-Z]\s?\d{5}))")
_FOR_SIGN = {"£": "E", "$": "S"}  # what a sign of money before a number is that has none
_TORN_OFF = re.compile(r"\s(\d[\dA-Z]*)(?![\w/.:-])")  # digits behind a gap that is hardly printed
# A Medicare number (MBI) as CMS defines it: in each place a digit (9; at C not 0), a letter (A) or either (X);
# no letter is one of SLOIBZ.
_MEDICARE_PLACES = "CAX9AX9AA99"
_OF_PLACE = {"C": "[1-9]", "9": r"\d", "A": "[AC-HJKMNP-RT-Y]", "X": r"[AC-HJKMNP-RT-Y\d]"}
_MEDICARE = re.compile("".join(map(_OF_PLACE.__getitem__, _MEDICARE_PLACES)))
_MEANT_DIGITS = dict(zip("SGODQILZBTA", "56000112874", strict=True))
_MEANT = {  # in such a place, by a sign that cannot stand there
    "C": _MEANT_DIGITS,
    "9": _MEANT_DIGITS,
    "A": dict(zip("647", "GAT", strict=True)),
    "X": dict(zip("SLOIBZ", "510182", strict=True)),
}
_MOST_MEANT = 2  # signs of a number that are read as what may stand there
_FOR_LETTER = re.compile(r"[01258][A-Z]\d{5}")  # a digit before a letter and then only digits: more likely misread
_FOR_DIGIT = re.compile(r"[Oo](?=\d)|(?<=\d)[OoIlQ]")  # a letter beside a digit that is as likely one itself
# Its dot may be read as a comma, or as nothing: what then is left is no code.
_ICD = re.compile(
    r"(?<![\w.])([A-TV-Z]\d[0-9A-Z])(?:(?:[.,]{1,2}(?=\d)|\.)([0-9A-Z]{1,4}))?(?![\w.]*\w|[.,]+\s?\d|\s\d{3}\b)"
)
# An I before two digits is read as a 1; what is measured is no code.
_ICD_I = re.compile(r"(?<![\w.,$-])1(?=\d[0-9A-Z]\.\d[0-9A-Z]{0,3}(?![\w.,]*\w|\s*(?:lbs?|kg|mc?g|[cm]m|ml|%)))")
_ICD_BRACKETS = re.compile(r"(?<=\[)1(?=\d[0-9A-Z]\.[0-9A-Z]{1,4}[\]})])")  # behind a diagnosis in words
_CPT = re.compile(r"(?<![\w.$/-])(\d{5}|\d{4}[FTU]|[A-EGHJ-MP-SV]\d{4})(?![\w/-]|\.\d)")
_NAME = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’.-]*,?")
_NAME_WORD = re.compile(r"(?:(?!(?<=[^\W\d]),(?=[^\W\d]))\S)+,?")  # of *LAST,FIRST* there are two
_TORN_L = re.compile(r"(?<![^\W_])[lTI]\.(?=[a-zà-ÿ]{2})")  # an L whose foot is read as a dot
_DOTS = re.compile(r"\.{2,}$")  # that lead to the next box
_CREDENTIALS = re.compile(r"^(MD|DO|NP|PA|PA-C|RN|FNP|DPM|DDS|DC|PhD|PharmD|FACC|APRN|CRNP|FNP-C)[.,]?$")
_INITIALS = re.compile(r"(?:[A-Za-z][.,]\s?)+[A-Za-z]?[.,]?")  # the head of the next box: *M.I.*
_INITIAL = re.compile(r"(?<=^[A-Z]),$")  # a dot of *Rosa M. Marsh* that is read as a comma
_HONORIFIC = re.compile(r"^(?:(?:Mr|Mrs|Ms|Miss|Mx)\.?/?){1,3}$")
_HALF = re.compile(r"-[A-Z][A-Za-zÀ-ÿ'’.]+,?")
_SPLIT_LETTER = "a letter of it was read as two signs"
GOES_ON = "it may go on in the next row"
BROKEN_OFF = "what stands behind it may belong to it"
_ZIP = re.compile(r"[\s.]*\d{5}")  # behind a town and its state
_PARTICLES = frozenset(
    ("al", "bin", "da", "das", "de", "del", "den", "der", "des", "di", "dos", "du", "la", "van", "von", "y")
)
_NO_NAME = re.compile(
    r"^(D\W{0,2}[O0]\W{0,2}B|Born|Birthdate|MRN|Date|Member|ID|Sex|Gender|Age|Phone|Fax|NPI|Account|Acct|Birth|SSN|Plan|Group|Page|Male|Female|Names?|MBR"
    r"|First|Last|Middle|Initial|Suffix|MI|MID|HIC|ACNT|ICN)[:#.,;]*$",
    re.IGNORECASE,
)
# Heads of a table beside a head of it: no words that are a value.
_HEADS = re.compile(
    r"(?:\W*\b(?:plan|subscriber|member|policy|group|insured|holder|name|id|number|no|type|relation(?:ship)?|rel|to|sub"
    r"|effective|date|phone|rank|coverage)\b)+\W*",
    re.IGNORECASE,
)
_IN_IT = re.compile(r"[:;#]|\d{5}")  # no name of a payer holds a sign of a label, nor a number that long
# Words of forms and letters that are no part of anybody's name.
_NO_PERSON = re.compile(
    r"^(benefits?|determination|notice|records?|rec|medical|med|number|information|reports?|requests?|authorization|review"
    r"|department|provider|physician|insurance|guarantor|subscriber|specimen|claims?|services?|signature|address|no\.?|na\.|of|the|and|for"
    r"|legal|relationship|payer|payor|coverage|carrier|location|encounter|account|zip|e-?mail|details|demographics|dependent|patient|section"
    r"|llc|pllc|llp|inc|corp|associates|clinic|hospital|dear|colleague)\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Taken:
    """A value and where in the text it stands; `repaired` when letters were taken for digits."""

    value: Any
    start: int
    end: int
    repaired: bool = False
    doubt: str = ""


Taker = Callable[[str], Taken | None]


def take_date(text: str) -> Taken | None:
    """The first date of the text as ISO 8601, in US order where it is numeric; None where the calendar has none."""
    found = [each for each in (_iso(text), _wordy(text), _day_first(text), _numeric(text)) if each is not None]
    return min(found, key=lambda each: each.start, default=None) or _torn(text)


def all_dates(text: str) -> list[str]:
    """Every date of the text, and an empty value for what has the shape of one and is none: not where dots part its
    numbers, as those of two measures do when a sign between them is lost.
    """
    shaped = [match.group() for pattern in (_NUMERIC, _ISO, _WORDY, _DAY_FIRST) for match in pattern.finditer(text)]
    dated = [(each, take_date(each)) for each in shaped]
    return [found.value if found else "" for each, found in dated if found or "." not in each]


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _iso(text: str) -> Taken | None:
    match = _ISO.search(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    return _dated(match, year, month, day)


def _wordy(text: str) -> Taken | None:
    match = _WORDY.search(text)
    month = match.group(1)[:3].lower() if match else ""
    if match is None or month not in _MONTHS:
        return None
    return _dated(match, int(match.group(3)), _MONTHS.index(month) + 1, int(match.group(2)))


def _day_first(text: str) -> Taken | None:
    match = _DAY_FIRST.search(text)
    month = match.group(2)[:3].lower() if match else ""
    if match is None or month not in _MONTHS:
        return None
    return _dated(match, int(match.group(3)), _MONTHS.index(month) + 1, int(match.group(1)))


def _numeric(text: str) -> Taken | None:
    match = _NUMERIC.search(text)
    if match is None:
        return None
    month, day, year = (each.translate(_ALIKE) for each in match.group(1, 3, 4))
    number, short = int(year), len(year) == 2
    if short:
        number += 2000 if number <= _today().year % 100 + 1 else 1900
    doubt = "the year has two digits" if short else ""
    found = _dated(match, number, int(month), int(day), doubt)
    return replace(found, repaired=match.group(1, 3, 4) != (month, day, year)) if found else None


def _torn(text: str) -> Taken | None:
    """What is left of a numeric date: signs between its numbers are others, or a digit is one that cannot stand there
    and looks like the one that must.
    """
    for pattern in (_NUMERIC, _TORN):
        match = pattern.search(text)
        if match is None:
            continue
        month, day, year = (each.translate(_ALIKE) for each in match.groups() if each not in ("/", ".", "-"))
        found = _dated(match, int(_year(year)), int(_round(month, 12)), int(_round(day, 31)))
        if found is not None:
            return replace(found, repaired=True)
    return None


def _round(number: str, most: int) -> str:
    """A first digit that is too high is a nought, if it is as round."""
    return "0" + number[1:] if int(number) > most and number[0] in "689" else number


def _year(number: str) -> str:
    """A year of 7000 is one of 2000."""
    return "2" + number[1:] if len(number) == 4 and number[0] in "7?" else number


def _dated(match: re.Match[str], year: int, month: int, day: int, doubt: str = "") -> Taken | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    if not 1900 <= year <= _today().year + 10:
        return None
    return Taken(value.isoformat(), match.start(), match.end(), doubt=doubt)


def is_recent(found: Taken) -> bool:
    """Whether a date is of the last two years, fully written: nearly nobody's birth date is."""
    age = _today() - date.fromisoformat(found.value)
    return timedelta(days=-31) <= age <= timedelta(days=730) and not (found.doubt or found.repaired)


def take_birth_date(text: str) -> Taken | None:
    """A date that is not in the future and no more than 120 years ago."""
    found = take_date(text)
    if found is None:
        return None
    born, today = date.fromisoformat(found.value), _today()
    return found if today - timedelta(days=365.25 * 120) <= born <= today else None


def take_number(text: str) -> Taken | None:
    """A record, member or reference number: the first word, of letters, digits and hyphens, with at least 3 digits.

    Digits behind a gap belong to it, with doubt: a reader sees gaps where a fax is thin.
    """
    before, start, at = _before_number(text)
    found = _NUMBER.match(text, at)
    if found is None or _is_dated(found.group()):
        return None
    value, end = before + "".join(found.group().split()), found.end()
    tail = _TORN_OFF.match(text, end)
    while tail is not None and len(value) >= 2:
        value, end = value + tail[1], tail.end()
        tail = _TORN_OFF.match(text, end)
    if sum(each.isdigit() for each in value) < 3 or not 4 <= len(value) <= 26:
        return None
    value, was_meant = _as_medicare(value.upper())
    doubt = "a sign of it cannot stand there in a Medicare number" if was_meant else ""
    doubt = doubt or ("its first digit may be a letter" if _FOR_LETTER.match(value) else "")
    doubt = doubt or ("a letter in it may be a digit" if _FOR_DIGIT.search(value) else "")
    doubt = doubt or ("its first letter is hard to read" if len(before) == 1 else "")
    doubt = doubt or ("there is a gap in it" if before or end > found.end() else "")
    doubt = doubt or (GOES_ON if text[end : end + 1] == "-" else "")
    return Taken(value, start, end, bool(doubt), doubt)


def _is_dated(number: str) -> bool:
    """Whether it is a date; eight digits without a sign are one only as they stand."""
    found = take_date(number)
    if found is None or not number.isdigit():
        return found is not None
    return bool(found.value == f"{number[4:]}-{number[:2]}-{number[2:4]}")


def _before_number(text: str) -> tuple[str, int, int]:
    """What stands apart before a number and belongs to it, where that begins, and where the number does."""
    torn = _TORN_C.match(text)
    if torn is not None:
        return "C", torn.start(1), torn.end()
    match = re.match(r"\W*(?:is|no\.?|number)?\W*", text, re.IGNORECASE)
    start = match.end() if match else 0
    if text[max(0, start - 1) : start] in _FOR_SIGN:
        return _FOR_SIGN[text[start - 1]], start - 1, start
    prefix = _PREFIX.match(text, start)
    return (f"{prefix[1]}-", prefix.start(), prefix.end()) if prefix else ("", start, start)


def _as_medicare(number: str) -> tuple[str, bool]:
    """A number that is a Medicare number but for a sign or two that look like others, as that; and whether it is."""
    bare = number.replace("-", "")
    if len(bare) != len(_MEDICARE_PLACES) or is_medicare(bare):
        return number, False
    meant = "".join(_MEANT[place].get(sign, sign) for place, sign in zip(_MEDICARE_PLACES, bare, strict=True))
    if not is_medicare(meant) or sum(map(str.__ne__, meant, bare)) > _MOST_MEANT:
        return number, False
    signs = iter(meant)
    return "".join(each if each == "-" else next(signs) for each in number), True


def is_medicare(number: str) -> bool:
    """Whether it has the shape of a Medicare number (MBI), which no clinic gives to a chart."""
    return bool(_MEDICARE.fullmatch(number.replace("-", "")))


def take_phone(text: str) -> Taken | None:
    """A US number as 555-123-4567."""
    match = _PHONE.search(text)
    return Taken("-".join(match.groups()), match.start(), match.end()) if match else None


def take_npi(text: str) -> Taken | None:
    """A National Provider Identifier: ten digits that satisfy the Luhn check with the prefix 80840 (45 CFR 162.406)."""
    match = re.search(r"(?<!\d)[12]\d{9}(?!\d)", text)
    if match is None or not is_npi(match.group()):
        return None
    return Taken(match.group(), match.start(), match.end())


def is_npi(number: str) -> bool:
    """Whether the check digit is right."""
    total = 0
    for place, digit in enumerate(reversed("80840" + number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def take_name(text: str) -> Taken | None:
    """A person's name at the beginning: two to five words, as printed."""
    return _named(text, credentials=False)


def take_headed_name(text: str) -> Taken | None:
    """A person's name under a heading that may stand above other things as well: no provider's, and no town."""
    found = take_name(text)
    if found is None or _ZIP.match(text, found.end):
        return None
    return None if any(map(_CREDENTIALS.match, text[found.end :].split()[:1])) else found


def take_listed_name(text: str) -> Taken | None:
    """The same as lists have it, *Last, First*."""
    found = take_headed_name(text)
    return found if found is not None and "," in found.value else None


def take_part(text: str) -> Taken | None:
    """A first or a last name alone, as printed."""
    found = _named(text, credentials=False, fewest=1)
    return None if found is None or _INITIALS.fullmatch(found.value) else found


def take_provider(text: str) -> Taken | None:
    """A provider's name with its credentials, as printed."""
    return _named(text, credentials=True)


def _named(text: str, *, credentials: bool, fewest: int = 2) -> Taken | None:
    words: list[str] = []
    start, end, doubt, was_torn = None, 0, "", False
    for match in _NAME_WORD.finditer(text):
        word = match.group().strip("_") or "_"  # of the line that it is written on
        word = word if words else word.lstrip('‘`“"') or word  # what is left of a rule before it
        if not words and not any(map(str.isalnum, word)):  # what a sign before it is read as
            continue
        if not words and _HONORIFIC.match(word):
            continue
        if not words and not word[0].isupper():  # running text
            break
        word = _INITIAL.sub(".", word) if words else word
        word, torn = _TORN_L.subn("L", word)
        was_torn |= bool(torn)
        if words and (_HALF.fullmatch(word) or words[-1].endswith("-")):  # gaps at hyphens are the reader's
            word = words.pop() + word
        if _ends_name(word, credentials=credentials) or len(words) == 6:
            doubt = BROKEN_OFF if _is_torn(word) else ""
            break
        start = match.start() if start is None else start
        words.append(word)
        end = match.end()
    if len([each for each in words if len(each.strip(".,")) > 1]) < fewest or start is None:
        return None
    small = [each for each in words if each[0].islower() and each.strip(".,") not in _PARTICLES]
    words = [each[0].upper() + each[1:] if each in small else each for each in words]
    doubt = doubt or (GOES_ON if words[-1].strip(".,").lower() in _PARTICLES else "")
    doubt = "a word of it begins with a small letter" if small else _SPLIT_LETTER if was_torn else doubt
    return Taken(_DOTS.sub("", " ".join(words)).rstrip(","), start, end, doubt=doubt)


def _ends_name(word: str, *, credentials: bool) -> bool:
    title = bool(_CREDENTIALS.match(word))
    if credentials and not title and word[0].islower() and word.strip(".,") not in _PARTICLES:  # *MD at 4:15 PM*
        return True
    nobody = not credentials and (title or _NO_PERSON.match(word))
    return bool(nobody or is_no_name(word) or not _NAME.fullmatch(word))


def is_no_name(word: str) -> bool:
    """Whether it is a word that forms print behind names, and that is none."""
    return bool(_NO_NAME.match(word))


def _is_torn(word: str) -> bool:
    """Whether a word that ends a name is none of ours and may be what is left of its last."""
    letters = sum(each.isalpha() for each in word)
    return letters > 2 and not word.endswith(":") and not _NAME.fullmatch(word) and not any(map(str.isdigit, word))


def take_words(text: str) -> Taken | None:
    """Words up to the end, such as a plan's name."""
    kept = re.split(r"\s[—–|-]+(?:\s|$)", text.strip(" :.-"))[0].strip()
    if len(kept) < 4 or not kept[0].isalpha() or _HEADS.fullmatch(kept):
        return None
    start = text.index(kept)
    doubt = "another field may stand in it" if _IN_IT.search(kept) else ""
    return Taken(kept, start, start + len(kept), doubt=doubt)


def all_diagnoses(text: str, *, told: bool, headed: bool = False) -> list[Taken]:
    """ICD-10-CM codes; those without a dot only where the text is `told` to hold codes, or in parentheses. An I that is
    read as a 1 is one where it is told, beside another code, or `headed` as codes are.
    """
    text = _ICD_BRACKETS.sub("I", text)
    if told or headed or any(each[2] for each in _ICD.finditer(text)):
        text = _ICD_I.sub("I", text)
    found = []
    for match in _ICD.finditer(text):
        bracketed = text[max(0, match.start() - 1) : match.start()] == "("
        if match[2] or told or bracketed:
            found.append(Taken(".".join(filter(None, match.groups())), match.start(), match.end()))
    return found


def all_procedures(text: str) -> list[Taken]:
    """CPT and HCPCS codes; the caller knows that the text holds codes."""
    return [Taken(each.group(1), each.start(1), each.end(1)) for each in _CPT.finditer(text)]
