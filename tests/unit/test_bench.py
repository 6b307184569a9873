"""The benchmarks' own arithmetic and page: quick, with samples that are given; nothing here depends on time."""

import json
import re
from itertools import count
from pathlib import Path

import pytest

from bench.__main__ import HOUSE, NAMES, PAGE, SIZES, write
from bench.checks import OWN_ENVIRONMENT, PEERS
from bench.child import python
from bench.fax import FAX_PEERS
from bench.figures import FIGURES, FILLERS, SERIES, Figure, Result, result, results
from bench.groups import MAIN, MATCH_PEERS
from bench.machine import Machine, describe
from bench.noop import spent
from bench.page import Outcome, markdown, shown
from bench.proof import hashing, make_log, peak_mib, proving
from bench.schedule import Contender, Group, measured, visits
from bench.stage import plain_members
from bench.writers import WAYS
from bench.x12 import X12_PEERS
from nightclerk.cli import COMMANDS
from nightclerk.errors import ApplicationException, MissingDependency
from nightclerk.sandbox.members import Situation

MACHINE = Machine("2026-01-02", "Linux", 2, "3.11.7", "150.0.1", "150.0.1", "1.65.2", "4.51.0", 0.1, 1.5)
RATIO = Figure("slow", "slow / fast", "start.ours", "start.bare", at_least=2.5)


def outcome(samples, missing=None):
    return Outcome(MACHINE, seed=5, rounds=3, samples=samples, missing=missing or {})


def everything(value=1.0):
    return {name: [value, value, value] for name in SERIES}


def row(page, title):
    return next(line for line in page.splitlines() if line.startswith(f"| {title} |"))


def test_a_ratio_is_the_median_of_neighbours_and_not_of_all_against_all():
    found = result(RATIO, {"start.ours": [10.0, 100.0, 9.0], "start.bare": [2.0, 50.0, 3.0]})

    assert (found.value, found.lowest, found.highest) == (3.0, 2.0, 5.0)


def test_a_requirement_is_met_at_its_very_bound_and_not_below_it():
    assert result(RATIO, {"start.ours": [2.5], "start.bare": [1.0]}).verdict == "met"
    assert result(RATIO, {"start.ours": [2.49], "start.bare": [1.0]}).verdict == "NOT met"


def test_an_upper_bound_is_broken_by_more_and_not_by_less():
    most = Figure("cost", "cost", "cost.cpu", at_most=30)

    assert result(most, {"cost.cpu": [29.0, 31.0, 30.0]}).verdict == "met"
    assert result(most, {"cost.cpu": [29.0, 31.0, 30.5]}).verdict == "NOT met"
    assert most.required == "at most 30 ms CPU"


def test_a_figure_without_samples_is_said_to_be_not_measured_and_never_met():
    assert result(RATIO, {"start.ours": [1.0]}).met is None
    assert [each.verdict for each in results({})] == ["not measured"] * len(FIGURES)


def test_every_figure_of_the_page_has_its_requirement_beside_it():
    page = markdown(outcome(everything()), SIZES)

    for figure in FIGURES:
        assert f"| {figure.required} |" in row(page, figure.title)


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("relaunch.whole", "at least 2.5x"),
        ("playwright.whole", "at least 4x"),
        ("selenium.whole", "at least 5x"),
        ("cost.item", "at most 30 ms CPU"),
        ("start.help", "at most 1.5x"),
        ("audit.append", "at least 0.5x"),
        ("audit.writers", "at least 3x"),
        ("audit.verify", "at least 0.45x"),
        ("audit.memory", "at most 64 MiB"),
    ],
)
def test_what_was_promised_is_what_is_required(name, required):
    assert {figure.name: figure.required for figure in FIGURES}[name] == required


def test_figures_and_series_have_names_of_their_own_and_belong_together():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    assert {figure.over for figure in FIGURES} | {figure.under for figure in FIGURES} - {""} <= {*SERIES, ""}


def test_the_page_names_the_machine_but_neither_its_paths_nor_its_name():
    page = markdown(outcome(everything()), SIZES)

    assert "2026-01-02, Linux, 2 cores, Python 3.11.7, Chromium 150.0.1" in page
    assert "load 0.10 before and 1.50 after" in page
    assert str(HOUSE) not in page
    assert not re.search(r"(?<![\w.)`])/(?:usr|home|tmp|root|work|opt|var)/", page)


def test_what_could_not_be_measured_is_said_with_the_reason():
    samples = {name: values for name, values in everything().items() if name != "check.selenium"}
    missing = {"check.selenium": "The program chromedriver is not installed."}
    page = markdown(outcome(samples, missing), SIZES)

    assert "Not measured: check.selenium. The program chromedriver is not installed." in page
    assert row(page, "a fresh Selenium script / nightclerk, whole command").endswith("| not measured |")


def test_a_run_writes_page_and_numbers(tmp_path):
    data, page = tmp_path / "results.json", tmp_path / "benchmarks.md"

    write(outcome(everything(2.0)), data, page)
    read = json.loads(data.read_text())
    assert page.read_text().startswith("# Benchmarks\n")
    assert read["seed"] == 5
    assert read["samples"]["cost.cpu"] == [2.0, 2.0, 2.0]
    cost = next(each for each in read["figures"] if each["name"] == "cost.item")
    assert (cost["value"], cost["met"], cost["required"]) == (2.0, True, "at most 30 ms CPU")


def test_the_page_of_the_repository_has_every_figure_when_it_is_there():
    if not PAGE.exists():
        pytest.skip("make bench has not been run yet")
    page = PAGE.read_text()

    for figure in FIGURES:
        assert f"| {figure.required} |" in row(page, figure.title)
    assert str(HOUSE) not in page


def contender(name):
    numbers = count(1)
    return Contender(name, lambda: {name: float(next(numbers))})


def test_the_order_is_the_same_for_the_same_seed_and_another_for_another():
    groups = [Group("one", [contender(name) for name in "abcdef"]), Group("two", [contender("g")], least=7)]
    orders = [
        [(v.round, v.group, [c.name for c in v.contenders]) for v in visits(groups, 3, seed)] for seed in (1, 1, 2)
    ]

    assert orders[0] == orders[1] != orders[2]
    assert [group for _, group, _ in orders[0]].count("one") == 3
    assert [group for _, group, _ in orders[0]].count("two") == 9  # three a round reach the least of seven
    assert all(sorted(names) == [*"abcdef"] for _, group, names in orders[0] if group == "one")


def test_the_samples_of_a_series_stand_in_the_order_of_the_visits():
    samples, missing = measured(visits([Group("one", [contender("a"), contender("b")])], 3, 1), lambda _line: None)

    assert samples == {"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]}
    assert missing == {}


def test_a_contender_whose_program_is_missing_is_left_out_and_the_others_go_on():
    def absent():
        raise MissingDependency("The program chromedriver is not installed.", code="BENCH_PROGRAM_MISSING")

    group = Group("one", [Contender("gone", absent), contender("a")])
    samples, missing = measured(visits([group], 2, 1), lambda _line: None)

    assert samples == {"a": [1.0, 2.0]}
    assert missing == {"gone": "The program chromedriver is not installed."}


def test_a_visit_with_a_failing_contender_is_dropped_as_a_whole_and_the_run_goes_on():
    """Otherwise the numbers of one side would be set against those of another visit."""
    turns = count(1)

    def fails_once():
        if next(turns) == 2:
            raise ApplicationException("A contender read something else than the payer states.", code="BENCH_MISREAD")
        return {"b": 1.0}

    said = []
    group = Group("one", [contender("a"), Contender("b", fails_once)])
    samples, missing = measured(visits([group], 3, 1), said.append)

    assert [len(samples["a"]), len(samples["b"])] == [2, 2]
    assert missing == {"round 2 of one": "A contender read something else than the payer states."}
    assert any("BENCH_MISREAD" in line for line in said)


def test_numbers_are_shown_with_three_digits_that_count():
    assert [shown(value) for value in (0.71234, 2.5, 30.04, 250_000.4)] == ["0.712", "2.5", "30", "250,000"]


def test_a_made_log_is_proven_and_a_damaged_one_gives_no_figure(tmp_path):
    make_log(tmp_path / "log", 50)
    assert proving(tmp_path / "log")["audit.verify"] > 0
    assert hashing(tmp_path / "log")["audit.hash"] > 0

    file = tmp_path / "log" / "active.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"answer":"active"', b'"answer":"absent"', 1))
    with pytest.raises(ApplicationException, match="BENCH_LOG"):
        proving(tmp_path / "log")


@pytest.mark.parametrize("way", WAYS)
def test_every_writer_gives_a_rate_and_leaves_as_many_events(way, tmp_path):
    assert WAYS[way](tmp_path / "log", 64) > 0

    written = tmp_path / "log" / ("raw" if way == "raw" else "active.jsonl")
    assert len(written.read_bytes().splitlines()) == 64


def test_work_costs_cpu_and_waiting_does_not():
    worked = spent(lambda: sum(number * number for number in range(400_000)))

    assert worked.cpu > 0.005
    assert worked.wall >= 0


def test_peak_memory_is_that_of_this_process():
    assert 5 < peak_mib() < 4_000


def test_the_members_asked_for_are_plain_ones_and_no_two_are_the_same():
    members = plain_members()

    assert len(members) >= 40
    assert len({member.asked_id for member in members}) == len(members)
    assert {member.situation for member in members} == {Situation.ACTIVE}
    assert not any(member.twin for member in members)


def test_the_machine_is_described_without_a_path():
    said = " ".join(map(str, vars(describe()).values()))

    assert "/" not in said


def test_the_peers_in_our_own_environment_ask_for_the_releases_that_are_locked():
    own = {script.parent for script in OWN_ENVIRONMENT}
    own |= {PEERS / f"{name}_forms" for name in FILLERS} | {PEERS / f"{name}_script" for name in MATCH_PEERS}
    own |= {PEERS / f"{name}_faxes" for name in FAX_PEERS} | {PEERS / f"{name}_remits" for name in X12_PEERS}
    lock = (HOUSE / "requirements.lock").read_text()
    shared = [path.parent for path in PEERS.glob("*/requirements.txt") if path.parent not in own]
    wanted = [line for folder in shared for line in read_pins(folder / "requirements.txt")]

    assert {pin.partition("==")[0] for pin in wanted} == {"playwright", "selenium"}
    assert [pin for pin in wanted if not re.search(rf"(?m)^{re.escape(pin)} ", lock)] == []


def read_pins(path: Path):
    return [line for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_the_bare_program_offers_as_many_commands_as_ours():
    wanted = {"BENCH_COMMANDS": str(len(COMMANDS))}
    shown = [
        python("-c", MAIN.format(entry), "--help", environment=wanted)
        for entry in ("nightclerk.cli", "bench.plain_click")
    ]

    assert [len(re.findall(r"(?m)^  [a-z][a-z0-9-]+  +\S", text)) for text in shown] == [len(COMMANDS)] * 2


def test_a_child_that_fails_is_an_error_in_words():
    with pytest.raises(ApplicationException, match=r"BENCH_CHILD.*exit code 3"):
        python("-c", "raise SystemExit(3)")


def test_every_group_can_be_asked_for_by_name():
    assert NAMES[:5] == ("check", "portal", "lasting", "cost", "start")
    assert NAMES[5:12] == ("lint", "append", "verify", "workers", "line", "ticks", "find")
    assert NAMES[12:] == ("console", "sheets", "forms", "match", "fax", "x12")


def test_a_result_without_bound_has_nothing_to_meet():
    assert Result(Figure("x", "x", "start.ours", "start.bare"), 1.0, 1.0, 1.0).verdict == ""
