"""A portal that is down, and one that changes: what a night makes of it, and what a person mends in the morning."""

import pytest

from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.doctor import examine
from nightclerk.runtime.drift import report
from nightclerk.runtime.office import open_office
from nightclerk.sandbox.members import Situation, population
from nightclerk.store import notices

pytestmark = pytest.mark.browser

MEMBERS = [each for each in population() if each.situation is Situation.ACTIVE and each.dual_of is None][:8]


def reasons(stage, run):
    with open_office(stage.workspace) as office:
        rows = rows_of(office, working_bot(stage.workspace, "eligibility"), run)
    return {row.reason.code for row in rows if row.reason}


def test_a_portal_in_maintenance_is_left_alone_and_asked_again_when_a_person_says_so(stage, payer):
    path = stage.file(MEMBERS)
    payer.set_faults(maintenance=True)
    before = payer.log().get("pages", 0)
    first = stage.run(path).json
    asked = payer.log().get("pages", 0) - before
    checks = {check.name: check.message for check in examine(stage.workspace)}

    assert first["items"]["parked"] == len(MEMBERS)
    assert reasons(stage, first["run"]) == {"PORTAL_MAINTENANCE"}
    assert asked <= 4  # no more than were in hand when the first one met the page
    assert "down for maintenance" in checks["portal lakeside"]

    payer.set_faults(maintenance=False)
    again = stage.run(path).json

    assert again["items"]["done"] == len(MEMBERS), again
    assert "portal lakeside" not in {check.name for check in examine(stage.workspace)}


def test_drift_proposes_a_patch_and_with_it_nothing_drifts_any_more(stage, payer):
    path = stage.file(MEMBERS[:3])
    payer.set_faults(layout=1)
    first = stage.run(path).json
    before = (stage.root / "selectors" / "lakeside.yaml").read_text()
    shown = stage.say("selectors", "drift", "--apply")

    assert first["items"]["done"] == 3
    assert '+  member:  [{css: "#memberId"}, {label: Member ID}]' in shown.out
    assert '-  member:  [{label: Member ID}, {css: "#memberId"}]' in shown.out
    assert "3 times" in shown.out
    assert "Written" in shown.err
    after = (stage.root / "selectors" / "lakeside.yaml").read_text()
    assert sorted(after) == sorted(before)

    second = stage.run(path, "--again").json
    assert second["items"] == first["items"]
    with open_office(stage.workspace) as office:
        assert report(office, run=second["run"]) == []
        assert [each.code for each in notices.latest(office.store)] == ["DRIFT"]
