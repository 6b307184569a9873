"""commands.md and exit-codes.md: from click's own help, and from `ExitCode`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import click

from nightclerk.cli import COMMANDS, cli
from nightclerk.errors import ExitCode
from scripts.reference.markdown import block, code, explained, page, table

HELP = ["-h", "--help"]
INTRO = """
Results go to standard output, progress and errors to standard error. `--json` prints one JSON document; when a command
with `--json` fails, the document is `{"error": {"code", "message", "remedy"}}`. How each command can end stands in
[exit-codes.md](exit-codes.md).
"""

EXITS = {
    "OK": "Everything was answered, or the command did what it says.",
    "UNEXPECTED": "A defect of ours. The message names its place in the code. Nothing finished is lost.",
    "USAGE": "Wrong usage, settings or input file. Nothing was asked.",
    "MISSING_DEPENDENCY": "A program is not installed; the message has the command that installs it.",
    "BUSINESS_EXCEPTIONS": "The run ended, and an item needs a person or waits, or was cancelled.",
    "APPLICATION_FAILURE": "A technical failure is left after all attempts, or disk, database or audit log refuse.",
    "AUDIT_TAMPERED": "The audit log is not as it was written.",
    "ALREADY_RUNNING": "Another nightclerk process works this workspace.",
    "AUDIT_INCOMPLETE": "A file of the log is gone, or the history of its checkpoints (its events may be proven).",
    "AUDIT_TORN_TAIL": "Only the last line was not written whole. The next command that writes puts it aside.",
    "INTERRUPTED": "Interrupted from the keyboard. What was finished is kept; the same command goes on.",
}


def commands() -> str:
    """Every command with its options."""
    whole = click.Context(cli, info_name="nightclerk", help_option_names=HELP)
    rows = [(f"[`nightclerk {name}`](#nightclerk-{name})", words) for name, words in sorted(COMMANDS.items())]
    return page(
        "Commands", INTRO, table(("command", "what it does"), rows), _options(cli, whole), *_walk(sorted(COMMANDS))
    )


def _walk(names: list[str]) -> Iterator[str]:
    for name in names:
        command = importlib.import_module(f"nightclerk.cli.{name}").command
        yield from _describe(command, f"nightclerk {name}", 2)


def _describe(command: click.Command, path: str, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=100, help_option_names=HELP)
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    yield f"{'#' * level} {path}"
    yield command.help or ""
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _describe(inner, f"{path} {name}", level + 1)
        return
    yield block(usage)
    yield _options(command, context)


def _options(command: click.Command, context: click.Context) -> str:
    records = [each.get_help_record(context) for each in command.get_params(context)]
    return table(("option", "meaning"), [(code(each[0]), each[1]) for each in records if each and each[1]])


def exit_codes() -> str:
    """What the exit code of a command says."""
    words = dict(explained((each.name for each in ExitCode), EXITS, "exit codes"))
    rows = [(int(each), code(each.name), words[each.name]) for each in ExitCode]
    return page(
        "Exit codes",
        "Others script against these; they stay as they are.",
        table(("exit code", "name", "what it says"), rows),
        "Click's own usage errors (an unknown option) end with 2 as well.",
    )
