"""What the commands share: the workspace option, JSON output, and how an error is told."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from nightclerk.errors import ExitCode, InvalidFiles, NightclerkError, UsageError
from nightclerk.workspace import Workspace, find_workspace

F = TypeVar("F", bound=Callable[..., Any])


def workspace_option(function: F) -> F:
    """`--workspace DIR` on a command."""
    return click.option("--workspace", metavar="DIR", help="The workspace folder (or NIGHTCLERK_WORKSPACE).")(function)


def json_option(function: F) -> F:
    """`--json` on a command that reads."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")(function)


def stop_on_signals(interrupt: Callable[[], None]) -> None:
    """Ctrl-C and a service manager's stop: items in hand finish, the rest waits. A second Ctrl-C does not wait.

    An exception raised by the signal itself could come up inside a callback, where Python drops it.
    """

    def stop(_number: int, _frame: object) -> None:
        interrupt()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def workspace_at(given: str | None) -> Workspace:
    """The workspace; raises `UsageError`."""
    return find_workspace(given)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, indent=1, default=str))


def told(error: Exception) -> int:
    """Tell an error on standard error (and, where JSON was asked for, on standard output); its exit code."""
    if isinstance(error, OSError):
        from nightclerk.runtime.disk import in_words  # late: only a command that failed pays for it

        error = in_words(error) or error
    if not isinstance(error, NightclerkError):
        return _unexpected(error)
    lines = [str(each) for each in error.findings] if isinstance(error, InvalidFiles) else [str(error)]
    for line in lines:
        click.echo(line, err=True)
    if "--json" in sys.argv:
        print_json({"error": {"code": error.code, "message": error.message, "remedy": error.remedy}})
    return int(error.exit_code)


def _unexpected(error: Exception) -> int:
    # The text of a foreign exception may quote data, so only its type and place are told.
    from nightclerk.logs import say_failure

    say_failure("unexpected", error)
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else "?"
    click.echo(f"[UNEXPECTED] {type(error).__name__} at {where}. Nothing finished is lost; see logs/app.", err=True)
    return int(ExitCode.UNEXPECTED)


def changes_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """FIELD=VALUE pairs, or (`-`) a JSON object on standard input; raises `UsageError` ITEM_NOT_JSON, ITEM_FORM."""
    if pairs == ("-",):
        # From standard input, so that no health data stands in the list of processes.
        try:
            return {str(name): str(value) for name, value in dict(json.load(sys.stdin)).items()}
        except (ValueError, TypeError):
            raise UsageError("Standard input is not JSON.", code="ITEM_NOT_JSON", remedy="Pipe one object.") from None
    if not all("=" in pair for pair in pairs):
        raise UsageError("A --set is FIELD=VALUE.", code="ITEM_FORM", remedy="For example --set payer=lakeside")
    return dict(pair.split("=", 1) for pair in pairs)
