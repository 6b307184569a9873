"""Keep the workspace in order: prove the log, back up, then delete what is older than it is to be kept."""

from __future__ import annotations

from dataclasses import dataclass

from nightclerk.bot import Run, bot
from nightclerk.records import ItemStatus, Reason, UpkeepDone

ALL = "all"
# The log is proven and a backup is written before anything is deleted.
ORDER = ("verify", "backup", "purge", "room")
TITLES = {
    "verify": "Prove the audit log",
    "backup": "Write a backup",
    "purge": "Delete what is too old",
    "room": "Give room back",
}


@dataclass(frozen=True)
class UpkeepRequest:
    """`task` is verify, backup, purge or room; empty or `all` means all of them, in this order."""

    task: str = ALL


@dataclass(frozen=True)
class UpkeepReport:
    """What each task came to."""

    done: tuple[UpkeepDone, ...]


def key(request: UpkeepRequest) -> str:
    """The task."""
    return request.task


def settle(report: UpkeepReport) -> tuple[ItemStatus, Reason | None]:
    """A log that is not proven, or anything else that a person must look at, needs a person."""
    problems = [each.problem for each in report.done if each.problem]
    if problems:
        return ItemStatus.BUSINESS, Reason("UPKEEP_PROBLEM", " ".join(problems))
    return ItemStatus.DONE, None


@bot("upkeep", key=key, settle=settle, fresh=True)
def keep_in_order(request: UpkeepRequest, run: Run) -> UpkeepReport:
    """Do the tasks one after another; nothing is deleted while the log is not proven."""
    done: list[UpkeepDone] = []
    for task in ORDER if request.task == ALL else (request.task,):
        with run.step(TITLES.get(task, "Look for the task")):
            done.append(run.upkeep(task))
        if done[-1].problem:
            break
    return UpkeepReport(tuple(done))
