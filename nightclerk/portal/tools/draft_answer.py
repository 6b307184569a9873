"""The part of a draft that is about the answer: how its page is known, and what is read from its table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nightclerk.portal.tools.plain_yaml import listing, scalar

# Where member ID, birth date, name and coverage stand, when the table was pointed at.
_HEADINGS = (
    r"\b(id|number|no\.?|#)\s*$",
    r"birth|\bborn\b|\bdob\b",
    r"\bname\b|\bpatient\b",
    r"coverage|status|eligib",
)


def rows(headings: tuple[str, ...]) -> Iterator[str]:
    """The element of the table's rows, where there are headings."""
    if headings:
        yield f"  rows: {{many: [{{row_of: {listing(map(scalar, headings))}}}]}}"


def answers(headings: tuple[str, ...]) -> Iterator[str]:
    """The states that a check ends with."""
    yield '  not_found: {text: "TODO not found", result: not_found}  # TODO: what does it say about an unknown member?'
    if headings:
        yield '  many: {count: {rows: ">1"}, result: rejected_input, reason: MULTIPLE_MATCHES}'
        yield '  result: {count: {rows: "=1"}}'
    else:
        yield '  result: {text: "TODO result"}  # TODO: words that stand on the page of the answer, and on no other'


def extract(headings: tuple[str, ...]) -> list[str]:
    """What is read, as far as the headings tell it."""
    names = listing(map(scalar, headings))
    table = [f"      from: {{headings: {names}}}"]
    if not headings:
        asked = "      # TODO: which table? Its headers, or read from labels: {label: Member ID}, not column."
        table = [asked, '      from: {headings: ["TODO"]}']
    member, birth, name, outcome = (_heading(headings, pattern) for pattern in _HEADINGS)
    return [
        "    extract:",
        *table,
        "      record:",
        "        # TODO: under which header, or beside which label, does each stand?",
        f"        member_id:  {{column: {member}, must_equal: $member_id}}",
        f'        birth_date: {{column: {birth}, type: date, formats: ["MM/DD/YYYY"], must_equal: $birth_date}}',
        f"        name:       {{column: {name}, type: name, must_equal: [$last_name, $first_name]}}",
        f"        outcome:    {{column: {outcome}, type: enum, map: {{TODO: active, TODO not covered: inactive}}}}",
    ]


def _heading(headings: tuple[str, ...], pattern: str) -> str:
    return next((scalar(each) for each in headings if re.search(pattern, each, re.IGNORECASE)), "TODO")
