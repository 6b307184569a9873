"""Recordings of Selenium IDE (.side): each command has `targets`, ranked alternatives with their strategy."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from nightclerk.portal.tools.recorded import Act, Recording, Way, origin, path

_SAYS = re.compile(r"^//(?P<tag>button|a)\[contains\(\.,\s*(?P<quote>['\"])(?P<name>[^'\"]+)(?P=quote)\)\]$")
_ROLES = {"button": "button", "a": "link"}
_TYPING = {"type": "type", "sendKeys": "type", "select": "select", "check": "check"}
_CLICKS = {"click", "clickAt", "doubleClick", "submit"}
_QUIET = (
    "setWindowSize",
    "waitFor",
    "assert",
    "verify",
    "mouse",
    "store",
    "pause",
    "close",
    "echo",
    "runScript",
    "uncheck",
)


def is_selenium(data: Any) -> bool:
    """Whether the JSON is such a recording."""
    return isinstance(data, dict) and isinstance(data.get("tests"), list)


def read(data: dict[str, Any]) -> Recording:
    """The first test with commands; what cannot be understood is said in the remarks."""
    tests = [each for each in data["tests"] if isinstance(each, dict) and each.get("commands")]
    commands = [each for each in (tests[0]["commands"] if tests else []) if isinstance(each, dict)]
    remarks = [f"{len(tests) - 1} further tests of the file were left out"] if len(tests) > 1 else []
    address = str(data.get("url") or "")
    opened = [urljoin(address, str(each.get("target") or "")) for each in commands if each.get("command") == "open"]
    base = next((origin(url) for url in (*opened, address) if origin(url)), "")
    acts = [act for each in commands for act in _acts(each, address, base, remarks)]
    return Recording(base, tuple(acts), tuple(dict.fromkeys(remarks)))


def _acts(command: dict[str, Any], address: str, base: str, remarks: list[str]) -> list[Act]:
    name, value = str(command.get("command") or ""), str(command.get("value") or "")
    if name.startswith("//"):
        return []  # a command that was switched off
    if name == "open":
        return _opened(urljoin(address, str(command.get("target") or "")), base, remarks)
    if name == "sendKeys" and value == "${KEY_ENTER}":
        return [Act("press", typed="Enter")]
    if name == "selectFrame":
        remarks.append("the recording enters a frame; frames of the same origin are searched by themselves")
        return []
    if name not in _TYPING and name not in _CLICKS:
        if name and not name.startswith(_QUIET):
            remarks.append(f"a command {re.sub(r'[^A-Za-z]', '', name)[:30]} was left out")
        return []
    kind = _TYPING.get(name, "click")
    ways, words = _ways(command)
    return [Act(kind, ways, words, value if kind in ("type", "select") else "")]


def _opened(url: str, base: str, remarks: list[str]) -> list[Act]:
    if origin(url) == base and base:
        return [Act("goto", path=path(url))]
    remarks.append("the recording goes to another address than it began at; only base_url is ever typed on")
    return []


def _ways(command: dict[str, Any]) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    listed = command.get("targets")
    targets = [str(each[0]) for each in listed if isinstance(each, list) and each] if isinstance(listed, list) else []
    ways = [way for text in (targets or [str(command.get("target") or "")]) if (way := _way(text))]
    words = [way.name or way.text for way in ways if way.kind in ("name", "role")]
    return tuple(ways), tuple(words)


def _way(target: str) -> Way | None:
    strategy, equals, text = target.partition("=")
    if target.startswith("//"):
        strategy, equals, text = "xpath", "=", target
    if not equals or not text:
        return None
    if strategy in ("id", "name"):
        return Way("name", text)
    if strategy == "linkText":
        return Way("role", "link", text)
    if strategy == "partialLinkText":
        return Way("text", text)
    if strategy == "xpath":
        said = _SAYS.match(text)
        return Way("role", _ROLES[said["tag"]], said["name"]) if said else Way("xpath", text)
    return Way("css", text) if strategy == "css" else None
