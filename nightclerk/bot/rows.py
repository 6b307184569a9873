"""Bots that take an export row by row declare what one row asks; the rest is the same for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from nightclerk.bot import Dispatcher, Intake, Planned, PlannedRow, dispatcher
from nightclerk.bot import cells as read
from nightclerk.bot.cells import Cells
from nightclerk.bot.columns import Titles
from nightclerk.records import SourceRow, SourceTable

Carry = Callable[[Cells], dict[str, str]]


def asks_by_row(
    bot_name: str, titles: Titles, carry: Carry | None = None
) -> Callable[[Callable[[Cells, Intake], Iterable[Planned]]], Dispatcher]:
    """Declare what a row of an export asks that bot: a function of its cells, by field, that gives its items.

    `carry`: what goes with the row to its line of the output; without it, the texts of all fields. Reading a file
    raises `BusinessException` UNKNOWN_COLUMNS or AMBIGUOUS_COLUMNS when the columns cannot be told.
    """

    def declare(plan: Callable[[Cells, Intake], Iterable[Planned]]) -> Dispatcher:
        def planned(row: SourceRow, columns: Mapping[str, int], intake: Intake) -> PlannedRow:
            cells = read.cells_of(row, columns)
            carried = carry(cells) if carry else read.carried(cells, titles.fields)
            return PlannedRow(row.number, tuple(plan(cells, intake)), carried)

        def expand(table: SourceTable, intake: Intake) -> Iterator[PlannedRow]:
            columns = titles.find(table.header, intake.columns)
            return (planned(row, columns, intake) for row in table.rows)

        words = [word for known in titles.fields.values() for word in known]
        return dispatcher(bot_name, headers=words, fields=titles.fields, columns=titles.guess)(expand)

    return declare
