"""What each answer, each reason and each defect of a file means, and what a person should do about it.

No text holds health information: it speaks of fields, never of values.
"""

from __future__ import annotations

from nightclerk.bot.faults import FILE_FAULTS, Words, as_reason
from nightclerk.records import ClaimStatusResult, Reason, StatusFamily

F = StatusFamily
# Family -> (in words, tone).
FAMILIES: dict[str, tuple[str, str]] = {
    F.ACCEPTED: ("Received, not decided", "wait"),
    F.REJECTED: ("REJECTED: send it again", "bad"),
    F.NOT_FOUND: ("NOT at the payer", "bad"),
    F.PENDING: ("In process", "wait"),
    F.INFO_REQUESTED: ("Records requested", "warn"),
    F.FINAL_PAID: ("Paid", "good"),
    F.FINAL_DENIED: ("DENIED", "bad"),
    F.FINAL_OTHER: ("Finished without payment", "plain"),
    F.ERROR: ("Payer could not answer", "wait"),
    F.INDETERMINATE: ("Not understood: look yourself", "warn"),
}
# What needs a person: family -> the reason it ends with.
BY_FAMILY: dict[StatusFamily, tuple[str, Words]] = {
    F.REJECTED: (
        "CLAIM_REJECTED",
        Words(
            "The payer sent the claim back before processing it; that is no denial.",
            "Correct what the payer names and send it again before the filing limit; there is nothing to appeal.",
        ),
    ),
    F.NOT_FOUND: (
        "CLAIM_NOT_FOUND",
        Words(
            "The payer has no such claim.",
            "Look for the clearinghouse's acceptance; without one, send the claim again before the filing limit.",
        ),
    ),
    F.INFO_REQUESTED: (
        "RECORDS_REQUESTED",
        Words("The payer waits for records.", "Send what it asks for before its due date."),
    ),
    F.FINAL_DENIED: (
        "CLAIM_DENIED",
        Words(
            "The payer has processed the claim and denied it.",
            "Work the denial from the remittance: correct and resubmit, or appeal within the payer's limit.",
        ),
    ),
    F.ERROR: (
        "PAYER_ERROR",
        Words("The payer could not answer the question.", "Run the same file again tomorrow; if it persists, call."),
    ),
    F.INDETERMINATE: (
        "INDETERMINATE",
        Words("The payer's answer could not be understood.", "Look at the portal yourself. It does not mean: denied."),
    ),
}
BY_CODE: dict[str, Words] = {
    **FILE_FAULTS,
    # What a payer says
    "PAYER_UNAVAILABLE": Words("The payer cannot answer just now.", "Run the same file again later."),
    "MULTIPLE_CLAIMS": Words(
        "The payer shows several claims for these days, and none was chosen.",
        "Pick the right one in the portal, and put the payer's claim number into the file.",
    ),
    "INPUT_REFUSED": Words(
        "The payer's portal refused what was typed.", "Compare claim number, member ID and dates with the claim."
    ),
    "RETURNED_DIFFERS": Words(
        "The payer showed a claim of another patient, visit or member ID, so nothing was recorded.",
        "Compare the payer's claim number and the member ID with the claim; look it up by hand.",
    ),
    "OTHER_DAYS": Words(
        "The page looked for claims of other days only: of those that its search came filled in with.",
        "Look in the portal; have the portal file fill in the day of service. It does not mean: no claim.",
    ),
    "NUMBER_NOT_ASKED": Words(
        "The payer shows no claim of that day or charge, but has given this one a number, which was not asked for.",
        "Compare day of service, charge and member ID with the claim; look its number up in the portal.",
    ),
    "OTHER_CLAIM": Words(
        "The payer shows a claim of this patient and these days, but not this one: its number or charge differs.",
        "This one may never have arrived: look for the clearinghouse's acceptance, and for it in the portal.",
    ),
    "IDENTITY_NOT_READ": Words(
        "The page says whose claim it is in a form that was not understood (another way to write a date, say), so "
        "nothing was recorded.",
        "Read it in the portal; have the portal file corrected (`nightclerk selectors replay`).",
    ),
    "IDENTITY_NOT_SHOWN": Words(
        "The page does not show whose claim it is, so nothing was recorded.",
        "Look the claim up by hand. Where every row says so, correct the fields with must_equal in the portal file.",
    ),
    "LAYOUT_CHANGED": Words(
        "The portal's page is not as its portal file says, so nothing was read.",
        "Read it in the portal; have the portal file corrected (`nightclerk selectors replay`).",
    ),
    "UNKNOWN_PAGE": Words(
        "The portal showed a page that its portal file does not know.",
        "Read it in the portal; see the page that was kept (`nightclerk results RUN --row N --evidence DIR`) and name "
        "it as a state.",
    ),
    "UNKNOWN_STATUS_TEXT": Words(
        "The payer words the status in a way not known here.", "Read it in the portal. It does not mean: denied."
    ),
    # What is not asked
    "SELF_PAY": Words("Self-pay: there is no payer to ask.", "Nothing to do here."),
    "TOO_YOUNG": Words("The claim was sent too short a time ago.", "It is looked up when its time comes."),
    "NOT_DUE": Words("The claim was looked up lately.", "It is looked up again when its time comes."),
    "FINAL": Words("The payer has finished this claim.", "Nothing to do here."),
    # What a file of claims says
    "MISSING_SERVICE_DATE": Words("The date of service is missing.", "Add it from the claim."),
    "SERVICE_DATE_UNREADABLE": Words("The date of service is not a date.", "Write it as MM/DD/YYYY."),
    "SERVICE_DATE_IN_FUTURE": Words("The date of service is in the future.", "Correct it in the claim."),
    "SERVICE_PERIOD": Words("The last day of service is before the first.", "Correct the days in the claim."),
    "NO_CLAIM_OR_MEMBER": Words(
        "Neither the payer's claim number nor the member ID is there.", "Add one of them, best both."
    ),
    "CLAIM_NUMBER_LOST_DIGITS": Words(
        "The spreadsheet turned the claim number into a rounded number and digits are lost.",
        "Export again with this column as text (not through a re-saved CSV).",
    ),
    "CLAIM_NUMBER_UNREADABLE": Words(
        "The claim number holds no letters or digits, or a sign that cannot be seen.", "Copy it anew from the payer."
    ),
}


def code_and_words(record: ClaimStatusResult) -> tuple[str, Words] | None:
    """The reason code and words of an answer that needs a person or must wait; None for one that needs neither."""
    known = BY_FAMILY.get(record.family)
    if known is None:
        return None
    return (record.reason_code or known[0], BY_CODE.get(record.reason_code or "", known[1]))


def reason_of(code: str) -> Reason:
    """The reason of a code of the table."""
    return as_reason(code, BY_CODE[code])
