"""Recordings of the Chrome DevTools Recorder (JSON): each step has ranked alternatives to find its element.

The format: `steps[]` with `type`, `selectors` (a list of alternatives, each a text or a list that pierces shadow
roots), `value`, `url`, `key` and `assertedEvents`; prefixes aria/, text/, xpath/, pierce/, and css without one.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nightclerk.portal.tools.recorded import Act, Recording, Way, origin, path

_ARIA = re.compile(r'^(?P<name>.*?)(?:\[role="(?P<role>[a-z]+)"\])?$', re.DOTALL)
_ATTRIBUTE = re.compile(r"^(?:[a-z]*)(?:#(?P<id>[A-Za-z][\w-]*)|\[name=[\"']?(?P<name>[\w.-]+)[\"']?\])$")
_XPATH_ID = re.compile(r"^//\*\[@id=[\"'](?P<id>[\w-]+)[\"']\]$")
_TEST_ID = re.compile(r"^\[data-test(?:-?id)?=[\"']?(?P<id>[\w.-]+)[\"']?\]$")
_BUTTON = re.compile(r"\bbutton\b|\bsubmit\b")
_LIST = re.compile(r"[\s>/\"]select(?:$|[\"\s.\[#:>])|\[role=.{1,2}(?:combobox|listbox)\b")
_LINK = re.compile(r"(?:^|[\s>/])a(?:$|[\s.\[#:>])")
_TYPING = {"change"}
_QUIET = {"setViewport", "scroll", "hover", "waitForElement", "waitForExpression", "close", "keyUp"}


def is_devtools(data: Any) -> bool:
    """Whether the JSON is such a recording."""
    return isinstance(data, dict) and isinstance(data.get("steps"), list)


def read(data: dict[str, Any]) -> Recording:
    """The recording; what cannot be understood is said in its remarks."""
    steps = [step for step in data["steps"] if isinstance(step, dict)]
    urls = [str(step.get("url") or "") for step in steps if step.get("type") == "navigate"]
    base = next((origin(url) for url in urls if origin(url)), "")
    remarks: list[str] = []
    acts = [act for step in steps for act in _acts(step, base, remarks)]
    return Recording(base, tuple(acts), tuple(dict.fromkeys(remarks)))


def _acts(step: dict[str, Any], base: str, remarks: list[str]) -> list[Act]:
    kind = str(step.get("type"))
    if kind == "navigate":
        return _navigated(str(step.get("url") or ""), base, remarks)
    if kind == "keyDown":
        return [Act("press", typed="Enter", arrives=_arrives(step, base))] if step.get("key") == "Enter" else []
    if kind not in ("click", "doubleClick", *_TYPING):
        if kind not in _QUIET:
            remarks.append(f"a step of the kind {_word(kind)} was left out")
        return []
    if step.get("frame"):
        remarks.append("a step is inside a frame; frames of the same origin are searched by themselves")
    typing = kind in _TYPING
    ways, words = _ways(step.get("selectors"), typing)
    typed = str(step.get("value") or "")
    if typing:
        return [Act("select" if _is_list(step) else "type", ways, words, typed)]
    ticking = any(way.text in ("checkbox", "radio") for way in ways if way.kind == "role")
    return [Act("check" if ticking else "click", ways, words, arrives=_arrives(step, base))]


def _is_list(step: dict[str, Any]) -> bool:
    """Whether what changed is a drop-down: by its kind, where the recording says it, or by one of its selectors."""
    said = str(step.get("elementType") or "")
    return said.startswith("select") if said else bool(_LIST.search(json.dumps(step.get("selectors"))))


def _navigated(url: str, base: str, remarks: list[str]) -> list[Act]:
    if not origin(url):
        return []
    if origin(url) != base:
        remarks.append("the recording goes to another address than it began at; only base_url is ever typed on")
        return []
    return [Act("goto", path=path(url))]


def _arrives(step: dict[str, Any], base: str) -> str:
    events = step.get("assertedEvents")
    urls = [str(each.get("url") or "") for each in events if isinstance(each, dict)] if isinstance(events, list) else []
    return next((path(url) for url in urls if base and origin(url) == base), "")


def _ways(selectors: Any, typing: bool) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """The ways to find the element, and what the page calls it."""
    ways: list[Way] = []
    words: list[str] = []
    for each in selectors if isinstance(selectors, list) else []:
        text = str(each[-1] if isinstance(each, list) and each else each)  # open shadow roots are searched anyway
        ways += _way(text, typing, words)
    return tuple(_decided(ways)), tuple(words)


def _decided(ways: list[Way]) -> list[Way]:
    """Button or link: where the recorder gives a name alone, the other alternatives often tell."""
    other = " ".join(way.text for way in ways if way.kind in ("css", "xpath"))
    wrong = "link" if _BUTTON.search(other) else "button" if _LINK.search(other) else ""
    guessed = {way.name for way in ways if way == Way("role", "link", way.name)}
    return [way for way in ways if not (way.kind == "role" and way.text == wrong and way.name in guessed)]


def _way(text: str, typing: bool, words: list[str]) -> list[Way]:
    prefix, slash, rest = text.partition("/")
    if slash and prefix == "aria":
        return _aria(rest, typing, words)
    if slash and prefix == "text":
        return [] if typing else [Way("text", _folded(rest))]
    if slash and prefix == "xpath":
        found = _XPATH_ID.match(rest)
        return [Way("name", found["id"]) if found else Way("xpath", rest)]
    return _css(rest if slash and prefix == "pierce" else text, words)


def _aria(text: str, typing: bool, words: list[str]) -> list[Way]:
    found = _ARIA.match(text)
    name, role = (_folded(found["name"]), found["role"]) if found else ("", None)
    if not name:
        return []
    words.append(name)
    if role:
        return [Way("role", role, name)]
    return [Way("label", name)] if typing else [Way("role", "button", name), Way("role", "link", name)]


def _css(text: str, words: list[str]) -> list[Way]:
    if found := _TEST_ID.match(text):
        return [Way("testid", found["id"])]
    if found := _ATTRIBUTE.match(text):
        words.append(found["id"] or found["name"])
        return [Way("name", found["id"] or found["name"])]
    return [Way("css", text)]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _word(text: str) -> str:
    return re.sub(r"\W+", "", text)[:30] or "?"
