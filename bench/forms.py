"""Forms filled by nightclerk and by what a user would pick instead: `python -m bench.forms WAY TASKS.json`.

WAY is fill (filling and saving alone) | prove (with the proof of every field). Prints the seconds of each form.

Every fillable field of every form is filled: of the three that the sandbox draws and, where they lie beside the
checkout, of the real ones of at most twelve pages. A field is right when PDFium reads its value back, PDFium and
Poppler show ink in each of its boxes, and its text can be copied there (`bench.filled`); one that a contender could
not fill at all counts as wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from bench.child import HOUSE, last_json, output, python
from bench.environments import python_of
from bench.filled import measure
from bench.schedule import Contender, Group
from nightclerk.errors import MissingDependency
from nightclerk.forms import job
from nightclerk.sandbox.forms import BLANKS

CORPUS = Path(os.environ.get("NIGHTCLERK_CORPUS", HOUSE.parent / "shared" / "corpus")) / "forms"
PEERS = HOUSE / "bench" / "peers"
MOST_PAGES = 12
KINDS = ("text", "check", "radio", "combo", "list")


def group(folder: Path) -> Group:
    """Ours without and with proof, and the peers; what each got right is measured at its first visit."""
    made: Callable[[], list[dict[str, Any]]] = cache(lambda: tasks(folder / "forms"))
    peers = {name: cache(lambda name=name: python_of(PEERS / f"{name}_forms")) for name in ("pypdf", "pypdfform")}
    contenders = [Contender(f"forms.{way}", _ours(way, made)) for way in ("fill", "prove")]
    contenders += [Contender(f"forms.{name}", _peer(name, where, made)) for name, where in peers.items()]
    return Group("forms", [*contenders, Contender("forms.pdftk", _peer("pdftk", _with_pdftk, made))])


def _with_pdftk() -> str:
    if not shutil.which("pdftk"):
        raise MissingDependency("pdftk is not installed.", code="BENCH_PEER_MISSING", remedy="Install pdftk-java.")
    return sys.executable


def tasks(folder: Path) -> list[dict[str, Any]]:
    """Every form with a value for each of its fields."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fields that are not in the form's list are meant
        drawn = [draw(folder / f"{name.split('/')[0]}.pdf") for name, draw in BLANKS.items()]
    return [task for path in [*drawn, *sorted(CORPUS.glob("*.pdf"))] if (task := _task(path))]


def _task(path: Path) -> dict[str, Any] | None:
    found = job.inspect(str(path))
    fields = [each for each in found["fields"] if each["type"] in KINDS and not each["read_only"]]
    if not fields or found["pages"] > MOST_PAGES:
        return None
    values = {each["name"]: _value(each, number) for number, each in enumerate(fields)}
    return {
        "blank": str(path),
        "values": values,
        "kinds": {each["name"]: each["type"] for each in fields},
        "buttons": [each["name"] for each in fields if each["type"] in ("check", "radio")],
        "shown": {each["name"]: dict(each["options"]).get(values[each["name"]], "") for each in fields},
        "places": {each["name"]: _place(each, values[each["name"]]) for each in fields},
    }


def _value(field: dict[str, Any], number: int) -> Any:
    if field["type"] in ("check", "radio"):
        return field["states"][number % len(field["states"])]
    if field["type"] in ("combo", "list"):
        return next((export for export, shown in field["options"] if export.strip() and shown.strip()), "A1")
    return f"{chr(65 + number % 26)}{number % 100}"[: field["max_length"] or 3]


def _place(field: dict[str, Any], value: Any) -> int:
    return field["states"].index(value) if value in field["states"] else 0


def _ours(way: str, made: Callable[[], list[dict[str, Any]]]) -> Callable[[], dict[str, float]]:
    def run() -> dict[str, float]:
        given = _given(made(), way)
        seconds = last_json(python("-m", "bench.forms", way, given))
        return _told(way, seconds, given, right=way == "fill")

    return run


def _peer(
    name: str, where: Callable[[], str], made: Callable[[], list[dict[str, Any]]]
) -> Callable[[], dict[str, float]]:
    def run() -> dict[str, float]:
        program = where()
        given = _given(made(), name)
        seconds = last_json(output([program, str(PEERS / f"{name}_forms" / "script.py"), str(given)]))
        return _told(name, seconds, given, right=True)

    return run


def _given(made: list[dict[str, Any]], name: str) -> Path:
    folder = Path(made[0]["blank"]).parent / name
    folder.mkdir(exist_ok=True)
    given = folder / "tasks.json"
    given.write_text(json.dumps([each | {"out": str(folder / Path(each["blank"]).name)} for each in made]))
    return given


def _told(name: str, seconds: list[float | None], given: Path, *, right: bool) -> dict[str, float]:
    done = [each for each in seconds if each is not None]
    found = {f"forms.{name}": sum(done) / len(done)}
    return found | {f"forms.right_{name}": _right(given)} if right else found


def _right(given: Path) -> float:
    """Per cent of all fields of all forms."""
    fields = right = 0
    for task in json.loads(given.read_text()):
        wanted = {
            name: {"on": True} if name in task["buttons"] else (value, task["shown"][name] or value)
            for name, value in task["values"].items()
        }
        fields += len(wanted)
        if Path(task["out"]).exists():
            right += sum(not why for why in measure(Path(task["blank"]), Path(task["out"]), wanted).values())
    return 100 * right / fields


def main(way: str, given: Path) -> list[float]:
    """Fill each form; the seconds of each."""
    found = []
    for task in json.loads(given.read_text()):
        order = job.Order(task["values"], partial=True)
        begin = time.perf_counter()
        if way == "fill":
            job.only_filled(Path(task["blank"]), order, Path(task["out"]))
        else:
            job.fill_and_prove(Path(task["blank"]), order, Path(task["out"]))
        found.append(time.perf_counter() - begin)
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
