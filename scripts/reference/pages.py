"""Which pages there are."""

from __future__ import annotations

import json

from nightclerk.portal.tools.json_schema import json_schema
from scripts.reference.api import api
from scripts.reference.commands import commands, exit_codes
from scripts.reference.events import audit_events
from scripts.reference.permissions import permissions
from scripts.reference.portal_file import portal_file
from scripts.reference.reasons import reason_codes
from scripts.reference.records import records_page
from scripts.reference.schedules import schedule_file
from scripts.reference.settings import settings


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    return {
        "commands.md": commands(),
        "exit-codes.md": exit_codes(),
        "audit-events.md": audit_events(),
        "settings.md": settings(),
        "records.md": records_page(),
        "reason-codes.md": reason_codes(),
        "portal-file.md": portal_file(),
        "portal-file.schema.json": json.dumps(json_schema(), indent=1) + "\n",
        "schedule-file.md": schedule_file(),
        "permissions.md": permissions(),
        "api.md": api(),
    }
