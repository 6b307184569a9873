"""Who did what to whom, found in a long log as fast as in a short one, and handed out with its proof."""

import csv
import json
import sqlite3
import stat
from datetime import UTC, date, timedelta

import pytest

from nightclerk.audit.files import LOG
from nightclerk.audit.line import mac_key
from nightclerk.errors import UsageError
from nightclerk.runtime import trail
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.runtime.trail import Patient, Query, export, search, subject_of
from nightclerk.store.audit_index import AuditIndex
from tests.runtime.rig import active, appointments, worked
from tests.runtime.trail_rig import BEGIN, logged, run_name, subject, write_log
from tests.scale import count

PEOPLE = [("Doe, Jane", "9:00 AM", "Dr. A", "0"), ("Roe, Richard Q", "9:30 AM", "Dr. B", "0")]


@pytest.fixture(scope="module")
def long_log(tmp_path_factory):
    workspace = make_workspace(tmp_path_factory.mktemp("long") / "clinic").workspace
    write_log(workspace, count(2_000, 1_000_000))
    with open_office(workspace) as office:
        yield office


def everything(office, query, limit=1000):
    found, after = [], None
    while True:
        page = search(office, query, after, limit)
        found += page.events
        after = page.after
        if after is None:
            return found


@pytest.mark.soak
def test_all_of_one_patient_is_found_with_the_outcomes_that_name_only_their_intent(long_log, record_property):
    record_property("events", long_log.audit.size())
    wanted, outcomes = set(), set()
    for event in logged(long_log):
        if event.get("subject") == subject(5):
            wanted.add(event["seq"])
        elif event.get("ref") in wanted:
            outcomes.add(event["seq"])
    reads = wanted | outcomes

    found = everything(long_log, Query(subject=subject(5)), limit=7)

    seqs = [each.seq for each in found]
    assert seqs == sorted(seqs, reverse=True)
    assert reads <= set(seqs)
    assert {each.kind for each in found if each.event == "portal.read"} == {"intent", "outcome"}
    assert all(each.subject == subject(5) and each.proof == "as written" for each in found)


def test_a_read_stands_under_who_asked_for_its_run(long_log):
    found = search(long_log, Query(subject=subject(5), who="ana", event="portal.read"))

    assert found.events
    assert all(each.asked_by == "ana" and each.actor == "worker-1" for each in found.events)


@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(who="ana"),
        Query(who="worker-1", portal="harbor"),
        Query(event="run.ended", bot="eligibility"),
        Query(event="portal.read", bot="none"),
        Query(run=run_name(2), account="main", portal="lakeside"),
        Query(item=f"{7:032x}"),
        Query(subject=(subject(1), subject(2)), portal="harbor"),
        Query(since=BEGIN + timedelta(minutes=5), until=BEGIN + timedelta(minutes=9)),
        Query(who="ana", since=BEGIN + timedelta(minutes=5), until=BEGIN + timedelta(minutes=9)),
        Query(since=BEGIN + timedelta(days=9000)),
        Query(until=BEGIN - timedelta(days=9)),
    ],
    ids=str,
)
def test_every_kind_of_search_finds_exactly_what_reading_the_whole_log_finds(long_log, query):
    search(long_log, Query())  # the index is there
    index = AuditIndex(long_log.workspace.state / trail.INDEX)
    newest = index.reach().seq
    known = [index.entry(seq) for seq in range(newest)]
    index.close()

    found = [*page_by_page(long_log, query, newest, 5)]

    assert found == by_hand(query, known)[::-1][: len(found)]
    assert len(found) >= min(len(by_hand(query, known)), 500)


def page_by_page(office, query, after, pages):
    for _ in range(pages):
        page = search(office, query, after, 101)
        yield from (each.seq for each in page.events)
        if page.after is None:
            return
        after = page.after


def by_hand(query, entries):
    def fits(each):
        for name in ("subject", "bot", "portal", "account", "event", "run", "item"):
            value = getattr(query, name)
            if value is not None and getattr(each, name) not in (value if isinstance(value, tuple) else (value,)):
                return False
        at = each.ts / 1_000_000
        return (
            (query.who is None or query.who in (each.asked_by, each.actor))
            and (query.since is None or at >= query.since.timestamp())
            and (query.until is None or at < query.until.timestamp())
        )

    return [each.seq for each in entries if fits(each)]


def test_more_than_a_thousand_are_not_counted(long_log):
    assert search(long_log, Query(event="portal.read")).counted == "1,000+"


def test_a_search_is_an_event_that_holds_its_fields_and_never_a_name(office):
    search(office, Query(who="somebody", subject="s:1"), asked_by="p-7")

    told = list(logged(office))[-1]
    assert (told["event"], told["asked_by"], told["subject"]) == ("audit.searched", "p-7", "s:1")
    assert told["what"] == ["subject", "who"]
    assert "somebody" not in json.dumps(told)


def test_who_looked_at_the_log_of_a_patient_is_found_under_that_patient(office):
    search(office, Query(subject=("s:1", "s:2")), asked_by="p-7")

    assert [each.event for each in search(office, Query(subject="s:2")).events] == ["audit.searched"]


def test_what_was_shown_of_an_item_is_found_under_its_patient(office):
    run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: active())
    jane = subject_of(office, Patient(name="Jane Doe")).subjects[0]
    held = office.store.database
    with held.read() as connection:
        item = connection.exec_driver_sql("SELECT id FROM items WHERE subject = ?", (jane,)).scalar()
    office.audit.note("evidence.shown", run=run_id, item=item, what="html", asked_by="p-7")

    found = search(office, Query(subject=jane, event="evidence.shown")).events

    assert [each.asked_by for each in found] == ["p-7"]


def test_the_index_goes_on_where_it_stopped_also_over_a_closed_segment(office, monkeypatch):
    from nightclerk.audit import log as writer

    search(office, Query())
    monkeypatch.setattr(writer, "SEGMENT_BYTES", 2_000)
    for number in range(50):
        office.audit.note("run.cancelled", run=f"r-{number}", items=number)
        if number % 9 == 0:
            assert search(office, Query(run=f"r-{number}")).count == 1

    assert len(everything(office, Query(event="run.cancelled"))) == 50
    assert all(each.proof == "as written" for each in everything(office, Query(event="run.cancelled")))


def test_an_index_that_does_not_fit_the_log_is_made_anew(office):
    for number in range(20):
        office.audit.note("run.cancelled", run=f"r-{number}", items=number)
    search(office, Query())
    connection = sqlite3.connect(office.workspace.state / trail.INDEX)
    connection.execute("UPDATE reach SET leaf = 'other'")
    connection.execute("UPDATE events SET run = 'r-0'")
    connection.commit()
    connection.close()

    assert search(office, Query(run="r-19")).count == 1
    assert search(office, Query(run="r-0")).count == 1


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_or_deleted_index_is_made_anew(office, damage):
    office.audit.note("run.cancelled", run="r-1", items=1)
    search(office, Query())
    for path in office.workspace.state.glob(f"{trail.INDEX}*"):
        path.unlink()
    if damage:
        (office.workspace.state / trail.INDEX).write_bytes(damage)

    assert search(office, Query(run="r-1")).count == 1


def test_an_altered_line_is_shown_as_altered_whatever_the_index_says(office):
    office.audit.note("run.cancelled", run="r-1", items=1)
    office.audit.note("run.cancelled", run="r-2", items=1)
    search(office, Query())
    path = office.workspace.audit / LOG
    path.write_bytes(path.read_bytes().replace(b'"run":"r-1"', b'"run":"r-7"'))

    assert [each.proof for each in search(office, Query(run="r-1")).events] == ["altered"]
    assert [each.proof for each in search(office, Query(run="r-2")).events] == ["as written"]


def test_events_whose_file_lies_in_an_archive_say_so(office, monkeypatch):
    from nightclerk.audit import log as writer

    office.audit.note("run.cancelled", run="r-1", items=1)
    monkeypatch.setattr(writer, "SEGMENT_BYTES", 10)
    office.audit.note("run.cancelled", run="r-2", items=1)
    closed = [*(office.workspace.audit / "segments").glob("*.jsonl")]  # two where midnight passed on the way
    search(office, Query())
    for path in closed:
        path.unlink()

    assert [each.proof for each in search(office, Query(run="r-1")).events] == ["moved away"]
    assert [each.proof for each in search(office, Query(run="r-2")).events] == ["as written"]


def test_a_patient_is_found_at_once_by_all_four_and_by_looking_with_fewer(office):
    worked(office, appointments(office, PEOPLE), lambda _inquiry: active())
    born = date(1950, 1, 2)

    at_once = subject_of(office, Patient("Lakeside", "W90000-000", born, "Doe, Jane"))
    by_id = subject_of(office, Patient("lakeside", "w90000000"))
    by_name = subject_of(office, Patient(name="jane doe"))

    assert (at_once.exact, at_once.looked_at) == (True, 0)
    assert len(at_once.subjects) == 1
    assert at_once.subjects == by_id.subjects == by_name.subjects
    assert (by_name.exact, by_name.looked_at, by_name.whole) == (False, 2, True)
    assert by_name.back_to is not None


def test_looking_for_a_name_says_when_it_stopped_before_the_end(office):
    worked(office, appointments(office, PEOPLE), lambda _inquiry: active())

    found = subject_of(office, Patient(name="Nobody"), most=1)

    assert (found.subjects, found.looked_at, found.whole) == ((), 1, False)


def test_looking_for_a_patient_is_in_the_log_without_the_words(office):
    subject_of(office, Patient("lakeside", "W90000000", None, "Doe, Jane"))

    told = json.dumps(list(logged(office))[-1])
    assert '"what": ["payer", "member_id", "name"]' in told
    assert "W9" not in told
    assert "Doe" not in told


def test_an_export_holds_what_was_found_why_and_the_proof(office):
    office.audit.note("run.cancelled", run="=cmd()", items=1, asked_by="p-1")
    office.audit.note("run.cancelled", run="r-2", items=1, asked_by="p-1")

    folder = export(office, Query(event="run.cancelled"), "Question of Jane Doe's counsel", asked_by="p-7")

    table, log = folder / "events.csv", folder / "events.jsonl"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (table, log)] == [0o600, 0o600]
    rows = list(csv.reader(table.open(newline="")))
    assert ["# reason", "Question of Jane Doe's counsel"] in rows
    assert any(row[0] == "# checkpoint" and "nightclerk/" in row[1] for row in rows)
    runs = [row[10] for row in rows if len(row) > 12][1:]
    assert runs == ["r-2", "'=cmd()"]
    about, *lines = log.read_text().splitlines(keepends=True)
    assert json.loads(about)["about"]["verdict"]["ok"] is True
    original = (office.workspace.audit / LOG).read_text()
    assert len(lines) == 2
    assert all(line in original for line in lines)


def test_an_export_is_in_the_log_by_its_hash_and_never_by_its_reason(office):
    folder = export(office, Query(), "Question of Jane Doe's counsel", asked_by="p-7")

    told = list(logged(office))[-1]
    assert told["event"] == "audit.exported"
    assert told["asked_by"] == "p-7"
    import hashlib

    sums = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("events.csv", "events.jsonl")]
    assert told["sha256"] == sums
    assert "Jane" not in json.dumps(list(logged(office)))
    name, reason = told["export"], "Question of Jane Doe's counsel"
    assert told["reason_sha256"] == hashlib.sha256(f"{name}\n{reason}".encode()).hexdigest()


def test_an_export_without_a_reason_is_refused(office):
    with pytest.raises(UsageError, match="REASON_MISSING"):
        export(office, Query(), "  ")

    assert not (office.workspace.results / "audit").exists()


def test_an_export_that_breaks_off_leaves_no_file(office, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trail, "_write", full)
    with pytest.raises(OSError, match="No space"):
        export(office, Query(), "For the review")

    assert not list((office.workspace.results / "audit").iterdir())


def test_the_verdict_is_kept_for_a_while_and_nobody_can_put_one_there(office):
    first = trail.verified(office)
    assert first.verdict.ok
    assert trail.verified(office).at == first.at
    assert trail.verified(office, within=timedelta()).at > first.at

    (office.workspace.state / "audit-verdict").write_text('{"ok": true, "events": 9}')
    again = trail.verified(office)
    assert again.at > first.at
    assert again.at.tzinfo == UTC


def test_a_person_is_known_by_the_name_they_sign_in_with(office):
    with office.store.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO people (id, name, display, role, state, totp_step, created_at, created_by)"
            " VALUES ('p-7', 'ana', 'Ana Ruiz', 'lead', 'active', 0, 0, 'root')"
        )

    assert trail.person_of(office, "Ana") == ("p-7",)
    assert trail.person_of(office, "ana ruiz") == ("p-7",)
    assert trail.person_of(office, "root") == ("root",)


def test_the_key_of_the_codes_is_needed_to_call_a_line_as_written(office):
    office.audit.note("run.cancelled", run="r-1", items=1)
    key = mac_key(b"8" * 32)
    search(office, Query())
    index = AuditIndex(office.workspace.state / trail.INDEX)
    entry = index.page(Query(run="r-1"), None, 1)[0]
    index.close()

    assert trail.read_back(office.workspace.audit, entry, key)[1] == "altered"
