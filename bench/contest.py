"""A group whose contenders are given the same files: ways of a module of ours, and scripts of peers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from bench.child import HOUSE, last_json, module, output
from bench.environments import python_of
from bench.schedule import Contender, Group


def contest(name: str, folder: Path, size: int, ways: Sequence[str], peers: Mapping[str, str] | None = None) -> Group:
    """`bench.NAME WAY FOLDER SIZE` for each way, and for each peer `bench/peers/PEER/script.py FOLDER SIZE`.

    `bench.NAME make FOLDER SIZE` makes the files, once, when the first of them is measured.
    """

    @cache
    def made() -> Path:
        (folder / name).mkdir()
        module(name, "make", folder / name, size)
        return folder / name

    ours = [Contender(f"{name}.{way}", partial(_ours, name, way, made, size)) for way in ways]
    theirs = [Contender(f"{name}.{peer}", partial(_theirs, at, made, size)) for peer, at in (peers or {}).items()]
    return Group(name, [*ours, *theirs])


def _ours(name: str, way: str, made: Callable[[], Path], size: int) -> dict[str, float]:
    return module(name, way, made(), size)


def _theirs(peer: str, made: Callable[[], Path], size: int) -> dict[str, float]:
    script = HOUSE / "bench" / "peers" / peer / "script.py"
    found: dict[str, float] = last_json(output([python_of(script.parent), str(script), str(made()), str(size)]))
    return found
