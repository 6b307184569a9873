"""A 271 to one eligibility answer for each member (or for the inquiry, where payer or provider refused it whole)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nightclerk.records.eligibility import EligibilityResult, FollowUp, OtherPayer, Outcome, Provider
from nightclerk.records.header import Channel, Provenance
from nightclerk.x12.benefits import ACTIVE, INACTIVE, Row, benefit, dated, refusal, row
from nightclerk.x12.context import Context, Elements, Place, day, name, period, text

_LOOPS = {"20": "2000A", "21": "2000B", "22": "2000C", "23": "2000D"}
_KEPT = frozenset(["BHT", "N3", "N4", "PER", "PRV", "HI", "MPI", "HSD", "III", "DMG", "INS", "REF", "DTP", "MSG", "N2"])
_NUMBERS = {"18": "plan_no", "6P": "group_no", "1L": "group_no"}


@dataclass
class _Member:
    """What was read of one subscriber or dependent (or, at the levels above, of the inquiry)."""

    at: Place
    number: int
    raw: str
    level: str
    has_dependents: bool = False
    stated: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    refusals: list[tuple[Outcome, str | None, FollowUp | None]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    delegated: list[str] = field(default_factory=list)
    pcp: Provider | None = None
    notes: list[str] = field(default_factory=list)
    not_read: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)


@dataclass
class Eligibilities:
    """The reading of one 271: payer, subscriber (for the dependents below) and the level that is open."""

    payer: dict[str, Any] = field(default_factory=dict)
    subscriber: dict[str, Any] = field(default_factory=dict)
    member: _Member | None = None
    related: bool = False
    above: list[str] = field(default_factory=list)  # of levels that are no answer: told with the next one
    tells: int = 0

    def handlers(self) -> dict[str, _Handler]:
        """None: where a segment may stand is for `take` to say."""
        return {}

    def take(self, context: Context, at: Elements) -> None:
        """One segment between ST and SE."""
        handler = _HANDLERS.get(at[0])
        if handler is not None and (self.member is not None or at[0] == "HL"):
            handler(self, context, at)
            return
        if handler is not None:
            context.flag("X12_STRAY")
        elif at[0] not in _KEPT:
            context.flag("X12_UNKNOWN_SEGMENT")
        (self.above if self.member is None else self.member.unmapped).append(context.raw())

    def end(self, context: Context) -> None:
        """The transaction is over."""
        _close(self, context)
        if not self.tells:
            context.flag("X12_NO_ANSWER")


def _open(reading: Eligibilities) -> _Member:
    assert reading.member is not None  # `take` sees to it
    return reading.member


def _close(reading: Eligibilities, context: Context) -> None:
    member, reading.member, reading.related = reading.member, None, False
    if member is None:
        return
    answered = bool(member.rows or member.refusals)
    if member.level == "22":
        reading.subscriber = member.stated
    if not answered and (member.level not in ("22", "23") or member.has_dependents):
        reading.above += [*member.unmapped, *member.notes]
        return
    reading.tells += 1
    member.unmapped, reading.above = [*reading.above, *member.unmapped], []
    context.out.append(_record(reading, member, context))


def _record(reading: Eligibilities, member: _Member, context: Context) -> EligibilityResult:
    outcome, reason, follow_up, where = _outcome(member, context)
    stated = {**reading.payer, **member.stated}
    dependent = member.level == "23" if member.level in ("22", "23") else None
    if dependent:
        stated = {**{key: value for key, value in reading.subscriber.items() if key in _SHARED}, **stated}
    notes = [*member.notes, *(note for each in member.rows if benefit(each) is None for note in each.notes)]
    return EligibilityResult(
        channel=Channel.X12, checked_at=context.made_at, source_version=context.implementation, outcome=outcome,
        reason_code=reason, follow_up=follow_up, is_dependent=dependent,
        benefits=tuple(filter(None, map(benefit, member.rows))),
        pcp=member.pcp, other_payers=tuple(OtherPayer(**each) for each in member.others),
        delegated_to=tuple(member.delegated), notes=tuple(notes), unmapped=tuple(member.unmapped),
        not_read=member.not_read | _amounts_not_read(member),
        field_provenance={"outcome": Provenance(f"segment {where.number}", where.raw)}, **stated,
    )  # fmt: skip


def _amounts_not_read(member: _Member) -> dict[str, str]:
    rows = [each for each in member.rows if benefit(each) is not None]
    return {f"benefits[{place}].{name}": text for place, row in enumerate(rows) for name, text in row.not_read.items()}


_SHARED = ("member_id", "group_no", "plan_no", "plan_name")


def _outcome(member: _Member, context: Context) -> tuple[Outcome, str | None, FollowUp | None, _Member | Row]:
    """Nothing is concluded where coverage and refusal, or active and inactive, stand side by side."""
    told = [each for each in member.rows if each.what in ACTIVE | INACTIVE]
    general = [each for each in told if "30" in each.stated["service_types"]] or told
    outcomes = {Outcome.ACTIVE if each.what in ACTIVE else Outcome.INACTIVE for each in general}
    if len(outcomes) + len({each[0] for each in member.refusals}) > 1:
        context.flag("X12_COVERAGE_UNCLEAR", at=member.at)
        return Outcome.INDETERMINATE, None, None, member
    if member.refusals:
        return (*member.refusals[0], member)
    if not outcomes:
        context.flag("X12_NO_ANSWER", at=member.at)
        return Outcome.INDETERMINATE, None, None, member
    return outcomes.pop(), None, None, general[0]


def _hl(reading: Eligibilities, context: Context, at: Elements) -> None:
    _close(reading, context)
    level = text(at, 3) or ""
    if level not in _LOOPS:
        context.flag("X12_UNKNOWN_CODE", "HL03")
    context.loop = _LOOPS.get(level, "HL")
    reading.member = _Member(context.place(), context.number(), context.raw(), level, has_dependents=text(at, 4) == "1")


def _nm1(reading: Eligibilities, context: Context, at: Elements) -> None:
    member, which = _open(reading), text(at, 1)
    if reading.related or which not in ("PR", "2B", "36", "GP", "P5", "IL", "03"):
        _related(context, member, at, which)
    elif member.level == "20":
        reading.payer = {"payer_name": name(at), "payer_id": text(at, 9)}
    elif which in ("IL", "03") and "name" not in member.stated:
        member.stated["name"] = name(at)
        if text(at, 9):
            member.stated["member_id"] = text(at, 9)
    else:
        member.unmapped.append(context.raw())


def _related(context: Context, member: _Member, at: Elements, which: str | None) -> None:
    """NM1 of loop 2120: what it means depends on the benefit above it."""
    what = member.rows[-1].what if member.rows else ""
    number = text(at, 9)
    if which == "P3" and member.pcp is None:
        member.pcp = Provider(name=name(at), npi=number if text(at, 8) == "XX" else None)
    elif what == "R" and which in ("PRP", "SEP", "TTP", "PR"):
        order = {"PRP": "primary", "SEP": "secondary", "TTP": "tertiary"}.get(which)
        last = member.others[-1] if member.others else None
        if last is None or "name" in last:
            member.others.append({})
        member.others[-1] |= {"order": order, "name": name(at)}
    elif what == "U" and name(at):
        member.delegated.append(name(at) or "")
    else:
        member.unmapped.append(context.raw())
        return
    if which != "P3" or text(at, 8) != "XX":
        member.unmapped.append(context.raw())


def _eb(reading: Eligibilities, context: Context, at: Elements) -> None:
    member, reading.related = _open(reading), False
    found = row(context, at)
    member.rows.append(found)
    if found.what == "R":
        member.others.append({})
    if found.what in ACTIVE | INACTIVE:
        for field_name, place in (("plan_name", 5), ("insurance_type", 4)):
            if text(at, place):
                member.stated.setdefault(field_name, text(at, place))
    if benefit(found) is None or any(text(at, place) for place in (4, 5, 9, 14)):
        member.unmapped.append(context.raw())


def _aaa(reading: Eligibilities, context: Context, at: Elements) -> None:
    member = _open(reading)
    if member.refusals:
        member.unmapped.append(context.raw())
    member.refusals.append(refusal(context, at))


def _dmg(reading: Eligibilities, context: Context, at: Elements) -> None:
    if text(at, 1) == "D8":
        _open(reading).stated["birth_date"] = day(context, at, 2)
    _open(reading).unmapped.append(context.raw())


def _ins(reading: Eligibilities, context: Context, at: Elements) -> None:
    _open(reading).stated["relationship"] = text(at, 2)
    _open(reading).unmapped.append(context.raw())


def _trn(reading: Eligibilities, context: Context, at: Elements) -> None:
    member = _open(reading)
    if text(at, 1) == "2" and "trace_no" not in member.stated:
        member.stated["trace_no"] = text(at, 2)
    else:
        member.unmapped.append(context.raw())


def _ref(reading: Eligibilities, context: Context, at: Elements) -> None:
    member, kind = _open(reading), _NUMBERS.get(text(at, 1) or "")
    if kind and kind not in member.stated and not member.rows and member.level in ("22", "23"):
        member.stated[kind] = text(at, 2)
    else:
        member.unmapped.append(context.raw())


def _dtp(reading: Eligibilities, context: Context, at: Elements) -> None:
    member, which = _open(reading), text(at, 1) or ""
    begin, end = period(context, at)
    if which == "290" and member.others:
        member.others[-1] |= {"begin": begin, "end": end if text(at, 2) == "RD8" else None}
        return
    general = all(each.what in ACTIVE | INACTIVE for each in member.rows)
    found = dated(which, text(at, 2) == "RD8", begin, end) if general else {}
    if not found or any(member.stated.get(key, value) != value for key, value in found.items()):
        member.unmapped.append(context.raw())  # one of a single benefit, or another than was stated first
        return
    if lost := [name for name, day in found.items() if day is None and text(at, 3)]:
        member.not_read |= dict.fromkeys(lost, text(at, 3) or "")
        member.unmapped.append(context.raw())
    member.stated |= found


def _msg(reading: Eligibilities, context: Context, at: Elements) -> None:
    member, words = _open(reading), text(at, 1)
    if words:
        (member.rows[-1].notes if member.rows else member.notes).append(words)


def _ls(reading: Eligibilities, context: Context, at: Elements) -> None:
    reading.related = at[0] == "LS"


_Handler = Callable[[Eligibilities, Context, Elements], None]
_HANDLERS: dict[str, _Handler] = {
    "HL": _hl, "NM1": _nm1, "EB": _eb, "AAA": _aaa, "DMG": _dmg, "INS": _ins, "TRN": _trn, "REF": _ref, "DTP": _dtp,
    "MSG": _msg, "LS": _ls, "LE": _ls,
}  # fmt: skip
