"""The scheduler: every tick reads what changed, decides what is due, hands runs in, and says what people must know.

A tick may come late, twice, or in two processes at once: what it does is named in the store, so it is done once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from nightclerk.engine import Line, Presence
from nightclerk.errors import AuditRefused, NightclerkError
from nightclerk.logs import say, say_failure
from nightclerk.runtime import authorized
from nightclerk.runtime.bots import FoundBot, find_bots
from nightclerk.runtime.office import Office
from nightclerk.runtime.runs import end_settled, resume_parked
from nightclerk.scheduler.arrivals import Arrivals
from nightclerk.scheduler.book import Book, Watched
from nightclerk.scheduler.deciding import decide_schedule
from nightclerk.scheduler.estimates import Paces
from nightclerk.scheduler.files import Schedule
from nightclerk.scheduler.inputs import Desk, Reader
from nightclerk.scheduler.submit import Counter, submit_begun
from nightclerk.scheduler.telling import Told, tell_all

JUMP_SECONDS = 120.0  # the wall clock went so much farther (or less) than time did: it was set, or we were suspended


@dataclass(frozen=True)
class Ticked:
    """What one tick did, in counts, as the heartbeat tells it."""

    schedules: int = 0
    broken: int = 0
    decided: int = 0
    submitted: int = 0
    resumed: int = 0


class Scheduler:
    """The scheduler of a process. `presence` is its name among the processes; without one, no run is ended."""

    def __init__(self, office: Office, line: Line, presence: Presence | None = None) -> None:
        self.office, self.line, self.presence = office, line, presence
        self._watched = Watched(office.workspace)
        self._bots = KnownBots(office)
        self._reader = Reader(office.workspace)
        self._arrivals = Arrivals(office.workspace)
        self._paces = Paces(office)
        self._told = Told()
        self._last: tuple[float, float] | None = None
        self._watched_on: date | None = None

    def tick(self, now: float, steady: float) -> Ticked:
        """Do everything that is due. `now` Unix seconds of the wall clock, `steady` of a clock that is never set.

        What fails is said in the diagnostic log and tried again by the next tick; raises `AuditRefused`.
        """
        self._note_jump(now, steady)
        book = self._watched.look()
        counter = self.counter(book)
        decided = sum(self._decide(counter, each, now, steady) for each in book.schedules.values())
        submitted = self._guarded("submit", lambda: submit_begun(counter, now))
        resumed = self._guarded("resume", lambda: resume_parked(self.office, self.line, now))
        self._guarded("end", self._end_settled)
        self._guarded("authorizations", self._day_turned)
        self._guarded("tell", lambda: tell_all(counter, self._paces, self._told, book, now))
        done = Ticked(len(book.schedules), len(book.broken), decided, submitted, resumed)
        self._guarded("beat", lambda: self._beat(done))
        return done

    def counter(self, book: Book) -> Counter:
        """Where runs are handed in, as the files stand now."""
        room = self.office.workspace
        desk = Desk(room, book.calendar, self._reader)
        return Counter(self.office, self.line, desk, self._bots.look(), book.schedules)

    def _decide(self, counter: Counter, schedule: Schedule, now: float, steady: float) -> int:
        return self._guarded("decide", lambda: decide_schedule(counter, self._arrivals, schedule, now, steady))

    def _guarded(self, what: str, work: Callable[[], int]) -> int:
        """One part of a tick must not keep the others from their work."""
        try:
            return work()
        except AuditRefused:
            raise
        except (NightclerkError, OSError) as error:
            say_failure(f"scheduler.{what}", error, code=getattr(error, "code", "DISK"))
            return 0

    def _end_settled(self) -> int:
        if self.presence is not None:
            end_settled(self.office, self.presence)
        return 0

    def _day_turned(self) -> int:
        """Once a day where the clinic is: which authorizations have ended, and which are about to."""
        today = self.office.workspace.today()
        if today == self._watched_on:
            return 0
        marked = authorized.watch(self.office)
        self._watched_on = today
        return marked

    def _beat(self, done: Ticked) -> int:
        if self.presence is not None:
            self.presence.beat(dict(vars(done)))
        return 0

    def _note_jump(self, now: float, steady: float) -> None:
        last, self._last = self._last, (now, steady)
        if last is None:
            return
        jumped = (now - last[0]) - (steady - last[1])
        if abs(jumped) >= JUMP_SECONDS:
            self.office.audit.note("clock.jumped", seconds=round(jumped))
            say("scheduler.clock_jumped")
            self._told.jumps.append((now, jumped))


class KnownBots:
    """The bots of the workspace, imported again only when a file of theirs changes."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._seen: object = None
        self._bots: dict[str, FoundBot] = {}

    def look(self) -> dict[str, FoundBot]:
        """Every bot by name, as the files stand now."""
        stats = {path: path.stat() for path in sorted((self._office.workspace.root / "bots").glob("*/*.py"))}
        now = [(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats.items()]
        if now != self._seen:
            self._bots, self._seen = find_bots(self._office.workspace), now
        return self._bots
