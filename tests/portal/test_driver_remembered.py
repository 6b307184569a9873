"""Portals that keep a search and put it into the next one: nobody is looked for together with the patient before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from driver_rig import record_of, serving
from test_driver_early import TYPED
from test_driver_pages import INQUIRY, written
from test_driver_typed import NOBODY, live

from nightclerk.portal import Driver, load
from nightclerk.records import Outcome

pytestmark = pytest.mark.browser

# What was searched is kept under `key`, with what else is kept there, and all of it is searched for together.
KEEPS = (
    "const kept = JSON.parse(localStorage.getItem('{key}') || '{{\"ids\": []}}');"
    "const search = () => {{ const ids = [...kept.ids, m.value];"
    " localStorage.setItem('{key}', JSON.stringify({{ ids, {more} }}));"
    " return fetch('/late?q=' + ids.join('+')).then(show(ids.length > 1 ? `" + NOBODY + "` : t.innerHTML)) }};"
)
OTHER = {**INQUIRY, "member_id": "W555000111"}


def asked_twice(driver: Driver, folder: Path, key: str, more: str) -> list[Any]:
    page = live("clearTimeout(times); times = setTimeout(search, 100)")
    page.form = page.form.replace("<script>", f"<script>{KEEPS.format(key=key, more=more)}")
    with serving(page.app) as address:
        file = load(written(folder, TYPED), address)
        return [record_of(driver.ask(file, "main", "eligibility", each)) for each in (OTHER, INQUIRY)]


def test_what_a_portal_keeps_of_the_search_before_is_gone_when_the_next_patient_is_looked_for(
    driver: Driver, tmp_path: Path
) -> None:
    assert asked_twice(driver, tmp_path, "filters", "")[1].outcome is Outcome.ACTIVE


def test_a_search_by_the_family_id_leads_to_the_ids_of_the_family(driver: Driver, tmp_path: Path) -> None:
    page = live("clearTimeout(times); times = setTimeout(search, 100)")
    search = f"const search = () => fetch('/late?q=' + m.value + '&member=W123456789-02').then(show(`{NOBODY}`));"
    page.form = page.form.replace("<script>", f"<script>{search}")
    spouse = {**INQUIRY, "member_id": "W123456789-02"}
    with serving(page.app) as address:
        file = load(written(tmp_path, TYPED), address)
        records = [record_of(driver.ask(file, "main", "eligibility", each)) for each in (spouse, INQUIRY)]

    assert [each.outcome for each in records] == [Outcome.NOT_FOUND, Outcome.NOT_FOUND]


def test_nobody_is_missing_whom_the_portal_looked_for_together_with_the_patient_before(
    driver: Driver, tmp_path: Path
) -> None:
    record = asked_twice(driver, tmp_path, "all", "token: 'kept beside the log-in'")[1]

    assert record.outcome is Outcome.INDETERMINATE
    assert record.unmapped == (
        "element member: the portal looked for an earlier patient at the same time (it keeps the search before)",
    )
