"""The closed list of what can be wrong with an X12 file, in our own words; no finding quotes the file's content."""

from __future__ import annotations

from dataclasses import dataclass

_WHOLE = "Ask for the whole file: data may be missing."

# code -> (whether a person must look, what it says, what to do)
CODES: dict[str, tuple[bool, str, str]] = {
    "X12_EMPTY": (True, "The file is empty.", "Download it again."),
    "X12_NOT_X12": (
        True,
        "This part of the file is no X12; it was not read.",
        "Open it: a web page or letter instead of the file means that the download failed.",
    ),
    "X12_NO_ISA": (
        True,
        "The file does not begin with an interchange header (ISA); its separators were taken from how its first "
        "segments end, and composite elements were left whole.",
        "Ask the sender for the whole file.",
    ),
    "X12_ISA_LENGTH": (
        False,
        "The interchange header (ISA) is not 106 bytes long.",
        "Nothing, if all adds up.",
    ),
    "X12_ISA_ELEMENTS": (True, "The interchange header (ISA) lacks elements.", "Ask the sender for a correct file."),
    "X12_ISA_UNREADABLE": (
        True,
        "The interchange header (ISA) does not say how segments end; nothing behind it was read.",
        "Download it again, or ask the sender for a correct file.",
    ),
    "X12_BOM": (False, "A byte order mark stands before the file.", "Nothing."),
    "X12_ENCODING": (False, "The text is not UTF-8; it was read as Latin-1.", "Check the accented letters of names."),
    "X12_EMPTY_SEGMENT": (False, "A segment is empty.", "Nothing, if all adds up."),
    "X12_UNTERMINATED": (
        True,
        "A segment does not end: the file was cut off here.",
        "Download it again; what comes behind it is missing.",
    ),
    "X12_NO_LAST_END": (False, "The last segment has no terminator.", "Nothing, if all adds up."),
    "X12_STRAY": (True, "A segment stands where none may stand; it was kept, not used.", "Look at it in the file."),
    "X12_UNKNOWN_SEGMENT": (
        True,
        "A segment does not belong into this transaction; it was kept, not used.",
        "Look at it in the file.",
    ),
    "X12_NOT_READ": (
        True,
        "This transaction is none that is read here (835, 277 and 271 are); its segments were counted only.",
        "Check whether it is the right file.",
    ),
    "X12_NO_SE": (True, "The transaction does not end: SE is missing.", _WHOLE),
    "X12_NO_GE": (True, "The group does not end: GE is missing.", _WHOLE),
    "X12_NO_IEA": (True, "The interchange does not end: IEA is missing.", _WHOLE),
    "X12_NO_GS": (True, "The transaction stands outside any group (GS is missing).", "Ask for the whole file."),
    "X12_COUNT": (
        True,
        "The count at the end is not what was counted.",
        "Ask for the whole file: something is missing, or was added.",
    ),
    "X12_CONTROL": (True, "The control numbers at beginning and end differ.", "Ask the sender for a correct file."),
    "X12_REPEATED": (
        True,
        "The file holds this control number twice.",
        "Make sure that the same payment is not posted twice.",
    ),
    "X12_GROUP_KIND": (False, "The group (GS01) announces another kind of transaction.", "Nothing."),
    "X12_MISSING": (True, "An element that is needed is empty.", "Look at it in the file."),
    "X12_BAD_AMOUNT": (True, "An amount or quantity is no number; it was left open.", "Look at it in the file."),
    "X12_BAD_DATE": (True, "A date is no date; it was left open.", "Look at it in the file."),
    "X12_BAD_COMPOSITE": (
        True,
        "An element of several parts does not use the separator that the header states; it was left whole.",
        "Look at the procedure codes.",
    ),
    "X12_UNKNOWN_CODE": (True, "A code is not on the list of this element; it was kept as it is.", "Look at it."),
    "X12_CLAIM_UNBALANCED": (
        True,
        "The claim does not add up: paid is not charge less adjustments.",
        "Do not post it before the payer has explained the difference.",
    ),
    "X12_LINE_UNBALANCED": (
        True,
        "A service line does not add up: paid is not charge less adjustments.",
        "Do not post it before the payer has explained the difference.",
    ),
    "X12_LINES_UNBALANCED": (
        True,
        "The charges of the service lines do not add up to the charge of the claim.",
        "Look whether a line is missing.",
    ),
    "X12_PATIENT_RESP": (
        True,
        "What the patient owes is not the sum of the patient's adjustments.",
        "Do not bill the patient before the payer has explained the difference.",
    ),
    "X12_CHECK_UNBALANCED": (
        True,
        "The payment does not add up: it is not the claims paid less the provider's adjustments.",
        "Compare with the deposit, and ask the payer for the difference.",
    ),
    "X12_NOT_ADDED": (
        True,
        "Whether it adds up cannot be said: an amount is missing.",
        "See the finding about that amount.",
    ),
    "X12_STATUSES_DISAGREE": (True, "The statuses of one claim contradict each other.", "Look at the claim."),
    "X12_COVERAGE_UNCLEAR": (
        True,
        "Active and inactive coverage, or coverage and a refusal, are stated together; nothing was concluded.",
        "Look at the benefits.",
    ),
    "X12_NO_ANSWER": (True, "No answer stands there: no status, no coverage, no refusal.", "Ask the payer again."),
    "X12_NO_CLAIM": (False, "Segments behind the last claim belong to none, and are in no record.", "Look at them."),
    "X12_PERCENT": (False, "A percentage is not written as a fraction; it was taken as it stands.", "Nothing."),
}


@dataclass(frozen=True, order=True)
class X12Finding:
    """One defect: segment (from 1), offset in bytes, loop (as implementation guides number them), code and words.

    `detail` names the element (`CLP04`) or the numbers compared, never a patient's data.
    """

    segment: int
    offset: int
    loop: str
    code: str
    words: str
    remedy: str
    detail: str = ""
    person: bool = True


def finding(segment: int, offset: int, loop: str, which: str, detail: str = "") -> X12Finding:
    """The finding `which` at a place; raises `KeyError` for a code that is not on the list."""
    person, words, remedy = CODES[which]
    return X12Finding(segment, offset, loop, which, words, remedy, detail, person)
