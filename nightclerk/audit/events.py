"""The closed catalogue: which events exist and which fields each may carry. Anything else is refused.

An *intent* is durable before health data is read or anything leaves; its *outcome* names it in `ref`.
Values are ids, hashes, counts and words from closed lists: never a name, a birth date or a member ID.
"""

from __future__ import annotations

COMMON = frozenset({"actor", "asked_by", "run", "item"})

INTENTS: dict[str, frozenset[str]] = {
    "portal.read": frozenset(
        {"subject", "bot", "bot_version", "attempt", "portal", "portal_version", "account", "task", "purpose"}
    ),
    "portal.login": frozenset({"portal", "account", "credential", "host"}),
    "upkeep.purge": frozenset({"what", "before"}),
    "fax.read": frozenset({"bot", "bot_version", "attempt", "sha256"}),
    "auth.submit": frozenset({"subject", "bot", "bot_version", "attempt", "approval", "act", "payer", "sha256"}),
}

OUTCOMES: dict[str, frozenset[str]] = {
    "portal.read": frozenset({"ref", "result", "answer", "code", "evidence", "drift"}),
    "portal.login": frozenset({"ref", "result", "code"}),
    "upkeep.purge": frozenset({"ref", "result", "code", "deleted", "kept"}),
    "fax.read": frozenset({"ref", "result", "code", "pages", "documents"}),
    "auth.submit": frozenset({"ref", "result", "code", "answer", "approval", "evidence"}),
}

NOTES: dict[str, frozenset[str]] = {
    "run.started": frozenset({"bot", "bot_version", "trigger", "occasion", "source", "rows", "items", "release"}),
    "run.resumed": frozenset({"bot", "trigger", "items", "release"}),
    "run.ended": frozenset({"state", "counts"}),
    "run.stopped": frozenset({"code"}),
    "run.cancelled": frozenset({"items"}),
    "api.refused": frozenset({"what"}),
    "page.refused": frozenset({"what"}),
    "export.written": frozenset({"what", "sha256", "bytes", "rows"}),
    "export.shown": frozenset({"what", "rows"}),
    "answer.taken": frozenset({"subject", "bot", "bot_version", "task", "answer", "purpose"}),
    "records.gathered": frozenset({"what", "bots", "rows"}),
    "evidence.shown": frozenset({"what", "sha256"}),
    "audit.searched": frozenset({"what", "subject"}),
    "audit.exported": frozenset({"export", "what", "rows", "sha256", "reason_sha256", "signed"}),
    "notice.sent": frozenset({"notice", "code", "people"}),
    "upkeep.done": frozenset({"what", "counts"}),
    "books.matched": frozenset({"what", "sha256", "counts"}),
    "fax.received": frozenset({"sha256", "bytes", "link"}),
    "fax.shown": frozenset({"subject", "document", "what"}),
    "fax.corrected": frozenset({"subject", "document", "fields"}),
    "fax.accepted": frozenset({"subject", "document"}),
    "fax.filed": frozenset({"subject", "document", "sha256"}),
    "fax.searched": frozenset({"rows"}),
    "backup.written": frozenset({"sha256", "files", "bytes", "events"}),
    "backup.restored": frozenset({"sha256", "files", "events", "release"}),
    "backup.deleted": frozenset({"sha256"}),
    "vault.set": frozenset({"name", "version"}),
    "vault.suspended": frozenset({"account", "version", "code"}),
    "vault.released": frozenset({"account", "version"}),
    "portal.paused": frozenset({"portal", "code", "count"}),
    "portal.probed": frozenset({"portal", "account", "code", "missing", "drift"}),
    "portal.resumed": frozenset({"portal", "count"}),
    "keys.rewrapped": frozenset({"source"}),
    "keys.rotated": frozenset({"name", "version"}),
    "workspace.made": frozenset({"release", "profile"}),
    "log.history_lost": frozenset({"signed"}),
    "log.recovered": frozenset({"bytes", "sha256"}),
    "log.stopped": frozenset({"code", "refused"}),
    "schedule.decided": frozenset({"schedule", "occurrence", "state", "code"}),
    "schedule.paused": frozenset({"schedule"}),
    "schedule.resumed": frozenset({"schedule"}),
    "schedule.asked": frozenset({"schedule", "occurrence", "trigger"}),
    "review.opened": frozenset(),
    "review.assigned": frozenset({"assignee"}),
    "review.due": frozenset({"due"}),
    "review.commented": frozenset(),
    "review.resolved": frozenset({"how", "code", "confirmed"}),
    "form.filled": frozenset(
        {"subject", "approval", "act", "payer", "form", "map", "request", "sha256", "source", "fields"}
    ),
    "approval.signed": frozenset({"approval", "sha256"}),
    "approval.given": frozenset({"approval", "sha256", "act", "until"}),
    "approval.returned": frozenset({"approval"}),
    "approval.lapsed": frozenset({"approval", "code"}),
    "approval.refused": frozenset({"approval", "code"}),
    "approval.shown": frozenset({"subject", "approval", "what", "sha256"}),
    "auth.decided": frozenset({"subject", "approval", "answer", "what"}),
    "auth.used": frozenset({"subject", "approval", "units"}),
    "item.corrected": frozenset({"fields"}),
    "item.revealed": frozenset({"subject", "code"}),
    "upload.received": frozenset({"upload", "bot", "bytes"}),
    "upload.discarded": frozenset({"upload"}),
    "code.asked": frozenset({"request", "account"}),
    "code.answered": frozenset({"request"}),
    "code.missed": frozenset({"request", "account"}),
    "desk.marked": frozenset({"what"}),
    "clock.jumped": frozenset({"seconds"}),
    "person.invited": frozenset({"person", "role", "occasion"}),
    "person.accepted": frozenset({"person", "role"}),
    "person.signed_in": frozenset({"person", "device"}),
    "person.refused": frozenset({"person", "code", "count"}),
    "person.signed_out": frozenset({"person"}),
    "person.changed": frozenset({"person", "role"}),
    "person.disabled": frozenset({"person"}),
    "token.made": frozenset({"token", "role"}),
    "token.revoked": frozenset({"token"}),
    "store.restored": frozenset({"runs", "items", "seen", "events"}),
}

RESULTS = frozenset({"ok", "fail", "unknown"})


def refuse_unknown(kind: str, event: str, fields: dict[str, object]) -> None:
    """Raise `ValueError` for an event or field that is not in the catalogue: a defect of ours, never data."""
    catalogue = {"intent": INTENTS, "outcome": OUTCOMES, "note": NOTES}[kind]
    if event not in catalogue:
        raise ValueError(f"audit event {kind} {event} is not in the catalogue")
    unknown = set(fields) - catalogue[event] - COMMON
    if unknown:
        raise ValueError(f"audit event {event} has no field {', '.join(sorted(unknown))}")
    if "result" in fields and fields["result"] not in RESULTS:
        raise ValueError(f"audit event {event}: result is ok, fail or unknown")
