"""Health data as it is shown by default: enough to tell two cases apart, not enough to know who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# What names nobody: shown as it is. Any other text is hidden whole.
_PLAIN = frozenset(
    {
        "payer",
        "secondary_payer",
        "service_date",
        "service_to",
        "billed_on",
        "file_by",
        "appointment_time",
        "provider",
        "location",
        "visit_type",
        "day",
        "task",
    }
)
_NAMES = ("name", "patient", "subscriber", "insured")
_NUMBERS = ("member_id", "chart", "account", "_id", "_no", "number", "policy", "claim")
HIDDEN = "•••"


def masked(payload: Mapping[str, Any]) -> dict[str, str]:
    """Fields as shown until a person says why they need them: last four of a number, year of birth, initials."""
    return {name: _masked(name, value) for name, value in payload.items()}


def _masked(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    text = str(value)
    if name in _PLAIN or isinstance(value, bool):
        return text
    if "birth" in name or name == "dob":
        return _year(text)
    if any(each in name for each in _NAMES):
        return " ".join(f"{word[0]}." for word in re.findall(r"\w[\w'’-]*", text))
    if any(each in name for each in _NUMBERS):
        return f"{HIDDEN}{text[-4:]}" if len(text) > 4 else HIDDEN
    return HIDDEN


def _year(text: str) -> str:
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    return found[0] if found else HIDDEN
