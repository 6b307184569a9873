"""A morning's pile of invented faxes: one is urgent, one has a deadline, one is not whole, one has gone astray."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from nightclerk.sandbox.faxes import Paper, letter, printed, sent
from nightclerk.sandbox.members import Member

CLINIC = "Maple Street Family Practice"


def pile(folder: Path, members: Sequence[Member], today: date) -> None:
    """Four files about the first three members; one is a scan, the others are PDFs with their text."""
    one, two, three = members[:3]
    appeal = today + timedelta(days=40)
    stat = letter("Alder Laboratory", "FINAL LABORATORY REPORT", *_who(one), "STAT", _day("Collected", today), "K 6.9")
    denial = (
        "Your request has been denied as not medically necessary.",
        _by("Your appeal must be received by", appeal),
    )
    astray = letter("Birchwood Clinic", "MEDICAL RECORDS REQUEST", *_who(three), _day("Request date", today))
    sent([stat], folder / "fax-0001.tif")
    printed([letter("Lakeside Health Plan", "NOTICE OF DENIAL", *_who(two), *denial)], folder / "fax-0002.pdf")
    printed([_cover(CLINIC, 3), astray], folder / "fax-0003.pdf")
    printed([_cover("Cedar Hollow Orthopedics", 2), astray], folder / "fax-0004.pdf")


def _who(member: Member) -> tuple[str, str]:
    name = f"{member.first} {member.last}"
    return f"Patient: {name}\tDOB: {member.birth_date:%m/%d/%Y}", f"Member ID: {member.family_id}{member.suffix}"


def _day(label: str, day: date) -> str:
    return f"{label}: {day:%m/%d/%Y}"


def _by(words: str, day: date) -> str:
    return f"{words} {day:%m/%d/%Y}."


def _cover(to: str, pages: int) -> Paper:
    return Paper(("# FAX COVER SHEET", "", f"To: {to}", "From: Birchwood Clinic", f"Pages including cover: {pages}"))
