"""The engine: durable work items on DBOS. The only room that knows DBOS; it knows no portal, page or form."""

from nightclerk.engine.engine import Engine
from nightclerk.engine.executors import anybody_works
from nightclerk.engine.work import Perform

__all__ = ["Engine", "Perform", "anybody_works"]
