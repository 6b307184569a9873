"""People and tokens: who may come in, as what, and who no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nightclerk.console.api.contract import Asked, Calls, Done, Short, moment
from nightclerk.console.frame import ADMINS, Call
from nightclerk.console.who import origin, rules_of
from nightclerk.runtime import people, tokens

calls = Calls("people")
Role = Literal["lead", "operator", "front_desk", "compliance", "admin"]


@dataclass(frozen=True)
class Account:
    """Somebody: invited | active | disabled."""

    id: str
    name: str
    display: str
    role: str
    state: str


@dataclass(frozen=True)
class People:
    """Everybody who ever had an account, by name."""

    people: tuple[Account, ...]


@dataclass(frozen=True)
class InviteAsked(Asked):
    """Who is let in: the name to sign in with, the name that others see (empty: the same), the role."""

    name: Short
    role: Role
    display: Short = ""


@dataclass(frozen=True)
class Link:
    """A one-time link, said here once."""

    person: str
    link: str
    until: datetime | None


@dataclass(frozen=True)
class RoleAsked(Asked):
    """The new role."""

    role: Role


@dataclass(frozen=True)
class Token:
    """A token without its value."""

    id: str
    label: str
    role: str
    made_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Tokens:
    """All tokens, also those that were revoked."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class TokenAsked(Asked):
    """What the token is for, and the role of whoever holds it."""

    label: Short
    role: Role


@dataclass(frozen=True)
class NewToken:
    """A token, said here once."""

    id: str
    token: str


@calls.get("/api/people", may=ADMINS)
def list_people(call: Call) -> People:
    """Everybody."""
    found = people.listed(call.office)
    return People(tuple(Account(each.id, each.name, each.display, each.role, each.state) for each in found))


@calls.post("/api/people", may=ADMINS, status=201)
def invite(call: Call, asked: InviteAsked) -> Link:
    """Make an account and say its link, once."""
    made = people.invite(call.office, asked.name, asked.display, asked.role, call.person.id, rules_of(call.request))
    return _link(call, made)


def _link(call: Call, made: people.Invitation) -> Link:
    return Link(made.person, f"{origin(call.request)}{made.path}", moment(call.office, made.until))


@calls.post("/api/people/{person}/role", may=ADMINS)
def change_role(call: Call, asked: RoleAsked) -> Done:
    """Another role, from their next click on."""
    people.change_role(call.office, call.part("person"), asked.role, call.person.id)
    return Done()


@calls.post("/api/people/{person}/disable", may=ADMINS)
def disable(call: Call) -> Done:
    """End an account and everything that is open in its name."""
    people.disable(call.office, call.part("person"), call.person.id)
    return Done()


@calls.post("/api/people/{person}/link", may=ADMINS, status=201)
def reset(call: Call) -> Link:
    """A new link; what was there before ends now."""
    return _link(call, people.reset(call.office, call.part("person"), call.person.id, rules_of(call.request)))


@calls.get("/api/tokens", may=ADMINS)
def list_tokens(call: Call) -> Tokens:
    """Every token, without its value."""
    return Tokens(
        tuple(
            Token(
                each.id,
                each.label,
                each.role,
                moment(call.office, each.created_at),
                moment(call.office, each.used_at),
                moment(call.office, each.revoked_at),
            )
            for each in tokens.listed(call.office)
        )
    )


@calls.post("/api/tokens", may=ADMINS, status=201)
def make_token(call: Call, asked: TokenAsked) -> NewToken:
    """Make a token and say it, once."""
    return NewToken(*tokens.make(call.office, asked.label, asked.role, call.person.id))


@calls.post("/api/tokens/{token}/revoke", may=ADMINS)
def revoke(call: Call) -> Done:
    """End a token."""
    tokens.revoke(call.office, call.part("token"), call.person.id)
    return Done()
