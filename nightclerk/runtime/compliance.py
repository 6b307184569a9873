"""What the compliance officer is told each morning: whether the audit log is proven, and what was done with keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from nightclerk.audit.files import CHECKPOINT, lines
from nightclerk.records import Audience, BriefingFact, BriefingPart
from nightclerk.runtime.office import Office
from nightclerk.runtime.proof import proven

SINCE = timedelta(days=7)
_TOLD = {
    "vault.set": ("Credentials that were set", "plain"),
    "vault.suspended": ("Passwords that a portal refused", "warn"),
    "vault.released": ("Suspended passwords that a person released", "warn"),
    "keys.rewrapped": ("Times the key ring was moved to another key", "warn"),
    "keys.rotated": ("Working keys that got a new version", "plain"),
    "backup.written": ("Backups that were written", "plain"),
    "backup.restored": ("Times this workspace was made from a backup", "warn"),
    "store.restored": ("Times the database was found older than the log", "bad"),
}


def compliance(office: Office, now: datetime) -> BriefingPart:
    """Checkpoint, verdict, and the credential events of the last seven days."""
    facts = (_proof(office), _checkpoint(office), *_events(office, now))
    return BriefingPart(audience=Audience.COMPLIANCE, title="Audit log and credentials", facts=facts)


def _proof(office: Office) -> BriefingFact:
    verdict = proven(office)
    if verdict.warning:
        todo = "Put logs/audit/checkpoints.log back from a backup."
        return BriefingFact(
            what=f"Audit log proven, but {verdict.warning}", number=verdict.events, todo=todo, tone="warn"
        )
    if verdict.ok:
        return BriefingFact(what="Audit log proven: events as they were written", number=verdict.events, tone="good")
    where = "" if verdict.first_bad is None else f" First bad event: {verdict.first_bad}."
    todo = "Keep logs/audit as it is, and run `nightclerk audit verify`."
    return BriefingFact(what=f"Audit log NOT proven: {verdict.problem}.{where}", todo=todo, tone="bad")


def _checkpoint(office: Office) -> BriefingFact:
    path = office.workspace.audit / CHECKPOINT
    if not path.exists():
        return BriefingFact(what="Nothing of the audit log is signed yet", tone="warn")
    signed = datetime.fromtimestamp(path.stat().st_mtime, office.workspace.zone)
    size = int(path.read_text().split("\n")[1])
    return BriefingFact(what="Last signed checkpoint: events", number=size, when=f"{signed:%a %m/%d %I:%M %p}")


def _events(office: Office, now: datetime) -> Iterator[BriefingFact]:
    counted = Counter(_recent(office, now - SINCE))
    for name, (words, tone) in _TOLD.items():
        if counted[name]:
            yield BriefingFact(what=words, number=counted[name], when="last 7 days", tone=tone)


def _recent(office: Office, since: datetime) -> Iterator[str]:
    start = since.astimezone(UTC).isoformat()
    for line in lines(office.workspace.audit):
        if any(f'"event":"{name}"'.encode() in line for name in _TOLD) and line.endswith(b"\n"):
            event = json.loads(line)
            if event["ts"] >= start:
                yield event["event"]
