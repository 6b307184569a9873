"""A stream of bytes to segments, one after another; whatever the bytes are, every one of them is in some segment.

Only the separators that a file states are used. Where it states none, its text comes out in pieces that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, NamedTuple

CHUNK = 1 << 16
MOST = 1 << 20  # bytes of one segment; no honest one comes near
_LOOK = 4096  # bytes in which an interchange must state its separators
_BOM = b"\xef\xbb\xbf"
_WHITE = b" \t\r\n\x0b\x0c"
_NEXT_ISA = re.compile(rb"ISA([^A-Za-z0-9\s])[0-9]{2}\1.{10}\1[0-9]{2}\1.{10}\1", re.DOTALL)
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


class Segment(NamedTuple):
    """One segment: `number` from 1, `offset` in bytes, `elements[0]` its name; `defect` a code, or nothing.

    `before + raw + end` are its bytes as they lie in the file: white space, text, terminator.
    """

    number: int
    offset: int
    elements: list[str]
    raw: bytes
    before: bytes
    end: bytes
    separators: Separators | None
    defect: str = ""


def emit(segments: Iterable[Segment]) -> bytes:
    """The bytes the segments were read from (white space behind the last one is lost)."""
    return b"".join(each.before + each.raw + each.end for each in segments)


@dataclass
class _Source:
    """A window over the stream: `buffer` begins at `offset`; `before` is the space in front of the next segment."""

    stream: BinaryIO
    buffer: bytes = b""
    offset: int = 0
    number: int = 0
    before: bytes = b""
    ended: bool = False

    def more(self, wanted: int = CHUNK) -> None:
        chunk = self.stream.read(wanted)
        self.ended = not chunk
        self.buffer += chunk

    def drop(self, size: int) -> bytes:
        gone, self.buffer = self.buffer[:size], self.buffer[size:]
        self.offset += size
        return gone


def segments(stream: BinaryIO) -> Iterator[Segment]:
    """Every segment of the stream, in its order, in memory that does not grow with it."""
    source = _Source(stream)
    separators: Separators | None = None
    while True:
        _skip(source)
        if not source.buffer and source.ended:
            if source.before.strip(_WHITE):  # a byte order mark, and nothing behind it
                raw, source.before = source.before, b""
                yield _made(source, source.offset - len(raw), raw, b"", None, "X12_NOT_X12")
            return
        stated = _stated(source.buffer)
        if stated is None:
            yield _piece(source)
            continue
        separators, defect = stated
        if not source.buffer.startswith(b"ISA"):
            defect = defect or "X12_NO_ISA"
        yield from _interchange(source, separators, defect)


def _skip(source: _Source) -> None:
    """Over white space and a byte order mark, with enough in the buffer behind them."""
    while True:
        while len(source.buffer) < _LOOK and not source.ended:
            source.more()
        if source.offset == 0 and source.buffer.startswith(_BOM):
            source.before += source.drop(len(_BOM))
        white = len(source.buffer) - len(source.buffer.lstrip(_WHITE))
        gone = source.drop(white)
        source.before += gone if len(source.before) < _LOOK else b""
        if source.buffer or source.ended:
            return


def _stated(buffer: bytes) -> tuple[Separators, str] | None:
    """The separators that stand at the beginning of the buffer, and a defect of how they do."""
    if buffer.startswith(b"ISA") and len(buffer) > 4:
        return _of_isa(buffer[:_LOOK])
    start = _START.match(buffer)
    return _of_bare(buffer[:_LOOK], start[1]) if start else None


def _of_isa(head: bytes) -> tuple[Separators, str] | None:
    element = head[3:4]
    if element.isalnum() or element in _WHITE:
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


def _piece(source: _Source) -> Segment:
    """Text of which nobody can say where its segments end: up to the next interchange."""
    after = _NEXT_ISA.search(source.buffer, 1)
    keep = 0 if source.ended else 64  # an interchange may begin in what was read last
    size = after.start() if after else max(1, min(len(source.buffer) - keep, MOST))
    raw = source.drop(size)
    defect = "X12_ISA_UNREADABLE" if raw.startswith(b"ISA") else "X12_NOT_X12"
    return _made(source, source.offset - size, raw, b"", None, defect)


def _interchange(source: _Source, separators: Separators, defect: str) -> Iterator[Segment]:
    """Segments up to the next interchange or the end of the stream."""
    end, started = separators.terminator, False
    while True:
        parts, used = source.buffer.split(end), 0
        for part in parts[:-1]:
            body = part.lstrip(_WHITE)
            if started and body.startswith(b"ISA") and not body[3:4].isalnum():
                source.drop(used)
                return
            if len(body) > 105 and (inner := _NEXT_ISA.search(body, 1)):
                source.drop(used)
                yield _cut(source, part, body[: inner.start()], separators)
                return
            offset = source.offset + used + len(part) - len(body)
            used += len(part) + 1
            source.before += part[: len(part) - len(body)]
            if not body and end in _WHITE:
                source.before += end if len(source.before) < _LOOK else b""  # a million blank lines are not kept
                continue
            yield _made(source, offset, body, end, separators, defect or ("" if body else "X12_EMPTY_SEGMENT"))
            defect = ""
            started = True
        source.drop(used)
        if source.ended or len(source.buffer) > MOST:
            break
        source.more()
    yield from _rest(source, separators)


def _cut(source: _Source, part: bytes, body: bytes, separators: Separators) -> Segment:
    """A segment that was cut off where another interchange begins."""
    white = len(part) - len(part.lstrip(_WHITE))
    source.before += source.drop(white)
    source.drop(len(body))
    return _made(source, source.offset - len(body), body, b"", separators, "X12_UNTERMINATED")


def _rest(source: _Source, separators: Separators) -> Iterator[Segment]:
    """What follows the last terminator: nothing, white space, or a segment that was cut off."""
    body = source.buffer.lstrip(_WHITE)
    if body.startswith(b"ISA") or not body:
        return
    inner = _NEXT_ISA.search(body, 1)
    size = min(inner.start() if inner else len(body), MOST)
    cut = _cut(source, source.buffer, body[:size], separators)
    yield cut._replace(defect="X12_NO_LAST_END") if cut.elements[0] == "IEA" and not source.buffer else cut


def _made(source: _Source, offset: int, raw: bytes, end: bytes, separators: Separators | None, defect: str) -> Segment:
    source.number += 1
    before, source.before = source.before, b""
    elements = [""]
    if separators is not None:
        try:
            text = raw.decode(separators.encoding)
        except UnicodeDecodeError:
            text, defect = raw.decode("latin-1"), defect or "X12_ENCODING"
        elements = text.split(separators.between)
    return Segment(source.number, offset, elements, raw, before, end, separators, defect)
