"""The command line. Commands are imported when they are called, so that `--help` starts as fast as click itself."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

# command -> the line `--help` shows; the module nightclerk.cli.<command> holds `command`.
COMMANDS = {
    "approvals": "What waits to leave: list, show, print, sign, approve, return.",
    "audit": "Prove the audit log, and read it.",
    "backup": "Copy everything that cannot be made again; bots go on.",
    "codes": "Portals that wait for a code from somebody's phone.",
    "cancel": "Stop a run; items in hand finish.",
    "demo": "One night against an invented payer, from nothing.",
    "doctor": "Check this machine and workspace; say what to install.",
    "fax": "Faxes and scans: read, split, named, fields found.",
    "forms": "PDF forms: inspect, fill with proof, compare.",
    "init": "Make a new workspace.",
    "items": "What needs a person: list, look, correct, retry, settle.",
    "new": "Start a new bot.",
    "people": "Who may use the web app.",
    "restore": "Make a workspace from a backup, proven.",
    "results": "What a run answered, row by row.",
    "run": "Run a bot on a file or on one item, and wait.",
    "serve": "The web app: health, metrics, triggers.",
    "schedule": "Runs that begin by themselves: what, when and why.",
    "selectors": "Check, draft and mend the portal files.",
    "sheets": "Look into spreadsheets.",
    "token": "Tokens of programs that call the web app.",
    "up": "Scheduler, workers and web app of this machine, kept running.",
    "vault": "Keep credentials, encrypted; never printed back.",
    "version": "Which release this is.",
    "x12": "Read X12 files: remittances, claim status, eligibility.",
    "work": "Work whatever is put in line, until stopped.",
}


@contextmanager
def _for_good() -> Iterator[None]:
    """What is imported meanwhile is never looked through for garbage, neither now nor at the end, which would take a
    third of a second each.
    """
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # once in a process: what is garbage later must not be kept
            gc.freeze()
        gc.enable()


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        with _for_good():
            found: click.Command = importlib.import_module(f"nightclerk.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", metavar="DIR", help="The workspace folder (or the variable NIGHTCLERK_WORKSPACE).")
def cli(workspace: str | None) -> None:
    """Bots that do a clinic's back-office work overnight and on demand, with an audit log that proves it."""
    if workspace:
        os.environ["NIGHTCLERK_WORKSPACE"] = workspace


def interrupted(words: list[str]) -> str:
    """What is said when somebody stops a command of these words; with --again it would not go on, but ask anew."""
    without = ", without --again," if "--again" in words else ""
    return f"Interrupted. What was finished is kept; run the same command again{without} to go on."


def main() -> None:
    """The entry point: an error meant for a person is told in words, and ends with its exit code."""
    try:
        code: Any = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo(interrupted(sys.argv), err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except Exception as error:
        from nightclerk.cli.common import told

        code = told(error)
    sys.exit(code if isinstance(code, int) else 0)
