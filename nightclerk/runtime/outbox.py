"""An approved packet is put into the outbox, once: where a fax server or a person takes it from.

A folder appears there whole, by one renaming: `<number>-<hash>/` with packet.pdf, packet.tif and send.json. After a
crash it is looked whether the renaming happened: the part is still there (no), the folder is there (yes), or neither,
since somebody took it away or cleared up; that one is a person's to find out, and never sent again by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

from nightclerk.audit import Receipt
from nightclerk.forms.files import fax_of
from nightclerk.runtime.approvals import BLOB
from nightclerk.runtime.drafting import Asked
from nightclerk.runtime.sent_before import sent_before
from nightclerk.steps import durable_step
from nightclerk.store import approvals, blobs, submissions
from nightclerk.store.approvals import Draft
from nightclerk.store.submissions import ACTING, BEGUN, DONE, UNKNOWN, Submission


def by_fax(asked: Asked, draft: Draft) -> Submission:
    """Leave the packet in the outbox unless it is there; what became of it, phase `done` or `unknown`."""
    store = asked.office.store
    going, intent = begun(asked, draft)
    ready, part = _places(asked, draft)
    if going.phase == BEGUN:
        _write(asked, draft, part)
        submissions.acting(store, draft.id)
    if _appeared(ready, part):
        submissions.done(store, draft.id, None)
        concluded(asked, draft, intent, "ok", "left")
    else:
        submissions.unknown(store, draft.id)
        concluded(asked, draft, intent, "unknown", "OUTCOME_UNKNOWN")
    return _now(asked, draft)


def begun(asked: Asked, draft: Draft) -> tuple[Submission, Receipt]:
    """The submission, its row first and then the intent; one that an older database has forgotten may have happened."""
    store, before = asked.office.store, sent_before(asked.office, asked.item)
    going = submissions.begin(store, draft.id, asked.item.id, draft.sha256)
    intent = intended(asked, draft)
    if before and going.phase == BEGUN and going.tries == 1:
        submissions.acting(store, draft.id)
        going = replace(going, phase=ACTING)
    return going, intent


def _now(asked: Asked, draft: Draft) -> Submission:
    found = submissions.get(asked.office.store, draft.id)
    assert found is not None
    assert found.phase in (DONE, UNKNOWN, ACTING)
    return found


def _places(asked: Asked, draft: Draft) -> tuple[Path, Path]:
    folder = asked.office.workspace.root / asked.office.workspace.settings.approvals.outbox
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{draft.id}-{draft.sha256[:12]}"
    return folder / name, folder / f".{name}.part"


def _write(asked: Asked, draft: Draft, part: Path) -> None:
    """The packet as PDF and as fax, on disk before anything is said of it."""
    part.mkdir(mode=0o700, exist_ok=True)
    pdf, fax, told = part / "packet.pdf", part / "packet.tif", part / "send.json"
    pdf.write_bytes(blobs.fetch(asked.office.store, BLOB, draft.payload))
    pages = fax_of(pdf, fax)
    about = json.loads(approvals.about(asked.office.store, draft.id))
    words = {
        "reference": draft.id,
        "to": about["fax"],
        "pages": pages,
        "pdf_sha256": draft.sha256,
        "tiff_sha256": hashlib.sha256(fax.read_bytes()).hexdigest(),
    }
    told.write_text(json.dumps(words, indent=1), "utf-8")
    for path in (pdf, fax, told, part, part.parent):
        _sync(path)


def _sync(path: Path) -> None:
    path.chmod(0o700 if path.is_dir() else 0o600)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _appeared(ready: Path, part: Path) -> bool:
    """Look first, then rename, once; whether it is known to have happened."""
    if ready.is_dir():
        return True
    if not part.is_dir():
        return False
    durable_step("outbox before renaming")
    part.rename(ready)
    _sync(ready.parent)
    durable_step("outbox after renaming")
    return True


def intended(asked: Asked, draft: Draft) -> Receipt:
    """The intent of sending exactly these bytes, durable before anything leaves."""
    return asked.office.audit.intent(
        "auth.submit",
        run=asked.item.run_id,
        item=asked.item.id,
        subject=asked.item.subject,
        bot=asked.item.bot,
        bot_version=asked.bot_version,
        attempt=asked.item.attempt,
        approval=draft.id,
        act=draft.act,
        payer=draft.payer,
        sha256=draft.sha256,
    )


def concluded(asked: Asked, draft: Draft, intent: Receipt, result: str, code: str) -> None:
    """What became of it."""
    told = {"answer": code} if result == "ok" else {"code": code}
    asked.office.audit.outcome("auth.submit", intent, result=result, approval=draft.id, **told)
