"""What else is measured of faxes: boundaries and types of transmissions, and the words of real scanned forms.

`python -m tests.corpus.measure_pages --json FILE --forms 20`; both lie beside the clone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.corpus.fax_sample import CORPUS, TYPES, corpus

OCR = CORPUS / "ocr"


def transmission(sent: dict[str, Any]) -> Counter[str]:
    """First pages that were sent and found, and the types of those that are both."""
    from nightclerk.documents.job import read  # in the child

    found = read(str(OCR / "synthetic_fax" / sent["file"]))
    wanted = {each["first_page"]: TYPES.get(each["doc_type"], each["doc_type"]) for each in sent["documents"]}
    ours = {each["pages"][0]: each["type"] for each in found["documents"]}
    both = wanted.keys() & ours.keys()
    turned = [each["rot"] for each in sent["pages"]]
    righted = sum(one == each["rotation"] for one, each in zip(turned, found["pages"], strict=True))
    return Counter(
        transmissions=1,
        boundaries_sent=len(wanted),
        boundaries_found=len(ours),
        boundaries_right=len(both),
        types_right=sum(wanted[each] == ours[each] for each in both),
        pages=len(turned),
        turned=sum(each != 0 for each in turned),
        rotations_right=righted,
    )


def form(path: Path) -> Counter[str]:
    """Words of one scanned form, in any order: as they stand, and as letters and digits alone (`plain`)."""
    from nightclerk.documents.job import read  # in the child

    told = json.loads(path.read_text("utf-8"))
    wanted = " ".join(each["t"] for each in told["words"])
    said = read(str(path.with_suffix(".png")))["pages"][0]["text"]
    counts = Counter(forms=1)
    for name, words in (("", str.split), ("plain_", _plain)):
        one, other = Counter(words(wanted)), Counter(words(said))
        counts[f"{name}words"] = one.total() + other.total()
        counts[f"{name}shared"] = 2 * (one & other).total()
    return counts


def _plain(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def main() -> None:
    """Read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=20)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    os.environ["OMP_THREAD_LIMIT"] = "1"
    with ProcessPoolExecutor(2) as pool:
        sent = sum(pool.map(transmission, corpus()), Counter[str]())
        forms = sum(pool.map(form, sorted((OCR / "funsd").glob("*.json"))[: asked.forms]), Counter[str]())
    found = {"transmissions": sent, "forms": forms}
    print(json.dumps(found, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
