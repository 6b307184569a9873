"""Seeded faxes of invented patients, drawn by the simulator that lies beside the clone: documents with their truth."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

CORPUS = Path(os.environ.get("NIGHTCLERK_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
SIMULATOR = CORPUS.parent / "tools" / "fax_degrade.py"
QUALITIES = tuple((dots, dirt) for dots in ("fine", "std") for dirt in ("clean", "mild", "hard"))
TYPES = {
    "prior_auth_approval": "authorization_approval",
    "prior_auth_denial": "authorization_denial",
    "consult_note": "clinical_note",
    "eob": "remittance",
}
FIELDS = {"patient_name": "patient_name", "dob": "birth_date", "mrn": "mrn", "member_id": "member_id", "date": "date"}


@dataclass(frozen=True)
class Sent:
    """One document as it was sent: its type, the values of `FIELDS` as ours are given, and the text of each page."""

    path: Path
    quality: str
    type: str
    fields: dict[str, str]
    texts: tuple[str, ...]


def simulator() -> ModuleType:
    """The simulator as a module."""
    spec = importlib.util.spec_from_file_location("fax_degrade", SIMULATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.FONTDIRS += filter(None, [os.environ.get("NIGHTCLERK_FONTS")])  # Liberation, where the system has none
    return module


def truth_of(fields: dict[str, Any]) -> dict[str, str]:
    """The values that are measured, under our names; dates as ISO 8601."""
    known = {ours: str(fields[theirs]) for theirs, ours in FIELDS.items() if theirs in fields}
    return {name: iso(value) if name in ("birth_date", "date") else value for name, value in known.items()}


def iso(date: str) -> str:
    """MM/DD/YYYY as ISO 8601."""
    return f"{date[6:]}-{date[:2]}-{date[3:5]}"


def draw(folder: Path, dots: str, dirt: str, count: int, seed: int) -> Iterator[Sent]:
    """That many documents of one quality, each a fax of its own; a file that stands already is not drawn again."""
    made = simulator()
    for number in range(count):
        chance = random.Random(f"{seed} {dots} {dirt} {number}")
        path = folder / f"{dots}_{dirt}_{seed}_{number:03d}.tif"
        kind = made.KINDS[number % len(made.KINDS)]
        pages, name, fields = kind(chance, made.person(chance), chance.choice(list(made.FAMS)))
        if not path.is_file():
            stamp = f"11/18/2026 09:14  FROM:5552120145  TO:5558675309  P.01/{len(pages):02d}"
            rows = [made.degrade(each.im, chance, dots, dirt, stamp) for each in pages]
            made.save_fax(rows, path, dots)
        texts = tuple("\n".join(each.lines) for each in pages)
        yield Sent(path, f"{dots} {dirt}", TYPES.get(name, name), truth_of(fields), texts)


def corpus() -> list[dict[str, Any]]:
    """The transmissions that lie beside the clone, with their truth."""
    truth = CORPUS / "ocr" / "synthetic_fax" / "truth.json"
    found: list[dict[str, Any]] = json.loads(truth.read_text("utf-8"))
    return found
