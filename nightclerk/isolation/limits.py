"""What one foreign file may cost, and how it is told that it cost more."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.errors import UsageError

_MB = 1024 * 1024
_IN_WORDS = {
    "memory": "it needs more memory than a file may take",
    "cpu": "reading it takes too much computing time",
    "time": "reading it takes too long",
    "disk": "reading it writes too much to the disk",
    "output": "it holds too much",
}


@dataclass(frozen=True)
class Limits:
    """What one foreign file may cost: bytes and seconds.

    `memory_bytes` is what reading it may add to a child that has imported its parser, so that every file may take the
    same whatever the child read before; `output_bytes` bounds the reply, `file_bytes` any file that is written.
    """

    memory_bytes: int = 768 * _MB
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    file_bytes: int = 64 * _MB
    output_bytes: int = 64 * _MB


def too_heavy(limit: str) -> UsageError:
    """FILE_TOO_HEAVY, naming the limit: memory | cpu | time | disk | output."""
    return UsageError(
        f"The file was given up: {_IN_WORDS[limit]} (limit: {limit}).",
        code="FILE_TOO_HEAVY",
        remedy="Export it again with fewer rows, or open it and save only the sheet that is needed.",
    )


def unreadable(why: str) -> UsageError:
    """FILE_UNREADABLE, with a reason that quotes nothing of the file."""
    return UsageError(
        f"The file cannot be read: {why}.",
        code="FILE_UNREADABLE",
        remedy="Open it in the program it came from, save it again and retry.",
    )
