"""DBOS, pinned and fenced: what is submitted here is worked, whatever dies in between.

Sharp edges handled (each was measured): the application version is set by hand, since its default strands items at
every edit of the source; ids only, never health data, pass through DBOS, as JSON and not as pickle; nothing raises
out of a workflow; retries are successors with a delay, since a waiting item would hold its slot. Each partition
(portal and account) is a queue of its own that only the worker with its lease listens to, since a shared queue with a
limit still spreads one log-in over two workers. What a dead worker held is taken over by whoever lives.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import chain

from dbos import DBOS, DBOSConfig

from nightclerk.engine.capacity import Capacity
from nightclerk.engine.executors import Presence
from nightclerk.engine.line import RUSH, VERSION, WORKFLOW, Line, lanes, workflow_id
from nightclerk.engine.shares import Shares
from nightclerk.engine.wire import APPLICATION, Json
from nightclerk.engine.work import Perform, work_item
from nightclerk.errors import ExitCode
from nightclerk.logs import say, say_failure
from nightclerk.steps import durable_step
from nightclerk.store import Store, items

POLL_SECONDS = 0.2
TEND_SECONDS = 0.25  # how often leases are looked after
REAP_SECONDS = 2.0  # how often the dead are looked for
LIVE = ["ENQUEUED", "PENDING", "DELAYED"]
FORGET_DAYS = 14  # what DBOS remembers of ended items; our own tables keep theirs as retention says
CHUNK = 500
DONE = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
NOBODY = "_nobody_"  # the queue a worker listens to before it has a lease: nothing is ever put there


_run_item: Callable[[str, int], str] | None = None  # of the running engine: the registry of DBOS is global


@DBOS.workflow(name=WORKFLOW)
def _work_item(item_id: str, submission: int) -> str:
    return DBOS.run_step({"name": "perform"}, _perform, item_id, submission)


def _perform(item_id: str, submission: int) -> str:
    assert _run_item is not None, "the engine was stopped with an item in hand"
    durable_step("engine before item")
    code = _run_item(item_id, submission)
    durable_step("engine after item")
    return code


def _cut_off() -> None:
    # Others work what was ours: whatever this process would still do could be done twice.
    say("engine.cut_off")
    os._exit(int(ExitCode.APPLICATION_FAILURE))


class Engine:
    """A worker's engine. Its `executor` name is held by a lock that dies with the process; each name once.

    It has at most `in_hand` items in hand, over all partitions. `lost` is called when that lock was lost with the
    connection to the database; it must end the process.
    """

    def __init__(
        self,
        store: Store,
        perform: Perform,
        *,
        in_hand: int,
        waits: tuple[float, ...],
        executor: str = "local-0",
        lost: Callable[[], None] = _cut_off,
    ) -> None:
        self._store, self._perform_item, self._in_hand, self._waits = store, perform, in_hand, waits
        self.line = Line(store)
        self.presence = Presence(store, executor)
        self._shares = Shares(store, self.presence)
        self._lost = lost
        self._settled: Callable[[], None] = lambda: None
        self._reaped: Callable[[], None] = lambda: None
        self._listening: list[str] = []
        self._ending = threading.Event()
        self._capacity = Capacity(in_hand, urgent=RUSH)
        self._tender = threading.Thread(target=self._tend, name="nightclerk-tender", daemon=True)

    @property
    def started(self) -> bool:
        """Whether it has begun to work."""
        return self._tender.ident is not None

    def start(self, settled: Callable[[], None] = lambda: None, reaped: Callable[[], None] = lambda: None) -> None:
        """Recover what a dead process left and begin to work.

        `settled` is called after each item, `reaped` whenever the dead were looked for.
        """
        global _run_item
        self._settled, self._reaped = settled, reaped
        _run_item = self._run
        self._open(self._shares.take())  # DBOS looks for new queues once a second only: those it knows begin at once
        self._launch()
        self._reap()
        self._adopt_orphans()
        self._tend_leases()
        self._tender.start()

    def _launch(self) -> None:
        instance = DBOS(config=self._config())
        DBOS.listen_queues([NOBODY, *chain.from_iterable(map(lanes, sorted(self._shares.held)))])
        DBOS.launch()
        # The one place that reaches into DBOS: its public call takes the list once, before it is known.
        assert instance._listening_queues is not None, "this release of dbos keeps its listened queues elsewhere"
        self._listening = instance._listening_queues

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_engine": self._store.database.engine,
            "application_version": VERSION,
            "executor_id": self.presence.name,
            "serializer": Json(),
            "log_level": "WARNING",
            "use_listen_notify": False,  # nothing of ours is notified
            "notification_listener_polling_interval_sec": 0.05,  # looks at nothing, and stopping waits for it
        }

    def set_aside(self, partition: str) -> AbstractContextManager[None]:
        """For as long as it is entered, nothing of the partition is begun, and what is in hand of it takes no place."""
        return self._capacity.set_aside(partition)

    def stop(self, patience: int = 30) -> None:
        """Finish the items in hand (at most `patience` seconds) and let the leases and the name go."""
        global _run_item
        self._ending.set()
        if self.started:
            self._tender.join()
            self._halt(patience)
            _run_item = None
        self._shares.drop(sorted(self._shares.held))
        self.presence.leave()

    def _halt(self, patience: int) -> None:
        self._capacity.close(patience)
        # Its own waiting would look once a second; nothing is in hand any more.
        DBOS.destroy(workflow_completion_timeout_sec=0)

    def _run(self, item_id: str, submission: int) -> str:
        try:
            with self._capacity.place(*items.lane(self._store, item_id)) as entered:
                if not entered:
                    return self._leave(item_id, submission)
                return work_item(self._store, self._perform_item, self.line.resubmit, self._waits, item_id, submission)
        finally:
            self._settled()

    def _leave(self, item_id: str, submission: int) -> str:
        try:
            return self._put_back(item_id, submission)
        except Exception as error:  # the database refuses: the next start finds the item open
            say_failure("item.unsettled", error, item=item_id)
            return "unsettled"

    def _put_back(self, item_id: str, submission: int) -> str:
        """Leave an open item to whoever works next, as a new submission."""
        with self._store.database.write() as connection:
            item = items.supersede(connection, self._store, item_id, submission)
            if item is not None:
                self.line.resubmit(connection, item, item.submission)
        return "put back"

    # -- tending

    def _tend(self) -> None:
        reaped = time.monotonic()
        while not self._ending.wait(TEND_SECONDS):
            try:
                if not self.presence.kept():
                    self._lost()
                self._tend_leases()
                if time.monotonic() - reaped >= REAP_SECONDS:
                    self._reap()
                    self._forget()
                    self.presence.beat({"in_hand": self._capacity.inside, "leases": len(self._shares.held)})
                    reaped = time.monotonic()
            except Exception as error:  # a locked or full database: the next turn tries again
                say_failure("engine.tending", error)

    def _tend_leases(self) -> None:
        """Listen to the queue of every partition that is leased, and give up what is more than a fair share."""
        self._listening += self._open(self._shares.take())
        surplus = self._shares.surplus()
        if surplus and not self._capacity.partly_aside:  # starting anew waits for those inside, and they for a person
            self._relaunch_without(surplus)

    def _open(self, partitions: list[str]) -> list[str]:
        names = [lane for partition in partitions for lane in lanes(partition)]
        for name in names:
            self.line.open(name, self._in_hand, POLL_SECONDS)
        return names

    def _relaunch_without(self, partitions: list[str]) -> None:
        """DBOS never stops listening to a queue, so it is started anew, between two items, without these."""
        self._halt(patience=300)
        self._shares.drop(partitions)
        self._capacity.open()
        self._launch()
        say("engine.shared", count=len(partitions))

    def _reap(self) -> None:
        """Put back in line what executors that no longer live had in hand; their slots become free with it."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        dead = {
            name
            for name in {row.executor_id for row in pending if row.executor_id}
            if name != self.presence.name and not self.presence.alive(name)
        }
        for row in pending:
            if row.executor_id in dead:
                DBOS.resume_workflow(row.workflow_id, queue_name=row.queue_name)
        if dead:
            say("engine.took_over", count=len(dead))
        self._reaped()

    def _forget(self) -> None:
        """Let DBOS forget items that ended long ago, some at a time; the open part of it never does by itself."""
        before = (datetime.now(UTC) - timedelta(days=FORGET_DAYS)).isoformat()
        old = DBOS.list_workflows(
            status=DONE, completed_before=before, limit=CHUNK, load_input=False, load_output=False
        )
        if old:
            DBOS.delete_workflows([row.workflow_id for row in old])

    def _adopt_orphans(self) -> None:
        """Submit again what our table calls open but no workflow will ever work (an older database was restored)."""
        adopted, opened = 0, items.open_submissions(self._store)
        for start in range(0, len(opened), CHUNK):
            chunk = opened[start : start + CHUNK]
            live = self._live([workflow_id(*each) for each in chunk])
            orphans = [each for each in chunk if workflow_id(*each) not in live]
            adopted += len(orphans)
            for each in orphans:
                self._put_back(*each)
        if adopted:
            say("engine.adopted", count=adopted)

    def _live(self, ids: list[str]) -> set[str]:
        found = DBOS.list_workflows(workflow_ids=ids, status=LIVE, load_input=False, load_output=False)
        return {row.workflow_id for row in found}
