"""How well faxes are read, by quality and field: `python -m tests.corpus.measure_faxes FOLDER --count 20 --seed 7`.

*Right*: the value is there and is the one that was sent. *Wrong alone*: another value, in a document that no person
would have looked at. Prints one line for each quality, what was missed with `--misses`, and JSON with `--json FILE`.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from tests.corpus.fax_sample import QUALITIES, Sent, draw


def measured(sent: Sent) -> dict[str, Any]:
    """One document read and compared: counts, and what was not right."""
    from nightclerk.documents.job import read  # in the child

    found = read(str(sent.path))
    first = found["documents"][0] if found["documents"] else {"fields": {}, "type": "", "needs_review": True}
    counts: Counter[str] = Counter(documents=1, pages=len(sent.texts), values=len(sent.fields))
    counts["types"] = first["type"] == sent.type
    counts["alone"] = not first["needs_review"]
    counts["whole"] = len(found["documents"]) == 1
    misses = []
    for name, wanted in sent.fields.items():
        read_as = first["fields"].get(name, {}).get("value")
        verdict = "right" if read_as == wanted else "missing" if read_as is None else "wrong"
        if verdict == "wrong" and not first["needs_review"]:
            verdict = "wrong_alone"
        counts[verdict] += 1
        counts[f"{name} {verdict}"] += 1
        if verdict != "right":
            misses.append((sent.path.name, verdict, name, wanted, read_as))
    _compare_text(counts, sent.texts, [each["text"] for each in found["pages"]])
    return {"quality": sent.quality, "counts": counts, "misses": misses}


def _compare_text(counts: Counter[str], texts: Iterable[str], read: Iterable[str]) -> None:
    for wanted, ours in zip(texts, read, strict=True):
        wanted, ours = (" ".join(each.split()) for each in (wanted, ours))
        counts["letters"] += len(wanted)
        counts["errors"] += min(len(wanted), Levenshtein.distance(wanted, ours))
        words, said = Counter(wanted.split()), Counter(ours.split())
        counts["words"] += words.total() + said.total()
        counts["shared"] += 2 * (words & said).total()


def line(quality: str, counts: Counter[str]) -> str:
    """The figures of one quality."""
    values = counts["values"]
    return (
        f"{quality:10} documents {counts['documents']:4} right {counts['right']:4}/{values:4} "
        f"{counts['right'] / values:6.1%} missing {counts['missing']:3} wrong {counts['wrong']:3} "
        f"wrong alone {counts['wrong_alone']:2} alone {counts['alone']:3} types {counts['types']:3} "
        f"whole {counts['whole']:3} CER {counts['errors'] / counts['letters']:6.2%} "
        f"F1 {counts['shared'] / counts['words']:6.1%}"
    )


def main() -> None:
    """Draw, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20, help="documents of each quality")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="", help='qualities with this in them, such as "std"')
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    asked.folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in QUALITIES if asked.only in " ".join(each)]
    sent = [each for quality in wanted for each in draw(asked.folder, *quality, asked.count, asked.seed)]
    sums: dict[str, Counter[str]] = {}
    with ProcessPoolExecutor(2) as pool:
        for each in pool.map(measured, sent):
            sums.setdefault(each["quality"], Counter()).update(each["counts"])
            for miss in each["misses"] if asked.misses else ():
                print(*miss)
    for quality, counts in sums.items():
        print(line(quality, counts))
    if asked.json:
        asked.json.write_text(json.dumps({"seed": asked.seed, "qualities": sums}, indent=1))


if __name__ == "__main__":
    main()
