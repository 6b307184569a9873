"""A stream of bytes to segments, one after another; whatever the bytes are, every one of them is in some segment.

Only the separators that a file states are used. Where it states none, its text comes out in pieces that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, repeat
from typing import BinaryIO, NamedTuple

from nightclerk.x12.separators import LOOK, WHITE, Separators, stated_in

CHUNK = 1 << 16
_AT_ONCE = 12 << 10  # bytes of a run: what is made of it stays in the cache of the processor
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


@dataclass(eq=False)
class Run:
    """Segments that stand side by side, the first of them `number`; what nobody asks for is never taken apart.

    `block` is their bytes up to the last terminator, `white` stands behind each terminator but the last.
    """

    number: int = 0
    offset: int = 0
    texts: list[str] = field(default_factory=list)
    block: bytes = b""
    before: bytes = b""
    end: bytes = b""
    white: bytes = b""
    separators: Separators | None = None
    defect: str = ""

    def elements(self) -> Iterator[list[str]]:
        """Of each segment its elements; the work is done in C, as it is asked for."""
        if self.separators is None:
            return repeat([""], len(self.texts))
        return map(str.split, self.texts, repeat(self.separators.between))

    @cached_property
    def raws(self) -> list[bytes]:
        """Of each segment its bytes."""
        return self.block.split(self.end + self.white) if len(self.texts) > 1 else [self.block]

    def offset_of(self, index: int) -> int:
        """Where a segment begins."""
        return self._starts[index] + index * (len(self.end) + len(self.white))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each segment would begin if nothing stood between them."""
        sizes = map(len, self.texts if self.block.isascii() else self.raws)
        return list(accumulate(sizes, initial=self.offset))

    def segments(self) -> Iterator[Segment]:
        """Each of them, whole."""
        befores = chain((self.before,), repeat(self.white))
        for index, (elements, raw, before) in enumerate(zip(self.elements(), self.raws, befores, strict=False)):
            at = self.number + index, self.offset_of(index)
            yield Segment(*at, elements, raw, before, self.end, self.separators, self.defect)


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
    return chain.from_iterable(run.segments() for run in runs(stream))


def runs(stream: BinaryIO) -> Iterator[Run]:
    """The segments by the run: those of one reading of the stream, or a single one where it is not tidy."""
    source = _Source(stream)
    separators: Separators | None = None
    while True:
        _skip(source)
        if not source.buffer and source.ended:
            if source.before.strip(WHITE):  # a byte order mark, and nothing behind it
                raw, source.before = source.before, b""
                yield _made(source, source.offset - len(raw), raw, b"", None, "X12_NOT_X12")
            return
        stated = stated_in(source.buffer)
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
        while len(source.buffer) < LOOK and not source.ended:
            source.more()
        if source.offset == 0 and source.buffer.startswith(_BOM):
            source.before += source.drop(len(_BOM))
        white = len(source.buffer) - len(source.buffer.lstrip(WHITE))
        gone = source.drop(white)
        source.before += gone if len(source.before) < LOOK else b""
        if source.buffer or source.ended:
            return


def _piece(source: _Source) -> Run:
    """Text of which nobody can say where its segments end: up to the next interchange."""
    after = _NEXT_ISA.search(source.buffer, 1)
    keep = 0 if source.ended else 64  # an interchange may begin in what was read last
    size = after.start() if after else max(1, min(len(source.buffer) - keep, MOST))
    raw = source.drop(size)
    defect = "X12_ISA_UNREADABLE" if raw.startswith(b"ISA") else "X12_NOT_X12"
    return _made(source, source.offset - size, raw, b"", None, defect)


def _interchange(source: _Source, separators: Separators, defect: str) -> Iterator[Run]:
    """Segments up to the next interchange or the end of the stream."""
    end, started = separators.terminator, False
    while True:
        if started and (run := _run(source, separators)):
            yield run
            continue
        parts, used = source.buffer.split(end, -1 if started else 1), 0
        for part in parts[:-1]:
            body = part.lstrip(WHITE)
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
            if not body and end in WHITE:
                source.before += end if len(source.before) < LOOK else b""  # a million blank lines are not kept
                continue
            yield _made(source, offset, body, end, separators, defect or ("" if body else "X12_EMPTY_SEGMENT"))
            defect = ""
            started = True
        source.drop(used)
        if end in source.buffer:  # behind the first segment
            continue
        if source.ended or len(source.buffer) > MOST:
            break
        source.more()
    yield from _rest(source, separators)


def _run(source: _Source, separators: Separators) -> Run | None:
    """The segments that end in the buffer, split at one stroke; None where they are not alike and need a closer look.

    Alike: the same white space in front of each, none of them empty, no interchange that begins among them.
    """
    end, buffer = separators.terminator, source.buffer
    within = 0, _AT_ONCE + LOOK
    inner = _NEXT_ISA.search(buffer, *within) if buffer.find(b"ISA", *within) >= 0 else None
    whole = buffer[: max(buffer.rfind(end, 0, min(inner.start() if inner else _AT_ONCE, _AT_ONCE)), 0)]
    block = whole.lstrip(WHITE)
    white = _white_behind(block, end)
    try:
        texts = block.decode(separators.encoding).split((end + white).decode("latin-1"))
    except UnicodeDecodeError:
        return None
    if len(texts) <= block.count(end) or not _alike(block, end, end + white):
        return None
    source.before += source.drop(len(whole) - len(block))
    number, source.number = source.number + 1, source.number + len(texts)
    offset, before, source.before = source.offset, source.before, b""
    source.drop(len(block) + len(end))
    return Run(number, offset, texts, block, before, end, white, separators)


def _white_behind(block: bytes, end: bytes) -> bytes:
    """The white space behind the first terminator."""
    behind = block[block.find(end) + 1 :][:LOOK] if end in block else b""
    return behind[: len(behind) - len(behind.lstrip(WHITE))]


def _alike(block: bytes, end: bytes, between: bytes) -> bool:
    """Whether none of the segments that cutting at `between` gives is empty or may be an interchange's."""
    if not block or block.startswith((end, b"ISA")) or block.endswith(between):
        return False
    odd = re.escape(between) + rb"(?:ISA|\s|" + re.escape(end) + rb")"
    return not re.search(odd, block)


def _cut(source: _Source, part: bytes, body: bytes, separators: Separators) -> Run:
    """A segment that was cut off where another interchange begins."""
    white = len(part) - len(part.lstrip(WHITE))
    source.before += source.drop(white)
    source.drop(len(body))
    return _made(source, source.offset - len(body), body, b"", separators, "X12_UNTERMINATED")


def _rest(source: _Source, separators: Separators) -> Iterator[Run]:
    """What follows the last terminator: nothing, white space, or a segment that was cut off."""
    body = source.buffer.lstrip(WHITE)
    if body.startswith(b"ISA") or not body:
        return
    inner = _NEXT_ISA.search(body, 1)
    size = min(inner.start() if inner else len(body), MOST)
    cut = _cut(source, source.buffer, body[:size], separators)
    if next(cut.elements())[0] == "IEA" and not source.buffer:
        cut.defect = "X12_NO_LAST_END"
    yield cut


def _made(source: _Source, offset: int, raw: bytes, end: bytes, separators: Separators | None, defect: str) -> Run:
    """A segment for itself."""
    source.number += 1
    before, source.before = source.before, b""
    try:
        text = raw.decode(separators.encoding if separators else "latin-1")
    except UnicodeDecodeError:
        text, defect = raw.decode("latin-1"), defect or "X12_ENCODING"
    return Run(source.number, offset, [text], raw, before, end, b"", separators, defect)
