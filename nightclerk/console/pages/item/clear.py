"""An item's answer in clear, as label and value: whatever kind of record it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nightclerk.records.codec import from_bytes, to_plain
from nightclerk.records.unread import NOT_STATED, missing_of, within
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.forms import label
from nightclerk.runtime.office import Office
from nightclerk.sheets.signs import cut
from nightclerk.store.cases import Stored

# What the page says elsewhere, or what only machines read.
_LEFT_OUT = frozenset(
    {"kind", "evidence", "diff", "record_id", "schema_version", "run_id", "clinic_id", "source_version", "unmapped"}
    | {"not_read"}
)


Fact = tuple[str, str]
Table = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]


@dataclass(frozen=True)
class Clear:
    """What was asked, and what was answered: single facts, and lists of like facts as tables."""

    fields: dict[str, str]
    silent: tuple[str, ...] = ()  # what was not stated
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


def clear(office: Office, found: Stored, fields: dict[str, str]) -> Clear:
    """The item with its answer, where it has one."""
    if found.record is None:
        return Clear(fields)
    bot = working_bot(office.workspace, found.bot).bot
    assert bot
    plain = to_plain(from_bytes(bot.result_type, found.record))
    lost = plain.get("not_read") or {}
    facts = list(_facts(plain, lost))
    silent = tuple(name for name, value in facts if value == NOT_STATED)
    stated = tuple(each for each in facts if each[1] != NOT_STATED)
    return Clear(fields, silent, stated, tuple(_tables(plain, lost)))


def _facts(plain: Mapping[str, Any], lost: Mapping[str, str], before: str = "", at: str = "") -> Iterator[Fact]:
    for name, value in plain.items():
        if name in _LEFT_OUT and not before:
            continue
        if isinstance(value, Mapping):
            yield from _facts(value, lost, f"{before}{label(name)}: ", f"{at}{name}.")
        elif not _is_table(value):
            yield f"{before}{label(name)}", _said(value, lost, f"{at}{name}")
        elif rows := [text for each, text in lost.items() if each.startswith(f"{name}#")]:
            yield f"{label(name)}: other rows", cut(missing_of(rows))


def _tables(plain: Mapping[str, Any], lost: Mapping[str, str]) -> Iterator[Table]:
    for name, value in plain.items():
        if name in _LEFT_OUT or not _is_table(value):
            continue
        shown = [
            {head: _said(row[head], lost, f"{name}[{place}].{head}") for head in row} for place, row in enumerate(value)
        ]
        heads = [head for head in shown[0] if any(row.get(head, NOT_STATED) != NOT_STATED for row in shown)]
        rows = tuple(tuple(row.get(head, NOT_STATED) for head in heads) for row in shown)
        yield label(name), tuple(label(head) for head in heads), rows


def _said(value: Any, lost: Mapping[str, str], name: str) -> str:
    """As `said`; of what the page shows and nobody could understand, that it was not read."""
    empty = value in (None, "", [], "not_stated")
    shown = within(lost, name)
    return cut(missing_of(shown)) if empty and shown else said(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def said(value: Any) -> str:
    """A value as people read it; what is not there is "not stated"."""
    if value is None or value == "" or value == []:
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(said(each) for each in value)
    return cut(str(value).replace("_", " ") if isinstance(value, str) and value.islower() else str(value))
