"""A portal that sends its code to a person: waited for, given, missed or wrong; a real browser against the sandbox."""

import json
import re
import threading
import time

import pytest

from nightclerk.audit.files import lines
from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.records import ItemStatus
from nightclerk.runtime import codes, reviews
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, one_item, read_file
from nightclerk.runtime.office import open_office
from nightclerk.runtime.resubmission import RETRY
from nightclerk.runtime.runs import begin, ended_run
from nightclerk.runtime.worker import Worker
from nightclerk.sandbox.members import Situation
from nightclerk.sandbox.server import running
from nightclerk.store import code_requests, runs
from nightclerk.vault import credentials
from nightclerk.workspace import Workspace
from tests.night.stage import make_stage
from tests.portal.driver_rig import somebody
from tests.runtime.imap_rig import PASSWORD, mail_server


@pytest.fixture(scope="module")
def portal():
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def clinic(portal, tmp_path):
    """A workspace whose payer sends its codes to a phone, with two patients to ask about."""
    portal.clear_faults()
    portal.set_faults(typed_code=True)
    stage = make_stage(tmp_path / "clinic", portal)
    within(stage, "60s")
    settings = stage.root / "nightclerk.yaml"
    settings.write_text(re.sub(r"(?m)^in_hand:.*$", "in_hand: 1", settings.read_text()))
    with open_office(Workspace(stage.root)) as office:
        yield Clinic(office, stage, portal)


def within(stage, seconds):
    path = stage.root / "selectors" / "lakeside.yaml"
    typed = f"mfa: {{kind: typed, ask: Sent to the office phone, within: {seconds}}}"
    path.write_text(re.sub(r"(?m)^mfa:.*$", typed, path.read_text()))


class Clinic:
    def __init__(self, office, stage, portal):
        self.office, self.stage, self.portal = office, stage, portal
        self.people = [somebody(Situation.ACTIVE), somebody(Situation.ACTIVE, skip=1)]

    def working(self):
        """A run of the two patients, worked in a thread of its own; call it to wait for its end."""
        found = working_bot(self.office.workspace, "eligibility")
        given = read_file(self.office.workspace, found, self.stage.file(self.people))
        ended = []

        def work():
            with Worker(self.office) as worker:
                ended.append(worker.run(found, given, Asking()))

        thread = threading.Thread(target=work)
        thread.start()

        def wait():
            thread.join(120)
            assert ended, "the run did not end"
            return ended[0]

        return wait

    def asked(self, other_than=""):
        """The request that opens."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for each in codes.waiting(self.office):
                if each.id != other_than:
                    return each
            threading.Event().wait(0.05)
        raise AssertionError("no code was asked for")

    def counted(self, name):
        return self.portal.log().get(name, 0)


def noted(office, name):
    return [event for event in map(json.loads, lines(office.workspace.audit)) if event["event"] == name]


@pytest.mark.browser
def test_a_code_that_is_given_in_time_signs_in_while_other_work_goes_on(clinic):
    wait = clinic.working()
    request = clinic.asked()
    upkeep = working_bot(clinic.office.workspace, "upkeep")
    item = one_item(upkeep, upkeep.bot.item_type(task="verify"))
    other = begin(clinic.office, Line(clinic.office.store), upkeep, item, Asking()).run_id
    end = time.monotonic() + 60
    while not runs.is_settled(clinic.office.store, other):
        assert time.monotonic() < end, "what has no portal was held up"
        threading.Event().wait(0.05)
    still = codes.waiting(clinic.office)
    codes.answer(clinic.office, request.id, clinic.portal.code(), "ana")
    ended = wait()

    assert (request.account, request.hint) == ("lakeside/main", "Sent to the office phone")
    assert [each.id for each in still] == [request.id]
    assert ended.items["done"] == 2
    assert credentials.state(clinic.office.store, "lakeside", "main") == "active"
    assert [each["asked_by"] for each in noted(clinic.office, "code.answered")] == ["ana"]
    assert code_requests.get(clinic.office.store, request.id).state == "used"


@pytest.mark.browser
def test_a_code_that_nobody_gives_parks_the_items_and_a_retry_asks_anew(clinic):
    within(clinic.stage, "2s")
    logins = clinic.counted("logins")
    ended = clinic.working()()
    listed = reviews.queue(clinic.office).cases
    tried = clinic.counted("logins") - logins
    within(clinic.stage, "60s")
    reviews.resolve(clinic.office, [each.id for each in listed], RETRY, "", "ana")
    wait = clinic.working()
    codes.answer(clinic.office, clinic.asked().id, clinic.portal.code(), "ana")
    wait()

    assert ended.items["parked"] == 2
    assert {(each.code, each.status) for each in listed} == {("MFA_NEEDED", ItemStatus.PARKED)}
    assert tried == 1
    assert len(noted(clinic.office, "code.missed")) == 1
    assert credentials.state(clinic.office.store, "lakeside", "main") == "active"
    assert ended_run(clinic.office, ended.run).items["done"] == 2


@pytest.mark.browser
def test_a_wrong_code_is_asked_for_once_more_and_then_no_more(clinic):
    wait = clinic.working()
    first = clinic.asked()
    codes.answer(clinic.office, first.id, "000-wrong", "ana")
    second = clinic.asked(first.id)
    with pytest.raises(UsageError) as again:
        codes.answer(clinic.office, first.id, clinic.portal.code(), "ana")
    codes.answer(clinic.office, second.id, "001-wrong", "ana")
    ended = wait()

    assert second.hint.startswith("The last code was refused.")
    assert again.value.code == "CODE_NOT_WAITED_FOR"
    assert ended.items["parked"] == 2
    assert "BAD_CODE" in {each.code for each in reviews.queue(clinic.office).cases}
    assert credentials.state(clinic.office.store, "lakeside", "main") == "suspended"
    assert codes.waiting(clinic.office) == []


def test_each_request_takes_one_code_from_one_person(office):
    request = code_requests.ask(office.store, "lakeside/main", "", time.time(), 60)
    codes.answer(office, request, " 123 456 ", "ana")
    for wanted, code in ((request, "CODE_NOT_WAITED_FOR"), ("nobody", "NO_SUCH_REQUEST")):
        with pytest.raises(UsageError) as error:
            codes.answer(office, wanted, "123456", "bob")
        assert error.value.code == code
    with pytest.raises(UsageError):
        codes.answer(office, request, "no code at all!", "bob")

    assert code_requests.take(office.store, request) == "123456"
    assert code_requests.take(office.store, request) is None


def test_a_code_is_sealed_and_forgotten_when_it_is_used(office):
    request = code_requests.ask(office.store, "lakeside/main", "", time.time(), 60)
    codes.answer(office, request, "987654", "ana")
    everything = b"".join(path.read_bytes() for path in office.store.folder.glob("nightclerk.db*"))
    code_requests.take(office.store, request)
    with office.store.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT code_sealed FROM code_requests").scalar()

    assert b"987654" not in everything + b"".join(lines(office.workspace.audit))
    assert kept is None


def test_a_missed_code_keeps_further_items_from_asking_until_a_person_acts(office):
    desk = codes.CodeDesk(office)
    desk.refuse_unmanned("lakeside", "main")
    request = desk.ask("lakeside", "main", "", 0.0)
    with pytest.raises(codes.Park):
        desk.look(request)
    with pytest.raises(codes.Park) as refused:
        desk.refuse_unmanned("lakeside", "main")
    desk.refuse_unmanned("lakeside", "other")
    with office.store.database.write() as connection:
        code_requests.somebody_is_there(connection, "lakeside/main")
    desk.refuse_unmanned("lakeside", "main")

    assert refused.value.code == "MFA_NEEDED"


def test_a_worker_that_stops_waits_for_no_code(office):
    desk = codes.CodeDesk(office)
    request = desk.ask("lakeside", "main", "", 60.0)
    assert desk.look(request) is None
    desk.stop()
    with pytest.raises(codes.ApplicationException) as error:
        desk.look(request)
    desk.done(request)

    assert error.value.code == "CODE_WAIT_ENDED"
    assert codes.waiting(office) == []


@pytest.mark.browser
def test_a_code_that_comes_by_mail_is_taken_from_the_mailbox_and_nobody_types_it(clinic):
    path = clinic.stage.root / "selectors" / "lakeside.yaml"
    mail = "mfa: {kind: mail, mailbox: codes, from: no-reply@payer.example, code: '/code is ([0-9A-Z-]+)/'}"
    path.write_text(re.sub(r"(?m)^mfa:.*$", mail, path.read_text()))
    with mail_server() as server:
        settings = clinic.stage.root / "nightclerk.yaml"
        box = f"mailboxes: {{codes: {{host: 127.0.0.1, port: {server.port}, user: codes, tls: false}}}}\n"
        settings.write_text(settings.read_text() + box)
        with open_office(Workspace(clinic.stage.root)) as office:
            credentials.put(office.store, office.audit, "mailbox/codes/password", PASSWORD, "test")
            clinic.office = office
            wait = clinic.working()
            clinic.asked()
            server.deliver("no-reply@payer.example", "Sign-in", f"Your code is {clinic.portal.code()}.")
            ended = wait()

            assert ended.items["done"] == 2
            assert [each["asked_by"] for each in noted(office, "code.answered")] == ["mailbox:codes"]
        assert server.mails[0][2], "the mail was not marked as read"
