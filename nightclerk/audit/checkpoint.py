"""Signed checkpoints: size and root of the log as a C2SP signed note, so that independent verifiers can read them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the signature type of C2SP signed notes


@dataclass(frozen=True)
class Checkpoint:
    """What was signed: the first `size` lines have this `root`."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The signed text (C2SP tlog-checkpoint)."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def public_key(seed: bytes) -> bytes:
    """The 32-byte Ed25519 public key of a signing seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def sign(checkpoint: Checkpoint, seed: bytes) -> str:
    """The signed note."""
    body = checkpoint.body()
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(body.encode())
    stamp = base64.b64encode(_key_hash(checkpoint.origin, public_key(seed)) + signature).decode()
    return f"{body}\n\u2014 {checkpoint.origin} {stamp}\n"


def read(note: str, public: bytes) -> Checkpoint:
    """The checkpoint of a note; raises `ValueError` when it is not one or its signature is not by this key."""
    body, _, signatures = note.partition("\n\n")
    try:
        origin, size, root = body.split("\n")
        stamp = base64.b64decode(signatures.rstrip("\n").rsplit(" ", 1)[1], validate=True)
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, IndexError):
        raise ValueError("not a signed checkpoint") from None
    try:
        if stamp[:4] != _key_hash(origin, public):
            raise ValueError("the checkpoint is signed with another key")
        Ed25519PublicKey.from_public_bytes(public).verify(stamp[4:], checkpoint.body().encode())
    except InvalidSignature:
        raise ValueError("the signature of the checkpoint is false") from None
    return checkpoint
