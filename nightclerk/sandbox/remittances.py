"""Invented X12 files: remittances that add up to the cent, claim statuses and eligibility answers. Nobody is real.

The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NAMES = ("ASHGROVE*TESSA", "BIRCHALL*OMAR", "CALDERON*INES", "DUNMORE*PAUL", "EASTLAKE*MAY", "FARROW*JUN")
_CODES = ("99213", "99214", "93000", "80053", "36415", "71046")


@dataclass(frozen=True)
class Signs:
    """The separators a file is written with; `line` is white space behind each terminator."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    line: str = "\n"


PLAIN = Signs()


def interchange(
    kind: str, bodies: list[list[str]], signs: Signs = PLAIN, *, version: str = "5010", number: int = 1
) -> bytes:
    """ISA to IEA around transactions of `kind` 835 | 277 | 277CA | 271; bodies are written with `*`, `:` and `^`."""
    group, guide = {
        "835": ("HP", "005010X221A1"),
        "277": ("HN", "005010X212"),
        "277CA": ("HN", "005010X214"),
        "271": ("HB", "005010X279A1"),
    }[kind]
    guide = guide if version == "5010" else f"004010X{'091A1' if kind == '835' else '092A1'}"
    repeat, release = ("^", "00501") if version == "5010" else ("U", "00401")
    header = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'INVENTED':15}*ZZ*{'CLINIC':15}*261124*0400*{repeat}*{release}*"
    segments = [f"{header}{number:09}*0*T*:", f"GS*{group}*INVENTED*CLINIC*20261124*0400*{number}*X*{guide}"]
    for place, body in enumerate(bodies, start=1):
        control = f"{place:04}"
        segments += [f"ST*{kind[:3]}*{control}", *body, f"SE*{len(body) + 2}*{control}"]
    segments += [f"GE*{len(bodies)}*{number}", f"IEA*1*{number:09}"]
    text = "".join(_signed(each, signs) + signs.terminator + signs.line for each in segments)
    return text.encode("utf-8" if (signs.element + signs.terminator).isascii() else "latin-1")


def _signed(segment: str, signs: Signs) -> str:
    table = str.maketrans({"*": signs.element, ":": signs.component, "^": signs.repetition})
    return segment.translate(table)


def remittance(seed: int, claims: int = 5, *, trace: str = "70001") -> list[str]:
    """The body of an 835: paid, denied, reversed and corrected claims, a take-back and a forwarded balance."""
    dice, body, paid = random.Random(seed), [], Decimal(0)  # noqa: S311 - a game, no secret
    for number in range(1, claims + 1):
        segments, amount = _claim(dice, number)
        body += segments
        paid += amount
    if claims:
        segments, amount = _reversal(body)
        body += segments
        paid += amount
    body += ["PLB*1999999984*20261231*WO:70001*12.50*FB:70000*-30.25"]
    amount = paid - Decimal("12.50") + Decimal("30.25")
    return [*_header(amount, trace), *body]


def _header(amount: Decimal, trace: str) -> list[str]:
    return [
        f"BPR*I*{amount}*C*ACH*CCP*01*999999992*DA*123*1999999999**01*999999992*DA*456*20261123",
        f"TRN*1*{trace}*1999999999",
        "DTM*405*20261122",
        "N1*PR*INVENTED HEALTH PLAN*XV*99999",
        "N3*1 NOWHERE ROAD",
        "N4*LAKESIDE*OH*44000",
        "N1*PE*LAKESIDE CLINIC*XX*1999999984",
        "LX*1",
    ]


def _claim(dice: random.Random, number: int) -> tuple[list[str], Decimal]:
    lines: list[str] = []
    charge = paid = owed = Decimal(0)
    denied = dice.random() < 0.2
    for line in range(dice.randint(1, 3)):
        billed = Decimal(dice.randint(2000, 40000)) / 100
        contract, share = (
            (billed, Decimal(0)) if denied else (billed * dice.randint(1, 5) // 10, Decimal(dice.choice((0, 25))))
        )
        share = min(share, billed - contract)
        due = billed - contract - share
        lines += [f"SVC*HC:{dice.choice(_CODES)}:25*{billed}*{due}**1", f"DTM*472*202610{line + 1:02}"]
        lines += [f"CAS*CO*{'29' if denied else '45'}*{contract}"] + ([f"CAS*PR*3*{share}"] if share else [])
        lines += [f"REF*6R*{line + 1}", f"AMT*B6*{billed - contract}"] + (["LQ*HE*N30"] if denied else [])
        charge, paid, owed = charge + billed, paid + due, owed + share
    status = "4" if denied else "1"
    head = [f"CLP*A{number:05}*{status}*{charge}*{paid}*{owed}*12*P{number:07}*11*1"]
    head += [f"NM1*QC*1*{dice.choice(_NAMES)}****MI*W{number:08}", "DTM*050*20261020"]
    return [*head, *lines], paid


def _reversal(body: list[str]) -> tuple[list[str], Decimal]:
    """The first claim taken back, and paid again in full."""
    _, pcn, _, charge, *_rest = next(each for each in body if each.startswith("CLP")).split("*")
    back = [f"CLP*{pcn}*22*-{charge}*-{charge}**12*R1*11*8", "NM1*QC*1*ASHGROVE*TESSA", "REF*F8*P0000001"]
    again = [f"CLP*{pcn}*1*{charge}*{charge}**12*R2*11*7", "NM1*QC*1*ASHGROVE*TESSA"]
    return back + again, Decimal(0)


def statuses(count: int = 3, *, acknowledgment: bool = False) -> list[str]:
    """The body of a 277 (or a 277CA): one claim for each patient."""
    bottom = "PT" if acknowledgment else "22"
    body = ["BHT*0085*08*1*20261124*0400*TH", "HL*1**20*1", "NM1*PR*2*INVENTED HEALTH PLAN*****PI*99999"]
    body += [
        "HL*2*1*21*1",
        "NM1*41*2*LAKESIDE CLINIC*****46*1",
        "HL*3*2*19*1",
        "NM1*1P*2*LAKESIDE CLINIC*****XX*1999999984",
    ]
    for number in range(1, count + 1):
        body += [
            f"HL*{number + 3}*3*{bottom}*0",
            f"NM1*{'QC' if acknowledgment else 'IL'}*1*{_NAMES[number % 6]}****MI*W{number}",
        ]
        body += [f"TRN*2*A{number:05}", _status(number, acknowledgment), f"REF*1K*P{number:07}"]
        body += [] if acknowledgment else [f"REF*EJ*A{number:05}"]
        body += ["DTP*472*D8*20261001"]
    return body


def _status(number: int, acknowledgment: bool) -> str:
    if acknowledgment:
        return ("STC*A2:20*20261120*WQ*100", "STC*A3:21*20261120*U*100", "STC*A7:562:85*20261120*U*100")[number % 3]
    paid = ("STC*F1:65*20261120**100*80", "STC*P1:20*20261120**100*0", "STC*F2:88:QC*20261120**100*0")
    return paid[number % 3]


def eligibility(members: int = 2) -> list[str]:
    """The body of a 271: an active member, one that is not found, and so on in turn."""
    body = ["BHT*0022*11*1*20261124*0400", "HL*1**20*1", "NM1*PR*2*INVENTED HEALTH PLAN*****PI*99999"]
    body += ["HL*2*1*21*1", "NM1*1P*2*LAKESIDE CLINIC*****XX*1999999984"]
    for number in range(1, members + 1):
        body += [
            f"HL*{number + 2}*2*22*0",
            f"TRN*2*T{number}*1999999999",
            f"NM1*IL*1*{_NAMES[number % 6]}****MI*W{number}",
        ]
        body += list(_member(number))
    return body


def _member(number: int) -> Iterator[str]:
    if number % 2 == 0:
        yield "AAA*N**75*C"
        return
    yield from (
        "REF*6P*G77",
        "DMG*D8*19800131*F",
        "DTP*346*D8*20260101",
        "EB*1**30*HM*GOLD",
        "EB*B*IND*98*HM**27*25*****Y",
    )
    yield from ("EB*A*IND*98*HM****.2***Y*Y", "EB*C*IND*30*HM**29*125.50*****Y", "MSG*CALL FOR IMAGING")
