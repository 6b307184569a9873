"""What a row of a reconciliation can be: a title, a tone and a meaning in words for each category."""

from __future__ import annotations

from collections.abc import Mapping

CATEGORIES = {
    "matched": ("Matched", "good", "The same item on both sides."),
    "probable": ("Probable", "wait", "Very likely the same item; a person should look before it counts."),
    "contradiction": ("Contradictions", "bad", "The key agrees and something that must agree does not."),
    "short_pay": ("Short pays", "warn", "Paid less than the fee schedule says."),
    "duplicate": ("Duplicates", "warn", "The same item is listed more than once."),
    "reversal": ("Reversals", "plain", "A payment that was taken back, and what takes it back."),
    "ambiguous": ("Ambiguous", "warn", "Several items fit equally well; none was chosen."),
    "unmatched_left": ("Only in the first list", "bad", "Nothing on the other side fits."),
    "unmatched_right": ("Only in the second list", "bad", "Nothing on the other side fits."),
}


# What profiles call those that have a sheet only where there is such a row.
OTHERS = {"not_due": "Nothing due", "provider_adjustment": "Provider adjustments"}


def titled(code: str) -> tuple[str, str, str]:
    """Title, tone and meaning; a category that is not known is called by its code."""
    return CATEGORIES.get(code, (code.replace("_", " ").capitalize(), "plain", ""))


def worded(code: str, words: Mapping[str, str], left: str, right: str) -> tuple[str, str, str]:
    """As `titled`, in the words of one profile (code -> title) and with the names of its two lists."""
    title, tone, meaning = titled(code)
    if code in ("unmatched_left", "unmatched_right"):
        title = f"Only in {left if code.endswith('left') else right}"
    return words.get(code, title), tone, meaning
