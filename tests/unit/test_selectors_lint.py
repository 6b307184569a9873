"""Portal files are proven before any browser starts: every defect with its file, line, column and a sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nightclerk.errors import Finding, InvalidFiles, UsageError
from nightclerk.portal import lint, load
from tests.first_payer import plain

SELECTORS = Path(__file__).parents[2] / "selectors"
SANDBOX = Path(__file__).parents[2] / "nightclerk/sandbox/selectors"
GOOD = plain()
HERE = "‸"  # stands in a changed text where the finding is expected


def place_of(text: str) -> tuple[int, int]:
    before = text[: text.index(HERE)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def changed(tmp_path: Path, old: str, new: str) -> tuple[list[Finding], tuple[int, int]]:
    """The findings of the good file with one change, and where the change says they should be."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    path = tmp_path / "portal.yaml"
    path.write_text(text.replace(HERE, ""), encoding="utf-8")
    return lint([path]), place_of(text)


ERRORS = [
    ("NOT_CSS", 'css: "#memberId"', "css: ‸\"main button:has-text('Search')\"", ":has-text"),
    ("NOT_CSS", 'css: "#memberId"', 'css: ‸"text=Member ID"', "text="),
    ("UNKNOWN_KEY", "limits: {pages: 2,", "limits: {‸pges: 2,", "Did you mean 'pages'?"),
    ("UNKNOWN_KEY", "limits: {", "‸colour: red\nlimits: {", "no key 'colour'"),
    ("WRONG_TYPE", "pages: 2,", "pages: ‸two,", "whole number"),
    ("WRONG_TYPE", "payer: Lakeside Health Plan", "payer: ‸[a, b]", "must be a text"),
    ("DUPLICATE_KEY", "  mfa:\n    - fill", "  login: []\n  ‸login: []\n  mfa:\n    - fill", "twice"),
    ("MISSING_KEY", '{automation_permitted: "yes", attested_by: demo,', '‸{automation_permitted: "yes",', "_by'"),
    ("UNKNOWN_VALUE", 'automation_permitted: "yes"', "automation_permitted: ‸perhaps", "yes, no, unknown"),
    ("BAD_DATE", "attested_on: 2026-11-22", "attested_on: ‸2026-13-22", "2026-11-22"),
    ("BAD_URL", "base_url: http://127.0.0.1:8801", "base_url: ‸ftp://portal", "https://"),
    ("BAD_URL", "base_url: http://127.0.0.1:8801", "base_url: ‸http://127.0.0.1:88801", "base_url"),
    ("BAD_DURATION", "timeout: 20s", "timeout: ‸20 parsecs", "20s"),
    ("BAD_DURATION", "then: defer 30m", "then: ‸defer soon", "30m"),
    ("BAD_HOURS", "recycle_context_after: 200", 'recycle_context_after: 200, hours: ‸"always"', "Mon-Sat"),
    ("PLAIN_SECRET", "secret: vault:lakeside/totp", "secret: ‸JBSWY3DPEHPK3PXP", "vault"),
    ("UNKNOWN_ELEMENT", "{visible: user}", "{visible: ‸usr}", "Did you mean 'user'?"),
    ("UNKNOWN_STATE", "- expect: home", "- expect: ‸hme", "Did you mean 'home'?"),
    ("UNKNOWN_FLOW", "then: run login", "then: ‸run logn", "Did you mean 'login'?"),
    ("UNKNOWN_FIELD", "plan_name:  {", "‸plan_nam: {", "Did you mean 'plan_name'?"),
    ("UNKNOWN_FIELD", "plan_name:  {", "‸record_id: {", "that a page fills"),
    ("UNKNOWN_FIELD", "kind:    {column", "‸kinds: {column", "Did you mean 'kind'?"),
    ("MISSING_FIELD", "kind:    {column: Benefit", "‸level2: {column: Benefit", "without the field 'kind'"),
    ("UNKNOWN_INPUT", "member: $member_id", "member: ‸$member_idd", "Did you mean 'member_id'?"),
    ("UNKNOWN_INPUT", "must_equal: $birth_date", "must_equal: ‸$born", "no '$born'"),
    ("UNKNOWN_INPUT", "needs: [member_id,", "needs: [‸member,", "Did you mean 'member_id'?"),
    ("UNKNOWN_INPUT", "procedure: $procedures.1", "procedure: ‸$procedures", "holds several: say which"),
    ("UNKNOWN_INPUT", "quantity: $quantities.1", "quantity: ‸$quantities.0", "holds several: say which"),
    ("UNKNOWN_INPUT", "Last name: $last_name", "Last name: ‸$last_names", "Did you mean 'last_name'?"),
    ("UNUSED_NEED", "first_name]\n    steps", "first_name, ‸payer]\n    steps", "payer"),
    ("MISSING_NEED", "needs: [member_id, ", "needs: ‸[", "$member_id"),
    ("BAD_REGEX", '"/scheduled maintenance/i"', '‸"/scheduled (maintenance/i"', "does not compile"),
    ("BAD_REGEX", '"/scheduled maintenance/i"', '‸"/scheduled maintenance/x"', "flags"),
    ("BAD_REGEX", '"/scheduled maintenance/i"', '‸"/scheduled"', "does not end"),
    ("UNQUOTED_REGEX", '{text: "/no member matches/i"', "{text: ‸/no members? match/i", "without quotes"),
    ("UNREACHABLE_STATE", "  home:  ", '  ‸nobody: {text: "/no member matches/i"}\n  home:  ', "'not_found' above it"),
    ("MISSING_KEY", "  home:  ", "  ‸spare: {result: not_found}\n  home:  ", "nothing to recognise it by"),
    ("MISSING_KEY", '  not_found:        {text: "/no member matches/i",', "  ‸not_found: {", "none or many of a pick"),
    ("UNUSED_FLOW", "  eligibility:\n    tr", "  ‸spare: [{goto: /}]\n  eligibility:\n    tr", "runs the flow 'spare'"),

    ("UNKNOWN_ENUM", '"Active": active', '"Active": ‸activ', "Did you mean 'active'?"),
    ("UNKNOWN_ENUM", "In network: \"yes\"", "In network: ‸sometimes", "yes, no, unknown"),
    ("UNKNOWN_VALUE", "result: not_found", "result: ‸nobody", "not_found"),
    ("TYPE_MISMATCH", "plan_name:  {column: Plan, type: text", "plan_name:  {column: Plan, type: ‸money", "text"),
    ("TYPE_MISMATCH", "plan_name:  {column: Plan, type: text", "plan_name:  {column: Plan, first: ‸Given, type: text",
     "first name elsewhere"),
    ("BAD_FORMAT", 'plan_begin: {column: Effective, type: date, formats: ["MM/DD/YYYY"]',
     'plan_begin: {column: Effective, type: date, formats: [‸"MM/DD/YY"]', "century"),
    ("GUESSED", "absent: not_stated}\n        auth", "absent: ‸\"no\"}\n        auth", "never filled in"),
    ("BAD_STEP", "- goto: /eligibility", "- ‸{goto: /eligibility, click: search}", "exactly one of"),
    ("BAD_PATH", "- goto: /eligibility", "- goto: ‸/eligibility?id=$member_id", "never go into a URL"),
    ("BAD_LOCATOR", "[{label: Member ID}", "[‸{label: Member ID, css: input}", "only role takes a name"),
    ("BAD_COUNT", 'rows: ">1"', 'rows: ‸"many"', ">1"),
    ("BAD_ACTION", "then: stop_portal}\n  bad", "then: ‸stop}\n  bad", "stop_portal"),
    ("NOT_CSS", 'css: "#memberId"', 'css: ‸"form >> #memberId"', "'>>'"),
    ("BAD_INTERRUPT", "{visible: agree}, do: click", "{title: Agree}, do: ‸click", "what to click"),
]  # fmt: skip
WARNINGS = [
    ("BRITTLE_CSS", 'css: "#memberId"', 'css: ‸"div:nth-child(3) input"', "redesign"),
    ("BRITTLE_CSS", 'css: "#memberId"', 'css: ‸"body > div > div > form > p > input"', "redesign"),
    ("UNUSED_ELEMENT", "  user:  ", "  ‸spare: [{label: Spare}]\n  user:  ", "'spare'"),
    (
        "DAY_WITHOUT_FORMAT",
        'birth: {value: $birth_date, format: "MM/DD/YYYY"}\n          service',
        "birth: ‸$birth_date\n          service",
        "1974-08-01",
    ),
    ("INSECURE_URL", "base_url: http://127.0.0.1:8801", "base_url: ‸http://portal.example.com", "not encrypted"),
]


@pytest.mark.parametrize("name", sorted(path.name for path in SELECTORS.glob("*.yaml")))
def test_our_own_portal_files_have_no_findings(name: str) -> None:
    assert lint([SELECTORS / name]) == []


@pytest.mark.parametrize("path", sorted(SANDBOX.glob("*.yaml")), ids=lambda path: path.name)
def test_the_portal_files_of_the_sandbox_have_no_findings(path: Path) -> None:
    assert lint([path]) == []


@pytest.mark.parametrize(("code", "old", "new", "words"), ERRORS)
def test_an_error_is_found_at_its_line_and_column(tmp_path: Path, code: str, old: str, new: str, words: str) -> None:
    findings, place = changed(tmp_path, old, new)
    hits = [f for f in findings if f.code == code and (f.line, f.column) == place]
    assert len(hits) == 1, findings
    assert words in hits[0].message
    assert hits[0].severity == "error"
    assert hits[0].file == str(tmp_path / "portal.yaml")


@pytest.mark.parametrize(("code", "old", "new", "words"), WARNINGS)
def test_a_doubtful_thing_is_a_warning_and_the_file_still_loads(
    tmp_path: Path, code: str, old: str, new: str, words: str
) -> None:
    findings, place = changed(tmp_path, old, new)
    assert [(f.code, f.severity, (f.line, f.column)) for f in findings] == [(code, "warning", place)]
    assert words in findings[0].message
    assert load(tmp_path / "portal.yaml").portal == "lakeside"


def test_that_several_could_be_meant_is_no_answer_of_one(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    picks = "- {pick: {from: rows, showing: [$member_id], none: not_found, many: MANY}}\n      - evidence"
    for many, codes in {"many": [], "not_found": ["SEVERAL_ARE_NONE"]}.items():
        text = GOOD.replace("- evidence", picks.replace("MANY", many), 1)
        path.write_text(text, encoding="utf-8")
        found = [each for each in lint([path]) if each.severity == "error"]
        assert [each.code for each in found] == codes


def test_copays_of_which_nobody_reads_the_visit_are_a_warning(tmp_path: Path) -> None:
    lines = [line for line in GOOD.splitlines() if "service_types:" not in line]
    path = tmp_path / "portal.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = lint([path])
    kind = next(place for place, line in enumerate(lines, 1) if line.lstrip().startswith("kind:    {column: Benefit"))
    assert [(each.code, each.severity, each.line) for each in found] == [("COPAY_WITHOUT_SERVICE", "warning", kind)]
    assert "specialist" in found[0].message

    path.write_text("\n".join(lines).replace('"/copay/i": copay, ', ""), encoding="utf-8")
    assert lint([path]) == []


def test_what_narrows_a_search_by_the_member_id_and_is_not_looked_for_in_the_list_is_a_warning(tmp_path: Path) -> None:
    text = (SANDBOX / "summit.yaml").read_text(encoding="utf-8")
    looked_for = ', {value: $birth_date, format: "MM/DD/YYYY"}], click'
    assert text.count(looked_for) == 1
    path = tmp_path / "summit.yaml"
    path.write_text(text.replace(looked_for, "], click"), encoding="utf-8")

    found = lint([path])

    assert [(each.code, each.severity) for each in found] == [("NARROWED_SEARCH", "warning")]
    assert "$birth_date" in found[0].message


@pytest.mark.parametrize("state", ["locked", "bad_login", "login", "not_found"])
def test_a_state_that_every_portal_has_is_missed_when_it_is_not_described(tmp_path: Path, state: str) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"  {state}:  ")]
    lines = [line.replace("not_found, birth", "birth") if state == "not_found" else line for line in lines]
    path = tmp_path / "portal.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    missing = [f for f in lint([path]) if f.code == "MISSING_STATE"]
    assert len(missing) == 1
    assert state in missing[0].message
    assert (missing[0].line, missing[0].column) == (lines.index("states:") + 1, 1)


def test_a_log_in_in_two_parts_needs_no_words_of_a_refused_password(tmp_path: Path) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith("  bad_login:  ")]
    at = next(place for place, line in enumerate(lines) if line.startswith("  login:  "))
    lines.insert(at + 1, "  ask_password: {text: Your password, then: run password}")
    flows = lines.index("flows:") + 1
    lines[flows:flows] = ["  password: [{fill: {password: $secret.password}}, {click: sign_in}, {expect: home}]"]
    path = tmp_path / "portal.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")

    assert "MISSING_STATE" not in {each.code for each in lint([path])}


def test_many_findings_of_a_file_are_told_in_short_by_each_row_that_it_stops() -> None:
    found = [Finding("a.yaml", at, 1, "warning" if at < 3 else "error", "X", "word") for at in range(1, 9)]
    error = InvalidFiles(found)

    assert len(error.findings) == 8
    assert (
        error.message
        == "a.yaml:3:1: error [X] word; a.yaml:4:1: error [X] word; a.yaml:5:1: error [X] word; and 5 more"
    )


def test_a_flow_that_proves_fewer_than_two_identifying_fields_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace(", must_equal: $birth_date", "").replace(", must_equal: [$last_name, $first_name]", "")
    path = tmp_path / "portal.yaml"
    path.write_text(text, encoding="utf-8")
    found = [f for f in lint([path]) if f.code == "RIGHT_PATIENT"]
    assert [(f.severity, f.line) for f in found] == [("error", text.splitlines().index("      record:") + 2)]
    with pytest.raises(InvalidFiles):
        load(path)


def test_a_claim_that_is_told_from_another_one_of_the_day_by_nothing_is_refused(tmp_path: Path) -> None:
    text = (SELECTORS / "lakeside.yaml").read_text(encoding="utf-8")
    path = tmp_path / "portal.yaml"
    for number, charge in ((", must_equal: $patient_control_no", ""), ("", ", must_equal: $charge")):
        path.write_text(text.replace(number, "").replace(charge, ""), encoding="utf-8")
        assert lint([path]) == []
    path.write_text(text.replace(", must_equal: $patient_control_no", "").replace(", must_equal: $charge", ""))
    assert [(f.code, f.severity) for f in lint([path])] == [("RIGHT_CLAIM", "error")]


@pytest.mark.parametrize(
    ("proof", "meant"),
    [(", must_equal: $claim_no", "$claim_no"), (", must_equal: $birth_date", "$birth_date")],
)
def test_what_says_which_claim_or_whose_it_is_cannot_be_read_without_being_compared(
    tmp_path: Path, proof: str, meant: str
) -> None:
    text = (SELECTORS / "lakeside.yaml").read_text(encoding="utf-8")
    path = tmp_path / "portal.yaml"
    path.write_text(text.replace(proof, ""), encoding="utf-8")

    found = lint([path])

    assert {(each.code, each.severity) for each in found} == {("NOT_COMPARED", "error")}
    assert f"must_equal: {meant}," in found[0].message


def test_a_file_without_terms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    path.write_text("\n".join(line for line in GOOD.splitlines() if not line.startswith("terms:")), encoding="utf-8")
    assert [(f.code, f.message) for f in lint([path])] == [("MISSING_KEY", "a portal file needs the key 'terms'.")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  x: {text: /a{2} b?/i, then: stop_portal}", "stands without quotes"),
        ("  x: {text: [a}", "not valid YAML"),
        ("\tx: 1", "not valid YAML"),
    ],
)
def test_yaml_that_does_not_parse_is_one_finding_in_words(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "portal.yaml"
    path.write_text(f"states:\n{line}\n", encoding="utf-8")
    findings = lint([path])
    assert [(f.code, f.severity) for f in findings] == [("YAML", "error")]
    assert findings[0].line in (2, 3)
    assert words in findings[0].message


def test_an_unquoted_regex_is_explained_also_where_yaml_happens_to_read_it(tmp_path: Path) -> None:
    findings, place = changed(tmp_path, '{text: "/no member matches/i", result', "{text: ‸/zq b?/i, result")
    assert [(f.code, (f.line, f.column)) for f in findings] == [("UNQUOTED_REGEX", place)]


def test_every_finding_of_every_file_comes_at_once_in_order(tmp_path: Path) -> None:
    one, two, gone = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.yaml"
    one.write_text(GOOD.replace("pages: 2", "pages: x").replace("timeout: 20s", "timeout: x"), encoding="utf-8")
    two.write_text("", encoding="utf-8")
    found = [(Path(f.file).name, f.code) for f in lint([gone, two, one])]
    assert found == [("a.yaml", "WRONG_TYPE"), ("a.yaml", "BAD_DURATION"), ("b.yaml", "YAML"), ("c.yaml", "UNREADABLE")]


def test_a_setting_overrides_the_address_and_a_bad_one_is_refused() -> None:
    assert load(SELECTORS / "lakeside.yaml", "http://127.0.0.1:9900/").base_url == "http://127.0.0.1:9900"
    with pytest.raises(UsageError, match="BAD_URL"):
        load(SELECTORS / "lakeside.yaml", "nonsense")


def test_any_text_gives_findings_and_never_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    lines = GOOD.splitlines()
    for number in range(0, len(lines), 3):
        for broken in (
            lines[:number],
            lines[:number] + lines[number + 1 :],
            [*lines[:number], "x: [", *lines[number:]],
        ):
            path.write_text("\n".join(broken), encoding="utf-8")
            assert all(f.line >= 1 and f.column >= 1 and f.message for f in lint([path]))


def test_linting_takes_milliseconds() -> None:
    started = time.perf_counter()
    lint([SELECTORS / "lakeside.yaml"])
    assert time.perf_counter() - started < 1.0


def test_a_flow_that_expects_the_end_of_another_task_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "portal.yaml"
    path.write_text(GOOD.replace("expect: [one_claim, no_claim,", "expect: [one_claim, no_claim, birth_mismatch,"))

    assert [(each.code, "birth_mismatch" in each.message) for each in lint([path])] == [("UNKNOWN_ENUM", True)]


@pytest.mark.parametrize("name", ["summit", "tripayer", "granite"])
def test_the_files_of_the_sandboxs_other_payers_are_clean_and_no_longer_than_a_hundred_lines(name):
    path = SELECTORS.parent / "nightclerk" / "sandbox" / "selectors" / f"{name}.yaml"
    assert lint([path]) == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


def test_what_stands_in_quotes_is_no_part_of_a_selector(tmp_path: Path) -> None:
    findings, _ = changed(tmp_path, 'css: "#memberId"', "css: ‸\"[title='Go >> on']\"")

    assert "NOT_CSS" not in {finding.code for finding in findings}
