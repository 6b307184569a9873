"""reason-codes.md: every stable code, what it says and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bots.claim_status.words import BY_CODE as CLAIM_CODES
from bots.claim_status.words import BY_FAMILY
from bots.denials.words import ACTIONS, TO_DO
from bots.eligibility.words import BY_CODE, BY_OUTCOME
from bots.prior_authorization.intake import OWN as AUTH_ROWS
from bots.prior_authorization.words import BY_CODE as AUTH_CODES
from nightclerk import errors
from nightclerk.portal.coverages import DOUBTS
from nightclerk.records import RECORDS
from nightclerk.runtime.auth_uses import WORDS as VISITS
from nightclerk.runtime.authorized import TITLES as AUTH_NOTICES
from nightclerk.sheets.findings import WORDS
from nightclerk.x12.findings import CODES
from scripts.reference.codes import Said, collect
from scripts.reference.markdown import code, page, table
from scripts.reference.schedules import SCHEDULER, schedule_codes

INTRO = """
Every message that nightclerk means for a person carries a code that stays the same. Find it here; `…` stands for what
is filled in at run time: a field, a file, a row, a program, never a patient's data.
"""

COMMANDS = """
What each exit code means stands in [exit-codes.md](exit-codes.md). Where one of these comes up in the middle of a run,
its item is *parked* with the code as its reason: a person mends the cause and runs the file again.
"""

CALLS = """
Beside those of the commands; the HTTP status says of which kind it is. See [use the API](../how-to/use-the-api.md).
"""

ITEM = """
*business*: goes to a person and is never retried. *parked*: waits for a clock, a portal or a person. *application*:
technical; three attempts were made, and this is the last one's reason.
"""

ELIGIBILITY = """
From `bots/eligibility/words.py`. A portal file may give further codes (`reason:`); they get the words of their outcome.
"""

CLAIMS = """
From `bots/claim_status/words.py`; as above. A rejection is no denial: the claim was never processed.
"""

FINDINGS = """
Each comes with file, line and column. The grammar stands in [portal-file.md](portal-file.md). `YAML`, `NOT_UTF8` and
`SETTING` come up in the settings files.
"""

X12 = """
Each comes with the segment's number (from 1), its first byte (from 0) and its loop. A finding that needs a person ends
the command with exit code 4; what was read all the same stands beside it.
"""

FORMS = """
`inspect` says those of the file among its findings; `fill` gives those of a field as its reason, and `REQUEST_` ones
of a request's items; `lint` finds those of a map. No value of a request is ever quoted.
"""

ITEMS = ("BusinessException", "ApplicationException", "Park")
# What a page gave, as the record says it (`reason_code`); the words for eligibility stand in their own section.
PAGES = {
    "COVERAGE_DAYS_NOT_READ": "The days of a coverage could not be read, or none are stated and the visit is not near.",
    "COVERED_THEN": "The payer says that a coverage is over or not there yet; its days hold the day asked about.",
    "FIELD_NOT_READ": "A field that must be there could not be read; nothing was guessed.",
    "IDENTITY_NOT_READ": "What says whose page it is was not understood (a date, say); nothing was recorded.",
    "IDENTITY_NOT_SHOWN": "The page shows fewer than two identifying fields, so nothing of it was recorded.",
    "LAYOUT_CHANGED": "The page is there but no longer looks as the portal file says.",
    "NO_COVERAGE_ON_DATE": "No listed coverage is for the day that was asked about.",
    "NUMBER_NOT_ASKED": "No claim of that day or charge is there; its number, which the payer gave, was not asked for.",
    "OTHER_DAYS": "The page has looked on the days that its search came filled in with, not on that of the service.",
    "OTHER_CLAIM": "The page is about another claim of the same patient and days; nothing else was recorded.",
    "RETURNED_DIFFERS": "The page is about somebody else, or the member ID was reissued; nothing else was recorded.",
    "SEVERAL_COVERAGES": "Several listed coverages are for the day; the portal file does not say which kind counts.",
    "UNKNOWN_COVERAGE_TEXT": "The page words the coverage in a way that no `map` of the portal file knows.",
    "UNKNOWN_STATUS_TEXT": "The page words the status of the claim in a way that no `map` of the portal file knows.",
    "UNKNOWN_NEED_TEXT": "The page words whether authorization is needed in a way that no `map` of the file knows.",
    "UNKNOWN_PAGE": "No state of the portal file recognises the page.",
}
# Findings whose message is put together at run time.
FOUND = {
    "BAD_FORMAT": "A date format is made of YYYY, MM, M, MMM, MMMM, DD, D, DDD, DDDD and signs between them; "
    "reading needs YYYY.",
    "BAD_URL": "base_url is no address that a portal could have.",
    "BRITTLE_XPATH": "An xpath hangs on positions, and breaks at the next redesign.",
    "DAY_WITHOUT_FORMAT": "A day is typed in a form that the file does not say, and the portal may read otherwise.",
    "COPAY_WITHOUT_SERVICE": "Benefits may be copays, but nothing reads service_types: office or specialist is open.",
    "COVERAGE_WITHOUT_DAYS": "The portal is not told the day of the visit, and nothing reads the days of the coverage.",
    "NARROWED_SEARCH": "What is typed beside the member ID narrows the search, and a slip in it becomes *not found*.",
    "GENERATED_NAME": "A selector holds a name that a program made, anew with each release of the portal.",
    "INSECURE_URL": "base_url is not encrypted (http): passwords and health information would travel in clear.",
    "MATCHES_EVERYTHING": "The text of a state is found on every page, so the state holds everywhere.",
    "MISSING_EXPECT": "A flow ends with a click, and nothing says what page must follow.",
    "NOT_COMPARED": "A field that says whose it is, or which claim, is read without must_equal.",
    "SETTING": "A key that does not exist, or a value of the wrong type.",
    "TODO": "A draft leaves this to a person; the comment beside it says what belongs there.",
    "UNQUOTED_REGEX": "A regular expression stands without quotes, so YAML may break it or cut it short.",
    "UNREACHABLE_STATE": "Wherever it holds, a state above it holds too, so it can never be reached.",
    "UNUSED_FLOW": "No state runs the flow, and it is no task.",
    "UNUSED_MFA": "The file has an mfa, but no flow types its code.",
    "UNUSED_STATE": "No flow expects the state, and it has neither then nor result.",
    "UNUSED_NEED": "The flow needs an input that it neither types nor compares.",
}
# Reasons that the platform gives without an error of that kind.
STATUS = {
    "ELEMENTS_MISSING": "business",
    "DEAD_LETTER": "application",
    "UNEXPECTED": "application",
    "NO_ITEM": "business",
    "NOT_THIS_DAY": "done",
}
# Reasons that a bot gives which acts outside: what happened, what to do.
GIVEN = {
    "OUTCOME_UNKNOWN": (
        "parked",
        "Something was to be done at the payer, and nobody knows whether it was; it is never tried again by itself.",
        "Look at the payer; then `nightclerk items retry ID --did-not-happen`, or settle it by hand.",
    )
}
ONLY_AUDIT = {
    "PROCESS_DIED": "The process died while a portal was being read; nobody knows what it saw.",
    "PURGE_BROKEN_OFF": "A purge was broken off by an error; what it had deleted is deleted, the next one goes on.",
}
NAMED = {"element": "UNKNOWN_ELEMENT", "state": "UNKNOWN_STATE", "flow": "UNKNOWN_FLOW"}


def reason_codes() -> str:
    """All codes, by where a person meets them."""
    said = collect()
    return page(
        "Reason codes",
        INTRO,
        *_commands(said),
        *_calls(said),
        *_items(said),
        *_files(said),
        *_eligibility(),
        *_claim_status(),
        *_denials(),
        *_authorizations(),
        *_other_bots(said),
        *_pages(said),
        *_findings(said),
        *_x12(),
        *_sheets(),
        *_forms(said),
        *schedule_codes(said),
        *_audit(said),
    )


def _denials() -> Iterator[str]:
    yield "## Denials"
    yield "From `bots/denials/words.py`: the next action of a denied or short-paid line, behind what its codes mean."
    rows = [[code(f"DENIAL_{each.upper()}"), f"{ACTIONS[each]}: {TO_DO[each]}"] for each in TO_DO]
    yield table(("code", "what to do"), rows)


def _authorizations() -> Iterator[str]:
    yield "## Prior authorization"
    yield "From `bots/prior_authorization/words.py`; `…` is the number of the draft, a day, or where it stands."
    rows = [[code(name), re.sub(r"\{\w+\}", "…", words)] for name, words in AUTH_CODES.items() if name not in GIVEN]
    rows.append([code("APPROVAL_EXPIRED"), "Audit log only: an approval was not used in time; the draft waits again."])
    rows += [[code(name), f"{each.said} {each.todo}"] for name, each in AUTH_ROWS.items()]
    rows += [[code(name), f"A notice, and in the briefing: {words}."] for name, words in AUTH_NOTICES.items()]
    rows += [[code(name), f"Of a line in a list of visits: {words}."] for name, words in VISITS.items()]
    yield table(("code", "what it says"), rows)


def _commands(said: list[Said]) -> Iterator[str]:
    yield "## A command ends with them"
    yield COMMANDS
    kinds = {name for name in vars(errors) if name not in (*ITEMS, "Finding")}
    own = [each for each in said if each.kind in kinds]
    yield _ending([each for each in own if not each.file.startswith("nightclerk/sandbox/")])
    yield "## The sandbox ends with them"
    yield _ending([each for each in said if each.file.startswith("nightclerk/sandbox/") and each.kind[0].isupper()])


def _ending(said: list[Said]) -> str:
    heads = ("code", "what happened", "what to do", "exit")
    rows = [
        (code(each.code), _words(each), each.remedy, int(getattr(errors, each.kind).exit_code))
        for each in said
        if hasattr(errors, each.kind)
    ]
    return table(heads, dict.fromkeys(rows))


def _calls(said: list[Said]) -> Iterator[str]:
    yield "## A call of the API is refused with them"
    yield CALLS
    rows = [(code(each.code), _words(each), each.remedy) for each in said if each.kind == "Refused"]
    yield table(("code", "what happened", "what to do"), dict.fromkeys(rows))


def _items(said: list[Said]) -> Iterator[str]:
    yield "## An item ends with them"
    yield ITEM
    status = {"BusinessException": "business", "ApplicationException": "application", "Park": "parked", "Reason": ""}
    own = [each for each in said if each.kind in status and not each.file.startswith(("bots/", "nightclerk/sandbox/"))]
    heads = ("code", "item", "what happened", "what to do")
    yield table(
        heads,
        [
            *((code(each.code), STATUS.get(each.code) or status[each.kind], _words(each), each.remedy) for each in own),
            *((code(name), *words) for name, words in GIVEN.items()),
        ],
    )


def _files(said: list[Said]) -> Iterator[str]:
    yield "## A bot refuses a whole file with them"
    yield "The command ends with exit code 2, and nothing was asked."
    own = [each for each in said if each.kind == "BusinessException" and each.file.startswith("bots/")]
    yield table(("code", "what happened", "what to do"), [(code(each.code), _words(each), each.remedy) for each in own])


def _eligibility() -> Iterator[str]:
    yield "## An eligibility answer or row has them"
    yield ELIGIBILITY
    rows = [(code(name), words.said, words.todo) for name, words in sorted(BY_CODE.items())]
    rows += [(f"{code(name)} (any other code)", words.said, words.todo) for name, words in BY_OUTCOME.values()]
    yield table(("code", "what happened", "what to do"), rows)


def _claim_status() -> Iterator[str]:
    yield "## A claim's answer or row has them"
    yield CLAIMS
    rows = [(code(name), words.said, words.todo) for name, words in sorted(CLAIM_CODES.items())]
    rows += [(f"{code(name)} (any other code)", words.said, words.todo) for name, words in BY_FAMILY.values()]
    yield table(("code", "what happened", "what to do"), rows)


def _other_bots(said: list[Said]) -> Iterator[str]:
    yield "## An item of the bots upkeep, preflight, reconciliation and fax_intake has them"
    own = [
        each
        for each in said
        if each.kind == "Reason"
        and each.file.startswith(("bots/upkeep/", "bots/preflight/", "bots/reconciliation/", "bots/fax_intake/"))
    ]
    yield table(("code", "what it says"), [(code(each.code), _words(each)) for each in own])


def _pages(said: list[Said]) -> Iterator[str]:
    known = {each.code for each in said if each.kind in ("_indeterminate", "code =")}
    known |= {record.UNKNOWN_TEXT for record in RECORDS.values()} | set(DOUBTS)
    if missing := known ^ set(PAGES):
        raise KeyError(f"codes of pages without words, or words left over: {sorted(missing)}")
    yield "## A record is *indeterminate* with them"
    yield "None of them means *not covered*, or *denied*."
    yield table(("code", "what it says"), [(code(name), words) for name, words in sorted(PAGES.items())])


def _findings(said: list[Said]) -> Iterator[str]:
    yield "## `nightclerk selectors lint` finds them"
    yield FINDINGS
    own = [each for each in said if each.kind in ("say", "Finding") and not each.file.startswith(SCHEDULER)]
    rows = [(code(each.code), each.message) for each in own]
    rows += [(code(name), f"There is no {kind} of that name in this file.") for kind, name in sorted(NAMED.items())]
    named = _joined(rows)
    if idle := {name for name, words in named if not words} ^ {code(name) for name in FOUND}:
        raise KeyError(f"findings without words, or words left over: {sorted(idle)}")
    yield table(("code", "what it says"), [(name, words or FOUND[name.strip("`")]) for name, words in named])


def _x12() -> Iterator[str]:
    yield "## `nightclerk x12 read` finds them"
    yield X12
    rows = [
        (code(name), "yes" if person else "no", words, todo) for name, (person, words, todo) in sorted(CODES.items())
    ]
    yield table(("code", "a person", "what it says", "what to do"), rows)


def _sheets() -> Iterator[str]:
    yield "## `nightclerk sheets inspect` finds them"
    yield "None of them stops the reading; each tells its sheet, and its row and column where it has one."
    rows = [(code(name), words.replace("{}", "…")) for name, words in sorted(WORDS.items())]
    yield table(("code", "what it says"), rows)


def _forms(said: list[Said]) -> Iterator[str]:
    yield "## `nightclerk forms` says them"
    yield FORMS
    kinds = ("note", "refused", "Outcome", "Misfit", "problem", "Problem")
    own = [each for each in said if each.kind in kinds and each.file.startswith("nightclerk/forms/")]
    yield table(("code", "what it says"), _joined((code(each.code), _words(each)) for each in own))


def _audit(said: list[Said]) -> Iterator[str]:
    yield "## Only the audit log has them"
    yield table(
        ("code", "what it says"),
        [(code(name), words) for name, words in sorted(ONLY_AUDIT.items())],
    )
    assert {each.code for each in said if each.kind == "outcome"} >= set(ONLY_AUDIT)


def _joined(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """One row for each code, with all its messages."""
    found: dict[str, list[str]] = {}
    for name, words in sorted(set(rows)):
        found.setdefault(name, []).append(words)
    return [(name, " / ".join(each for each in words if each.strip("…: "))) for name, words in found.items()]


def _words(said: Said) -> str:
    return said.message if said.message.strip("…") else "(the message says what is wrong)"
