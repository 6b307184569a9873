"""From an address of the API to an answer in JSON: what was sent is read and refused here, what was refused is said."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from nightclerk.console.api.contract import Contract, Download, Refused, adapter
from nightclerk.console.frame import Address, Call, Desk
from nightclerk.errors import ApplicationException, AuditRefused, InvalidFiles, NightclerkError

PREFIX = "/api/"
IN_HAND = 8  # calls of one holder at the same time; one program must not take all threads from the people
# What stands in the way is how things are just now, not what was sent.
CONFLICTS = frozenset(
    {
        "ALREADY_RESOLVED", "ALREADY_ACCEPTED", "ALREADY_DECIDED", "CONFIRM_NOT_DONE", "LAST_ADMIN", "MIXED_REASONS",
        "NOTHING_CHANGED", "NOTHING_TO_RETRY", "PERSON_EXISTS", "BROKEN_BOT",
    }
)  # fmt: skip
OTHERS = {"FILE_TOO_LARGE": 413, "TOO_SOON": 429, "NOTHING_STATED": 404, "EVIDENCE_GONE": 404}


def is_call(path: str) -> bool:
    """Whether the address is one of the API, so that whoever asks is answered in JSON."""
    return path.startswith(PREFIX)


def status_of(error: NightclerkError) -> int:
    """The HTTP status of what was refused."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, ApplicationException | AuditRefused):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if error.code.startswith("NO_SUCH_"):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT if error.code in CONFLICTS else OTHERS.get(error.code, HTTPStatus.BAD_REQUEST)


def said(error: NightclerkError, status: int = 0) -> Response:
    """The error as every call says one."""
    message = "; ".join(map(str, error.findings)) if isinstance(error, InvalidFiles) else error.message
    shown: dict[str, Any] = {"code": error.code, "message": message, "remedy": error.remedy}
    fields = getattr(error, "fields", {})
    if fields:
        shown["fields"] = fields
    answer = JSONResponse({"error": shown}, status or status_of(error))
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "1"
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


class InHand:
    """How many calls each holder has in hand."""

    def __init__(self, most: int = IN_HAND) -> None:
        self._most, self._lock, self._counted = most, threading.Lock(), Counter[str]()

    @contextmanager
    def one(self, holder: str) -> Iterator[None]:
        """One more call; raises `Refused` TOO_MANY_CALLS."""
        with self._lock:
            if self._counted[holder] >= self._most:
                raise Refused(
                    f"More than {self._most} calls at the same time.",
                    code="TOO_MANY_CALLS",
                    remedy="Wait for an answer before you send the next call.",
                    status=HTTPStatus.TOO_MANY_REQUESTS,
                )
            self._counted[holder] += 1
        try:
            yield
        finally:
            with self._lock:
                self._counted[holder] -= 1
                if not self._counted[holder]:
                    del self._counted[holder]


def calling(desk: Desk, address: Address, in_hand: InHand) -> Callable[[Request], Awaitable[Response]]:
    """What answers one call."""
    contract = address.contract
    assert contract

    async def endpoint(request: Request) -> Response:
        try:
            with in_hand.one(request.state.person.id):
                sent = await _body(request, contract.most(desk.office.workspace)) if address.method != "GET" else b""
                return await run_in_threadpool(_answer, contract, Call(desk, request), sent)
        except NightclerkError as error:
            return said(error)

    return endpoint


async def _body(request: Request, most: int) -> bytes:
    """Raises `Refused` BODY_TOO_LARGE, no later than the first byte too many; CONTENT_TYPE."""
    sent = bytearray()
    try:
        async for part in request.stream():
            sent += part
            if len(sent) > most:
                raise Refused(
                    f"The body has more than {most:,} bytes.", code="BODY_TOO_LARGE", remedy="Send less.", status=413
                )
    except ClientDisconnect:
        raise Refused("The call broke off.", code="BODY_BROKEN_OFF", remedy="Send it again.") from None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent and kind != "application/json":
        raise Refused(
            "The body is not declared as JSON.",
            code="CONTENT_TYPE",
            remedy="Send 'Content-Type: application/json' and JSON.",
            status=415,
        )
    return bytes(sent)


def _answer(contract: Contract, call: Call, sent: bytes) -> Response:
    given = contract.answer(call, _asked(contract, call.request, sent))
    if isinstance(given, Download):
        head = {"Content-Disposition": f'attachment; filename="{given.name}"'}
        return Response(given.data, media_type="application/octet-stream", headers=head)
    data = adapter(contract.gives).dump_json(given)
    return Response(data, contract.status, media_type="application/json")


def _asked(contract: Contract, request: Request, sent: bytes) -> object:
    """The input as its dataclass; raises `Refused` REQUEST_FIELDS."""
    if contract.takes is None:
        if sent.strip() not in (b"", b"{}"):
            raise _wrong({"": "This call takes no fields."})
        if request.method == "GET" and request.query_params:
            raise _wrong(dict.fromkeys(request.query_params, "There is no such field."))
        return None
    reads = adapter(contract.takes)
    try:
        if request.method == "GET":
            return reads.validate_strings(_once(request))
        return reads.validate_json(sent or b"{}", strict=True)
    except ValidationError as error:
        raise _wrong(
            {".".join(map(str, each["loc"])): _words(each["type"], each["msg"]) for each in error.errors()}
        ) from None


def _once(request: Request) -> dict[str, str]:
    """The words behind the question mark; a field given twice has no meaning."""
    named = [name for name, _ in request.query_params.multi_items()]
    twice = {name: "This field is given more than once." for name in named if named.count(name) > 1}
    if twice:
        raise _wrong(twice)
    return dict(request.query_params)


def _words(kind: str, message: str) -> str:
    if kind == "unexpected_keyword_argument":
        return "There is no such field."
    if kind == "missing_argument" or kind == "missing":
        return "This field is needed."
    return message if kind != "json_invalid" else "This is not JSON."


def _wrong(fields: dict[str, str]) -> Refused:
    named = ", ".join(sorted(name for name in fields if name))
    about = f"These fields cannot be taken: {named}." if named else "What was sent cannot be taken."
    return Refused(about, code="REQUEST_FIELDS", remedy="See /api/openapi.json for what the call takes.", fields=fields)
