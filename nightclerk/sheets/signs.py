"""Signs that cannot be seen but change how a text is read or matched: directions, widths of nothing, controls."""

from __future__ import annotations

import re

# Direction marks and overrides can show digits in another order; nothing-wide signs make two equal names differ.
# Joiners (200C, 200D) stay: scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
LONGEST = 2000  # of one value on a page
_SHOWN = "\N{REPLACEMENT CHARACTER}"
# What a spreadsheet may take for the beginning of a formula, also in its wide forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def without_hidden(text: str) -> str:
    """The text without its hidden signs, for what is kept or pasted elsewhere."""
    return _HIDDEN.sub("", text)


def hidden_shown(text: str) -> str:
    """The text with a visible sign in place of each hidden one, for screens."""
    return _HIDDEN.sub(_SHOWN, text)


def cut(text: str) -> str:
    """The text at a length that a page can show; a browser is long about a megabyte."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters; the results have them all)"


def one_line(text: str, longest: int) -> str:
    """The text on one line, without hidden signs, at most so long."""
    line = without_hidden(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def plain_cell(text: str) -> str:
    """A text for CSV that no spreadsheet computes: what would begin a formula gets an apostrophe in front."""
    shown = without_hidden(text)
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) or shown.lstrip().startswith(FORMULA_STARTS) else shown
