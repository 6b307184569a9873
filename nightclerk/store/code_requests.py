"""One-time codes that a person reads off a phone: asked for by the owner of a log-in, answered once, used once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from nightclerk.store.base import Store
from nightclerk.store.schema_people import code_requests
from nightclerk.store.upsert import insert

WAITING, ANSWERED, USED, EXPIRED, CLOSED = "waiting", "answered", "used", "expired", "closed"


@dataclass(frozen=True)
class CodeRequest:
    """A portal waits for a code: `account` is portal/account, `hint` says where it was sent. Unix seconds."""

    id: str
    account: str
    asked_at: float
    until: float
    state: str
    hint: str


def ask(store: Store, account: str, hint: str, now: float, seconds: float) -> str:
    """Open a request that waits for so many seconds; its id."""
    request = secrets.token_hex(8)
    values = {"id": request, "account": account, "asked_at": now, "until": now + seconds}
    with store.database.write() as connection:
        connection.execute(insert(connection, code_requests).values(**values, state=WAITING, hint=hint))
    return request


def waiting(store: Store, now: float) -> list[CodeRequest]:
    """What waits for a code just now, the first to end first."""
    query = select(code_requests).where(code_requests.c.state == WAITING, code_requests.c.until > now)
    with store.database.read() as connection:
        found = connection.execute(query.order_by(code_requests.c.until)).all()
    return [_request(row) for row in found]


def get(store: Store, request: str) -> CodeRequest | None:
    """The request of that id, or None."""
    with store.database.read() as connection:
        row = connection.execute(select(code_requests).where(code_requests.c.id == request)).first()
    return _request(row) if row else None


def _request(row: object) -> CodeRequest:
    return CodeRequest(*(getattr(row, name) for name in ("id", "account", "asked_at", "until", "state", "hint")))


def answer(connection: Connection, store: Store, request: str, code: str, by: str, now: float) -> bool:
    """Give the code; False when the request waits no longer, or somebody else has given one."""
    sealed = store.seal(code, f"code_requests:code:{request}")
    here = update(code_requests).where(code_requests.c.id == request)
    open_still = here.where(code_requests.c.state == WAITING, code_requests.c.until > now)
    return connection.execute(open_still.values(state=ANSWERED, code_sealed=sealed, answered_by=by)).rowcount == 1


def take(store: Store, request: str) -> str | None:
    """The code that was given, once; it is forgotten with that. None while there is none."""
    with store.database.write() as connection:
        here = code_requests.c.id == request
        row = connection.execute(select(code_requests).where(here, code_requests.c.state == ANSWERED)).first()
        if row is None:
            return None
        mine = update(code_requests).where(here, code_requests.c.state == ANSWERED)
        if connection.execute(mine.values(state=USED, code_sealed=None)).rowcount != 1:
            return None
    return store.unseal(row.code_sealed, f"code_requests:code:{request}")


def end(store: Store, request: str, state: str) -> bool:
    """Nobody waits for the code any more: expired, or closed since the waiting was broken off; False when answered."""
    with store.database.write() as connection:
        mine = update(code_requests).where(code_requests.c.id == request, code_requests.c.state == WAITING)
        return connection.execute(mine.values(state=state)).rowcount == 1


def missed_since(store: Store, account: str, since: float) -> bool:
    """Whether a request of the account ended since then without anybody answering."""
    query = select(code_requests.c.id).where(code_requests.c.state == EXPIRED, code_requests.c.until > since)
    with store.database.read() as connection:
        return connection.execute(query.where(code_requests.c.account == account).limit(1)).first() is not None


def somebody_is_there(connection: Connection, account: str | None = None) -> None:
    """A person acts: what was missed (of that account, or of all) keeps nothing from asking again."""
    missed = update(code_requests).where(code_requests.c.state == EXPIRED)
    if account is not None:
        missed = missed.where(code_requests.c.account == account)
    connection.execute(missed.values(state=CLOSED))
