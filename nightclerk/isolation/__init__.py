"""Foreign files are parsed in child processes with limits, so that none of them can take the night down.

The children are warm (they have imported what they need), take one file at a time, each under its own limits, and are
recycled: after a number of files, after any failure, and when they have grown. None outlives its parent.
"""

from __future__ import annotations

import atexit
import os
from typing import Any

from nightclerk.isolation.limits import Limits
from nightclerk.isolation.pool import Pool

__all__ = ["CHILDREN", "Limits", "Pool", "run_limited"]

CHILDREN = max(2, os.cpu_count() or 1)  # at work at the same time, at most
_CHILDREN = Pool(size=CHILDREN)
atexit.register(_CHILDREN.close)
os.register_at_fork(after_in_child=_CHILDREN.forget)


def run_limited(target: str, *args: str, limits: Limits | None = None) -> Any:
    """Call `target` ("module:function") with `args` in a limited child and return its plain JSON value.

    Paths among the arguments must be absolute: the child works in a private folder that is removed afterwards.
    Raises `UsageError` FILE_TOO_HEAVY when a limit is hit (saying which), FILE_UNREADABLE when the function fails;
    a `NightclerkError` raised in the child arrives with its own code, message and remedy.
    """
    return _CHILDREN.ask(target, args, limits or Limits())
