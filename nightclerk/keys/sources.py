"""Where the key-encrypting key comes from: a file (sandbox), a passphrase, or a systemd credential (production).

A file beside the data protects copies of the database, not a stolen machine. A passphrase protects both, and stops
the night after a reboot until a person types it. A systemd credential (sealed to this machine's TPM or host key)
needs nobody. Never an environment variable and never a file of the repository.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from nightclerk.errors import UsageError

KEY_BYTES = 32
CREDENTIAL = "nightclerk-kek"  # the name systemd hands it over under, in $CREDENTIALS_DIRECTORY
# argon2id as OWASP asks at least, times three: a second of one core, 64 MiB.
ARGON_TIME, ARGON_MEMORY_KIB, ARGON_LANES = 3, 65536, 4

HANDED_OVER = "NIGHTCLERK_PASSPHRASE_FD"  # the number of a descriptor, never the passphrase itself
Ask = Callable[[], str]  # asks the person at the machine for the passphrase


def obtain(kind: str, folder: Path, ask: Ask) -> bytes:
    """The key of that source; made on first use where the source can make one. Raises `UsageError` in words."""
    makers = {"file": lambda: _file(folder), "passphrase": lambda: _passphrase(folder, ask), "systemd": _systemd}
    if kind not in makers:
        raise UsageError(
            "nightclerk.yaml names a key source that does not exist.",
            code="KEY_SOURCE",
            remedy="keys: file, passphrase or systemd.",
        )
    return makers[kind]()


def ask_at_terminal() -> str:
    """The passphrase, typed unseen; raises `UsageError` where there is nobody to type it."""
    import getpass

    handed = os.environ.get(HANDED_OVER)
    if handed:  # by `nightclerk up`, which asked once for all its processes
        with os.fdopen(os.dup(int(handed)), "rb") as pipe:
            os.lseek(pipe.fileno(), 0, os.SEEK_SET)
            return pipe.read().decode()
    if not sys.stdin.isatty():
        raise UsageError(
            "The key of this workspace is a passphrase, and nobody is here to type it.",
            code="PASSPHRASE_NEEDED",
            remedy="Start from a terminal, or use the systemd key source.",
        )
    return getpass.getpass("Passphrase of this workspace: ", stream=sys.stderr)


def _file(folder: Path) -> bytes:
    path = folder / "kek"
    if not path.exists():
        if (folder / "ring.json").exists():
            raise UsageError(
                "The key file of this workspace is missing.",
                code="KEYS_MISSING",
                remedy="Restore .nightclerk/keys/kek from the backup.",
            )
        write_private(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(
            "The key file can be read by other users.",
            code="KEYS_EXPOSED",
            remedy="Run: chmod 600 .nightclerk/keys/kek",
        )
    return base64.b64decode(path.read_bytes())


def _passphrase(folder: Path, ask: Ask) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    path = folder / "passphrase.json"
    if not path.exists():
        salt = base64.b64encode(secrets.token_bytes(16)).decode()
        cost = {"time": ARGON_TIME, "memory_kib": ARGON_MEMORY_KIB, "lanes": ARGON_LANES}
        write_private(path, json.dumps({"kdf": "argon2id", "salt": salt, **cost}).encode())
    how = json.loads(path.read_text())
    word = ask()
    if len(word) < 12:
        raise UsageError(
            "The passphrase is shorter than 12 characters.", code="PASSPHRASE_SHORT", remedy="Use four random words."
        )
    return hash_secret_raw(
        word.encode(),
        base64.b64decode(how["salt"]),
        time_cost=how["time"],
        memory_cost=how["memory_kib"],
        parallelism=how["lanes"],
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _systemd() -> bytes:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder or "/nonexistent") / CREDENTIAL
    try:
        key = base64.b64decode(path.read_bytes(), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageError(
            f"systemd hands over no usable credential {CREDENTIAL}.",
            code="CREDENTIAL_MISSING",
            remedy=f"Run under a unit with LoadCredentialEncrypted={CREDENTIAL}:... holding 32 random bytes in base64.",
        )
    return key


def write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, readable by the owner only, on disk before it counts."""
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
