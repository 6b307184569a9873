"""A recording as the importers and the recorder understand it, before it becomes a draft of a portal file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from nightclerk.portal.doubts import is_frail

MOST_LOCATORS = 4
# What could be somebody's: a date, or a row of digits as long as an ID. Such a text never gets into a portal file.
_PERSONAL = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4,}|[A-Za-z]\d{5,}")
_ORDER = {"label": 0, "role": 1, "testid": 2, "name": 3, "placeholder": 4, "text": 5, "css": 6, "xpath": 7}


@dataclass(frozen=True)
class Way:
    """One way to find an element, as a portal file writes it: `kind` of locator, its text, a role's `name`."""

    kind: str
    text: str
    name: str = ""


@dataclass(frozen=True)
class Act:
    """One recorded act: `kind` goto | type | select | check | click | press.

    `words` are what the page calls the field or button, `typed` what was typed or pressed (kept in memory only), `path`
    where a goto leads, `arrives` the path that the click led to, `name` what a person called the thing.
    """

    kind: str
    ways: tuple[Way, ...] = ()
    words: tuple[str, ...] = ()
    typed: str = ""
    path: str = ""
    arrives: str = ""
    name: str = ""


@dataclass(frozen=True)
class Recording:
    """What was recorded at one portal; `remarks` say what was left out, `headings` are those of the answer's table."""

    base_url: str
    acts: tuple[Act, ...]
    remarks: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def origin(url: str) -> str:
    """Scheme, host and port of an address; "" when it has none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def path(url: str) -> str:
    """The path of an address. A query may hold whom was asked about, so it is left out; so is such a fragment."""
    parts = urlsplit(url)
    kept = f"#{parts.fragment}" if parts.fragment.startswith("/") and not personal(parts.fragment, ()) else ""
    return (parts.path or "/") + kept


def personal(text: str, typed: Iterable[str]) -> bool:
    """Whether a text shows what was typed, or looks like a date or an ID."""
    folded = text.casefold()
    return bool(_PERSONAL.search(text)) or any(len(each) >= 3 and each.casefold() in folded for each in typed)


def ranked(ways: Iterable[Way], typed: Iterable[str] = ()) -> tuple[Way, ...]:
    """The best few of these, best first: a word that a person reads outlives what a program made.

    None is left of a thing that only its position or a generated name tells: which it is, a person must say.
    """
    known = tuple(typed)
    good = [way for way in dict.fromkeys(ways) if way.text and not personal(f"{way.text} {way.name}", known)]
    sturdy = [way for way in good if not (way.kind in ("css", "xpath", "name") and is_frail(way.kind, way.text))]
    return tuple(sorted(sturdy, key=lambda way: _ORDER[way.kind])[:MOST_LOCATORS])
