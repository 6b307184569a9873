"""The engine: durable work items on DBOS. The only room that knows DBOS; it knows no portal, page or form."""

from nightclerk.engine.engine import Engine
from nightclerk.engine.executors import SCHEDULER, WORKER, Presence, anybody_works
from nightclerk.engine.line import RUSH, Line
from nightclerk.engine.work import Perform

__all__ = ["RUSH", "SCHEDULER", "WORKER", "Engine", "Line", "Perform", "Presence", "anybody_works"]
