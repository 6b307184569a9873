"""Invented books of a month: claims, remittances, the bank, a fee schedule, visits; and what is true of them.

The same seed gives the same books. Nobody is real. What goes wrong in them is what goes wrong in a clinic: numbers
retyped, lines paid in parts, taken back, paid twice or short, a key that is another patient's, checks in one bag.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from nightclerk.sandbox.names import FIRST, LAST

PAYERS = ("Lakeside Health Plan", "Granite Mutual", "Summit Care")
_FEES = {"99213": 9250, "99214": 13340, "36415": 880, "93000": 2210, "97110": 3375, "80053": 1420}
_START = date(2026, 9, 1)
_HEADS = {
    "claims": ("Claim #", "Account", "CPT", "Last Name", "First Name", "Member ID", "Payer", "DOS", "Charge"),
    "remits": (
        *("Payer", "Trace Number", "Check Date", "Patient Control Number", "Patient Name", "Subscriber ID"),
        *(
            "Service Date",
            "HCPCS",
            "Submitted Charges",
            "Allowed Amount",
            "Pt Resp",
            "Paid Amount",
            "Claim Status",
            "CARC",
        ),
    ),
    "plb": ("Trace Number", "PLB Code", "PLB Amount"),
    "bank": ("Posting Date", "Details", "Reference Number", "Credit"),
    "fees": ("Payer", "CPT", "Contract Allowed"),
    "visits": ("Appt Date", "Account", "Patient", "Status"),
    "ledger": ("Post Date", "Claim Number", "Patient", "CPT", "DOS", "Check/EFT Number", "Posted Amount"),
}


@dataclass(frozen=True)
class Billed:
    """One claim line as the clinic billed it; `row` is its row in claims.xlsx."""

    row: int
    claim: str
    cpt: str
    last: str
    first: str
    member: str
    payer: str
    day: date
    charge: int
    allowed: int


@dataclass(frozen=True)
class Answered:
    """One remittance line: of which claim line (`row`, 0 for nobody's), as the payer wrote it, and what it is."""

    row: int
    billed: Billed
    claim: str
    name: str
    member: str
    allowed: int
    share: int
    paid: int
    status: str
    code: str
    what: str


@dataclass
class Truth:
    """What is true: remittance row -> claim row (0: none) and kind, deposit's row -> traces, cents of each source,
    ledger row -> remittance row (0: none) and what the posting is.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    deposits: dict[int, frozenset[str]] = field(default_factory=dict)
    cents: dict[str, int] = field(default_factory=dict)
    missing_visits: set[int] = field(default_factory=set)
    posted: dict[int, tuple[int, str]] = field(default_factory=dict)


def make_books(folder: Path, seed: int = 5, claims: int = 120) -> Truth:
    """Write claims.xlsx, remits.xlsx (Remits, PLB), bank.xlsx, fees.xlsx, visits.xlsx and ledger.xlsx; what is true of
    them.
    """
    dice, truth = random.Random(seed), Truth()  # noqa: S311 - a game, no secret
    fees = {(payer, cpt): fee + 10 * place for place, payer in enumerate(PAYERS) for cpt, fee in _FEES.items()}
    billed = _billed(dice, claims, fees)
    batches = _batches(dice, billed)
    plb = [(trace, "WO", dice.randrange(500, 4000)) for trace in batches if dice.random() < 0.15]
    remits = [(trace, line) for trace, lines in batches.items() for line in lines[2]]
    for row, (_trace, line) in enumerate(remits, start=2):
        truth.pairs[row], truth.kinds[row] = line.row, line.what
    bank = _bank(dice, batches, dict((trace, cents) for trace, _, cents in plb), truth)
    _write(folder / "claims.xlsx", {"claims": [_claim(each) for each in billed]})
    _write(folder / "remits.xlsx", {"remits": [_remit(t, batches, line) for t, line in remits], "plb": plb})
    _write(folder / "bank.xlsx", {"bank": bank})
    _write(folder / "fees.xlsx", {"fees": [(payer, cpt, cents) for (payer, cpt), cents in fees.items()]})
    _write(folder / "visits.xlsx", {"visits": _visits(dice, billed, truth)})
    ledger = _ledger(random.Random(f"ledger {seed}"), remits, truth)  # noqa: S311 - a game, no secret
    _write(folder / "ledger.xlsx", {"ledger": ledger})
    truth.cents = {
        "claims": sum(each.charge for each in billed),
        "remits": sum(line.paid for _, line in remits),
        "PLB": sum(cents for _, _, cents in plb),
        "bank": sum(cents for *_, cents in bank),
        "ledger": sum(cents for *_, cents in ledger),
    }
    return truth


def _billed(dice: random.Random, claims: int, fees: dict[tuple[str, str], int]) -> list[Billed]:
    found: list[Billed] = []
    patients = [_patient(dice, number) for number in range(max(8, claims // 3))]
    patients += [_twin(dice, each) for each in patients[:2]]
    for number in range(claims):
        last, first, member, payer = dice.choice(patients)
        day, claim = _START + timedelta(days=dice.randrange(60)), f"{7_301_000 + number:09d}"
        for cpt in dice.sample(sorted(_FEES), dice.choice((1, 1, 2, 3))):
            fee = fees[payer, cpt]
            found.append(Billed(len(found) + 2, claim, cpt, last, first, member, payer, day, fee * 2 + number % 7, fee))
    return found


def _patient(dice: random.Random, number: int) -> tuple[str, str, str, str]:
    return dice.choice(LAST), dice.choice(FIRST), f"LS{dice.randrange(10**7, 10**8)}{number % 10}", dice.choice(PAYERS)


def _twin(dice: random.Random, other: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """Same family, same payer, a member ID that differs by its last sign."""
    last, first, member, payer = other
    return (
        last,
        dice.choice([each for each in FIRST if each != first]),
        f"{member[:-1]}{(int(member[-1]) + 1) % 10}",
        payer,
    )


def _batches(dice: random.Random, billed: list[Billed]) -> dict[str, tuple[str, date, list[Answered]]]:
    """Trace -> payer, check date, lines: one payment a payer and week."""
    weeks: dict[tuple[date, str], list[Answered]] = {}
    for each in billed:
        for late, line in _answers(dice, each, billed):
            day = each.day + timedelta(days=14 + late)
            week = day + timedelta(days=4 - day.weekday())
            weeks.setdefault((week, each.payer), []).append(line)
    keyed = sorted(weeks.items(), key=lambda item: item[0])
    return {f"{80_000_417_000 + 13 * n}": (payer, week, lines) for n, ((week, payer), lines) in enumerate(keyed)}


def _answers(dice: random.Random, each: Billed, billed: list[Billed]) -> Iterator[tuple[int, Answered]]:
    """(days later, line) of what the payer says to one claim line."""
    fate = dice.random()
    share = dice.choice((0, 0, 1500)) if each.allowed > 2000 else 0
    line = _written(
        dice, each, Answered(each.row, each, each.claim, "", "", each.allowed, share, 0, "1", "CO-45", "paid")
    )
    paid = replace(line, paid=line.allowed - share)
    if fate < 0.08:
        return
    if fate < 0.14:
        yield 0, replace(line, allowed=0, share=0, status="4", code="CO-97", what="denied")
    elif fate < 0.20:
        half = paid.paid // 2
        yield 0, replace(paid, paid=half, what="part")
        yield 14, replace(paid, paid=paid.paid - half, share=0, what="part")
    elif fate < 0.26:
        yield 0, replace(paid, what="reversal")
        yield 21, replace(paid, allowed=-paid.allowed, share=-share, paid=-paid.paid, status="22", what="reversal")
        yield 21, replace(paid, paid=paid.paid - 100, allowed=paid.allowed - 100, what="corrected")
    elif fate < 0.30:
        yield 0, paid
        yield 7, replace(paid, code="CO-18", what="duplicate")
    elif fate < 0.36:
        yield 0, replace(paid, allowed=paid.allowed - 700, paid=max(0, paid.paid - 700), what="short")
    elif fate < 0.38:
        yield 0, _strange(dice, paid, billed)
    else:
        yield 0, paid


def _written(dice: random.Random, each: Billed, line: Answered) -> Answered:
    """As the payer wrote number, name and member."""
    claim = each.claim
    if dice.random() < 0.06:
        digit = dice.randrange(3, len(claim))
        claim = dice.choice((claim.lstrip("0"), f"{claim}-01", f"MC-{claim}", claim[:digit] + claim[digit + 1 :]))
    name = f"{each.last.upper()}, {each.first.upper()}" + (f" {dice.choice('ABCM')}" if dice.random() < 0.4 else "")
    return replace(line, claim=claim, name=name, member=each.member)


def _strange(dice: random.Random, line: Answered, billed: list[Billed]) -> Answered:
    """A line of somebody we never saw that carries the number of one of our claims."""
    other = dice.choice(billed)
    name = f"{dice.choice(LAST).upper()}X, {dice.choice(FIRST).upper()}Q"
    stranger = replace(line.billed, cpt=other.cpt, charge=other.charge + 4321)
    return replace(
        line, row=0, billed=stranger, claim=other.claim, name=name, member="ZZ90000001", what="contradiction"
    )


def _bank(
    dice: random.Random, batches: dict[str, tuple[str, date, list[Answered]]], plb: dict[str, int], truth: Truth
) -> list[tuple[date, str, str, int]]:
    """Transfers with their trace, and every third payment a check; checks are banked in bags of up to three."""
    rows: list[tuple[date, str, str, int, tuple[str, ...]]] = []
    bag: list[tuple[str, date, int]] = []
    for number, (trace, (payer, day, lines)) in enumerate(batches.items()):
        cents = sum(line.paid for line in lines) - plb.get(trace, 0)
        if cents <= 0:
            continue
        if number % 3 == 0:
            bag.append((trace, day, cents))
        else:
            reference = trace if dice.random() < 0.8 else trace[-7:]
            rows.append((day + timedelta(days=2), f"ACH {payer[:14].upper()} HCCLAIMPMT", reference, cents, (trace,)))
        if len(bag) == 3:
            rows.append(_bagged(bag))
            bag = []
    rows += [_bagged(bag)] if bag else []
    rows += [(_START + timedelta(days=9 * n), "MERCHANT BANKCARD", "", 5000 + 37 * n, ()) for n in range(4)]
    rows.sort(key=lambda row: row[:4])
    truth.deposits = {place: frozenset(row[4]) for place, row in enumerate(rows, start=2)}
    return [row[:4] for row in rows]


def _bagged(bag: list[tuple[str, date, int]]) -> tuple[date, str, str, int, tuple[str, ...]]:
    day = max(each[1] for each in bag) + timedelta(days=3)
    return day, "DEPOSIT", "", sum(each[2] for each in bag), tuple(each[0] for each in bag)


def _visits(dice: random.Random, billed: list[Billed], truth: Truth) -> list[tuple[date, str, str, str]]:
    seen = {(each.member, each.day): each for each in billed}
    rows = [(day, member[-8:], f"{each.last}, {each.first}", "Completed") for (member, day), each in seen.items()]
    for number in range(6):
        status = "No Show" if number % 2 else "Completed"
        rows.append((_START + timedelta(days=70 + number), f"9100{number}", f"{dice.choice(LAST)}, Ora", status))
        if status == "Completed":
            truth.missing_visits.add(len(rows) + 1)
    return rows


Posting = tuple[date, str, str, str, date, str, int]


def _ledger(dice: random.Random, remits: Sequence[tuple[str, Answered]], truth: Truth) -> list[Posting]:
    """What the practice posted of the payers' money, with a biller's slips, and what patients paid at the desk."""
    rows: list[tuple[Posting, int, str]] = []
    for row, (trace, line) in enumerate(remits, start=2):
        if line.paid and line.what != "contradiction":
            rows += [(posting, row, what) for posting, what in _postings(dice, trace, line)]
        if dice.random() < 0.1:
            day, _, patient, cpt, seen, _, _ = _posting(line, trace, 0)
            rows.append(((day, f"DESK{row:04}", patient, cpt, seen, "CASH", 2500), 0, "desk"))
    dice.shuffle(rows)
    truth.posted = {place: (row, what) for place, (_, row, what) in enumerate(rows, start=2)}
    return [posting for posting, _, _ in rows]


def _postings(dice: random.Random, trace: str, line: Answered) -> Iterator[tuple[Posting, str]]:
    fate, right = dice.random(), _posting(line, trace, line.paid)
    if fate < 0.04:
        return
    if fate < 0.07:
        yield _posting(line, trace, line.paid + dice.choice((-900, -90, 90, 2700))), "amount"
    elif fate < 0.09:
        yield right, "posted"
        yield right, "twice"
    else:
        yield right, "posted"


def _posting(line: Answered, trace: str, cents: int) -> Posting:
    each = line.billed
    return each.day + timedelta(days=30), each.claim, f"{each.last}, {each.first}", each.cpt, each.day, trace, cents


def _claim(each: Billed) -> tuple[str | date | int, ...]:
    return each.claim, each.member[-8:], each.cpt, each.last, each.first, each.member, each.payer, each.day, each.charge


def _remit(
    trace: str, batches: dict[str, tuple[str, date, list[Answered]]], line: Answered
) -> tuple[str | date | int, ...]:
    payer, day, _ = batches[trace]
    charge = -line.billed.charge if line.status == "22" else line.billed.charge
    about = (payer, trace, day, line.claim, line.name, line.member, line.billed.day, line.billed.cpt)
    return (*about, charge, line.allowed, line.share, line.paid, line.status, line.code)


def _write(path: Path, sheets: Mapping[str, Sequence[tuple[str | date | int, ...]]]) -> None:
    """A workbook; whole numbers are cents and written as dollars."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title.upper() if title == "plb" else title.capitalize())
            sheet.write_row(0, 0, _HEADS[title])
            for place, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(place, column, value, day)
                    elif isinstance(value, int):
                        sheet.write_number(place, column, value / 100)
                    else:
                        sheet.write_string(place, column, value)
