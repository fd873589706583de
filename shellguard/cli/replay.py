"""`shellguard replay --batch`: judge recorded sessions, step by step. Nothing is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from shellguard.cli.check import answer_lines, workspace_home
from shellguard.errors import UsageError
from shellguard.model import Attempt, Decision, Session, Source


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
        from shellguard.cli.check import judge_with

        if not batch:
            raise UsageError("replay reads JSON lines: shellguard replay --batch < sessions.jsonl")
        judge = judge_with(policy)
        answer_lines(sys.stdin, lambda row: _session(row, judge))


def _session(row: dict[str, Any], judge: Callable[[Attempt, Session], Decision]) -> dict[str, Any]:
    folder = str(row.get("workspace") or "/home/dev/project")
    session = Session(
        str(row.get("id")),
        workspace=folder,
        task=str(row.get("task") or ""),
        environment=str(row.get("environment") or ""),
        home=workspace_home(folder) if folder != os.sep else "/root",
    )
    answers = []
    steps = row.get("steps") or []
    for step in steps if isinstance(steps, list) else [steps]:
        text = step.get("command") if isinstance(step, dict) else None
        if not isinstance(text, str):
            answers.append({"verdict": "hold", "rules": [], "signals": []})
            continue
        decision = judge(Attempt(source=Source.CHECK, cwd=folder, script=text), session)
        answers.append({
            "verdict": decision.verdict.label,
            "rules": sorted({f.rule for f in decision.findings}),
            "signals": [s.id for s in decision.signals],
        })  # fmt: skip
    return {"id": row.get("id"), "steps": answers}
