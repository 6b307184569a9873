"""What leaves has been seen by a second person, bit for bit, or it does not leave."""

import json
import time

import pypdfium2
import pytest
from PIL import Image

from nightclerk.errors import UsageError
from nightclerk.records import AuthStatus, ItemStatus
from nightclerk.runtime import approvals
from nightclerk.runtime.approvals import Approver
from nightclerk.runtime.in_clear import private_room
from nightclerk.runtime.uploads import expire
from nightclerk.store import blobs
from tests.authorization.rig import SECOND, asked, clinic, drafts, outbox, record, rows, turn


def text_of(data):
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_request_is_drafted_approved_by_a_second_person_and_left_in_the_outbox_once(office):
    run = asked(clinic(office), {})
    row, found = rows(office, run)[0], record(office, run)
    assert (row.status, row.reason.code) == (ItemStatus.PARKED, "AWAITING_APPROVAL")
    assert found.status is AuthStatus.AWAITING_APPROVAL
    assert outbox(office) == []

    approvals.approve(office, found.draft, SECOND)
    turn(office)
    turn(office)

    (left,) = outbox(office)
    assert sorted(path.name for path in left.iterdir()) == ["packet.pdf", "packet.tif", "send.json"]
    pdf = (left / "packet.pdf").read_bytes()
    assert "Núñez, Rufus" in text_of(pdf)
    assert "Nú" not in left.name
    told = json.loads((left / "send.json").read_text())
    assert told["reference"] == found.draft
    assert told["to"] == "512-555-0191"
    with Image.open(left / "packet.tif") as fax:
        assert (fax.size, fax.mode, fax.info["compression"]) == ((1728, 2156), "1", "group4")
        assert tuple(map(round, fax.info["dpi"])) == (204, 196)
        assert fax.n_frames == told["pages"] == 3
    sent = record(office, run)
    assert sent.status is AuthStatus.SUBMITTED
    assert sent.due_by is None
    assert sent.due_rule == "unknown: nobody has stated this payer's rule"
    assert rows(office, run)[0].reason.code == "AUTH_ON_ITS_WAY"


def test_who_made_a_draft_does_not_approve_it_and_the_refusal_is_in_the_log(office):
    found = record(office, asked(clinic(office), {}))

    with pytest.raises(UsageError, match="MAKER_APPROVES"):
        approvals.approve(office, found.draft, Approver("maker", role="lead"))
    with pytest.raises(UsageError, match="NOT_AN_APPROVER"):
        approvals.approve(office, found.draft, Approver("kim", role="operator"))

    turn(office)
    assert outbox(office) == []
    log = "".join(
        path.read_text() for path in office.workspace.audit.rglob("*") if path.is_file() and "jsonl" in path.name
    )
    assert log.count("approval.refused") == 2


def test_a_delegate_that_the_lead_named_approves_what_that_lead_made(office):
    settings = office.workspace.root / "nightclerk.yaml"
    settings.write_text(settings.read_text() + "approvals: {delegates: {maker: [kim]}}\n")
    vars(office.workspace).pop("settings", None)
    found = record(office, asked(clinic(office), {}))

    assert approvals.approve(office, found.draft, Approver("kim", role="operator")).state == "approved"


def test_a_change_of_the_request_after_the_approval_voids_it(office):
    from nightclerk.runtime import corrections

    run = asked(clinic(office), {})
    first = record(office, run).draft
    item = rows(office, run)[0].item
    corrections.correct(office, item, {"justification": "Another text altogether."}, "maker")
    turn(office)
    second = record(office, run).draft

    assert second != first
    with pytest.raises(UsageError, match="ALREADY_DECIDED"):
        approvals.approve(office, first, SECOND)
    approvals.approve(office, second, SECOND)
    form = office.workspace.root / "templates/forms/harbor/precertification/map.yaml"
    form.write_text(form.read_text().replace("accepted: the makers", "accepted: other makers"))
    turn(office)

    assert outbox(office) == []
    assert [each.state for each in drafts(office)] == ["void", "void", "awaiting_approval"]


def test_bytes_that_are_not_those_that_were_approved_do_not_leave(office):
    run = asked(clinic(office), {})
    draft = record(office, run).draft
    approvals.approve(office, draft, SECOND)
    from sqlalchemy import update

    from nightclerk.store.schema_approvals import approvals as table

    other = blobs.keep(office.store, "payload", b"%PDF-1.4 something else")
    with office.store.database.write() as connection:
        connection.execute(update(table).values(payload=other))
    turn(office)

    assert outbox(office) == []
    assert rows(office, run)[0].reason.code == "PAYLOAD_CHANGED"


def test_an_approval_that_was_not_used_in_time_counts_no_more(office):
    run = asked(clinic(office), {})
    draft = record(office, run).draft
    approvals.approve(office, draft, SECOND)
    from sqlalchemy import update

    from nightclerk.store.schema_approvals import approvals as table

    with office.store.database.write() as connection:
        connection.execute(update(table).values(expires_at=1.0))
    turn(office)

    assert outbox(office) == []
    assert [each.state for each in drafts(office)] == ["awaiting_approval"]
    assert rows(office, run)[0].reason.code == "AWAITING_APPROVAL"


def test_a_draft_that_is_returned_goes_back_with_its_reason(office):
    run = asked(clinic(office), {})
    draft = record(office, run).draft
    approvals.give_back(office, draft, "Wrong diagnosis.", SECOND)
    turn(office)

    row = rows(office, run)[0]
    assert (row.status, row.reason.code) == (ItemStatus.BUSINESS, "APPROVAL_RETURNED")
    assert approvals.shown(office, draft, "maker").reason == "Wrong diagnosis."


def test_an_unsigned_form_never_leaves_where_a_signature_is_wanted(office, tmp_path):
    run = asked(clinic(office), {"Payer": "lakeside"})
    found = record(office, run)
    assert found.status is AuthStatus.AWAITING_SIGNATURE
    with pytest.raises(UsageError, match="NEEDS_SIGNATURE"):
        approvals.approve(office, found.draft, SECOND)

    printed = tmp_path / "print.pdf"
    printed.write_bytes(approvals.payload(office, approvals.known(office, found.draft), "maker", unsigned=True))
    assert found.draft in text_of(printed.read_bytes())
    with pytest.raises(UsageError, match="UNSIGNED_AGAIN"):
        approvals.sign(office, found.draft, printed, "maker")

    scan = tmp_path / "scan.pdf"
    Image.new("L", (1700, 2200), 250).save(scan, resolution=200)
    signed = approvals.sign(office, found.draft, scan, "nurse")
    turn(office)
    with pytest.raises(UsageError, match="MAKER_APPROVES"):
        approvals.approve(office, found.draft, Approver("nurse", role="lead"))
    approvals.approve(office, found.draft, SECOND)
    turn(office)

    (left,) = outbox(office)
    sent = record(office, run)
    assert sent.signed_by == "nurse"
    assert sent.signed_digest == signed.sha256
    assert sent.due_rule == "CMS-0057-F, standard: 7 calendar days"
    with pypdfium2.PdfDocument(left / "packet.pdf") as document:
        assert len(document) == 2


def test_every_gap_is_named_at_once_by_the_label_on_the_form_and_nothing_is_drafted(office):
    run = asked(clinic(office), {"Member ID": "", "Ordering NPI": "", "DOB": ""}, {"Dx": ""}, {"CPT": "soon"})

    first, second, third = rows(office, run)
    assert first.reason.code == "REQUEST_INCOMPLETE"
    assert all(label in first.reason.message for label in ("Patient ID", "Birth date", "NPI"))
    assert "Diagnosis" in second.reason.message
    assert third.reason.code == "PROCEDURE_UNREADABLE"
    assert drafts(office) == []


def test_the_same_request_of_another_day_is_not_made_twice(office):
    run = asked(clinic(office), {})
    again = asked(office, {}, again=True)

    assert rows(office, again)[0].reason.code == "ALREADY_ASKED"
    assert len(drafts(office)) == 1
    assert record(office, run).status is AuthStatus.AWAITING_APPROVAL


def test_documents_go_behind_the_form(office):
    Image.new("L", (1700, 2200), 240).save(office.workspace.root / "notes.pdf", resolution=200)
    run = asked(clinic(office), {"Attachments": "notes.pdf"}, {"Attachments": "gone.pdf", "Last name": "Ashe"})
    approvals.approve(office, record(office, run).draft, SECOND)
    turn(office)

    (left,) = outbox(office)
    with pypdfium2.PdfDocument(left / "packet.pdf") as document:
        assert len(document) == 4
    assert rows(office, run)[1].reason.code == "ATTACHMENT_MISSING"


def test_what_a_process_that_died_left_of_a_draft_in_clear_is_swept(office):
    room = private_room(office)
    left = room.__enter__()  # and the process dies
    (left / "payload.pdf").write_bytes(b"in clear")

    expire(office, time.time() - 3600)
    assert left.exists()
    expire(office, time.time() + 1)
    assert not left.exists()
