"""Single amounts out of a list of benefits: what the desk collects. Nothing is chosen that the payer left open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from nightclerk.records import Benefit, BenefitKind, EligibilityResult, Level, Measure, Network, Scalar
from nightclerk.records.unread import missing_of, unread_benefits

from .shown import money, worth

_OFFICE = re.compile(r"primary care|office|\bpcp\b|physician visit", re.IGNORECASE)
_PRIMARY = re.compile(r"primary care|\bpcp\b", re.IGNORECASE)
_SPECIALIST = re.compile(r"(?<!non-)(?<!non )specialist|specialty (care|visit|office)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"urgent|emergency|\ber\b|\bed visit|hospital|patient (stay|admission|surgery|facility|care)|ambula|surg|facility"
    r"|tele.?(health|med)|virtual|e-?visit|video|online|mental|behavio|psych|substance|therap|rehab|chiro|acupunc"
    r"|imaging|radiolog|x-?ray|\bmri\b|\bct\b|\bscan|diagnostic|\blabs?\b|laborator|patholog|pharmac|\brx\b|drug"
    r"|prescription|generic|brand|formulary|dental|\bvision|\beye|hearing|matern|prenatal|preventive|wellness"
    r"|immuniz|vaccin|skilled|nursing|home health|hospice|\bdme\b|equipment|allerg|injection|infusion|dialysis"
    r"|retail clinic|walk-?in|convenience|nurse line",
    re.IGNORECASE,
)
# The plan itself; 30 is how X12 names it.
_GENERAL = re.compile(
    r"^(30|(the )?(health benefit )?plan( coverage)?|medical( care| benefits?| services?| plan)?"
    r"|(all|any)( covered)?( services?)?|general)$",
    re.IGNORECASE,
)
# A label that is read as the service, and only says what the amount is.
_ITSELF = re.compile(r"deductible|co-?insurance|out.of.pocket|\bm?oop\b", re.IGNORECASE)
# EB02 stands in a note where X12 names a level that has no word of its own, such as employee and children.
_NOT_ALONE = re.compile(r"famil|spouse|child|household|two.person|employee (and|plus|\+)|\bEB02\b", re.IGNORECASE)
_OUTSIDE = re.compile(r"out.of.network|non.?(participating|preferred|network)|\boon\b", re.IGNORECASE)
SEVERAL = "several:"
_IN = frozenset({Network.IN, Network.BOTH})
_ELSE = frozenset({Network.OUT, Network.NOT_APPLICABLE})
_LABELS = ("kind", "measure", "level", "network", "service_types", "procedure", "amount", "percent", "quantity")
_DECIDING = frozenset(_LABELS) - {"kind", "procedure"}


@dataclass(frozen=True)
class _Row:
    """A benefit with what the page says of it besides, and what of it was not understood."""

    record: EligibilityResult
    place: int
    unread: dict[str, str]

    @property
    def benefit(self) -> Benefit:
        return self.record.benefits[self.place]

    @property
    def label(self) -> str:
        """Its words on the page without its notes, columns that no field takes among them."""
        at, read = f"benefits[{self.place}].", self.record.field_provenance
        cells = [read[at + name].raw for name in _LABELS if at + name in read]
        rest = [text.removeprefix(at) for text in self.record.unmapped if text.startswith(at)]
        return "; ".join((*self.benefit.service_types, *cells, *rest))

    @property
    def words(self) -> str:
        """All that the page says of it."""
        return "; ".join((self.label, self.benefit.procedure or "", *self.benefit.notes))


def office_copay(record: EligibilityResult) -> Scalar:
    """The in-network copay of an office visit.

    Where the payer names no service, it is the only copay of the answer, and only while nothing says it is another's:
    one that remains because the rows beside it are blank is a specialist's as likely as not.
    """
    rows = _rows(record, BenefitKind.COPAY)
    office = [row for row in rows if _serves(row, _is_office)]
    return _stated(record, BenefitKind.COPAY, rows, office or _unnamed(record, rows))


def specialist_copay(record: EligibilityResult) -> Scalar:
    """The in-network copay of a visit to a specialist."""
    rows = _rows(record, BenefitKind.COPAY)
    return _stated(record, BenefitKind.COPAY, rows, [row for row in rows if _serves(row, _is_specialist)])


def coinsurance(record: EligibilityResult) -> Scalar:
    """The in-network coinsurance: the patient's share."""
    rows = _rows(record, BenefitKind.COINSURANCE)
    return _stated(record, BenefitKind.COINSURANCE, rows, _of_the_plan(rows))


def accumulator(record: EligibilityResult, kind: BenefitKind, measure: Measure) -> Scalar:
    """An individual's in-network deductible or out-of-pocket maximum: total, met or remaining."""
    rows = _rows(record, kind)
    return _stated(record, kind, rows, [row for row in _of_the_plan(rows) if row.benefit.measure is measure])


def _rows(record: EligibilityResult, kind: BenefitKind) -> list[_Row]:
    """Every row of that kind, also those without an amount: what they leave out is part of the answer."""
    return [_row(record, place) for place, each in enumerate(record.benefits) if each.kind is kind]


def _row(record: EligibilityResult, place: int) -> _Row:
    at = f"benefits[{place}]."
    lost = {name.removeprefix(at): text for name, text in record.not_read.items() if name.startswith(at)}
    return _Row(record, place, {name: text for name, text in lost.items() if name in _DECIDING})


def _is_office(service: str) -> bool:
    """A specialist's office is none, unless the words speak of both."""
    other = _SPECIALIST.search(service) and not _PRIMARY.search(service)
    return bool(_OFFICE.search(service)) and not _ELSEWHERE.search(service) and not other


def _is_specialist(service: str) -> bool:
    return bool(_SPECIALIST.search(service)) and not _ELSEWHERE.search(service)


def _serves(row: _Row, wanted: Callable[[str], bool]) -> bool:
    return any(map(wanted, row.benefit.service_types or _named_by_label(row)))


def _named_by_label(row: _Row) -> list[str]:
    """ "Copay specialist" names the visit as well as a column of its own does, unless the row speaks of another."""
    read = row.record.field_provenance.get(f"benefits[{row.place}].kind")
    open_to_it = read is not None and "service_types" not in row.unread and not _ELSEWHERE.search(row.words)
    return [read.raw] if read is not None and open_to_it else []


def _unnamed(record: EligibilityResult, rows: list[_Row]) -> list[_Row]:
    """The only copay, if no other service is named for it; several that differ are shown as several."""
    plain = [row for row in rows if not row.benefit.service_types and _may_be_office(row)]
    alone = len(rows) == 1 and not unread_benefits(record, BenefitKind.COPAY)
    several = len({worth(row.benefit) for row in _near(plain)} - {None}) > 1
    return plain if alone or several else []


def _may_be_office(row: _Row) -> bool:
    named = _SPECIALIST.search(row.words) or _ELSEWHERE.search(row.words)
    return not named and "service_types" not in row.unread


def _of_the_plan(rows: list[_Row]) -> list[_Row]:
    """The rows for the plan itself, else those for a service that they name: it is shown with the amount."""
    return [row for row in rows if _is_of_the_plan(row)] or [row for row in rows if row.benefit.service_types]


def _is_of_the_plan(row: _Row) -> bool:
    if services := row.benefit.service_types:
        return any(_GENERAL.search(each) or (_ITSELF.search(each) and not _names_a_visit(each)) for each in services)
    return "service_types" not in row.unread and not _ELSEWHERE.search(row.label)


def _names_a_visit(text: str) -> bool:
    return any(words.search(text) for words in (_OFFICE, _SPECIALIST, _ELSEWHERE))


def _near(rows: list[_Row]) -> list[_Row]:
    """The rows for the patient alone and in network, else those that leave level or network open."""
    inside = [row for row in rows if row.benefit.network in _IN]
    near = inside or [row for row in rows if _leaves_open(row, "network", _OUTSIDE)]
    own = [row for row in near if row.benefit.level is Level.INDIVIDUAL]
    return own or [row for row in near if _leaves_open(row, "level", _NOT_ALONE)]


def _leaves_open(row: _Row, field: str, other: re.Pattern[str]) -> bool:
    return getattr(row.benefit, field) == "not_stated" and field not in row.unread and not other.search(row.words)


def _stated(record: EligibilityResult, kind: BenefitKind, rows: list[_Row], chosen: list[_Row]) -> Scalar:
    """The amount of the chosen rows; where there is none, whether the payer left it out or it was not read."""
    near = _near(chosen)
    if near and all(worth(row.benefit) for row in near):  # beside a blank one, which of them it is stays open
        return _shown(near)
    ours = [row for row in chosen if row.benefit.network not in _ELSE and row.benefit.level is not Level.FAMILY]
    doubtful = [text for row in ours for text in row.unread.values()]
    doubtful += [text for row in rows for name, text in row.unread.items() if name in ("service_types", "measure")]
    return missing_of([*doubtful, *unread_benefits(record, kind)])


def _shown(found: list[_Row]) -> Scalar:
    """A plain amount as a number of dollars, anything else in words.

    Several different values are all named: which of them applies is not ours to say.
    """
    values = list(dict.fromkeys(map(_value, found)))
    first = found[0].benefit
    certain = first.network in _IN
    if len(values) == 1 and certain and values[0] == (first.amount is not None and money(first.amount)):
        return first.amount
    text = values[0] if len(values) == 1 else f"{SEVERAL} {'; '.join(values)}"
    return text if certain else f"{text} (network not stated)"


def _value(row: _Row) -> str:
    """What the row grants, with the service where it is not the plan's own amount; a copay's column names it."""
    text, services = worth(row.benefit) or "", ", ".join(row.benefit.service_types)
    named = row.benefit.kind is not BenefitKind.COPAY and services and not _is_of_the_plan(row)
    return f"{text} (for {services})" if named else text
