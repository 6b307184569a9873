"""Member IDs: portals print them with dashes, spaces and a person suffix; cards, faxes and exports do not agree."""

from __future__ import annotations

import re
import unicodedata

# A person suffix is two digits that stand apart: "W482-913-377 01". Glued digits may as well be part of a longer ID.
_SUFFIX = re.compile(r"^(?P<family>.*[0-9A-Z])[^0-9A-Z]+(?P<suffix>\d\d)$", re.DOTALL)
_SHORTEST_FAMILY_ID = 6  # below this, "1234 56" is more likely one grouped number than an ID with a suffix


def normal_id(text: str) -> str:
    """Upper case, letters and digits only: "w482-913 377" -> "W482913377". Look-alikes (O and 0) stay different."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def same_member_id(asked: str, shown: str) -> bool:
    """Whether the member ID `shown` on a page is the one `asked` for.

    Equal in normal form: the same. Asked without a suffix: a two-digit suffix that stands apart is accepted, since
    subscribers are often filed by the family ID alone (the name and birth date then tell twins apart). Asked with a
    suffix: the shown one must have the same, for twins share the family ID and differ by nothing else. An empty ID,
    lost leading zeros or a suffix that is missing on the page prove nothing: not the same.
    """
    wanted = normal_id(asked)
    if not wanted:
        return False
    if wanted == normal_id(shown):
        return True
    family, _suffix = _split(shown)
    return not _split(asked)[1] and normal_id(family) == wanted


def _split(text: str) -> tuple[str, str]:
    found = _SUFFIX.match(unicodedata.normalize("NFKC", text).upper().strip())
    if found is None or len(normal_id(found["family"])) < _SHORTEST_FAMILY_ID:
        return text, ""
    return found["family"], found["suffix"]
