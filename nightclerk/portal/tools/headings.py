"""Which headings of a table the page calls otherwise than the portal file: what a check can only miss.

Of headings alone, which have nothing of a patient; no cell is ever told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nightclerk.portal.build import plain_heading
from nightclerk.portal.file import Extract, FieldSpec, PortalFile
from nightclerk.records import ProbedTable


@dataclass(frozen=True)
class Sought:
    """A table that the file reads or looks through: its headings, each in every way that the file knows it."""

    name: str
    headings: tuple[tuple[str, ...], ...]


def sought(file: PortalFile) -> tuple[Sought, ...]:
    """The tables of a portal file, each once."""
    found = [each for flow in file.flows if flow.extract for each in _extracted(flow.name, flow.extract)]
    rows = ((element, locator) for element in file.elements for locator in element.candidates)
    found += [
        Sought(f"element {element.name}", tuple((name,) for name in locator.value.text.splitlines()))
        for element, locator in rows
        if locator.kind == "row_of"
    ]
    return tuple({each.headings: each for each in reversed(found) if each.headings}.values())[::-1]


def _extracted(flow: str, extract: Extract) -> Iterator[Sought]:
    yield Sought(f"{flow}: the record", _columns(extract.headings, extract.fields))
    for field in extract.fields:
        if field.is_list and not (field.labels or field.columns):
            yield Sought(f"{flow}: {field.name}", _columns(field.headings, field.fields))


def _columns(headings: Sequence[str], fields: Iterable[FieldSpec]) -> tuple[tuple[str, ...], ...]:
    """What is named as headings, and what fields read under others."""
    leaves = [leaf for spec in fields if not spec.is_list for leaf in (spec, *spec.fields)]
    sources = [leaf.source for leaf in leaves if leaf.source and leaf.source.kind == "column"]
    read = [names for source in sources for names in (source.ranked, source.first) if names]
    known = {name for names in read for name in names}
    return tuple(dict.fromkeys([*((name,) for name in headings if name not in known), *read]))


def differing(wanted: Iterable[Sought], tables: Sequence[Sequence[str]], page: str) -> Iterator[ProbedTable]:
    """The tables of a page that are those of the file but for some headings: half of them, at least, are there."""
    for each in wanted:
        there = [[names for names in each.headings if _is_among(names, table)] for table in tables]
        most = max(there, key=len, default=[])
        if most and len(each.headings) // 2 <= len(most) < len(each.headings):
            yield ProbedTable(
                page=page,
                table=each.name,
                sought=tuple(map(" or ".join, each.headings)),
                lacking=tuple(" or ".join(names) for names in each.headings if names not in most),
                headings=tuple(tables[there.index(most)]),
            )


def _is_among(names: Sequence[str], table: Sequence[str]) -> bool:
    return not {plain_heading(name) for name in names}.isdisjoint(map(plain_heading, table))


def in_words(each: ProbedTable) -> str:
    """What was looked for, and what there is."""
    return (
        f"{each.table}: looked for the headings {', '.join(each.sought)}; not there: {', '.join(each.lacking)}; "
        f"the page has {' | '.join(each.headings)}"
    )
