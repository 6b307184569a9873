"""Two files of the clinic, reconciled for the bot: what `run.reconcile` does."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from nightclerk.errors import BusinessException, UsageError
from nightclerk.reconcile.files import WORKBOOK, Request, match_files
from nightclerk.reconcile.profile import find_profile
from nightclerk.records import CategoryTotal, OpenItem, Reconciliation, SourceTotal
from nightclerk.runtime.office import Office
from nightclerk.store import blobs
from nightclerk.store.items import Claimed


def reconcile(
    office: Office, item: Claimed, left: Path, right: Path, profile: str, fees: Path | None
) -> Reconciliation:
    """Match two files by a profile, and write the workbook of the run; paths count from the workspace.

    Raises `BusinessException` with the code of what is wrong with a file or profile: it goes to a person.
    """
    room = office.workspace
    try:
        with tempfile.TemporaryDirectory(prefix="nightclerk-match-") as folder:
            request = Request(
                left=room.root / left,
                right=room.root / right,
                profile=find_profile(profile, room),
                folder=Path(folder),
                as_of=room.today(),
                fees=room.root / fees if fees else None,
                columns=room.clinic.columns,
                workbook=True,
            )
            found = match_files(request)
            workbook = (Path(folder) / WORKBOOK).read_bytes()
    except UsageError as error:
        raise BusinessException(error.message, code=error.code, remedy=error.remedy) from None
    blobs.write_private(room.results / f"{item.run_id}.xlsx", workbook)
    counts = {name: each["rows"] for total in found["totals"] for name, each in total["categories"].items()}
    office.audit.note(
        "books.matched",
        run=item.run_id,
        item=item.id,
        what=request.profile.stem,
        sha256=[_sha256(request.left), _sha256(request.right)],
        counts=counts,
    )
    return _record(request.profile.stem, found)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(profile: str, found: dict[str, Any]) -> Reconciliation:
    sources = tuple(map(_source, found["sources"], found["totals"]))
    return Reconciliation(
        profile=profile,
        title=found["title"],
        sources=sources,
        pairs=found["pairs"],
        accepted=found["accepted"],
        open=tuple(OpenItem(**each) for each in found["open"]),
        words=found["words"],
    )


def _source(source: dict[str, Any], total: dict[str, Any]) -> SourceTotal:
    categories = {name: CategoryTotal(**each) for name, each in total["categories"].items()}
    return SourceTotal(**{**source, **total, "categories": categories, "notes": tuple(source["notes"])})
