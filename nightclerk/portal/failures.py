"""Playwright's errors in our own words: theirs may quote the page or what was typed, ours never do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.async_api import Error

from nightclerk.errors import ApplicationException, BusinessException
from nightclerk.portal.marks import State

_LOST = ("Execution context was destroyed", "Cannot find context", "navigat", "Frame was detached", "Inspected target")
_CRASHED = ("crash", "has been closed", "Connection closed", "Browser closed")
_NO_SELECTOR = re.compile(r": (?:The string )?('.{1,200}') is not a valid (?:selector|XPath)")

# Of an error within a page, its class and the functions that it went through: its words may quote the page.
_KIND = re.compile(r": ([A-Z]\w*Error): ")
_PLACES = re.compile(r"\n    at (?:async )?(?!eval|UtilityScript)([\w$.]+) \(")


class Detour(Exception):
    """A state showed up that the flow did not expect; stays inside this package."""

    def __init__(self, state: State) -> None:
        super().__init__(state.name)
        self.state = state


class NotRecognised(Exception):
    """Nothing that was waited for came; stays inside this package. `missing` are elements that were not found (or `why`
    they are not what is needed), `held` the states that the page shows instead of those that were `expected`. `times`:
    how often a missing element is there; more than once, and which one is meant would be a guess. `theirs`: it is so of
    this patient's own list, which is longer than the portal file expects.
    """

    def __init__(
        self,
        missing: tuple[str, ...] = (),
        held: tuple[str, ...] = (),
        why: str = "not found",
        expected: tuple[str, ...] = (),
        times: Mapping[str, int] | None = None,
        *,
        theirs: bool = False,
    ) -> None:
        super().__init__("the page was not recognised")
        self.theirs = theirs
        self.missing, self.held, self.why, self.expected = missing, held, why, expected
        self.times = times or {}

    @property
    def is_hindered(self) -> bool:
        """Whether what was looked for is there, and only cannot be acted on."""
        return bool(self.missing) and self.why != "not found"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was waited for, in the words of the portal file."""
        if self.missing:
            return tuple(f"element {name}: {self._fate(name)}" for name in self.missing)
        if not self.expected:
            return ()
        here = " and ".join(self.held) or "none of its states"
        return (f"waited for {' or '.join(self.expected)}; the page shows {here}",)

    def _fate(self, name: str) -> str:
        times = self.times.get(name, 0)
        return f"there {times} times" if times > 1 else self.why


class SeenWhole(Exception):
    """All pages of a list were looked at, and the row that is meant stands alone on an earlier one: the flow is walked
    anew, to enter it. Stays inside this package.
    """


class NoticeStays(NotRecognised):
    """A notice that clicking does not take away, however often: to walk the flow anew would meet it again."""


def is_lost(error: Error) -> bool:
    """Whether the page was only replaced by another while it was being asked."""
    return any(words in error.message for words in _LOST) and not is_crash(error)


def is_detached(error: Error) -> bool:
    """Whether the element was drawn anew meanwhile, so that nothing was done with it: lists do so when they scroll."""
    return "not attached" in error.message


def is_unfit(error: Error) -> bool:
    """Whether the element is of a kind with which this can never be done."""
    return any(words in error.message for words in ("Element is not an <", "Node is not an HTML"))


def hindrance(error: Error) -> str:
    """Why an element cannot be clicked where waiting longer would not help; "" where it might."""
    if "intercepts pointer events" in error.message:
        return "is covered by something else"
    return "is disabled" if "not enabled" in error.message else ""


def is_crash(error: Error) -> bool:
    """Whether the page or the whole browser is gone."""
    return any(words in error.message for words in _CRASHED)


def translated(error: Error, doing: str) -> ApplicationException:
    """Our own error for one of Playwright's; `doing` says in words what was being done."""
    if is_crash(error):
        return crashed()
    if "net::ERR_" in error.message and "ERR_ABORTED" not in error.message:
        return unreachable()
    if "Timeout" in error.message or "ERR_ABORTED" in error.message:
        return timed_out(doing)
    if found := _NO_SELECTOR.search(error.message):
        return not_understood(found[1])
    return ApplicationException(
        f"The browser could not finish: {doing}{_stumbled(error.message)}.",
        code="BROWSER_ERROR",
        remedy="It is tried again; if it stays, look at the kept page.",
    )


def _stumbled(message: str) -> str:
    """Where a script broke off, for whoever mends it: " (TypeError in column, values)"; else ""."""
    kind, places = _KIND.search(message), _PLACES.findall(message)
    return f" ({kind[1]} in {', '.join(places[:3]) or 'the page'})" if kind else ""


def not_understood(selector: str) -> ApplicationException:
    """A selector of the portal file that is none: it has nothing of a patient, so that it may be shown."""
    return ApplicationException(
        f"The page does not understand the selector {selector} of the portal file.",
        code="BROWSER_ERROR",
        remedy="Correct it: css is what style sheets have, xpath is version 1.0.",
    )


def unfit(doing: str, why: str, remedy: str) -> BusinessException:
    """What can never work, however often it is tried: the element is not what the portal file takes it for."""
    return BusinessException(f"The page does not allow {doing}: {why}.", code="LAYOUT_CHANGED", remedy=remedy)


def crashed() -> ApplicationException:
    """The browser, or the page in it, ended by itself."""
    return ApplicationException(
        "The browser crashed during this check.",
        code="BROWSER_CRASHED",
        remedy="It is started again and the item retried.",
    )


def unreachable() -> ApplicationException:
    """No connection to the portal."""
    return ApplicationException(
        "The portal cannot be reached.",
        code="PORTAL_UNREACHABLE",
        remedy="Check the connection and base_url; the item is tried again.",
    )


def timed_out(doing: str) -> ApplicationException:
    """The portal took too long."""
    return ApplicationException(
        f"The portal did not answer in time ({doing}).",
        code="PORTAL_TIMEOUT",
        remedy="The item is tried again; a slow portal may need a longer defaults.timeout.",
    )


def server_error(status: int) -> ApplicationException:
    """The portal itself reported a failure, or knows its own page no longer."""
    if status == 401:
        return ApplicationException(
            "The portal ended the session in the middle of this check (HTTP 401).",
            code="SESSION_LOST",
            remedy="The item is tried again; if it stays, look whether somebody else uses the same account.",
        )
    return ApplicationException(
        f"The portal answered with an error of its own (HTTP {status}).",
        code="PORTAL_ERROR",
        remedy="The item is tried again.",
    )


def wrong_origin() -> ApplicationException:
    """The page, or the place its form is sent to, is not the portal's."""
    return ApplicationException(
        "The page does not belong to the portal's own address; nothing was typed.",
        code="WRONG_ORIGIN",
        remedy="If the portal has really moved, change base_url in its file; if not, tell your security officer.",
    )
