"""Functions that behave as a parser does with a hostile file; run in a limited child only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nightclerk.errors import BusinessException, UsageError


def eats_memory() -> int:
    return len(bytearray(4 << 30))


def spins() -> None:
    while True:
        pass


def hangs() -> None:
    os.read(os.pipe()[0], 1)


def talks(size: str) -> str:
    return "x" * int(size)


def prints() -> str:
    print("PATIENT CANARY", flush=True)
    sys.stderr.write("PATIENT CANARY")
    os.write(1, b"PATIENT CANARY")
    return "fine"


def writes(size: str) -> int:
    return Path("big").write_bytes(bytes(int(size)))


def crashes() -> None:
    os.abort()


def quotes_the_file() -> None:
    raise ValueError("PATIENT CANARY 1980-01-02")


def refuses() -> None:
    raise UsageError("Row 3 is wrong.", code="SOME_CODE", remedy="Mend row 3.")


def refuses_for_a_person() -> None:
    raise BusinessException("Row 3 is wrong.", code="SOME_CODE")


def surroundings() -> dict[str, object]:
    return {"env": dict(os.environ), "cwd": str(Path.cwd()), "core": _core()}


def _core() -> list[int]:
    import resource

    return list(resource.getrlimit(resource.RLIMIT_CORE))


def leaves_a_grandchild(note: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(note).write_text(str(child.pid))
    hangs()


_kept: list[bytearray] = []


def process() -> int:
    return os.getpid()


def keeps(size: str) -> int:
    _kept.append(bytearray(b"x" * int(size)))
    return len(_kept)


def takes(size: str) -> int:
    return len(bytearray(int(size)))


def works(seconds: str) -> str:
    import time

    until = time.process_time() + float(seconds)
    while time.process_time() < until:
        pass
    return "done"


def leaves_a_file() -> dict[str, object]:
    found = [path.name for path in Path.cwd().iterdir()]
    (Path.cwd() / "left").write_text("PATIENT CANARY")
    return {"pid": os.getpid(), "cwd": str(Path.cwd()), "found": found}


def leaves_a_process() -> int:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid


def says_and_spins(note: str) -> None:
    Path(note).write_text(f"{os.getpid()}\n")
    spins()
