import json
import multiprocessing
import os
import random
import threading
from datetime import timedelta

import pytest

from nightclerk.audit import AuditLog, files, verify
from nightclerk.audit import log as writer
from nightclerk.audit.checkpoint import Checkpoint, public_key, read, sign
from nightclerk.audit.tree import Tree, leaf_hash
from nightclerk.errors import AuditRefused, ExitCode
from tests.scale import count

SEED = b"7" * 32
PUBLIC = public_key(SEED)


def opened(folder):
    return AuditLog(folder, SEED, "demo")


def filled(folder, count=40):
    log = opened(folder)
    for number in range(count):
        log.note("run.cancelled", items=number)
    log.close()
    return folder / files.LOG


def test_what_was_written_is_proven(tmp_path):
    filled(tmp_path)

    verdict = verify(tmp_path, SEED)

    assert verdict.ok
    assert (verdict.events, verdict.signed) == (40, 40)


@pytest.mark.soak
def test_any_flipped_bit_is_found_and_its_event_named(tmp_path, record_property):
    path = filled(tmp_path)
    data = path.read_bytes()
    dice = random.Random()

    record_property("mutations", count(200, 10_000))
    for _ in range(count(200, 10_000)):
        place = dice.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        verdict = verify(tmp_path, SEED)
        assert not verdict.ok
        assert verdict.first_bad == data[:place].count(b"\n"), (place, verdict)
        assert verdict.exit_code == ExitCode.AUDIT_TAMPERED


def test_an_altered_number_in_the_first_event_is_no_missing_file(tmp_path):
    path = filled(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"seq":0,', b'"seq":1,', 1))

    verdict = verify(tmp_path, SEED)

    assert (verdict.first_bad, verdict.exit_code) == (0, ExitCode.AUDIT_TAMPERED)


@pytest.mark.parametrize("cut", [1, 10, 39])
def test_a_log_cut_at_a_line_is_found_by_its_signature(tmp_path, cut):
    path = filled(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:cut]))

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.first_bad) == (False, cut)
    assert "truncated" in str(verdict.problem)


def test_a_rewritten_history_with_a_sound_chain_is_found(tmp_path):
    """Whoever can recompute hashes can forge a chain; the signature is what they cannot forge."""
    path = filled(tmp_path)
    events = [json.loads(line) for line in path.read_bytes().splitlines()]
    events[5]["items"] = 999
    prev, lines = "0" * 64, []
    for event in events:
        line = json.dumps({**event, "prev": prev}, separators=(",", ":")).encode() + b"\n"
        prev = leaf_hash(line).hex()
        lines.append(line)
    path.write_bytes(b"".join(lines))

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.first_bad) == (False, 5)
    assert "altered" in str(verdict.problem)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda lines: [*lines[:7], *lines[8:]], "removed"),
        (lambda lines: [*lines[:7], lines[3], *lines[7:]], "inserted"),
        (lambda lines: [*lines[:7], lines[8], lines[7], *lines[9:]], "removed"),
    ],
    ids=["delete", "duplicate", "swap"],
)
def test_a_missing_doubled_or_swapped_event_is_named(tmp_path, damage, problem):
    path = filled(tmp_path)
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.first_bad) == (False, 7)
    assert problem in str(verdict.problem)


def forged(data, **changes):
    """The last event of these lines again, changed, with a sound link and a code of nobody's."""
    last = data.splitlines(keepends=True)[-1]
    event = {**json.loads(last), "prev": leaf_hash(last).hex(), **changes}
    event["seq"] += 1
    return data + json.dumps(event, separators=(",", ":")).encode() + b"\n"


def test_a_forged_event_at_the_end_is_found_and_never_signed(tmp_path):
    path = filled(tmp_path)
    path.write_bytes(forged(path.read_bytes(), items=7))

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.first_bad) == (False, 40)
    assert "forged" in str(verdict.problem)
    with pytest.raises(AuditRefused, match="not written by this clinic"):
        opened(tmp_path)


def rechained(rows):
    """Lines with links that are sound again, as somebody without the key can make them."""
    prev, made = "0" * 64, []
    for row in rows:
        line = b'{"prev":"' + prev.encode() + row[73:]
        prev = leaf_hash(line).hex()
        made.append(line)
    return made


def _flip(rows, at, dice):
    line = bytearray(rows[at])
    line[dice.randrange(len(line) - 1)] ^= 1 << dice.randrange(7)
    return [*rows[:at], bytes(line), *rows[at + 1 :]]


def _edit(rows, at, dice):
    changed = rows[at].replace(b'"items":', b'"items":1', 1)
    return rechained([*rows[:at], changed, *rows[at + 1 :]])


MUTATIONS = {
    "flip": _flip,
    "delete": lambda rows, at, dice: [*rows[:at], *rows[at + 1 :]],
    "swap": lambda rows, at, dice: [*rows[:at], *reversed(rows[at : at + 2]), *rows[at + 2 :]],
    "duplicate": lambda rows, at, dice: [*rows[: at + 1], rows[at], *rows[at + 1 :]],
    "truncate": lambda rows, at, dice: rows[:at],
    "edit and re-chain": _edit,
    "delete and re-chain": lambda rows, at, dice: rechained([*rows[:at], *rows[at + 1 :]]),
    "forged append": lambda rows, at, dice: forged(b"".join(rows), items=at).splitlines(keepends=True),
}
FIRST_BAD = {"duplicate": 1, "forged append": None}  # beside the place itself: the copy, and the end of the log


@pytest.mark.soak
@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_kind_of_tampering_is_found_and_its_first_event_named(tmp_path, kind, record_property):
    path, seed = filled(tmp_path), random.randrange(1 << 32)
    rows = path.read_bytes().splitlines(keepends=True)
    dice = random.Random(seed)
    record_property("mutations", count(35, 10_000))
    for _ in range(count(35, 10_000)):
        at = dice.randrange(len(rows) - 1)
        path.write_bytes(b"".join(MUTATIONS[kind](rows, at, dice)))
        verdict = verify(tmp_path, SEED)
        shift = FIRST_BAD.get(kind, 0)
        assert not verdict.ok, (seed, at)
        assert verdict.first_bad == (len(rows) if shift is None else at + shift), (seed, at, verdict)


def in_segments(folder, monkeypatch, size=3000):
    monkeypatch.setattr(writer, "SEGMENT_BYTES", size)
    log = opened(folder)
    for number in range(60):
        log.note("run.cancelled", items=number)
    log.close()
    return [path for _first, path in files.segments(folder)]


def test_a_log_of_several_segments_is_one_proven_chain(tmp_path, monkeypatch):
    closed = in_segments(tmp_path, monkeypatch)
    again = opened(tmp_path)
    again.note("run.cancelled", items=60)
    again.close()

    verdict = verify(tmp_path, SEED)

    assert len(closed) > 3
    assert (verdict.ok, verdict.events, verdict.signed) == (True, 61, 61)
    assert [json.loads(line)["seq"] for line in files.lines(tmp_path)] == list(range(61))


def test_a_missing_segment_is_said_to_be_missing(tmp_path, monkeypatch):
    closed = in_segments(tmp_path, monkeypatch)
    closed[1].unlink()

    verdict = verify(tmp_path, SEED)

    assert verdict.exit_code == ExitCode.AUDIT_INCOMPLETE
    assert verdict.first_bad == int(closed[1].stem)


def test_lost_hashes_of_signed_lines_are_made_anew(tmp_path, monkeypatch):
    in_segments(tmp_path, monkeypatch)
    whole = (tmp_path / files.LEAVES).read_bytes()
    (tmp_path / files.LEAVES).unlink()
    log = opened(tmp_path)
    log.note("run.cancelled", items=61)
    log.close()

    assert (tmp_path / files.LEAVES).read_bytes()[: len(whole)] == whole
    assert verify(tmp_path, SEED).ok


def test_a_day_of_its_own_begins_a_segment(tmp_path, monkeypatch):
    filled(tmp_path, 3)

    class Tomorrow(writer.datetime):
        @classmethod
        def now(cls, zone=None):
            return super().now(zone) + timedelta(days=1)

    monkeypatch.setattr(writer, "datetime", Tomorrow)
    filled(tmp_path, 2)

    assert [first for first, _path in files.segments(tmp_path)] == [0]
    assert verify(tmp_path, SEED).events == 5


def test_another_process_follows_when_a_segment_is_closed(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "SEGMENT_BYTES", 900)
    first, second = opened(tmp_path), opened(tmp_path)
    for number in range(20):
        (first if number % 3 else second).note("run.cancelled", items=number)
    first.close()
    second.close()

    assert verify(tmp_path, SEED).events == 20


def test_a_crash_while_a_segment_is_closed_loses_nothing(tmp_path, monkeypatch):
    log = opened(tmp_path)
    log.note("run.cancelled", items=1)
    log.checkpoint()
    files.replace_durably(files.base_path(tmp_path, 1), log._describe())  # and the process dies before the renaming
    again = opened(tmp_path)
    again.note("run.cancelled", items=2)
    again.close()

    assert verify(tmp_path, SEED).events == 2


def test_something_new_is_signed_after_five_minutes_without_a_run_ending(tmp_path, monkeypatch):
    log = opened(tmp_path)
    moment = writer.time.monotonic()
    monkeypatch.setattr(writer.time, "monotonic", lambda: moment + 301)
    log.note("run.cancelled", items=1)

    assert verify(tmp_path, SEED).signed == 1


def test_an_open_intent_survives_the_closing_of_its_segment(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "SEGMENT_BYTES", 500)
    log = opened(tmp_path)
    intent = log.intent("portal.login", portal="p", account="main", credential="p/main#1", host="x")
    for number in range(8):
        log.note("run.cancelled", items=number)
    log.close()

    assert opened(tmp_path).open_intents()[intent.seq].event == "portal.login"


def test_a_log_that_was_cut_or_rewritten_is_never_appended_to_again(tmp_path):
    path = filled(tmp_path)
    data = path.read_bytes()
    path.write_bytes(b"".join(data.splitlines(keepends=True)[:-1]))

    with pytest.raises(AuditRefused, match="AUDIT_TAMPERED"):
        opened(tmp_path)


def test_a_torn_last_line_goes_to_quarantine_and_is_told(tmp_path):
    path = filled(tmp_path)
    with path.open("ab") as file:
        file.write(b'{"prev":"half a li')

    assert verify(tmp_path, SEED).exit_code == ExitCode.AUDIT_TORN_TAIL
    opened(tmp_path).close()

    assert verify(tmp_path, SEED).ok
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert (last["event"], last["bytes"]) == ("log.recovered", 18)
    assert (tmp_path / "quarantine" / last["sha256"]).read_bytes() == b'{"prev":"half a li'


def test_every_cut_inside_the_last_unsigned_lines_leaves_the_acknowledged_ones(tmp_path):
    filled(tmp_path, 5)
    log = opened(tmp_path)
    for number in range(3):
        log.note("run.cancelled", items=number)
    path = tmp_path / files.LOG
    data = path.read_bytes()
    os.close(log._file)
    start = len(b"".join(data.splitlines(keepends=True)[:5]))

    for cut in range(start, len(data)):
        path.write_bytes(data[:cut])
        opened(tmp_path).close()
        kept = path.read_bytes()
        assert kept.startswith(data[: data[:cut].rfind(b"\n") + 1])
        assert verify(tmp_path, SEED).ok
        restore(tmp_path, data)


def rolled(folder, monkeypatch):
    """A log of several closed files and an active one, all of it signed."""
    monkeypatch.setattr(writer, "SEGMENT_BYTES", 1000)
    filled(folder, 16)
    assert len(files.segments(folder)) >= 3


def test_a_deleted_history_of_checkpoints_is_told_though_every_event_is_proven(tmp_path):
    filled(tmp_path)
    (tmp_path / files.CHECKPOINTS).unlink()

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.events, verdict.signed, verdict.problem) == (True, 40, 40, None)
    assert "history of checkpoints is missing" in str(verdict.warning)
    assert verdict.exit_code == ExitCode.AUDIT_INCOMPLETE


def test_the_next_process_says_in_the_log_that_the_history_was_lost_and_once(tmp_path):
    filled(tmp_path)
    (tmp_path / files.CHECKPOINTS).unlink()
    for _ in range(2):
        opened(tmp_path).close()

    told = [json.loads(line) for line in (tmp_path / files.LOG).read_bytes().splitlines()]
    assert [(each["event"], each.get("signed")) for each in told[40:]] == [("log.history_lost", 40)]
    assert verify(tmp_path, SEED).ok


def test_a_history_that_begins_anew_still_lacks_the_ends_of_closed_files(tmp_path, monkeypatch):
    rolled(tmp_path, monkeypatch)
    assert verify(tmp_path, SEED).warning is None
    (tmp_path / files.CHECKPOINTS).unlink()
    opened(tmp_path).close()

    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.exit_code) == (True, ExitCode.AUDIT_INCOMPLETE)
    first_end = files.segments(tmp_path)[1][0]
    assert f"none is kept of the first {first_end} events" in str(verdict.warning)


def test_a_history_that_was_cut_at_its_beginning_is_told_and_put_back_from_a_copy(tmp_path, monkeypatch):
    rolled(tmp_path, monkeypatch)
    path = tmp_path / files.CHECKPOINTS
    copy = path.read_bytes()
    path.write_bytes(b"\n\n".join(copy.split(b"\n\n")[2:]))
    told = verify(tmp_path, SEED).warning
    opened(tmp_path).close()
    path.write_bytes(copy + path.read_bytes())

    assert told is not None
    assert verify(tmp_path, SEED).warning is None


def test_deleted_leaves_are_made_anew_and_are_no_matter(tmp_path):
    filled(tmp_path)
    (tmp_path / files.LEAVES).unlink()
    before = verify(tmp_path, SEED)
    log = opened(tmp_path)
    log.note("run.cancelled", items=1)
    log.close()

    assert (before.ok, before.warning, before.exit_code) == (True, None, ExitCode.OK)
    assert files.count_leaves(tmp_path) == 41


def restore(folder, data):
    """The state before the cut: the log and only its first checkpoint."""
    (folder / files.LOG).write_bytes(data)
    history = (folder / files.CHECKPOINTS).read_text().split("\n\n")
    first = "\n\n".join(history[:2])
    (folder / files.CHECKPOINTS).write_text(f"{first}\n\n")
    (folder / files.CHECKPOINT).write_text(f"{first}\n")
    (folder / files.LEAVES).write_bytes((folder / files.LEAVES).read_bytes()[: 5 * 32])


def test_a_failed_sync_is_never_tried_again(tmp_path, monkeypatch):
    log = opened(tmp_path)
    tries = []

    def broken(_descriptor):
        tries.append(1)
        raise OSError(5, "I/O error")

    monkeypatch.setattr(writer.os, "fdatasync", broken)
    for _ in range(3):
        with pytest.raises(AuditRefused, match="AUDIT_DEAD"):
            log.note("run.cancelled", items=1)

    assert len(tries) == 1


def test_writers_that_wait_are_woken_when_their_leader_is_broken_off(tmp_path, monkeypatch):
    log, inside, go = opened(tmp_path), threading.Event(), threading.Event()
    refused = []

    def broken(_descriptor):
        inside.set()
        go.wait(10)
        raise KeyboardInterrupt

    def write():
        try:
            log.note("run.cancelled", items=1)
        except (AuditRefused, KeyboardInterrupt) as error:
            refused.append(type(error).__name__)

    monkeypatch.setattr(writer.os, "fdatasync", broken)
    threads = [threading.Thread(target=write) for _ in range(5)]
    threads[0].start()
    assert inside.wait(10)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(10)

    assert not any(thread.is_alive() for thread in threads)
    assert sorted(refused) == ["AuditRefused"] * 4 + ["KeyboardInterrupt"]


def test_sixteen_writers_lose_nothing_and_share_their_syncs(tmp_path, monkeypatch):
    log = opened(tmp_path)
    syncs = []
    sync = os.fdatasync
    monkeypatch.setattr(writer.os, "fdatasync", lambda descriptor: (syncs.append(1), sync(descriptor)))
    receipts = []

    def write():
        receipts.extend(log.note("run.cancelled", items=number) for number in range(50))

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.close()

    assert sorted(receipt.seq for receipt in receipts) == list(range(800))
    assert len(syncs) < 800
    assert verify(tmp_path, SEED).events == 800


def _append(folder, count):
    log = opened(folder)
    for number in range(count):
        log.note("run.cancelled", items=number)
    log.close()


def test_several_processes_append_to_one_sound_chain(tmp_path):
    workers = [multiprocessing.get_context("spawn").Process(target=_append, args=(tmp_path, 60)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    verdict = verify(tmp_path, SEED)

    assert (verdict.ok, verdict.events, verdict.signed) == (True, 180, 180)


def test_an_intent_stays_open_until_its_outcome(tmp_path):
    log = opened(tmp_path)
    first = log.intent("portal.login", portal="lakeside", account="main", credential="lakeside/main#1", host="x")
    second = log.intent("portal.login", portal="lakeside", account="main", credential="lakeside/main#1", host="x")
    log.outcome("portal.login", first, result="ok", code="ok")
    log.close()

    assert opened(tmp_path).open_intents().keys() == {second.seq}


@pytest.mark.parametrize(
    ("event", "fields"),
    [("portal.peek", {}), ("run.cancelled", {"name": "Jane"}), ("portal.read", {"member_id": "W1"})],
)
def test_an_event_or_field_outside_the_catalogue_is_refused(tmp_path, event, fields):
    log = opened(tmp_path)

    with pytest.raises(ValueError, match=r"catalogue|no field"):
        log.note(event, **fields)


def test_the_tree_is_that_of_rfc_6962():
    """Roots of the test vectors of RFC 6962's reference implementation."""
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    tree, roots = Tree(), []
    for leaf in leaves:
        tree.add(leaf_hash(leaf))
        roots.append(tree.root().hex())

    assert roots[0] == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert roots[1] == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert roots[2] == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"


def test_a_checkpoint_signed_with_another_key_is_refused():
    note = sign(Checkpoint("nightclerk/demo/1", 3, b"r" * 32), b"8" * 32)

    with pytest.raises(ValueError, match="another key"):
        read(note, PUBLIC)
