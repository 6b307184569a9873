"""What a document is by all of its words together, where no phrase of the field says so: a guess, for a person to see.

A word speaks for the types whose papers hold it oftener than papers do (naive Bayes, each word once). `words.tsv` says
how many invented papers of each type hold a word; `python -m scripts.count_words` writes it.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from nightclerk.documents.model import PageRead

_WORD = re.compile(r"[a-z]{3,}")
_RARE = 0.1  # of a paper: what is added to each count, so that no word rules a type out
_LEAD = 4.0  # natural logarithm: how much likelier than the next type the likeliest must be


def words_of(text: str) -> set[str]:
    """The words of a text that may count: three letters and more, small."""
    return set(_WORD.findall(text.lower()))


def guess(pages: Iterable[PageRead]) -> tuple[str, tuple[str, ...]] | None:
    """The likeliest type and the words that speak most for it; None where no type leads clearly."""
    table = _table()
    known = sorted({word for page in pages for row in page.rows for word in words_of(row.text)} & table.keys())
    if not known:
        return None
    scores = {kind: sum(table[word][kind] for word in known) for kind in table[known[0]]}
    best, second = sorted(scores, key=lambda kind: scores[kind], reverse=True)[:2]
    if scores[best] - scores[second] <= _LEAD:
        return None
    told = sorted(known, key=lambda word: -table[word][best])
    return best, tuple(told[:3])


@functools.cache
def _table() -> dict[str, dict[str, float]]:
    """For each word, how much it speaks for each type."""
    head, *lines = Path(__file__).with_name("words.tsv").read_text("utf-8").splitlines()
    papers = dict(_count(cell) for cell in head.split("\t"))
    rows = ((word, dict(map(_count, cells))) for word, *cells in (line.split("\t") for line in lines))
    return {word: _weights(counts, papers) for word, counts in rows}


def _count(cell: str) -> tuple[str, int]:
    kind, _, number = cell.partition(" ")
    return kind, int(number)


def _weights(counts: Mapping[str, int], papers: Mapping[str, int]) -> dict[str, float]:
    usual = _share(sum(counts.values()), sum(papers.values()))
    return {kind: math.log(_share(counts.get(kind, 0), number) / usual) for kind, number in papers.items()}


def _share(held: int, papers: int) -> float:
    return (held + _RARE) / (papers + 2 * _RARE)
