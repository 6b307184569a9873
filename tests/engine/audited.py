"""A small night that does every durable thing a real one does: `python -m tests.engine.audited FOLDER COUNT`.

Engine, store, evidence blobs and audit log are real; only the portal is a line in a file.
"""

import os
import sys
import threading
from pathlib import Path

from nightclerk.audit import AuditLog
from nightclerk.engine import Engine
from nightclerk.errors import ApplicationException
from nightclerk.logs import quiet
from nightclerk.records import Evidence, ItemStatus
from nightclerk.store import blobs, open_store
from nightclerk.store.items import Settled
from tests.engine.night import plan, wait

CLINIC = "test"


def performer(folder, store, audit):
    asked = (folder / "asked").open("a")

    def perform(item):
        intent = audit.intent("portal.read", run=item.run_id, item=item.id, subject=item.subject, portal="p", task="t")
        asked.write(f"{item.id}\n")
        asked.flush()
        if item.payload.endswith("3") and item.attempt == 1:
            audit.outcome("portal.read", intent, result="fail", code="PORTAL_TIMEOUT")
            raise ApplicationException("The portal did not answer.", code="PORTAL_TIMEOUT")
        proof = Evidence("html", blobs.keep(store, "html", item.id.encode()))
        audit.outcome("portal.read", intent, result="ok", evidence=[proof.sha256])
        return Settled(ItemStatus.DONE, "active", None, f"result of {item.id}".encode())

    return perform


def main():
    quiet()
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    (folder / "state").mkdir(exist_ok=True)
    store, wake = open_store(folder / "state"), threading.Event()
    audit = AuditLog(folder / "audit", store.keys.signing_seed(), CLINIC)
    engine = Engine(store, performer(folder, store, audit), in_hand=2, waits=(0.05,))
    for seq, intent in audit.open_intents().items():
        audit.outcome(intent.event, seq, result="unknown", code="PROCESS_DIED")
    engine.start(wake.set)
    plan(store, engine, count)
    wait(store, wake)
    engine.stop()
    audit.close()
    store.close()
    print("ended", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
