"""A seeded world on a virtual clock: the real store, audit log, leases and item logic, a queue, workers and a portal
that fail. Every run of one seed is the same run; a failure prints its seed.

Workers crash at any durable step, lose power (what was not synced may be cut anywhere), are declared dead while they
still live, and portals are down, slow to come back or answer nonsense. Whatever happens, when the faults stop every
item is settled once, every read had a durable intent, and the log is proven.
"""

import random
from pathlib import Path

from sqlalchemy import func, select

from nightclerk import steps
from nightclerk.audit import AuditLog, files, verify
from nightclerk.engine.work import work_item
from nightclerk.errors import ApplicationException, BusinessException, Park
from nightclerk.records import ItemStatus
from nightclerk.store import items, leases, open_store, runs
from nightclerk.store.items import NewItem, NewRow, Settled
from nightclerk.store.runs import RunRow
from nightclerk.store.schema import results

RUN, PORTALS = "sim", 3
SETTLED = {"done", "business", "application", "parked", "cancelled"}


class Crash(BaseException):
    """The process is gone: nothing that follows in it happens."""


class World:
    """One seeded night; `play` to its end, then `check`."""

    def __init__(self, folder: Path, seed: int, count: int = 12) -> None:
        self.folder, self.seed, self.count = folder, seed, count
        self.dice = random.Random(seed)
        self.clock, self.faulty = 0.0, True
        self.crashes = self.zombies = self.reads = 0
        self.alive: set[str] = set()
        self.outage = {portal: self.dice.uniform(0, 40) for portal in range(PORTALS)}
        self.synced = 0
        self._open()
        with self.store.database.write() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE queue (item TEXT, submission INT, partition TEXT, due REAL, holder TEXT,"
                " PRIMARY KEY (item, submission))"
            )
        steps.watch = self._step

    def _open(self) -> None:
        self.store = open_store(self.folder)
        self.audit = AuditLog(self.folder / "audit", self.store.keys.signing_seed(), "sim")
        self.synced = (self.folder / "audit" / files.LOG).stat().st_size
        for seq, intent in self.audit.open_intents().items():
            self.audit.outcome(intent.event, seq, result="unknown", code="PROCESS_DIED")

    # -- faults

    def _step(self, name: str) -> None:
        if name == "audit after sync":
            self.synced = (self.folder / "audit" / files.LOG).stat().st_size
        if self.faulty and self.dice.random() < 0.02:
            raise Crash(name)

    def _crashed(self) -> None:
        """The whole machine: every worker dies, and what was not synced may be cut anywhere."""
        self.crashes += 1
        self.alive.clear()
        self.store.close()
        log = self.folder / "audit" / files.LOG
        size = log.stat().st_size
        if size > self.synced and self.dice.random() < 0.5:
            with log.open("r+b") as file:
                file.truncate(self.dice.randint(self.synced, size))
        while True:
            try:
                self._open()
                return
            except Crash:
                self.crashes += 1

    # -- the queue: rows of the same database, so that they come and go with its transactions

    def submit(self, connection, item, submission: int, delay: float) -> None:
        row = (item.id, submission, item.partition, self.clock + delay, None)
        connection.exec_driver_sql("INSERT OR IGNORE INTO queue VALUES (?, ?, ?, ?, ?)", row)

    def _due(self, worker: str):
        with self.store.database.write() as connection:
            rows = connection.exec_driver_sql(
                "SELECT item, submission, partition, holder FROM queue WHERE due <= ? ORDER BY due, item", (self.clock,)
            ).all()
        free = [row for row in rows if row[3] is None or row[3] not in self.alive]
        mine = [row for row in free if leases.take(self.store, row[2], worker, self.alive.__contains__)]
        return self.dice.choice(mine) if mine else None

    def _hold(self, row, worker) -> None:
        with self.store.database.write() as connection:
            change = "UPDATE queue SET holder = ? WHERE item = ? AND submission = ?"
            connection.exec_driver_sql(change, (worker, row[0], row[1]))

    def _drop(self, row) -> None:
        with self.store.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM queue WHERE item = ? AND submission = ?", (row[0], row[1]))

    # -- work

    def perform(self, item) -> Settled:
        intent = self.audit.intent("portal.read", run=item.run_id, item=item.id, subject=item.subject, task="t")
        assert self.synced >= (self.folder / "audit" / files.LOG).stat().st_size, "read before its intent was durable"
        self.reads += 1
        if self.faulty and self.dice.random() < 0.05:
            self._zombie(item)
        try:
            answer = self._portal(item)
        except (ApplicationException, BusinessException, Park) as error:
            self.audit.outcome("portal.read", intent, result="fail", code=error.code)
            raise
        except Exception:
            self.audit.outcome("portal.read", intent, result="unknown", code="UNEXPECTED")
            raise
        self.audit.outcome("portal.read", intent, result="ok")
        return answer

    def _portal(self, item) -> Settled:
        down = self.faulty and self.clock < self.outage[int(item.partition)]
        chance = self.dice.random() if self.faulty else 1.0
        if down and chance < 0.5:
            raise ApplicationException("It does not answer.", code="PORTAL_TIMEOUT")
        if down and chance < 0.7:
            raise Park("It is down.", code="PORTAL_MAINTENANCE")
        if chance < 0.05:
            raise BusinessException("It shows somebody else.", code="RETURNED_DIFFERS")
        if chance < 0.08:
            raise RuntimeError("Jane Canary")
        return Settled(ItemStatus.DONE, "active", None, f"result of {item.id}".encode())

    def _zombie(self, item) -> None:
        """We are declared dead in the middle: another worker takes the item over and ends it before we go on."""
        self.zombies += 1
        faulty, self.faulty = self.faulty, False
        with self.store.database.write() as connection:
            taken = items.supersede(connection, self.store, item.id, item.submission)
        if taken is not None:
            work_item(self.store, self.perform, self.submit, (1.0,), taken.id, taken.submission)
        self.faulty = faulty

    def _start(self, worker: str) -> None:
        """A worker that comes back under its own name puts back in line what it held, as the engine does."""
        with self.store.database.write() as connection:
            connection.exec_driver_sql("UPDATE queue SET holder = NULL WHERE holder = ?", (worker,))
        self.alive.add(worker)

    def _turn(self, worker: str) -> None:
        if worker not in self.alive:
            self._start(worker)
        row = self._due(worker)
        if row is None:
            return
        self._hold(row, worker)
        code = work_item(self.store, self.perform, self.submit, (1.0, 5.0), row[0], row[1])
        if code != "unsettled":
            self._drop(row)

    def plan(self) -> None:
        """The intake, repeated after a crash until it is through."""
        run = RunRow(RUN, "t", "today", "person", "x", "intake", "x", "x", 5, False, None, 0.0, None)
        with self.store.database.write() as connection:
            runs.create(connection, self.store, run)
            for number in range(self.count):
                new = NewItem(f"i{number}", "t", f"s:{number}", str(number % PORTALS), 5, f"i{number}", "{}")
                if items.add(connection, self.store, RUN, new):
                    self.submit(connection, new, 1, 0.0)
                items.add_row(connection, self.store, RUN, NewRow(number, 0, "primary", new.id, "{}"))
            runs.begin_work(connection, self.store, RUN, ())

    def play(self, turns: int = 150) -> None:
        """Faults for so many turns, then none until every item is settled."""
        try:
            self._through(self.plan)
            for turn in range(turns * 20):
                self.faulty = turn < turns
                self.clock += self.dice.expovariate(1.0)
                worker = f"w{self.dice.randrange(3)}"
                self._once(lambda worker=worker: self._turn(worker))
                if turn > turns and self._finished():
                    return
            raise AssertionError(f"not settled: {runs.counts(self.store, RUN)}")
        finally:
            steps.watch = None

    def _through(self, work) -> None:
        while not self._once(work):
            pass

    def _once(self, work) -> bool:
        try:
            work()
        except Crash:
            self._crashed()
            return False
        return True

    def _finished(self) -> bool:
        counted = runs.counts(self.store, RUN)
        return sum(number for status, number in counted.items() if status in SETTLED) == self.count

    def check(self) -> None:
        """What must be true, whatever happened."""
        counted = runs.counts(self.store, RUN)
        with self.store.database.read() as connection:
            recorded = connection.execute(select(func.count()).select_from(results)).scalar()
        assert counted["total"] == self.count, counted
        assert recorded == counted.get("done", 0), counted
        assert self.audit.open_intents() == {}
        self.audit.close()
        verdict = verify(self.folder / "audit", self.store.keys.signing_seed())
        assert verdict.ok, verdict
        self.store.close()
        for path in self.folder.rglob("*"):
            assert path.is_dir() or b"Canary" not in path.read_bytes(), path
