"""The briefing gathers every bot's part and what the platform knows; a part that fails is told and hides no other."""

import re
import shutil
import stat
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from nightclerk.records import (
    Audience,
    Benefit,
    BenefitKind,
    Briefing,
    Change,
    EligibilityResult,
    Network,
    Outcome,
    Severity,
)
from nightclerk.runtime.bots import find_bots, working_bot
from nightclerk.runtime.briefing import coming_days, gather
from nightclerk.runtime.calendars import calendar_of
from nightclerk.runtime.compliance import compliance
from nightclerk.runtime.intake import Asking, one_item
from nightclerk.runtime.worker import Worker
from nightclerk.store import occurrences
from nightclerk.store.items import Claimed
from nightclerk.store.occurrences import Occurrence
from nightclerk.store.schema import runs as run_table
from nightclerk.workspace import Clinic
from tests.runtime.rig import active, appointments, business, worked

PEOPLE = (
    ("Doe, Jane", "9:30 AM", "Moss MD", "$12.50"),
    ("Roe, Rich", "08:15", "Moss MD", ""),
    ("Poe, Ella", "1:05 PM", "Vane PA", "0"),
)
NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
COPAY = Benefit(kind=BenefitKind.COPAY, amount=Decimal(25), network=Network.IN, service_types=("Office visit",))
ITEM = Claimed("i", "r", "briefing", "s", "{}", 1, 1, 5, "briefing")


def answer(inquiry):
    if inquiry.last_name == "Doe":
        return active(benefits=(COPAY,), checked_at=NOW)
    if inquiry.last_name == "Roe":
        ended = Change("outcome", "active", "inactive", Severity.RED)
        return EligibilityResult(outcome=Outcome.INACTIVE, checked_at=NOW, diff=(ended,))
    return business()


def gathered(office, day=None):
    return gather(office, find_bots(office.workspace), day, ITEM)


def front_desk(briefing):
    return [line for part in briefing.parts if part.audience == Audience.FRONT_DESK for line in part.lines]


def facts(briefing, audience):
    return [fact for part in briefing.parts if part.audience == audience for fact in part.facts]


def tomorrow(office):
    return office.workspace.today() + timedelta(days=1)


def test_each_patient_of_the_day_stands_in_it_once_by_time_with_what_to_collect_and_ask(office):
    worked(office, appointments(office, PEOPLE), answer)
    roe, doe, poe = front_desk(gathered(office, tomorrow(office)))

    assert [roe.slot, doe.slot, poe.slot] == ["8:15 AM", "9:30 AM", "1:05 PM"]
    assert [(each.what, each.amount) for each in doe.collect] == [("Copay, office", "$25.00"), ("Balance", "$12.50")]
    assert doe.collect[0].as_of == NOW
    assert (doe.urgency, doe.ask) == (None, ())
    assert [(each.what, each.amount) for each in roe.collect] == [("Balance", None)]
    assert (roe.urgency, roe.changed) == (Severity.RED, ("Coverage has ended since the last check",))
    assert poe.collect[0].amount == "$0.00"
    assert "no such member" in poe.ask[0]


def test_a_later_file_of_the_same_name_takes_the_place_of_the_earlier_one(office):
    worked(office, appointments(office, PEOPLE), answer)
    worked(office, appointments(office, PEOPLE[:1]), answer)

    assert [line.patient for line in front_desk(gathered(office, tomorrow(office)))] == ["Doe, Jane"]


def test_patients_of_other_days_do_not_stand_in_it(office):
    worked(office, appointments(office, PEOPLE, day=tomorrow(office) + timedelta(days=1)), answer)

    assert front_desk(gathered(office, tomorrow(office))) == []


def test_exceptions_are_counted_by_bot_and_reason_and_no_longer_once_answered(office):
    worked(office, appointments(office, PEOPLE), answer)
    before = [fact for fact in facts(gathered(office), Audience.BACK_OFFICE) if "NOT_FOUND" in fact.what]
    worked(office, appointments(office, PEOPLE), lambda _inquiry: active())
    after = [fact for fact in facts(gathered(office), Audience.BACK_OFFICE) if "NOT_FOUND" in fact.what]

    assert [(fact.number, fact.tone, fact.todo) for fact in before] == [(1, "warn", "The payer has no such member.")]
    assert after == []


def test_a_missed_schedule_and_a_passed_deadline_are_told(office):
    now = office.workspace.now().timestamp()
    missed = Occurrence("schedule:nightly:x", "nightly", "schedule", now - 3600, "Tue 02:00", occurrences.MISSED)
    with office.store.database.write() as connection:
        occurrences.decide(connection, missed)
    path = appointments(office, PEOPLE)
    run_id = worked(office, path, lambda _inquiry: None, ended=False)
    with office.store.database.write() as connection:
        connection.execute(update(run_table).where(run_table.c.id == run_id).values(deadline_at=now - 60))
    told = facts(gathered(office), Audience.BACK_OFFICE)

    assert [fact.what for fact in told if fact.tone == "bad"] == [
        "Schedule nightly was missed",
        f"eligibility: run {run_id} is not finished",
    ]


def test_compliance_is_told_that_the_log_is_proven_and_what_was_done_with_credentials(office):
    office.audit.note("vault.suspended", account="lakeside/main", version=1, code="bad_login")
    proof, _checkpoint, refused = facts(gathered(office), Audience.COMPLIANCE)

    assert (proof.tone, proof.number) == ("good", office.audit.size())
    assert (refused.what, refused.number) == ("Passwords that a portal refused", 1)


def test_a_log_that_was_altered_is_told_as_not_proven(office):
    office.audit.checkpoint()
    log = office.workspace.audit / "active.jsonl"
    log.write_bytes(log.read_bytes().replace(b"sandbox", b"sandbux", 1))
    proof = facts(gathered_without_writing(office), Audience.COMPLIANCE)[0]

    assert proof.tone == "bad"
    assert "NOT proven" in proof.what


def gathered_without_writing(office):
    now = office.workspace.now()
    return Briefing(days=(now.date(),), clinic="", made_at=now, parts=(compliance(office, now),))


def test_a_new_bot_adds_its_part_without_touching_the_briefing(office):
    folder = office.workspace.root / "bots" / "recalls"
    shutil.copytree(office.workspace.root / "bots" / "upkeep", folder)
    (folder / "report.py").unlink()
    (folder / "bot.py").write_text((folder / "bot.py").read_text().replace('"upkeep"', '"recalls"'))
    (folder / "brief.py").write_text(
        "from nightclerk.bot import brief\n"
        "from nightclerk.records import Audience, BriefingFact, BriefingPart\n"
        '@brief("recalls")\n'
        "def tell(runs, about):\n"
        '    yield BriefingPart(audience=Audience.BACK_OFFICE, title="Recalls", bot="recalls",\n'
        '                       facts=(BriefingFact(what="Patients to recall", number=4),))\n'
    )

    assert next((fact.what, fact.number) for fact in facts(gathered(office), Audience.BACK_OFFICE)) == (
        "Patients to recall",
        4,
    )


def test_a_part_that_fails_is_told_and_keeps_no_other_back(office):
    worked(office, appointments(office, PEOPLE), answer)
    (office.workspace.root / "bots" / "briefing" / "brief.py").write_text(
        "from nightclerk.bot import brief\n@brief('briefing')\ndef tell(runs, about):\n    raise KeyError('Jane Doe')\n"
    )
    briefing = gathered(office, tomorrow(office))

    told = [fact.what for fact in facts(briefing, Audience.BACK_OFFICE) if fact.tone == "bad"]
    assert told == ["The part of the bot briefing is missing: it failed (KeyError)."]
    assert len(front_desk(briefing)) == 3


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 11, 24, 6, tzinfo=UTC), [24, 25]),
        (datetime(2026, 11, 24, 18, tzinfo=UTC), [25]),
        (datetime(2026, 11, 27, 18, tzinfo=UTC), [30]),  # a Friday evening
        (datetime(2026, 11, 28, 6, tzinfo=UTC), [30]),  # a Saturday morning
    ],
)
def test_without_a_day_the_clinic_days_ahead_are_briefed(now, days):
    found = coming_days(now, calendar_of(Clinic(holidays="none")))

    assert [(each.month, each.day) for each in found] == [(11, day) for day in days]


def test_a_clinic_that_names_no_day_is_told_of_tomorrow():
    assert coming_days(datetime(2026, 11, 28, 18, tzinfo=UTC), calendar_of(Clinic(clinic_days=()))) == (
        date(2026, 11, 29),
    )


def test_a_holiday_is_passed_over() -> None:
    eve = datetime(2026, 11, 25, 18, tzinfo=UTC)  # the evening before Thanksgiving

    assert coming_days(eve, calendar_of(Clinic())) == (date(2026, 11, 27),)


def test_the_bot_writes_a_private_page_anew_each_time_and_the_log_says_so(office):
    worked(office, appointments(office, PEOPLE), answer)
    found = working_bot(office.workspace, "briefing")
    given = one_item(found, found.bot.item_type(tomorrow(office)))
    with Worker(office) as worker:
        first, second = (worker.run(found, given, Asking()) for _ in range(2))
    path = office.workspace.results / f"briefing-{tomorrow(office)}.html"
    text = path.read_text()

    assert first.run != second.run
    assert (first.state, first.results) == ("completed", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.findall(r'class="who">([^<]+)<', text)[:1] == ["Roe, Rich"]
    assert "1950" not in text  # no birth date, no member ID
    assert "W90000" not in text
    log = (office.workspace.audit / "active.jsonl").read_text()
    assert log.count('"event":"records.gathered"') == log.count('"what":"page"') == 2
