"""`nightclerk version`."""

from __future__ import annotations

import platform
from importlib.metadata import version

import click

from nightclerk import __version__
from nightclerk.cli.common import json_option, print_json, workspace_option


@click.command("version", help="Which release this is, and of what it is made.")
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> int:
    """Print versions."""
    parts = {"nightclerk": __version__, "python": platform.python_version()}
    parts |= {name: version(name) for name in ("dbos", "playwright", "sqlalchemy", "cryptography")}
    if as_json:
        print_json(parts)
    else:
        click.echo("\n".join(f"{name} {number}" for name, number in parts.items()))
    return 0
