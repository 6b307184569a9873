"""What checking a portal file takes, without the start of Python: `python -m bench.lint FILE ROUNDS`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from nightclerk.portal import lint
from nightclerk.portal.located import Reader, compose


def measure(path: Path, rounds: int) -> dict[str, float]:
    """Median milliseconds of the processor: of the whole check, and of reading the YAML alone."""
    text = path.read_text(encoding="utf-8")
    return {
        "lint.lint": _median(lambda: lint([path]), rounds),
        "lint.yaml": _median(lambda: compose(Reader(str(path)), text), rounds),
    }


def _median(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append(1000 * (time.process_time() - begun))
    return median(taken)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
