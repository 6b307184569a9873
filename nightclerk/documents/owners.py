"""Whose each document of a fax is: what was read, matched with the roster."""

from __future__ import annotations

from typing import Any

from nightclerk.documents.model import IDENTITY
from nightclerk.matching.patients import Match, Roster, match

_NOBODYS = ("cover_sheet", "other")  # they may name nobody


def owned(found: dict[str, Any], roster: Roster) -> dict[str, Any]:
    """What `files.read_fax` returned, with `patient` in each document, and a reason where that is for a person to say.

    `patient` is {outcome, id, reason, candidates: [{id, name, birth_date, bits, agree, near, differ}]}.
    """
    return {**found, "documents": [_owned(each, roster) for each in found["documents"]]}


def _owned(document: dict[str, Any], roster: Roster) -> dict[str, Any]:
    owner = owner_of(document, roster)
    if owner is None:
        return document
    doubts = [owner.reason] if owner.outcome == "review" else [owner.doubt] if owner.doubt else []
    reasons = [*document["reasons"], *doubts]
    return {**document, "patient": owner.told(), "reasons": reasons, "needs_review": bool(reasons)}


def owner_of(document: dict[str, Any], roster: Roster) -> Match | None:
    """The match of one document, None of one that may name nobody and does not."""
    read = {name: document["fields"][name]["value"] for name in IDENTITY if name in document["fields"]}
    return match(roster, read) if read or document["type"] not in _NOBODYS else None
