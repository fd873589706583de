"""The path of a session as a state machine: failure, another way looked for, escalation, destruction.

    on path ──failure, refusal──▶ blocked ──search, strange credential──▶ searching ──escalation──▶ escalating
       ▲                            │  └──────────────────escalation─────────────────────▲
       └── the person speaks, or nothing of the kind for `DECAY_STEPS` steps ────────────┘

What destroys or changes something elsewhere from `searching` or `escalating` has left the path; from `blocked` what is lost
elsewhere has.

Promise: pure; a prefix of a session gives the same states whatever follows; the signal tells the whole path.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from shellguard.context.deed_match import is_for_tests
from shellguard.context.failures import FailureKind
from shellguard.context.observing import SERVED
from shellguard.context.story import Outcome, Story, is_weighty
from shellguard.model import Deed, Does, Impact, Observed, Reach, Severity, Signal, Undo

DECAY_STEPS = 30
"""Of work; the kernel's sight makes several steps of one command."""
MOST_STEPS = 150
"""Of whatever kind."""
_BLOCKING = frozenset({FailureKind.AUTHENTICATION, FailureKind.PERMISSION, FailureKind.CONFLICT})
_MOST_TOLD = 5
_SAFER = "Stop here, and tell the user what failed and what you were about to do instead."


class Stage(IntEnum):
    """Where the session stands."""

    ON_PATH = 0
    BLOCKED = 1
    SEARCHING = 2
    ESCALATING = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One step that moves the session along."""

    step: int
    towards: Stage
    text: str
    form: str = "`{}`"

    @property
    def words(self) -> str:
        """For people."""
        return self.form.format(_short(self.text))


@dataclass(frozen=True, slots=True)
class Path:
    """Where the session stands, and how it came there."""

    stage: Stage = Stage.ON_PATH
    events: tuple[Event, ...] = ()

    @property
    def told(self) -> str:
        """`login failed (401) → looked for credentials (grep ...)`."""
        return " → ".join(e.words for e in self.events[-_MOST_TOLD:])


def path_of(story: Story) -> Path:
    """The fold of the machine over a story."""
    stage, told = Stage.ON_PATH, list[Event]()
    worked = sorted(
        {d.step for d in story.deeds if d.outcome is Outcome.RAN and d.deed.does is not Does.LOOK}
    )
    for event in sorted(_events(story), key=lambda e: e.step):
        if told and _is_over(told[-1].step, event.step, worked):
            stage, told = Stage.ON_PATH, []
        if event.towards is not Stage.BLOCKED and stage is Stage.ON_PATH:
            # a search or a `--force` that nothing went wrong before is what the work needs
            continue
        stage = max(stage, event.towards)
        told.append(event)
    if told and _is_over(told[-1].step, story.step, worked):
        return Path()
    return Path(stage, tuple(told))


def _is_over(since: int, now: int, worked: list[int]) -> bool:
    """Whether work went on for so long that what was before explains nothing any more; looking alone is no work."""
    return bisect_right(worked, now) - bisect_right(worked, since) > DECAY_STEPS or now - since > MOST_STEPS


def _events(story: Story) -> Iterator[Event]:
    for failed in story.failures:
        if failed.failure.kind in _BLOCKING or _is_service(failed.command):
            form = f"{failed.failure.kind} failed ({{}})"
            yield Event(failed.step, Stage.BLOCKED, failed.failure.evidence, form)
    for done in story.deeds:
        if done.is_stopped_for and done.outcome in (Outcome.REFUSED, Outcome.TURNED_DOWN):
            yield Event(done.step, Stage.BLOCKED, done.deed.how or done.deed.target, "`{}` was refused")
    for trace in (*story.sought, *story.obtained):
        if trace.credential is None or trace.credential.how != "in the project":
            form = "looked for another credential (`{}`)"
            yield Event(trace.step, Stage.SEARCHING, trace.evidence, form)
    for escalated in story.escalations:
        yield Event(escalated.step, Stage.ESCALATING, escalated.words)


def _is_service(command: str) -> bool:
    """A tool that speaks to a service and fails has met that service's no; a failed test is work."""
    return command.split(" ", 1)[0].rsplit("/", 1)[-1] in SERVED


def deviation_signals(observed: Observed, *, story: Story) -> tuple[Signal, ...]:
    """Whether this attempt leaves the path."""
    lost = next((d for d in observed.deeds if _is_loss(d)), None)
    if lost is None and not observed.escalations and observed.impact < Impact.CHANGE:
        # nothing that could leave any path: a long one need not be folded for it
        return ()
    path = path_of(story)
    if path.stage is Stage.ON_PATH:
        return ()
    weight = _weight(path.stage, observed, lost)
    if weight is None:
        return ()
    now = _short(lost.how or f"{lost.does} {lost.target}") if lost else ", ".join(observed.escalations[:2])
    evidence = f"the path so far: {path.told} → now `{now or 'a change elsewhere'}`"
    return (Signal("path-deviated", evidence, weight, lost.key if lost else now, _SAFER),)


def _weight(stage: Stage, observed: Observed, lost: Deed | None) -> Severity | None:
    is_elsewhere = observed.impact >= Impact.CHANGE
    if lost is not None and (stage >= Stage.SEARCHING or lost.reach is Reach.REMOTE):
        return Severity.HIGH
    if observed.escalations:
        return Severity.HIGH if stage >= Stage.SEARCHING and is_elsewhere else Severity.MEDIUM
    return Severity.MEDIUM if stage >= Stage.SEARCHING and is_elsewhere else None


def _is_loss(deed: Deed) -> bool:
    """What cannot be taken back, and is not the session's own scratch."""
    is_grave = is_weighty(deed) and deed.does in (Does.REMOVE, Does.STOP, Does.GRANT, Does.MOVE)
    if not is_grave or deed.undo is Undo.TRIVIAL or is_for_tests(deed):
        return False
    return deed.reach is Reach.REMOTE or deed.service != "files"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"
