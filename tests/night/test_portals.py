"""A portal that is down for the night: what becomes of its items, and what a person sees of it."""

import pytest

from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.doctor import examine
from nightclerk.runtime.office import open_office
from nightclerk.runtime.replaying import replay_row
from nightclerk.sandbox.members import Situation, population

pytestmark = pytest.mark.browser

MEMBERS = [each for each in population() if each.situation is Situation.ACTIVE and each.dual_of is None][:5]


def reasons(stage, run):
    with open_office(stage.workspace) as office:
        rows = rows_of(office, working_bot(stage.workspace, "eligibility"), run)
    return {row.reason.code for row in rows if row.reason}


def test_a_portal_in_maintenance_is_left_alone_and_asked_again_when_a_person_says_so_and_probed(stage, payer):
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
    probed = stage.say("selectors", "probe", "lakeside", "--json").json
    assert {each["rank"] for each in probed["elements"] if each["needed"]} == {1}
    assert (probed["problem"], probed["patch"]) == ("", "")
    with open_office(stage.workspace) as office:
        kept = replay_row(office, "lakeside", again["run"], 2)
    assert (kept.state, kept.identity) == ("result", "proven")
    assert '"evidence.shown"' in (stage.workspace.audit / "active.jsonl").read_text()
