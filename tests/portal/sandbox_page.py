"""A small reader of the sandbox's pages, written from the markup alone: it shares no words with the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

from nightclerk.records import (
    Benefit,
    BenefitKind,
    EligibilityResult,
    Level,
    Measure,
    Network,
    OtherPayer,
    Outcome,
    Provider,
    YesNo,
)

NOTHING = {"", "-", "Not stated"}
Row = Mapping[str, str | None]


class Markup(HTMLParser):
    """Tables by class (list of rows of cells, headings first), dl.member as pairs, p.note texts, and all words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.details: list[list[str]] = []
        self.notes: list[str] = []
        self.words: list[str] = []
        self._into: list[str] | None = None
        self._table = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._table = given.get("class") or ""
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in ("td", "th"):
            self._start(self.tables[self._table][-1])
        elif tag == "dt":
            self.details.append([])
            self._start(self.details[-1])
        elif tag == "dd":
            self._start(self.details[-1])
        elif tag == "p" and given.get("class") == "note":
            self._start(self.notes)

    def _start(self, into: list[str]) -> None:
        into.append("")
        self._into = into

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "dt", "dd", "p"):
            self._into = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._into is not None:
            self._into[-1] += data

    def rows(self, table: str) -> list[dict[str, str | None]]:
        """The rows of a table by heading; a cell that says nothing is None."""
        lines = self.tables.get(table) or [[]]
        return [dict(zip(lines[0], map(said, line), strict=True)) for line in lines[1:]]

    def rows_as_printed(self, table: str) -> list[dict[str, str]]:
        """The rows of a table by heading, every cell as it stands there."""
        lines = self.tables[table]
        return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def said(text: str) -> str | None:
    return None if text.strip() in NOTHING else text.strip()


def record(html: str) -> EligibilityResult:
    """What the page states, canonically."""
    page = Markup(html)
    rows = page.rows("coverage")
    return refusal(page, len(rows)) if len(rows) != 1 else coverage(page, rows[0])


def refusal(page: Markup, rows: int) -> EligibilityResult:
    signs = {
        "No member matches": (Outcome.NOT_FOUND, "NOT_FOUND"),
        "Several members match": (Outcome.REJECTED_INPUT, "MULTIPLE_MATCHES"),
        "Date of birth does not match our records for this member": (Outcome.REJECTED_INPUT, "BIRTH_DATE_MISMATCH"),
        "Provider is not on file for this member's plan. Contact": (Outcome.PROVIDER_PROBLEM, "PROVIDER_NOT_ON_FILE"),
        "Coverage information for this member is temporarily unavailable. Please try again later.": (
            Outcome.PAYER_UNAVAILABLE,
            "PAYER_UNAVAILABLE",
        ),
    }
    ((outcome, reason),) = [answer for words, answer in signs.items() if words in page.text]
    assert (rows > 1) == (reason == "MULTIPLE_MATCHES")
    return EligibilityResult(outcome=outcome, reason_code=reason)


def coverage(page: Markup, row: dict[str, str | None]) -> EligibilityResult:
    facts = {label: said(value) for label, value in page.details}
    return stated(row | facts, page.rows("benefits"), page.rows("cob"), page.notes)


def stated(
    facts: Row, benefits: Iterable[Row] = (), others: Iterable[Row] = (), notes: Iterable[str] = ()
) -> EligibilityResult:
    """What a page states by the words it stands beside; `facts` that are not there are None."""
    state = facts["Coverage"] or ""
    known = {"Active": Outcome.ACTIVE, "Terminated": Outcome.INACTIVE, "Pending": Outcome.PENDING}
    outcome = known.get(state.split()[0], Outcome.INDETERMINATE)
    return EligibilityResult(
        outcome=outcome,
        reason_code=None if outcome is not Outcome.INDETERMINATE else "UNKNOWN_COVERAGE_TEXT",
        member_id=facts["Member ID"],
        name=facts["Member name"],
        birth_date=day(facts.get("Born") or facts.get("Date of birth")),
        plan_name=facts["Plan"],
        plan_begin=day(facts["Effective"]),
        plan_end=day(facts["Ends"]),
        payer_name=facts.get("Payer"),
        group_no=facts.get("Group number"),
        plan_no=facts.get("Plan number"),
        insurance_type=facts.get("Insurance type"),
        relationship=facts.get("Relationship"),
        payer_ref=facts.get("Reference number"),
        trace_no=facts.get("Trace number"),
        pcp=doctor(facts),
        provider_network_status=yes_no(facts.get("Provider network status"), "In network", "Out of network"),
        auth_required=yes_no(facts.get("Prior authorization"), "Required", "Not required"),
        benefits=tuple(map(benefit, benefits)),
        other_payers=tuple(map(other, others)),
        notes=tuple(notes),
    )


def day(text: str | None) -> date | None:
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None  # noqa: DTZ007 - a day has no zone


def yes_no(text: str | None, yes: str, no: str) -> YesNo:
    return {None: YesNo.NOT_STATED, yes: YesNo.YES, no: YesNo.NO, "Unknown": YesNo.UNKNOWN}[text]


def doctor(facts: Row) -> Provider | None:
    name, npi, phone = (facts.get(label) for label in ("Primary care provider", "PCP NPI", "PCP phone"))
    digits = re.sub(r"\D", "", phone or "")
    phone = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if digits else None
    return Provider(name=name, npi=npi, phone=phone) if name or npi or phone else None


def other(row: Row) -> OtherPayer:
    dates = {"begin": day(row["Effective"]), "end": day(row["Ends"])}
    return OtherPayer(order=row["Order"], name=row["Payer"], member_id=row["Member ID"], **dates)


def benefit(row: Row) -> Benefit:
    words, amount = (row["Benefit"] or "").lower(), row["Amount"] or ""
    kinds = {"copay": "copay", "coinsurance": "coinsurance", "deductible": "deductible", "pocket": "oop_max"}
    (kind,) = [kind for sign, kind in kinds.items() if sign in words]
    return Benefit(
        kind=BenefitKind(kind),
        amount=Decimal(amount[1:].replace(",", "")) if amount.startswith("$") else None,
        percent=Decimal(amount[:-1]) if amount.endswith("%") else None,
        measure=Measure((row["Measure"] or "not_stated").lower().replace(" ", "_")),
        level=Level((row["Level"] or "not_stated").lower()),
        network=Network((row["Network"] or "not_stated").lower().split("-")[0].split()[0]),
        service_types=tuple(filter(None, [row["Service"]])),
        auth_required=yes_no(row["Prior auth"], "Yes", "No"),
        notes=tuple(filter(None, [row["Notes"]])),
    )
