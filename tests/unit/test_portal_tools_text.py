"""Portal files side by side: every fault of a bad one at once, the schema of good ones, changes in words."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from nightclerk.portal import load
from nightclerk.portal.implied import implies
from nightclerk.portal.lint import lint, read_text
from nightclerk.portal.marks import Condition, Element, Locator, Pattern
from nightclerk.portal.tools.compare import compare
from nightclerk.portal.tools.json_schema import json_schema
from tests.first_payer import plain

SELECTORS = Path(__file__).parents[2] / "selectors"
GOOD = plain()
ROWS = Element("rows", (Locator("css", Pattern("tr")),), many=True)
BAD = """nightclerk: selectors/2
portal: bad
version: 1
base_url: http://portal.example.test
terms: {automation_permitted: perhaps, attested_by: X, attested_on: yesterday}
mfa: {kind: totp, secret: JBSWY3DPEHPK3PXP}
elements:
  user:  [{label: User}, {label: User}]
  go:    [{css: "#ctl00_Main_go"}, {xpath: "/html/body/div[2]/form/button"}]
  deep:  [{css: "body > div > div > form > p > input"}]
  spare: [{labl: Spare}]
states:
  down:      {text: Maintenance, then: defer soon}
  down_long: {text: "Maintenance until Monday", then: defer 3h}
  all:       {text: "/.*/"}
  idle:      {text: Idle words}
  lost:      {text: /no such page/i, then: stop}
  one:       {count: {deep: "few"}}
flows:
  login:
    - fill: {user: $secret.username, deep: fixed}
    - click: go
  spare_flow: [{goto: there}]
  eligibility:
    needs: [membr_id]
    steps:
      - fill: {usr: $member}
      - expect: result
    extract:
      record:
        member_id: {label: Member, must_equal: $member_id}
        outcom: {label: Coverage}
"""
EXPECTED = {
    *("UNKNOWN_VALUE", "MISSING_KEY", "BAD_DATE", "PLAIN_SECRET", "UNKNOWN_KEY", "BAD_DURATION", "UNREACHABLE_STATE"),
    *("MATCHES_EVERYTHING", "UNUSED_STATE", "UNQUOTED_REGEX", "BAD_ACTION", "BAD_COUNT", "UNUSED_FLOW", "BAD_PATH"),
    *("UNKNOWN_INPUT", "UNKNOWN_ELEMENT", "UNKNOWN_STATE", "UNKNOWN_FIELD", "MISSING_FIELD", "RIGHT_PATIENT"),
    *("MISSING_STATE", "MISSING_EXPECT", "GENERATED_NAME", "BRITTLE_CSS", "BRITTLE_XPATH", "DOUBLED_LOCATOR"),
    *("INSECURE_URL", "UNUSED_ELEMENT", "BAD_LOCATOR", "UNUSED_MFA"),
}


def test_a_very_bad_file_shows_every_fault_at_once_each_at_its_place(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    findings = lint([path])

    assert EXPECTED - {each.code for each in findings} == set()
    lines = BAD.splitlines()
    assert all(1 <= each.line <= len(lines) and each.column <= len(lines[each.line - 1]) + 1 for each in findings)
    (regex,) = [each for each in findings if each.code == "UNQUOTED_REGEX"]
    assert lines[regex.line - 1][regex.column - 1 :].startswith("/no such page/i")
    hidden = [each for each in findings if each.code == "UNREACHABLE_STATE"]
    assert "'down' above it holds too" in hidden[0].message


def text(words, regex=False, flags="i"):
    return Condition("text", pattern=Pattern(words, regex, flags if regex else ""))


def count(compare_, number):
    return Condition("count", element=ROWS, compare=compare_, number=number)


@pytest.mark.parametrize(
    ("narrow", "wide", "proven"),
    [
        (text("no member matches today"), text("No Member"), True),
        (text("no member matches", regex=True), text("/member/", regex=True), False),
        (text("no member matches"), text("members? match", regex=True), True),
        (text("no member matches"), text("^no member", regex=True), False),  # where it stands on the page is not known
        (text("no member", regex=True, flags=""), text("no member", regex=True), True),
        (text("no member", regex=True), text("no member", regex=True, flags=""), False),
        (count("=", 1), Condition("visible", element=ROWS), True),
        (count(">", 1), count(">=", 1), True),
        (count(">=", 1), count("=", 1), False),
        (Condition("all", (text("a"), text("b"))), text("a"), True),
        (text("a"), Condition("any", (text("b"), text("a"))), True),
        (Condition("any", (text("a"), text("b"))), text("a"), False),
        (Condition("not", (text("no"),)), Condition("not", (text("no member"),)), True),
        (Condition("status", number=503), Condition("status", number=500), False),
    ],
)
def test_a_state_hides_another_only_where_that_can_be_proven(narrow, wide, proven):
    assert implies(narrow, wide) is proven


def test_a_changed_file_is_told_in_words():
    new = GOOD.replace("version: 2026.11.22", "version: 2026.12.01")
    new = new.replace(
        'member:  [{label: Member ID}, {css: "#memberId"}]', 'member:  [{css: "#memberId"}, {label: Card ID}]'
    )
    new = new.replace("then: defer 30m", "then: defer 1h").replace("      - evidence: screenshot\n", "", 1)
    new = new.replace("{column: Plan, type: text, optional: true}", "{column: Product, type: text, optional: true}")
    files = [read_text("lakeside.yaml", each)[0] for each in (GOOD, new)]

    assert compare(*files) == [
        "version: 2026.11.22 -> 2026.12.01",
        "element member: no longer found by label: Member ID",
        "element member: now also found by label: Card ID",
        "element member: looked for by css: #memberId first, no longer by label: Member ID",
        "state maintenance: defer_seconds 1800.0 -> 3600.0",
        "flow eligibility: step removed: evidence screenshot",
        "flow eligibility: field plan_name: source (kind column, ranked [Plan]) -> (kind column, ranked [Product])",
    ]
    assert compare(files[0], files[0]) == []


def test_states_that_change_places_are_told():
    lines = GOOD.splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if line.startswith("  locked:"))
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    changes = compare(*(read_text("lakeside.yaml", each)[0] for each in (GOOD, "".join(lines))))

    assert [each.split(":")[0] for each in changes] in (["state locked"], ["state bad_login"])


def test_the_schema_has_the_linters_own_keys_and_takes_our_own_files():
    schema = json_schema()

    json.dumps(schema)
    for path in SELECTORS.glob("*.yaml"):
        file = load(path)
        assert {each.name for each in dataclasses.fields(file)} & set(schema["properties"])
    assert misfits(schema, plain(GOOD)) == []
    assert misfits(schema, plain(GOOD.replace("elements:", "element:")))
    assert misfits(schema, plain(GOOD.replace("result: not_found", "result: nobody")))
    assert misfits(schema, plain(GOOD.replace("- click: search", "- clik: search")))


def plain(yaml):
    from ruamel.yaml import YAML

    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(yaml), default=str))


def misfits(schema, value, root=None, at="$"):
    """What does not fit; the few words of JSON Schema that ours uses."""
    root = root or schema
    if schema is True:
        return []
    if "$ref" in schema:
        return misfits(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root, at)
    if "anyOf" in schema:
        tries = [misfits(each, value, root, at) for each in schema["anyOf"]]
        return [] if [] in tries else min(tries, key=len)
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool, "integer": int}
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    found = [] if not wanted or any(isinstance(value, kinds[each]) for each in wanted) else [f"{at}: type"]
    if ("enum" in schema and value not in schema["enum"]) or schema.get("const", value) != value:
        found.append(f"{at}: {value}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append(f"{at}: pattern")
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
        found += [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, inner in value.items():
            rule = known.get(name, other)
            found += [f"{at}.{name}: unknown"] if rule is False else misfits(rule, inner, root, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        found += [
            each for place, one in enumerate(value) for each in misfits(schema["items"], one, root, f"{at}[{place}]")
        ]
    return found
