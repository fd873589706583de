"""Sessions in files of JSON lines: {id, task?, environment?, workspace?, steps}, where a step is
{command, exit?, output?, outcome?}, or {task} where the person spoke again.

Promise: every step gets an answer, whatever it holds; nothing is run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shellguard.cli.check import workspace_home
from shellguard.context.story import Outcome
from shellguard.errors import UsageError
from shellguard.judge.recorded import Recorded
from shellguard.judge.timeline import Timeline, followed
from shellguard.model import Attempt, Decision, Session, Source, Verdict

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge

_UNREADABLE = Decision(Verdict.HOLD)
_SPOKEN = Decision(Verdict.ALLOW)
"""The person's words are no attempt."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One step, judged in the light of those before it."""

    number: int
    """From 1."""
    command: str
    decision: Decision
    outcome: Outcome
    """What became of it at the time."""
    line: Timeline
    """The path, itself last."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The sessions of a file. Raises UsageError."""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"{path}, line {number}: not JSON") from None
        if not isinstance(row, dict):
            raise UsageError(f"{path}, line {number}: not an object {{id, steps}}")
        yield {"id": str(number), **row}


def steps_of(row: dict[str, Any]) -> list[Any]:
    """Its steps, whatever they are."""
    steps = row.get("steps") or []
    return steps if isinstance(steps, list) else [steps]


def session_of(row: dict[str, Any], *, task: str | None = None) -> Session:
    """The session that a row tells of; `task` in place of its own."""
    folder = str(row.get("workspace") or "/home/dev/project")
    return Session(
        str(row.get("id")),
        workspace=folder,
        task=str(row.get("task") or "") if task is None else task,
        environment=str(row.get("environment") or ""),
        home=workspace_home(folder) if folder != os.sep else "/root",
    )


def judged(row: dict[str, Any], session: Session, judge: OfflineJudge) -> Iterator[Seen]:
    """Each step, seen against what really happened before it."""
    recorded = Recorded(session, identities=judge.identities)
    for number, step in enumerate(steps_of(row), start=1):
        if isinstance(step, dict) and isinstance(step.get("task"), str) and "command" not in step:
            recorded.say(step["task"])
            yield Seen(number, "", _SPOKEN, Outcome.RAN, recorded.line)
            continue
        session = recorded.session
        text = step.get("command") if isinstance(step, dict) else None
        if not isinstance(text, str):
            yield Seen(number, "", _UNREADABLE, Outcome.HELD, recorded.line)
            continue
        decision = judge(
            Attempt(source=Source.CHECK, cwd=session.workspace, script=text), session, story=recorded.story
        )
        outcome, before = _outcome(step), recorded.line
        yield Seen(number, text, decision, outcome, _with(before, decision, outcome))
        status, output = step.get("exit"), step.get("output")
        recorded.add(
            decision,
            command=text,
            exit_status=status if isinstance(status, int) else None,
            output=output if isinstance(output, str) else "",
            outcome=outcome,
        )


def _with(line: Timeline, decision: Decision, outcome: Outcome) -> Timeline:
    """The path up to this step, as a person would have been shown it."""
    is_stopped = decision.verdict is not Verdict.ALLOW
    shown = (Outcome.REFUSED if decision.verdict is Verdict.DENY else Outcome.HELD) if is_stopped else outcome
    return followed(line, replace(decision, granted_by=""), outcome=shown)


def _outcome(step: dict[str, Any]) -> Outcome:
    said = str(step.get("outcome") or "")
    return Outcome(said) if said in set(Outcome) else Outcome.RAN
