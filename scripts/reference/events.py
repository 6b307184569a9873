"""audit-events.md: the closed catalogue of `nightclerk.audit.events`."""

from __future__ import annotations

from nightclerk.audit.events import COMMON, INTENTS, NOTES, OUTCOMES, RESULTS
from scripts.reference.markdown import code, explained, page, table

INTRO = f"""
The audit log is JSON lines: closed segments in `logs/audit/segments/`, then `logs/audit/active.jsonl`. Every line
begins with `prev` (the RFC 6962 leaf hash of the line before, 64 zeros in the first), carries `seq` (from 0), `v` (1),
`ts` (UTC), `pid`, `kind` and `event`, and ends with `mac`, a keyed code over the line. Besides these and its own fields
an event may carry {", ".join(code(name) for name in sorted(COMMON))}. An event or a field that
is not on this page is refused when it is written.

No value is a name, a birth date or a member ID. `subject` is a random id; only the workspace's own key leads from a
person to it.
"""

WORDS = {
    "intent portal.read": "A patient's data is about to be read in a portal. On disk before the portal is asked.",
    "intent portal.login": "A password is about to be typed. On disk before it is typed.",
    "intent upkeep.purge": "What is older than its time to be kept is about to be deleted: what, and from before when.",
    "intent fax.read": "A fax that was taken in is about to be read; `sha256` is of the bytes as they came.",
    "intent auth.submit": "An approved payload is about to leave: by which act, to which payer, with its SHA-256.",
    "outcome auth.submit": "What became of it. `unknown`: nobody knows; it is looked up, never sent again by itself.",
    "note form.filled": "A draft was made and proven: the hashes of form, map, request and payload, how many fields.",
    "note approval.signed": "A signed scan took the place of the unsigned form; the hash of what would leave now.",
    "note approval.given": "Somebody approved the bytes of that hash, until then (Unix seconds).",
    "note approval.returned": "Somebody returned a draft to whoever made it.",
    "note approval.lapsed": "An approval counts no more: it was not used in time, or the payload is another.",
    "note approval.refused": "Somebody wanted to approve and may not: its maker, or no approver; or it was altered.",
    "note approval.shown": "Somebody looked at a draft's fields, its pages, or took its bytes.",
    "note auth.decided": "What a payer said of a request became known, by which way (`what`); `date`: it has ended.",
    "note auth.used": "Somebody said how many units of an authorization were used on a day (`units`).",
    "outcome portal.read": "How the read ended. `PROCESS_DIED`: the process died with it open; said by the next one.",
    "outcome portal.login": "What the portal said to the log-in: ok, bad_login, bad_code, locked, no_code, unknown.",
    "outcome upkeep.purge": "How many were deleted, and how many were kept since something still needs them.",
    "outcome fax.read": "How reading the fax ended: its pages and documents, or the code of what is wrong with it.",
    "note run.started": "Somebody asked for a run; `source` is the hash of the sealed input file.",
    "note run.resumed": "Somebody asked for the same run again: it goes on with what was not finished.",
    "note run.ended": "Every item of the run is settled; how many ended how.",
    "note run.stopped": "The run stopped because disk or database refused; the same command goes on.",
    "note run.cancelled": "Somebody stopped the run; how many items that cancelled.",
    "note api.refused": "Somebody asked over the web address (`what`) without the right token; said once a minute.",
    "note page.refused": "Somebody asked for an address of the web app that is not for their role.",
    "note export.written": "A workbook was written in plain form, for people to read.",
    "note export.shown": "Results were printed or written as JSON.",
    "note answer.taken": "A bot took an answer about a patient from a file that a payer gave; no portal was asked.",
    "note records.gathered": "A bot read what other bots had recorded: of which bots, how many rows, for what.",
    "note evidence.shown": "A stored page or picture was opened.",
    "note audit.searched": "Somebody searched this log, or for a patient in it: by which fields, not the words.",
    "note audit.exported": "Events were written to files: how many, their hashes, and the hash of the reason in them.",
    "note notice.sent": "A notice (counts and times, no patient) was given to the mail server, for so many people.",
    "note books.matched": "Two files were reconciled: by which profile, their hashes, how many rows in which category.",
    "note upkeep.done": "A task of the upkeep bot ended; what it counted.",
    "note fax.received": "A file came in, and its bytes are sealed: `link` is new, or duplicate of one before it.",
    "note fax.shown": "Somebody had a document (its fields) or a page of it on the screen. Written before it is shown.",
    "note fax.corrected": "Somebody corrected a document; the names of the fields, never their values.",
    "note fax.accepted": "Somebody accepted a document as it stands.",
    "note fax.filed": "A document was written as PDF into the clinic's folder; the hash of the PDF.",
    "note fax.searched": "Somebody looked for documents by words, which are not kept; so many were shown.",
    "note backup.written": "A backup was written; the hash of its manifest, and the events of this log that are in it.",
    "note backup.restored": "This workspace was made from a backup; the hash of its manifest.",
    "note backup.deleted": "An old backup was deleted by the upkeep bot; the hash of its manifest.",
    "note vault.set": "A secret was stored; its name and version, never its value.",
    "note vault.suspended": "The portal refused a password: this version of it is not typed again.",
    "note vault.released": "A person says that the suspended password is right after all.",
    "note portal.paused": "The portal is down, or failed so often in a row that it is left alone for a while.",
    "note portal.probed": "A portal was signed in to, to look at its pages and at no patient; how many things were "
    "missing, or found by a fall-back.",
    "note portal.resumed": "The paused portal answered again; so many items that waited for it are due.",
    "note keys.rewrapped": "The key ring was moved to another key source.",
    "note keys.rotated": "A working key got a new version; `name` says which.",
    "note workspace.made": "The workspace was made, by which release.",
    "note log.history_lost": "The list of checkpoints was deleted or cut, and begins anew; so many events were there.",
    "note log.recovered": "A torn last line was put into quarantine after a crash.",
    "note log.stopped": "The disk was full, and this is the last thing that found room.",
    "note schedule.decided": "What became of an occurrence of a schedule: begun, submitted, missed or skipped; why.",
    "note schedule.paused": "Somebody paused a schedule: it begins no run until it is resumed.",
    "note schedule.resumed": "Somebody let a paused schedule go on.",
    "note schedule.asked": "Somebody, or a program, asked for a run of a schedule now.",
    "note review.opened": "Somebody has an item (or a row that never became one) that needs a person on the screen.",
    "note review.assigned": "Somebody gave it to a person; an empty `assignee` is nobody.",
    "note review.due": "Somebody said until when it is to be settled; an empty `due` takes that back.",
    "note review.commented": "Somebody wrote a comment beside it; the text is sealed in the database.",
    "note review.resolved": "Somebody settled it: `how` is retry, corrected, by_hand or rejected. `confirmed`: that "
    "person has seen that the act was not done, so that it may be tried again.",
    "note item.corrected": "Somebody changed what is asked; the names of the fields, never their values.",
    "note item.revealed": "Somebody looked at an item in clear; `code` says what for. Written before it is shown.",
    "note upload.received": "Somebody brought a file for a bot; it is kept for a day.",
    "note upload.discarded": "Somebody threw away a file before its day was over.",
    "note code.asked": "A portal sent a code to a person, and the log-in waits for it.",
    "note code.answered": "Somebody gave the code of that request; the code itself is forgotten when it is typed.",
    "note code.missed": "Nobody gave the code in time; the account's items are parked.",
    "note desk.marked": "The front desk marked an item: collected, new_card or flag.",
    "note clock.jumped": "The machine's clock went so many seconds farther (or less) than time did.",
    "note person.invited": "Somebody was given a one-time link to the web app: as first person, as new one, or anew.",
    "note person.accepted": "Somebody used their one-time link: password and second factor are set.",
    "note person.signed_in": "Somebody signed in to the web app, on a machine that is known for them or a new one.",
    "note person.refused": "How many attempts to sign in were refused; told once a minute. No `person`: no account.",
    "note person.signed_out": "Somebody signed out of the web app.",
    "note person.changed": "Somebody was given another role.",
    "note person.disabled": "An account was ended, with all its visits.",
    "note token.made": "A token for a program was made: its id and role, never its value.",
    "note token.revoked": "A program's token was ended.",
    "note store.restored": "The database knows less than this log: an older copy of it was restored.",
}


def audit_events() -> str:
    """Every event with its fields."""
    kinds = {"intent": INTENTS, "outcome": OUTCOMES, "note": NOTES}
    named = {f"{kind} {event}": fields for kind, events in kinds.items() for event, fields in events.items()}
    rows = [
        (name.split()[0], code(name.split()[1]), words, ", ".join(code(each) for each in sorted(named[name])))
        for name, words in explained(named, WORDS, "audit events")
    ]
    results = f"`result` is one of {', '.join(code(each) for each in sorted(RESULTS))}."
    return page("Audit events", INTRO, table(("kind", "event", "what it says", "its fields"), rows), results)
