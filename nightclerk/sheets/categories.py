"""What a row of a reconciliation can be: a title, a tone and a meaning in words for each category."""

from __future__ import annotations

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


def titled(code: str) -> tuple[str, str, str]:
    """Title, tone and meaning; a category that is not known is called by its code."""
    return CATEGORIES.get(code, (code.replace("_", " ").capitalize(), "plain", ""))
