"""Which requests of a portal are lines that it holds open, such as one for news, and which are only slow today."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from playwright.async_api import Request

_PROMPT_SECONDS = 2.0
_SURE = 5  # prompt answers one after another: it is no line that is held open
_ENDLESS = 2  # times that a line was waited for in vain: the page holds it open
_SLOW = 6  # the same of one that is sure to answer, or was until the portal got slow
_NUMBERED = re.compile(r"[^\W_]*\d[^\W_]*")  # a word that is another one each time
_MOST_SIGNS = 300


class Lines:
    """What is known of the requests of an account's pages, by what they have in common (`line_of`)."""

    def __init__(self) -> None:
        self._vain, self._prompt = Counter[str](), Counter[str]()
        self._sure: set[str] = set()
        self._restless: set[str] = set()  # asked again and again, each time answered soon

    def ended(self, line: str, seconds: float, *, answered: bool) -> None:
        """A request of a line has ended after so many seconds. A portal that is quick again is waited for again."""
        self._prompt[line] = self._prompt[line] + 1 if answered and seconds < _PROMPT_SECONDS else 0
        if self._prompt[line] >= _SURE and line not in self._restless:
            self._sure.add(line)
            self._vain.pop(line, None)

    def waited_in_vain(self, line: str, seconds: float) -> None:
        """A line was waited for in vain; the request that is on its way now is so many seconds old."""
        self._vain[line] += 1
        self._prompt[line] = 0
        if seconds < _PROMPT_SECONDS:
            self._restless.add(line)

    def is_endless(self, line: str) -> bool:
        """Whether a line is waited for no more."""
        known = line in self._sure and line not in self._restless
        return self._vain[line] >= (_SLOW if known else _ENDLESS)


def line_of(request: Request) -> str:
    """What requests for the same thing have in common, whoever it is asked about. Portals with one address for all that
    they are asked say in the body what is meant.
    """
    address = urlsplit(request.url)
    names = sorted(name for name, _ in parse_qsl(address.query, keep_blank_values=True))
    body = (request.post_data_buffer or b"")[: _MOST_SIGNS * 2].decode(errors="ignore")
    return _NUMBERED.sub("#", f"{request.method} {address.path} {names} {body}")[:_MOST_SIGNS]
