"""`nightclerk work`: a worker that works whatever comes."""

from __future__ import annotations

import click

from nightclerk.cli.common import stop_on_signals, workspace_at, workspace_option
from nightclerk.runtime.office import open_office
from nightclerk.runtime.worker import Worker


@click.command("work", help="Work whatever is put in line, until stopped; what is in hand is finished first.")
@click.option("--slot", default=0, show_default=True, type=click.IntRange(0, 99), help="Which worker of this machine.")
@workspace_option
def command(slot: int, workspace: str | None) -> int:
    """Work until SIGTERM or Ctrl-C."""
    with open_office(workspace_at(workspace)) as office:
        name = office.process_name("worker", slot)
        with Worker(office, name) as worker:
            stop_on_signals(worker.interrupt)
            click.echo(f"{name} works.", err=True)
            worker.serve()
    return 0
