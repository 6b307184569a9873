"""What only the whole file shows: states that hide one another, flows that nothing runs, the right-patient check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING
from dataclasses import fields as fields_of

from nightclerk.portal.doubts import doubts
from nightclerk.portal.file import Extract, FieldSpec, Flow, PortalFile
from nightclerk.portal.located import MappingNode, Node, Reader, SequenceNode, child
from nightclerk.portal.marks import State
from nightclerk.portal.pages import NEVER
from nightclerk.portal.patient import THIS_CLAIM
from nightclerk.portal.shape import INQUIRIES, answers_of
from nightclerk.records import RECORDS

# States every portal has sooner or later; without them a bot mistakes one page for another.
_EXPECTED = {
    "login": "the log-in page",
    "bad_login": "a refused password (then: stop_portal)",
    "locked": "a locked account (then: stop_portal)",
}
# Results that say nothing of somebody: a person looks.
_OF_NOBODY = ("rejected_input", "error", "unknown_outcome", "indeterminate")

# Fields of a record that say whose it is, or which claim it is, and the inputs that ask for them.
_SAYS_WHOSE = {
    "member_id": ("member_id",),
    "birth_date": ("birth_date",),
    "name": ("last_name", "first_name"),
    "patient": ("last_name", "first_name"),
    "payer_claim_no": ("claim_no",),  # our own number may be shown shortened
}


def cross_check(reader: Reader, root: Node, file: PortalFile) -> None:
    """Report what is wrong between the parts of a file."""
    _states(reader, root, file)
    _missing_states(reader, root, file)
    _flows(reader, root, file)
    _unused_elements(reader, root, file)
    doubts(reader, root, file)


def _key(node: Node | None, name: str) -> Node | None:
    found = node.value if isinstance(node, MappingNode) else []
    return next((key for key, _ in found if key.value == name), None)


def _states(reader: Reader, root: Node, file: PortalFile) -> None:
    seen: dict[object, str] = {}
    for state in (each for each in file.states if each.when != NEVER):
        earlier = seen.setdefault(state.when, state.name)
        if earlier != state.name and (key := _key(child(root, "states"), state.name)) is not None:
            words = f"State '{state.name}' can never be reached: '{earlier}' above it is recognised by the same."
            reader.say(key, "UNREACHABLE_STATE", words)


def _missing_states(reader: Reader, root: Node, file: PortalFile) -> None:
    node = _key(root, "states")
    if node is None or not any(flow.extract for flow in file.flows):
        return
    names = {state.name for state in file.states}
    ways = sum(flow.signs_in for flow in file.flows)
    for name, words in _EXPECTED.items():
        in_parts = name == "bad_login" and ways > 1  # a portal that asks for the second part again has refused it
        if name not in names and ways and not in_parts:
            reader.say(node, "MISSING_STATE", f"There is no state '{name}' for {words}.", "warning")
    unknown = {state.name for state in file.states if state.result == "not_found"}
    for flow in (each for each in file.flows if each.extract and not each.irreversible):
        nobody = flow.name not in RECORDS or "not_found" in answers_of(flow.name)
        if nobody and not any(unknown.intersection(step.states) for step in flow.steps):
            words = f"Flow '{flow.name}' expects no state with result: not_found, for what the payer does not know."
            reader.say(node, "MISSING_STATE", words, "warning")


def _flows(reader: Reader, root: Node, file: PortalFile) -> None:
    run = {state.flow for state in file.states if state.action == "run"}
    for flow in file.flows:
        key = _key(child(root, "flows"), flow.name)
        if key is None:
            continue
        if flow.name not in RECORDS and flow.name not in run:
            known = ", ".join(RECORDS)
            words = (
                f"Nothing runs the flow '{flow.name}': no state says 'run {flow.name}', and it is no task ({known})."
            )
            reader.say(key, "UNUSED_FLOW", words)
        _inputs(reader, root, flow)
        _secrets(reader, root, flow, file)
        if flow.name in RECORDS:
            _task(reader, key, root, flow, file)


def _task(reader: Reader, key: Node, root: Node, flow: Flow, file: PortalFile) -> None:
    if flow.extract is None:
        reader.say(key, "MISSING_KEY", f"Flow '{flow.name}' answers a task and needs the key 'extract'.")
        return
    proofs = [spec for spec in flow.extract.fields if spec.must_equal]
    where = child(root, "flows", flow.name, "extract", "record") or key
    if len(proofs) < 2:
        reader.say(
            where,
            "RIGHT_PATIENT",
            f"Flow '{flow.name}' proves {len(proofs)} identifying field(s) with must_equal; at least two are needed, "
            "or another person's answer could be recorded.",
        )
    if flow.name == "claim_status" and not any({*spec.must_equal} & THIS_CLAIM for spec in proofs):
        reader.say(
            where,
            "RIGHT_CLAIM",
            "Flow 'claim_status' compares neither the patient account number nor the charge; name one with must_equal "
            "($patient_control_no, $charge), or another claim of the same patient and day could be recorded.",
        )
    _uncompared(reader, where, flow)
    if not any(step.act == "expect" for step in flow.steps):
        reader.say(key, "MISSING_KEY", f"Flow '{flow.name}' never expects a state, so nothing says what its page is.")
    _proofs(reader, root, flow, {spec.name for spec in proofs if spec.source and spec.source.kind != "column"})
    for state in _foreign(flow, file):
        words = (
            f"Flow '{flow.name}' expects the state '{state.name}', whose result '{state.result}' is none of its own "
        )
        reader.say(key, "UNKNOWN_ENUM", f"{words}({', '.join(answers_of(flow.name))}).")
    _of_several(reader, root, flow, file)


def _of_several(reader: Reader, root: Node, flow: Flow, file: PortalFile) -> None:
    """What ends a list of several that could be meant says nothing of the one asked for."""
    where = child(root, "flows", flow.name, "steps") or root
    ends = {step.pick.many for step in flow.steps if step.pick}
    for state in (each for each in file.states if each.name in ends and each.result not in ("", *_OF_NOBODY)):
        words = f"'many' of a pick names the state '{state.name}' with result: {state.result}. That several could be"
        reader.say(where, "SEVERAL_ARE_NONE", f"{words} meant says nothing of one: {', '.join(_OF_NOBODY)}.")


def _uncompared(reader: Reader, where: Node, flow: Flow) -> None:
    """What a page says of whose it is, or of which claim, is compared where it is read: two other fields may fit, and
    this one tells that it is another's.
    """
    for spec in flow.extract.fields if flow.extract else ():
        inputs = _SAYS_WHOSE.get(spec.name, ())
        if inputs and not spec.must_equal and (place := child(where, spec.name)) is not None:
            meant = f"${inputs[0]}" if len(inputs) == 1 else f"[{', '.join(f'${name}' for name in inputs)}]"
            words = f"'{spec.name}' is read and compared with nothing: add must_equal: {meant}, or leave it out."
            reader.say(place, "NOT_COMPARED", words)


def _proofs(reader: Reader, root: Node, flow: Flow, known: set[str]) -> None:
    """A step `prove` has the page it is about before it, and reads at least two fields that say whose that is."""
    for at, step in enumerate(flow.steps):
        if step.act != "prove":
            continue
        where = child(root, "flows", flow.name, "steps") or root
        if len(step.fields) < 2 or not known.issuperset(step.fields):
            words = "A step 'prove' names two fields or more with must_equal that stand in no column"
            reader.say(where, "RIGHT_PATIENT", f"{words} ({', '.join(sorted(known)) or 'here there are none'}).")
        if at == 0 or flow.steps[at - 1].act != "expect":
            words = "A step 'prove' comes right after 'expect', which waits for the page that it reads."
            reader.say(where, "BAD_STEP", words)


def _foreign(flow: Flow, file: PortalFile) -> Iterator[State]:
    """Expected states that end another task: a state stands for one thing, so each task has its own."""
    expected = {name for step in flow.steps for name in step.states}
    return (each for each in file.states if each.name in expected and each.result not in ("", *answers_of(flow.name)))


def _inputs(reader: Reader, root: Node, flow: Flow) -> None:
    used = {value.text for step in flow.steps for value in step.values if value.source == "input"}
    used |= {name for spec in _specs(flow.extract) for name in spec.must_equal}
    by_day = {"service_date"} if flow.extract and flow.extract.covers else set()
    needs = child(root, "flows", flow.name, "needs")
    for item in needs.value if isinstance(needs, SequenceNode) else []:
        if item.value not in used | by_day:
            words = f"Flow '{flow.name}' needs '{item.value}' but neither types it nor compares anything with it."
            reader.say(item, "UNUSED_NEED", words)
    for name in sorted(used - set(flow.needs) - _may_lack(flow.name)):
        where = needs or _key(child(root, "flows"), flow.name)
        if where is not None:
            reader.say(where, "MISSING_NEED", f"Flow '{flow.name}' uses ${name} but does not list it under needs.")


def _may_lack(flow: str) -> set[str]:
    """Inputs that an inquiry may leave out: typed as nothing, and compared with nothing."""
    known = fields_of(INQUIRIES[flow]) if flow in INQUIRIES else ()
    return {each.name for each in known if each.default is not MISSING}


def _specs(extract: Extract | None) -> Iterator[FieldSpec]:
    waiting = list(extract.fields) if extract else []
    while waiting:
        spec = waiting.pop()
        waiting += spec.fields
        yield spec


def _secrets(reader: Reader, root: Node, flow: Flow, file: PortalFile) -> None:
    values = [value for step in flow.steps for value in step.values]
    where = child(root, "flows", flow.name)
    if where is None:
        return
    if flow.signs_in and any(
        step.act == "fill" and v.source == "literal" for step in flow.steps for _, v in step.target
    ):
        words = (
            f"Flow '{flow.name}' types a fixed text beside a secret; credentials come from the vault ($secret.NAME)."
        )
        reader.say(where, "PLAIN_SECRET", words)
    if any(value.source == "mfa" for value in values) and file.mfa is None:
        reader.say(where, "MISSING_KEY", f"Flow '{flow.name}' types $mfa.code, but the file has no 'mfa'.")


def _unused_elements(reader: Reader, root: Node, file: PortalFile) -> None:
    for element in file.elements:
        key = _key(child(root, "elements"), element.name)
        if key is not None and ("element", element.name) not in reader.used:
            reader.say(key, "UNUSED_ELEMENT", f"Nothing uses the element '{element.name}'.", "warning")
