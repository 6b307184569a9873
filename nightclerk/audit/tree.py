"""The Merkle tree of RFC 6962 over the lines of the log, kept as its right edge only: memory grows with log2(n)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

GENESIS = "0" * 64  # the `prev` of the first line


def leaf_hash(line: bytes) -> bytes:
    """The hash of one line, its newline included (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + line).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """`size` leaves; `edge` holds the roots of its perfect subtrees, largest first."""

    size: int = 0
    edge: list[bytes] = field(default_factory=list)
    last: bytes = b""  # the newest leaf

    def add(self, leaf: bytes) -> None:
        """Append one leaf."""
        self.last = leaf
        self.edge.append(leaf)
        self.size += 1
        merges = (self.size & -self.size).bit_length() - 1  # trailing zero bits of the new size
        for _ in range(merges):
            right, left = self.edge.pop(), self.edge.pop()
            self.edge.append(_node(left, right))

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = _node(left, root)
        return root
