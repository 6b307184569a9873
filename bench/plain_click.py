"""A bare click program, to be held against `nightclerk --help`: as many commands, nothing in them."""

from __future__ import annotations

import os

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", metavar="DIR", help="The workspace folder.")
def cli(workspace: str | None) -> None:
    """A program that does nothing."""


for number in range(int(os.environ.get("BENCH_COMMANDS", "1"))):

    @cli.command(f"command-{number:02}", help="One line of help about this command.")
    def _command() -> None:
        pass


def main() -> None:
    """The entry point."""
    cli()
