"""What must not leave with a form: scripts, actions that start something, embedded files, stale form data."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pikepdf

from nightclerk.forms.inventory import acroform

# ISO 32000-1 table 198; GoTo, Named, URI and the like stay: they only move the reader.
_ACTIVE = {
    "/JavaScript": "JavaScript",
    "/Launch": "launch actions",
    "/ImportData": "actions that import data",
    "/SubmitForm": "actions that send the form",
    "/ResetForm": "actions that clear the form",
    "/GoToE": "actions that open embedded files",
    "/GoToR": "actions that open other files",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    "/Movie": "media",
    "/Sound": "media",
}
_MEDIA = {"/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
_ACTION_KEYS = ("/A", "/PA", "/OpenAction", "/Next")
_DEPTH = 200


def clean(pdf: pikepdf.Pdf, *, keep: bool = False) -> dict[str, int]:
    """Take out whatever could run or carry a file, and count it by kind; with `keep` only count."""
    found: Counter[str] = Counter()
    _names(pdf, found, keep)
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
            _walk(obj, found, keep, _DEPTH)
    for page in pdf.pages:
        _media(page.obj, found, keep)
    return dict(sorted(found.items()))


def strip_form(pdf: pikepdf.Pdf) -> None:
    """Take out what would make a viewer show other data than ours: XFA, usage rights, the wish for new looks."""
    form = acroform(pdf)
    for key in ("/XFA", "/NeedAppearances", "/CO"):
        if form is not None and key in form:
            del form[key]
    for key in ("/Perms", "/Extensions"):
        if key in pdf.Root:
            del pdf.Root[key]


def _names(pdf: pikepdf.Pdf, found: Counter[str], keep: bool) -> None:
    names = pdf.Root.get("/Names")
    if not isinstance(names, pikepdf.Dictionary):
        return
    for key, words in (("/JavaScript", "JavaScript"), ("/EmbeddedFiles", "embedded files"), ("/Renditions", "media")):
        if key in names:
            found[words] += 1
            if not keep:
                del names[key]


def _walk(obj: Any, found: Counter[str], keep: bool, depth: int) -> None:
    """Every direct dictionary below an object of the file; what is indirect comes by itself."""
    if depth == 0:
        return
    if isinstance(obj, pikepdf.Array):
        below = list(obj)
    else:
        _actions(obj, found, keep)
        below = [value for _, value in obj.items()]
    for each in below:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect:
            _walk(each, found, keep, depth - 1)


def _actions(obj: Any, found: Counter[str], keep: bool) -> None:
    for key in _ACTION_KEYS:
        if key in obj:
            _action(obj, key, found, keep)
    if "/AA" in obj and _is_triggers(obj["/AA"]):
        for words in _kinds(obj["/AA"]):
            found[words] += 1
        if not keep:
            del obj["/AA"]
    if "/EF" in obj:
        found["embedded files"] += 1
        if not keep:
            del obj["/EF"]
    if "/AF" in obj and not keep:
        del obj["/AF"]


def _action(obj: Any, key: str, found: Counter[str], keep: bool) -> None:
    value = obj[key]
    if key == "/Next" and isinstance(value, pikepdf.Array):
        bad = [each for each in value if _active(each)]
    else:
        bad = [value] if _active(value) else []
    for each in bad:
        found[_active(each)] += 1
    if bad and not keep:
        del obj[key]


def _active(value: Any) -> str:
    """Which kind of active action this is, or nothing."""
    if not isinstance(value, pikepdf.Dictionary):
        return ""
    kind = value.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in _ACTIVE:
        return _ACTIVE[str(kind)]
    return "JavaScript" if "/JS" in value else ""


def _is_triggers(value: Any) -> bool:
    """Whether an /AA is a table of triggers; a state or a font may have the same name."""
    return isinstance(value, pikepdf.Dictionary) and all(
        isinstance(each, pikepdf.Dictionary) and "/S" in each for _, each in value.items()
    )


def _kinds(triggers: Any) -> list[str]:
    return [_active(each) for _, each in triggers.items() if _active(each)]


def _media(page: Any, found: Counter[str], keep: bool) -> None:
    annotations = page.get("/Annots")
    if not isinstance(annotations, pikepdf.Array):
        return
    good = [each for each in annotations if not _is_media(each)]
    if len(good) == len(annotations):
        return
    found["attachments and media on pages"] += len(annotations) - len(good)
    if not keep:
        page["/Annots"] = pikepdf.Array(good)


def _is_media(each: Any) -> bool:
    return isinstance(each, pikepdf.Dictionary) and str(each.get("/Subtype", "")) in _MEDIA
