"""Interchanges, groups and transactions: counts and control numbers are checked, the content goes to its own reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from nightclerk.x12.claim_status import ClaimStatuses
from nightclerk.x12.context import Context, Elements, moment, text
from nightclerk.x12.eligibility import Eligibilities
from nightclerk.x12.remittance import Remittance
from nightclerk.x12.segments import Run, runs

_GROUPS = {"835": "HP", "277": "HN", "271": "HB"}
_Handlers = Mapping[str, Callable[[Any, Context, Elements], None]]


class Body(Protocol):
    """What reads the segments between ST and SE of one kind of transaction."""

    def handlers(self) -> _Handlers:
        """By name of the segment, what is to be called (with this body) in place of `take`."""

    def take(self, context: Context, at: Elements) -> None:
        """One segment."""

    def end(self, context: Context) -> None:
        """The transaction is over, at the segment that is being read."""


class _Unread:
    """A transaction that is none of ours."""

    def handlers(self) -> _Handlers:
        return {}

    def take(self, context: Context, at: Elements) -> None:
        pass

    def end(self, context: Context) -> None:
        pass


_BODIES: dict[str, type[Body]] = {"835": Remittance, "277": ClaimStatuses, "271": Eligibilities}


@dataclass
class _Open:
    """An interchange, group or transaction that has begun: its control number and what was counted in it.

    The segments of a transaction count themselves: `first` is the number of its ST.
    """

    control: str | None
    count: int = 0
    first: int = 0
    seen: set[str | None] = field(default_factory=set)


@dataclass
class _Reading:
    context: Context = field(default_factory=Context)
    interchange: _Open | None = None
    group: _Open | None = None
    transaction: _Open | None = None
    body: Body | None = None
    handlers: _Handlers = field(default_factory=dict)
    group_kind: str | None = None
    group_version: str | None = None
    defect: str = ""
    interchanges: set[str | None] = field(default_factory=set)


def read(stream: BinaryIO) -> Iterator[Any]:
    """Records, balances and `X12Finding`s of a file, in its order, in memory that does not grow with it.

    Raises nothing on account of the content.
    """
    reading = _Reading()
    out = reading.context.out
    for run in runs(stream):
        _through(reading, run)
        if out:
            yield from out
            out.clear()
    _end(reading)
    yield from out


def _through(reading: _Reading, run: Run) -> None:
    """Each segment to whom it belongs; nearly all of them to a handler of the transaction that is open."""
    context, handlers, body = reading.context, {} if run.defect else reading.handlers, reading.body
    context.begin(run)
    for context.index, at in enumerate(run.elements()):
        handler = handlers.get(at[0])
        if handler is not None:
            handler(body, context, at)
        else:
            _step(reading, at)
            handlers, body = reading.handlers, reading.body


def _step(reading: _Reading, at: Elements) -> None:
    run = reading.context.run
    if run.defect or run.number == 1 or reading.defect:
        _defects(reading, run)
    if run.separators is None:
        return
    edge = _EDGES.get(at[0])
    if edge is not None:
        edge(reading, at)
    elif run.block and reading.body is not None:
        reading.body.take(reading.context, at)
    elif run.block:
        reading.context.flag("X12_STRAY")


def _defects(reading: _Reading, run: Run) -> None:
    context = reading.context
    if run.number == 1 and run.before.startswith(b"\xef\xbb\xbf"):
        context.flag("X12_BOM")
    if run.defect and (run.separators or run.defect != reading.defect):
        context.flag(run.defect)
    reading.defect = run.defect


def _end(reading: _Reading) -> None:
    if not reading.context.run.number:
        reading.context.flag("X12_EMPTY")
    _close_interchange(reading)


def _isa(reading: _Reading, at: Elements) -> None:
    _close_interchange(reading)
    control = text(at, 13)
    if control in reading.interchanges:
        reading.context.flag("X12_REPEATED", "ISA13")
    reading.interchanges.add(control)
    reading.interchange = _Open(control)


def _gs(reading: _Reading, at: Elements) -> None:
    _close_group(reading)
    control = text(at, 6)
    if reading.interchange is not None:
        reading.interchange.count += 1
    reading.context.made_at = moment(at, 4, 5)
    reading.group, reading.group_kind, reading.group_version = _Open(control), text(at, 1), text(at, 8)


def _st(reading: _Reading, at: Elements) -> None:
    _close_transaction(reading)
    context, control, kind = reading.context, text(at, 2), text(at, 1) or ""
    context.transaction += 1
    context.loop, context.implementation = "ST", text(at, 3) or reading.group_version or ""
    if reading.group is None:
        context.flag("X12_NO_GS")
        reading.group_kind = reading.group_version = None
    else:
        reading.group.count += 1
        if control in reading.group.seen:
            context.flag("X12_REPEATED", "ST02")
        reading.group.seen.add(control)
    if kind not in _BODIES:
        context.flag("X12_NOT_READ", "ST01")
    elif reading.group_kind not in (None, _GROUPS[kind]):
        context.flag("X12_GROUP_KIND", "GS01")
    reading.transaction, reading.body = _Open(control, first=context.number()), _BODIES.get(kind, _Unread)()
    reading.handlers = reading.body.handlers()


def _se(reading: _Reading, at: Elements) -> None:
    if reading.transaction is None or reading.body is None:
        reading.context.flag("X12_STRAY")
        return
    reading.transaction.count = reading.context.number() - reading.transaction.first + 1
    reading.body.end(reading.context)
    _compare(reading, at, reading.transaction)
    _forget(reading)


def _ge(reading: _Reading, at: Elements) -> None:
    _close_transaction(reading)
    if reading.group is None:
        reading.context.flag("X12_STRAY")
        return
    _compare(reading, at, reading.group)
    reading.group = None


def _iea(reading: _Reading, at: Elements) -> None:
    _close_group(reading)
    if reading.interchange is None:
        reading.context.flag("X12_STRAY")
        return
    _compare(reading, at, reading.interchange)
    reading.interchange = None


def _compare(reading: _Reading, at: Elements, opened: _Open) -> None:
    stated, control, name = text(at, 1) or "", text(at, 2), at[0]
    counted = stated.isascii() and stated.isdigit() and len(stated) < 12 and int(stated) == opened.count
    if not counted:
        reading.context.flag("X12_COUNT", f"{name}01, counted {opened.count}")
    if control != opened.control:
        reading.context.flag("X12_CONTROL", f"{name}02")


def _close_transaction(reading: _Reading) -> None:
    if reading.transaction is None or reading.body is None:
        return
    reading.body.end(reading.context)
    reading.context.flag("X12_NO_SE")
    _forget(reading)


def _forget(reading: _Reading) -> None:
    """The transaction, which is over."""
    reading.transaction, reading.body, reading.handlers = None, None, {}
    reading.context.loop = ""


def _close_group(reading: _Reading) -> None:
    _close_transaction(reading)
    if reading.group is not None:
        reading.context.flag("X12_NO_GE")
        reading.group = None


def _close_interchange(reading: _Reading) -> None:
    _close_group(reading)
    if reading.interchange is not None:
        reading.context.flag("X12_NO_IEA")
        reading.interchange = None


_EDGES = {"ISA": _isa, "GS": _gs, "ST": _st, "SE": _se, "GE": _ge, "IEA": _iea}
