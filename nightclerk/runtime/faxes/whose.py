"""Whose a document is. Nothing is filed by itself but for a patient who is certainly meant; a person does the rest."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from nightclerk.documents.model import IDENTITY
from nightclerk.documents.roster import read_roster
from nightclerk.errors import ApplicationException, UsageError
from nightclerk.matching.patients import Roster, match
from nightclerk.records import FaxDocument
from nightclerk.runtime.faxes.deciding import COVER, doubted
from nightclerk.runtime.office import Office

_ALONE = "A cover sheet came alone: what it belongs to is missing."
_NO_ROSTER = "Whose it is was not matched: there is no roster (faxes: roster in nightclerk.yaml)."


def roster_of(office: Office) -> Roster | None:
    """The clinic's patients as its file has them now; None where it names none.

    Raises `ApplicationException` with the code of what is wrong with the file: it is mended, and the faxes go on.
    """
    named = office.workspace.settings.faxes.roster
    if not named:
        return None
    path = office.workspace.root / named
    try:
        stat = path.stat()
        own = tuple(office.workspace.clinic.columns.items())
        return _read(path, stat.st_mtime_ns, stat.st_size, own)
    except FileNotFoundError:
        raise ApplicationException(
            "The roster that nightclerk.yaml names is not there.",
            code="NO_ROSTER",
            remedy="Export the patients to that path (faxes: roster), then run the faxes again.",
        ) from None
    except UsageError as error:
        raise ApplicationException(error.message, code=error.code, remedy=error.remedy) from None


@lru_cache(1)
def _read(path: Path, _mtime: int, _size: int, own: tuple[tuple[str, tuple[str, ...]], ...]) -> Roster:
    return read_roster(path, dict(own))


def placed(document: FaxDocument, roster: Roster | None, alone: bool) -> FaxDocument:
    """The document with its patient, or why a person must say whose it is. A cover sheet is nobody's."""
    if document.type == COVER:
        return doubted(document, (_ALONE,)) if alone else document
    if roster is None:
        return doubted(document, (_NO_ROSTER,))
    read = {name: str(each.value) for name, each in document.fields.items() if name in IDENTITY}
    found = match(roster, read)
    if found.outcome != "filed" or found.patient is None:
        return doubted(document, (found.reason,))
    known = replace(document, patient=found.patient.key)
    return doubted(known, (found.doubt,)) if found.doubt else known
