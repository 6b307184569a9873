"""One thing that `nightclerk doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.errors import ExitCode

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `fix` is the command or act that mends it; `exit_code` what its failure means."""

    name: str
    level: str
    message: str
    fix: str = ""
    exit_code: ExitCode = ExitCode.OK
