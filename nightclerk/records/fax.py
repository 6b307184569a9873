"""A fax, taken in: its pages, the documents found in it, and what each of them says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from nightclerk.records.header import YesNo

FaxValue = str | tuple[str, ...] | dict[str, bool]


@dataclass(frozen=True, kw_only=True)
class FaxInquiry:
    """One fax to be read: the hash of its bytes, and what the file was called when it came."""

    sha256: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class FaxField:
    """A value with its place: `box` is left, top, right, bottom as shares of the upright page, empty where not known.

    `by`: read | hint (found where a person once corrected this sender's page) | person. `alternatives` are what other
    readings of the same place say.
    """

    value: FaxValue
    confidence: float
    page: int
    box: tuple[float, ...] = ()
    by: str = "read"
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FaxDeadline:
    """A date until which the letter wants something: `what` appeal | records | response | other, as printed."""

    what: str
    day: date
    page: int


@dataclass(frozen=True, kw_only=True)
class FaxDocument:
    """Pages that belong together. `pages` from 1; `patient` the roster's id of whose it certainly is, else None.

    `addressee` says whether it was sent to us (`no`: misdirected). `complete`: whether as many pages came as its cover
    sheet counts. `filed_as` is the name of the PDF where one was filed. `rotations`: degrees by which each page was
    turned.
    """

    id: str
    number: int
    pages: tuple[int, ...]
    type: str
    probability: float
    fields: dict[str, FaxField] = field(default_factory=dict)
    patient: str | None = None
    needs_review: bool = True
    reasons: tuple[str, ...] = ()
    worklist: str = ""
    priority: int = 5
    deadlines: tuple[FaxDeadline, ...] = ()
    addressee: YesNo = YesNo.NOT_STATED
    complete: YesNo = YesNo.NOT_STATED
    filed_as: str = ""
    rotations: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FaxPage:
    """One page as it was read; `rotation` in degrees by which it was turned, `skipped` why it was not read; `codes` are
    the texts of its bars (Code 128).
    """

    text: str
    confidence: float
    rotation: int = 0
    skipped: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FaxRecord:
    """A fax as it was read. `resend_of` is the hash of an earlier one that brought the same pages."""

    sha256: str
    pages: tuple[FaxPage, ...]
    documents: tuple[FaxDocument, ...]
    resend_of: str | None = None

    @property
    def outcome(self) -> str:
        """filed | review | resend | nothing (no page of it could be read)."""
        if not self.documents:
            return "nothing"
        if self.resend_of:
            return "resend"
        return "review" if any(each.needs_review for each in self.documents) else "filed"
