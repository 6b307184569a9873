"""What each reason means and what a person should do about it. One table for bot, intake and workbook.

No text holds health information: it speaks of fields, never of values.
"""

from __future__ import annotations

from nightclerk.bot.faults import FILE_FAULTS, Words, as_reason
from nightclerk.records import Outcome, Reason

BY_OUTCOME: dict[Outcome, tuple[str, Words]] = {
    Outcome.NOT_FOUND: (
        "NOT_FOUND",
        Words("The payer has no such member.", "Compare ID, name and birth date with the card, or ask for a new card."),
    ),
    Outcome.REJECTED_INPUT: (
        "REJECTED_INPUT",
        Words("The payer rejected what was asked.", "Compare ID, name and birth date with the card and run it again."),
    ),
    Outcome.PROVIDER_PROBLEM: (
        "PROVIDER_PROBLEM",
        Words(
            "The payer does not accept the provider.", "Check NPI and enrollment with the payer's provider services."
        ),
    ),
    Outcome.PAYER_UNAVAILABLE: (
        "PAYER_UNAVAILABLE",
        Words("The payer cannot answer just now.", "Run the same file again later; before the visit, call."),
    ),
    Outcome.PENDING: (
        "PENDING",
        Words("The payer is still working on the answer.", "Run the same file again tomorrow; before the visit, call."),
    ),
    Outcome.INDETERMINATE: (
        "INDETERMINATE",
        Words(
            "The payer's answer could not be understood.", "Look at the portal yourself. It does not mean: no cover."
        ),
    ),
}

BY_CODE: dict[str, Words] = {
    **FILE_FAULTS,
    # What a payer says
    "MULTIPLE_MATCHES": Words(
        "The payer shows several members.", "Pick the right one in the portal; add the ID's suffix in the chart."
    ),
    "BIRTH_DATE_MISMATCH": Words(
        "The payer has another birth date for this ID.", "Compare the birth date with the card and a photo ID."
    ),
    "NAME_MISMATCH": Words("The payer has another name for this ID.", "Compare the spelling with the card."),
    "INVALID_MEMBER_ID": Words("The payer does not know this kind of member ID.", "Copy the ID anew from the card."),
    "PROVIDER_NOT_ON_FILE": Words(
        "The payer does not have the provider on file.", "Check NPI and enrollment with the payer's provider services."
    ),
    "RETURNED_DIFFERS": Words(
        "The payer returned another member ID, birth date or name than was asked for, so nothing was recorded.",
        "Compare birth date and name with the card (of a dependent, the portal may show the subscriber's); check in "
        "the portal whether the ID was reissued, and correct the chart.",
    ),
    "IDENTITY_NOT_READ": Words(
        "The page says whose coverage it is in a form that was not understood (another way to write a date, say), so "
        "nothing was recorded.",
        "Read it in the portal; have the portal file corrected (`nightclerk selectors replay`).",
    ),
    "SEVERAL_COVERAGES": Words(
        "The payer lists several coverages for that day, and nothing tells which one is meant.",
        "Read them in the portal; have the portal file say which kind counts (`where`) or which days (`covers`).",
    ),
    "NO_COVERAGE_ON_DATE": Words(
        "No coverage of the kind that counts is shown for that day: the payer shows none, other days, or another kind "
        "alone (dental, say).",
        "Read what it shows, which stands with the result; where it is so, ask the patient for new insurance.",
    ),
    "COVERED_THEN": Words(
        "The payer says that the coverage is over or not there yet, but by its days it is there on that day.",
        "Read the days in the portal: what it says of a coverage is often said as of today.",
    ),
    "COVERAGE_DAYS_NOT_READ": Words(
        "The days or the kind of a coverage could not be read, so nothing says that it is for the day of the visit.",
        "Read them in the portal; have the portal file corrected (`nightclerk selectors replay`).",
    ),
    "OTHER_DAYS": Words(
        "The page says so as of another day than the visit: of one that its search came filled in with.",
        "Read it in the portal; have the portal file fill in the day of service. It does not mean: no cover.",
    ),
    "IDENTITY_NOT_SHOWN": Words(
        "The page shows fewer than two of member ID, birth date and name, so nothing of it was recorded.",
        "Read it in the portal. Where every row says so, correct the fields with must_equal in the portal file.",
    ),
    "LAYOUT_CHANGED": Words(
        "The portal's page is not as its portal file says, so nothing was read.",
        "Read it in the portal; have the portal file corrected (`nightclerk selectors replay`). It does not mean: no "
        "cover.",
    ),
    "UNKNOWN_PAGE": Words(
        "The portal showed a page that its portal file does not know.",
        "Read it in the portal; see the page that was kept (`nightclerk results RUN --row N --evidence DIR`) and name "
        "it as a state. It does not mean: no cover.",
    ),
    "FIELD_NOT_READ": Words(
        "The page lacks a field that its portal file needs, or shows it in a form that was not understood.",
        "Read it in the portal; have the portal file corrected (`nightclerk selectors replay`). It does not mean: no "
        "cover.",
    ),
    "WRONG_PATIENT": Words(
        "The page showed someone else than was asked for, so nothing was recorded.", "Look the patient up by hand."
    ),
    "UNKNOWN_COVERAGE_TEXT": Words(
        "The payer words the coverage in a way not known here.", "Read it in the portal. It does not mean: no cover."
    ),
    "FUTURE_SERVICE_DATE": Words(
        "The payer does not answer for a date so far ahead.", "Run it again nearer to the appointment."
    ),
    # What an appointments file says
    "SELF_PAY": Words("Self-pay: there is no payer to ask.", "Collect at the desk."),
    "MISSING_SERVICE_DATE": Words("The appointment date is missing.", "Add the date of the visit."),
    "SERVICE_DATE_UNREADABLE": Words("The appointment date is not a date.", "Write it as MM/DD/YYYY."),
    "SECONDARY_MISSING_PAYER": Words(
        "There is a member ID for a secondary insurance, but no payer.", "Add the secondary insurance to the chart."
    ),
    "SECONDARY_UNKNOWN_PAYER": Words(
        "The secondary payer's name is not known here.", "Add it to payers.yaml as an alias and run the file again."
    ),
    "SECONDARY_MISSING_MEMBER_ID": Words(
        "The secondary insurance has no member ID.", "Add the ID from the second card; the primary was still checked."
    ),
    "SECONDARY_MEMBER_ID_LOST_DIGITS": Words(
        "The spreadsheet turned the secondary member ID into a rounded number and digits are lost.",
        "Export again with this column as text.",
    ),
    "SECONDARY_MEMBER_ID_UNREADABLE": Words(
        "The secondary member ID holds no letters or digits, or a sign that cannot be seen.",
        "Copy the ID anew from the second card.",
    ),
    "SECONDARY_CELL_ERROR": Words(
        "A cell of the secondary insurance holds a spreadsheet error such as #N/A.", "Mend it and export again."
    ),
}


def words_for(outcome: Outcome, code: str | None) -> tuple[str, Words]:
    """The reason code and its words: the payer's own code where we know it, else the words of the outcome."""
    fallback_code, fallback = BY_OUTCOME[outcome]
    return (code or fallback_code, BY_CODE.get(code or "", fallback))


def reason(code: str) -> Reason:
    """The reason of that code, as one text; the code must be in the table."""
    return as_reason(code, BY_CODE[code])
