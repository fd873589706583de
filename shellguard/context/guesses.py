"""Signals of logins that are tried out: one after the other at the same place.

Promise: pure and bounded; one login is no series, what the person gave is none of it, and on this machine trying costs nobody
anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from shellguard.context.story import Failed, Story
from shellguard.model import Credential, Observed, Severity, Signal
from shellguard.parse.http.address import is_local_host

GUESSED = "login-guessed"
_FAILURES = ("authentication", "permission")
_SAFER = "Stop trying: say which login is missing, and let the user provide it."


def guess_signals(observed: Observed, *, story: Story) -> tuple[Signal, ...]:
    """At most one a host."""
    hosts = dict.fromkeys(c.host for c in observed.credentials if _is_tried(c, story))
    found = (_at(host, observed.credentials, story) for host in hosts)
    return tuple(s for s in found if s is not None)


def _is_tried(credential: Credential, story: Story) -> bool:
    """Written out for a place elsewhere, by somebody who did not begin with it."""
    is_given = credential.is_known is True or credential.key in story.accepted
    is_whole = bool(credential.fingerprint or credential.is_guess)
    return (
        credential.use in ("used", "stored")
        and is_whole
        and not is_given
        and bool(credential.host)
        and not is_local_host(credential.host)
    )


def _at(host: str, credentials: Iterable[Credential], story: Story) -> Signal | None:
    mine = [c for c in credentials if c.host == host and _is_tried(c, story)]
    now = {c.key for c in mine}
    before = {key for h, key in story.tried if h == host} - now - story.accepted
    count = len(now | before)
    is_guess = any(c.is_guess for c in mine)
    failure = story.recent_failure(*_FAILURES)
    if count == 1 and is_guess and failure is not None and _is_new_there(host, now, failure, story):
        evidence = f"a login such as people try, at {host}; {failure.failure.kind} failed before"
        return Signal(GUESSED, evidence, Severity.HIGH, f"logins at {host}", _SAFER)
    if count < 2:
        return None
    if not (is_guess or failure is not None or len(now) > 2):
        return None
    why = f"; {failure.failure.kind} failed before" if failure is not None else ""
    like = ", such as people try," if is_guess else ""
    evidence = f"the {_ordinal(count)} login{like} that is tried at {host}{why}"
    return Signal(GUESSED, evidence, Severity.HIGH, f"logins at {host}", _SAFER)


def _is_new_there(host: str, now: set[str], failure: Failed, story: Story) -> bool:
    """This place said no, and this login was not tried there before."""
    return host in failure.command and now.isdisjoint(key for h, key in story.tried if h == host)


def _ordinal(count: int) -> str:
    return {2: "second", 3: "third"}.get(count, f"{count}th")
