"""From a recording to the draft of a portal file: what was clicked and typed into is there, what only a person can
decide is marked TODO, and nothing that was typed is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from nightclerk.portal.tools.fields import Filled, filled
from nightclerk.portal.tools.phases import Phases, split
from nightclerk.portal.tools.plain_yaml import listing, locator, mapping, regex, scalar
from nightclerk.portal.tools.recorded import Act, Recording, Way, personal, ranked

_NAMES = {
    "$secret.username": "user",
    "$secret.password": "password",
    "$mfa.code": "code",
    "$member_id": "member",
    "$birth_date": "birth",
    "$service_date": "service",
}
_PROOFS = ("member_id", "birth_date", "last_name", "first_name")
_TAIL = {"expect"}


@dataclass
class _Elements:
    """The elements named so far, each with its ways; the same thing recorded twice keeps its first name."""

    typed: tuple[str, ...]
    known: dict[str, list[Way]] = field(default_factory=dict)
    typing: dict[str, str] = field(default_factory=dict)  # what is typed -> the element it is typed into

    def name(self, act: Act, told: Filled | None) -> str:
        name = self._name(act, told)
        if told is not None:
            self.typing.setdefault(told.value, name)
        return name

    def _name(self, act: Act, told: Filled | None) -> str:
        for name, ways in self.known.items():
            if set(ways) & set(act.ways):
                ways += [way for way in act.ways if way not in ways]
                return name
        wanted = act.name or (_NAMES.get(told.value) if told else None) or _slug(act, self.typed)
        name = wanted
        while name in self.known:
            number = int(name.rpartition("_")[2]) + 1 if name != wanted else 2
            name = f"{wanted}_{number}"
        self.known[name] = list(act.ways)
        return name

    def lines(self) -> Iterator[str]:
        width = max(map(len, self.known), default=0) + 1
        for name, ways in self.known.items():
            found = [locator(way) for way in ranked(ways, self.typed)]
            todo = "" if found else "  # TODO: how is it found? Only its place, or a name that could be a patient's"
            yield f"  {name + ':':<{width}} {listing(found or [mapping({'css': 'TODO'})])}{todo}"


def _slug(act: Act, typed: tuple[str, ...]) -> str:
    texts = [*act.words, *(way.name or way.text for way in act.ways if way.kind in ("role", "label", "text"))]
    for text in texts:
        if not personal(text, typed):
            words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold())
            if words and words[0][0].isalpha():
                return "_".join(words[:3])
    return "field" if act.kind == "type" else "thing"


def draft(portal: str, recording: Recording, today: date, source: str) -> str:
    """The text of the draft; `source` says in a word where it comes from."""
    typed = tuple(act.typed for act in recording.acts if act.kind in ("type", "select") and act.typed)
    elements = _Elements(typed)
    phases = split(_without_focus(recording.acts))
    flows = [
        *_flow(elements, "login", phases.login, _after_login(phases)),
        *_flow(elements, "mfa", phases.mfa, "home"),
        *_task(elements, phases),
    ]
    parts = [
        _head(portal, recording, today, source, phases),
        ["elements:", *elements.lines(), ""],
        ["states:", *_states(phases, elements), ""],
        ["flows:", *flows, *_extract(recording.headings)],
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def _without_focus(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Without the clicks into fields that are typed into: filling needs none."""
    fields = {way for act in acts if act.kind in ("type", "select") for way in act.ways}
    return tuple(act for act in acts if act.kind != "click" or not set(act.ways) & fields)


def _head(portal: str, recording: Recording, today: date, source: str, phases: Phases) -> list[str]:
    mfa = 'mfa: {kind: typed, ask: "TODO"}  # TODO: whose phone? Or {kind: totp, secret: vault:' + f"{portal}/totp}}"
    return [
        f"# A draft made by nightclerk from a {source}. Everything marked TODO is yours to decide;",
        "# `nightclerk selectors lint` lists it, and no bot works with this file before it is done.",
        *(f"# Left out: {each}." for each in recording.remarks),
        "nightclerk: selectors/1",
        f"portal: {scalar(portal)}",
        "payer: TODO  # TODO: the payer's name, as people say it",
        f"version: {today}",
        f"base_url: {recording.base_url or 'TODO'}",
        "# TODO: read the portal's terms of use; only yes (in quotes), with your name and the day, lets a bot in.",
        f"terms: {{automation_permitted: unknown, attested_by: TODO, attested_on: {today}}}",
        "limits: {pages: 1, checks_per_minute: 6}",
        "session: {keep: storage_state}",
        *([mfa] if phases.mfa else []),
        "",
    ]


def _after_login(phases: Phases) -> str:
    return "[home, mfa]" if phases.mfa else "home"


def _states(phases: Phases, elements: _Elements) -> Iterator[str]:
    yield "  # The first that holds wins: special pages above general ones. Put in the words that your portal shows."
    yield from _state("maintenance", "defer 30m", "what does it say when it is down?")
    if phases.login:
        yield from _state("locked", "stop_portal", "what does it say when the account is locked?")
        yield from _state("bad_login", "stop_portal", "what does it say when the password is wrong?")
    if phases.mfa:
        yield f"  mfa: {{visible: {elements.typing['$mfa.code']}, then: run mfa}}"
    if phases.login:
        seen = [mapping({"visible": elements.typing[value]}) for value in phases.shown]
        yield f"  login: {{all: {listing(seen)}, then: run login}}"
    yield '  not_found: {text: "TODO not found", result: not_found}  # TODO: what does it say about an unknown member?'
    yield '  result: {text: "TODO result"}  # TODO: words that stand on the page of the answer, and on no other'
    if phases.login:
        where = phases.home
        yield (
            f"  home: {{url: {regex(where)}}}"
            if where
            else '  home: {text: "TODO home"}  # TODO: words of the page after signing in'
        )


def _state(name: str, then: str, asked: str) -> Iterator[str]:
    yield f'  {name}: {{text: "TODO {name}", then: {then}}}  # TODO: {asked}'


def _flow(elements: _Elements, name: str, acts: tuple[Act, ...], follows: str) -> Iterator[str]:
    if acts:
        yield f"  {name}:"
        yield from (f"    {line}" for line in _steps(elements, acts, signing_in=name == "login"))
        yield f"    - expect: {follows}"


def _task(elements: _Elements, phases: Phases) -> Iterator[str]:
    start = [] if phases.task and phases.task[0].kind == "goto" else [Act("goto", path=phases.home or "/")]
    lines = list(_steps(elements, (*start, *phases.task), signing_in=False))
    used = [name for name in ("payer", "service_date") if f"${name}" in elements.typing]
    yield "  eligibility:"
    yield f"    needs: {listing([*_PROOFS, *used])}"
    yield "    steps:"
    yield from (f"      {line}" for line in lines)
    yield "      - expect: [result, not_found]"
    yield "      - evidence: screenshot"


def _steps(elements: _Elements, acts: tuple[Act, ...], *, signing_in: bool) -> Iterator[str]:
    """Steps, one line each; fields that are typed into one after another are one step."""
    waiting: list[tuple[str, Filled]] = []
    for act in acts:
        if act.kind == "type":
            told = _told(act, signing_in, len(waiting))
            waiting.append((elements.name(act, told), told))
            continue
        yield from _fill("fill", waiting)
        waiting = []
        yield from _step(elements, act)
    yield from _fill("fill", waiting)


def _told(act: Act, signing_in: bool, place: int) -> Filled:
    told = filled(act.words, act.typed)
    if not signing_in or told.value == "$secret.password":
        return (
            told if signing_in or told.value != "$secret.username" else replace(told, value="TODO", todo="what is it?")
        )
    return Filled("$secret.username" if place == 0 else f"$secret.{_slug(act, (act.typed,))}")


def _fill(act: str, filled_in: list[tuple[str, Filled]]) -> Iterator[str]:
    latest = dict(filled_in)
    if not latest:
        return
    yield f"- {act}:"
    for name, told in latest.items():
        value = scalar(told.value)
        value = mapping({"value": value, "format": scalar(told.format)}) if told.format else value
        yield f"    {scalar(name)}: {value}" + (f"  # TODO: {told.todo}" if told.todo else "")


def _step(elements: _Elements, act: Act) -> Iterator[str]:
    if act.kind == "goto":
        yield f"- goto: {scalar(act.path)}"
    elif act.kind == "press":
        yield f"- press: {scalar(act.typed)}"
    elif act.kind == "select":
        told = filled(act.words, act.typed, selecting=True)
        yield from _fill("select", [(elements.name(act, told), told)])
    else:
        yield f"- {act.kind}: {elements.name(act, None)}"


def _extract(headings: tuple[str, ...]) -> list[str]:
    names = listing(map(scalar, headings))
    table = (
        [f"      from: {{headings: {names}}}"]
        if headings
        else [
            "      # TODO: which table? Its headers, or read from labels: {label: Member ID}, not column.",
            '      from: {headings: ["TODO"]}',
        ]
    )
    return [
        "    extract:",
        *table,
        "      record:",
        "        # TODO: under which header, or beside which label, does each stand?",
        "        member_id:  {column: TODO, must_equal: $member_id}",
        '        birth_date: {column: TODO, type: date, formats: ["MM/DD/YYYY"], must_equal: $birth_date}',
        "        name:       {column: TODO, type: name, must_equal: [$last_name, $first_name]}",
        "        outcome:    {column: TODO, type: enum, map: {TODO: active, TODO not covered: inactive}}",
    ]
