"""A portal that goes down with the password on its way for the first time: every item says so at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from nightclerk.errors import Park
from nightclerk.records import CoverageInquiry
from nightclerk.runtime.portals import Portals, ports_of
from nightclerk.store.items import Claimed
from nightclerk.vault import credentials

INQUIRY = CoverageInquiry(
    payer="lakeside", member_id="W1", birth_date=date(1950, 1, 2), last_name="Rivera", first_name="Ana",
    service_date=date(2026, 11, 30),
)  # fmt: skip
ITEM = Claimed("item", "run", "eligibility", "subject", "{}", 1, 1, 5, "lakeside|main")


class Down:
    """A driver that signs in, and meets a page of maintenance instead of an answer; the verdict is `verdict`."""

    def __init__(self, office, verdict):
        self._ports, self._verdict = ports_of(office), verdict

    def ask(self, *_asked):
        if self._verdict:
            self._ports.login_attempt("lakeside", "main", "portal.example")
            self._ports.login_result("lakeside", "main", self._verdict)
        until = datetime.now(UTC) + timedelta(minutes=30)
        raise Park("Down for maintenance.", code="PORTAL_MAINTENANCE", remedy="Run it again later.", until=until)


@pytest.fixture
def portals(office):
    credentials.put(office.store, office.audit, "lakeside/main/password", "a-password", "lead")
    return Portals(office)


def told(portals, office, verdict):
    portals._driver = Down(office, verdict)
    with pytest.raises(Park) as parked:
        portals.ask(ITEM, "1", "lakeside", "eligibility", INQUIRY)
    assert parked.value.code == "PORTAL_MAINTENANCE"
    return parked.value.remedy


def test_it_says_what_became_of_the_password_and_what_to_do(portals, office):
    first, waiting = told(portals, office, "unknown"), told(portals, office, "unknown")

    for remedy in (first, waiting):  # the second is not even tried: the portal is paused
        assert "The log-in broke off when the password of lakeside/main had been typed for the first time" in remedy
        assert "`nightclerk vault release lakeside/main`" in remedy
    assert credentials.state(office.store, "lakeside", "main") == credentials.SUSPENDED  # the rule is as it was


@pytest.mark.parametrize("verdict", ["", "ok", "no_code", "bad_login"])
def test_where_the_password_is_known_or_was_not_typed_nothing_is_said_of_it(portals, office, verdict):
    assert "password" not in told(portals, office, verdict)
