"""Writing the small YAML of a draft: flow style on one line, quotes wherever YAML could read something else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from nightclerk.portal.tools.recorded import Way

_PLAIN = re.compile(r"[A-Za-z$](?:[\w $./-]*[\w/])?")
_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def scalar(text: str) -> str:
    """The text as it may stand in a flow mapping."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS else json.dumps(text, ensure_ascii=False)


def mapping(entries: Mapping[str, str]) -> str:
    """`{key: value}` of values that are YAML already."""
    return "{" + ", ".join(f"{scalar(key)}: {value}" for key, value in entries.items()) + "}"


def listing(entries: Iterable[str]) -> str:
    """`[a, b]` of entries that are YAML already."""
    return "[" + ", ".join(entries) + "]"


def locator(way: Way) -> str:
    """A locator. A name that begins with a slash would be read as a regular expression, so it is written as one."""
    entries = {way.kind: scalar(_words(way.text) if way.kind in ("label", "text", "placeholder") else way.text)}
    return mapping(entries | ({"name": scalar(_words(way.name))} if way.name else {}))


def _words(text: str) -> str:
    return f"/^{re.escape(text)}$/" if text.startswith("/") else text


def regex(text: str) -> str:
    """A quoted regular expression for the end of an address."""
    return json.dumps(f"/{re.escape(text).replace('/', chr(92) + '/')}$/")
