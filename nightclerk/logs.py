"""Diagnostics through loguru: for mending, never for proving, and never with health data.

Every message passes a closed vocabulary: a line is an event name and fields from an allow-list, whose values must be
numbers, ids or words. Exceptions are written as type and place in the code; their texts and locals never are.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from loguru import logger

# What a diagnostic line may say beside its event name; a value that is neither id nor number is masked.
FIELDS = frozenset(
    {
        "run",
        "item",
        "bot",
        "portal",
        "account",
        "attempt",
        "code",
        "state",
        "element",
        "rank",
        "count",
        "seconds",
    }
)
_PLAIN = re.compile(r"[A-Za-z0-9_.:#/+-]{1,80}")


logger.remove()  # loguru's own default prints to standard error; nothing is said before a folder is opened


def open_logs(folder: Path) -> None:
    """Send diagnostics to `folder` as JSON lines; other libraries' logging comes here too, without its texts."""
    logger.remove()
    folder.mkdir(parents=True, exist_ok=True)
    logger.configure(patcher=_redact)
    kept = _Kept(folder / "nightclerk.jsonl", maxBytes=10_000_000, backupCount=10, encoding="utf-8", delay=True)
    logger.add(kept, serialize=True, diagnose=False, backtrace=False, catch=False, level="INFO")
    logging.basicConfig(handlers=[_Foreign()], level=logging.WARNING, force=True)
    for name in ("dbos", "alembic", "sqlalchemy", "asyncio"):
        quiet = logging.getLogger(name)
        quiet.handlers, quiet.propagate = [_Foreign()], False


def quiet() -> None:
    """No diagnostics at all: for commands that only print."""
    logger.remove()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def say(event: str, fields: Mapping[str, object] | None = None, **more: object) -> None:
    """Write one diagnostic line: a fixed event name and allowed fields."""
    logger.bind(**(fields or {}), **more).info(event)


def say_failure(event: str, error: BaseException, **fields: object) -> None:
    """Write that something raised: type and places in the code, never the text."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    logger.bind(**fields).log("ERROR", f"{event} {type(error).__name__} at {' < '.join(reversed(places[-6:]))}")


def _redact(record: Any) -> None:
    extra = record["extra"]
    for name in list(extra):
        value = extra[name]
        if name not in FIELDS:
            del extra[name]
        elif not isinstance(value, int | float) and not _PLAIN.fullmatch(str(value)):
            extra[name] = "[masked]"
    record["exception"] = None


class _Kept(RotatingFileHandler):
    """On a disk that refuses, diagnostics are lost; loguru's own file would print record and traceback on stderr."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass

    def close(self) -> None:
        with suppress(OSError):
            super().close()


class _Foreign(logging.Handler):
    """What other libraries log: we keep who and how bad, not what, since their texts may quote data."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "-"
        if record.levelno >= logging.WARNING:
            logger.bind().log("WARNING", f"foreign {record.name} {record.levelname} {kind} line {record.lineno}")


def install_hooks() -> None:
    """An unexpected exception in any thread is told by type and place only, on standard error and in the log."""
    import threading

    def tell(kind: type[BaseException], error: BaseException | None, *_rest: Any) -> None:
        if error is not None:
            say_failure("unexpected", error)
        sys.stderr.write(f"unexpected {kind.__name__}; see logs/app\n")

    sys.excepthook = tell
    threading.excepthook = lambda args: tell(args.exc_type, args.exc_value)
