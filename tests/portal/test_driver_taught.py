"""What portals made of a ticket system's pages showed: words of today beside other days, icons, entries of two lines."""
# ruff: noqa: F811 - a fixture of another file

from __future__ import annotations

from typing import Any

import pytest
from driver_rig import record_of
from test_driver_pages import INQUIRY, ask, written  # noqa: F401 - a fixture
from test_driver_unseen import LABELS, PROVEN, shown

from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

DAYS = LABELS.replace("map: {Active: active}", "map: {Active: active, Ended: inactive}") + (
    "        plan_begin: {label: Begins, type: date, formats: [MM/DD/YYYY], optional: true}\n"
    "        plan_end:   {label: Ends, type: date, formats: [MM/DD/YYYY], optional: true}\n"
)


def covered(status: str, begin: str, end: str) -> Any:
    facts = PROVEN.replace("Active", status)
    return shown(f"{facts}<dl><dt>Begins<dd>{begin}<dt>Ends<dd>{end}</dl>")


@pytest.mark.parametrize(
    ("status", "begin", "end", "says"),
    [
        ("Active", "01/01/2026", "12/31/2026", (Outcome.ACTIVE, None)),
        ("Active", "01/01/2026", "", (Outcome.ACTIVE, None)),
        ("Active", "12/01/2026", "", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Active", "01/01/2026", "11/22/2026", (Outcome.INDETERMINATE, "NO_COVERAGE_ON_DATE")),
        ("Ended", "01/01/2026", "12/31/2026", (Outcome.INDETERMINATE, "COVERED_THEN")),
        ("Ended", "01/01/2026", "11/22/2026", (Outcome.INACTIVE, None)),
        ("Ended", "01/01/2026", "", (Outcome.INACTIVE, None)),
    ],
)
def test_words_that_do_not_go_with_the_days_beside_them_are_said_as_of_another_day(
    ask: Any, status: str, begin: str, end: str, says: Any
) -> None:
    record = record_of(ask(covered(status, begin, end), DAYS))

    assert (record.outcome, record.reason_code) == says
    if record.outcome is Outcome.INDETERMINATE:
        assert "plan_begin: " in record.unmapped[0]
