"""The session so far, as far as later attempts are seen against it: a fold over what happened.

Promise: pure; the same records give the same story, and no secret is in it. Bounded: the oldest is forgotten first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from shellguard.context.failures import Failure
from shellguard.model import Credential, Decision, Deed, Does, Verdict

_T = TypeVar("_T")
MOST_DEEDS = 600
MOST_OF_A_KIND = 150
"""Of what was turned down, refused, lost: each has a place of its own among the deeds."""
MOST_TRACES = 200
"""Of each kind; a day's session shows some dozens."""
FAILURE_STEPS = 40
"""A failure explains what follows for so many attempts; the kernel's sight makes several of one command."""
_PUTTING = frozenset({"export", "declare", "typeset", "set", "setenv"})
_MOST_WORDS = 50
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_LOOSE = re.compile(
    r"[;|&\n<>(){}!`$#\\'\"\[\]]|\b(?:if|then|while|until|for|case|do|time|function|coproc|exec|trap|eval)\b"
)
# What makes the same words mean another place or another program from then on; told too often rather than too seldom.
_MOVING = re.compile(
    r"\b(?:cd|pushd|popd|chdir|export|declare|typeset|setenv|set|unset|source|alias|unalias|function|eval|trap|hash|direnv|login|logout|auth"
    r"|config|configure|init|link|use|use-context|set-context|kubectx|kubens|context|profile|workspace select|set-url|remote|mount|chroot|su|newgrp)\b"
    r"|\(\s*\)|(?:^|[\s;&|(])(?<!-e )(?<!--env )(?:\.\s|[A-Za-z_]\w*\+?=)"
)
_LONGEST_SEEN = 4000
_CONFIGURING = re.compile(r"(?:^|/)\.[\w-]|/s?bin/|/etc/|kubeconfig|\.env\b|config$")
_SHOWN_TO = frozenset({"used", "stored"})


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened."""

    step: int
    evidence: str
    """For people, without secrets: `grep -rn 'TOKEN' ..`."""
    credential: Credential | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """One step that failed."""

    step: int
    failure: Failure
    command: str = ""


class Outcome(StrEnum):
    """What became of an attempt."""

    RAN = "ran"
    HELD = "held"
    """It waits, or nobody answered."""
    REFUSED = "refused"
    """By policy."""
    TURNED_DOWN = "turned down"
    """By a person."""


@dataclass(frozen=True, slots=True)
class Done:
    """One deed of an earlier attempt."""

    step: int
    deed: Deed
    outcome: Outcome
    is_stopped_for: bool = False
    """It was among what the attempt was stopped for."""
    is_new: bool = False
    """It is known to have made something that was not there before."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """A step that went round something."""

    step: int
    words: str
    """`git push --force`, `sudo`."""


@dataclass(frozen=True, slots=True)
class Story:
    """What is remembered."""

    step: int = 0
    sought: tuple[Trace, ...] = ()
    """Searches for credentials."""
    obtained: tuple[Trace, ...] = ()
    """Credentials that were brought to light, fetched or made."""
    exported: tuple[tuple[str, Credential], ...] = ()
    """Variable -> what the agent put into it, latest last."""
    stored: tuple[Trace, ...] = ()
    """Identities that the agent made a tool's own."""
    used: frozenset[str] = frozenset()
    """Keys of the credentials that ran."""
    accepted: frozenset[str] = frozenset()
    """Keys of the credentials that a person approved."""
    shown: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Fingerprint -> the command whose output showed that secret."""
    failures: tuple[Failed, ...] = ()
    tried: tuple[tuple[str, str], ...] = ()
    """(host, key) of logins that were written out."""
    deeds: tuple[Done, ...] = ()
    """What was done, looked at and stopped, oldest first."""
    escalations: tuple[Escalated, ...] = ()
    moved_at: int = 0
    """The last step that may have made the same words mean another place: a folder, a profile, a variable, an alias."""
    is_unasked: bool = False
    """A session whose person has not been asked yet what it is for; a lone command is none."""

    def recent_failure(self, *kinds: str) -> Failed | None:
        """The last failure of these kinds that still explains what follows."""
        fresh = (f for f in reversed(self.failures) if self.step - f.step <= FAILURE_STEPS)
        return next((f for f in fresh if f.failure.kind in kinds), None)

    def exported_as(self, variable: str) -> Credential | None:
        """What the agent put into a variable of its shell."""
        return next((c for name, c in reversed(self.exported) if name == variable), None)

    def source_of(self, credential: Credential) -> Trace | None:
        """The step that brought this very credential to light."""
        return next((t for t in reversed(self.obtained) if _is_same(t.credential, credential)), None)


def _is_same(one: Credential | None, other: Credential) -> bool:
    if one is None:
        return False
    if one.fingerprint and one.fingerprint == other.fingerprint:
        return True
    return bool(one.file) and one.file == other.file


def advanced(story: Story, decision: Decision, *, outcome: Outcome) -> Story:
    """The story after an attempt with this decision: what it showed, and, where it ran, what it left behind. A person's
    yes to one that was stopped is a yes to its identities."""
    is_run = outcome is Outcome.RAN
    is_approved = is_run and bool(decision.granted_by)
    step = story.step + 1
    # SAFETY: asked, and let run by the person: once a session is enough; what a policy or a second judge lets run answers
    # nothing
    is_by_person = is_run and (is_approved or decision.verdict is not Verdict.ALLOW)
    is_asked = is_by_person and story.is_unasked and any(s.id == "no-task" for s in decision.signals)
    found = decision.observed.credentials
    gone = _unset(decision) if is_run and story.exported else frozenset()
    story = replace(
        story,
        step=step,
        deeds=_kept_deeds((*story.deeds, *_done(step, decision, outcome))),
        escalations=_kept(
            story.escalations,
            (Escalated(step, words) for words in decision.observed.escalations if is_run),
        ),
        exported=tuple(e for e in story.exported if e[0] not in gone) if gone else story.exported,
        is_unasked=story.is_unasked and not is_asked,
    )
    if is_run and _is_moving(decision):
        story = replace(story, moved_at=step)
    if not found:
        return story
    sought = [c for c in found if c.use == "sought"]
    left = found if is_run else ()
    return replace(
        story,
        sought=_kept(story.sought, (_trace(step, decision, c) for c in sought)),
        obtained=_kept(story.obtained, (_trace(step, decision, c) for c in left if c.use == "obtained")),
        exported=_kept(story.exported, _exported(decision) if is_run else ()),
        stored=_kept(story.stored, (_trace(step, decision, c) for c in left if c.use == "stored")),
        used=story.used | {c.key for c in left if c.use == "used" and c.key},
        accepted=story.accepted | ({c.key for c in found if c.key} if is_approved else frozenset()),
        tried=_kept(story.tried, ((c.host, c.key) for c in found if c.use in _SHOWN_TO and c.fingerprint)),
    )


def _kept_deeds(deeds: tuple[Done, ...]) -> tuple[Done, ...]:
    """The latest; what was refused and what was lost is forgotten for nothing else than more of the same."""
    if len(deeds) <= MOST_DEEDS:
        return deeds
    # SAFETY: hundreds of looks are one command; they must not wash away what a person said no to, nor a burst
    by_kind: dict[int, list[int]] = {0: [], 1: [], 2: [], 3: []}
    for at, done in enumerate(deeds):
        by_kind[_kind(done)].append(at)
    kept = {at for kind in (1, 2, 3) for at in by_kind[kind][-MOST_OF_A_KIND:]}
    kept.update(by_kind[0][-(MOST_DEEDS - len(kept)) :])
    return tuple(deeds[at] for at in sorted(kept))


def _kind(done: Done) -> int:
    if done.outcome is Outcome.TURNED_DOWN:
        return 3
    if done.outcome is not Outcome.RAN:
        return 2 if done.is_stopped_for else 0
    return 1 if is_weighty(done.deed) and done.deed.does not in (Does.CHANGE, Does.INSTALL) else 0


def _done(step: int, decision: Decision, outcome: Outcome) -> Iterable[Done]:
    grave = decision.verdict >= Verdict.HOLD
    return (Done(step, deed, outcome, grave and is_weighty(deed)) for deed in decision.observed.deeds)


def _is_moving(decision: Decision) -> bool:
    command = decision.command
    if len(command) > _LONGEST_SEEN or _MOVING.search(command):
        return True
    return any(
        d.service == "files" and d.does is not Does.LOOK and _CONFIGURING.search(d.target)
        for d in decision.observed.deeds
    )


def is_weighty(deed: Deed) -> bool:
    """Whether it is what an attempt is stopped for, rather than what comes along with it."""
    return deed.does not in (Does.LOOK, Does.RUN, Does.MAKE)


def turned_down(story: Story, decision: Decision) -> Story:
    """The story after a person said no to an attempt that was held."""
    said_no = set(decision.observed.deeds)
    return replace(
        story,
        deeds=tuple(
            replace(d, outcome=Outcome.TURNED_DOWN) if d.outcome is Outcome.HELD and d.deed in said_no else d
            for d in story.deeds
        ),
    )


def succeeded(story: Story, *, command: str) -> Story:
    """The story after the last step is known to have ended well, so that what it made is new. A status tells of the whole
    command only where its parts are plain and hang together by `&&`."""
    # SAFETY: a branch not taken, a negation, a part in the background: the text ends well and nothing was made
    if len(command) > _LONGEST_SEEN or _LOOSE.search(_QUOTED.sub(" ", command).replace("&&", " ")):
        return story
    # a step's deeds stand last: a long day is not gone through for each of its steps
    at = len(story.deeds)
    while at and story.deeds[at - 1].step == story.step:
        at -= 1
    latest = story.deeds[at:]
    if not any(_is_making_new(d) for d in latest):
        return story
    known = (replace(d, is_new=True) if _is_making_new(d) else d for d in latest)
    return replace(story, deeds=(*story.deeds[:at], *known))


def _is_making_new(done: Done) -> bool:
    return done.deed.is_new and done.outcome is Outcome.RAN


def failed(story: Story, failure: Failure, *, command: str = "", step: int | None = None) -> Story:
    """The story after the last step, or an earlier one that ran beside others, is known to have failed."""
    at = story.step if step is None else step
    return replace(story, failures=_kept(story.failures, (Failed(at, failure, command[:200]),)))


def step_of(story: Story, command: str) -> int:
    """The latest step that ran this program, by its command line; the last step where none is known to have."""
    program = command.split(" ", 1)[0].rsplit("/", 1)[-1]
    steps = (
        d.step
        for d in reversed(story.deeds)
        if d.outcome is Outcome.RAN and d.deed.how.split(" ", 1)[0] == program != ""
    )
    return next(steps, story.step)


def showed(story: Story, fingerprints: tuple[str, ...], *, command: str) -> Story:
    """The story after the last step's output showed these secrets."""
    return replace(story, shown=_kept(story.shown, ((f, command[:200]) for f in fingerprints)))


def spoken(story: Story) -> Story:
    """The story after the person spoke: what went wrong before no longer explains what follows."""
    return replace(
        story,
        failures=(),
        sought=(),
        escalations=(),
        is_unasked=False,
        deeds=tuple(d for d in story.deeds if d.outcome is Outcome.RAN),
    )


def _exported(decision: Decision) -> Iterable[tuple[str, Credential]]:
    """By the variable that holds it from now on, which stands behind `$`; it may come from another one."""
    gone = _unset(decision)
    for credential in decision.observed.credentials:
        name = credential.how[1:] if credential.how.startswith("$") else credential.variable
        if credential.use == "exported" and name not in gone:
            yield name, credential


def _unset(decision: Decision) -> frozenset[str]:
    """Variables that are taken out of the shell again, unless they are put back."""
    gone: set[str] = set()
    for line in decision.invocations:
        words = line.split()[:_MOST_WORDS]
        names = {w.partition("=")[0] for w in words}
        # what a declaration sets is shown in front of it
        is_putting = any(w in _PUTTING for w in words)
        gone = gone | names if words[:1] == ["unset"] else gone - names if is_putting else gone
    return frozenset(gone)


def _trace(step: int, decision: Decision, credential: Credential) -> Trace:
    return Trace(step, decision.command.split("\n", 1)[0][:120], credential)


def _kept(before: tuple[_T, ...], more: Iterable[_T], *, most: int = MOST_TRACES) -> tuple[_T, ...]:
    added = tuple(more)
    return (*before, *added)[-most:] if added else before
