"""What a file is, by its first bytes."""

from __future__ import annotations

from pathlib import Path

LONG = 1024  # bytes that are looked at
_PICTURES = (b"II*\0", b"MM\0*", b"\x89PNG", b"\xff\xd8\xff")


def head_of(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(LONG)


def is_pdf(head: bytes) -> bool:
    """Some programs write a line or two before the mark."""
    return b"%PDF" in head


def is_picture(head: bytes) -> bool:
    """TIFF of either order of bytes, PNG, JPEG."""
    return head.startswith(_PICTURES)
