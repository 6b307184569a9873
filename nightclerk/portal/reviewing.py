"""The page before the one click: it must show what was typed, line by line, or nothing is sent."""

from __future__ import annotations

from nightclerk.errors import BusinessException
from nightclerk.portal.file import Extract, FieldSpec, Source, Step
from nightclerk.portal.inpage import extract_spec
from nightclerk.portal.job import Job
from nightclerk.portal.normalise import fold, is_empty


async def review(job: Job, step: Step) -> None:
    """Compare; raises `BusinessException` REVIEW_DIFFERS with the labels that do not show what was typed.

    What was not typed must not stand there either: a line that the page kept from an earlier request would be sent.
    """
    specs = [FieldSpec(str(n), Source("label", (label,)), optional=True) for n, (label, _) in enumerate(step.review)]
    read = await job.tab.read(extract_spec(Extract("", tuple(specs))))
    differing = []
    for spec, (label, value) in zip(specs, step.review, strict=True):
        raw, wanted = read["fields"][spec.name], fold(await job.text_of(value))
        shown = fold(raw["raw"] or "")
        same = shown.casefold() == wanted.casefold() or (not wanted and is_empty(shown, spec))
        if raw.get("ambiguous") or not same:
            differing.append(label)
    if differing:
        raise BusinessException(
            f"Before the last click, the portal {job.file.portal} does not show what was typed: {', '.join(differing)}."
            " Nothing was sent.",
            code="REVIEW_DIFFERS",
            remedy="Look at the kept page; correct the row or the steps of the portal file, and ask again.",
        )
