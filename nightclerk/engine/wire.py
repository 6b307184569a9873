"""How DBOS is spoken to: as what application, and in what form."""

from __future__ import annotations

import json
from typing import Any

from dbos import DBOSClient
from dbos._serialization import Serializer

from nightclerk.store import Store

APPLICATION = "nightclerk"


class Json(Serializer):
    """What passes through DBOS is ids, as JSON and not as pickle."""

    def serialize(self, data: Any) -> str:
        """As JSON."""
        return json.dumps(data)

    def deserialize(self, serialized_data: str) -> Any:
        """From JSON."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """How DBOS tells it from others."""
        return "nightclerk_json"


def client(store: Store) -> DBOSClient:
    """Who puts work in line, on the store's own connections."""
    return DBOSClient(
        system_database_engine=store.database.engine, serializer=Json(), application_name=APPLICATION, lazy=True
    )
