"""Faxes that are sent again: the same pages under another header line. They are linked to the first, never dropped.

That pages look alike is not enough, since reports on one form do: they must also say the same, down to every figure.
What is linked wrongly would hide a corrected result.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from nightclerk.documents.prints import same_pages
from nightclerk.runtime.office import Office
from nightclerk.store import faxes
from nightclerk.store.faxes import Prints

DAYS = 60
_FIGURES = re.compile(r"\d[\d.,/:-]*")


def prints_of(found: dict[str, Any]) -> Prints:
    """What a fax that was read is compared by."""
    says = {"figures": _digest(" ".join(_FIGURES.findall("\n".join(each["text"] for each in found["pages"]))))}
    for number, document in enumerate(found["documents"], 1):
        told = {name: each["value"] for name, each in document["fields"].items()}
        says[str(number)] = _digest(f"{document['type']} {sorted(told.items())}")
    return Prints(tuple(found["prints"]), says)


def earlier(office: Office, sha256: str, prints: Prints) -> str | None:
    """The hash of the newest earlier fax that brought the same pages, or None."""
    since = office.workspace.now().timestamp() - DAYS * 86400
    for other, theirs in faxes.alike(office.store, sha256, len(prints.pages), since):
        if prints.says == theirs.says and same_pages(prints.pages, theirs.pages):
            return other
    return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
