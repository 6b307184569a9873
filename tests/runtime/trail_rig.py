"""A long audit log, line by line as the writer makes them, but without a sync for each."""

import json
from datetime import UTC, datetime, timedelta

from nightclerk.audit import line as lines
from nightclerk.audit.files import LOG, newest_base, segments
from nightclerk.audit.files import lines as every_line
from nightclerk.audit.tree import GENESIS, leaf_hash
from nightclerk.keys import open_ring

BEGIN = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
READS_OF_A_RUN = 199  # and its beginning and end: 400 events
PATIENTS = 97


def subject(number):
    return f"s:{number:032x}"


def run_name(number):
    return f"eligibility-20260105-{number:010x}"


def events(count):
    """So many events: runs of lead and night that begin, ask about patients in turn, and end."""
    seq, run = 0, 0
    while seq < count:
        asked_by = "ana" if run % 2 else "schedule:nightly"
        known = {"bot": "eligibility", "trigger": "schedule", "rows": READS_OF_A_RUN}
        yield {"kind": "note", "event": "run.started", "run": run_name(run), "asked_by": asked_by, **known}
        seq += 1
        for place in range(READS_OF_A_RUN):
            reading = run * READS_OF_A_RUN + place
            yield {
                "kind": "intent",
                "event": "portal.read",
                "actor": "worker-1",
                "run": run_name(run),
                "item": f"{reading:032x}",
                "subject": subject(reading % PATIENTS if reading < 10 * PATIENTS else PATIENTS + reading % 50_000),
                "bot": "eligibility",
                "portal": "lakeside" if place % 2 else "harbor",
                "account": "main",
                "task": "eligibility",
            }
            yield {"kind": "outcome", "event": "portal.read", "ref": seq, "result": "ok", "answer": "active"}
            seq += 2
        yield {"kind": "note", "event": "run.ended", "run": run_name(run), "state": "done"}
        seq, run = seq + 1, run + 1


def write_log(workspace, count):
    """Write the log of a new workspace anew with about `count` events, a second apart; how many."""
    seed = open_ring(workspace.state / "keys", workspace.settings.keys).signing_seed()
    folder, key, last, seq = workspace.audit, lines.mac_key(seed), GENESIS, 0
    assert not segments(folder)
    assert newest_base(folder) == 0
    for name in ("checkpoint", "checkpoints.log", "leaves"):
        (folder / name).unlink(missing_ok=True)
    with (folder / LOG).open("wb") as file:
        for event in events(count):
            at = (BEGIN + timedelta(seconds=seq)).isoformat(timespec="microseconds")
            line = lines.write({"prev": last, "seq": seq, "v": 1, "ts": at, "pid": 1, **event}, key)
            last = leaf_hash(line).hex()
            file.write(line)
            seq += 1
    return seq


def logged(office):
    """Every event of the log, one by one."""
    return map(json.loads, every_line(office.workspace.audit))
