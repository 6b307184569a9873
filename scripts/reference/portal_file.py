"""portal-file.md: the grammar of selectors/*.yaml, from the tables the linter goes by."""

from __future__ import annotations

from nightclerk.portal import extracts, flows, grammar, header, located, normalise, pages, shape
from nightclerk.records import RECORDS
from scripts.reference import portal_words as words
from scripts.reference.markdown import block, code, explained, page, table

INTRO = """
One file for each payer portal, `selectors/<portal>.yaml`. It is data, not code: how the portal's pages are recognised,
driven and read. `nightclerk selectors lint` checks it without a browser and names every finding with line and column.
A complete one is [selectors/lakeside.yaml](../../selectors/lakeside.yaml); how to write one is told in
[add-a-payer](../how-to/add-a-payer.md). Editors check it while you type with the
[JSON Schema](portal-file.schema.json), which `nightclerk selectors schema` prints too.
"""


def portal_file() -> str:
    """The grammar, part by part."""
    return page("The portal file", INTRO, *_top(), *_elements(), *_states(), *_flows(), *_extract(), *_texts())


def _top() -> list[str]:
    rows = [
        (code(name), "yes" if name in grammar._REQUIRED else "", meaning)
        for name, meaning in explained(grammar._KEYS, words.TOP, "the portal file")
    ]
    limits = table(("key of `limits`", "meaning"), _explained(header._LIMITS, words.LIMITS, "limits"))
    return ["## Top level", table(("key", "needed", "meaning"), rows), words.TERMS, limits, words.MFA]


def _elements() -> list[str]:
    rows = _explained(pages.LOCATORS, words.LOCATORS, "locators")
    return ["## elements", words.ELEMENTS, table(("locator", "finds"), rows)]


def _states() -> list[str]:
    conditions = table(("condition", "holds when"), _explained(pages.CONDITIONS, words.CONDITIONS, "conditions"))
    actions = table(("`then:`", "what follows"), _explained(pages._ACTIONS, words.ACTIONS, "actions"))
    answers = [(code(task), ", ".join(map(code, shape.answers_of(task)))) for task in RECORDS]
    known = table(("task", "`result:`"), answers)
    return ["## states", words.STATES, conditions, actions, words.RESULT, known, "## interrupts", words.INTERRUPTS]


def _flows() -> list[str]:
    keys = table(("key of a flow", "meaning"), _explained(flows._FLOW_KEYS, words.FLOW, "flow"))
    steps = table(("step", "does"), _explained(flows.ACTS, words.STEPS, "steps"))
    rows = [(code(task), ", ".join(_inputs(task))) for task in RECORDS]
    return ["## flows", words.FLOWS, keys, steps, words.TYPED, table(("task", "inputs"), rows)]


def _inputs(task: str) -> list[str]:
    """Each input as it is written; of one that holds several, which is meant stands behind it."""
    several = shape.several_of(task)
    return [code(f"${name}.1" if name in several else f"${name}") for name in flows.inputs_of(task)]


def _extract() -> list[str]:
    keys = [*dict.fromkeys((*extracts._LEAF, *extracts._LIST, *extracts._OBJECT))]
    leaf = table(("key of a field", "meaning"), _explained(keys, words.FIELD, "fields"))
    types = table(("type", "reads"), _explained(normalise.TYPE_NAMES, words.TYPES, "types"))
    known = [_fields(task) for task in RECORDS]
    return ["## extract", words.EXTRACT, leaf, types, *known]


def _fields(task: str) -> str:
    rows = [
        (code(name), each.kind, ", ".join(map(code, shape.TYPES.get(each.kind, ()))) or "a list or an object of fields")
        for name, each in shape.shapes(RECORDS[task]).items()
    ]
    return table((f"field of a record of {code(task)}", "kind", "types that may fill it"), rows)


def _texts() -> list[str]:
    flags = ", ".join(map(code, located._FLAGS))
    units = ", ".join(map(code, located._SECONDS))
    return [
        "## Texts, durations, dates",
        f"{words.PATTERN} Flags: {flags}. A duration is a number and a unit ({units}), such as `30m`.",
        block('not_found: {text: "/no member matches/i", result: not_found}', "yaml"),
    ]


def _explained(names: tuple[str, ...] | list[str], known: dict[str, str], what: str) -> list[tuple[str, str]]:
    return [(code(name), meaning) for name, meaning in explained(names, known, what)]
