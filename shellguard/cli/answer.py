"""`shellguard approve` and `shellguard refuse`: a person's answer to one hold, without the viewer.

Promise: the id is settled before anything is sent, and exactly one guard gets exactly one answer.
"""

from __future__ import annotations

import json

import typer

from shellguard.cli.holds import OPEN, gather, pick, running
from shellguard.errors import UsageError
from shellguard.hold.describe import outcome_text
from shellguard.hold.visible import one_line
from shellguard.tui.connection import Done, FindGuards, send_answer
from shellguard.wire.messages import hold_to_json


def give(find_guards: FindGuards, hold_id: str, answer: str, *, note: str = "", session: str = "") -> Done:
    """Answer a hold. Raises UsageError, NotAllowedError, and ShellGuardError when approved but not run."""
    guards = find_guards()
    if not guards:
        raise UsageError("no guard is running, so nothing is held; `shellguard run -- COMMAND` starts one")
    entry = pick(gather(lambda: guards, session=session), hold_id)
    if entry.hold.state not in OPEN:
        by = f" by {one_line(entry.hold.answered_by)}" if entry.hold.answered_by else ""
        raise UsageError(
            f"{one_line(entry.hold.id)} was already {entry.hold.state.value}{by}; nothing was changed"
        )
    return send_answer(entry.guard, entry.hold.id, answer, note=note)


def told(done: Done, *, answer: str, is_json: bool) -> str:
    """What the verb prints."""
    if is_json:
        return json.dumps({**hold_to_json(done.hold), "outcome": done.outcome, "lately": done.stamped})
    text = outcome_text(done.hold, answer=answer, outcome=done.outcome, note=done.hold.note)
    rows = [text, f"  {one_line(done.hold.decision.command, 200)}"]
    if done.stamped and answer == "approve":
        rows.append(f"  {one_line(done.stamped)}")
    return "\n".join(rows)


def register(app: typer.Typer) -> None:
    """Add both verbs."""

    @app.command()
    def approve(
        hold_id: str = typer.Argument(..., metavar="ID", help="The hold; the beginning of its id will do."),
        is_shape: bool = typer.Option(
            False, "--shape", help="Every command of this shape, until the session ends."
        ),
        is_json: bool = typer.Option(False, "--json", help="Print the hold as JSON."),
        session: str = typer.Option("", "--session", help="Only look in this session."),
    ) -> None:
        """Let a held command run."""
        answer = "approve-shape" if is_shape else "approve"
        typer.echo(told(give(running, hold_id, answer, session=session), answer=answer, is_json=is_json))

    @app.command()
    def refuse(
        hold_id: str = typer.Argument(..., metavar="ID", help="The hold; the beginning of its id will do."),
        note: str = typer.Option("", "--note", help="What the agent gets to read."),
        is_json: bool = typer.Option(False, "--json", help="Print the hold as JSON."),
        session: str = typer.Option("", "--session", help="Only look in this session."),
    ) -> None:
        """Refuse a held command."""
        done = give(running, hold_id, "refuse", note=note, session=session)
        typer.echo(told(done, answer="refuse", is_json=is_json))
