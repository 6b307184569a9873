"""What an interchange separates with, as it says itself at its beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

LOOK = 4096  # bytes in which an interchange must state its separators
WHITE = b" \t\r\n\x0b\x0c"
_START = re.compile(rb"(?:GS|ST)([^A-Za-z0-9\s])")


@dataclass(frozen=True)
class Separators:
    """What an interchange separates with; `component` and `repetition` are empty where it does not state them."""

    element: bytes
    component: str
    repetition: str
    terminator: bytes
    encoding: str = "utf-8"

    @cached_property
    def between(self) -> str:
        """`element` as text."""
        return self.element.decode("latin-1")


def stated_in(buffer: bytes) -> tuple[Separators, str] | None:
    """The separators that stand at the beginning of the buffer, and a defect of how they do."""
    if buffer.startswith(b"ISA") and len(buffer) > 4:
        return _of_isa(buffer[:LOOK])
    start = _START.match(buffer)
    return _of_bare(buffer[:LOOK], start[1]) if start else None


def _of_isa(head: bytes) -> tuple[Separators, str] | None:
    element = head[3:4]
    if element.isalnum() or element in WHITE:
        return None
    fields = head.split(element, 16)
    last = fields[16][:2] if len(fields) == 17 else b""
    if len(last) == 2 and not last.isalnum() and _separates(last[:1], element) and _separates(last[1:], element):
        length = len(element.join(fields[:16])) + 3
        return _separators(
            element, last[:1], fields[11], fields[12], last[1:]
        ), "" if length == 106 else "X12_ISA_LENGTH"
    # One that lost elements: the group behind it shows where it ends.
    cut = re.search(rb"%b([^A-Za-z0-9\s])([^A-Za-z0-9 ])\s*GS%b" % ((re.escape(element),) * 2), head[:400])
    if cut is None or element in (cut[1], cut[2]):
        return None
    return _separators(element, cut[1], b"", b"", cut[2]), "X12_ISA_ELEMENTS"


def _separates(byte: bytes, element: bytes) -> bool:
    return byte != element and byte != b" " and not byte.isalnum()


def _of_bare(head: bytes, element: bytes) -> tuple[Separators, str] | None:
    found = re.search(rb"([^A-Za-z0-9 ])\s*(?:ST|BPR|BHT)%b" % re.escape(element), head)
    if found is None or found[1] == element:
        return None
    return _separators(element, b"", b"", b"", found[1]), ""


def _separators(element: bytes, component: bytes, repeat: bytes, version: bytes, terminator: bytes) -> Separators:
    repetition = repeat if len(repeat) == 1 and not repeat.isalnum() and version >= b"00402" else b""
    together = element + component + repetition + terminator
    encoding = "utf-8" if together.isascii() else "latin-1"
    return Separators(element, component.decode("latin-1"), repetition.decode("latin-1"), terminator, encoding)
