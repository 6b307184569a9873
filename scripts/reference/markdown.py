"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NOTE = "<!-- Written by `python -m scripts.reference` from the code. Change the code, then run it again. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: title, the note that it is generated, and its parts with a blank line between them."""
    return "\n\n".join((f"# {title}", NOTE, *(part.strip("\n") for part in parts if part))) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; "" when there are no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(heads), _row(["---"] * len(heads)), *lines]) if lines else ""


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Text in a fixed-width font; "" stays ""."""
    return f"`{text}`" if str(text) else ""


def block(text: str, language: str = "") -> str:
    """A block of code."""
    return f"```{language}\n{text.strip()}\n```"


def explained(names: Iterable[str], words: Mapping[str, str], what: str) -> list[tuple[str, str]]:
    """Every name with its words; raises `KeyError` for one without words and for words without a name."""
    known = list(names)
    missing, left = set(known) - set(words), set(words) - set(known)
    if missing or left:
        raise KeyError(f"{what}: no words for {sorted(missing)}, words left over for {sorted(left)}")
    return [(name, words[name]) for name in known]
