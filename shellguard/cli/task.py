"""`shellguard task`: says what the person wants of a running session, or shows how it is understood.

Promise: the guard decides who may say it; an agent inside the session may not.
"""

from __future__ import annotations

import json

import typer

from shellguard.cli.holds import running
from shellguard.cli.task_text import as_json, as_text, session_of
from shellguard.context.session_task import How
from shellguard.errors import UsageError
from shellguard.hold.visible import one_line
from shellguard.model import Session
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


def task_of(guard: Guard) -> Session:
    """The task as the guard has it. Raises ShellGuardError."""
    with Client(str(guard.socket)) as client:
        return session_of(client.ask("status").get("session", {}))


def set_task(guard: Guard, text: str, *, how: How = How.FOLLOW) -> Session:
    """Say what is wanted; the task as the guard now has it. Raises NotAllowedError from inside the session."""
    with Client(str(guard.socket)) as client:
        return session_of(client.ask("task", text=text, how=how.value).get("session", {}))


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def task(
        text: str | None = typer.Argument(
            None,
            metavar="[TEXT]",
            help="What you want, in your own words; without it, show how it is understood.",
        ),
        *,
        is_added: bool = typer.Option(False, "--add", help="Add it to the task, whatever its words say."),
        is_replacing: bool = typer.Option(
            False, "--replace", help="Only this counts from now on; earlier limits end, too."
        ),
        is_json: bool = typer.Option(
            False, "--json", help="One JSON object: the words, and what is read out of them."
        ),
        session: str = typer.Option("", "--session", help="Which session, when several run."),
    ) -> None:
        """Say what a running session is for, or see how it is understood.

        What fits the task badly waits for you, what it asks for by name does not. New words follow the old ones as in a
        conversation: "also restart the worker" adds, "forget that, fix the login page" replaces, and a "don't" stays
        until you lift it. Only you can say it, in a terminal of your own: the agent and what it starts cannot.
        """
        if is_added and is_replacing:
            raise UsageError("--add and --replace exclude each other")
        if text is None and (is_added or is_replacing):
            raise UsageError("say what the task is: shellguard task --add TEXT")
        guard = only_guard(running, session=session)
        how = How.ADD if is_added else How.REPLACE if is_replacing else How.FOLLOW
        now = task_of(guard) if text is None else set_task(guard, text, how=how)
        typer.echo(json.dumps(as_json(guard.agent, now)) if is_json else as_text(asker(guard), now))
