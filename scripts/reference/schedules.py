"""schedule-file.md, and the reason codes of schedules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from nightclerk.scheduler.files import InputFile, ScheduleFile
from scripts.reference import ROOT
from scripts.reference.codes import Said
from scripts.reference.markdown import block, code, explained, page, table

SCHEDULER = "nightclerk/scheduler/"

INTRO = """
One file `schedules/<name>.yaml` for each schedule. A key that is not on this page is refused with its line and column,
and so is a value that is not understood; `nightclerk schedule lint` tells all of them at once. The scheduler reads a
changed file by itself. How to work with schedules stands in [schedule-runs](../how-to/schedule-runs.md).
"""

WHEN = (
    ("`weekdays at 02:00`, `weekends at noon`", "Monday to Friday; Saturday and Sunday."),
    ("`every day at 6:30 pm`, `daily at 18:30`, `nightly at midnight`", "Every day."),
    ("`mondays and thursdays at 01:15`", "These days. Days are called by their whole names."),
    ("`every day at 06:00 and 18:30`", "Several times of day."),
    ("`first day of the month at 03:00`, `15th of the month at 03:00`", "A day that every month has: 1st to 28th."),
    ("`last day of the month at 03:00`, `first monday of the month at 03:00`", "Counted in each month."),
    (
        "`clinic days at 07:30`, `last clinic day of the week at 16:00`, `first clinic day of the month at 06:00`",
        "Days on which the clinic is open, by clinic.yaml. A week begins on Monday.",
    ),
    (
        "`last clinic day before a weekend or holiday at 16:00`, `first clinic day after a closed day at 06:00`",
        "A clinic day with a closed day behind it, or before it.",
    ),
    ("`last clinic day before the 15th at 12:00`", "Once a month, before any date from 1st to 28th."),
    ("`every 15 minutes`, `hourly`, `every 4 hours`", "On the clock: minutes that divide an hour, hours a day."),
    (
        "`0 2 * * 1-5`",
        "A cron line of five fields: minute, hour, day, month, weekday. 0 and 7 are Sunday. A day of the month "
        "together with a weekday is refused, because crons do not agree on what that means.",
    ),
    ("`a file arrives`", "A file that matches `input.folder` has stood still for `settle`. Each content counts once."),
    ("`after eligibility-tomorrow`", "A run of that schedule, or of the bot of that name, has ended."),
)

CLOCK = """
Times are those on the clock of the wall. A time that the spring change skips runs once, at the first moment after the
gap. Of the hour that autumn repeats, each time runs once, the first time. A schedule is considered from when a
scheduler first sees it; nothing before that is made up for.
"""

KEYS: Mapping[str, str] = {
    "nightclerk": "What kind of file this is: `schedule/1`.",
    "name": "Its name: that of the file. Small letters, digits, dashes.",
    "when": "What sets it off; see below.",
    "bot": "Which bot runs. One that is not there yet is waited for.",
    "about": "One line for people.",
    "enabled": "`false` switches it off.",
    "time_zone": "An IANA name; empty takes the clinic's.",
    "input": "Which file is worked; see below.",
    "inputs": "One item of the bot, field by field, where no file is worked.",
    "calendar": "On days when the clinic is closed (clinic.yaml: clinic days, holidays): `run`, `skip`, or run on the "
    "`previous clinic day` or `next clinic day` at the same time instead.",
    "catch_up": "What becomes of a run that nobody began in time: `skip` (it is missed), `all`, or "
    "`run-once-if-before HH:MM` (the newest runs, once, before that hour).",
    "grace": "How late a run still counts as in time.",
    "deadline": "By when the run must be done, the next time the clock shows that. In danger, it is said beforehand.",
    "lane": "`rush`, `normal`, `night`; `auto` is rush where only today's patients are asked for, else night.",
    "owner": "Who answers for it; shown to people.",
    "tell": "Mail addresses of those who are told what was missed or is in danger; empty: those of `notices`.",
}

INPUT: Mapping[str, str] = {
    "file": "A pattern under the workspace. The newest file that matches counts, and no other.",
    "folder": "A pattern under the workspace, for `when: a file arrives`. A share is linked into the workspace.",
    "newer_than": "How old the file may be when the run begins. Closed days do not count.",
    "must_cover": "`next clinic day`: the file must hold a row for the first clinic day that begins after the run. "
    "It needs a bot that says the day of its items.",
    "days_ahead": "Only rows of these clinic days are worked: 1 is the first that begins after the run. The others "
    "come back as done, with the reason `NOT_THIS_DAY`; rows whose day cannot be read go to a person as ever.",
    "warn_by": "When it is said, on the last clinic day before the run, that the file is not there yet.",
    "settle": "How long an arriving file must stand still.",
}

TYPES = {
    "str": "text",
    "bool": "true or false",
    "InputFile | None": "mapping",
    "dict[str, Any]": "mapping",
    "tuple[str, ...]": "list of texts",
    "tuple[int, ...]": "list of whole numbers",
}
SPANS = ("grace", "newer_than", "settle")
TIMES = ("deadline", "warn_by")

# State and reason of occurrences, and the notices that people are sent: code -> what it says, what to do.
OCCURRENCES = {
    "BOT_HAS_NO_DAYS": ("missed: it asks for days, and its bot has none.", "Give the bot a `day=`."),
    "BROKEN_BOT": ("missed: its bot does not load.", "Mend the bot, then `nightclerk schedule run-now NAME`."),
    "BROKEN_SCHEDULE": ("Told once: the file cannot be followed.", "`nightclerk schedule lint` names the places."),
    "CLOCK_JUMPED": ("Told once: the machine's clock went an hour or more at once.", "Look at what was missed."),
    "CLOSED_DAY": ("skipped: the clinic is closed that day.", ""),
    "DEADLINE_AT_RISK": ("Told once, beforehand: at its pace a run ends after its deadline.", "See what holds it up."),
    "DEADLINE_MISSED": ("Told once: a run was still at work at its deadline.", "See what holds it up."),
    "DISK_LOW": ("missed: too little room to begin a run.", "Free some space, then run it now."),
    "DOWNTIME": ("missed: nobody began it in time.", "`nightclerk schedule run-now NAME` if it is still needed."),
    "FILE_GONE": ("missed: the file that had arrived is gone or changed.", "Put it back into its folder."),
    "LAY_THERE": ("skipped: the file lay there before the schedule was first seen.", ""),
    "NO_FRESH_FILE": ("missed: no file, too old, or without the day it must hold.", "Export again, then run it now."),
    "NO_SUCH_SCHEDULE": ("missed: the file of the schedule is gone or broken.", "Put it back, then run it now."),
    "PAUSED": ("missed: the schedule was paused.", "Run it now, or resume it."),
    "SCHEDULE_INPUTS": ("missed: `inputs` are no item of the bot.", "Compare them with the bot's Item."),
    "STANDS_IN": ("skipped: after downtime one later run stands in for it.", ""),
    "WAITS_FOR_BOT": ("skipped: the workspace has no such bot yet.", ""),
}
# Findings whose message is put together at run time.
FOUND = {
    "BAD_VALUE": "A value that is not understood; the message says how it is written.",
    "BAD_ADDRESS": "This is no mail address.",
    "WAITS_FOR_ITSELF": "This schedule waits for itself, over the ones that it waits for.",
}


def schedule_file() -> str:
    """Every key of a schedule file, and every way to say when."""
    return page(
        "The schedule file",
        INTRO,
        _keys(ScheduleFile, KEYS),
        "## input",
        _keys(InputFile, INPUT),
        "## when",
        table(("written", "meaning"), WHEN),
        CLOCK,
        "## An example",
        block((ROOT / "schedules" / "eligibility-tomorrow.yaml").read_text("utf-8"), "yaml"),
        "What becomes of each occurrence has a state and a code: "
        "[reason-codes](reason-codes.md#an-occurrence-of-a-schedule-has-them).",
    )


def _keys(cls: type[Any], words: Mapping[str, str]) -> str:
    known = {each.name: each for each in fields(cls)}
    rows = [
        (code(name), _type(known[name]), _default(known[name]), text) for name, text in explained(known, words, "keys")
    ]
    return table(("key", "type", "default", "meaning"), rows)


def _type(known: Field[Any]) -> str:
    if known.name in SPANS:
        return "span: 10s, 15m, 20h, 2d"
    if known.name in TIMES:
        return "time of day, in quotes"
    return TYPES.get(str(known.type), "one of a list")


def _default(known: Field[Any]) -> str:
    if known.default is MISSING:
        return "needed" if known.default_factory is MISSING else "empty"
    value = str(known.default).lower() if isinstance(known.default, bool) else known.default
    return code(value) if value not in ("", None, ()) else "empty"


def schedule_codes(said: list[Said]) -> Iterator[str]:
    """Codes of occurrences and notices, and what lint finds in schedule files."""
    source = "".join(path.read_text("utf-8") for path in sorted((ROOT / SCHEDULER).glob("*.py")))
    if missing := [name for name in OCCURRENCES if f'"{name}"' not in source and name != "DISK_LOW"]:
        raise KeyError(f"codes of schedules that the source does not know: {missing}")
    yield "## An occurrence of a schedule has them"
    yield "Every time at which a schedule was due is *submitted*, *skipped* (as it should be) or *missed*."
    rows = [(code(name), *words) for name, words in sorted(OCCURRENCES.items())]
    yield table(("code", "what it says", "what to do"), rows)
    yield "## `nightclerk schedule lint` finds them"
    own = {each.code: FOUND.get(each.code, each.message) for each in said if _found(each)}
    yield table(("code", "what it says"), [(code(name), re.sub(r"^…: ", "", words)) for name, words in own.items()])


def _found(each: Said) -> bool:
    return (each.kind == "Misfit" and "/forms/" not in each.file) or (
        each.kind == "Finding" and each.file.startswith(SCHEDULER)
    )
