"""A draft of what will leave: the exact bytes, made from a request and proven, and of what they were made."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nightclerk.errors import BusinessException, UsageError
from nightclerk.forms.files import bind_packet, print_for_signing
from nightclerk.forms.templates import Template, fill_request, open_template
from nightclerk.records import AuthInquiry, AuthRecord, AuthRequest
from nightclerk.records.codec import to_plain
from nightclerk.runtime.approvals import BLOB
from nightclerk.runtime.form_faults import refuse_gaps, refuse_unsound
from nightclerk.runtime.in_clear import private_room
from nightclerk.runtime.office import Office
from nightclerk.runtime.telling import one_by_one, refuse_for_portal, told_to_portal
from nightclerk.store import approvals, blobs, runs
from nightclerk.store.approvals import SIGNATURE, WAITING, Draft
from nightclerk.store.items import Claimed
from nightclerk.workspace import Payer

_DIGITS = "23456789"
_SIGNS = f"{_DIGITS}ABCDEFGHJKLMNPQRSTVWXYZ"  # none that is taken for another


@dataclass(frozen=True)
class Asked:
    """One request on its way: the item in hand, the payer, the row as it came, and the record so far."""

    office: Office
    item: Claimed
    bot_version: str
    payer: Payer
    inquiry: AuthInquiry
    record: AuthRecord

    @property
    def request(self) -> AuthRequest:
        """What is asked of the payer."""
        return self.record.request

    @property
    def attachments(self) -> list[Path]:
        """The documents that go with it; raises `BusinessException` ATTACHMENT_MISSING, ATTACHMENT_OUTSIDE."""
        root = self.office.workspace.root.resolve()
        paths = [(root / each.strip()).resolve() for each in self.inquiry.attachments.split(";") if each.strip()]
        if any(not path.is_relative_to(root) or path.is_relative_to(root / ".nightclerk") for path in paths):
            raise BusinessException(
                "A document that is to go with the request lies outside the workspace.",
                code="ATTACHMENT_OUTSIDE",
                remedy="Put it into a folder of the workspace, and name that in the row.",
            )
        if any(not path.is_file() for path in paths):
            raise BusinessException(
                "A document that is to go with the request is not where the row says.",
                code="ATTACHMENT_MISSING",
                remedy="Put it there (paths count from the workspace), or correct the row.",
            )
        return paths


def new_id() -> str:
    """Ten random signs, which say nothing of anybody; five are digits, so that a letter's reference is read as one."""
    first, second = ("".join(secrets.choice(among) for _ in range(5)) for among in (_SIGNS, _DIGITS))
    return f"AP{first}-{second}"


def source_of(asked: Asked) -> str:
    """The hash of all that a draft is made from, but for the day on which it is made."""
    plain = to_plain(replace(asked.request, requested_on=None))
    parts = [json.dumps(plain, sort_keys=True), asked.office.workspace.clinic.name, repr(asked.payer.authorization)]
    if asked.payer.authorization.by == "fax":
        template = template_of(asked)
        assert template.blank is not None
        parts += [_sha(template.path.read_bytes()), _sha(template.blank.read_bytes())]
    parts += [_sha(path.read_bytes()) for path in asked.attachments]
    return _sha("\n".join(parts).encode())


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def template_of(asked: Asked) -> Template:
    """The payer's form; raises `BusinessException` NO_FORM, and what stands in the way of it as `UsageError`."""
    named = asked.payer.authorization.form
    path = asked.office.workspace.root / "templates" / "forms" / named / "map.yaml"
    if not named or not path.is_file():
        raise BusinessException(
            f"Nobody has said by which form {asked.payer.name} is asked for authorization.",
            code="NO_FORM",
            remedy="Name a folder of templates/forms under authorization.form of this payer in payers.yaml.",
        )
    template = open_template(path)
    if template.blank is None:
        raise UsageError(
            f"The blank form {template.map.form.file} is not beside its map.",
            code="FORM_ABSENT",
            remedy="Download it from the payer and put it there.",
        )
    return template


def draft(asked: Asked, source: str) -> Draft:
    """Make and keep a draft; what stood open of this item becomes void.

    Raises `BusinessException` REQUEST_INCOMPLETE, FORM_REFUSED, PORTAL_TOO_MANY with every item at once.
    """
    made = _by_form(asked, source) if asked.payer.authorization.by == "fax" else _by_portal(asked, source)
    found, about, told = made
    with asked.office.store.database.write() as connection:
        approvals.add(connection, asked.office.store, found, json.dumps(about))
        asked.office.audit.note(
            "form.filled",
            run=asked.item.run_id,
            item=asked.item.id,
            subject=asked.item.subject,
            approval=found.id,
            act=found.act,
            payer=found.payer,
            sha256=found.sha256,
            source=source,
            **told,
        )
    return found


def _by_form(asked: Asked, source: str) -> tuple[Draft, dict[str, Any], dict[str, Any]]:
    template, draft_id = template_of(asked), new_id()
    refuse_unsound(template)
    cover = _cover(asked, draft_id)
    with private_room(asked.office) as room:
        form = room / "form.pdf"
        found = fill_request(template, to_plain(asked.request), form)
        refuse_gaps(template, found)
        attached = _attached(asked, room)
        signature = found["manifest"]["awaiting_signature"]
        kept = {"attached": _keep(asked, attached) if attached else None, "unsigned": None}
        if signature:
            print_for_signing(form, draft_id, room / "print.pdf")
            payload, kept["unsigned"] = form, _keep(asked, room / "print.pdf")
        else:
            payload = room / "packet.pdf"
            bind_packet([form, *([attached] if attached else [])], payload, cover, draft_id)
        state, data = (SIGNATURE if signature else WAITING), payload.read_bytes()
    about = {"cover": cover, "sources": found["sources"], "addendum_pages": found["addendum_pages"], **_said(asked)}
    manifest = {name: found["manifest"][name] for name in ("form", "map", "request")}
    new = _new(asked, draft_id, source, data, state, form=template.map.form.id, **kept)
    return new, about, manifest | {"fields": len(found["sources"])}


def _attached(asked: Asked, room: Path) -> Path | None:
    paths = asked.attachments
    if not paths:
        return None
    try:
        bind_packet(paths, room / "attached.pdf", None, "")
    except UsageError as error:
        why = error.message.removeprefix("attached.pdf: ")
        raise BusinessException(
            f"A document that is to go with the request cannot be taken: {why}",
            code="ATTACHMENT_UNREADABLE",
            remedy="Open each of the row's documents in a viewer and save it as a PDF of its own; then ask again.",
        ) from None
    return room / "attached.pdf"


def _keep(asked: Asked, path: Path) -> str:
    return blobs.keep(asked.office.store, BLOB, path.read_bytes())


def _cover(asked: Asked, draft_id: str) -> list[str]:
    """The first page of a fax: who to whom, and not a word about the patient."""
    clinic, payer = asked.office.workspace.clinic, asked.payer
    return [
        "FAX",
        "",
        f"To: {payer.name}, prior authorization",
        f"Fax: {payer.authorization.fax or 'number not stated'}",
        f"From: {clinic.name}" + (f", NPI {clinic.npi}" if clinic.npi else ""),
        f"Date: {asked.office.workspace.today():%m/%d/%Y}",
        f"Our reference: {draft_id} (please name it in your answer)",
        "",
        "This fax holds confidential health information. If you are not who it is meant for, please tell the sender "
        "and destroy it.",
    ]


def _said(asked: Asked) -> dict[str, Any]:
    record = asked.record
    return {
        "inquiry": to_plain(asked.inquiry),
        "need": str(record.need),
        "need_source": record.need_source,
        "fax": asked.payer.authorization.fax,
        "requested_on": str(record.request.requested_on),
    }


def _by_portal(asked: Asked, source: str) -> tuple[Draft, dict[str, Any], dict[str, Any]]:
    refuse_for_portal(asked.office.workspace, asked.payer, asked.request)
    draft_id, told = new_id(), {"form": asked.payer.portal, "fields": 0}
    with private_room(asked.office) as room:
        attached = _attached(asked, room)
        blob = _keep(asked, attached) if attached else None
        attachment = _sha(attached.read_bytes()) if attached else ""
    plain = to_plain(told_to_portal(asked.inquiry, asked.request, draft_id)) | {"attachment_sha256": attachment}
    data = json.dumps(plain, sort_keys=True, indent=1).encode()
    sources = [
        {"field": name, "label": name.replace("_", " ").capitalize(), "path": name, "value": value}
        for name, value in one_by_one(plain)
        if value not in (None, "")
    ]
    new = _new(asked, draft_id, source, data, WAITING, form=asked.payer.portal, attached=blob, unsigned=None)
    return new, {"cover": None, "sources": sources, **_said(asked)}, told | {"fields": len(sources)}


def _new(asked: Asked, draft_id: str, source: str, data: bytes, state: str, **named: Any) -> Draft:
    run = runs.get(asked.office.store, asked.item.run_id)
    return Draft(
        id=draft_id,
        item_id=asked.item.id,
        run_id=asked.item.run_id,
        bot=asked.item.bot,
        subject=asked.item.subject,
        act=asked.payer.authorization.by,
        payer=asked.record.payer_key,
        state=state,
        maker=run.asked_by if run else "",
        source_sha256=source,
        sha256=_sha(data),
        payload=blobs.keep(asked.office.store, BLOB, data),
        made_at=asked.office.workspace.now().timestamp(),
        **named,
    )
