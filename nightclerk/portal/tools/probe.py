"""Probing a portal: sign in once, open the pages that its flows open, and see what of the file is there.

Nothing is filled in or sent but the log-in itself, so no patient is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error

from nightclerk.errors import ApplicationException
from nightclerk.portal.failures import server_error, translated, unreachable
from nightclerk.portal.file import Flow, PortalFile, Step
from nightclerk.portal.inpage import Spec, element_spec, look_spec
from nightclerk.portal.job import Job
from nightclerk.portal.login import stopped
from nightclerk.portal.looking import answers
from nightclerk.portal.marks import Condition, Element, State
from nightclerk.portal.session import AccountSession
from nightclerk.portal.tools.headings import differing, sought
from nightclerk.records import PortalProbe, ProbedElement, ProbedTable

SIGN_IN = "(sign-in)"
_MOST_LOOKS = 8
_CLICK_SECONDS = 2.5
_GLANCE = 2.0  # seconds for a page of which nothing is known that must be there: a log-in page may come in its place
_TURNS = ("click", "press", "pick", "download")  # after these another page may stand there


async def probe(job: Job, session: AccountSession) -> PortalProbe:
    """What was found on each page; raises what a check raises when the portal cannot be signed in to or opened."""
    found: list[ProbedElement] = []
    states: set[str] = set()
    tables: list[ProbedTable] = []
    for path, page in _pages(job.file).items():
        await job.live.goto(job.file.base_url + path, job.file.timeout_seconds)
        await _arrive(job, session, page, found, states, path)
        seen = await _survey(job, path, page.needed, found, states, frozenset(page.signed_in))
        tables += differing(sought(job.file), seen["tables"], path)
    return PortalProbe(
        portal=job.file.portal,
        account=job.account,
        version=job.file.version,
        signed_in=True,
        elements=tuple(_best(found)),
        states=tuple(state.name for state in job.file.states if state.name in states),
        tables=tuple(tables),
    )


@dataclass
class _Page:
    """What the flows use on a page before they go on, and the states that they know it by."""

    elements: dict[str, Element] = field(default_factory=dict)
    answers: bool = False  # something was typed: what is listed from here on may come by that
    states: list[str] = field(default_factory=list)
    signed_in: set[str] = field(default_factory=set)  # of a log-in page: states of somebody who needs it no more

    @property
    def needed(self) -> tuple[Element, ...]:
        return tuple(self.elements.values())


def _pages(file: PortalFile) -> dict[str, _Page]:
    """Each path that a flow opens."""
    pages: dict[str, _Page] = {}
    to_sign_in = {state.flow for state in file.states if state.action == "run"}
    # Where a log-in stands at the address of the work itself, it is gone once somebody has signed in.
    worked = {
        step.text for flow in file.flows if flow.name not in to_sign_in for step in flow.steps if step.act == "goto"
    }
    for flow in file.flows:
        page = None
        for step in flow.steps:
            if step.act == "goto":
                signs_in = flow.name in to_sign_in and step.text in worked
                page = None if signs_in else pages.setdefault(step.text, _Page())
                if page is not None and flow.name in to_sign_in:
                    page.signed_in |= _led_to(file, flow)
            elif page is not None:
                listed = page.answers and step.act == "pick"
                page.elements |= {} if listed else {element.name: element for element in _elements_of(step)}
                page.answers = page.answers or step.act == "fill"
                page.states += step.states
                page = None if _goes_on(step) else page
    return pages


def _led_to(file: PortalFile, flow: Flow) -> set[str]:
    """The states that a log-in ends with and nothing more is asked in, such as the code or the password."""
    ends = flow.steps[-1].states
    return {name for name in ends if not file.state(name).action}


def _opened_by(flow: Flow | None) -> set[str]:
    return {step.text for step in flow.steps if step.act == "goto"} if flow else set()


def _goes_on(step: Step) -> bool:
    """Whether what follows may be on another page; a page that is known by one state is still the one it was."""
    return step.act in (*_TURNS, "window") or (step.act == "expect" and len(step.states) != 1)


def _elements_of(step: Step) -> Iterator[Element]:
    yield from (element for element, _ in step.target)
    if step.pick is not None:
        yield from filter(None, (step.pick.rows, step.pick.turn))


async def _arrive(
    job: Job,
    session: AccountSession,
    page: _Page,
    found: list[ProbedElement],
    states: set[str],
    path: str,
) -> None:
    """Wait until the page is the one that was opened; sign in, and click away what lies over it, on the way."""
    for _ in range(_MOST_LOOKS):
        since = session.moment()
        info = await job.live.watch(_whether_there(job, page))
        if info["kind"] == "interrupt":
            await _click_away(job, info["interrupt"])
        elif info["kind"] == "state":
            state = job.file.state(info["state"])
            if state.action != "run":
                if state.action:
                    raise stopped(job, state)
                return
            if path in _opened_by(job.file.flow(state.flow)) and job.logins:
                return  # the log-in page itself, which many portals show to somebody signed in as well
            await _sign_in(job, session, state, since, found, states)
            await job.live.goto(job.file.base_url + path, job.file.timeout_seconds)
        elif info["kind"] == "nothing" and info["broken"]:
            raise unreachable()
        elif info["kind"] == "nothing" and info["status"] >= 500:
            raise server_error(info["status"])
        else:
            return  # what was looked for is there, or is missing: the survey tells which
    raise ApplicationException(
        f"The portal {job.file.portal} ends the session again and again.",
        code="SESSION_LOST",
        remedy="Look whether somebody else uses the same account; then probe it again.",
    )


def _whether_there(job: Job, page: _Page) -> Spec:
    known = page.elements or page.states
    seconds = job.file.timeout_seconds if known else _GLANCE
    expect = () if page.elements else page.states
    # Nobody is asked about: what a page says of anybody, mostly because nothing stands on it yet, is no reason to stop.
    spec = look_spec(job.page, seconds=seconds, expect=expect, ignore=answers(job, tuple(expect)))
    return {**spec, "elements": _specs(job.file, page.needed)}


def _specs(file: PortalFile, elements: Iterable[Element]) -> list[Spec]:
    """The elements, each as what the flows do with it."""
    acts = {element.name: step.act for flow in file.flows for step in flow.steps for element, _ in step.target}
    return [element_spec(element, acts.get(element.name, "")) for element in elements]


async def _sign_in(
    job: Job,
    session: AccountSession,
    state: State,
    since: tuple[int, int],
    found: list[ProbedElement],
    states: set[str],
) -> None:
    flow = job.file.flow(state.flow)
    needed = tuple(_first_fields(flow)) if flow else ()
    await _survey(job, SIGN_IN, needed, found, states)
    await session.sign_in(job, state, since)
    job.logins += 1


def _first_fields(flow: Flow) -> Iterator[Element]:
    for step in flow.steps:
        yield from (element for element, _ in step.target)
        if step.act in _TURNS:
            return


async def _click_away(job: Job, place: int) -> None:
    target = job.file.interrupts[place].click
    handle = await job.live.grab({"element": element_spec(target), "exact": job.page["exact"]})
    if handle is not None:
        try:
            await job.live.click(handle, _CLICK_SECONDS)
        except Error as error:
            raise translated(error, "clicking a notice away") from None


async def _survey(
    job: Job,
    page: str,
    needed: tuple[Element, ...],
    found: list[ProbedElement],
    states: set[str],
    signed_in: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    known = {element.name: element for element in (*job.file.elements, *_inline(job.file), *needed)}
    spec = {**job.page, "elements": _specs(job.file, known.values())}
    seen = await job.live.survey(spec)
    states |= set(seen["states"])
    # Somebody signed in is shown no log-in any more, wherever the portal leads from its page.
    names = set() if signed_in & set(seen["states"]) else {element.name for element in needed}
    for each in seen["elements"]:
        found.append(_probed(known[each["name"]], each["found"], page, each["name"] in names))
    return seen


def _probed(element: Element, matches: list[int], page: str, needed: bool) -> ProbedElement:
    """By the driver's own rule: the first rank that matches once, or for `many` at all."""
    fitting = (place for place, number in enumerate(matches) if (number if element.many else number == 1))
    place = next(fitting, None)
    return ProbedElement(
        element=element.name,
        page=page,
        rank=0 if place is None else place + 1,
        locator="" if place is None else str(element.candidates[place]),
        matches=max(matches, default=0) if place is None else matches[place],
        needed=needed,
    )


def _inline(file: PortalFile) -> Iterator[Element]:
    """Elements that stand in a step or condition without a name of their own."""
    named = {element.name for element in file.elements}
    steps = (element for flow in file.flows for step in flow.steps for element in _elements_of(step))
    conditions = [state.when for state in file.states] + [each.when for each in file.interrupts]
    for element in (*steps, *_in_conditions(conditions)):
        if element.name not in named:
            named.add(element.name)
            yield element


def _in_conditions(conditions: Iterable[Condition]) -> Iterator[Element]:
    for condition in conditions:
        if condition.element is not None:
            yield condition.element
        yield from _in_conditions(condition.parts)


def _best(found: list[ProbedElement]) -> Iterator[ProbedElement]:
    """Each element on each page where it is, or should be; one line for those that are on no page."""
    shown = [each for each in found if each.rank or each.needed]
    names = {each.element for each in shown}
    yield from shown
    for each in found:
        if each.element not in names:
            names.add(each.element)
            yield ProbedElement(element=each.element, page="", rank=0, locator="", matches=each.matches, needed=False)


def drifts(found: PortalProbe) -> list[tuple[str, int, str]]:
    """What was found by a fall-back only, where a flow needs it or wherever it is: element, rank, locator."""
    first = {each.element for each in found.elements if each.rank == 1}
    late = [each for each in found.elements if each.rank > 1 and (each.needed or each.element not in first)]
    return list({each.element: (each.element, each.rank, each.locator) for each in late}.values())


def missing(found: PortalProbe) -> list[ProbedElement]:
    """What a flow needs on a page that was opened, and what was not there (or more than once)."""
    return [each for each in found.elements if each.needed and not each.rank]
