"""Collecting reason codes from the source itself, so that a new one cannot stay undocumented."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.reference import ROOT

CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# What is not a call with `code=`: which argument of which function is the code, and which the message.
CALLS = {"say": (1, 2), "Finding": (4, 5), "Misfit": (1, 2), "Reason": (0, 1), "_indeterminate": (1, 1)}
CALLS |= {"note": (0, 1), "refused": (0, 1), "Outcome": (1, 2), "problem": (2, 3), "Problem": (2, 3)}
# What gets the remedy of an error from its caller: which argument it is, and the error's code and message.
LENT = {"let_in": (2, "FILE_TOO_LARGE", "…: the file has … MB; at most … MB are read.")}
# Tables of (code, words, remedy): the error that is raised with them, and the sentence the words are put into.
TABLES = {
    "nightclerk/portal/login.py": ("Park", "The portal … {}; nothing further is tried."),
    "nightclerk/store/faults.py": ("ApplicationException", "{}"),
}


@dataclass(frozen=True)
class Said:
    """One code as one place of the source says it; `kind` is the function or class it is given to."""

    code: str
    kind: str
    message: str
    remedy: str
    file: str


def collect() -> list[Said]:
    """Every code of the platform and of the bots that ship with it, in the order of their names."""
    paths = [*sorted((ROOT / "nightclerk").rglob("*.py")), *sorted((ROOT / "bots").rglob("*.py"))]
    found = {said for path in paths if "migrations" not in path.parts for said in _of(path)}
    return sorted(found, key=lambda said: (said.code, said.file, said.message))


def _of(path: Path) -> Iterator[Said]:
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield from _call(node, name)
        elif isinstance(node, ast.Assign) and [target(each) for each in node.targets] == ["code"]:
            yield from (Said(each, "code =", "", "", name) for each in constants(node.value))
        elif isinstance(node, ast.Tuple) and name in TABLES:
            words = [text(each) for each in node.elts]
            if len(words) == 3 and CODE.fullmatch(words[0]):
                kind, sentence = TABLES[name]
                yield Said(words[0], kind, sentence.format(words[1]), words[2], name)


def _call(node: ast.Call, file: str) -> Iterator[Said]:
    kind = _name(node.func)
    kind = "InvalidFiles" if kind == "__init__" else kind  # the one error that fills in its own code
    keywords = {each.arg: each.value for each in node.keywords if each.arg}
    if kind in LENT and len(node.args) > LENT[kind][0]:
        place, code, message = LENT[kind]
        yield Said(code, "UsageError", message, text(node.args[place]), file)
        return
    if "code" in keywords:
        message = text(node.args[0]) if node.args and kind[0].isupper() else ""
        codes, remedy = constants(keywords["code"]), text(keywords.get("remedy"))
    elif kind in CALLS and len(node.args) > max(CALLS[kind]):
        place, words = CALLS[kind]
        codes, message, remedy = constants(node.args[place]), text(node.args[words]) if words != place else "", ""
    else:
        return
    lent = {code for _place, code, _message in LENT.values() if remedy == "…"}  # it stands with those who lend it
    yield from (Said(code, kind, message, remedy, file) for code in codes if code not in lent)


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else "?"
    )


def target(node: ast.expr) -> str:
    """The name that an assignment gives a value to, or nothing."""
    return node.id if isinstance(node, ast.Name) else ""


def constants(node: ast.expr) -> list[str]:
    """The codes an expression can give: a text, or one of several."""
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    if isinstance(node, ast.BoolOp):
        return [code for each in node.values for code in constants(each)]
    return [str(node.value)] if isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value)) else []


def text(node: ast.expr | None) -> str:
    """An expression as the words a person would read; what is filled in at run time becomes a sign."""
    if isinstance(node, ast.Constant):
        return str(node.value or "")
    if isinstance(node, ast.JoinedStr):
        return "".join(text(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return text(node.left) + text(node.right)
    return "…" if node is not None else ""
