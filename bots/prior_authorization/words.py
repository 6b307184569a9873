"""What each state of a request says to a person, and what to do next."""

from __future__ import annotations

from nightclerk.records import AuthRecord, AuthStatus, ItemStatus, Reason

_DONE = frozenset({AuthStatus.NOT_REQUIRED, AuthStatus.APPROVED, AuthStatus.CANCELLED, AuthStatus.EXPIRED})
_WAITS = frozenset({AuthStatus.AWAITING_SIGNATURE, AuthStatus.AWAITING_APPROVAL})
_ON_ITS_WAY = frozenset({AuthStatus.SUBMITTED, AuthStatus.PENDED})
_WORDS = {
    AuthStatus.AWAITING_SIGNATURE: (
        "AWAITING_SIGNATURE",
        "The form is filled and wants a signature. Print it, have it signed, and upload the scan: "
        "nightclerk approvals print {draft}, then nightclerk approvals sign {draft} --file scan.pdf",
    ),
    AuthStatus.AWAITING_APPROVAL: (
        "AWAITING_APPROVAL",
        "The request is ready and waits for a second person: Approvals in the console, "
        "or nightclerk approvals show {draft}",
    ),
    AuthStatus.INFO_REQUESTED: (
        "AUTH_INFO_REQUESTED",
        "The payer wants more documents. Send them before its due date.",
    ),
    AuthStatus.PARTIALLY_APPROVED: (
        "AUTH_PARTIALLY_APPROVED",
        "The payer approved less than was asked. Look at units and dates before the visit.",
    ),
    AuthStatus.DENIED: ("AUTH_DENIED", "The payer denied the request. Read its reason; appeal or tell the patient."),
    AuthStatus.UNKNOWN_OUTCOME: (
        "OUTCOME_UNKNOWN",
        "Nobody knows whether this request reached the payer; it is not sent again by itself. Look at the payer; if it "
        "is not there, say so and ask again: nightclerk items retry ID --did-not-happen",
    ),
}
_ELSE = ("AUTH_UNCLEAR", "The payer's answer could not be read. Look at the kept page and settle it by hand.")
_OVERDUE = ("AUTH_OVERDUE", "The payer's time to decide is over. Call the payer, then ask the item again.")
_LEFT = ("AUTH_ON_ITS_WAY", "The request has left; the payer decides, {until}.")
ASKED_ALREADY = ("AUTH_ASKED_ALREADY", "The same request stands already: {status}.")
# As a portal file says it, of a status that is looked up.
_GONE = (
    "REQUEST_NOT_FOUND",
    "The payer shows no such request. Call the payer; the request is not sent again by itself.",
)
# Every code of this bot with its words, for the reference.
BY_CODE = dict((*_WORDS.values(), _ELSE, _OVERDUE, _LEFT, ASKED_ALREADY, _GONE))


def settle(record: AuthRecord) -> tuple[ItemStatus, Reason | None]:
    """Decided or not needed is done; what waits is parked; the rest is a person's."""
    if record.status in _DONE:
        return ItemStatus.DONE, None
    if record.status in _ON_ITS_WAY:
        if record.next_look_at is None:
            return ItemStatus.BUSINESS, Reason(*_OVERDUE)
        until = f"until {record.due_by:%m/%d/%Y}" if record.due_by else "with no rule known for how long"
        return ItemStatus.PARKED, Reason(_LEFT[0], _LEFT[1].format(until=until))
    code, words = _WORDS.get(record.status, _ELSE)
    status = ItemStatus.PARKED if record.status in _WAITS else ItemStatus.BUSINESS
    return status, Reason(code, words.format(draft=record.draft))
