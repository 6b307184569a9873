"""Pages for people: a template of the workspace, filled in. Nothing in it runs, and nothing in it asks another machine.

The clinic may edit its templates. A template that cannot be used never keeps a page back: the one that came with this
release takes its place, and the page says so.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from nightclerk.errors import UsageError
from nightclerk.records import Page
from nightclerk.sheets.signs import cut, hidden_shown
from nightclerk.workspace import Workspace, starter


def render(workspace: Workspace, page: Page) -> str:
    """The page as HTML; raises `UsageError` TEMPLATE_BROKEN when not even the release's own template can be used."""
    try:
        return _filled(workspace.root / "templates", page, "")
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        problem = _in_words(page, error)
    try:
        return _filled(starter() / "templates", page, problem)
    except TemplateError:
        raise UsageError(problem, code="TEMPLATE_BROKEN", remedy="Mend it, then run the bot again.") from None


def _filled(folder: Path, page: Page, problem: str) -> str:
    loader = FileSystemLoader(folder)
    jinja = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return jinja.get_template(page.template).render(**page.values, problem=problem)


def _shown(value: object) -> object:
    """A text at a length that a page can hold, its hidden signs visible."""
    return hidden_shown(cut(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _in_words(page: Page, error: Exception) -> str:
    # The text of the error may quote what was to be shown; its kind and line may not.
    line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
    kind = type(error).__name__
    return f"templates/{page.template} cannot be used ({kind}{line}); this is the page as it came with the release."
