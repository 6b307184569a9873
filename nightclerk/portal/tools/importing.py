"""`nightclerk selectors import`: a recording of the Chrome DevTools Recorder or of Selenium IDE as a draft."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from nightclerk.errors import UsageError
from nightclerk.isolation import run_limited
from nightclerk.portal.tools import devtools, selenium
from nightclerk.portal.tools.draft import draft

MAX_BYTES = 5_000_000


def import_recording(path: Path, portal: str, today: date) -> str:
    """The draft of a portal file; the recording is parsed in a limited child.

    Raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FILE_TOO_HEAVY, FILE_UNREADABLE, NOT_A_RECORDING, EMPTY_RECORDING.
    """
    if not path.is_file():
        raise UsageError("There is no such file.", code="NO_SUCH_FILE", remedy="Check the path.")
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(
            "The recording is larger than 5 MB.", code="FILE_TOO_LARGE", remedy="Record the sign-in and one check only."
        )
    return str(run_limited(f"{__name__}:drafted", str(path.resolve()), portal, today.isoformat()))


def drafted(path: str, portal: str, today: str) -> str:
    """In the child: read the recording and write the draft."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        raise _no_recording() from None
    day = date.fromisoformat(today)
    if devtools.is_devtools(data):
        recording, source = devtools.read(data), "recording of the Chrome DevTools Recorder"
    elif selenium.is_selenium(data):
        recording, source = selenium.read(data), "recording of Selenium IDE"
    else:
        raise _no_recording()
    if not any(act.kind in ("type", "click") for act in recording.acts):
        raise UsageError(
            "Nothing is typed or clicked in that recording.",
            code="EMPTY_RECORDING",
            remedy="Record the sign-in and one check, then export it again.",
        )
    return draft(portal, recording, day, source)


def _no_recording() -> UsageError:
    return UsageError(
        "That file is no recording.",
        code="NOT_A_RECORDING",
        remedy="Export JSON from the Recorder panel of Chrome's developer tools, or a .side file from Selenium IDE.",
    )
