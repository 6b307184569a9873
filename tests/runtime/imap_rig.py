"""A small IMAP server on loopback, as much of RFC 3501 as a client needs that looks for a code."""

import re
import socketserver
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from imaplib import Time2Internaldate

PASSWORD = "mail box pass phrase"


class Box(socketserver.ThreadingTCPServer):
    """The mails: [message, came at, read]. `logins` counts who came in."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.logins, self.refuses = [], 0, False

    def deliver(self, sender, subject, text, *, came=None, kind="plain"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, "codes@clinic.example", subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message.set_content(text, subtype=kind)
        self.mails.append([message, time.time() if came is None else came, False])

    @property
    def port(self):
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("* OK ready")
        for raw in self.rfile:
            tag, command, rest = f"{raw.decode().strip()}  ".split(" ", 2)
            name = command.upper()
            if name == "UID":
                part, rest = rest.split(" ", 1)
                name = part.upper()
            getattr(self, f"do_{name.lower()}", self.do_nothing)(rest)
            refused = name == "LOGIN" and (self.server.refuses or PASSWORD not in rest)
            self.say(f"{tag} {'NO refused' if refused else 'OK done'}")
            if name == "LOGOUT":
                return

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def do_nothing(self, _rest):
        pass

    def do_capability(self, _rest):
        self.say("* CAPABILITY IMAP4rev1")

    def do_login(self, _rest):
        self.server.logins += 1

    def do_select(self, _rest):
        self.say(f"* {len(self.server.mails)} EXISTS")

    def do_search(self, rest):
        sender = re.search(r'FROM "([^"]+)"', rest)[1]
        found = [
            str(place)
            for place, (message, _, read) in enumerate(self.server.mails, 1)
            if sender in message["From"] and not read
        ]
        self.say(f"* SEARCH {' '.join(found)}")

    def do_fetch(self, rest):
        place = int(rest.split()[0])
        message, came, _ = self.server.mails[place - 1]
        body = message.as_bytes()
        stamp = Time2Internaldate(came)
        self.say(f"* {place} FETCH (UID {place} INTERNALDATE {stamp} BODY[]<0> {{{len(body)}}}")
        self.wfile.write(body)
        self.say(")")

    def do_store(self, rest):
        self.server.mails[int(rest.split()[0]) - 1][2] = True


@contextmanager
def mail_server():
    """The server, while it serves."""
    with Box() as box:
        threading.Thread(target=box.serve_forever, daemon=True).start()
        yield box
        box.shutdown()
