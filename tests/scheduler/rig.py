"""A workspace with small bots of its own, and schedulers on it whose clock the test holds."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from nightclerk.engine import Line
from nightclerk.runtime.office import open_office
from nightclerk.scheduler.ticks import Scheduler
from nightclerk.store import notices, occurrences, runs
from nightclerk.workspace import Workspace

NEW_YORK = ZoneInfo("America/New_York")
NOTE_BOT = '''"""note: keeps a word."""
from dataclasses import dataclass
from nightclerk.bot import Run, bot

@dataclass(frozen=True)
class Item:
    word: str = "hello"
    path: str = ""

@dataclass(frozen=True)
class Result:
    word: str

@bot("note", key=lambda item: item.word + item.path)
def work(item: Item, run: Run) -> Result:
    return Result(item.word)
'''
VISITS_BOT = '''"""visits: one item for each row of a file, with a day."""
from dataclasses import dataclass
from datetime import date
from nightclerk.bot import Planned, PlannedRow, Run, bot, dispatcher

@dataclass(frozen=True)
class Visit:
    number: str
    day: date

@dataclass(frozen=True)
class Result:
    word: str

@bot("visits", key=lambda visit: visit.number, day=lambda visit: visit.day)
def work(visit: Visit, run: Run) -> Result:
    return Result(visit.number)

@dispatcher("visits", headers=["Number", "Day"])
def rows(table, intake):
    for row in table.rows:
        number, day = (cell.text for cell in row.cells[:2])
        yield PlannedRow(row.number, (Planned(Visit(number, date.fromisoformat(day))),))
'''


def make(folder, **schedules):
    """A workspace with the bots note and visits, and these schedules (name -> lines of YAML)."""
    (folder / "bots" / "note").mkdir(parents=True)
    (folder / "bots" / "note" / "bot.py").write_text(NOTE_BOT)
    (folder / "bots" / "visits").mkdir()
    (folder / "bots" / "visits" / "bot.py").write_text(VISITS_BOT)
    (folder / "nightclerk.yaml").write_text("nightclerk: workspace/1\n")
    (folder / "clinic.yaml").write_text("time_zone: America/New_York\n")
    (folder / "schedules").mkdir()
    (folder / "inbox").mkdir()
    for name, lines in schedules.items():
        write(folder, name.replace("_", "-"), lines)
    return Workspace(folder)


def write(folder, name, lines):
    text = f"nightclerk: schedule/1\nname: {name}\n{lines}\n"
    (folder / "schedules" / f"{name}.yaml").write_text(text)


def at(text):
    """Unix seconds of a time in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).timestamp()


def visits(folder, *days, name="visits.csv", mtime=None):
    """A file with a visit on each of these days."""
    import os

    path = folder / "inbox" / name
    path.write_text("Number,Day\n" + "".join(f"{place},{day}\n" for place, day in enumerate(days)))
    if mtime is not None:
        os.utime(path, (mtime, mtime))
    return path


class Night:
    """A scheduler whose clock is `now`; `steady` goes along unless told otherwise."""

    def __init__(self, office):
        self.office = office
        self.start_again()

    def start_again(self):
        """As after a crash: nothing is remembered but what is on disk."""
        self.scheduler = Scheduler(self.office, Line(self.office.store))

    def tick(self, text, steady=None):
        now = at(text) if isinstance(text, str) else text
        return self.scheduler.tick(now, now if steady is None else steady)

    def states(self, name):
        found = occurrences.latest(self.office.store, name, limit=10_000)
        return {each.local: (each.state, each.reason_code) for each in reversed(found)}

    def runs(self):
        return runs.latest(self.office.store, 1000)

    def notices(self):
        return {each.id: each for each in notices.latest(self.office.store, 1000)}


@contextmanager
def night(workspace):
    with open_office(workspace) as office:
        yield Night(office)
