"""Names of people: one normal form, and a strict test of whether a printed name is the one asked for.

The rule serves the right-patient check: a name that is only *probably* the same is not the same, it goes to a person.
"""

from __future__ import annotations

import unicodedata
from itertools import chain

GENERATIONS = frozenset({"JR", "SR", "II", "III", "IV"})
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ẞ": "SS"})
# Written without its sign, such a letter takes an E: Müller is Mueller.
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Ø": "OE", "Å": "AA"})
# These bind: O'Brien is OBRIEN, Anne-Marie is ANNEMARIE (and therefore never Anne).
_BINDING = frozenset("'’‘`´ʼ-‐‑‒–")


def normal_name(text: str) -> str:
    """Upper-case words without accents: "José  O'Brien-Ruiz Jr." -> "JOSE OBRIENRUIZ JR".

    Apostrophes and hyphens bind and vanish; every other sign parts words.
    """
    return " ".join(_words(text))


def same_name(last: str, first: str, shown: str) -> bool:
    """Whether the name `shown` on a page is that of the person asked for by `last` and `first` name.

    Shown may read "DOE, JANE Q", "Jane Doe", "DOE JANE", with accents, hyphens and apostrophes written otherwise and
    with a generation (JR, III), which must not contradict one that was asked for. The last name must be equal. The
    first name must be equal as a whole: Ann is not Anna, Jon is not John, and an initial alone proves nothing. Further
    given names that only the page shows are middle names and accepted; a middle name that was asked for must be shown,
    a middle initial that was asked for must not be contradicted. Müller is Muller and Mueller; Muller is not Mueller.
    """
    plain, spelled = (last, first, shown), tuple(map(_spelled_out, (last, first, shown)))
    ways = (plain, (*spelled[:2], shown), (last, first, spelled[2]))
    return any(_same_name(*way) for way in dict.fromkeys(ways))


def _same_name(last: str, first: str, shown: str) -> bool:
    asked_last, asked_first = _words(last), _words(first)
    family, given = _people(asked_last), _people(asked_first)
    if not family or not given or len(given[0]) == 1:
        return False
    printed = _parts(shown)
    if not _agree(_generations(chain(asked_last, asked_first)), _generations(chain.from_iterable(printed))):
        return False
    return any(_glued(a) == _glued(family) and _same_given(given, b) for a, b in _readings(printed))


def _spelled_out(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.upper())
    spelled = composed.translate(_UMLAUTS)
    return text if spelled == composed else spelled


def _words(text: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", _bound(text.upper())).upper().translate(_LETTERS)
    return "".join(sign if sign.isalnum() else " " for sign in _bound(flat) if not unicodedata.combining(sign)).split()


def _bound(text: str) -> str:
    # Before and after taking letters apart: NFKD turns a lone acute accent into a blank, and a wide hyphen into "-".
    return "".join(sign for sign in text if sign not in _BINDING)


def _people(words: list[str]) -> list[str]:
    return [word for word in words if word not in GENERATIONS]


def _generations(words: chain[str]) -> set[str]:
    return {word for word in words if word in GENERATIONS}


def _agree(asked: set[str], shown: set[str]) -> bool:
    return not asked or not shown or asked == shown


def _parts(shown: str) -> list[list[str]]:
    return [words for part in shown.split(",") if (words := _words(part))]


def _readings(printed: list[list[str]]) -> list[tuple[list[str], list[str]]]:
    """Every way to read the printed name as (last names, given names)."""
    parts = [people for part in printed if (people := _people(part))]
    if len(parts) == 2:
        return [(parts[0], parts[1])]
    if len(parts) != 1:
        return []
    words, cuts = parts[0], range(1, len(parts[0]))
    return [(words[:cut], words[cut:]) for cut in cuts] + [(words[cut:], words[:cut]) for cut in cuts]


def _glued(words: list[str]) -> str:
    return "".join(words)


def _same_given(asked: list[str], shown: list[str]) -> bool:
    for used in range(1, len(shown) + 1):
        if _same_first(asked, shown[:used]):
            return True
    middle, printed = asked[1:], shown[1:]
    return asked[0] == shown[0] and bool(middle) and all(map(_initial, middle)) and _fits(middle, printed)


def _same_first(asked: list[str], shown: list[str]) -> bool:
    # Mary Ann is MARYANN; but Ann A. is not Anna, so initials are never glued on.
    glue = not any(map(_initial, chain(asked, shown)))
    return asked == shown or (glue and _glued(asked) == _glued(shown))


def _initial(word: str) -> bool:
    return len(word) == 1


def _fits(initials: list[str], printed: list[str]) -> bool:
    return all(word.startswith(sign) for sign, word in zip(initials, printed, strict=False))
