"""One-time codes that a portal sends by mail, taken from a mailbox by IMAP (RFC 3501, RFC 9051).

Only unread mail of the named sender that came after the log-in began counts, the newest first. A mail whose code was
taken is marked as read; nothing is deleted, and nothing of a mail is kept or told.
"""

from __future__ import annotations

import email
import email.policy
import html
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from nightclerk.errors import UsageError
from nightclerk.workspace import Mailbox, is_loopback

TIMEOUT = 15.0
SKEW = timedelta(minutes=2)  # between the mail server's clock and ours
MOST = 10  # newest mails of a sender that are looked at
MOST_BYTES = 200_000
FAILURES = (OSError, imaplib.IMAP4.error, ssl.SSLError)
_TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Awaited:
    """The mail that is waited for: its sender, what finds the code in it (one group), and when the log-in began."""

    sender: str
    pattern: re.Pattern[str]
    since: datetime


def check(name: str, box: Mailbox | None) -> Mailbox:
    """The mailbox of that name; raises `UsageError` where there is none, or its password would go in clear."""
    if box is None or not box.host:
        raise UsageError(
            f"nightclerk.yaml names no mailbox '{name}'.",
            code="NO_MAILBOX",
            remedy=f"Add it: mailboxes: {{{name}: {{host: imap.clinic.example, user: codes@clinic.example}}}}.",
        )
    if not box.tls and not is_loopback(box.host):
        raise UsageError(
            f"The mailbox '{name}' would be asked in clear text.", code="MAIL_PLAIN", remedy="Set tls: true for it."
        )
    return box


def take_code(box: Mailbox, password: str, awaited: Awaited) -> str | None:
    """The code of the newest mail that has one, or None; raises `OSError` and `imaplib.IMAP4.error`."""
    with _opened(box, password) as server:
        for uid in reversed(_found(server, awaited)[-MOST:]):
            message, came = _message(server, uid)
            found = awaited.pattern.search(_text(message)) if came >= awaited.since - SKEW else None
            if found:
                server.uid("STORE", uid, "+FLAGS", r"(\Seen)")
                return found[1]
    return None


@contextmanager
def _opened(box: Mailbox, password: str) -> Iterator[imaplib.IMAP4]:
    if box.tls:
        context = ssl.create_default_context()
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
    with server:
        server.login(box.user, password)
        server.select(box.folder)
        yield server


def _found(server: imaplib.IMAP4, awaited: Awaited) -> list[str]:
    day = imaplib.Time2Internaldate(awaited.since - SKEW - timedelta(days=1))[1:12].strip()
    _, answer = server.uid("SEARCH", "UNSEEN", "SINCE", day, "FROM", f'"{awaited.sender}"')
    return [uid.decode() for uid in (answer[0] or b"").split()]


def _message(server: imaplib.IMAP4, uid: str) -> tuple[EmailMessage, datetime]:
    _, answer = server.uid("FETCH", uid, f"(INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)")
    parts = [part for part in answer if isinstance(part, tuple)]
    head, body = parts[0] if parts else (b"", b"")
    stamp = imaplib.Internaldate2tuple(head)
    came = datetime.fromtimestamp(time.mktime(stamp), UTC) if stamp else datetime.min.replace(tzinfo=UTC)
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # the policy makes no other
    return message, came


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    try:
        content = str(body.get_content()) if body is not None else ""
    except (LookupError, UnicodeError, KeyError):
        content = ""
    return f"{message['subject'] or ''}\n{html.unescape(_TAG.sub(' ', content))}"
