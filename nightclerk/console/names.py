"""Whose id is whose name: runs and reviews keep the ids of people, pages show their names."""

from __future__ import annotations

from nightclerk.runtime.office import Office
from nightclerk.store import people


class Names(dict[str, str]):
    """Id of a person -> name; whatever is not a person's id (a machine's user, a schedule) is its own name."""

    def __missing__(self, key: str) -> str:
        return key


def names_of(office: Office) -> Names:
    """The names of everybody who ever had an account."""
    return Names({each.id: each.display for each in people.every(office.store)})
