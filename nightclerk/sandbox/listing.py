"""The list of members that some payers answer a search with: the one meant, among those whose IDs stand nearby."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.sandbox.checks import Asked
from nightclerk.sandbox.lookup import Directory, Found
from nightclerk.sandbox.members import Member, Situation
from nightclerk.sandbox.pages import day

COLUMNS = ("Member ID", "Member name", "Date of birth", "Former ID")


@dataclass(frozen=True)
class Line:
    """A row of the list: `place` in it, and the texts of `COLUMNS`."""

    place: int
    cells: tuple[str, ...]


def listed(directory: Directory, found: Found, reach: int) -> tuple[Member, ...]:
    """The members found and up to `reach` on either side, in the order of their IDs."""
    return directory.near(found.members[0], reach)


def line(place: int, member: Member, *, with_suffix: bool) -> Line:
    """A row. Twins are told apart by the digits behind their ID, which are shown to who searched with them."""
    family = f"{member.family_id}-{member.suffix}" if member.twin and with_suffix else member.family_id
    former = member.asked_id if member.situation is Situation.REISSUED else ""
    return Line(place, (family, member.printed_name, day(member.birth_date), former))


def has_suffix(asked: Asked) -> bool:
    """Whether the digits behind the ID were typed."""
    return "-" in asked.member_id
