"""Child processes that measure, and where things lie."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from nightclerk.errors import ApplicationException

HOUSE = Path(__file__).parents[1]
TIMEOUT = 600  # seconds: a contender that takes longer hangs, unless it says that it needs more


def output(
    command: list[str], *, text: str = "", environment: dict[str, str] | None = None, seconds: int = TIMEOUT
) -> str:
    """What a command prints; raises `ApplicationException` BENCH_CHILD when it fails, with the end of its errors."""
    variables = os.environ | {"PYTHONPATH": str(HOUSE)} | (environment or {})
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # or what is not installed would be compiled at each start
    try:
        ended = subprocess.run(
            command, input=text, capture_output=True, text=True, env=variables, cwd=HOUSE, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ApplicationException(
            f"A contender had not ended after {seconds} seconds.",
            code="BENCH_CHILD",
            remedy="Run it by itself with --only.",
        ) from None
    if ended.returncode:
        raise ApplicationException(
            f"A contender ended with exit code {ended.returncode}.",
            code="BENCH_CHILD",
            remedy=f"It said: {ended.stderr.strip()[-800:]}",
        )
    return ended.stdout


def python(
    *arguments: object, text: str = "", environment: dict[str, str] | None = None, seconds: int = TIMEOUT
) -> str:
    """What this interpreter prints when it is started with these arguments."""
    return output([sys.executable, *map(str, arguments)], text=text, environment=environment, seconds=seconds)


def module(name: str, *arguments: object, seconds: int = TIMEOUT) -> dict[str, float]:
    """The values that a module of this package prints as JSON."""
    found: dict[str, float] = json.loads(python("-m", f"bench.{name}", *arguments, seconds=seconds))
    return found


def last_json(printed: str) -> Any:
    """The JSON on the last line that was printed."""
    return json.loads(printed.strip().splitlines()[-1])
