"""Replaying a kept page: what a portal file makes of it, in a browser that reaches nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.async_api import Error

from nightclerk.errors import UsageError
from nightclerk.portal.asking import Asking
from nightclerk.portal.beside import days_beside
from nightclerk.portal.browser import BrowserHost
from nightclerk.portal.build import Built, build, spread
from nightclerk.portal.coverages import Chosen, chosen, doubted
from nightclerk.portal.failures import translated
from nightclerk.portal.file import Extract, Flow, PortalFile
from nightclerk.portal.inpage import element_spec, extract_spec, page_spec
from nightclerk.portal.patient import compare
from nightclerk.portal.settings import BrowserSettings
from nightclerk.portal.tools.headings import differing, sought
from nightclerk.records import RECORDS, ProbedTable


@dataclass(frozen=True)
class FieldRead:
    """One field: `state` read | not stated | not opened | not read, by which locator; `text` may be a patient's."""

    name: str
    state: str
    locator: str = ""
    text: str = ""


@dataclass(frozen=True)
class Replayed:
    """What the file makes of a page. `state` is what a check would stop at ("" for none); `identity` says in a word how
    the right-patient check ends, and why the record would not be believed; `notes` are texts that no field took,
    `tables` those whose headings differ from the file's.
    """

    states: tuple[str, ...]
    state: str
    elements: tuple[tuple[str, int], ...]
    table: bool
    identity: str
    fields: tuple[FieldRead, ...]
    notes: tuple[str, ...]
    tables: tuple[ProbedTable, ...] = ()


def replay(
    settings: BrowserSettings,
    file: PortalFile,
    task: str,
    html: str,
    inputs: Mapping[str, object] | None = None,
    today: date = date.max,
) -> Replayed:
    """Look at the page and read it; without `inputs` the right-patient check is left out. `today` is the day by which
    a coverage that is said to be over may be still to come.

    Raises `UsageError` NO_FLOW, `MissingDependency`, and `ApplicationException` where the browser fails.
    """
    flow = file.flow(task)
    if flow is None or flow.extract is None:
        raise UsageError(f"The portal {file.portal} has no flow '{task}'.", code="NO_FLOW", remedy=f"See {file.path}.")
    seen, read = asyncio.run(_look(settings, file, task, flow.extract, html))
    one = chosen(flow.extract, read, inputs or {})
    built = Built()
    values = build(built, flow.extract.fields, RECORDS[task], spread(flow.extract.fields, one.read))
    asked = flow.asks_of_the_day or today == date.max
    beside, day = days_beside(flow.extract, values, one.read), (inputs or {}).get("service_date")
    doubt = doubted(one.doubt, values, day, today, asked=asked, beside=beside)
    acting = {state.name for state in file.states if state.action or state.result}
    expected = {name for step in flow.steps for name in step.states}
    known = [state.name for state in file.states if state.name in seen["states"]]
    return Replayed(
        states=tuple(known),
        state=next((name for name in known if name in acting | expected), ""),
        elements=tuple(_ranks(file, seen["elements"])),
        table=bool(read["found"]),
        identity=_identity(flow, one, doubt, inputs),
        tables=tuple(differing(sought(file), seen["tables"], "")),
        **_record(flow.extract, built, values),
    )


async def _look(
    settings: BrowserSettings, file: PortalFile, task: str, extract: Extract, html: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    host = BrowserHost(settings)
    try:
        context = await (await host.get()).new_context(offline=True, service_workers="block")
        asking = Asking(await context.new_page())
        await asking.load(html, file.base_url)
        spec = {**page_spec(file, task), "elements": [element_spec(element) for element in file.elements]}
        return await asking.survey(spec), await asking.read(extract_spec(extract))
    except Error as error:
        raise translated(error, "reading a kept page") from None
    finally:
        await host.close()


def _ranks(file: PortalFile, seen: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for element, each in zip(file.elements, seen, strict=True):
        fits = (place for place, number in enumerate(each["found"], 1) if (number if element.many else number == 1))
        yield element.name, next(fits, 0)


def _identity(flow: Flow, one: Chosen, doubt: str, inputs: Mapping[str, object] | None) -> str:
    if inputs is None:
        return "not compared: nobody was asked about"
    found = compare(flow.extract.fields if flow.extract else (), one.read["fields"], inputs)
    if found.proven:
        return f"proven, but {doubt}" if doubt else "proven"
    names = ", ".join(each.field for each in found.differing)
    if not names and any(step.act == "prove" for step in flow.steps):
        return "not compared: a step `prove` read it from the page before"
    return f"differs: {names}" if names else f"not shown: {found.shown} identifying fields, two are needed"


def _record(extract: Extract, built: Built, values: Mapping[str, Any]) -> dict[str, Any]:
    took = [FieldRead(name, "read", each.locator, each.raw) for name, each in sorted(built.provenance.items())]
    lost = [FieldRead(name, "not read") for name in dict.fromkeys((*built.missing, *built.garbled, *built.not_read))]
    shown = {re.split(r"[.[#]", each.name)[0] for each in (*took, *lost)}
    said = {name for name, value in values.items() if value != ()}
    rest = [spec for spec in extract.fields if spec.name not in shown | said]
    # A page is kept as it was before anything was opened: what it lacks of that, the check may have read.
    quiet = [FieldRead(spec.name, "not opened" if spec.opens else "not stated") for spec in rest]
    return {"fields": (*took, *lost, *quiet), "notes": tuple(built.notes)}
