"""Signing in: at most one password, at most two one-time codes, and a verdict for the vault whatever happens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nightclerk.errors import ApplicationException, NightclerkError, Park
from nightclerk.portal.failures import Detour, NotRecognised
from nightclerk.portal.file import Flow
from nightclerk.portal.flow import outvoted, run_flow
from nightclerk.portal.job import Job
from nightclerk.portal.marks import State

_WORDS = {
    "bad_login": ("BAD_LOGIN", "refused the user name or password", "Store the right one with `nightclerk vault set`."),
    "locked": ("LOCKED", "says that the account is locked", "Have it unlocked, then store the password anew."),
    "bad_code": (
        "BAD_CODE",
        "refused the one-time code",
        "Where they come from a seed: check this machine's clock, store the right seed with `nightclerk vault set`; "
        "then say `nightclerk vault release`.",
    ),
}


async def sign_in(job: Job, state: State) -> None:
    """Run the flow of a state such as `login` or `mfa`; raises `Park` when the portal refuses."""
    flow = job.file.flow(state.flow)
    assert flow is not None  # the linter has proven that the flow exists
    for name in _secrets(job):
        job.secrets[name] = await job.call(job.ports.secret, job.file.portal, job.account, name)
    job.attempted = job.awaits_code = False
    verdict = "unknown"
    try:
        await _run(job, flow, state)
        verdict = "ok"
    except Detour as detour:
        if detour.state.result:  # an answer of a flow: it is inside, though elsewhere than it was expected to be
            verdict = "ok"
            return
        if _asks_for_a_code(job, detour.state):
            verdict = "bad_code"
            raise _stop(job, verdict) from None
        verdict = detour.state.name if detour.state.name in _WORDS else _shown_again(job, (detour.state.name,))
        raise stopped(job, detour.state, signing_in=True) from None
    except NotRecognised as unknown:
        if not _is_inside(job, unknown):
            verdict = "unknown" if unknown.is_hindered else _shown_again(job, unknown.held)
            raise _not_understood(job, unknown, flow) from None
        verdict = "ok"
    finally:
        job.secrets.clear()
        if job.awaits_code:
            verdict = "no_code"  # the password was right; nobody gave the code, or the waiting was broken off
        if job.attempted:
            await job.call(job.ports.login_result, job.file.portal, job.account, verdict)


def _secrets(job: Job) -> set[str]:
    """What signing in may have to type, also where a part of it is a flow of its own: the password on the next page."""
    flows = (flow for state in job.file.states if state.flow and (flow := job.file.flow(state.flow)))
    typed = (value for flow in flows for step in flow.steps for _, value in step.target)
    return {value.text for value in typed if value.source == "secret"}


def _shown_again(job: Job, held: tuple[str, ...]) -> str:
    """The verdict where the page does not say why: a log-in form after the log-in is a refusal, in words that the file
    does not know. Typed again for every item, the password would lock the account.
    """
    flows = filter(None, (job.file.flow(job.file.state(name).flow) for name in held))
    return "bad_login" if job.attempted and any(flow.signs_in for flow in flows) else "unknown"


def _is_inside(job: Job, unknown: NotRecognised) -> bool:
    """Whether the page is one that the file knows from inside: a session that ended comes back where it was."""
    held = [job.file.state(name) for name in unknown.held]
    return job.attempted and bool(held) and not any(state.action for state in held)


async def _run(job: Job, flow: Flow, state: State) -> None:
    try:
        await run_flow(job, flow, outvoted(job, state))
    except Detour as detour:
        # The page for the code came again: one further code, of the next time step, and no more.
        if not _asks_for_a_code(job, detour.state):
            raise
        second = job.file.flow(detour.state.flow)
        assert second is not None  # the linter has proven that the flow exists
        await run_flow(job, second, outvoted(job, detour.state))


def _asks_for_a_code(job: Job, state: State) -> bool:
    flow = job.file.flow(state.flow) if state.action == "run" else None
    return flow is not None and any(value.source == "mfa" for step in flow.steps for _, value in step.target)


def stopped(job: Job, state: State, *, signing_in: bool = False) -> NightclerkError:
    """The error for a state that ends a check: `then: defer`, `stop_portal`, `retry`, or a log-in in circles."""
    portal = job.file.portal
    if state.action == "defer":
        return Park(
            f"The portal {portal} is down for maintenance.",
            code="PORTAL_MAINTENANCE",
            remedy="Run the same file again later.",
            until=datetime.now(UTC) + timedelta(seconds=state.defer_seconds),
        )
    if state.action == "retry":
        return ApplicationException(f"The portal {portal} asked to try again.", code="PORTAL_ERROR")
    if state.name in _WORDS:
        return _stop(job, state.name)
    if signing_in:
        return _refused(job)
    return Park(
        f"The portal {portal} shows '{state.name}' and must not be worked further.",
        code="PORTAL_STOPPED",
        remedy="Look at what was kept (`nightclerk results RUN --row N --evidence DIR`) and sign in by hand.",
    )


def _stop(job: Job, verdict: str) -> Park:
    code, words, remedy = _WORDS[verdict]
    return Park(f"The portal {job.file.portal} {words}; nothing further is tried.", code=code, remedy=remedy)


def _led_nowhere(job: Job, flow: Flow, unknown: NotRecognised) -> Park:
    """The log-in form is gone: mostly it succeeded, and the file does not know the page that comes then."""
    expected = ", ".join(dict.fromkeys(name for step in flow.steps for name in step.states)) or "any state"
    lacking = "; ".join(f"{name}: {unknown.why}" for name in unknown.missing)
    return Park(
        f"The log-in form of the portal {job.file.portal} is gone, but the page that came is none that the file "
        f"expects ({lacking or expected}).",
        code="LOGIN_UNKNOWN",
        remedy=f"See in a browser what comes after signing in, correct this in {job.file.path}; then "
        "`nightclerk vault release`.",
    )


def _hindered(job: Job, unknown: NotRecognised) -> Park:
    return Park(
        f"The log-in page of the portal {job.file.portal} was filled in, and then {', '.join(unknown.missing)} "
        f"{unknown.why}.",
        code="LOGIN_UNKNOWN",
        remedy=f"See the page in a browser; a notice that lies over it belongs under interrupts in {job.file.path}; "
        "then `nightclerk vault release`.",
    )


def _refused(job: Job) -> Park:
    return Park(
        f"Signing in to the portal {job.file.portal} did not succeed, and the page does not say why.",
        code="LOGIN_UNKNOWN",
        remedy="Sign in by hand with the same credentials. Where they are wrong, store them anew with "
        "`nightclerk vault set`; else name the page as a state, then `nightclerk vault release`.",
    )


def _not_understood(job: Job, unknown: NotRecognised, flow: Flow) -> NightclerkError:
    """Before anything was typed another try is harmless; afterwards it could be the one that locks the account."""
    if job.attempted and unknown.is_hindered:
        return _hindered(job, unknown)
    if job.attempted:
        return _refused(job) if unknown.held else _led_nowhere(job, flow, unknown)
    missing = ", ".join(unknown.missing) or "its fields"
    return ApplicationException(
        f"The log-in page of the portal {job.file.portal} has changed: {missing} {unknown.why}; nothing was typed.",
        code="LAYOUT_CHANGED",
        remedy=f"Correct the elements in {job.file.path}.",
    )
