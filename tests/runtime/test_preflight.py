"""Preflight: what would go wrong tonight is told in the afternoon, once, with what to do."""

from datetime import timedelta

import pytest

from nightclerk.engine import Presence
from nightclerk.runtime.doctor import examine
from nightclerk.runtime.portals import Portals
from nightclerk.runtime.preflight import preflight
from nightclerk.store import leases, notices
from nightclerk.vault import credentials


@pytest.fixture
def portals(office):
    made = Portals(office)
    yield made
    made.close()


@pytest.fixture
def forbidden(office):
    """The portal's terms forbid bots: nothing is opened."""
    path = office.workspace.root / "selectors" / "lakeside.yaml"
    path.write_text(path.read_text().replace('automation_permitted: "yes"', 'automation_permitted: "no"'))
    return office


def keep(office, field, value, days=None):
    day = office.workspace.today() + timedelta(days=days) if days is not None else None
    credentials.put(office.store, office.audit, f"lakeside/main/{field}", value, "test", day)


def test_a_portal_that_cannot_be_used_is_told_once_with_what_to_do(forbidden, portals):
    for _ in range(2):
        (found,) = preflight(forbidden, portals, "", "run-1")
    (told,) = notices.latest(forbidden.store)

    assert (found.code, found.signed_in) == ("TERMS_FORBID", False)
    assert "lakeside/main" in told.text
    assert "Check these patients by hand" in told.text
    assert '"portal.probed"' in (forbidden.workspace.audit / "active.jsonl").read_text()


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "has expired"), (0, "expires today"), (7, "expires in 7 days"), (8, ""), (None, "")]
)
def test_a_password_that_ends_within_a_week_is_told(forbidden, portals, days, words):
    keep(forbidden, "username", "bot")
    keep(forbidden, "password", "secret", days)
    (found,) = preflight(forbidden, portals, "", "run-1")
    checks = {check.name: check for check in examine(forbidden.workspace)}

    assert words in found.warning
    assert bool(found.warning) == bool(words)
    assert (found.expires_on is None) == (days is None)
    assert checks["vault lakeside/main"].level == ("warning" if words else "ok")


def test_a_new_password_without_a_day_forgets_the_day_of_the_old_one(forbidden, portals):
    keep(forbidden, "password", "old", 3)
    keep(forbidden, "password", "new")

    assert preflight(forbidden, portals, "", "run-1")[0].warning == ""


def test_an_account_that_another_worker_uses_is_left_to_it(forbidden, portals):
    me, other = Presence(forbidden.store, "local-0"), Presence(forbidden.store, "worker-1")
    portals.presence = me
    assert leases.take(forbidden.store, "lakeside|main", other.name, other.alive)
    (found,) = preflight(forbidden, portals, "", "run-1")

    assert (found.code, found.problem) == ("", "")
    assert "Another worker" in found.warning
    other.leave()
    assert preflight(forbidden, portals, "", "run-1")[0].code == "TERMS_FORBID"
    me.leave()
