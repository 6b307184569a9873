"""Files that people brought and that are not started yet: sealed, and gone a day later."""

from __future__ import annotations

import json
import secrets
import time
import zlib
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from nightclerk.store.base import Store
from nightclerk.store.purge import Purged
from nightclerk.store.schema_people import uploads
from nightclerk.store.upsert import insert


@dataclass(frozen=True)
class Upload:
    """A file as it came. `mapping`: field -> the title of its column, as a person said; "" for none."""

    id: str
    bot: str
    sha256: str
    name: str
    data: bytes
    mapping: dict[str, str]
    created_by: str
    created_at: float


def keep(store: Store, bot: str, sha256: str, name: str, data: bytes, by: str) -> str:
    """Keep a file; its id."""
    upload = secrets.token_hex(16)
    values = {
        "id": upload,
        "bot": bot,
        "sha256": sha256,
        "name_sealed": store.seal(name, f"uploads:name:{upload}"),
        "data_sealed": store.keys.seal(zlib.compress(data, 1), f"uploads:data:{upload}"),
        "created_by": by,
        "created_at": time.time(),
    }
    with store.database.write() as connection:
        connection.execute(insert(connection, uploads).values(values))
    return upload


def get(store: Store, upload: str) -> Upload | None:
    """The file of that id, or None."""
    with store.database.read() as connection:
        row = connection.execute(select(uploads).where(uploads.c.id == upload)).first()
    if row is None:
        return None
    return Upload(
        id=row.id,
        bot=row.bot,
        sha256=row.sha256,
        name=store.unseal(row.name_sealed, f"uploads:name:{upload}") or "",
        data=zlib.decompress(store.keys.open(row.data_sealed, f"uploads:data:{upload}")),
        mapping=json.loads(store.unseal(row.mapping_sealed, f"uploads:mapping:{upload}") or "{}"),
        created_by=row.created_by,
        created_at=row.created_at,
    )


def set_mapping(store: Store, upload: str, mapping: dict[str, str]) -> None:
    """Say which columns mean what."""
    sealed = store.seal(json.dumps(mapping), f"uploads:mapping:{upload}")
    with store.database.write() as connection:
        connection.execute(update(uploads).where(uploads.c.id == upload).values(mapping_sealed=sealed))


def discard(store: Store, upload: str) -> bool:
    """Delete the file; whether it was there."""
    with store.database.write() as connection:
        return connection.execute(delete(uploads).where(uploads.c.id == upload)).rowcount == 1


def purge(store: Store, before: float) -> Purged:
    """Delete what came before then (Unix seconds)."""
    with store.database.write() as connection:
        return Purged(connection.execute(delete(uploads).where(uploads.c.created_at < before)).rowcount)
