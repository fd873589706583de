"""`shellguard replay --batch`: judge recorded sessions, step by step. Nothing is run."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer

from shellguard.cli.check import answer_lines, workspace_home
from shellguard.errors import UsageError
from shellguard.model import Attempt, Session, Source

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge
    from shellguard.judge.recorded import Recorded


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def replay(
        batch: bool = typer.Option(
            False, "--batch", help="JSON lines {id, task?, environment?, workspace?, steps} on stdin."
        ),
        policy: str = typer.Option("", "--policy", help="A policy file to judge by."),
    ) -> None:
        """Judge recorded sessions: one verdict a step, as if each were about to run."""
        from shellguard.cli.offline import OfflineJudge

        if not batch:
            raise UsageError("replay reads JSON lines: shellguard replay --batch < sessions.jsonl")
        judge = OfflineJudge(policy)
        answer_lines(sys.stdin, lambda row: _session(row, judge))


def _session(row: dict[str, Any], judge: OfflineJudge) -> dict[str, Any]:
    folder = str(row.get("workspace") or "/home/dev/project")
    session = Session(
        str(row.get("id")),
        workspace=folder,
        task=str(row.get("task") or ""),
        environment=str(row.get("environment") or ""),
        home=workspace_home(folder) if folder != os.sep else "/root",
    )
    from shellguard.judge.recorded import Recorded

    recorded = Recorded(session, identities=judge.identities)
    steps = row.get("steps") or []
    answers = [
        _step(step, session, recorded, judge) for step in (steps if isinstance(steps, list) else [steps])
    ]
    return {"id": row.get("id"), "steps": answers}


def _step(step: Any, session: Session, recorded: Recorded, judge: OfflineJudge) -> dict[str, Any]:
    text = step.get("command") if isinstance(step, dict) else None
    if not isinstance(text, str):
        return {"verdict": "hold", "rules": [], "signals": []}
    attempt = Attempt(source=Source.CHECK, cwd=session.workspace, script=text)
    decision = judge(attempt, session, story=recorded.story)
    status, output = step.get("exit"), step.get("output")
    recorded.add(
        decision,
        command=text,
        exit_status=status if isinstance(status, int) else None,
        output=output if isinstance(output, str) else "",
    )
    return {
        "verdict": decision.verdict.label,
        "rules": sorted({f.rule for f in decision.findings}),
        "signals": [s.id for s in decision.signals],
    }
