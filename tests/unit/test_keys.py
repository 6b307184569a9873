import base64
import io

import pytest

from nightclerk.errors import UsageError
from nightclerk.keys import open_ring, ring


def test_a_sealed_value_opens_only_in_its_own_place(tmp_path):
    ring = open_ring(tmp_path / "keys")
    sealed = ring.seal(b"Jane Example", "items:payload:1")

    assert ring.open(sealed, "items:payload:1") == b"Jane Example"
    with pytest.raises(UsageError, match="SEAL_BROKEN"):
        ring.open(sealed, "items:payload:2")


def test_any_changed_byte_of_a_sealed_value_is_refused(tmp_path):
    ring = open_ring(tmp_path / "keys")
    sealed = ring.seal(b"Jane Example", "x")

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(UsageError, match="SEAL_BROKEN"):
            ring.open(bytes(changed), "x")


def test_the_ring_is_the_same_after_a_restart(tmp_path):
    first, second = open_ring(tmp_path / "keys"), open_ring(tmp_path / "keys")

    assert second.open(first.seal(b"x", "c"), "c") == b"x"
    assert first.blind("W1", "subject") == second.blind("W1", "subject")


def test_a_keyed_hash_differs_by_context_and_by_workspace(tmp_path):
    ring, other = open_ring(tmp_path / "a"), open_ring(tmp_path / "b")

    assert ring.blind("W1", "subject") != ring.blind("W1", "item")
    assert ring.blind("W1", "subject") != other.blind("W1", "subject")


def test_a_key_file_that_others_can_read_is_refused_in_words(tmp_path):
    open_ring(tmp_path / "keys")
    (tmp_path / "keys" / "kek").chmod(0o644)

    with pytest.raises(UsageError, match="chmod 600"):
        open_ring(tmp_path / "keys")


def test_a_lost_ring_is_never_silently_replaced_when_there_is_data(tmp_path):
    (tmp_path / "nightclerk.db").touch()

    with pytest.raises(UsageError, match="KEYS_MISSING"):
        open_ring(tmp_path / "keys")


def test_the_key_of_another_workspace_does_not_open_the_ring(tmp_path):
    open_ring(tmp_path / "keys")
    (tmp_path / "keys" / "kek").write_bytes(base64.b64encode(b"7" * 32))

    with pytest.raises(UsageError, match="KEY_WRONG"):
        open_ring(tmp_path / "keys")


def test_a_ring_moves_to_another_key_without_touching_what_was_sealed(tmp_path):
    before = open_ring(tmp_path / "keys")
    sealed = before.seal(b"x", "c")
    ring.rewrap(tmp_path / "keys", "file", "passphrase", ask_new=lambda: "correct horse battery")
    after = open_ring(tmp_path / "keys", "passphrase", lambda: "correct horse battery")

    assert after.open(sealed, "c") == b"x"
    assert not (tmp_path / "keys" / "kek").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_wrong_or_short_passphrase_is_told_in_words(tmp_path):
    open_ring(tmp_path / "keys", "passphrase", lambda: "correct horse battery")

    with pytest.raises(UsageError, match="KEY_WRONG"):
        open_ring(tmp_path / "keys", "passphrase", lambda: "incorrect horse battery")
    with pytest.raises(UsageError, match="PASSPHRASE_SHORT"):
        open_ring(tmp_path / "keys", "passphrase", lambda: "short")


def test_a_passphrase_with_nobody_to_type_it_stops_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(UsageError, match="PASSPHRASE_NEEDED"):
        open_ring(tmp_path / "keys", "passphrase")


def test_a_systemd_credential_opens_the_ring_and_its_absence_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(UsageError, match="CREDENTIAL_MISSING"):
        open_ring(tmp_path / "keys", "systemd")
    (tmp_path / "nightclerk-kek").write_bytes(base64.b64encode(b"k" * 32))

    sealed = open_ring(tmp_path / "keys", "systemd").seal(b"x", "c")

    assert open_ring(tmp_path / "keys", "systemd").open(sealed, "c") == b"x"


def test_a_rewrapping_that_dies_between_its_renamings_leaves_the_old_wrapping(tmp_path):
    sealed = open_ring(tmp_path / "keys").seal(b"x", "c")
    (tmp_path / "nightclerk.db").touch()
    (tmp_path / "keys").rename(tmp_path / "keys.old")

    assert open_ring(tmp_path / "keys").open(sealed, "c") == b"x"


def test_a_new_version_of_a_key_seals_and_the_old_one_still_opens(tmp_path):
    before = open_ring(tmp_path / "keys").seal(b"x", "c")
    ring.add_version(tmp_path / "keys", "data")
    after = open_ring(tmp_path / "keys")

    assert after.open(before, "c") == b"x"
    assert after.seal(b"x", "c")[:5] != before[:5]
