import pytest

from nightclerk.audit import AuditLog
from nightclerk.errors import Park, UsageError
from nightclerk.store import credentials as rows
from nightclerk.store import open_store
from nightclerk.vault import credentials, totp

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def room(tmp_path):
    tmp_path.joinpath("state").mkdir()
    store = open_store(tmp_path / "state")
    audit = AuditLog(tmp_path / "audit", store.keys.signing_seed(), "demo")
    yield store, audit
    audit.close()
    store.close()


def put(room, field, value):
    credentials.put(*room, f"lakeside/main/{field}", value, "tester")


def begin(room):
    return credentials.begin_login(*room, "lakeside", "main", "127.0.0.1")


def end(room, receipt, verdict):
    credentials.end_login(*room, "lakeside", "main", verdict, receipt)


@pytest.mark.parametrize(
    ("moment", "expected"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(moment, expected):
    assert totp.code(SEED, totp.time_step(moment)) == expected


def test_a_seed_of_80_bits_in_small_letters_with_spaces_is_taken():
    assert len(totp.code("jbsw y3dp ehpk 3pxp", 1)) == 6


def test_a_secret_comes_back_and_its_newest_version_wins(room):
    put(room, "username", "one")
    put(room, "username", "two")

    assert credentials.secret(room[0], "lakeside", "main", "username") == "two"
    assert [(name, version) for name, version, _at in rows.list_secrets(room[0])] == [("lakeside/main/username", 2)]


def test_no_secret_stands_in_the_database_in_clear(room, tmp_path):
    put(room, "password", "Heron-over-water")

    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"Heron-over-water" not in path.read_bytes()


def test_a_missing_secret_names_the_command_that_sets_it(room):
    with pytest.raises(UsageError, match="nightclerk vault set lakeside/main/password"):
        begin(room)


def test_a_refused_password_is_never_typed_again_until_there_is_a_new_one(room):
    put(room, "password", "wrong")
    end(room, begin(room), "bad_login")

    with pytest.raises(Park, match="CREDENTIAL_SUSPENDED"):
        begin(room)
    put(room, "password", "right")
    end(room, begin(room), "ok")


def test_a_password_that_worked_is_suspended_once_its_one_time_codes_are_refused(room):
    put(room, "password", "good")
    end(room, begin(room), "ok")
    end(room, begin(room), "bad_code")

    with pytest.raises(Park, match="CREDENTIAL_SUSPENDED"):
        begin(room)
    credentials.release(*room, "lakeside", "main", "tester")
    begin(room)


def test_a_first_attempt_that_ended_nobody_knows_how_counts_as_refused(room):
    put(room, "password", "perhaps")
    begin(room)  # and the process dies

    with pytest.raises(Park, match="CREDENTIAL_SUSPENDED"):
        begin(room)


def test_a_password_that_worked_before_survives_a_crash_in_the_middle_of_a_login(room):
    put(room, "password", "good")
    end(room, begin(room), "ok")
    begin(room)  # and the process dies

    begin(room)


def test_a_person_can_release_a_suspended_password(room):
    put(room, "password", "good")
    end(room, begin(room), "unknown")
    credentials.release(*room, "lakeside", "main", "tester")

    begin(room)


def test_the_attempt_is_durable_before_anything_is_typed(room):
    put(room, "password", "x")
    begin(room)

    attempts = rows.attempts(room[0], "lakeside/main", 1)

    assert [attempt.verdict for attempt in attempts] == [None]


def test_a_one_time_code_is_given_out_once(room, monkeypatch):
    put(room, "totp", SEED)
    now = [1_000_000_000.0]
    monkeypatch.setattr(credentials.time, "time", lambda: now[0])

    class Clock:
        def wait(self, seconds):
            now[0] += seconds

    first = credentials.fresh_code(room[0], "lakeside", "main", "totp", wait=Clock())
    second = credentials.fresh_code(room[0], "lakeside", "main", "totp", wait=Clock())

    assert first != second
    assert now[0] >= 1_000_000_020  # waited for the next step, which begins 20 seconds later


@pytest.mark.parametrize("name", ["password", "lakeside/password", "a/b/c/d", "a//b"])
def test_a_secret_is_named_portal_account_field(room, name):
    with pytest.raises(UsageError, match="SECRET_NAME"):
        credentials.put(*room, name, "x", "tester")


def test_a_seed_that_is_not_base32_is_refused_when_it_is_set(room):
    with pytest.raises(UsageError, match="SECRET_NOT_BASE32"):
        put(room, "totp", "not a seed!")
