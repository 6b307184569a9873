"""An environment of its own for a peer that the project does not depend on: made once, under build/peers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.child import HOUSE
from nightclerk.errors import MissingDependency

SECONDS = 600


def python_of(peer: Path) -> str:
    """The interpreter of the peer in this folder, whose requirements.txt says what it needs.

    Raises `MissingDependency` BENCH_PEER_MISSING where that cannot be installed.
    """
    folder = HOUSE / "build" / "peers" / peer.name
    ready = folder / ".ready"
    if not ready.exists():
        _make(folder, peer / "requirements.txt")
        ready.touch()
    return str(folder / "bin" / "python")


def _make(folder: Path, requirements: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=SECONDS)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if ended.returncode:
        raise MissingDependency(
            f"What {requirements.parent.name} needs cannot be installed.",
            code="BENCH_PEER_MISSING",
            remedy=f"pip said: {ended.stderr.strip()[-300:]}",
        )
