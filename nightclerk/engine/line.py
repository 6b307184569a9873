"""The line before the workers: what is put here is worked, by whatever process, whenever one lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightclerk.store import Store
from nightclerk.store.items import Claimed

if TYPE_CHECKING:
    from dbos import EnqueueOptions

VERSION = "nightclerk-1"  # changes only when the order of steps of a workflow becomes incompatible
WORKFLOW = "work_item"
RUSH = 1  # this priority, or a smaller number, is urgent


class Line:
    """Puts submissions in line; works nothing, so a process that only submits needs no engine."""

    def __init__(self, store: Store) -> None:
        # DBOS takes longer to load than most commands take that only look.
        from nightclerk.engine.wire import client

        self._client = client(store)
        # A client makes no tables by itself; whoever comes first to a new workspace makes them.
        with store.database.refusals():
            self._client._sys_db.run_migrations()

    def open(self, queue: str, at_once: int, look_seconds: float) -> None:
        """Make a queue known: a worker looks into it every `look_seconds` and takes `at_once` items of it."""
        self._client.register_queue(queue, worker_concurrency=at_once, polling_interval_sec=look_seconds)

    def submit(
        self, connection: Any, item_id: str, submission: int, *, partition: str, priority: int, delay: float = 0.0
    ) -> None:
        """Put a submission of an item in line, inside the caller's transaction. Same item and submission: once only."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue_name(partition, priority),
            "workflow_id": workflow_id(item_id, submission),
            "app_version": VERSION,
            "priority": priority,
        }
        if delay:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, item_id, submission)

    def resubmit(self, connection: Any, item: Claimed, submission: int, delay: float = 0.0) -> None:
        """Put a further submission of an item in line."""
        self.submit(connection, item.id, submission, partition=item.partition, priority=item.priority, delay=delay)


def workflow_id(item_id: str, submission: int) -> str:
    """The id of one submission of an item: a keyed hash and a number, nothing about anybody."""
    return f"{item_id}.{submission}"


def queue_name(partition: str, priority: int) -> str:
    """The queue of a partition: urgent items have a lane of their own, so that no full queue is before them."""
    return f"{'rush' if priority <= RUSH else 'items'}:{partition}"


def lanes(partition: str) -> tuple[str, str]:
    """The queues of a partition, the urgent one first."""
    return queue_name(partition, RUSH), queue_name(partition, RUSH + 1)
