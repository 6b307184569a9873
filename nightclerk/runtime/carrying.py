"""Which item a row gets when the same was asked before on the day: what was understood is carried, the rest is asked.

See decision 2. A bot that acts outside (`acts`) is left out of it: there the same occasion is the same item, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nightclerk.bot import Bot
from nightclerk.errors import InvalidFiles
from nightclerk.records import ItemStatus
from nightclerk.records.codec import from_bytes
from nightclerk.runtime.occasions import item_id_of, looks_of_day
from nightclerk.runtime.office import Office
from nightclerk.runtime.portal_files import PortalFiles
from nightclerk.store import looks
from nightclerk.store.looks import Look

NOTHING_UNDERSTOOD = "indeterminate"
_ANSWERS = (ItemStatus.DONE, ItemStatus.BUSINESS)
_FILE_UNFIT = "LAYOUT_CHANGED"  # the page did not allow what the portal file asks of it: no record, and no answer


@dataclass(frozen=True)
class Choice:
    """The item that a row gets. `look` is how it stands (None: it is new); `anew`: it is asked although it ended."""

    item: str
    look: Look | None = None
    anew: bool = False

    @property
    def stands(self) -> bool:
        """Whether nobody is asked for it: it was answered, or is in line already."""
        return self.look is not None and not self.anew and not self.look.goes_again


class Carrying:
    """The choice for the rows of one run."""

    def __init__(self, office: Office, bot: Bot[Any, Any], run_id: str, occasion: str) -> None:
        self._office, self._bot, self._run_id, self._occasion = office, bot, run_id, occasion
        self._files = PortalFiles(office.workspace)
        self._shared = looks_of_day(office, bot, occasion)

    def choose(self, connection: Any, key: str, inquiry: Any, given: bool = False) -> Choice:
        """The item for that inquiry; with `given` a file has answered it, and asking anew would ask nobody."""
        ids = [item_id_of(self._office, self._bot, key, each) for each in self._shared or (self._occasion,)]
        best = max(looks.of(connection, ids, self._run_id), key=self._rank, default=None)
        if best is None:
            return Choice(ids[0])
        anew = bool(self._shared) and not given and self._asked_anew(connection, best, inquiry)
        return Choice(best.item, best, anew)

    def _rank(self, look: Look) -> tuple[bool, bool, bool, bool, float]:
        """What the run waits for stays; then an answer counts (its own, else the newest), then what is in line."""
        return look.mine and look.open, self._answered(look), look.open, look.mine, look.ended_at

    def _answered(self, look: Look) -> bool:
        """What ended without an outcome (no portal, say) is a person's, too: asking anew would not mend it, but where
        the portal file was at fault."""
        unread = look.outcome == NOTHING_UNDERSTOOD or (look.outcome is None and look.reason_code == _FILE_UNFIT)
        return look.status in _ANSWERS and (look.by_person or not unread)

    def _asked_anew(self, connection: Any, look: Look, inquiry: Any) -> bool:
        """In another file always; the same file goes on after a crash, and asks only what is read otherwise now."""
        if look.status is not ItemStatus.BUSINESS or self._answered(look):
            return False
        return not look.mine or self._file_changed(connection, look, inquiry)

    def _file_changed(self, connection: Any, look: Look, inquiry: Any) -> bool:
        record = looks.record(connection, self._office.store, look.item)
        if record is None:  # nothing says by which version it was asked, but when
            return self._files.written_at(self._portal(inquiry)) > look.ended_at
        read_with = getattr(from_bytes(self._bot.result_type, record), "source_version", "")
        return bool(read_with) and self._version(inquiry) not in ("", read_with)

    def _version(self, inquiry: Any) -> str:
        """The version of the file that the portal is read with now; "" where none is."""
        portal = self._portal(inquiry)
        try:
            return self._files.get(portal).version if portal else ""
        except InvalidFiles:
            return ""  # nothing can be asked with it

    def _portal(self, inquiry: Any) -> str:
        payer = self._office.workspace.payers.payers.get(self._bot.partition(inquiry))
        return (payer.portal or "") if payer else ""
