"""The parts of a recording: signing in, the one-time code, and the task itself."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.portal.tools.fields import meaning
from nightclerk.portal.tools.recorded import Act

USER, PASSWORD = "$secret.username", "$secret.password"
_SUBMITS = ("click", "press")


@dataclass(frozen=True)
class Phases:
    """`shown` is what is typed into the fields by which the log-in page is known, `home` the path after signing in."""

    login: tuple[Act, ...]
    mfa: tuple[Act, ...]
    task: tuple[Act, ...]
    shown: tuple[str, ...]
    home: str


def split(acts: tuple[Act, ...]) -> Phases:
    """Tell the parts by the password, by the code, and by the click after each."""
    login, rest = _until(acts, PASSWORD)
    mfa, rest = _until(rest, "$mfa.code") if login else ((), rest)
    home = ((*login, *mfa)[-1].arrives) if login else ""
    shown = _shown(login)
    quiet = tuple(act for act in login if act.kind != "goto")
    return Phases(quiet, tuple(act for act in mfa if act.kind != "goto"), rest, shown, home)


def _shown(login: tuple[Act, ...]) -> tuple[str, ...]:
    """User name and password, or the first of them where the portal asks for one after the other."""
    kinds = [act.kind for act in login if act.kind != "goto"]
    typed = kinds.index("type") if "type" in kinds else 0
    if kinds.count("type") < 2:
        return (PASSWORD,)
    return (USER,) if set(kinds[typed : len(kinds) - kinds[::-1].index("type")]) & set(_SUBMITS) else (USER, PASSWORD)


def _until(acts: tuple[Act, ...], value: str) -> tuple[tuple[Act, ...], tuple[Act, ...]]:
    """What leads to the submission of a field of that meaning, and the rest; nothing where there is no such field."""
    fields = [place for place, act in enumerate(acts) if act.kind == "type"]
    typed = next((place for place in fields if meaning(acts[place].words, acts[place].typed) == value), None)
    if typed is None:
        return (), acts
    following = range(typed + 1, len(acts))
    end = next((place for place in following if acts[place].kind in _SUBMITS), len(acts) - 1) + 1
    return acts[:end], acts[end:]
