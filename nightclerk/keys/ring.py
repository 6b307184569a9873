"""The key ring: working keys wrapped by one key-encrypting key (envelope AES-256-GCM).

The key-encrypting key comes from a *source* (see `sources`). Rotation rewraps the ring or adds a version of a working
key; what was sealed before is never touched.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nightclerk.errors import UsageError
from nightclerk.keys.sources import KEY_BYTES, Ask, ask_at_terminal, obtain, write_private

RING = "ring.json"
MAGIC = b"NC1"
PURPOSES = ("data", "index", "vault", "audit")
NONCE_BYTES = 12


@dataclass(frozen=True)
class KeyRing:
    """The unwrapped working keys: purpose -> version -> key. The newest version seals, every version opens."""

    keys: dict[str, dict[int, bytes]]

    def seal(self, plain: bytes, context: str, purpose: str = "data") -> bytes:
        """Encrypt; `context` (table, column, id) is bound in, so a sealed value cannot be moved elsewhere."""
        version = max(self.keys[purpose])
        nonce = secrets.token_bytes(NONCE_BYTES)
        body = AESGCM(self.keys[purpose][version]).encrypt(nonce, plain, context.encode())
        return MAGIC + version.to_bytes(2, "big") + nonce + body

    def open(self, sealed: bytes, context: str, purpose: str = "data") -> bytes:
        """Decrypt what `seal` made; raises `UsageError` SEAL_BROKEN when it was altered, moved or is not ours."""
        head = len(MAGIC) + 2
        version = int.from_bytes(sealed[len(MAGIC) : head], "big")
        key = self.keys[purpose].get(version)
        if sealed[: len(MAGIC)] != MAGIC or key is None:
            raise _broken()
        nonce, body = sealed[head : head + NONCE_BYTES], sealed[head + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, context.encode())
        except InvalidTag:
            raise _broken() from None

    def blind(self, text: str, context: str) -> str:
        """A keyed hash (128 bits, hex) of `text`: equal texts meet, nobody without the key can enumerate them."""
        key = self.keys["index"][min(self.keys["index"])]
        return hmac.new(key, f"{context}|{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def derived(self, context: str) -> bytes:
        """A key (256 bits) for something beside the store, such as a file with a cipher of its own; always the same."""
        key = self.keys["index"][min(self.keys["index"])]
        return hmac.new(key, f"key|{context}".encode(), hashlib.sha256).digest()

    def signing_seed(self) -> bytes:
        """The 32-byte seed of the key that signs audit checkpoints."""
        return self.keys["audit"][max(self.keys["audit"])]


def _broken() -> UsageError:
    return UsageError(
        "A sealed value does not open: it was altered, moved, or sealed with another key.",
        code="SEAL_BROKEN",
        remedy="Check that the key file belongs to this workspace, or restore both from the same backup.",
    )


def open_ring(folder: Path, source: str = "file", ask: Ask = ask_at_terminal) -> KeyRing:
    """The ring of this workspace, made on first use; raises `UsageError` when its key is missing, exposed or wrong."""
    wrapped = folder / RING
    if not wrapped.exists():
        return _create(folder, source, ask)
    rows = json.loads(wrapped.read_text())
    return KeyRing(_unwrap(rows, obtain(source, folder, ask)))


def rewrap(folder: Path, old: str, new: str, ask_old: Ask = ask_at_terminal, ask_new: Ask = ask_at_terminal) -> None:
    """Move the ring to another key-encrypting key: the working keys stay, so nothing sealed is touched.

    The new wrapping is written to a folder of its own and put in place by one renaming, so a crash leaves the old
    wrapping or the new one, never a mixture.
    """
    keys = open_ring(folder, old, ask_old).keys
    fresh, spent = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    write_private(fresh / RING, json.dumps(_wrap(keys, obtain(new, fresh, ask_new)), indent=1).encode())
    assert KeyRing(_unwrap(json.loads((fresh / RING).read_text()), obtain(new, fresh, ask_new))).keys == keys
    folder.rename(spent)
    fresh.rename(folder)
    shutil.rmtree(spent)


def add_version(folder: Path, purpose: str, source: str = "file", ask: Ask = ask_at_terminal) -> int:
    """Give a purpose a new working key: it seals from now on, the older ones still open. The new version's number."""
    kek = obtain(source, folder, ask)
    keys = _unwrap(json.loads((folder / RING).read_text()), kek)
    version = max(keys[purpose]) + 1
    keys[purpose][version] = secrets.token_bytes(KEY_BYTES)
    write_private(folder / RING, json.dumps(_wrap(keys, kek), indent=1).encode())
    return version


def _create(folder: Path, source: str, ask: Ask) -> KeyRing:
    spent = folder.with_name(f"{folder.name}.old")
    if spent.exists() and not folder.exists():
        spent.rename(folder)  # a rewrapping died between its two renamings: the old wrapping still holds
        return open_ring(folder, source, ask)
    if (folder.parent / "nightclerk.db").exists():
        raise UsageError(
            "The key ring is missing, but there is a database sealed with it.",
            code="KEYS_MISSING",
            remedy="Restore .nightclerk/keys from the backup of the same day.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = {purpose: {1: secrets.token_bytes(KEY_BYTES)} for purpose in PURPOSES}
    # The key goes first: without a ring nothing was sealed yet, so a crash in between starts over cleanly.
    write_private(folder / RING, json.dumps(_wrap(keys, obtain(source, folder, ask)), indent=1).encode())
    return KeyRing(keys)


def _wrap(keys: dict[str, dict[int, bytes]], kek: bytes) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for purpose, versions in keys.items():
        for version, key in versions.items():
            nonce = secrets.token_bytes(NONCE_BYTES)
            sealed = nonce + AESGCM(kek).encrypt(nonce, key, f"{purpose}#{version}".encode())
            rows.append({"purpose": purpose, "version": version, "wrapped": base64.b64encode(sealed).decode()})
    return rows


def _unwrap(rows: list[dict[str, object]], kek: bytes) -> dict[str, dict[int, bytes]]:
    keys: dict[str, dict[int, bytes]] = {}
    for row in rows:
        sealed = base64.b64decode(str(row["wrapped"]))
        purpose, version = str(row["purpose"]), int(str(row["version"]))
        try:
            key = AESGCM(kek).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], f"{purpose}#{version}".encode())
        except InvalidTag:
            raise _wrong_key() from None
        keys.setdefault(purpose, {})[version] = key
    return keys


def _wrong_key() -> UsageError:
    return UsageError(
        "The key of this workspace does not open its key ring.",
        code="KEY_WRONG",
        remedy="Check the passphrase, or restore .nightclerk/keys from the backup of the same day.",
    )
