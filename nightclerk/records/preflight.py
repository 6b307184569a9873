"""What was seen of a portal before the night: whether it can be signed in to, and what of its file is on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ProbedElement:
    """One element on one page. `rank` counts from 1 and is 0 where it was not found (`matches`: how often each way
    matched at most); `page` is "" for an element that is on none of the pages that were opened. `needed`: a flow uses
    it there.
    """

    element: str
    page: str
    rank: int
    locator: str
    matches: int
    needed: bool


@dataclass(frozen=True, kw_only=True)
class ProbedTable:
    """A table of a page whose headings are not all those that the portal file looks for (`sought`): `lacking` are not
    there, `headings` are those of the page. `table` says where the file names it.
    """

    page: str
    table: str
    sought: tuple[str, ...]
    lacking: tuple[str, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PortalProbe:
    """One portal account. `code` and `problem` say why it cannot be used tonight, `expires_on` when its password ends;
    `warning` is what somebody should do by then.
    """

    portal: str
    account: str
    version: str = ""
    signed_in: bool = False
    elements: tuple[ProbedElement, ...] = ()
    states: tuple[str, ...] = ()
    tables: tuple[ProbedTable, ...] = ()
    code: str = ""
    problem: str = ""
    expires_on: date | None = None
    warning: str = ""
