"""Who is at the other end, and the closed list of what people are here for."""

from __future__ import annotations

from dataclasses import dataclass

LEAD, OPERATOR, FRONT_DESK, COMPLIANCE, ADMIN = "lead", "operator", "front_desk", "compliance", "admin"
ROLES = (LEAD, OPERATOR, FRONT_DESK, COMPLIANCE, ADMIN)


@dataclass(frozen=True)
class Person:
    """A signed-in person. `id` is what the audit log calls them."""

    id: str
    name: str
    display: str
    role: str
