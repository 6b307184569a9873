"""Write `nightclerk/documents/words.tsv`: how many of our invented papers of each type hold a word.

The papers (`papers/papers.jsonl`) are the texts of faxes that were invented for trials, as the reader reads them. Names
of people and firms in them stand in papers of all types, and so speak for none. Run: python -m scripts.count_words
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import nightclerk.documents.words as words

PAPERS = Path(__file__).parent / "papers" / "papers.jsonl"
TABLE = Path(words.__file__).with_name("words.tsv")
FEWEST = 3  # papers that hold a word: what stands in one or two is their own


def counted(papers: list[dict[str, str]]) -> str:
    """The table of these papers ({type, text}): first how many there are of each type, then a word a line."""
    of_type, held = Counter(each["type"] for each in papers), defaultdict[str, Counter[str]](Counter)
    for each in papers:
        for word in words.words_of(each["text"]):
            held[word][each["type"]] += 1
    told = {word: counts for word, counts in held.items() if counts.total() >= FEWEST}
    return "\n".join([_cells(of_type), *(f"{word}\t{_cells(told[word])}" for word in sorted(told))]) + "\n"


def _cells(counts: Counter[str]) -> str:
    return "\t".join(f"{kind} {number}" for kind, number in sorted(counts.items()))


if __name__ == "__main__":
    TABLE.write_text(counted([json.loads(line) for line in PAPERS.read_text("utf-8").splitlines()]), "utf-8")
