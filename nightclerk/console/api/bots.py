"""Bots: which there are, what each takes; one item run at once."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.console.api.check import Fields, OneAsked
from nightclerk.console.api.contract import Begun, Calls
from nightclerk.console.frame import READERS, WORKERS, Call
from nightclerk.runtime.bots import FoundBot, about, find_bots, working_bot
from nightclerk.runtime.counter import check_one
from nightclerk.runtime.forms import form

calls = Calls("bots")


@dataclass(frozen=True)
class Bot:
    """A bot; `broken` says why it cannot run, null when it can."""

    name: str
    about: str
    version: str
    takes_files: bool
    broken: str | None


@dataclass(frozen=True)
class Bots:
    """The bots of the workspace, by name."""

    bots: tuple[Bot, ...]


@calls.get("/api/bots", may=READERS)
def list_bots(call: Call) -> Bots:
    """Every bot of the workspace, a broken one too."""
    found = find_bots(call.office.workspace)
    return Bots(tuple(_bot(found[name]) for name in sorted(found)))


def _bot(found: FoundBot) -> Bot:
    return Bot(found.name, about(found), found.version, bool(found.dispatcher or found.answer_file), found.broken)


@calls.get("/api/bots/{bot}/form", may=WORKERS)
def show_form(call: Call) -> Fields:
    """Which fields one item of the bot has."""
    return Fields(form(call.office.workspace, working_bot(call.office.workspace, call.part("bot"))))


@calls.post("/api/bots/{bot}/run", may=WORKERS, status=202)
def run_one(call: Call, asked: OneAsked) -> Begun:
    """Run one item, before everything else."""
    bot, by = call.part("bot"), call.person.id
    return Begun(check_one(call.office, bot, asked.fields, by, again=asked.again, line=call.desk.line))
