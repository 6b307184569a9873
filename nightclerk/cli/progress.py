"""Progress of a run: a live bar with an ETA on a terminal, a line now and then elsewhere. Never health data."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from nightclerk.runtime.runs import Progress, Watch

LINE_EVERY_SECONDS = 10.0


@contextmanager
def shown(title: str, *, quiet: bool = False) -> Iterator[Watch]:
    """A `Watch` for `Worker.run` that shows on standard error how far the run is."""
    if quiet:
        yield lambda _progress: None
    elif sys.stderr.isatty():
        with _bar(title) as watch:
            yield watch
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("about"),
        TimeRemainingColumn(),
        TextColumn("left,"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title, total=None, doing="")
        yield lambda now: bar.update(task, total=now.total, completed=now.settled, doing=_doing(now))


def _doing(now: Progress) -> str:
    steps = sorted(set(now.doing.values()))
    return f"{len(now.doing)} in hand: {', '.join(steps)}" if steps else ""


def _lines(title: str) -> Watch:
    begun = time.monotonic()
    last = [begun]

    def watch(now: Progress) -> None:
        moment = time.monotonic()
        if moment - last[0] < LINE_EVERY_SECONDS:
            return
        last[0] = moment
        left = (moment - begun) / now.settled * (now.total - now.settled) if now.settled else 0
        eta = f", about {left:.0f} s left" if now.settled else ""
        click.echo(f"{title}: {now.settled} of {now.total}{eta}", err=True)

    return watch
