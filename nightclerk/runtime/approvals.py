"""What a person does with a draft that waits to leave: looks at it, signs it, approves it, returns it.

An approval binds the SHA-256 of the exact bytes and ends by itself. Each act is one transaction with its event in the
audit log as the last thing in it; what is refused is in the log, too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nightclerk.documents.files import codes_of
from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.forms.files import bind_packet, inspect_form, picture_form
from nightclerk.runtime.in_clear import as_file, private_room
from nightclerk.runtime.office import Office
from nightclerk.runtime.people import LEAD
from nightclerk.runtime.resubmission import put_in_line
from nightclerk.store import approvals, blobs, cases, people, reviews, runs, submissions
from nightclerk.store.approvals import OPEN, SIGNATURE, WAITING, Draft
from nightclerk.store.submissions import Submission

BLOB = "payload"
NUMBER = re.compile(r"AP[2-9A-HJ-NP-Z]{5}-[2-9]{5}")  # of a draft, as `drafting.new_id` makes it
MOST = 500


@dataclass(frozen=True)
class Approver:
    """Who wants to approve: the id that the log knows, every name they go by, their role (None: at the machine)."""

    id: str
    names: tuple[str, ...] = ()
    role: str | None = None


@dataclass(frozen=True)
class Shown:
    """A draft with what a person needs to judge it; `about` holds health data."""

    draft: Draft
    about: dict[str, Any]
    reason: str
    submission: Submission | None


def listed(office: Office, states: tuple[str, ...] = OPEN) -> list[Draft]:
    """Drafts in these states, the oldest first."""
    return approvals.listed(office.store, states, MOST)


def known(office: Office, draft_id: str) -> Draft:
    """The draft; raises `UsageError` NO_SUCH_DRAFT."""
    found = approvals.get(office.store, draft_id.strip().upper())
    if found is None:
        raise UsageError(
            "There is no draft of that number.", code="NO_SUCH_DRAFT", remedy="List them: `nightclerk approvals list`."
        )
    return found


def shown(office: Office, draft_id: str, by: str) -> Shown:
    """A draft with its fields in clear; that it was looked at is in the audit log first."""
    draft = known(office, draft_id)
    _note(office, "approval.shown", draft, by, subject=draft.subject, what="fields", sha256=draft.sha256)
    about = json.loads(approvals.about(office.store, draft.id))
    return Shown(draft, about, approvals.reason(office.store, draft.id), submissions.get(office.store, draft.id))


def payload(office: Office, draft: Draft, by: str, *, unsigned: bool = False) -> bytes:
    """The exact bytes that would leave (or, `unsigned`, what is printed for signing); audited."""
    name = draft.unsigned if unsigned and draft.unsigned else draft.payload
    _note(office, "approval.shown", draft, by, subject=draft.subject, what="payload", sha256=draft.sha256)
    return blobs.fetch(office.store, BLOB, name)


def page_picture(office: Office, draft: Draft, number: int, by: str) -> bytes:
    """A page (from 1) of what would leave, as PNG; of a portal's request, of the documents that go with it. Audited.

    Raises `UsageError` NO_SUCH_PAGE.
    """
    _note(office, "approval.shown", draft, by, subject=draft.subject, what="pages", sha256=draft.sha256)
    with _shown_file(office, draft) as source:
        found = picture_form(source, source.parent / "pages", number) if source and number > 0 else []
        if not found:
            raise UsageError("The draft has no such page.", code="NO_SUCH_PAGE", remedy="Open it from the draft.")
        return found[0].read_bytes()


def page_count(office: Office, draft: Draft) -> int:
    """How many pages would leave; 0 for a portal's request without documents."""
    with _shown_file(office, draft) as source:
        return int(inspect_form(source)["pages"]) if source else 0


@contextmanager
def _shown_file(office: Office, draft: Draft) -> Iterator[Path | None]:
    """The PDF whose pages are looked at; None for a portal's request without documents."""
    name = draft.attached if draft.act == "portal" else draft.payload
    if name is None:
        yield None
        return
    with as_file(office, blobs.fetch(office.store, BLOB, name), "payload.pdf") as path:
        yield path


# -- acting


def approve(office: Office, draft_id: str, who: Approver, line: Line | None = None) -> Draft:
    """Approve exactly the bytes that are kept, and let them leave.

    Raises `UsageError` NEEDS_SIGNATURE, ALREADY_DECIDED, PAYLOAD_CHANGED, MAKER_APPROVES, NOT_AN_APPROVER,
    ALREADY_RESOLVED.
    """
    draft = known(office, draft_id)
    _refuse(office, draft, who)
    going, now = line or Line(office.store), office.workspace.now().timestamp()
    until = now + office.workspace.settings.approvals.expires_hours * 3600
    with office.store.database.write() as connection:
        if not approvals.approved(connection, draft, who.id, now, until):
            raise _decided(draft)
        put_in_line(connection, office, going, _case(connection, office, draft))
        _note(office, "approval.given", draft, who.id, sha256=draft.sha256, act=draft.act, until=int(until))
    return known(office, draft.id)


def _refuse(office: Office, draft: Draft, who: Approver) -> None:
    if draft.state == SIGNATURE:
        raise UsageError(
            "This form wants a signature before it can be approved.",
            code="NEEDS_SIGNATURE",
            remedy=f"Print it, have it signed, then: nightclerk approvals sign {draft.id} --file scan.pdf",
        )
    if draft.state != WAITING:
        raise _decided(draft)
    wrong = _who_may_not(office, draft, who) or _altered(office, draft)
    if wrong is not None:
        _note(office, "approval.refused", draft, who.id, code=wrong.code)
        raise wrong


def makers(office: Office, draft: Draft) -> set[str]:
    """Whoever had a hand in the draft: who asked, corrected, or brought the signed scan."""
    corrected = {each.by for each in reviews.corrections_of(office.store, draft.item_id)}
    run = runs.get(office.store, draft.run_id)
    found = {draft.maker, run.asked_by if run else "", draft.signed_by or ""} | corrected
    return found - {""}


def _who_may_not(office: Office, draft: Draft, who: Approver) -> UsageError | None:
    settings, made_by = office.workspace.settings.approvals, makers(office, draft)
    names = {who.id, *who.names}
    relaxed = {act for act, policy in settings.policy.items() if policy == "maker_may"}
    if draft.act not in relaxed and names & made_by:
        return UsageError(
            "Whoever made or signed in a draft does not approve it.",
            code="MAKER_APPROVES",
            remedy="Ask a second person; a lead who is alone names delegates (approvals.delegates in nightclerk.yaml).",
        )
    leads = _names_of(office, made_by)
    delegates = {each for lead, those in settings.delegates.items() if lead in leads for each in those}
    if who.role in (None, LEAD) or names & delegates:
        return None
    return UsageError(
        "This role approves nothing.",
        code="NOT_AN_APPROVER",
        remedy="Ask a lead, or whom the lead has named as delegate.",
    )


def _names_of(office: Office, ids: set[str]) -> set[str]:
    return ids | {each.name for each in people.every(office.store) if each.id in ids}


def intact(office: Office, draft: Draft) -> bool:
    """Whether the bytes that are kept are those that were made."""
    return hashlib.sha256(blobs.fetch(office.store, BLOB, draft.payload)).hexdigest() == draft.sha256


def _altered(office: Office, draft: Draft) -> UsageError | None:
    if intact(office, draft):
        return None
    return UsageError(
        "What is kept is not what was made.", code="PAYLOAD_CHANGED", remedy="Ask the item again; it is drafted anew."
    )


def give_back(office: Office, draft_id: str, reason: str, who: Approver, line: Line | None = None) -> None:
    """Return a draft to whoever made it, with a reason. Raises `UsageError` REASON_NEEDED, ALREADY_DECIDED."""
    if not reason.strip():
        raise UsageError(
            "A draft that is returned needs a reason.", code="REASON_NEEDED", remedy="Say what is to be corrected."
        )
    draft, going = known(office, draft_id), line or Line(office.store)
    now = office.workspace.now().timestamp()
    with office.store.database.write() as connection:
        if not approvals.returned(connection, office.store, draft.id, who.id, now, reason.strip()):
            raise _decided(draft)
        put_in_line(connection, office, going, _case(connection, office, draft))
        _note(office, "approval.returned", draft, who.id)


def sign(office: Office, draft_id: str, scan: Path, by: str, line: Line | None = None) -> Draft:
    """The signed scan takes the place of the unsigned form, with the cover sheet before it and the documents behind.

    Raises `UsageError` NOT_FOR_SIGNING, UNSIGNED_AGAIN, SCAN_OF_ANOTHER and what opening the scan raises.
    """
    draft = known(office, draft_id)
    if draft.state != SIGNATURE:
        raise UsageError(
            "This draft waits for no signature.", code="NOT_FOR_SIGNING", remedy="Look: `nightclerk approvals show`."
        )
    data = _signed_packet(office, draft, scan)
    going = line or Line(office.store)
    sha256, kept = hashlib.sha256(data).hexdigest(), blobs.keep(office.store, BLOB, data)
    with office.store.database.write() as connection:
        if not approvals.signed(connection, draft.id, sha256, kept, by, office.workspace.now().timestamp()):
            raise _decided(draft)
        put_in_line(connection, office, going, _case(connection, office, draft))
        _note(office, "approval.signed", draft, by, sha256=sha256)
    return known(office, draft.id)


def is_signed_with(office: Office, draft: Draft, scan: Path) -> bool:
    """Whether what waits (or has left) is this very scan, with its cover sheet and documents."""
    return hashlib.sha256(_signed_packet(office, draft, scan)).hexdigest() == draft.sha256


def _signed_packet(office: Office, draft: Draft, scan: Path) -> bytes:
    about = json.loads(approvals.about(office.store, draft.id))
    with private_room(office) as room:
        parts = [_scan(office, draft, scan)]
        if draft.attached:
            parts.append(room / "attached.pdf")
            parts[-1].write_bytes(blobs.fetch(office.store, BLOB, draft.attached))
        bind_packet(parts, room / "packet.pdf", about["cover"], draft.id)
        return (room / "packet.pdf").read_bytes()


def _scan(office: Office, draft: Draft, scan: Path) -> Path:
    """Raises `UsageError` UNSIGNED_AGAIN for the very file that was printed (nobody has signed that one), and
    SCAN_OF_ANOTHER where its bars name another draft.
    """
    blank = {draft.payload, draft.unsigned or draft.payload}
    if scan.is_file() and scan.read_bytes() in [blobs.fetch(office.store, BLOB, name) for name in blank]:
        raise UsageError(
            "This is the file that was printed, not a scan of what was signed.",
            code="UNSIGNED_AGAIN",
            remedy="Scan the signed paper and upload that.",
        )
    others = {name for page in codes_of(scan) for name in page if NUMBER.fullmatch(name)} - {draft.id}
    if others:
        raise UsageError(
            f"The bars of this scan name another draft: {', '.join(sorted(others))}.",
            code="SCAN_OF_ANOTHER",
            remedy="Upload it there, and the right one here.",
        )
    return scan


def _decided(draft: Draft) -> UsageError:
    return UsageError(
        f"This draft waits for nobody: it is {draft.state.replace('_', ' ')}, or somebody was first.",
        code="ALREADY_DECIDED",
        remedy="Look at it anew.",
    )


def _case(connection: Any, office: Office, draft: Draft) -> cases.Stored:
    found = cases.get(connection, office.store, draft.item_id)
    if found is None:
        raise UsageError("Its item is gone.", code="NO_SUCH_ITEM", remedy="Run the file again.")
    return found


def _note(office: Office, event: str, draft: Draft, by: str, **told: Any) -> None:
    office.audit.note(event, item=draft.item_id, run=draft.run_id, asked_by=by, approval=draft.id, **told)
