"""The door to this room: a form from anywhere is read and filled in a limited child."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from nightclerk.errors import UsageError
from nightclerk.isolation import Limits, run_limited
from nightclerk.isolation.doors import let_in, named

MAX_BYTES = 64_000_000
_LIMITS = Limits(memory_bytes=1536 << 20, cpu_seconds=120, wall_seconds=180.0, file_bytes=128 << 20)


def inspect_form(path: Path, places: dict[str, Any] | None = None) -> dict[str, Any]:
    """What `job.inspect` returns; raises `UsageError` NO_SUCH_FILE, FILE_TOO_LARGE, FORM_*."""
    found: dict[str, Any] = _asked("inspect", path, str(_checked(path)), json.dumps(places or {}))
    return found


def fill_form(path: Path, values: dict[str, Any], out: Path, **how: Any) -> dict[str, Any]:
    """Fill a form by field names into `out`; `how` are the other fields of `job.Order`. Raises as `inspect_form`.

    The file appears whole or not at all, and not at all when a value was refused, unless `partial`.
    """
    source = _checked(path)
    if out.resolve() == source:
        raise UsageError(
            f"{out.name}: --out is the blank form itself.", code="SAME_FILE", remedy="Name another file for --out."
        )
    with tempfile.TemporaryDirectory(prefix=".nightclerk-", dir=_folder(out)) as room:
        order, made = Path(room, "order.json"), Path(room, "filled.pdf")
        order.write_text(json.dumps({"values": values, **how}), "utf-8")
        found: dict[str, Any] = _asked("fill_order", path, str(source), str(order), str(made))
        if found["sha256"]:
            made.replace(out)
    return found


def propose_places(path: Path) -> list[dict[str, Any]]:
    """Boxes of a form without fields, as `flatdraft.proposed`; raises as `inspect_form`."""
    found: list[dict[str, Any]] = _asked("propose", path, str(_checked(path)))
    return found


def fingerprint_form(path: Path) -> dict[str, Any]:
    """The fingerprint of a form, field by field, as it is kept beside a map."""
    found: dict[str, Any] = _asked("stored", path, str(_checked(path)))
    return found


def drift_of(path: Path, kept: dict[str, Any]) -> dict[str, Any]:
    """What changed in a form since that fingerprint: as `diff_forms`."""
    found: dict[str, Any] = _asked("drift", path, str(_checked(path)), json.dumps(kept))
    return found


def diff_forms(old: Path, new: Path) -> dict[str, Any]:
    """What `job.diff` returns; raises as `inspect_form`."""
    found: dict[str, Any] = _asked("diff", new, str(_checked(old)), str(_checked(new)))
    return found


def picture_form(path: Path, folder: Path, page: int | None = None) -> list[Path]:
    """Pictures of all pages, for a person who looks before it leaves, or of one (from 1; none where it is not there).

    The folder is made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = _asked("pictures", path, str(_checked(path)), str(folder.resolve()), str(page or ""))
    return [folder / name for name in names]


def bind_packet(parts: list[Path], out: Path, cover: list[str] | None, code: str) -> int:
    """One PDF of a cover sheet (with the code as bars) and the parts, cleaned and flat; how many pages it has.

    Raises as `inspect_form`, and `UsageError` PACKET_TOO_LONG.
    """
    order = {"cover": cover, "code": code, "parts": [str(_checked(each)) for each in parts]}
    return int(_elsewhere("packet:bind", out, json.dumps(order), str(out.resolve()))["pages"])


def print_for_signing(source: Path, code: str, out: Path) -> int:
    """A filled form to print and sign, each page with the code as bars; how many pages. Raises as `inspect_form`."""
    return int(_elsewhere("packet:for_signing", source, str(_checked(source)), code, str(out.resolve()))["pages"])


def fax_of(source: Path, out: Path) -> int:
    """A PDF as the TIFF that a fax takes (Group 4, 204 x 196); how many pages. Raises as `inspect_form`."""
    return int(_elsewhere("faxing:as_fax", source, str(_checked(source)), str(out.resolve()))["pages"])


def _folder(out: Path) -> Path:
    folder = out.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UsageError(
            "The folder of --out does not exist or cannot be written.",
            code="NO_SUCH_FOLDER",
            remedy="Make the folder, or name another.",
        )
    return folder


def _checked(path: Path) -> Path:
    return let_in(path, MAX_BYTES, "Ask the payer for the form without embedded material.")


def _asked(what: str, path: Path, *args: str) -> Any:
    return _elsewhere(f"job:{what}", path, *args)


def _elsewhere(what: str, path: Path, *args: str) -> Any:
    with named(path):
        return run_limited(f"nightclerk.forms.{what}", *args, limits=_LIMITS)
