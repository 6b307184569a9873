"""Tokens of programs that call the web app."""

from __future__ import annotations

import secrets
import time

from nightclerk.errors import UsageError
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import ROLES, Person, sha256
from nightclerk.store import tokens
from nightclerk.store.tokens import Token

PREFIX = "nct_"  # so that programs which look for secrets in files find one that was left there
USED_SECONDS = 60.0
LABEL_LENGTH = 60


def make(office: Office, label: str, role: str, by: str) -> tuple[str, str]:
    """A new token: its id, and the token itself, which is said here once. Raises `UsageError`."""
    shown = " ".join(label.split())
    if not 1 <= len(shown) <= LABEL_LENGTH or not shown.isprintable():
        raise UsageError(
            f"A label has 1 to {LABEL_LENGTH} characters.", code="TOKEN_LABEL", remedy="For example: practice system"
        )
    if role not in ROLES:
        raise UsageError("There is no such role.", code="NO_SUCH_ROLE", remedy=f"Roles are {', '.join(ROLES)}.")
    name, value = f"t:{secrets.token_hex(8)}", PREFIX + secrets.token_urlsafe(32)
    tokens.add(office.store, Token(name, shown, role, time.time(), by, None, None), sha256(value))
    office.audit.note("token.made", token=name, role=role, asked_by=by)
    return name, value


def listed(office: Office) -> list[Token]:
    """All tokens without their values, also those that were revoked."""
    return tokens.every(office.store)


def revoke(office: Office, token: str, by: str) -> None:
    """End a token at once; raises `UsageError`."""
    if not tokens.revoke(office.store, token, time.time()):
        raise UsageError("There is no such token.", code="NO_SUCH_TOKEN", remedy="See the list of tokens for its id.")
    office.audit.note("token.revoked", token=token, asked_by=by)


def holder(office: Office, bearer: str) -> Person | None:
    """The program that holds this token, as a person with the token's role and id."""
    found = tokens.holder(office.store, sha256(bearer)) if bearer.startswith(PREFIX) else None
    if found is None:
        return None
    now = time.time()
    if found.used_at is None or found.used_at <= now - USED_SECONDS:
        tokens.used(office.store, found.id, now, USED_SECONDS)
    return Person(found.id, found.label, found.label, found.role)
