"""permissions.md: every address of the web app and who may use it, from the pages themselves."""

from __future__ import annotations

from nightclerk.console.frame import find_pages
from nightclerk.runtime.people import ROLES
from scripts.reference.markdown import code, page, table

INTRO = """
Every address of the web app, and who may use it. What is not on this page does not exist; who is not named is refused,
and the attempt is in the audit log (`page.refused`). *Anyone* needs no sign-in: the address itself is the proof, or it
is how one signs in. Programs with a token have the role that the token was made with.

What begins with `/api/` is for programs and answers in JSON: see [use the API](../how-to/use-the-api.md).
`/health`, `/metrics` and `POST /trigger/SCHEDULE` are for programs: see [Deploy](../how-to/deploy.md).
"""


def permissions() -> str:
    """Every address with its roles."""
    rows = [
        (each.method, code(each.path), each.about, *_marks(each.may))
        for room in find_pages()
        for each in room.addresses
    ]
    heads = ("", "address", "what it is for", *(role.replace("_", " ") for role in ROLES), "anyone")
    return page("Permissions", INTRO, table(heads, rows))


def _marks(may: frozenset[str]) -> list[str]:
    return ["yes" if role in may else "" for role in ROLES] + ["" if may else "yes"]
