"""Notices by mail: what the night must tell somebody, through the clinic's own mail server.

A mail holds the notice's text (counts, times, names of schedules), the clinic and the command that shows more; never a
patient. A notice that cannot be sent is tried again, each time after a longer wait, and stays in the list whatever
becomes of it.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from nightclerk.errors import UsageError
from nightclerk.logs import say_failure
from nightclerk.runtime.office import Office
from nightclerk.store import notices
from nightclerk.store.notices import Notice
from nightclerk.vault import credentials
from nightclerk.workspace import Mail, is_loopback

TIMEOUT = 20.0
TLS_PORT = 465  # TLS from the first byte
WAITS = (0.0, 60.0, 600.0, 3600.0, 14400.0)  # an attempt comes no earlier than so long after the notice was written
_FAILURES = (OSError, smtplib.SMTPException, ssl.SSLError)


def deliver(office: Office) -> int:
    """Send what is due; how many notices were sent. Without mail settings nothing is sent and nothing is counted.

    A failure is counted and told in the diagnostics. Settings that cannot work (`check`, or no password in the vault)
    are told there too, and no notice loses an attempt by them: who calls this has other work, and goes on.
    """
    mail = office.workspace.settings.mail
    now = time.time()
    due = [each for each in notices.unsent(office.store) if now >= each.at + WAITS[min(each.attempts, len(WAITS) - 1)]]
    if not mail.host or not due:
        return 0
    try:
        check(mail)
        password = _password(office, mail)
    except UsageError as error:
        say_failure("mail.settings", error)
        return 0
    lock = office.store.database.locks.hold("mail")
    if lock is None:
        return 0  # another process is at it
    try:
        return _send_all(office, mail, password, due)
    finally:
        lock.free()


def check(mail: Mail) -> None:
    """Raise `UsageError` where the settings would send in clear text, or have no sender."""
    if not mail.starttls and mail.port != TLS_PORT and not is_loopback(mail.host):
        raise UsageError(
            "The mail settings would send the password and the notices in clear text.",
            code="MAIL_PLAIN",
            remedy=f"Set starttls: true, or port: {TLS_PORT}; plain text is for a mail server on this machine only.",
        )
    if "@" not in parseaddr(mail.from_)[1]:
        raise UsageError(
            "The mail settings name no sender.",
            code="MAIL_SENDER",
            remedy="Set mail: {from: nightclerk@clinic.example}.",
        )


def _password(office: Office, mail: Mail) -> str:
    return credentials.secret(office.store, "mail", mail.account, "password") if mail.account else ""


def _send_all(office: Office, mail: Mail, password: str, due: list[Notice]) -> int:
    sent = 0
    left = list(due)
    try:
        with _connected(mail, password) as server:
            while left:
                sent += _send(office, server, mail, left[0])
                left.pop(0)
    except _FAILURES as error:  # the server cannot be reached or refuses us: every notice waits for the next attempt
        say_failure("mail.refused", error, count=len(left))
        for each in left:
            notices.note_attempt(office.store, each.id, sent=False)
    return sent


def _send(office: Office, server: smtplib.SMTP, mail: Mail, notice: Notice) -> bool:
    """Whether the server took it for at least one reader; a refused reader is no reason to tell the others twice."""
    try:
        refused = server.send_message(_message(office, mail, notice))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError) as error:
        say_failure("mail.notice", error)
        notices.note_attempt(office.store, notice.id, sent=False)
        return False
    notices.note_attempt(office.store, notice.id, sent=True)
    people = len(notice.tell) - len(refused)
    office.audit.note("notice.sent", notice=notice.id, code=notice.code, people=people)
    return True


def _message(office: Office, mail: Mail, notice: Notice) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = mail.from_, ", ".join(notice.tell)
    message["Subject"] = f"nightclerk, {office.workspace.clinic.name}: {notice.code}"
    message["Date"] = formatdate(notice.at)
    # The same for every attempt, so that a mail server can tell a repeated one.
    name = office.store.keys.blind(notice.id, "mail")
    message["Message-ID"] = f"<{name}@{parseaddr(mail.from_)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    where = f"More on the machine {office.machine}: nightclerk doctor, nightclerk results."
    message.set_content(f"{notice.text}\n\n{where}\nThis mail holds no patient data.\n")
    return message


@contextmanager
def _connected(mail: Mail, password: str) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if mail.port == TLS_PORT and not mail.starttls:
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT)
    with server:
        if mail.starttls:
            server.starttls(context=context)
        if mail.account:
            server.login(mail.account, password)
        yield server
