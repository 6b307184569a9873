"""What can be wrong with a row of an export, and what a person should do about it; no text holds health information."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nightclerk.records import Difference, Reason


@dataclass(frozen=True)
class Words:
    """`said`: what happened, as a sentence. `todo`: what to do next, as a sentence."""

    said: str
    todo: str


FILE_FAULTS: dict[str, Words] = {
    "CELL_ERROR": Words("A needed cell holds a spreadsheet error such as #N/A.", "Mend the formula and export again."),
    "ANSWER_INCOMPLETE": Words(
        "The answer in the file does not state all that tells whom, or which claim, it is about.",
        "Look it up with `nightclerk x12 read` and record it by hand.",
    ),
    "BATCH_STATUS": Words(
        "The status in the file is about a whole batch, not about one claim.",
        "Read it with `nightclerk x12 read` and act on the batch.",
    ),
    "MISSING_PAYER": Words("The payer is missing.", "Add the insurance to the chart, or mark the patient self-pay."),
    "UNKNOWN_PAYER": Words(
        "The payer's name is not known here.", "Add it to payers.yaml as an alias of its payer and run the file again."
    ),
    "MISSING_MEMBER_ID": Words("The member ID is missing.", "Add the ID from the card to the chart."),
    "MEMBER_ID_LOST_DIGITS": Words(
        "The spreadsheet turned the member ID into a rounded number and digits are lost.",
        "Export again with this column as text (not through a re-saved CSV).",
    ),
    "MEMBER_ID_UNREADABLE": Words(
        "The member ID holds no letters or digits, or a sign that cannot be seen.", "Copy the ID anew from the card."
    ),
    "MISSING_NAME": Words("The patient's first or last name is missing.", "Complete the name in the chart."),
    "NAME_UNCLEAR": Words(
        "Which part of the patient's name is the last name cannot be told.",
        'Export last and first name separately, or as "Last, First".',
    ),
    "NAME_UNREADABLE": Words(
        "The patient's name holds a sign that cannot be seen, as broken exports leave behind.",
        "Type the name anew in the chart and export again.",
    ),
    "MISSING_BIRTH_DATE": Words("The birth date is missing.", "Add the birth date to the chart."),
    "BIRTH_DATE_UNREADABLE": Words("The birth date is not a date.", "Write it as MM/DD/YYYY."),
    "BIRTH_DATE_TWO_DIGIT_YEAR": Words(
        "The birth date has a two-digit year, and the century is not guessed.", "Export it with a four-digit year."
    ),
    "BIRTH_DATE_IN_FUTURE": Words("The birth date is in the future.", "Correct the birth date in the chart."),
    "BIRTH_DATE_TOO_OLD": Words("The birth date is before 1900.", "Correct the birth date in the chart."),
}


# What such an answer notes are words of the portal file (elements, states, fields) and never of a page.
_OF_THE_PORTAL_FILE = frozenset({"LAYOUT_CHANGED", "UNKNOWN_PAGE", "IDENTITY_NOT_SHOWN", "IDENTITY_NOT_READ"})


def with_notes(reason: Reason, notes: Iterable[str], differing: Iterable[Difference] = ()) -> Reason:
    """The reason with what the answer notes, where that names what does not fit in the portal file, or which fields are
    another's: a file that reads the wrong place is known by that. What they say is of a page, and is not told.
    """
    others = (f"{each.field}: differs" for each in differing)
    named = "; ".join(notes if reason.code in _OF_THE_PORTAL_FILE else others)
    return replace(reason, message=f"{reason.message} ({named})") if named else reason


def as_reason(code: str, words: Words) -> Reason:
    """Both sentences as one reason."""
    return Reason(code, f"{words.said} {words.todo}")


def all_reasons(codes: Iterable[str], known: Mapping[str, Words]) -> Reason:
    """The first fault gives the code; the message names them all, so that a row is mended in one go."""
    reasons = [as_reason(code, known[code]) for code in dict.fromkeys(codes)]
    return Reason(reasons[0].code, " ".join(each.message for each in reasons))
