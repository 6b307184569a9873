"""What a person does with what needs one: looks at it, gives it to somebody, writes beside it, settles it.

Each act is one transaction with its event in the audit log as the last thing in it: what the log cannot say is not
done. Of two people who settle the same case one wins, and the other is told who that was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nightclerk.engine import Line
from nightclerk.errors import UsageError
from nightclerk.runtime.office import Office
from nightclerk.runtime.resubmission import BY_HAND, REJECTED, RETRY, put_in_line, refused
from nightclerk.store import cases, reviews, runs, submissions, worklist
from nightclerk.store.cases import Stored
from nightclerk.store.items import UNKNOWN_OUTCOME
from nightclerk.store.worklist import Cursor, Filter, Worklist

EVERYTHING = Filter()
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Held:
    """Who has a case on the screen, since when (Unix seconds); `mine` when it is who asked."""

    by: str
    since: float
    mine: bool


@dataclass(frozen=True)
class Act:
    """What became of one case of an act: an empty `code` means done, else why not and what to do."""

    item: str
    code: str = ""
    message: str = ""
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return not self.code

    def refuse(self) -> None:
        """Raise what was refused as `UsageError`; nothing when it was done."""
        if not self.ok:
            raise UsageError(self.message, code=self.code, remedy=self.remedy)


def queue(office: Office, which: Filter = EVERYTHING, after: Cursor | None = None, limit: int = 50) -> Worklist:
    """A page of what needs a person, over all bots, the oldest first."""
    return worklist.page(office.store, which, after, max(1, min(limit, MOST_AT_ONCE)), _now(office))


def counts(office: Office) -> dict[tuple[str, str], int]:
    """How many need a person, by bot and reason code."""
    return worklist.counts(office.store)


def _now(office: Office) -> float:
    return office.workspace.now().timestamp()


def stored(office: Office, case_id: str) -> Stored:
    """The case, with its payload in clear: for whoever masks it. Raises `UsageError` NO_SUCH_ITEM."""
    with office.store.database.read() as connection:
        return _known(connection, office, case_id)


def _known(connection: Any, office: Office, case_id: str) -> Stored:
    found = cases.get(connection, office.store, case_id)
    if found is None:
        raise UsageError(
            "There is no item of that id.", code="NO_SUCH_ITEM", remedy="List them with `nightclerk items list`."
        )
    return found


def open_review(office: Office, case_id: str, by: str) -> Held:
    """Say that this person has the case on the screen, for two minutes unless said again; who has it."""
    stored(office, case_id)
    holder, since, fresh = reviews.hold(office.store, case_id, by, _now(office))
    if fresh:
        office.audit.note("review.opened", item=case_id, asked_by=by)
    return Held(holder, since, holder == by)


def close_review(office: Office, case_id: str, by: str) -> None:
    """This person has left the case."""
    reviews.let_go(office.store, case_id, by)


def assign(office: Office, case_id: str, assignee: str | None, by: str) -> None:
    """Give the case to somebody, or (None) to nobody."""
    with office.store.database.write() as connection:
        _known(connection, office, case_id)
        reviews.put(connection, case_id, assignee=assignee)
        office.audit.note("review.assigned", item=case_id, asked_by=by, assignee=assignee or "")


def set_due(office: Office, case_id: str, due_at: float | None, by: str) -> None:
    """Say until when (Unix seconds) the case is to be settled; None takes it back."""
    with office.store.database.write() as connection:
        _known(connection, office, case_id)
        reviews.put(connection, case_id, due_at=due_at)
        due = datetime.fromtimestamp(due_at, UTC).isoformat(timespec="seconds") if due_at is not None else ""
        office.audit.note("review.due", item=case_id, asked_by=by, due=due)


def comment(office: Office, case_id: str, text: str, by: str) -> None:
    """Write something beside the case. Raises `UsageError` COMMENT_EMPTY."""
    if not text.strip():
        raise UsageError("The comment is empty.", code="COMMENT_EMPTY", remedy="Write what the next person must know.")
    with office.store.database.write() as connection:
        _known(connection, office, case_id)
        reviews.add_comment(connection, office.store, case_id, by, text.strip())
        office.audit.note("review.commented", item=case_id, asked_by=by)


# -- settling


def resolve(
    office: Office,
    ids: Sequence[str],
    how: str,
    reason: str,
    by: str,
    *,
    did_not_happen: bool = False,
    line: Line | None = None,
) -> list[Act]:
    """Settle the cases as `retry` | `by_hand` | `rejected`; each has its own outcome.

    `did_not_happen`: the person has looked, and what was to be done outside was not done; without that a case whose
    outcome is unknown is not asked again. Raises `UsageError` when the whole act cannot be: RESOLUTION_UNKNOWN,
    REASON_NEEDED, TOO_MANY_ITEMS, MIXED_REASONS.
    """
    wanted = list(dict.fromkeys(ids))
    _refuse(office, wanted, how, reason)
    if how == RETRY:
        going = line or Line(office.store)
        return each_of(wanted, lambda case_id: _retry(office, going, case_id, reason, by, did_not_happen))
    acts = each_of(wanted, lambda case_id: _settle(office, case_id, how, reason, by))
    _workbooks_anew(office, [act.item for act in acts if act.ok])
    return acts


def _refuse(office: Office, ids: list[str], how: str, reason: str) -> None:
    if how not in (RETRY, BY_HAND, REJECTED):
        raise UsageError(
            "That is no way to settle an item.", code="RESOLUTION_UNKNOWN", remedy="Say retry, by_hand or rejected."
        )
    if how != RETRY and not reason.strip():
        raise UsageError(
            "An item that is not asked again needs a reason.",
            code="REASON_NEEDED",
            remedy="Say in a sentence what you did, or why nothing is to be done.",
        )
    if len(ids) > MOST_AT_ONCE:
        raise UsageError(
            f"At most {MOST_AT_ONCE} items are settled at once.",
            code="TOO_MANY_ITEMS",
            remedy="Do them in several acts.",
        )
    if how == RETRY and len(ids) > 1 and len(cases.reasons(office.store, ids)) > 1:
        raise UsageError(
            "These items failed for different reasons.",
            code="MIXED_REASONS",
            remedy="Retry those of one reason code at a time: what mends one does not mend the other.",
        )


def each_of(ids: Sequence[str], act: Callable[[str], None]) -> list[Act]:
    """Do the act on each case by itself; what is refused of one does not touch the others."""
    done = []
    for case_id in ids:
        try:
            act(case_id)
            done.append(Act(case_id))
        except UsageError as error:
            done.append(Act(case_id, error.code, error.message, error.remedy))
    return done


def _settle(office: Office, case_id: str, how: str, reason: str, by: str) -> None:
    with office.store.database.write() as connection:
        found = _known(connection, office, case_id)
        if not reviews.settle(connection, found.id):
            raise refused(connection, office, found)
        reviews.resolved(connection, office.store, found.id, how, by, reason.strip())
        office.audit.note("review.resolved", item=found.id, run=found.run_id, asked_by=by, how=how, code=found.code)


def _retry(office: Office, line: Line, case_id: str, reason: str, by: str, did_not_happen: bool) -> None:
    with office.store.database.write() as connection:
        found = _known(connection, office, case_id)
        _refuse_retry(connection, office, found, did_not_happen)
        put_in_line(connection, office, line, found)
        reviews.resolved(connection, office.store, found.id, RETRY, by, reason.strip())
        told = {"confirmed": True} if found.code == UNKNOWN_OUTCOME else {}
        if told:
            submissions.not_done(connection, found.id)
        office.audit.note(
            "review.resolved", item=found.id, run=found.run_id, asked_by=by, how=RETRY, code=found.code, **told
        )


def _refuse_retry(connection: Any, office: Office, found: Stored, did_not_happen: bool) -> None:
    if found.number is not None:
        if not found.unsettled:
            raise refused(connection, office, found)
        raise UsageError(
            "This row never became an item, so there is nothing to ask again.",
            code="NOTHING_TO_RETRY",
            remedy="Correct it, or settle it by hand.",
        )
    if found.unsettled and found.code == UNKNOWN_OUTCOME and not did_not_happen:
        raise UsageError(
            "Nobody knows whether this was done at the payer; doing it again could do it twice.",
            code="CONFIRM_NOT_DONE",
            remedy="Look at the payer first. If it was not done, confirm that and retry; else settle it by hand.",
        )


def _workbooks_anew(office: Office, ids: list[str]) -> None:
    """The workbook of an ended run shows how its items were settled: the next worker writes it anew."""
    with office.store.database.write() as connection:
        for run_id in sorted(
            {found.run_id for case_id in ids if (found := cases.get(connection, office.store, case_id))}
        ):
            runs.reopen(connection, run_id)
