"""DBOS, pinned and fenced: what is submitted here is worked, whatever dies in between.

Sharp edges handled (each was measured): the application version is set by hand, since its default strands items at
every edit of the source; ids only, never health data, pass through DBOS, as JSON and not as pickle; nothing raises
out of a workflow; retries are successors with a delay, since a waiting item would hold its slot. Each partition
(portal and account) is a queue of its own that only the worker with its lease listens to, since a shared queue with a
limit still spreads one log-in over two workers. What a dead worker held is taken over by whoever lives.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from dbos._serialization import Serializer

from nightclerk.engine.executors import Presence
from nightclerk.engine.work import Perform, work_item
from nightclerk.logs import say, say_failure
from nightclerk.steps import durable_step
from nightclerk.store import Store, items, leases
from nightclerk.store.items import Claimed

APPLICATION = "nightclerk"
VERSION = "nightclerk-1"  # changes only when the order of steps of a workflow becomes incompatible
POLL_SECONDS = 0.2
TEND_SECONDS = 0.25  # how often leases are looked after
REAP_SECONDS = 2.0  # how often the dead are looked for
LIVE = ["ENQUEUED", "PENDING", "DELAYED"]
FORGET_DAYS = 14  # what DBOS remembers of ended items; our own tables keep theirs as retention says
FORGET_AT_ONCE = 500
DONE = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
NOBODY = "_nobody_"  # the queue a worker listens to before it has a lease: nothing is ever put there


class _Json(Serializer):
    def serialize(self, data: Any) -> str:
        return json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data)

    def name(self) -> str:
        return "nightclerk_json"


_run_item: Callable[[str, int], str] | None = None  # of the running engine: the registry of DBOS is global


@DBOS.workflow(name="work_item")
def _work_item(item_id: str, submission: int) -> str:
    return DBOS.run_step({"name": "perform"}, _perform, item_id, submission)


def _perform(item_id: str, submission: int) -> str:
    assert _run_item is not None, "the engine was stopped with an item in hand"
    durable_step("engine before item")
    code = _run_item(item_id, submission)
    durable_step("engine after item")
    return code


class Engine:
    """A worker's engine. Its `executor` name is held by a lock that dies with the process; each name once."""

    def __init__(
        self, store: Store, perform: Perform, *, in_hand: int, waits: tuple[float, ...], executor: str = "local-0"
    ) -> None:
        self._store, self._perform_item, self._in_hand, self._waits = store, perform, in_hand, waits
        self._presence = Presence(store.folder / "workers", executor)
        self._settled: Callable[[], None] = lambda: None
        self._listening: list[str] = []
        self._ending = threading.Event()
        self._idle, self._working = threading.Condition(), 0
        self._tender = threading.Thread(target=self._tend, name="nightclerk-tender", daemon=True)
        self._client: DBOSClient | None = None

    def alone(self) -> bool:
        """Whether no other worker of the workspace lives: then what is under way in the log was broken off."""
        return self._presence.alone()

    def start(self, settled: Callable[[], None] = lambda: None) -> None:
        """Recover what a dead process left and begin to work; `settled` is called after each item."""
        global _run_item
        self._settled = settled
        _run_item = self._run
        instance = DBOS(config=self._config())
        DBOS.listen_queues([NOBODY])
        DBOS.launch()
        # The one place that reaches into DBOS: its public call takes the list once, before it is known.
        assert instance._listening_queues is not None, "this release of dbos keeps its listened queues elsewhere"
        self._listening = instance._listening_queues
        self._client = DBOSClient(
            system_database_engine=self._store.database.engine, serializer=_Json(), application_name=APPLICATION
        )
        self._reap()
        self._adopt_orphans()
        self._tend_leases()
        self._tender.start()

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_engine": self._store.database.engine,
            "application_version": VERSION,
            "executor_id": self._presence.name,
            "serializer": _Json(),
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 0.5,  # nothing of ours is notified; stopping waits for it
        }

    # -- submitting

    def submit(
        self, connection: Any, item_id: str, submission: int, *, partition: str, priority: int, delay: float = 0.0
    ) -> None:
        """Put a submission of an item in line, inside the caller's transaction. Same item and submission: once only."""
        assert self._client is not None, "start the engine first"
        options: EnqueueOptions = {
            "workflow_name": "work_item",
            "queue_name": queue_name(partition),
            "workflow_id": workflow_id(item_id, submission),
            "app_version": VERSION,
            "priority": priority,
        }
        if delay:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, item_id, submission)

    def _resubmit(self, connection: Any, item: Claimed, submission: int, delay: float) -> None:
        self.submit(connection, item.id, submission, partition=item.partition, priority=item.priority, delay=delay)

    def stop(self, patience: int = 30) -> None:
        """Finish the items in hand (at most `patience` seconds) and let the leases and the name go."""
        global _run_item
        self._ending.set()
        self._tender.join()
        with self._idle:
            self._idle.wait_for(lambda: not self._working, patience)
        # Its own waiting would look once a second; nothing is in hand any more.
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _run_item = None
        for name in self._listening:
            leases.drop(self._store, name.removeprefix("items:"), self._presence.name)
        self._presence.leave()

    def _run(self, item_id: str, submission: int) -> str:
        with self._idle:
            ending = self._ending.is_set()
            self._working += not ending
        if ending:
            return self._leave(item_id, submission)
        try:
            return work_item(self._store, self._perform_item, self._resubmit, self._waits, item_id, submission)
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()
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
                self._resubmit(connection, item, item.submission, 0.0)
        return "put back"

    # -- tending

    def _tend(self) -> None:
        reaped = time.monotonic()
        while not self._ending.wait(TEND_SECONDS):
            try:
                self._tend_leases()
                if time.monotonic() - reaped >= REAP_SECONDS:
                    self._reap()
                    self._forget()
                    reaped = time.monotonic()
            except Exception as error:  # a locked or full database: the next turn tries again
                say_failure("engine.tending", error)

    def _tend_leases(self) -> None:
        """Listen to the queue of every partition whose lease is ours; take those that nobody living holds."""
        for partition in leases.wanted(self._store):
            name = queue_name(partition)
            if name not in self._listening and not self._ending.is_set() and self._take(partition):
                DBOS.register_queue(name, worker_concurrency=self._in_hand, polling_interval_sec=POLL_SECONDS)
                self._listening.append(name)

    def _take(self, partition: str) -> bool:
        return leases.take(self._store, partition, self._presence.name, self._presence.alive)

    def _reap(self) -> None:
        """Put back in line what executors that no longer live had in hand; their slots become free with it."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        dead = {
            name
            for name in {row.executor_id for row in pending if row.executor_id}
            if name != self._presence.name and not self._presence.alive(name)
        }
        for row in pending:
            if row.executor_id in dead:
                DBOS.resume_workflow(row.workflow_id, queue_name=row.queue_name)
        if dead:
            say("engine.took_over", count=len(dead))

    def _forget(self) -> None:
        """Let DBOS forget items that ended long ago, some at a time; the open part of it never does by itself."""
        before = (datetime.now(UTC) - timedelta(days=FORGET_DAYS)).isoformat()
        old = DBOS.list_workflows(
            status=DONE, completed_before=before, limit=FORGET_AT_ONCE, load_input=False, load_output=False
        )
        if old:
            DBOS.delete_workflows([row.workflow_id for row in old])

    def _adopt_orphans(self) -> None:
        """Submit again what our table calls open but no workflow will ever work (an older database was restored)."""
        live = {row.workflow_id for row in DBOS.list_workflows(status=LIVE, load_input=False, load_output=False)}
        orphans = [each for each in items.open_submissions(self._store) if workflow_id(*each) not in live]
        for each in orphans:
            self._put_back(*each)
        if orphans:
            say("engine.adopted", count=len(orphans))


def workflow_id(item_id: str, submission: int) -> str:
    """The id of one submission of an item: a keyed hash and a number, nothing about anybody."""
    return f"{item_id}.{submission}"


def queue_name(partition: str) -> str:
    """The queue of a partition."""
    return f"items:{partition}"
