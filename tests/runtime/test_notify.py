"""Notices reach people through a real mail server, once; what cannot be sent is tried again and never lost."""

import json
import time

import pytest

from nightclerk.errors import UsageError
from nightclerk.runtime.notify import check, deliver
from nightclerk.runtime.office import Office
from nightclerk.store import notices
from nightclerk.vault import credentials
from nightclerk.workspace import Mail, Workspace
from tests.runtime.mail_server import certificate, serving

LEAD = "lead@clinic.example"


def with_mail(office, **settings):
    """The same office with these mail settings in its nightclerk.yaml."""
    marker = office.workspace.root / "nightclerk.yaml"
    values = {"host": "127.0.0.1", "starttls": False, "from": "nightclerk@clinic.example"} | settings
    marker.write_text(f"{marker.read_text()}\nmail: {json.dumps(values)}\n")
    return Office(Workspace(office.workspace.root), office.store, office.audit, "test", print)


def written(office, name="missed:nightly", tell=(LEAD,), ago=0.0):
    notices.add(office.store, name, "SCHEDULE_MISSED", "The schedule nightly was missed.", tell, time.time() - ago)


def test_a_notice_is_sent_once_and_the_log_says_so(office):
    with serving() as box:
        ready = with_mail(office, port=box.port)
        written(ready)
        assert (deliver(ready), deliver(ready)) == (1, 0)

    (mail,) = box.messages
    assert f"To: {LEAD}" in mail
    assert "The schedule nightly was missed." in mail
    assert "SCHEDULE_MISSED" in mail
    assert box.logins == []
    event = json.loads((office.workspace.audit / "active.jsonl").read_text().splitlines()[-1])
    assert (event["event"], event["code"], event["people"]) == ("notice.sent", "SCHEDULE_MISSED", 1)


def test_the_password_comes_from_the_vault_and_only_goes_through_tls(office, tmp_path, monkeypatch):
    context, public = certificate(tmp_path)
    credentials.put(office.store, office.audit, "mail/clerk/password", "open sesame", "test")
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with serving(tls=context) as box:
        ready = with_mail(office, port=box.port, starttls=True, account="clerk")
        written(ready)
        assert deliver(ready) == 1

    assert box.logins == [["clerk", "open sesame"]]
    assert box.encrypted == [True]


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(office, tmp_path):
    context, _public = certificate(tmp_path)
    with serving(tls=context) as box:
        ready = with_mail(office, port=box.port, starttls=True)
        written(ready)
        assert deliver(ready) == 0

    assert (box.messages, notices.latest(office.store)[0].attempts) == ([], 1)


def test_a_server_that_offers_no_tls_gets_nothing_where_tls_is_set(office):
    with serving() as box:
        ready = with_mail(office, port=box.port, starttls=True)
        written(ready)
        assert deliver(ready) == 0

    assert box.messages == []


def test_what_could_not_be_sent_is_tried_again_after_a_wait_and_then_left_in_the_list(office):
    with serving() as gone:
        pass
    ready = with_mail(office, port=gone.port)
    written(ready, "now")
    assert (deliver(ready), deliver(ready)) == (0, 0)
    assert notices.latest(office.store)[0].attempts == 1  # the second came too soon
    written(ready, "long ago", ago=5 * 3600)
    for _ in range(7):
        deliver(ready)

    told = {each.id: (each.attempts, each.sent_at) for each in notices.latest(office.store)}
    assert told == {"now": (1, None), "long ago": (notices.MAX_ATTEMPTS, None)}


def test_after_a_failure_the_next_attempt_succeeds(office):
    with serving(refuses=(LEAD,)) as box:
        ready = with_mail(office, port=box.port)
        written(ready, ago=120)
        assert deliver(ready) == 0
        box.refuses = ()
        assert deliver(ready) == 1


def test_one_reader_who_is_unknown_to_the_server_does_not_keep_it_from_the_others(office):
    with serving(refuses=("gone@",)) as box:
        ready = with_mail(office, port=box.port)
        written(ready, tell=("gone@clinic.example", LEAD))
        assert (deliver(ready), deliver(ready)) == (1, 0)

    assert len(box.messages) == 1


def test_without_mail_settings_nothing_is_sent_and_nothing_is_lost(office):
    written(office)

    assert deliver(office) == 0
    assert notices.latest(office.store)[0].attempts == 0


@pytest.mark.parametrize("settings", [{"account": "clerk"}, {"from": ""}, {"host": "mail.clinic.example"}])
def test_settings_that_cannot_work_stop_nobody_and_cost_no_attempt(office, settings):
    ready = with_mail(office, **({"port": 25} | settings))
    written(ready)

    assert deliver(ready) == 0
    assert notices.unsent(office.store)[0].attempts == 0


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (Mail("mail.clinic.example", 25, False, "a@clinic.example"), "MAIL_PLAIN"),
        (Mail("10.0.0.5", 587, False, "a@clinic.example"), "MAIL_PLAIN"),
        (Mail("mail.clinic.example", 587, True, ""), "MAIL_SENDER"),
    ],
)
def test_settings_that_would_send_in_clear_or_from_nobody_are_refused(settings, code):
    with pytest.raises(UsageError) as error:
        check(settings)

    assert error.value.code == code


def test_tls_from_the_first_byte_and_plain_text_on_this_machine_are_allowed():
    check(Mail("mail.clinic.example", 465, False, "a@clinic.example"))
    check(Mail("::1", 25, False, "a@clinic.example"))
