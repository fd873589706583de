"""`shellguard task`: shows or sets what the person wants of a running session.

Promise: the guard decides who may set it; an agent inside the session may not.
"""

from __future__ import annotations

import typer

from shellguard.cli.holds import running
from shellguard.errors import UsageError
from shellguard.hold.visible import one_line
from shellguard.tui.connection import FindGuards, Guard, asker, belongs
from shellguard.wire.client import Client


def only_guard(find_guards: FindGuards, *, session: str = "") -> Guard:
    """The one running guard, or the one of `session`. Raises UsageError naming the choices."""
    guards = list(find_guards())
    if not guards:
        raise UsageError(
            "no guard is running; `shellguard run --task TEXT -- COMMAND` starts one with a task"
        )
    chosen = [guard for guard in guards if belongs(guard, session)]
    exact = [guard for guard in chosen if guard.session == session]
    if len(exact or chosen) == 1:
        return (exact or chosen)[0]
    names = ", ".join(one_line(guard.session) for guard in guards)
    problem = "several sessions run" if chosen else f"no session is called {one_line(session)!r}"
    raise UsageError(f"{problem}; name one with --session: {names}")


def task_of(guard: Guard) -> str:
    """The task as the guard has it. Raises ShellGuardError."""
    with Client(str(guard.socket)) as client:
        return str(client.ask("status").get("session", {}).get("task", ""))


def set_task(guard: Guard, text: str) -> str:
    """Set the task; as the guard now has it. Raises NotAllowedError from inside the session."""
    with Client(str(guard.socket)) as client:
        return str(client.ask("task", text=text).get("session", {}).get("task", ""))


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def task(
        text: str | None = typer.Argument(
            None, metavar="[TEXT]", help="The task, in a sentence; without it, show it."
        ),
        session: str = typer.Option("", "--session", help="Which session, when several run."),
    ) -> None:
        """Show or set the task of a running session."""
        guard = only_guard(running, session=session)
        now = task_of(guard) if text is None else set_task(guard, text)
        typer.echo(f"{one_line(asker(guard))}: {one_line(now) or 'no task was named'}")
