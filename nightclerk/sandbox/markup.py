"""A page as a tree of nodes: read from HTML that is well-formed, changed, and written again."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
RAW = ("script", "style")


@dataclass
class Node:
    """An element with its attributes (None: without a value) and its children, texts among them; "" is the page."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Builds the tree of one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(page: str) -> Node:
    """The tree of a page or of a piece of one; the doctype is left out."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, as they stand on the page."""
    yield node
    for child in [*node.children]:
        if isinstance(child, Node):
            yield from walk(child)


def serialise(root: Node) -> str:
    """The tree as HTML; a whole page gets its doctype back."""
    whole = any(isinstance(child, Node) and child.tag == "html" for child in root.children)
    return ("<!doctype html>\n" if whole else "") + _written(root)


def _written(node: Node) -> str:
    inner = "".join(
        _written(child) if isinstance(child, Node) else child if node.tag in RAW else html.escape(child, quote=False)
        for child in node.children
    )
    if not node.tag:
        return inner
    attributes = "".join(
        f" {name}" if value is None else f' {name}="{html.escape(value)}"' for name, value in node.attributes.items()
    )
    return f"<{node.tag}{attributes}>" + ("" if node.tag in VOID else f"{inner}</{node.tag}>")
