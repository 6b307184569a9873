"""The payer's search: from what was typed to a member, several members, or the reason why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nightclerk.sandbox.members import Member, Situation


@dataclass(frozen=True)
class Found:
    """What a search came to: `situation` ACTIVE means one member (whatever the coverage), MULTIPLE several."""

    situation: Situation
    members: tuple[Member, ...] = ()


class Directory:
    """The members by every ID they may be asked by; twins stay findable from one another."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = tuple(members)
        self._in_order = sorted(self.members, key=lambda member: member.full_id)
        self._by_id: dict[str, list[Member]] = defaultdict(list)
        for member in self.members:
            for key in {_key(member.asked_id), member.family_id, member.full_id}:
                self._by_id[key].append(member)

    def search(self, member_id: str, birth: date) -> Found:
        """Find by ID (signs and case forgiven) and birth date; a known ID with another birth date says so."""
        candidates = self._by_id.get(_key(member_id), [])
        matching = tuple(m for m in candidates if m.birth_date == birth)
        if not matching:
            return Found(Situation.BIRTH_MISMATCH if candidates else Situation.STRANGER)
        if len(matching) > 1:
            return Found(Situation.MULTIPLE, matching)
        refused = matching[0].situation in (Situation.PROVIDER_PROBLEM, Situation.UNAVAILABLE)
        return Found(matching[0].situation if refused else Situation.ACTIVE, matching)

    def near(self, member: Member, reach: int) -> tuple[Member, ...]:
        """The members whose IDs come next to this one's: itself and up to `reach` before and behind, in their order."""
        place = self._in_order.index(member)
        return tuple(self._in_order[max(0, place - reach) : place + reach + 1])

    def twin(self, member: Member) -> Member | None:
        """The other member of the same family ID."""
        return next((m for m in self._by_id[member.family_id] if m.number != member.number), None)

    def another(self, member: Member) -> Member:
        """Some other member with a coverage page of their own; never the twin, never the same person's other cover."""
        others = [m for m in self.members if m.situation is Situation.ACTIVE and m.birth_date != member.birth_date]
        return others[member.number % len(others)]


def _key(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
