"""What follows from what a fax says: whether it is ours and whole, until when it wants something, whose work it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nightclerk.documents.letters import addressed, announced_pages, deadlines
from nightclerk.documents.routing import MISDIRECTED, Route, Routing, read_routing, route
from nightclerk.errors import BusinessException, InvalidFiles
from nightclerk.records import FaxDeadline, FaxDocument, FaxPage, YesNo
from nightclerk.runtime.office import Office

COVER = "cover_sheet"
BETWEEN = "\f"  # between the texts of two pages
_INCOMPLETE = "The cover sheet counts {} pages, and {} came: it is incomplete."
_ASTRAY = "It is addressed to nobody of this clinic: it may have been sent to the wrong number."


def routing_of(office: Office) -> Routing:
    """The clinic's rules; raises `BusinessException` ROUTING_BROKEN."""
    settings = office.workspace.settings.faxes
    try:
        return read_routing(office.workspace.root / settings.routing)
    except InvalidFiles as error:
        raise BusinessException(
            f"The rules for routing faxes cannot be used: {error.findings[0].message}",
            code="ROUTING_BROKEN",
            remedy=f"Mend {settings.routing}, then take the fax in again with --again.",
        ) from None


def decided(office: Office, found: tuple[FaxDocument, ...], pages: tuple[FaxPage, ...]) -> tuple[FaxDocument, ...]:
    """The documents with their work lists, deadlines and doubts; what a cover sheet says holds for what follows it."""
    routing = routing_of(office)
    whole = [each for group in _transmissions(found) for each in _as_sent(office, group, pages)]
    return tuple(_routed(routing, each, pages) for each in whole)


def _transmissions(found: tuple[FaxDocument, ...]) -> Iterator[list[FaxDocument]]:
    """Documents from one cover sheet to the next."""
    group: list[FaxDocument] = []
    for each in found:
        if group and each.type == COVER:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def text_of(document: FaxDocument, pages: tuple[FaxPage, ...]) -> str:
    """The text of the document's pages, with a form feed between them."""
    return BETWEEN.join(pages[number - 1].text for number in document.pages)


def _as_sent(office: Office, group: list[FaxDocument], pages: tuple[FaxPage, ...]) -> list[FaxDocument]:
    cover = text_of(group[0], pages) if group[0].type == COVER else ""
    came = sum(len(each.pages) for each in group)
    announced = announced_pages(cover) if cover else None
    short = announced is not None and came < announced[0]
    complete = YesNo.NOT_STATED if announced is None else YesNo.NO if short else YesNo.YES
    reasons = (_INCOMPLETE.format(announced[0], came),) if announced and short else ()
    told = _ours(office, cover)
    return [
        _addressed(
            replace(each, complete=complete, addressee=told if cover else _ours(office, text_of(each, pages))), reasons
        )
        for each in group
    ]


def _ours(office: Office, text: str) -> YesNo:
    clinic = office.workspace.clinic
    ours = addressed(text, (clinic.name, *clinic.locations, *clinic.providers))
    return YesNo.NOT_STATED if ours is None else YesNo.YES if ours else YesNo.NO


def _addressed(document: FaxDocument, reasons: tuple[str, ...]) -> FaxDocument:
    astray = (_ASTRAY,) if document.addressee == YesNo.NO else ()
    return doubted(document, (*reasons, *astray))


def doubted(document: FaxDocument, reasons: tuple[str, ...]) -> FaxDocument:
    """The document with these reasons for a person to look at it; without any, as it is."""
    more = tuple(dict.fromkeys((*document.reasons, *reasons)))
    return replace(document, reasons=more, needs_review=document.needs_review or bool(reasons))


def _routed(routing: Routing, document: FaxDocument, pages: tuple[FaxPage, ...]) -> FaxDocument:
    values = {name: each.value for name, each in document.fields.items()}
    to = route(routing, document.type, values, text_of(document, pages))
    if document.addressee == YesNo.NO:
        to = Route(MISDIRECTED, to.priority)
    until = deadlines([(number, pages[number - 1].text) for number in document.pages])
    told = tuple(FaxDeadline(what=each.what, day=each.day, page=each.page) for each in until)
    return replace(document, worklist=to.list, priority=to.priority, deadlines=told)
