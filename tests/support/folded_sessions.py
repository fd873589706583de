"""Sessions judged step by step, as a guard would see them; nothing runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from shellguard.cli.offline import OfflineJudge
from shellguard.context.failures import failure_of
from shellguard.context.story import Outcome, Story, advanced, failed, spoken, succeeded
from shellguard.model import Attempt, Decision, Session, Signal, Source

WORKSPACE = "/work/harbour"


@dataclass(frozen=True)
class Step:
    """One command, what came of it, and what was decided about it."""

    command: str
    exit: int | None = None
    output: str = ""
    outcome: Outcome = Outcome.RAN


SPEAKS = Step("")
"""The person says something."""


@cache
def judge() -> OfflineJudge:
    return OfflineJudge(is_shown=True)


def fold(
    *steps: Step | str, task: str = "", environment: str = "", workspace: str = WORKSPACE
) -> list[Decision]:
    """The decision about every command, each seen against those before it."""
    session = Session("s", workspace=workspace, task=task, environment=environment, home="/home/dev")
    story, told = Story(), []
    for step in (s if isinstance(s, Step) else Step(s) for s in steps):
        if step == SPEAKS:
            story = spoken(story)
            continue
        attempt = Attempt(source=Source.CHECK, cwd=workspace, script=step.command)
        decision = judge()(attempt, session, story=story)
        told.append(decision)
        story = _after(story, decision, step)
    return told


def _after(story: Story, decision: Decision, step: Step) -> Story:
    story = advanced(story, decision, outcome=step.outcome)
    if step.outcome is not Outcome.RAN:
        return story
    programs = tuple(i.split(" ", 1)[0] for i in decision.invocations)
    failure = failure_of(exit=step.exit, output=step.output, programs=programs)
    if failure is not None:
        return failed(story, failure, command=step.command)
    return succeeded(story, command=step.command) if step.exit == 0 else story


def last_signals(*steps: Step | str, task: str = "", environment: str = "") -> dict[str, Signal]:
    """Signals of the last command, by id."""
    return {s.id: s for s in fold(*steps, task=task, environment=environment)[-1].signals}


def ids(signals: Iterable[Signal]) -> set[str]:
    return {s.id for s in signals}
