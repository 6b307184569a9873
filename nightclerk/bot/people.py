"""Patient names as exports write them: two columns, "Last, First", or "First Last" where that is unambiguous."""

from __future__ import annotations

_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


def split_name(text: str) -> tuple[str, str] | None:
    """(last, first) of a name in one cell; None when it could be read in more than one way.

    "Doe Jr, Jane Q" -> ("Doe Jr", "Jane"); "Jane Q. Doe" -> ("Doe", "Jane"); three full names without a comma
    ("Mary Ann Smith", "Juan Garcia Lopez") have no single reading. Either part may come back empty.
    """
    parts = [" ".join(part.split()) for part in text.split(",")]
    if len(parts) == 3 and parts[2].strip(".").casefold() in _GENERATIONS:
        parts = parts[:2]
    if len(parts) == 2 and parts[1].strip(".").casefold() not in _GENERATIONS:
        return parts[0], without_initial(parts[1])
    return _first_last(parts[0]) if len(parts) <= 2 else None


def without_initial(first: str) -> str:
    """The first name without a middle initial behind it: "Jane Q." -> "Jane". A first name of one letter stays."""
    words = first.split()
    if len(words) > 1 and len(words[-1].strip(".")) == 1 and len(words[0].strip(".")) > 1:
        return " ".join(words[:-1])
    return " ".join(words)


def _first_last(text: str) -> tuple[str, str] | None:
    words = [word for word in text.split() if word.strip(".").casefold() not in _GENERATIONS]
    if len(words) == 3 and len(words[1].strip(".")) == 1:
        del words[1]
    if len(words) < 2:
        return "".join(words), ""
    return (words[1], words[0]) if len(words) == 2 and all(len(word) > 1 for word in words) else None
