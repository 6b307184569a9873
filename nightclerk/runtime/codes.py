"""Codes that a portal sends to a person: the log-in waits for them, other portals go on."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime

from nightclerk.errors import ApplicationException, Park, UsageError
from nightclerk.logs import say_failure
from nightclerk.portal.file import Mfa
from nightclerk.portal.located import python_flags
from nightclerk.runtime import mailbox
from nightclerk.runtime.mailbox import Awaited
from nightclerk.runtime.office import Office
from nightclerk.store import code_requests
from nightclerk.store.code_requests import CodeRequest
from nightclerk.vault import credentials

# Nobody was there: for so long no further log-in of that account asks for a code, unless a person acts.
NOBODY_SECONDS = 600.0
MAIL_SECONDS = 3.0  # between two looks into a mailbox
_CODE = re.compile(r"[0-9A-Za-z-]{3,16}")


def waiting(office: Office) -> list[CodeRequest]:
    """The portals that wait for a code just now, the first to end first."""
    return code_requests.waiting(office.store, _now(office))


def _now(office: Office) -> float:
    return office.workspace.now().timestamp()


def answer(office: Office, request: str, code: str, by: str) -> None:
    """Give the code: it goes straight to the page that waits. Each request takes one code, from one person.

    Raises `UsageError` CODE_FORM, NO_SUCH_REQUEST, CODE_NOT_WAITED_FOR.
    """
    text = "".join(code.split())
    if not _CODE.fullmatch(text):
        raise UsageError(
            "A code is three to sixteen digits or letters.", code="CODE_FORM", remedy="Type it as it was sent."
        )
    if code_requests.get(office.store, request) is None:
        raise UsageError(
            "No portal waits for a code under that id.",
            code="NO_SUCH_REQUEST",
            remedy="See what waits with `nightclerk codes list`.",
        )
    with office.store.database.write() as connection:
        if not code_requests.answer(connection, office.store, request, text, by, _now(office)):
            raise UsageError(
                "Nobody waits for this code any more: its time is over, or somebody has given it.",
                code="CODE_NOT_WAITED_FOR",
                remedy="If its items are still parked, retry them, and a new code is sent.",
            )
        office.audit.note("code.answered", request=request, asked_by=by)


class CodeDesk:
    """A worker's side of it: opens requests and looks whether they are answered; one for each worker process.

    `set_aside` keeps the account's items from being worked, and from holding up others, while it waits.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._open: dict[str, ExitStack] = {}
        self._stopping = threading.Event()
        self.set_aside: Callable[[str], AbstractContextManager[None]] = lambda _partition: nullcontext()

    def refuse_unmanned(self, portal: str, account: str) -> None:
        """Raise `Park` MFA_NEEDED when a code of this account was asked for lately and nobody was there."""
        if code_requests.missed_since(self._office.store, f"{portal}/{account}", _now(self._office) - NOBODY_SECONDS):
            raise needed(portal, account)

    def ask(self, portal: str, account: str, hint: str, seconds: float) -> str:
        """Open a request; its id."""
        name = f"{portal}/{account}"
        request = code_requests.ask(self._office.store, name, hint, _now(self._office), seconds)
        self._office.audit.note("code.asked", request=request, account=name)
        self._open[request] = stack = ExitStack()
        stack.enter_context(self.set_aside(f"{portal}|{account}"))
        return request

    def look(self, request: str) -> str | None:
        """The code, once; None while nobody has given it. Raises `Park` MFA_NEEDED when the time is over.

        Raises `ApplicationException` CODE_WAIT_ENDED when this worker is being stopped.
        """
        found = code_requests.take(self._office.store, request)
        if found is not None:
            return found
        known = code_requests.get(self._office.store, request)
        if self._stopping.is_set() or known is None:
            raise ApplicationException(
                "The worker was stopped while a portal waited for a code.",
                code="CODE_WAIT_ENDED",
                remedy="The item is asked again when a worker lives.",
            )
        if _now(self._office) < known.until:
            return None
        if code_requests.end(self._office.store, request, code_requests.EXPIRED):
            self._office.audit.note("code.missed", request=request, account=known.account)
            raise needed(*known.account.split("/"))
        return code_requests.take(self._office.store, request)  # given in the last moment

    def done(self, request: str) -> None:
        """Nothing waits for it any more, however that came."""
        self._open.pop(request, ExitStack()).close()
        code_requests.end(self._office.store, request, code_requests.CLOSED)

    def stop(self) -> None:
        """Wait for no code any more."""
        self._stopping.set()


class CodeMail:
    """A mailbox that is looked into for one code, every few seconds; the mail server's troubles are no reason to stop
    waiting, for a person may give the code.
    """

    def __init__(self, office: Office, mfa: Mfa, since: datetime | None) -> None:
        assert mfa.pattern is not None  # the linter has proven it
        pattern = re.compile(mfa.pattern.text, python_flags(mfa.pattern.flags))
        self._office, self._name = office, mfa.mailbox
        self._awaited = Awaited(mfa.sender, pattern, since or datetime.now(UTC))
        self._next = 0.0

    def look(self, request: str) -> str | None:
        """The code, or None while no mail brought it; raises `UsageError` NO_MAILBOX, MAIL_PLAIN."""
        if time.monotonic() < self._next:
            return None
        box = mailbox.check(self._name, self._office.workspace.settings.mailboxes.get(self._name))
        password = credentials.secret(self._office.store, "mailbox", self._name, "password")
        try:
            code = mailbox.take_code(box, password, self._awaited)
        except mailbox.FAILURES as error:
            say_failure("mailbox.refused", error, mailbox=self._name)
            code = None
        self._next = time.monotonic() + MAIL_SECONDS
        if code is not None:
            self._office.audit.note("code.answered", request=request, asked_by=f"mailbox:{self._name}")
        return code


def needed(portal: str, account: str) -> Park:
    """What an item is told when nobody gave the code."""
    return Park(
        f"The portal {portal} sent a code for {account} to a person, and nobody gave it in time.",
        code="MFA_NEEDED",
        remedy="Have the phone at hand, retry the item, and give the code (`nightclerk codes answer`, or the web app).",
    )
