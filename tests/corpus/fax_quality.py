"""The page docs/reference/fax-quality.md from what `measure_faxes` and `measure_pages` wrote.

`python -m tests.corpus.fax_quality --fast A.json --second B.json --pages C.json`.
The figures are kept beside this file (`fax-quality.json`); what is not given anew stays as it was measured before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("fax-quality.json")
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "fax-quality.md"
NAMES = {"fine": "fine", "std": "standard"}
LEAST = {"fine clean": 0.98, "fine mild": 0.98, "std mild": 0.92, "std hard": 0.80}
MOST_ERRORS = {"fine clean": 0.03, "fine mild": 0.03, "std mild": 0.08}
_UNMEASURED = "- Not measured yet: boundaries and types of whole transmissions, and words of scanned forms (FUNSD)."
_WRONG = 0.002  # of all values
WORDS = {"fine clean": 0.95, "fine mild": 0.95}
HEAD = """# Fax quality

Written by `python -m tests.corpus.fax_quality`; do not edit.

How well faxes of invented patients are read that the reader was not made with: drawn from a seed, spoilt by a simulator
(skew, blur, specks, lost lines, streaks, dither; *hard* is all of them at their worst), one document each. A value is
*found* when it is the one that was sent, sign by sign; *wrong alone* is another one in a document that would not have
gone to a person. Fields are patient's name, birth date, MRN, member ID and date.
"""


def _met(value: float, least: float | None) -> str:
    if least is None:
        return "for comparison"
    return f"at least {least:.0%}: {'met' if value >= least else 'NOT met'}"


def _rows(told: dict[str, Any]) -> Iterator[str]:
    yield "| fax | documents | fields found | required | wrong alone | without a person | errors in letters | words |"
    yield "| --- | --: | --: | --- | --: | --: | --: | --: |"
    for quality, each in told["qualities"].items():
        dots, dirt = quality.split()
        found = each.get("right", 0) / each["values"]
        cells = (
            f"{NAMES[dots]}, {dirt}",
            each["documents"],
            f"{found:.1%} of {each['values']}",
            _met(found, LEAST.get(quality)),
            f"{each.get('wrong_alone', 0)} of {each['values']}",
            f"{each.get('alone', 0)} of {each['documents']}",
            _text(each["errors"] / each["letters"], MOST_ERRORS.get(quality), most=True),
            _text(each["shared"] / each["words"], WORDS.get(quality), most=False),
        )
        yield f"| {' | '.join(map(str, cells))} |"


def _wrong(told: dict[str, Any]) -> str:
    every = told["qualities"].values()
    wrong, values = sum(each.get("wrong_alone", 0) for each in every), sum(each["values"] for each in every)
    held = "met" if wrong / values <= _WRONG else "NOT met"
    return f"\nWrong alone in all: {wrong} of {values} values, {wrong / values:.2%} (at most {_WRONG:.1%}: {held})."


def _text(value: float, bound: float | None, *, most: bool) -> str:
    if bound is None:
        return f"{value:.1%}"
    held = value <= bound if most else value >= bound
    return f"{value:.1%} ({'at most' if most else 'at least'} {bound:.0%}: {'met' if held else 'NOT met'})"


def _by_field(told: dict[str, Any]) -> Iterator[str]:
    names = ("patient_name", "birth_date", "mrn", "member_id", "date")
    yield "| fax | name | birth date | MRN | member ID | date |"
    yield "| --- | --: | --: | --: | --: | --: |"
    for quality, each in told["qualities"].items():
        dots, dirt = quality.split()
        counts = [
            f"{each.get(f'{name} right', 0)} of "
            f"{sum(each.get(f'{name} {how}', 0) for how in ('right', 'missing', 'wrong', 'wrong_alone'))}"
            for name in names
        ]
        yield f"| {NAMES[dots]}, {dirt} | {' | '.join(counts)} |"


def _pages(told: dict[str, Any]) -> Iterator[str]:
    sent, forms = told["transmissions"], told["forms"]
    both = 2 * sent["boundaries_right"] / (sent["boundaries_sent"] + sent["boundaries_found"])
    types = sent["types_right"] / sent["boundaries_sent"]
    words, plain = forms["shared"] / forms["words"], forms["plain_shared"] / forms["plain_words"]
    yield "| figure | measured | of | required |"
    yield "| --- | --: | --- | --- |"
    pages = f"{sent['pages']} pages, {sent['turned']} upside down"
    rows = (
        ("first pages of documents, F1", f"{both:.3f}", f"{sent['transmissions']} transmissions", _met(both, 0.97)),
        ("types right", f"{types:.1%}", f"{sent['boundaries_sent']} documents", _met(types, 0.97)),
        ("pages the right way up", sent["rotations_right"], pages, "all"),
        ("words of scanned forms (FUNSD), any order, F1", f"{plain:.1%}", f"{forms['forms']} forms", _met(plain, 0.8)),
        ("the same, sign by sign", f"{words:.1%}", f"{forms['forms']} forms", _met(words, None)),
    )
    yield from (f"| {' | '.join(map(str, each))} |" for each in rows)


def page(told: dict[str, Any]) -> str:
    """The page."""
    parts = [HEAD, "## Without the second reader\n", f"Seed {told['fast']['seed']}.\n", *_rows(told["fast"])]
    parts += [_wrong(told["fast"]), "\nFound by field:\n", *_by_field(told["fast"])]
    if "second" in told:
        parts += ["\n## With the second reader\n", "The extra `second-reader` is installed; the same faxes.\n"]
        parts += [*_rows(told["second"]), _wrong(told["second"])]
        parts += ["\nFound by field:\n", *_by_field(told["second"])]
    if "pages" in told:
        parts += ["\n## Splitting, types, forms\n", "The faxes and forms that lie beside the clone.\n"]
        parts += [*_pages(told["pages"])]
    values = sum(each["values"] for each in told["fast"]["qualities"].values())
    limits = (
        "\n## What these figures do not show\n",
        "- The patients, letters and faults are invented, and of seven kinds of documents; your faxes differ.",
        "- The second reader reads only places whose readings differ; a form's other words are no better with it.",
        f"- So few values prove no rate of wrong ones: what was seen in {values} is an observation, not a bound.",
        "- Words of forms are compared as letters and digits in small letters: in the truth a colon is a word of its",
        "  own, on the page it hangs on the word before it. Sign by sign they are shown beside it.",
        "- No handwriting is among them.",
        *(() if "pages" in told else (_UNMEASURED,)),
    )
    return "\n".join([*parts, *limits]) + "\n"


def main() -> None:
    """Take what was measured anew, keep it, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("fast", "second"):
        parser.add_argument(f"--{name}", type=Path, nargs="*", default=[])
    parser.add_argument("--pages", type=Path)
    asked = parser.parse_args()
    told = json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else {}
    for name in ("fast", "second"):
        files = [json.loads(each.read_text("utf-8")) for each in getattr(asked, name)]
        if files:
            qualities = {quality: each for one in files for quality, each in one["qualities"].items()}
            told[name] = {"seed": files[0]["seed"], "qualities": qualities}
    if asked.pages:
        told["pages"] = json.loads(asked.pages.read_text("utf-8"))
    KEPT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(told), "utf-8")


if __name__ == "__main__":
    main()
