"""The engine: durable work items on DBOS. The only room that knows DBOS; it knows no portal, page or form."""

from typing import TYPE_CHECKING

from nightclerk.engine.executors import SCHEDULER, WORKER, Presence, anybody_works
from nightclerk.engine.line import RUSH, Line
from nightclerk.engine.work import Perform

if TYPE_CHECKING:
    from nightclerk.engine.engine import Engine

__all__ = ["RUSH", "SCHEDULER", "WORKER", "Engine", "Line", "Perform", "Presence", "anybody_works"]


def __getattr__(name: str) -> object:
    """The engine is loaded by who works: DBOS takes longer to load than most commands take that only look."""
    if name != "Engine":
        raise AttributeError(name)
    from nightclerk.engine.engine import Engine

    return Engine
