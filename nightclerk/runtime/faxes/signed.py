"""A print that was signed and scanned comes back as a fax: its bars name the draft that waits for it.

What is handed over has every page of the print once, each with the words that were printed on it. A person still looks
at it before it leaves, and whoever brought the scan is not that person. Whatever is not so goes to a person, with why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nightclerk.documents.files import pages_as_pdf, take_fax
from nightclerk.documents.routing import route
from nightclerk.errors import UsageError
from nightclerk.records import FaxDocument, FaxPage
from nightclerk.runtime import approvals
from nightclerk.runtime.faxes.deciding import doubted, routing_of
from nightclerk.runtime.in_clear import as_file, private_room
from nightclerk.runtime.office import Office
from nightclerk.store import blobs, documents, faxes, runs
from nightclerk.store.approvals import SIGNATURE, Draft
from nightclerk.store.approvals import get as draft_of
from nightclerk.store.items import Claimed

KIND = "authorization_request"
_WORD = re.compile(r"[a-z0-9]{3,}")
_ALIKE = 0.5  # of the words of a printed page that must be read on its scan: faxes lose some, another page has few
_TAKEN = "It is the signed form of draft {}, which waits for an approval now: see Approvals."
_MIXED = "Pages that came with it are a signed form: look which fields belong to it."


def signed_prints(
    office: Office, item: Claimed, sha256: str, pages: Sequence[FaxPage], found: tuple[FaxDocument, ...]
) -> tuple[tuple[FaxDocument, ...], tuple[FaxDocument, ...]]:
    """The documents without pages that were handed to a draft, and those pages, one document for each draft.

    Where bars name a draft that takes nothing, the document stays what it is, for a person, with the reason.
    """
    last = max((each.number for each in found), default=0)
    prints: list[FaxDocument] = []
    for draft_id, mine in sorted(_by_draft(pages).items()):
        problem = _handed(office, item, sha256, draft_id, mine, pages)
        if problem:
            found = tuple(doubted(each, (problem,)) if set(mine) & set(each.pages) else each for each in found)
            continue
        prints.append(_document(office, sha256, last + len(prints) + 1, draft_id, mine, pages))
        found = tuple(_without(found, set(mine)))
    return found, tuple(prints)


def _by_draft(pages: Sequence[FaxPage]) -> dict[str, list[int]]:
    named: dict[str, list[int]] = {}
    for number, page in enumerate(pages, 1):
        codes = {each.strip().upper() for each in page.codes}
        for draft_id in filter(approvals.NUMBER.fullmatch, sorted(codes)):
            named.setdefault(draft_id, []).append(number)
    return named


def _without(found: tuple[FaxDocument, ...], gone: set[int]) -> Iterator[FaxDocument]:
    for each in found:
        kept = [place for place, number in enumerate(each.pages) if number not in gone]
        if len(kept) == len(each.pages):
            yield each
        elif kept:
            rest = tuple(each.pages[place] for place in kept)
            turned = tuple(each.rotations[place] for place in kept) if each.rotations else ()
            reasons = (*each.reasons, _MIXED)
            yield replace(each, pages=rest, rotations=turned, needs_review=True, reasons=reasons)


def _document(
    office: Office, sha256: str, number: int, draft_id: str, mine: list[int], pages: Sequence[FaxPage]
) -> FaxDocument:
    to = route(routing_of(office), KIND, {}, "")
    return FaxDocument(
        id=documents.id_of(office.store, sha256, number),
        number=number,
        pages=tuple(mine),
        type=KIND,
        probability=1.0,
        rotations=tuple(pages[page - 1].rotation for page in mine),
        needs_review=False,
        reasons=(_TAKEN.format(draft_id),),
        worklist=to.list,
        priority=to.priority,
    )


def _handed(
    office: Office, item: Claimed, sha256: str, draft_id: str, mine: list[int], pages: Sequence[FaxPage]
) -> str:
    """Give the scan to its draft; why it could not be, in words, else nothing. Again changes nothing."""
    draft = draft_of(office.store, draft_id)
    if draft is None or draft.unsigned is None:
        return f"Its bars name draft {draft_id}, and no draft of that number was ever printed to be signed."
    order = _in_order(_printed(office, draft), [(number, pages[number - 1].text) for number in mine])
    if isinstance(order, str):
        return f"Its bars name draft {draft_id}, but {order} Look at it; a whole scan can be uploaded at Approvals."
    run = runs.get(office.store, item.run_id)
    try:
        with as_file(office, faxes.original(office.store, sha256), "fax") as path, private_room(office) as room:
            scan = room / "scan.pdf"
            scan.write_bytes(pages_as_pdf(path, order, [pages[number - 1].rotation for number in order]))
            if draft.state != SIGNATURE:
                return "" if approvals.is_signed_with(office, draft, scan) else _no_more(draft)
            approvals.sign(office, draft.id, scan, run.asked_by if run else "")
    except UsageError as error:
        return f"Its bars name draft {draft_id}, but it could not be handed over: {error.words}"
    return ""


def _no_more(draft: Draft) -> str:
    return f"Its bars name draft {draft.id}, which waits for no signature: it is {draft.state.replace('_', ' ')}."


def _printed(office: Office, draft: Draft) -> list[str]:
    assert draft.unsigned is not None  # `_handed` has looked
    with as_file(office, blobs.fetch(office.store, approvals.BLOB, draft.unsigned), "print.pdf") as path:
        return [str(each["text"]) for each in take_fax(path)["pages"]]


def _in_order(printed: list[str], scanned: list[tuple[int, str]]) -> list[int] | str:
    """The scanned pages in the order of the print, or what is wrong with them."""
    place: dict[int, int] = {}
    for number, text in scanned:
        shares = [_share(each, text) for each in printed]
        best = max(range(len(printed)), key=lambda index: shares[index])
        if shares[best] < _ALIKE:
            return f"page {number} does not show what was printed."
        if best in place:
            return f"pages {place[best]} and {number} are the same page of the print."
        place[best] = number
    if missing := [str(index + 1) for index in range(len(printed)) if index not in place]:
        return f"page {', '.join(missing)} of the {len(printed)} that were printed is missing."
    return [place[index] for index in range(len(printed))]


def _share(printed: str, scanned: str) -> float:
    """How many of the words that were printed were read."""
    wanted = set(_WORD.findall(printed.casefold()))
    return len(wanted & set(_WORD.findall(scanned.casefold()))) / len(wanted) if wanted else 0.0
