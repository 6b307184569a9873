"""A 277 (claim status answer) or 277CA (acknowledgment) to one record for each claim, and for each batch status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nightclerk.records.claim_status import ClaimStatusLine, ClaimStatusResult, StatusCode, StatusFamily
from nightclerk.records.header import Channel
from nightclerk.x12.context import Context, Elements, Place, day, name, number, parts, period, text

_LEVELS = {"20": "payer", "21": "receiver", "19": "provider", "22": "claim", "23": "claim", "PT": "claim"}
_LOOPS = {"20": "2000A", "21": "2000B", "19": "2000C", "22": "2000D", "23": "2000E", "PT": "2000D"}
_KEPT = frozenset({"BHT", "N1", "N3", "N4", "PER", "QTY", "AMT", "DMG", "SBR", "PWK", "DTM", "III"})
_FAMILIES = {
    **dict.fromkeys(("A0", "A1", "A2", "A5"), StatusFamily.ACCEPTED),
    **dict.fromkeys(("A3", "A6", "A7", "A8"), StatusFamily.REJECTED),
    **dict.fromkeys(("A4", "D0"), StatusFamily.NOT_FOUND),
    **dict.fromkeys(("P0", "P1", "P2", "P5"), StatusFamily.PENDING),
    **dict.fromkeys(("P3", "P4"), StatusFamily.INFO_REQUESTED),
    **dict.fromkeys(("F0", "F3", "F3F", "F3N", "F4"), StatusFamily.FINAL_OTHER),
    "F1": StatusFamily.FINAL_PAID,
    "F2": StatusFamily.FINAL_DENIED,
}


@dataclass
class _Claim:
    """What was read of one claim, or of one batch status."""

    at: Place
    raw: str
    level: str
    trace: str | None
    stated: dict[str, Any] = field(default_factory=dict)
    statuses: list[StatusCode] = field(default_factory=list)
    first: Place | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


@dataclass
class ClaimStatuses:
    """The reading of one 277: whose claims are told (by level), and the claim that is open."""

    level: str = ""
    people: dict[str, Any] = field(default_factory=dict)
    claim: _Claim | None = None
    unmapped: list[str] = field(default_factory=list)
    tells: int = 0

    def handlers(self) -> dict[str, _Handler]:
        """What segments go to, by their name; see `read.Body`."""
        return _HANDLERS

    def take(self, context: Context, at: Elements) -> None:
        """One segment between ST and SE."""
        handler = _HANDLERS.get(at[0])
        if handler is not None:
            handler(self, context, at)
            return
        if at[0] not in _KEPT:
            context.flag("X12_UNKNOWN_SEGMENT")
        _keep(self, context)

    def end(self, context: Context) -> None:
        """The transaction is over."""
        _close(self, context)
        if not self.tells:
            context.flag("X12_NO_ANSWER")
        elif self.unmapped:
            context.flag("X12_NO_CLAIM")


def family(category: str | None) -> StatusFamily:
    """The family of a category number; `indeterminate` for one that is not known."""
    if category and category not in _FAMILIES and category[:1] in "RE":
        return StatusFamily.INFO_REQUESTED if category[0] == "R" else StatusFamily.ERROR
    return _FAMILIES.get(category or "", StatusFamily.INDETERMINATE)


def _keep(reading: ClaimStatuses, context: Context) -> None:
    (reading.claim.unmapped if reading.claim else reading.unmapped).append(context.raw())


def _close(reading: ClaimStatuses, context: Context) -> None:
    claim, reading.claim = reading.claim, None
    if claim is None or not (claim.statuses or claim.lines or claim.level == "claim"):
        reading.unmapped.extend((claim.raw, *claim.unmapped) if claim else ())
        return
    reading.tells += 1
    if not claim.statuses and not any(line["statuses"] for line in claim.lines):
        context.flag("X12_NO_ANSWER", at=claim.at)
    context.out.append(_record(reading, claim, context))
    reading.unmapped = []


def _record(reading: ClaimStatuses, claim: _Claim, context: Context) -> ClaimStatusResult:
    stated = dict(claim.stated)
    first = claim.statuses[0] if claim.statuses else None
    control = stated.pop("control", None)
    if control is None and "X214" in context.implementation:
        control = claim.trace  # the acknowledgment returns the claim's own number
    lines = tuple(ClaimStatusLine(**{**line, "statuses": tuple(line["statuses"])}) for line in claim.lines)
    return ClaimStatusResult(
        channel=Channel.X12, checked_at=context.made_at, source_version=context.implementation, level=claim.level,
        patient_control_no=control, trace_no=claim.trace,
        category=first.category if first else None, status=first.status if first else None,
        entity=first.entity if first else None, status_date=first.date if first else None,
        family=_family(claim, context), statuses=tuple(claim.statuses), lines=lines,
        unmapped=(*reading.unmapped, *claim.unmapped), **reading.people, **stated,
    )  # fmt: skip


def _family(claim: _Claim, context: Context) -> StatusFamily:
    families = {_one_family(each, claim) for each in claim.statuses}
    if len(families) > 1:
        context.flag("X12_STATUSES_DISAGREE", at=claim.first or claim.at)
    return families.pop() if len(families) == 1 else StatusFamily.INDETERMINATE


def _one_family(status: StatusCode, claim: _Claim) -> StatusFamily:
    """F0 says only that it is finished: the amount paid says how."""
    paid = claim.stated.get("paid")
    return StatusFamily.FINAL_PAID if status.category == "F0" and paid and paid > 0 else family(status.category)


def _hl(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    _close(reading, context)
    level = text(at, 3) or ""
    if level not in _LEVELS:
        context.flag("X12_UNKNOWN_CODE", "HL03")
    reading.level, context.loop = level, _LOOPS.get(level, "HL")
    if level in ("20", "21", "19"):  # what is below another payer or provider starts anew
        reading.people = {key: value for key, value in reading.people.items() if key in _ABOVE[level]}
    elif level in ("22", "PT"):
        for key in ("patient", "member_id"):
            reading.people.pop(key, None)


_ABOVE = {"20": (), "21": ("payer_name", "payer_id"), "19": ("payer_name", "payer_id")}


def _nm1(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    which = text(at, 1)
    if which in ("PR", "AY") and reading.level == "20":
        reading.people |= {"payer_name": name(at), "payer_id": text(at, 9)}
    elif which == "1P" or (which == "85" and reading.level == "19"):
        reading.people["provider_npi"] = text(at, 9) if text(at, 8) == "XX" else None
    elif which in ("IL", "QC"):
        reading.people["patient"] = name(at)
        reading.people["member_id"] = text(at, 9) or reading.people.get("member_id")
    else:
        _keep(reading, context)


def _trn(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    _close(reading, context)
    reading.claim = _Claim(context.place(), context.raw(), _LEVELS.get(reading.level, "claim"), text(at, 2))


def _stc(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    if reading.claim is None:
        reading.claim = _Claim(context.place(), context.raw(), _LEVELS.get(reading.level, "claim"), None)
    claim = reading.claim
    found = list(_statuses(context, at))
    if claim.lines:
        claim.lines[-1]["statuses"].extend(found)
        return
    if claim.first is None:
        claim.first = context.place()
        claim.stated |= {"charge": number(context, at, 4), "paid": number(context, at, 5)}
        claim.stated |= {"adjudicated_on": day(context, at, 6), "remit_date": day(context, at, 8)}
        claim.stated |= {"check_or_eft": text(at, 9)}
    claim.statuses.extend(found)
    unused = (3, 7, 12) if context.place() == claim.first else (*range(3, 10), 12)
    if any(text(at, place) for place in unused):
        _keep(reading, context)


def _statuses(context: Context, at: Elements) -> list[StatusCode]:
    when: date | None = day(context, at, 2)
    found = []
    for place in (1, 10, 11):
        if text(at, place) is None:
            continue
        category, status, entity, *_ = [*parts(context, at, place), "", "", ""]
        if family(category) is StatusFamily.INDETERMINATE:
            context.flag("X12_UNKNOWN_CODE", f"STC{place:02}")
        found.append(StatusCode(category=category, status=status or None, entity=entity or None, date=when))
    if not found:
        context.flag("X12_MISSING", "STC01")
    return found


def _ref(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    field_name = {"1K": "payer_claim_no", "EJ": "control"}.get(text(at, 1) or "")
    claim = reading.claim
    if field_name and claim is not None and not claim.lines and field_name not in claim.stated:
        claim.stated[field_name] = text(at, 2)
    else:
        _keep(reading, context)


def _dtp(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    claim, which = reading.claim, text(at, 1)
    if claim is None or which not in ("472", "232", "106"):
        _keep(reading, context)
        return
    begin, end = period(context, at)
    if which == "106":
        claim.stated["info_due_by"] = end
    else:
        (claim.lines[-1] if claim.lines else claim.stated).update(service_from=begin, service_to=end)


def _svc(reading: ClaimStatuses, context: Context, at: Elements) -> None:
    if reading.claim is None:
        context.flag("X12_STRAY")
        _keep(reading, context)
        return
    procedure = parts(context, at, 1)
    reading.claim.lines.append(
        {
            "segment": context.number(),
            "procedure": (procedure[1] if len(procedure) > 1 else procedure[0]) or None,
            "charge": number(context, at, 2),
            "paid": number(context, at, 3),
            "units": number(context, at, 7),
            "statuses": [],
        }
    )


_Handler = Callable[[ClaimStatuses, Context, Elements], None]
_HANDLERS: dict[str, _Handler] = {
    "HL": _hl, "NM1": _nm1, "TRN": _trn, "STC": _stc, "REF": _ref, "DTP": _dtp, "SVC": _svc,
}  # fmt: skip
