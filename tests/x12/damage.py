"""Fifteen kinds of damage that files suffer on their way; each takes the bytes and gives damaged ones."""

from __future__ import annotations

import re
from collections.abc import Callable


def _without(name: bytes) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(rb"(?<![A-Z0-9])%b[^A-Za-z0-9\s][^~\n]*~?\s*" % name, b"", data, count=1)


def _first(pattern: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(pattern, new, data, count=1)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "indented lines": lambda data: data.replace(b"~\n", b"~").replace(b"~", b"~\r\n    "),
    "cut in the middle": lambda data: data[: len(data) // 2],
    "no SE": _without(b"SE"),
    "no GE": _without(b"GE"),
    "no IEA": _without(b"IEA"),
    "a wrong count": _first(rb"\bSE([^A-Za-z0-9\s])[0-9]+", rb"SE\g<1>9999"),
    "letters in an amount": _first(rb"(CLP.[^*~]*.[^*~]*.)[0-9.]+", rb"\g<1>1O0.0O"),
    "an adjustment without an amount": _first(rb"(CAS.[A-Z]{2}.[0-9A-Z]+).[-0-9.]+", rb"\g<1>"),
    "an unknown segment": _first(rb"~(\s*)(CLP|STC|EB)", rb"~\g<1>ZZZ*1*2~\g<1>\g<2>"),
    "a group that is none": _first(rb"CAS.(CO|PR|OA)", rb"CAS*QQ"),
    "a short ISA": _first(rb"ISA.[0-9]{2}.", rb"ISA*"),
    "a web page instead": lambda data: b"<!DOCTYPE html><html><body>Session expired</body></html>",
    "nothing": lambda data: b"",
    "twice in one file": lambda data: data + data,
    "a segment lost in the middle": lambda data: b"~".join(
        part for place, part in enumerate(data.split(b"~")) if place != data.count(b"~") // 2
    ),
}
