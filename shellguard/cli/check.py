"""`shellguard check`: what would this command do, and what would the guard say? Nothing is run."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from shellguard.errors import UsageError
from shellguard.model import Attempt, Decision, Mode, Session, Source, Verdict

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge

_EXIT = {Verdict.ALLOW: 0, Verdict.PRESERVE: 0, Verdict.HOLD: 1, Verdict.DENY: 1}


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def check(
        command: str = typer.Argument("", help="A shell command, or the path of a script file (*.sh)."),
        batch: bool = typer.Option(
            False, "--batch", help="Read JSON lines {id, command, cwd?, task?, environment?} from stdin."
        ),
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
        cwd: str = typer.Option("", "--cwd", help="Judge as if run there (default: here)."),
        environment: str = typer.Option(
            "", "--env", help="The session's environment, e.g. staging (default: what the settings here say)."
        ),
        task: str = typer.Option("", "--task", help="What the session is for."),
        policy: str = typer.Option("", "--policy", help="A policy file to judge by."),
        is_seconded: bool = typer.Option(
            False,
            "--second-opinion",
            help="Ask the judge of your config.toml, too, and show what it is sent.",
        ),
    ) -> None:
        """Explain a command without running it: what it would do, what was found, the verdict and why.

        Exit status 0: it would run; 1: it would be held or refused.
        """
        from shellguard.cli.offline import OfflineJudge
        from shellguard.hold.visible import one_line

        if batch and is_seconded:
            raise UsageError("--second-opinion asks about one command, not about a batch")
        if batch:
            # a batch answers with what rules say of themselves, never with the command's words
            rows = OfflineJudge(policy, is_shown=False)
            answer_lines(sys.stdin, lambda row: _batch_row(row, rows))
            return
        if not command:
            raise UsageError("what should be checked? shellguard check 'COMMAND', or --batch")
        folder = cwd or os.getcwd()
        judge = OfflineJudge(policy, folder=Path(folder))
        session = Session(
            "check",
            workspace=folder,
            task=task,
            environment=environment or judge.settings.environment,
            mode=Mode.ATTENDED,
            home=_home(),
        )
        decision = judge(_attempt(command, folder), session)
        sent: dict[str, Any] | None = None
        if is_seconded:
            from shellguard.cli.second_opinion import seconded

            decision, sent = seconded(decision, session, judge)
        if as_json:
            from shellguard.wire.messages import decision_to_json

            # ASCII: bytes that are no text arrive as surrogates, which only an escape can carry
            body = {**decision_to_json(decision), "environment": judge.redacted(session.environment)}
            typer.echo(json.dumps({**body, "sent": sent} if is_seconded else body))
        else:
            typer.echo(explain(decision))
            if is_seconded:
                typer.echo(
                    "sent      "
                    + (json.dumps(sent) if sent else "nothing: a refusal or a fault is not asked about")
                )
            if not environment and session.environment:
                typer.echo(one_line(judge.redacted(judge.settings.environment_said)))
        raise typer.Exit(_EXIT[decision.verdict])


def _home() -> str:
    return os.environ.get("HOME", "") or "/root"


def _attempt(command: str, folder: str) -> Attempt:
    path = Path(command)
    if "\n" not in command and " " not in command and path.suffix in (".sh", ".bash") and path.is_file():
        command = path.read_text(encoding="utf-8", errors="surrogateescape")
    return Attempt(source=Source.CHECK, cwd=folder, script=command)


def answer_lines(lines: Iterable[str], answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """One JSON answer per JSON line, in the same order; a line that cannot be read gets an answer that says so."""
    for line in lines:
        if not line.strip():
            continue
        body: dict[str, Any]
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            body = {
                "id": None,
                "verdict": "hold",
                "rules": [],
                "signals": [],
                "why": f"unreadable line: {error}",
            }
        else:
            body = answer(row)
        sys.stdout.write(json.dumps(body) + "\n")
    sys.stdout.flush()


def workspace_home(folder: str) -> str:
    """Whose home a batch row is judged in: the one its folder lies in, else root's."""
    parts = folder.strip("/").split("/")
    return "/" + "/".join(parts[:2]) if parts[0] in ("home", "Users") and len(parts) > 1 else "/root"


def _batch_row(row: dict[str, Any], judge: OfflineJudge) -> dict[str, Any]:
    folder = str(row.get("cwd") or os.getcwd())
    session = Session(
        "check",
        workspace=folder,
        task=str(row.get("task") or ""),
        environment=str(row.get("environment") or ""),
        home=workspace_home(folder),
    )
    command = row.get("command")
    if not isinstance(command, str):
        return {
            "id": row.get("id"),
            "verdict": "hold",
            "rules": [],
            "signals": [],
            "why": "unreadable line: command is no text",
        }
    decision = judge(Attempt(source=Source.CHECK, cwd=folder, script=command), session)
    return {
        "id": row.get("id"),
        "verdict": decision.verdict.label,
        "rules": sorted({f.rule for f in decision.findings}),
        "signals": [s.id for s in decision.signals],
        "why": decision.main.why if decision.main else decision.fault or decision.policy_row,
    }


def explain(decision: Decision) -> str:
    """A decision on one screen."""
    lines = [f"verdict   {decision.verdict.label}   ({decision.policy_row})"]
    if decision.fault:
        lines.append(f"fault     {decision.fault}")
    lines.extend(
        ("" if n else "runs      ") + (" " * 10 if n else "") + text
        for n, text in enumerate(decision.invocations)
    )
    told: set[str] = set()
    explained: set[str] = set()
    for finding in decision.findings:
        hits, told = [row for row in finding.targets if row not in told], told | set(finding.targets)
        lines += ["", f"found     {finding.rule} ({finding.severity.label}): {finding.title}"]
        lines += [
            f"          in     {finding.place}",
            f"          would  {finding.act.phrase()}",
            *(f"          hits   {row}" for row in hits),
        ]
        if finding.rule in explained:
            continue
        explained.add(finding.rule)
        lines += [
            f"          why    {finding.why}",
            *(
                f"          safer  {s.run}{'  # ' + s.note if s.run and s.note else s.note}"
                for s in finding.safer
            ),
        ]
    lines += [f"signal    {s.id}: {s.evidence}" for s in decision.signals]
    if decision.second is not None:
        lines.append(f"second    {decision.second.said}")
    return "\n".join(lines)
