"""What a portal showed whose server draws its pages part by part, by messages on a line that stays open."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

import base64
import hashlib
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import FILE, TABLE, Pages, ask  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.errors import ApplicationException
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

_ACCEPTED = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # of the protocol
Parts = tuple[tuple[float, str], ...]


def said(text: str) -> bytes:
    data = text.encode()
    return bytes([0x81]) + (bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")) + data


class Line(socketserver.StreamRequestHandler):
    """Opens after so many seconds, and answers the first message with several, each after so many."""

    def handle(self) -> None:
        lines = iter(self.rfile.readline, b"\r\n")
        key = next(line.split(b":")[1].strip() for line in lines if line.lower().startswith(b"sec-websocket-key"))
        list(lines)
        accept = base64.b64encode(hashlib.sha1(key + _ACCEPTED, usedforsecurity=False).digest())
        time.sleep(getattr(self.server, "opening", 0.0))
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.wfile.write(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        if not self.rfile.read(1):
            return
        for seconds, text in getattr(self.server, "parts", ()):
            time.sleep(seconds)  # a slow server is what is tested
            self.wfile.write(said(text))
        self.rfile.read()


@contextmanager
def talking(*parts: tuple[float, str], opening: float = 0.0) -> Iterator[int]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, block_on_close = True, False

    with Server(("127.0.0.1", 0), Line) as server:
        vars(server).update(parts=parts, opening=opening)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


DRAWS = """<div id=out>{at_first}</div><script>
const line = new WebSocket("ws://127.0.0.1:{port}/");
line.onmessage = ({{ data }}) => {{ {draws} }};
</script>"""


@pytest.mark.parametrize("opening", [0.0, 0.6])
def test_a_page_is_read_once_the_parts_that_its_server_sends_have_come(ask: Any, opening: float) -> None:
    parts = [(0.25, "<dl><dt>Group number<dd>G-7</dl>"), (0.3, "<dl><dt>Plan<dd>Gold</dl>")]
    with talking(*parts, opening=opening) as port:
        page = DRAWS.format(port=port, at_first="", draws="out.innerHTML += data")
        asks = "<script>line.onopen = () => line.send('the rest of the page')</script>"
        record = record_of(ask(shown(PROVEN + page + asks), LABELS))

    assert (record.outcome, record.group_no, record.plan_name) == (Outcome.ACTIVE, "G-7", "Gold")


SEARCH = "<label for=m>Member ID</label><input id=m><button onclick='line.send(`who is ${m.value}?`)'>Search</button>"


@pytest.mark.parametrize("seconds", [0.5, 3.5])
def test_an_empty_list_is_no_answer_while_the_message_that_asks_is_not_answered(ask: Any, seconds: float) -> None:
    with talking((seconds, TABLE.format(coverage="Active", ends=""))) as port:
        pages = Pages(form=SEARCH + DRAWS.format(port=port, at_first="Nobody", draws="out.innerHTML = data"))
        if seconds > 2:
            with pytest.raises(ApplicationException, match="in time"):
                ask(pages, FILE.replace("timeout: 5s", "timeout: 2s"))
        else:
            assert record_of(ask(pages)).outcome is Outcome.ACTIVE


@pytest.mark.parametrize(
    ("first", "last"), [("", PROVEN), (PROVEN.replace("<dt>Status<dd>Active", ""), "<dl><dt>Status<dd>Active</dl>")]
)
def test_what_a_page_must_have_may_be_drawn_after_its_heading(ask: Any, first: str, last: str) -> None:
    late = f"<div id=out>{first}</div><script>setTimeout(() => {{ out.innerHTML += `{last}` }}, 1200)</script>"

    record = record_of(ask(shown(late), LABELS))

    assert (record.outcome, record.member_id) == (Outcome.ACTIVE, "W123456789")


def test_another_patient_who_is_drawn_late_is_another_patient(ask: Any) -> None:
    other = PROVEN.replace("W123456789", "W123456780")
    late = f"<div id=out></div><script>setTimeout(() => {{ out.innerHTML = `{other}` }}, 1200)</script>"

    assert record_of(ask(shown(late), LABELS)).outcome is Outcome.INDETERMINATE
