"""The addresses of the JSON API; what they do stands in `nightclerk/console/api/`, a module for each kind of call."""

from __future__ import annotations

from nightclerk.console.api import (
    approvals,
    audit,
    bots,
    check,
    desk,
    documents,
    files,
    items,
    people,
    plans,
    reconciliation,
    runs,
    settling,
    watch,
)
from nightclerk.console.api.openapi import describe
from nightclerk.console.frame import Page

page = Page("api", order=200)
_KINDS = (
    *(watch, runs, items, settling, approvals, documents, desk, check),
    *(bots, files, reconciliation, plans, audit, people),
)
page.addresses += [each for kind in _KINDS for each in kind.calls.addresses]
page.addresses.append(describe(page.addresses))
