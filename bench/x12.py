"""An invented 835 read: `python -m bench.x12 WAY FOLDER CLAIMS`; prints the seconds of CPU.

WAY is make (the files that are read, once) | ours | summary | tokens | script | memory | memory_big. `tokens` only
cuts the file into segments and elements, as it streams by; `script` is a plain tokenizer with its mapping, as somebody
writes it in an afternoon: of every claim, line and adjustment the amounts. Who reads another number of claims stops the
run.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from bench.contest import contest
from bench.proof import peak_mib
from bench.schedule import Group

CLAIMS = 4_000
SEGMENTS = 57_000  # about as many are in them
BIGGER = 10  # so many times larger is the file of `memory_big`
WAYS = ("ours", "summary", "tokens", "script", "memory", "memory_big")
X12_PEERS = ("pyx12", "linuxforhealth")  # each in an environment of its own
CHUNK = 1 << 16
PASSES = 5  # of a visit; the peers, who take seconds, have one
_CORRECTIONS = 2  # claims that the sandbox adds: the first one taken back, and paid again


def make(folder: Path, claims: int) -> None:
    """A small 835 to begin with, the one that is measured, and a larger one."""
    from nightclerk.sandbox.remittances import interchange, remittance

    for name, count in (("few", 5), ("claims", claims), ("big", claims * BIGGER)):
        (folder / f"{name}.835").write_bytes(interchange("835", [remittance(7, count - _CORRECTIONS)]))


def ours(path: Path) -> int:
    """Every record, finding and balance, each of them made and let go."""
    from nightclerk.x12.read import read

    with path.open("rb") as file:
        found = Counter(type(each).__name__ for each in read(file))
    if found["X12Finding"]:
        raise SystemExit(f"nightclerk has {found['X12Finding']} findings on a sound file")
    return found["RemitClaim"]


def summary(path: Path) -> int:
    """What `nightclerk x12 read` prints."""
    from nightclerk.x12.parse import summary as told

    return int(told(str(path))["counts"]["remit_claim"])


def _segments(path: Path) -> Iterator[list[str]]:
    """The elements of each segment: nothing is looked at, nothing is kept."""
    with path.open("rb") as file:
        head = file.read(106).decode()
        element, terminator, rest = head[3], head[105], head
        while chunk := file.read(CHUNK):
            *whole, rest = (rest + chunk.decode()).split(terminator)
            for segment in whole:
                yield segment.lstrip().split(element)


def tokens(path: Path) -> int:
    """The floor: of the elements only the name is looked at, to count the claims."""
    return sum(elements[0] == "CLP" for elements in _segments(path))


def script(path: Path) -> int:
    """Claims with their lines and adjustments as dictionaries; no check, and an odd file ends it."""
    count = 0
    holder: dict[str, Any] = {}
    claim: dict[str, Any] = {}
    for elements in _segments(path):
        name = elements[0]
        if name == "CLP":
            charge, paid, owed = (Decimal(each or 0) for each in elements[3:6])
            claim = {"pcn": elements[1], "status": elements[2], "charge": charge, "paid": paid, "owed": owed}
            claim |= {"lines": [], "adjustments": []}
            holder, count = claim, count + 1
        elif name == "SVC":
            holder = {"procedure": elements[1].split(":"), "charge": Decimal(elements[2]), "paid": Decimal(elements[3])}
            holder["adjustments"] = []
            claim["lines"].append(holder)
        elif name == "CAS":
            pairs = zip(elements[2::3], elements[3::3], strict=False)
            holder["adjustments"] += [(elements[1], reason, Decimal(amount)) for reason, amount in pairs]
    return count


READERS: dict[str, Callable[[Path], int]] = {"ours": ours, "summary": summary, "tokens": tokens, "script": script}


def run(way: str, folder: Path, claims: int) -> dict[str, float]:
    """The series of this way; {} for make."""
    if way == "make":
        make(folder, claims)
        return {}
    if way in ("memory", "memory_big"):
        big = way == "memory_big"
        _counted("ours", folder / ("big.835" if big else "claims.835"), claims * (BIGGER if big else 1))
        return {f"x12.{way}": peak_mib()}
    READERS[way](folder / "few.835")  # once unmeasured: all is imported, as in a process that has read before
    return {f"x12.{way}": median(_seconds(way, folder / "claims.835", claims) for _ in range(PASSES))}


def _seconds(way: str, path: Path, claims: int) -> float:
    begun = time.process_time()
    _counted(way, path, claims)
    return time.process_time() - begun


def _counted(way: str, path: Path, claims: int) -> None:
    found = READERS[way](path)
    if found != claims:
        raise SystemExit(f"{way} read {found} claims of {claims}")


def group(folder: Path, claims: int = CLAIMS) -> Group:
    """An 835 read by us, by a plain tokenizer, with its mapping and without, by pyx12 and by linuxforhealth-x12."""
    return contest("x12", folder, claims, WAYS, {name: f"{name}_remits" for name in X12_PEERS})


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
