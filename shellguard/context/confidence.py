"""How sure one can be of what would be lost: looked at, made here, named in the task, or guessed.

Promise: pure; nothing is said where nothing irreversible happens elsewhere. High impact and low confidence stop, and the
signal says which look would raise it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.context.deed_match import covers, is_for_tests, plain
from shellguard.context.made_here import is_known_here
from shellguard.context.story import Outcome, Story
from shellguard.context.whole_words import is_said
from shellguard.model import Deed, Does, Observed, Reach, Scope, Severity, Signal, Undo
from shellguard.parse.invocation import UNKNOWN

_GRAVE = frozenset({Does.REMOVE, Does.GRANT, Does.MOVE, Does.STOP})
# What shows the thing before it is lost, by the first word of its service.
_LOOKS = {
    "kubernetes": "kubectl get {thing} {target} -o wide", "railway": "railway volume list --json", "aws": "the service's describe or list command",
    "gcloud": "gcloud ... describe {target}", "azure": "az ... show", "git": "git log -3 {target}", "database": "SELECT count(*) with the same condition",
    "sql": "SELECT count(*) with the same condition", "docker": "docker inspect {target}", "terraform": "terraform plan -destroy", "github": "gh api the same path with GET",
    "helm": "helm status {target}", "redis": "DBSIZE, SCAN", "mongodb": "countDocuments with the same filter", "heroku": "heroku apps:info", "slurm": "squeue -j {target}",
}  # fmt: skip


_BUCKET = re.compile(r"(?:s3|gs|r2|b2|az)://[\w.-]{3,80}/?")


@dataclass(frozen=True, slots=True)
class Confidence:
    """What is known of one deed's thing."""

    is_looked_at: bool
    is_made_here: bool
    is_named: bool
    is_whole: bool
    """Every word is known, and it is one thing by name."""

    @property
    def is_low(self) -> bool:
        """Nobody looked, nobody named it, and the session did not make it."""
        return not (self.is_made_here or self.is_looked_at or self.is_named)


def confidence(deed: Deed, *, story: Story, task: str) -> Confidence:
    """What speaks for knowing what the deed is about."""
    ran = [d.deed for d in story.deeds if d.outcome is Outcome.RAN]
    name = plain(deed)
    last = name.rstrip("/").rsplit("/", 1)[-1].lower()
    return Confidence(
        is_looked_at=any(covers(look, deed) for look in ran if look.does is Does.LOOK),
        is_made_here=is_known_here(deed, story=story),
        is_named=len(last) > 2 and is_said(last, task.lower()),
        is_whole=bool(deed.target) and UNKNOWN not in deed.target and deed.scope is Scope.ONE,
    )


def unsure_signals(observed: Observed, *, story: Story, task: str) -> tuple[Signal, ...]:
    """Whether something is lost elsewhere that nobody has looked at. Said within a session only."""
    if not story.step:
        return ()
    for deed in observed.deeds:
        if not is_irreversible(deed):
            continue
        known = confidence(deed, story=story, task=task)
        # a bucket that the task names is meant with what lies in it
        is_meant = known.is_named and _BUCKET.fullmatch(deed.target) is not None
        if known.is_low or not (known.is_whole or known.is_looked_at or is_meant):
            return (_signal(deed, known),)
    return ()


def is_irreversible(deed: Deed) -> bool:
    """Whether something elsewhere is lost for good."""
    is_lost = deed.does in _GRAVE and deed.reach is Reach.REMOTE and deed.undo is Undo.NONE
    return is_lost and not is_for_tests(deed)


def _signal(deed: Deed, known: Confidence) -> Signal:
    what = deed.target if known.is_whole else f"{deed.target or 'what cannot be read'} ({deed.scope.value})"
    evidence = (
        f"{deed.does} {deed.thing} {what} cannot be undone, and nothing in this session has looked at it"
    )
    look = _LOOKS.get(deed.service.split(" ", 1)[0], "list or describe it").format(
        thing=deed.thing, target=deed.target
    )
    return Signal(
        "unverified-target",
        evidence,
        Severity.HIGH,
        deed.key,
        f"Look first: {look}; then say what would be lost.",
    )
