"""Redesigns: every page that a payer serves is rewritten by a seed, within what a portal file can foresee.

Ids and classes get other names, columns other places, labels other words (`SYNONYMS`); some seeds lay a notice over the
page, some put it into a frame. What a member's data say is never touched.
"""

from __future__ import annotations

import html
import re
from random import Random

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nightclerk.sandbox.markup import Node, parse, serialise, walk
from nightclerk.sandbox.names import dice
from nightclerk.sandbox.state import Portal

# The words that a payer prints, and what it may print in their place.
SYNONYMS = {
    "Member ID": ("Subscriber ID", "Member number"),
    "Date of birth": ("Birth date", "DOB"),
    "Member name": ("Patient name", "Name"),
    "Date of service": ("Service date",),
    "Coverage": ("Coverage status",),
    "Plan": ("Plan name",),
    "Effective": ("Effective date",),
    "Ends": ("End date",),
    "Group number": ("Group no.",),
    "Claim number": ("Claim ID",),
    "Amount": ("Value",),
    "Search": ("Find", "Submit"),
    "Sign in": ("Log in",),
    "User ID": ("User name",),
    "Next": ("Continue",),
}
NOTICES = ("I acknowledge", "Close", "Got it")
WORDED = ("th", "label", "dt", "button", "a", "legend", "option")
POINTING = ("id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "data-reveal")
_STYLED = re.compile(r"([.#])([A-Za-z][\w-]*)(?![^{}]*\})")  # a class or an id in a selector
KEPT = ("__", "announcement")  # ids that the portal's own scripts hold on to begin like this


class Mutator:
    """Stands before the pages for as long as the application runs, and rewrites their HTML while `mutate` is on."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self.app, self.portal = app, portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; an answer that is no HTML passes untouched."""
        seed = self.portal.faults.mutate
        if not seed or scope["type"] != "http" or scope["path"].startswith("/_sandbox/"):
            await self.app(scope, receive, send)
            return
        whole = scope["method"] == "GET" and Headers(scope=scope).get("sec-fetch-dest") == "document"
        await self.app(scope, receive, _Rewriting(send, seed, scope["path"], whole=whole))


class _Rewriting:
    """One answer on its way: held back until its body is whole."""

    def __init__(self, send: Send, seed: int, path: str, *, whole: bool) -> None:
        self.send, self.seed, self.path, self.whole = send, seed, path, whole
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith("text/html"):
                self.start = message
                return
        if self.start is None or message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = mutated(self.body.decode(), self.seed, self.path if self.whole else "").encode()
        MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def mutated(page: str, seed: int, path: str = "") -> str:
    """The page as redesign number `seed` has it.

    With `path`, it is the whole of what a window shows: a notice may lie over it, or it may stand in a frame, which
    asks for it again.
    """
    framed = path and _chance(seed, "frame", 0.35)
    root = parse(FRAME.format(path=html.escape(path)) if framed else page)
    _rename(root, seed)
    _reword(root, seed)
    _reorder(root, seed)
    if path and _chance(seed, "notice", 0.4):
        _lay_over(root, dice(seed, "notice words").choice(NOTICES))
    return serialise(root)


def worded(words: str, seed: int) -> str:
    """What redesign number `seed` calls something."""
    return dice(seed, "words", words).choice((words, *SYNONYMS.get(words, ())))


def _chance(seed: int, topic: str, share: float) -> bool:
    return dice(seed, topic).random() < share


def _lay_over(root: Node, words: str) -> None:
    """A notice that hides the page until its button is clicked."""
    for body in (node for node in walk(root) if node.tag == "body"):
        body.children += parse(NOTICE.format(words=words)).children


def _rename(root: Node, seed: int) -> None:
    """Other ids and classes, the same wherever one is mentioned."""
    for node in walk(root):
        for name in (*POINTING, "class"):
            if given := node.attributes.get(name):
                node.attributes[name] = " ".join(_renamed(word, seed) for word in given.split())
        if node.tag == "style":
            node.children = [_STYLED.sub(lambda found: found[1] + _renamed(found[2], seed), str(node.children[0]))]


def _renamed(word: str, seed: int) -> str:
    if word.startswith(KEPT):
        return word
    roll = dice(seed, "rename", word)
    return word if roll.random() < 0.3 else f"{roll.choice(('ctl', 'x', 'pnl', 'ui'))}{roll.randrange(10**5)}"


def _reword(root: Node, seed: int) -> None:
    for node in walk(root):
        if node.tag == "input" and node.attributes.get("type") in ("submit", "button"):
            node.attributes["value"] = worded(node.attributes.get("value") or "", seed)
        if _names_something(node):
            node.children = [_said(child, seed) for child in node.children]


def _names_something(node: Node) -> bool:
    if node.tag in WORDED or node.attributes.get("role") == "columnheader":
        return True
    return node.tag == "td" and any(isinstance(child, str) and ":" in child for child in node.children)


def _said(child: Node | str, seed: int) -> Node | str:
    if isinstance(child, Node):
        return child
    words = child.strip(" \n:*")
    return child.replace(words, worded(words, seed)) if words in SYNONYMS else child


def _reorder(root: Node, seed: int) -> None:
    """Move the columns of tables, and of the rows of headings that scripts build their rows by."""
    for node in walk(root):
        if node.tag == "table":
            _reorder_table(node, seed)
        elif node.attributes.get("role") == "row" and _cells(node) and all(_is_heading(each) for each in _cells(node)):
            _shuffle(node, dice(seed, "columns", len(_cells(node))))


def _reorder_table(table: Node, seed: int) -> None:
    parts = [part for part in _cells(table) if part.tag in ("thead", "tbody")]
    rows = [row for part in (*parts, table) for row in _cells(part) if row.tag == "tr"]
    width = len(_cells(rows[0])) if rows else 0
    if width < 3 or not all(each.tag == "th" for each in _cells(rows[0])):
        return
    for row in rows:
        if len(_cells(row)) == width:
            _shuffle(row, dice(seed, "columns", width))


def _shuffle(row: Node, roll: Random) -> None:
    cells = _cells(row)
    roll.shuffle(cells)
    row.children = [*cells]


def _cells(row: Node) -> list[Node]:
    return [child for child in row.children if isinstance(child, Node)]


def _is_heading(node: Node) -> bool:
    return node.attributes.get("role") == "columnheader"


NOTICE = """<dialog><p>We are improving this site. Some things may stand in other places than before.</p>
<form method="dialog"><button>{words}</button></form></dialog>
<script>document.currentScript.previousElementSibling.showModal()</script>"""
# The frame shows what the address asks for, and follows a script's own addresses behind the #.
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Provider portal</title></head>
<body style="margin:0"><iframe title="Content" style="border:0;width:100%;height:1400px"></iframe><script>
const frame = document.querySelector("iframe");
const address = () => "{path}" + location.search + location.hash;
frame.src = address();
addEventListener("hashchange", () => frame.contentWindow.location.replace(address()));
const inner = () => frame.contentWindow.location.hash;
const follow = () => history.replaceState(null, "", location.pathname + location.search + inner());
frame.onload = () => frame.contentWindow.addEventListener("hashchange", follow);
</script></body></html>"""
