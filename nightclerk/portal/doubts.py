"""What is allowed and seldom meant: states that hide or do nothing, generated names, flows that end in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nightclerk.portal.coverages import SPANS
from nightclerk.portal.file import Flow, PortalFile
from nightclerk.portal.implied import always, implies
from nightclerk.portal.located import MappingNode, Node, Reader, ScalarNode, SequenceNode, child
from nightclerk.portal.marks import Condition, State
from nightclerk.portal.pages import _BRITTLE as BRITTLE
from nightclerk.portal.pages import CONDITIONS, NEVER
from nightclerk.portal.shape import days_asked

# Names that a build or a server makes up anew: ASP.NET paths, hashed classes, a framework's word with a counter.
_GENERATED = re.compile(
    r"ctl\d\d|_ContentPlaceHolder|\bj_id|\bjss\d|\bember\d|\bmui-\d|\bext-gen\d|\bgwt-uid|:r\w+:"
    r"|\b(?:css|sc|svelte|emotion)-[a-z0-9]*\d[a-z0-9]{3,}|[-_][0-9a-f]{6,}\b|\d{5,}"
)
_TODO = re.compile(r"\bTODO\b")
_ABSOLUTE = re.compile(r"^/html\b|(?:/\w+(?:\[\d+\])?){5,}|\[\d+\]/\w+\[\d+\]")


def doubts(reader: Reader, root: Node, file: PortalFile) -> None:
    """Report what is doubtful in a whole file, and what a draft leaves to a person."""
    is_draft = _left_to_a_person(reader, root)
    _unrecognised(reader, root, file)
    _hidden_states(reader, root, file)
    _idle_states(reader, root, file)
    _wide_states(reader, root, file)
    _open_ends(reader, root, file)
    _idle_mfa(reader, root, file)
    _nameless_copays(reader, root, file)
    _bare_days(reader, root, file)
    if not is_draft:  # what it leaves open may be the day
        _of_no_day(reader, root, file)
    _narrowed(reader, root, file)
    for kind, node in _selectors(root):
        _generated(reader, kind, node)
    _doubled(reader, root)


def _left_to_a_person(reader: Reader, node: Node) -> bool:
    """Report what a draft leaves open; whether it leaves anything."""
    if isinstance(node, ScalarNode) and (left := bool(_TODO.search(str(node.value)))):
        words = "This is left to you: put in what the portal shows or asks for; the comment beside it says what."
        reader.say(node, "TODO", words)
        return left
    pairs = node.value if isinstance(node, MappingNode) else [node.value] if isinstance(node, SequenceNode) else []
    return any([_left_to_a_person(reader, each) for pair in pairs for each in pair])


def _entry(node: Node | None, name: str) -> tuple[Node, Node] | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next(((key, value) for key, value in pairs if key.value == name), None)


def _named(root: Node, section: str, name: str) -> Node | None:
    found = _entry(root, section)
    inner = _entry(found[1], name) if found else None
    return inner[0] if inner else None


def _acts(state: State) -> bool:
    return bool(state.action or state.result)


def _unrecognised(reader: Reader, root: Node, file: PortalFile) -> None:
    """A state without a condition is for a pick alone, which says by itself when it stands."""
    steps = [step for flow in file.flows for step in flow.steps]
    waited = {name for step in steps for name in step.states} | {file.session.probe}
    for state in (each for each in file.states if each.when == NEVER):
        fits = state.name in _picked(file) - waited and state.result and not state.action
        if not fits and (key := _named(root, "states", state.name)) is not None:
            reader.say(
                key,
                "MISSING_KEY",
                f"State '{state.name}' says nothing to recognise it by ({', '.join(CONDITIONS)}); only a state with a "
                "result that nothing but none or many of a pick names needs no condition.",
            )


def _picked(file: PortalFile) -> set[str]:
    picks = [step.pick for flow in file.flows for step in flow.steps if step.pick]
    return {name for pick in picks for name in (pick.none, pick.many)}


def _hidden_states(reader: Reader, root: Node, file: PortalFile) -> None:
    """A state that acts is looked for on every page, so it takes those of any narrower state below it.

    One that runs a flow is left out while that flow runs, and proves nothing.
    """
    for place, state in enumerate(file.states):
        above = (each for each in file.states[:place] if _acts(each) and each.action != "run")
        hiding = next((each for each in above if each.when != state.when and implies(state.when, each.when)), None)
        if hiding is not None and (key := _named(root, "states", state.name)) is not None:
            words = (
                f"State '{state.name}' can never be reached: wherever it holds, '{hiding.name}' above it holds too. "
                f"Put '{state.name}' first, or make '{hiding.name}' narrower; where only a pick names it, leave its "
                "condition out."
            )
            reader.say(key, "UNREACHABLE_STATE", words)


def _idle_states(reader: Reader, root: Node, file: PortalFile) -> None:
    expected = {name for flow in file.flows for name in flow.ends} | {file.session.probe}
    for state in file.states:
        if state.name in expected or _acts(state) or state.when == NEVER:
            continue
        if (key := _named(root, "states", state.name)) is not None:
            words = f"State '{state.name}' does nothing: no flow expects it, and it has neither then nor result."
            reader.say(key, "UNUSED_STATE", words, "warning")


def _wide_states(reader: Reader, root: Node, file: PortalFile) -> None:
    for state in file.states:
        key = _named(root, "states", state.name)
        if key is not None and _is_wide(state.when):
            words = f"State '{state.name}' holds on every page: its text is found anywhere. Name words of that page."
            reader.say(key, "MATCHES_EVERYTHING", words)


def _is_wide(condition: Condition) -> bool:
    if condition.kind == "any":
        return any(_is_wide(part) for part in condition.parts)
    if condition.kind == "all":
        return bool(condition.parts) and all(_is_wide(part) for part in condition.parts)
    return condition.pattern is not None and always(condition.pattern)


def _open_ends(reader: Reader, root: Node, file: PortalFile) -> None:
    for flow in file.flows:
        key = _named(root, "flows", flow.name)
        if key is not None and _ends_open(flow):
            words = (
                f"Flow '{flow.name}' ends with a click, and nothing says what page must follow; add an expect, "
                "or a refusal is taken for success."
            )
            reader.say(key, "MISSING_EXPECT", words, "warning")


def _ends_open(flow: Flow) -> bool:
    acts = [step.act for step in flow.steps if step.act in ("click", "press", "pick", "download", "expect")]
    return bool(acts) and acts[-1] not in ("download", "expect")


def _idle_mfa(reader: Reader, root: Node, file: PortalFile) -> None:
    typed = any(value.source == "mfa" for flow in file.flows for step in flow.steps for value in step.values)
    found = _entry(root, "mfa")
    if file.mfa is not None and not typed and found:
        words = "The file has an mfa, but no flow types $mfa.code."
        reader.say(found[0], "UNUSED_MFA", words, "warning")


def _nameless_copays(reader: Reader, root: Node, file: PortalFile) -> None:
    """Without its service a specialist's copay looks like that of an office visit."""
    flow = file.flow("eligibility")
    place = child(root, "flows", "eligibility", "extract", "record", "benefits", "fields")
    for benefits in flow.extract.fields if flow and flow.extract else ():
        kinds = {what for spec in benefits.fields if spec.name == "kind" for _, what in spec.mapping}
        served = any(spec.name == "service_types" for spec in benefits.fields)
        if "copay" in kinds and not served and (key := _entry(place, "kind")) is not None:
            words = (
                "The benefits can be copays, but nothing reads for which visit (service_types). Where the label of a "
                "copay does not name the visit either, office and specialist cannot be told apart: the office's is "
                "shown only where it is the only copay of the answer, a specialist's never. Name the column or label "
                "in which the visit stands, such as service_types: {column: Service, type: list, optional: true}."
            )
            reader.say(key[0], "COPAY_WITHOUT_SERVICE", words, "warning")


def _bare_days(reader: Reader, root: Node, file: PortalFile) -> None:
    """A day that is typed otherwise than the portal reads it finds nobody, and that would be believed."""
    for flow in file.flows:
        days = {"today", *days_asked(flow.name)}
        for value in _filled(root, flow):
            word = _word(value)
            if word.removeprefix("$") in days and child(value, "format") is None:
                words = (
                    f"{word} is typed as 1974-08-01, and a portal that wants it otherwise finds nobody: say "
                    f'{{value: {word}, format: "MM/DD/YYYY"}}, as the portal writes it (a browser\'s own field for '
                    "dates takes any format)."
                )
                reader.say(value, "DAY_WITHOUT_FORMAT", words, "warning")


def _of_no_day(reader: Reader, root: Node, file: PortalFile) -> None:
    """What a page says of a coverage without its days is said as of today."""
    flow = file.flow("eligibility")
    if flow is None or flow.extract is None or flow.asks_of_the_day:
        return
    days = {day for span in SPANS for day in span}
    if not days & {spec.name for spec in flow.extract.fields} and (key := _named(root, "flows", flow.name)) is not None:
        words = (
            "Flow 'eligibility' neither tells the portal the day of the visit ($service_date) nor reads the days of "
            "the coverage (plan_begin, plan_end): what the page says is as of today, and a visit before today, or more "
            "than 31 days ahead, is a person's (COVERAGE_DAYS_NOT_READ)."
        )
        reader.say(key, "COVERAGE_WITHOUT_DAYS", words, "warning")


# What tells a patient or a claim from others, and of which the clinic's note may hold a slip.
_MAY_SLIP = frozenset({"birth_date", "last_name", "first_name", "charge", "claim_no"})


def _narrowed(reader: Reader, root: Node, file: PortalFile) -> None:
    """Whom the payer knows by the member ID is not in its list where anything else was typed with a slip."""
    for flow in (flow for flow in file.flows if flow.name in ("eligibility", "claim_status")):
        typed = {value.text for step in flow.steps if step.act == "fill" for _, value in step.target}
        told = {value.text for step in flow.steps if step.pick for value in step.pick.showing}
        if not told or "member_id" not in typed:
            continue
        for value in _filled(root, flow):
            word = _word(value)
            if word.removeprefix("$") in _MAY_SLIP - told:
                words = (
                    f"{word} narrows a search by $member_id: with a slip in it, what the payer has is not found. Leave "
                    "it out where the portal answers without it, and name it in showing of the pick, or give it "
                    "must_equal."
                )
                reader.say(value, "NARROWED_SEARCH", words, "warning")


def _word(value: Node) -> str:
    return str(getattr(child(value, "value") or value, "value", ""))


def _filled(root: Node, flow: Flow) -> Iterator[Node]:
    """What a flow types, where it stands in the file."""
    steps = child(root, "flows", flow.name, "steps") or child(root, "flows", flow.name)
    for step in steps.value if isinstance(steps, SequenceNode) else ():
        fill = child(step, "fill")
        yield from (value for _, value in fill.value) if isinstance(fill, MappingNode) else ()


def _selectors(node: Node) -> Iterator[tuple[str, ScalarNode]]:
    """Every css and xpath text of the file."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value in ("css", "xpath", "each", "table"):
                texts = value.value if isinstance(value, SequenceNode) else [value]
                kind = "xpath" if key.value == "xpath" else "css"
                yield from ((kind, text) for text in texts if isinstance(text, ScalarNode))
            yield from _selectors(value)
    elif isinstance(node, SequenceNode):
        for each in node.value:
            yield from _selectors(each)


def _generated(reader: Reader, kind: str, node: ScalarNode) -> None:
    text = str(node.value)
    if found := _GENERATED.search(text):
        words = (
            f"'{found[0]}' in this selector looks made by a program, anew with each release of the portal; "
            "use a label, a role with its name, or an attribute that a person chose."
        )
        reader.say(node, "GENERATED_NAME", words, "warning")
    elif kind == "xpath" and _ABSOLUTE.search(text):
        words = (
            "This xpath hangs on positions and will break at the next redesign; use a label or a role with its name."
        )
        reader.say(node, "BRITTLE_XPATH", words, "warning")


def is_frail(kind: str, text: str) -> bool:
    """Whether a selector of that kind is one that lasts until the next release at best."""
    brittle = {"css": BRITTLE, "xpath": _ABSOLUTE}.get(kind)
    return bool(_GENERATED.search(text) or (brittle and brittle.search(text)))


def _doubled(reader: Reader, root: Node) -> None:
    """The same locator twice in a ranked list: the second can never be the one that is used."""
    section = _entry(root, "elements")
    for _, value in section[1].value if section and isinstance(section[1], MappingNode) else ():
        many = _entry(value, "many")
        listed = many[1] if many else value
        seen: set[str] = set()
        for each in listed.value if isinstance(listed, SequenceNode) else ():
            text = _plain(each)
            if text in seen:
                reader.say(each, "DOUBLED_LOCATOR", "This locator stands above in the same list already.", "warning")
            seen.add(text)


def _plain(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "{" + ",".join(sorted(f"{_plain(key)}:{_plain(value)}" for key, value in node.value)) + "}"
    if isinstance(node, SequenceNode):
        return "[" + ",".join(map(_plain, node.value)) + "]"
    return str(node.value)
