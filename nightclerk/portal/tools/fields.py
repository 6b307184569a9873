"""What a field of a recorded form is, told by what the page calls it; and what may be kept of what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# The first that fits wins; the words are those of US payer portals.
_KNOWN = (
    ("$secret.password", r"pass ?word|pass ?phrase|\bpass\b|\bpwd\b|\bpin\b"),
    ("$mfa.code", r"security code|verification|one.?time|\botp\b|passcode|authenticat|\btoken\b|\bmfa\b|2fa|\bcode\b"),
    ("$service_date", r"date of service|service date|\bdos\b|as of date|from date"),
    ("$birth_date", r"birth|\bdob\b|\bborn\b"),
    (
        "$member_id",
        r"(member|subscriber|insured|policy|patient|card|medicaid|recipient|enrollee).{0,8}(id|number|no\b|#)",
    ),
    ("$last_name", r"last ?name|surname|family name"),
    ("$first_name", r"first ?name|given name"),
    ("$payer", r"\bpayer\b|health plan|insurance company|\bplan\b"),
    ("$secret.username", r"user ?(name|id)?\b|log ?in|e-?mail|sign ?on"),
)
_CODE = re.compile(r"(?:\d[ -]?){5,7}\d")  # six to eight digits
_DATES = (
    (r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD"),
    (r"\d{2}/\d{2}/\d{4}", "MM/DD/YYYY"),
    (r"\d{2}-\d{2}-\d{4}", "MM-DD-YYYY"),
    (r"\d{2}\.\d{2}\.\d{4}", "MM.DD.YYYY"),
    (r"\d{1,2}/\d{1,2}/\d{4}", "M/D/YYYY"),
    (r"\d{8}", "MMDDYYYY"),
)


@dataclass(frozen=True)
class Filled:
    """What a draft types into a field: `value` $secret.NAME, $mfa.code, $input or TODO; a date's `format`; what a
    person must still decide, in words.
    """

    value: str
    format: str = ""
    todo: str = ""


def meaning(words: Iterable[str], typed: str = "") -> str:
    """Which secret or input a field of these names takes; "" when they do not tell, or what was `typed` is no code."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.\[\]]+", " ", " ".join(words)).casefold()
    told = next((value for value, pattern in _KNOWN if re.search(pattern, text)), "")
    return "" if told == "$mfa.code" and typed and not _CODE.fullmatch(typed) else told


def filled(words: Iterable[str], typed: str, *, selecting: bool = False) -> Filled:
    """What stands for a recorded value: never the value itself."""
    told = meaning(words, typed)
    if selecting and told.startswith(("$secret", "$mfa")):
        told = ""  # nobody chooses those from a list
    if told in ("$birth_date", "$service_date"):
        form = next((form for pattern, form in _DATES if re.fullmatch(pattern, typed)), "")
        return Filled(told, form or "MM/DD/YYYY", "" if form else "is this the date format that the portal takes?")
    if told == "$payer" and selecting:
        return Filled("TODO", todo="which entry? or {value: $payer, map: {our key: the portal's words}}")
    if told:
        return Filled(told)
    if _like_a_credential(typed):
        return Filled("$secret.TODO", todo="looks like a credential: name it, and keep it with nightclerk vault set")
    return Filled(
        "TODO", todo="what is chosen here?" if selecting else "what is typed here? The recorded text was left out"
    )


def _like_a_credential(typed: str) -> bool:
    kinds = [r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s]"]
    return len(typed) >= 8 and " " not in typed and sum(bool(re.search(kind, typed)) for kind in kinds) == len(kinds)
