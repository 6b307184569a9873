"""What a file is, by its first bytes."""

from __future__ import annotations

LONG = 1024  # bytes that are looked at
_PICTURES = (b"II*\0", b"MM\0*", b"\x89PNG", b"\xff\xd8\xff")


def is_pdf(head: bytes) -> bool:
    """Some programs write a line or two before the mark."""
    return b"%PDF" in head


def is_picture(head: bytes) -> bool:
    """TIFF of either order of bytes, PNG, JPEG."""
    return head.startswith(_PICTURES)
