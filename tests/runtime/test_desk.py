"""What the front desk marks, and a new card that is checked at once."""

import json

import pytest

from nightclerk.audit.files import lines
from nightclerk.engine import RUSH
from nightclerk.errors import UsageError
from nightclerk.records import EligibilityResult, ItemStatus, Outcome
from nightclerk.records.codec import to_bytes
from nightclerk.runtime import desk
from nightclerk.runtime.answers import rows_of
from nightclerk.runtime.bots import working_bot
from nightclerk.store import items
from nightclerk.store import reviews as kept
from nightclerk.store.desk_marks import of_items
from nightclerk.store.items import Settled
from nightclerk.store.schema_people import corrections as correction_table
from tests.runtime.rig import active, appointments, worked


@pytest.fixture
def item(office):
    """An item that was answered: the patient is not covered."""
    inactive = EligibilityResult(outcome=Outcome.INACTIVE)
    run_id = worked(office, appointments(office, [("Reyes, Ana", "09:00", "W", "0")]), lambda _inquiry: inactive)
    return rows_of(office, working_bot(office.workspace, "eligibility"), run_id)[0].item


def test_a_mark_is_kept_with_its_note_sealed(office, item):
    desk.mark(office, item, desk.COLLECTED, "desk", "25 dollars, card")
    desk.mark(office, item, desk.FLAG, "desk")
    found = of_items(office.store, [item])[item]
    log = b"".join(lines(office.workspace.audit))

    assert [(each.kind, each.by, each.note) for each in found] == [
        ("collected", "desk", "25 dollars, card"),
        ("flag", "desk", ""),
    ]
    assert b"25 dollars" not in log
    assert b'"what":"collected"' in log


def test_a_new_card_is_checked_at_once_also_when_the_old_one_was_answered(office, item):
    desk.mark(office, item, desk.NEW_CARD, "desk", card={"member_id": "NEW77"})
    ((item_id, submission),) = items.open_submissions(office.store)
    held = items.claim(office.store, item_id, submission)
    items.settle(office.store, held, Settled(ItemStatus.DONE, "active", record=to_bytes(active(member_id="NEW77"))))
    row = rows_of(office, working_bot(office.workspace, "eligibility"), held.run_id)[0]
    with office.store.database.read() as connection:
        sealed = connection.execute(correction_table.select()).one().before_sealed
    before = json.loads(office.store.unseal(sealed, f"corrections:before:{item}"))

    assert (item_id, held.priority) == (item, RUSH)
    assert (row.record.member_id, row.inquiry.member_id) == ("NEW77", "NEW77")
    assert json.loads(before["payload"])["member_id"] == "W90000000"
    assert json.loads(before["record"])["outcome"] == "inactive"
    assert [each.fields for each in kept.corrections_of(office.store, item)] == [("member_id",)]


def test_a_card_that_is_being_checked_is_not_replaced_by_a_second_one(office, item):
    desk.mark(office, item, desk.NEW_CARD, "desk", card={"member_id": "NEW77"})
    with pytest.raises(UsageError) as error:
        desk.mark(office, item, desk.NEW_CARD, "bob", card={"member_id": "NEW78"})

    assert error.value.code == "ALREADY_RESOLVED"
    assert [each.by for each in of_items(office.store, [item])[item]] == ["desk"]


@pytest.mark.parametrize(
    ("kind", "card", "code"),
    [
        ("lunch", None, "DESK_MARK"),
        ("flag", {"member_id": "X1"}, "CARD_FIELDS"),
        ("new_card", {"last_name": "Else"}, "CARD_FIELDS"),
        ("new_card", {"payer": "Nobody"}, "CORRECTION_FIELDS"),
    ],
)
def test_what_the_desk_may_not_change_is_refused(office, item, kind, card, code):
    with pytest.raises(UsageError) as error:
        desk.mark(office, item, kind, "desk", card=card)

    assert error.value.code == code
    assert of_items(office.store, [item]) == {}
