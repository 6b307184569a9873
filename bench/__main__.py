"""`python -m bench`: measure everything in one run; docs/reference/benchmarks.md and .json are written."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from bench import checks, fax, fleet, forms, groups, machine, x12
from bench.child import HOUSE
from bench.figures import results
from bench.page import Outcome, figures_table, machine_readable, markdown
from bench.schedule import Group, measured, visits
from bench.stage import CHECKS, LATENCY_MS, LONG_CHECKS, make_stage, scratch, today
from nightclerk.sandbox.server import running

ASKING = ("check", "portal", "lasting")  # of the sandbox payer
NAMES = (
    *ASKING,
    "cost",
    "start",
    "lint",
    "append",
    "verify",
    "workers",
    "line",
    "ticks",
    "find",
    "console",
    "sheets",
    "forms",
    "match",
    "fax",
    "x12",
)
PAGE = HOUSE / "docs" / "reference" / "benchmarks.md"
DATA = PAGE.with_suffix(".json")
SIZES = {
    "latency": LATENCY_MS,
    "checks": CHECKS,
    "long_checks": LONG_CHECKS,
    "items": groups.ITEMS,
    "verified": groups.VERIFIED,
    "rows": groups.SHEET_ROWS,
    "layers": fax.LAYERS,
    "claims": x12.CLAIMS,
    "segments": x12.SEGMENTS,
}


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="How often each group is visited.")
@click.option(
    "--only", type=click.Choice(NAMES), multiple=True, help="Only this group, beside what was measured before."
)
@click.option("--seed", type=int, help="Of the order; a new one each time when it is not given.")
def main(rounds: int, only: tuple[str, ...], seed: int | None) -> None:
    """Measure nightclerk beside what a user would pick instead."""
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    click.echo(f"seed {chosen}, {rounds} rounds")
    begun = machine.describe()
    with scratch() as folder, _groups(folder, only or NAMES) as found:
        samples, missing = measured(visits(found, rounds, chosen), click.echo)
    outcome = Outcome(replace(begun, load_after=machine.load()), chosen, rounds, samples, missing)
    click.echo("\n" + figures_table(results(samples)))
    if only and DATA.exists():
        outcome = outcome.over(json.loads(DATA.read_text()))
    write(outcome, DATA, PAGE)
    click.echo(f"Written: {PAGE.relative_to(HOUSE)} and {DATA.name} beside it.")


def write(outcome: Outcome, data: Path, page: Path) -> None:
    """Write the machine-readable file, from which a later run of some groups takes the others, and the page."""
    page.parent.mkdir(parents=True, exist_ok=True)
    data.write_text(machine_readable(outcome))
    page.write_text(markdown(outcome, SIZES))


@contextmanager
def _groups(folder: Path, names: tuple[str, ...]) -> Iterator[list[Group]]:
    """The groups of these names; the payer runs only when it is asked."""
    makers: dict[str, Callable[[], Group]] = {
        "cost": lambda: groups.cost(folder),
        "start": groups.start,
        "lint": groups.lint,
        "append": lambda: groups.append(folder),
        "verify": lambda: groups.verify(folder),
        "line": lambda: groups.line(folder),
        "ticks": lambda: groups.ticks(folder),
        "find": lambda: groups.find(folder),
        "console": lambda: groups.console(folder),
        "sheets": lambda: groups.sheets(folder),
        "forms": lambda: forms.group(folder),
        "match": lambda: groups.match(folder),
        "fax": lambda: fax.group(folder),
        "x12": lambda: x12.group(folder),
    }
    with ExitStack() as open_things:
        if set(names) & set(ASKING):
            day = today()
            portal = open_things.enter_context(running(today=day, latency_ms=LATENCY_MS))
            stage = make_stage(folder, portal, day)
            makers |= {"check": lambda: checks.group(stage), "portal": lambda: checks.kept(stage)}
            makers["lasting"] = lambda: checks.lasting(stage)
        if "workers" in names:
            day = today()
            first, second = (
                open_things.enter_context(running(today=day, latency_ms=fleet.LATENCY_MS)) for _ in range(2)
            )
            makers["workers"] = lambda: fleet.group(folder, first, second)
        yield [makers[name]() for name in NAMES if name in names]


if __name__ == "__main__":
    main()
