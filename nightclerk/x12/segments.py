"""A stream of bytes to segments, one after another; whatever the bytes are, every one of them is in some segment.

Only the separators that a file states are used. Where it states none, its text comes out in pieces that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, count, repeat
from typing import BinaryIO, NamedTuple, cast

from nightclerk.x12.separators import LOOK, WHITE, Separators, stated_in

CHUNK = 1 << 16
MOST = 1 << 20  # bytes of one segment; no honest one comes near
_BOM = b"\xef\xbb\xbf"
_NEXT_ISA = re.compile(rb"ISA([^A-Za-z0-9\s])[0-9]{2}\1.{10}\1[0-9]{2}\1.{10}\1", re.DOTALL)


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
    return chain.from_iterable(runs(stream))


def runs(stream: BinaryIO) -> Iterator[Iterable[Segment]]:
    """The segments by the run: those of one reading of the stream, or a single one where it is not tidy."""
    source = _Source(stream)
    separators: Separators | None = None
    while True:
        _skip(source)
        if not source.buffer and source.ended:
            if source.before.strip(WHITE):  # a byte order mark, and nothing behind it
                raw, source.before = source.before, b""
                yield (_made(source, source.offset - len(raw), raw, b"", None, "X12_NOT_X12"),)
            return
        stated = stated_in(source.buffer)
        if stated is None:
            yield (_piece(source),)
            continue
        separators, defect = stated
        if not source.buffer.startswith(b"ISA"):
            defect = defect or "X12_NO_ISA"
        yield from _interchange(source, separators, defect)


def _skip(source: _Source) -> None:
    """Over white space and a byte order mark, with enough in the buffer behind them."""
    while True:
        while len(source.buffer) < LOOK and not source.ended:
            source.more()
        if source.offset == 0 and source.buffer.startswith(_BOM):
            source.before += source.drop(len(_BOM))
        white = len(source.buffer) - len(source.buffer.lstrip(WHITE))
        gone = source.drop(white)
        source.before += gone if len(source.before) < LOOK else b""
        if source.buffer or source.ended:
            return


def _piece(source: _Source) -> Segment:
    """Text of which nobody can say where its segments end: up to the next interchange."""
    after = _NEXT_ISA.search(source.buffer, 1)
    keep = 0 if source.ended else 64  # an interchange may begin in what was read last
    size = after.start() if after else max(1, min(len(source.buffer) - keep, MOST))
    raw = source.drop(size)
    defect = "X12_ISA_UNREADABLE" if raw.startswith(b"ISA") else "X12_NOT_X12"
    return _made(source, source.offset - size, raw, b"", None, defect)


def _interchange(source: _Source, separators: Separators, defect: str) -> Iterator[Iterable[Segment]]:
    """Segments up to the next interchange or the end of the stream."""
    end, started = separators.terminator, False
    while True:
        if started:
            yield _run(source, separators)
        parts, used = source.buffer.split(end, -1 if started else 1), 0
        for part in parts[:-1]:
            body = part.lstrip(WHITE)
            if started and body.startswith(b"ISA") and not body[3:4].isalnum():
                source.drop(used)
                return
            if len(body) > 105 and (inner := _NEXT_ISA.search(body, 1)):
                source.drop(used)
                yield (_cut(source, part, body[: inner.start()], separators),)
                return
            offset = source.offset + used + len(part) - len(body)
            used += len(part) + 1
            source.before += part[: len(part) - len(body)]
            if not body and end in WHITE:
                source.before += end if len(source.before) < LOOK else b""  # a million blank lines are not kept
                continue
            yield (_made(source, offset, body, end, separators, defect or ("" if body else "X12_EMPTY_SEGMENT")),)
            defect = ""
            started = True
        source.drop(used)
        if end in source.buffer:  # behind the first segment
            continue
        if source.ended or len(source.buffer) > MOST:
            break
        source.more()
    yield from _rest(source, separators)


def _run(source: _Source, separators: Separators) -> Iterable[Segment]:
    """The segments that end in the buffer, split at one stroke; none where they are not alike and need a closer look.

    Alike: the same white space in front of each, none of them empty, no interchange that begins among them.
    """
    end, buffer = separators.terminator, source.buffer
    inner = _NEXT_ISA.search(buffer) if b"ISA" in buffer else None
    whole = buffer[: max(buffer.rfind(end, 0, inner.start() if inner else len(buffer)), 0)]
    block = whole.lstrip(WHITE)
    white = _white_behind(block, end)
    if not _alike(block, end, end + white):
        return ()
    try:
        text = block.decode(separators.encoding)
    except UnicodeDecodeError:
        return ()
    source.before += source.drop(len(whole) - len(block))
    return _alike_segments(source, block, text, white, separators)


def _alike_segments(
    source: _Source, block: bytes, text: str, white: bytes, separators: Separators
) -> Iterator[Segment]:
    """The segments of a block; the work on each of them is done in C, as it is asked for."""
    end, between = separators.terminator, separators.terminator + white
    raws = block.split(between)
    elements = map(str.split, text.split(between.decode("latin-1")), repeat(separators.between))
    numbers, befores = count(source.number + 1), chain((source.before,), repeat(white))
    offsets = accumulate(map(len(between).__add__, map(len, raws)), initial=source.offset)
    source.number, source.before = source.number + len(raws), b""
    source.drop(len(block) + len(end))
    alike = (repeat(each) for each in (end, separators, ""))
    rows = zip(numbers, offsets, elements, raws, befores, *alike)  # noqa: B905 - most of them have no end
    return cast("Iterator[Segment]", map(tuple.__new__, repeat(Segment), rows))


def _white_behind(block: bytes, end: bytes) -> bytes:
    """The white space behind the first terminator."""
    behind = block[block.find(end) + 1 :][:LOOK] if end in block else b""
    return behind[: len(behind) - len(behind.lstrip(WHITE))]


def _alike(block: bytes, end: bytes, between: bytes) -> bool:
    """Whether cutting at `between` gives the segments, and none of them is empty or may be an interchange's."""
    if not block or block.startswith((end, b"ISA")) or block.endswith(between):
        return False
    odd = (between + end, between + b"ISA", *(between + bytes((each,)) for each in WHITE))
    return block.count(end) == block.count(between) and not any(each in block for each in odd)


def _cut(source: _Source, part: bytes, body: bytes, separators: Separators) -> Segment:
    """A segment that was cut off where another interchange begins."""
    white = len(part) - len(part.lstrip(WHITE))
    source.before += source.drop(white)
    source.drop(len(body))
    return _made(source, source.offset - len(body), body, b"", separators, "X12_UNTERMINATED")


def _rest(source: _Source, separators: Separators) -> Iterator[Iterable[Segment]]:
    """What follows the last terminator: nothing, white space, or a segment that was cut off."""
    body = source.buffer.lstrip(WHITE)
    if body.startswith(b"ISA") or not body:
        return
    inner = _NEXT_ISA.search(body, 1)
    size = min(inner.start() if inner else len(body), MOST)
    cut = _cut(source, source.buffer, body[:size], separators)
    yield (cut._replace(defect="X12_NO_LAST_END") if cut.elements[0] == "IEA" and not source.buffer else cut,)


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
