"""A page without the secrets that were typed into it: portals repeat a password in the form that asks for the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_INPUT = re.compile(rb"<input\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_PASSWORD = re.compile(rb"\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_VALUE = re.compile(rb"(\bvalue\s*=\s*)(?:\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_HIDDEN = b"[concealed]"


def concealed(html: bytes, typed: Iterable[str]) -> bytes:
    """The page with what was `typed` of secrets, and with whatever stands in a field for a password, left out."""
    html = _INPUT.sub(_emptied, html)
    for secret in sorted(filter(None, typed), key=len, reverse=True):
        for form in {secret, escape(secret), escape(secret, quote=False)}:
            html = html.replace(form.encode(), _HIDDEN)
    return html


def _emptied(found: re.Match[bytes]) -> bytes:
    return _VALUE.sub(rb'\1""', found[0]) if _PASSWORD.search(found[0]) else found[0]
