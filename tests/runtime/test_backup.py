"""A backup is whole or not there, holds no key, and a workspace made from it goes on where it stood."""

import fcntl
import hashlib
import json
import os
import shutil
import stat
import threading

import pytest
from sqlalchemy import select

from nightclerk.audit.copy import copy_log
from nightclerk.errors import AlreadyRunning, AuditTampered, MissingDependency, NightclerkError, UsageError
from nightclerk.runtime.backup import prune, upkeep_alone, write_backup
from nightclerk.runtime.make import make_workspace
from nightclerk.runtime.office import open_office
from nightclerk.runtime.restore import restore
from nightclerk.store import blobs, copies, runs, server_copy
from nightclerk.store.schema import blobs as table
from nightclerk.workspace import Workspace
from tests import warm
from tests.faults.files import self_pay
from tests.night.stage import Stage
from tests.runtime.rig import active, appointments, worked

PEOPLE = (("Quennell, Jane", "9:30 AM", "Moss MD", ""),)


@pytest.fixture
def stage(tmp_path):
    made = make_workspace(tmp_path / "clinic")
    return Stage(made.workspace.root, made.workspace, None)


def kek(office):
    return office.workspace.state / "keys" / "kek"


def test_a_workspace_from_a_backup_goes_on_where_the_backup_stood(stage, tmp_path):
    """From the command line: a run, a backup, more work, a restore elsewhere, the same file again."""
    path = self_pay(stage, "a.csv")
    first = stage.run(path).json["run"]
    made = stage.say("backup", tmp_path / "backups")
    folder = next((tmp_path / "backups").iterdir())
    lost = stage.run(self_pay(stage, "b.csv")).json["run"]
    key = stage.root / ".nightclerk" / "keys" / "kek"
    restored = say("restore", folder, tmp_path / "new", "--key", key, "--json")
    new = Stage(tmp_path / "new", stage.workspace, None)
    listed = new.say("results", first, "--json")
    unknown = new.say("results", lost, "--json")
    again = new.run(path)

    assert (made.code, restored.returncode) == (0, 0), restored.stderr
    assert "key is NOT in it" in made.out
    assert [row["status"] for row in listed.json] == ["done"] * 4
    assert unknown.json["error"]["code"] == "NO_SUCH_RUN"
    assert (again.code, again.json["run"], again.err) == (0, first, "")
    assert new.say("audit", "verify").code == 0
    assert '"event":"backup.restored"' in (new.root / "logs" / "audit" / "active.jsonl").read_text()
    state = [each for each in (new.root / ".nightclerk").rglob("*") if each.is_file()]
    assert {stat.S_IMODE(each.stat().st_mode) for each in state if each.suffix != ".lock"} == {0o600}


def say(*words):
    return warm.command(*words)


def test_evidence_and_answers_can_be_read_from_the_restored_workspace(office, tmp_path):
    run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: active(plan_name="PPO Gold"))
    page = blobs.keep(office.store, "html", b"a page")
    made = write_backup(office, tmp_path / "backups")
    restored = restore(made.folder, tmp_path / "new", kek(office))

    with open_office(restored.workspace) as other:
        assert blobs.fetch(other.store, "html", page) == b"a page"
        assert runs.counts(other.store, run_id) == {"total": 1, "done": 1}


def test_neither_the_key_nor_anything_plain_of_a_patient_is_in_a_backup(office, tmp_path):
    worked(office, appointments(office, PEOPLE), lambda _inquiry: active(name="QUENNELL, JANE"))
    (office.workspace.results / "eligibility-20261124-0123456789.json").write_text("Quennell, Jane")
    made = write_backup(office, tmp_path / "backups")
    files = [path for path in made.folder.rglob("*") if path.is_file()]

    assert not [path for path in files if path.name == "kek"]
    key = kek(office).read_bytes()
    assert not [path for path in files if key in path.read_bytes() or b"quennell" in path.read_bytes().lower()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_backup_taken_while_others_write_is_whole(office, tmp_path):
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            blobs.keep(office.store, "html", f"page {number}".encode())
            office.audit.note("vault.set", name="a/b/c", version=number)
            office.audit.checkpoint()
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [write_backup(office, tmp_path / "backups") for _ in range(3)]
    finally:
        stop.set()
        writer.join()

    for number, each in enumerate(made):
        restored = restore(each.folder, tmp_path / f"new{number}", kek(office))
        with open_office(restored.workspace) as other:
            names = known_blobs(other)
            assert all(blobs.fetch(other.store, "html", name).startswith(b"page") for name in names)
    assert names


def test_the_log_is_not_copied_while_another_process_is_in_the_middle_of_a_line(office, tmp_path):
    audit, copy = office.workspace.audit, tmp_path / "copy"
    log = audit / "active.jsonl"
    whole = log.read_bytes()
    with (audit / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log.write_bytes(whole[:-10])
        copier = threading.Thread(target=copy_log, args=(audit, copy))
        copier.start()
        copier.join(0.3)
        waited = copier.is_alive()
        log.write_bytes(whole)
    copier.join(10)

    assert waited
    assert (copy / "active.jsonl").read_bytes() == whole


def known_blobs(office):
    with office.store.database.read() as connection:
        return list(connection.execute(select(table.c.sha256).where(table.c.kind == "html")).scalars())


@pytest.mark.parametrize("what", ["altered", "gone"])
def test_a_damaged_backup_is_refused_and_nothing_is_left_behind(office, tmp_path, what):
    made = write_backup(office, tmp_path / "backups")
    victim = made.folder / ".nightclerk" / "nightclerk.db"
    if what == "altered":
        victim.write_bytes(victim.read_bytes()[:-1] + b"x")
    else:
        victim.unlink()
    with pytest.raises(UsageError) as error:
        restore(made.folder, tmp_path / "new", kek(office))

    assert error.value.code == "BACKUP_DAMAGED"
    assert "nightclerk.db" in error.value.message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "clinic"]


def test_a_backup_whose_log_was_rewritten_is_refused_even_with_a_fitting_manifest(office, tmp_path):
    made = write_backup(office, tmp_path / "backups")
    log = made.folder / "logs" / "audit" / "active.jsonl"
    log.write_bytes(log.read_bytes().replace(b"sandbox", b"sandbux", 1))
    manifest = json.loads((made.folder / "manifest.json").read_text())
    for entry in manifest["files"]:
        if entry["path"] == "logs/audit/active.jsonl":
            entry["sha256"] = hashlib.sha256(log.read_bytes()).hexdigest()
    (made.folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(AuditTampered) as error:
        restore(made.folder, tmp_path / "new", kek(office))

    assert error.value.code == "BACKUP_LOG"
    assert not (tmp_path / "new").exists()


def test_a_path_that_leads_out_of_the_backup_is_refused_and_writes_nothing_there(office, tmp_path):
    made = write_backup(office, tmp_path / "backups")
    (tmp_path / "backups" / "planted").write_text("planted")
    manifest = json.loads((made.folder / "manifest.json").read_text())
    digest = hashlib.sha256(b"planted").hexdigest()
    manifest["files"].append({"path": "../planted", "sha256": digest, "bytes": 7})
    (made.folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UsageError, match="BACKUP_DAMAGED"):
        restore(made.folder, tmp_path / "new", kek(office))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "clinic"]


def test_a_folder_with_something_in_it_is_refused_untouched(office, tmp_path):
    made = write_backup(office, tmp_path / "backups")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine").write_text("mine")
    with pytest.raises(UsageError) as error:
        restore(made.folder, tmp_path / "new", kek(office))

    assert error.value.code == "RESTORE_NOT_EMPTY"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["mine"]


@pytest.mark.parametrize(("key", "code"), [("none", "KEY_NEEDED"), ("other", "KEY_WRONG"), ("nowhere", "KEY_NEEDED")])
def test_without_the_right_key_nothing_is_restored(office, tmp_path, key, code):
    made = write_backup(office, tmp_path / "backups")
    make_workspace(tmp_path / "other")
    given = {
        "none": None,
        "other": tmp_path / "other" / ".nightclerk" / "keys" / "kek",
        "nowhere": tmp_path / "nowhere",
    }[key]
    with pytest.raises(NightclerkError) as error:
        restore(made.folder, tmp_path / "new", given)

    assert error.value.code == code
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_backup_is_refused(office, tmp_path):
    with pytest.raises(UsageError, match="NOT_A_BACKUP"):
        restore(office.workspace.root, tmp_path / "new", kek(office))


def test_a_backup_that_dies_in_the_middle_leaves_none_by_that_name(office, tmp_path, monkeypatch):
    def die(_store, _folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nightclerk.runtime.backup.copy_database", die)
    with pytest.raises(OSError, match="No space"):
        write_backup(office, tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_inside_the_workspace_is_refused(office):
    with pytest.raises(UsageError, match="BACKUP_INSIDE"):
        write_backup(office, office.workspace.root / "backups")


def test_a_backup_beside_a_purge_is_refused(office, tmp_path):
    with upkeep_alone(office), pytest.raises(AlreadyRunning):
        write_backup(office, tmp_path / "backups")


def test_of_the_backups_the_newest_are_kept_and_those_of_others_are_not_touched(office, tmp_path):
    target = tmp_path / "backups"
    made = [write_backup(office, target).folder for _ in range(3)]
    (target / "nightclerk-notes").mkdir()
    others = target / "nightclerk-20200101-000000"
    shutil.copytree(made[0], others)
    manifest = others / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"clinic": "demo"', '"clinic": "another"'))
    assert json.loads(manifest.read_text())["clinic"] == "another"
    deleted = prune(office, target, 2)

    assert deleted == 1
    assert [path.exists() for path in made] == [False, True, True]
    assert others.exists()
    assert (target / "nightclerk-notes").exists()
    assert [path.name for path in target.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def server_backup(tmp_path, postgres):
    """A backup of a workspace on PostgreSQL with one answered run: its folder, key, run, and a page that was kept."""
    root = make_workspace(tmp_path / "clinic").workspace.root
    with_database(root, postgres.fresh())
    with open_office(Workspace(root)) as office:
        run_id = worked(office, appointments(office, PEOPLE), lambda _inquiry: active(plan_name="PPO Gold"))
        page = blobs.keep(office.store, "html", b"a page")
        made = write_backup(office, tmp_path / "backups")
    return made.folder, root / ".nightclerk" / "keys" / "kek", run_id, page


def test_a_postgresql_database_is_read_into_the_empty_one_that_is_named(tmp_path, postgres, server_backup):
    folder, key, run_id, page = server_backup
    other = postgres.fresh()

    said = say("restore", folder, tmp_path / "new", "--key", key, "--database", other, "--json")

    assert said.returncode == 0, said.stderr
    assert Workspace(tmp_path / "new").settings.database_url == other
    with open_office(Workspace(tmp_path / "new")) as office:
        assert runs.counts(office.store, run_id) == {"total": 1, "done": 1}
        assert blobs.fetch(office.store, "html", page) == b"a page"
        assert office.store.database.shared
    assert not (tmp_path / "new" / ".nightclerk" / "database.dump").exists()


def test_a_postgresql_database_that_is_not_empty_is_refused_untouched(tmp_path, server_backup):
    folder, key, *_ = server_backup

    with pytest.raises(UsageError) as error:
        restore(folder, tmp_path / "new", key)

    assert error.value.code == "RESTORE_DATABASE_NOT_EMPTY"
    assert "--files-only" in error.value.remedy
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "clinic"]
    with open_office(Workspace(tmp_path / "clinic")) as office:
        assert len(runs.latest(office.store)) == 1


def test_where_only_the_folder_was_lost_the_database_is_left_as_it_is(tmp_path, server_backup):
    folder, key, run_id, _page = server_backup

    made = restore(folder, tmp_path / "new", key, files_only=True)

    assert made.dump
    assert made.dump.exists()
    with open_office(made.workspace) as office:
        assert runs.counts(office.store, run_id) == {"total": 1, "done": 1}


def test_a_damaged_dump_leaves_neither_tables_nor_a_folder(tmp_path, postgres, server_backup):
    folder, key, *_ = server_backup
    dump = folder / ".nightclerk" / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-400])
    manifest = json.loads((folder / "manifest.json").read_text())
    for each in manifest["files"]:
        if each["path"].endswith("database.dump"):
            each["sha256"] = hashlib.sha256(dump.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    other = postgres.fresh()

    with pytest.raises(NightclerkError) as error:
        restore(folder, tmp_path / "new", key, database=other)

    assert error.value.code == "RESTORE_DATABASE"
    assert not (tmp_path / "new").exists()
    server_copy.refuse_filled_database(other)  # still empty


def test_a_restore_of_postgresql_without_pg_restore_names_the_package(tmp_path, postgres, monkeypatch, server_backup):
    folder, key, *_ = server_backup
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(MissingDependency) as error:
        restore(folder, tmp_path / "new", key, database=postgres.fresh())
    monkeypatch.undo()

    assert error.value.code == "PG_RESTORE_MISSING"
    assert not (tmp_path / "new").exists()


def with_database(root, url):
    marker = root / "nightclerk.yaml"
    kept = [line for line in marker.read_text().splitlines() if not line.startswith("database_url")]
    marker.write_text("\n".join([*kept, f'database_url: "{url}"', ""]))


def test_a_postgresql_backup_without_pg_dump_names_the_package(office, tmp_path, monkeypatch):
    monkeypatch.setattr(office.store.database, "shared", True)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(MissingDependency) as error:
        copies.copy_database(office.store, tmp_path)
    monkeypatch.undo()

    assert error.value.code == "PG_DUMP_MISSING"
    assert "postgresql-client" in error.value.remedy
