"""Every error nightclerk raises on purpose, and the exit code each one ends a command with.

    NightclerkError                a stable code, what happened, what to do next
    |-- UsageError            2    wrong usage, settings or input file
    |   `-- InvalidFiles      2    one or more located findings in files of the workspace
    |-- MissingDependency     3    a program or browser is not installed
    |-- AlreadyRunning        7    another process works this workspace
    |-- AuditRefused          5    the audit log cannot be written: nothing may be read or sent
    |   `-- AuditTampered     6    the audit log is not as it was written
    |-- BusinessException     4    wrong or missing data: goes to a person, never retried
    |-- ApplicationException  5    technical: retried with backoff
    `-- Park                  4    nobody's fault: the item waits for a clock, a portal or a person

No message carries health information: it names the field, the row or the file, never the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """What a command's exit code says; others script against these."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    MISSING_DEPENDENCY = 3
    BUSINESS_EXCEPTIONS = 4
    APPLICATION_FAILURE = 5
    AUDIT_TAMPERED = 6
    ALREADY_RUNNING = 7
    AUDIT_INCOMPLETE = 8
    AUDIT_TORN_TAIL = 9
    INTERRUPTED = 130


class NightclerkError(Exception):
    """An error meant for a person: `code` is stable, `message` says what happened, `remedy` what to do next."""

    exit_code = ExitCode.UNEXPECTED
    evidence: tuple[Any, ...] = ()  # what was kept of how things looked when it was raised (`records.Evidence`)

    def __init__(self, message: str, *, code: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy

    @property
    def words(self) -> str:
        """What happened and what to do next, as one text."""
        return f"{self.message} {self.remedy}".strip()

    def __str__(self) -> str:
        """The same with the stable code in front."""
        return f"[{self.code}] {self.words}"


class UsageError(NightclerkError):
    """Wrong usage, settings or input file."""

    exit_code = ExitCode.USAGE


class MissingDependency(NightclerkError):
    """A program or browser that is needed is not installed."""

    exit_code = ExitCode.MISSING_DEPENDENCY


class AlreadyRunning(NightclerkError):
    """Another process holds this workspace."""

    exit_code = ExitCode.ALREADY_RUNNING


class AuditRefused(NightclerkError):
    """The audit log cannot be written (exit 5) or trusted (exit 6), so nothing may be read or sent."""

    exit_code = ExitCode.APPLICATION_FAILURE


class AuditTampered(AuditRefused):
    """The audit log is not as it was written."""

    exit_code = ExitCode.AUDIT_TAMPERED


class BusinessException(NightclerkError):
    """Wrong or missing data: the item goes to a person and is never retried."""

    exit_code = ExitCode.BUSINESS_EXCEPTIONS

    def __init__(self, message: str, *, code: str, remedy: str = "", outcome: str | None = None) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.outcome = outcome


class ApplicationException(NightclerkError):
    """A technical failure: the item is retried with backoff."""

    exit_code = ExitCode.APPLICATION_FAILURE


class Park(NightclerkError):
    """The item waits: for a clock (`until`, UTC), for a portal to come back, or for a person."""

    exit_code = ExitCode.BUSINESS_EXCEPTIONS

    def __init__(
        self, message: str, *, code: str, remedy: str = "", until: datetime | None = None, outcome: str | None = None
    ) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.until, self.outcome = until, outcome


@dataclass(frozen=True, order=True)
class Finding:
    """One located defect of a file: `line` and `column` count from 1, `severity` is error or warning."""

    file: str
    line: int
    column: int
    severity: str
    code: str
    message: str

    def __str__(self) -> str:
        """`file:line:column: severity [CODE] message`, as editors understand it."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} [{self.code}] {self.message}"


_TOLD = 3  # findings


class InvalidFiles(UsageError):
    """Located findings, all of them at once; its own words, which each row of a run may repeat, tell the first ones."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(findings)
        first = sorted(self.findings, key=lambda each: each.severity != "error")[:_TOLD]
        more = len(self.findings) - len(first)
        rest = [f"and {more} more"] if more else []
        super().__init__("; ".join([*map(str, first), *rest]), code="INVALID_FILE")
