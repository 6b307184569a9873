"""The worklist on either database, and what a page of it costs."""

import threading
import time

import pytest
from sqlalchemy import func, select

from nightclerk.records import ItemStatus, Reason
from nightclerk.runtime import corrections, reviews
from nightclerk.runtime.bots import working_bot
from nightclerk.runtime.intake import Asking, read_file, take_in
from nightclerk.runtime.resubmission import BY_HAND, RETRY
from nightclerk.store import items, runs
from nightclerk.store.schema import items as item_table
from nightclerk.store.schema import rows as row_table
from nightclerk.store.schema import runs as run_table
from nightclerk.store.worklist import Filter
from tests.runtime.rig import appointments, business, worked
from tests.scale import count

PEOPLE = [(f"Reyes, Ana{number}", "09:00", "Dr. Webb", "0") for number in range(5)] + [("Cher", "10:00", "W", "0")]


def every_page(office, which, limit):
    seen, after = [], None
    while True:
        page = reviews.queue(office, which, after, limit)
        assert len(page.cases) <= limit
        seen += [each.id for each in page.cases]
        after = page.after
        if after is None:
            return seen


def test_the_list_and_its_acts_work_alike_on_either_database(either_office):
    office = either_office
    run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: business())
    seen = every_page(office, Filter(), 2)
    item, row = next(each for each in seen if "." not in each), next(each for each in seen if "." in each)
    reviews.assign(office, item, "ana", "bob")
    reviews.set_due(office, row, 5.0, "bob")

    assert len(seen) == len(set(seen)) == 6
    assert every_page(office, Filter(assignee="ana"), 2) == [item]
    assert every_page(office, Filter(due=6.0), 2) == [row]
    assert len(every_page(office, Filter(state="open", assignee=""), 2)) == 5
    assert every_page(office, Filter(bot="eligibility", code="MISSING_NAME"), 2) == [row]
    assert sum(reviews.counts(office).values()) == runs.unsettled(office.store, run_id) == 6
    assert reviews.open_review(office, row, "ana").mine
    assert not reviews.open_review(office, row, "bob").mine
    assert reviews.resolve(office, [row], BY_HAND, "Called.", "ana")[0].ok
    assert corrections.correct(office, item, {"member_id": "W1"}, "ana") == ["member_id"]
    assert reviews.resolve(office, [item], RETRY, "", "bob")[0].code == "ALREADY_RESOLVED"
    assert len(every_page(office, Filter(), 2)) == 4


def test_of_two_people_one_settles_an_item_on_either_database(either_office):
    office = either_office
    worked(office, appointments(office, PEOPLE[:1]), lambda _inquiry: business())
    (case,) = reviews.queue(office).cases
    both, acts = threading.Barrier(2), []

    def settle(name, how):
        both.wait()
        acts.extend(reviews.resolve(office, [case.id], how, "Done.", name))

    people = [threading.Thread(target=settle, args=each) for each in (("ana", RETRY), ("bob", BY_HAND))]
    for each in people:
        each.start()
    for each in people:
        each.join()

    assert sorted(each.code for each in acts) == ["", "ALREADY_RESOLVED"]


def test_an_older_workspace_knows_after_the_upgrade_what_needs_a_person(tmp_path):
    import sqlite3

    from alembic import command
    from alembic.config import Config

    from nightclerk.store import migrations
    from nightclerk.store.database import open_database

    path = tmp_path / "nightclerk.db"
    database = open_database(path)
    config = Config()
    config.set_main_option("script_location", str(next(iter(migrations.__path__))))
    config.attributes["database"] = database
    path.unlink()
    database.engine.dispose()
    command.upgrade(config, "0002")
    database.close()
    old = sqlite3.connect(path)
    old.execute(
        "INSERT INTO runs VALUES ('r','b','o','person','x','ended','s',x'',NULL,5,0,NULL,1.0,2.0,NULL,NULL,NULL)"
    )
    shared = "'r','b',{},'p',5,x'',x'',{},1,1,NULL,'CODE',NULL,NULL,NULL,1.0,1.0,{}"
    for number, subject, status, ended in (
        (1, "'s1'", "'business'", 2),
        (2, "'s1'", "'done'", 3),
        (3, "'s2'", "'parked'", 2),
    ):
        old.execute(f"INSERT INTO items VALUES ('i{number}',{shared.format(subject, status, ended)})")
    old.execute("INSERT INTO rows VALUES ('r',2,0,NULL,'primary','business',NULL,'CODE',NULL,NULL)")
    old.commit()
    old.close()
    database = open_database(path)
    with database.read() as connection:
        open_items = list(
            connection.execute(select(item_table.c.id).where(item_table.c.unsettled_at.is_not(None))).scalars()
        )
        open_rows = connection.execute(select(func.count()).where(row_table.c.unsettled_at == 1.0)).scalar()
    database.close()

    assert (open_items, open_rows) == (["i3"], 1)


def planted(office, number, done, since=1000.0):
    """So many unsettled items and rows, among so many that are done, written as they stand in the tables."""
    store, now = office.store, time.time()
    with store.database.write() as connection:
        sealed = store.seal("", "nobody reads it")
        run = {"bot": "b", "occasion": "o", "trigger": "person", "asked_by": "x", "phase": "ended", "source_sha256": ""}
        run |= {"source_sealed": sealed, "priority": 5, "cancelled": 0, "created_at": now}
        connection.execute(run_table.insert().values(id=f"run{number}", **run))
        item = {"run_id": f"run{number}", "bot": "b", "partition": "p", "priority": 5, "attempts": 1, "submission": 1}
        item |= {"key_sealed": sealed, "payload_sealed": sealed, "created_at": now, "ended_at": now, "reason_code": "C"}
        connection.execute(
            item_table.insert(),
            [
                {**item, "id": f"{number}-{n}", "subject": f"s{n}", "status": status, "unsettled_at": open_since}
                for n in range(number + done)
                for status, open_since in [("business", since + n) if n < number else ("done", None)]
            ],
        )
        row = {"run_id": f"run{number}", "label": "primary", "status": "business", "reason_code": "C", "place": 0}
        connection.execute(
            row_table.insert(), [{**row, "number": n, "unsettled_at": since + n} for n in range(number // 10)]
        )


def steps(office, act):
    """How many hundred steps SQLite took for it."""
    taken = [0]

    def more():
        taken[0] += 1

    raw = office.store.database.engine.raw_connection()
    raw.driver_connection.set_progress_handler(more, 100)
    kept = raw.driver_connection
    raw.close()
    act()
    kept.set_progress_handler(None, 0)
    return taken[0]


@pytest.mark.soak
@pytest.mark.parametrize("which", [Filter(), Filter(bot="b", code="C"), Filter(older=1e9)])
def test_a_page_costs_the_same_with_a_hundred_times_as_many_items(office, which):
    planted(office, 600, 100)
    few = steps(office, lambda: reviews.queue(office, which, limit=50))
    planted(office, count(1000, 50_000), count(9_000, 50_000), since=2000.0)
    many = steps(office, lambda: reviews.queue(office, which, limit=50))
    page = reviews.queue(office, which, limit=50)
    deep = steps(office, lambda: reviews.queue(office, which, page.after, limit=50))

    assert few > 5
    assert many < 1.5 * few
    assert deep < 2 * few


def test_rows_of_a_schedule_are_settled_by_its_next_file_and_by_no_other(office):
    found = working_bot(office.workspace, "eligibility")

    def came(name, schedule):
        given = read_file(office.workspace, found, appointments(office, PEOPLE[-2:], name))
        asking = Asking(run_id=f"run-{name}", occasion=name, schedule=schedule)
        take_in(office, found, given, lambda *_args, **_named: None, asking)

    for name, schedule in (("a1.csv", "ahead"), ("t1.csv", "tomorrow"), ("a2.csv", "ahead")):
        came(name, schedule)

    assert {each.run_id for each in reviews.queue(office).cases} == {"run-t1.csv", "run-a2.csv"}


def test_an_item_that_waits_for_its_clock_is_no_case_until_it_waits_for_a_person(office):
    parked = items.Settled(ItemStatus.PARKED, None, Reason("LOCKED", "The account is locked."))
    worked(office, appointments(office, PEOPLE[:1]), lambda _inquiry: parked)

    assert [each.code for each in reviews.queue(office).cases] == ["LOCKED"]
