"""`shellguard run -- COMMAND...`: launch an agent under guard.

Promise: the agent starts only when its guard listens and its shims stand; the exit status is the agent's own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shellguard.errors import UsageError
from shellguard.model import Hold, Mode, Session

if TYPE_CHECKING:
    from shellguard.decide.policy import Policy

# Base32 without look-alikes.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command(context_settings={"allow_interspersed_args": False})
    def run(
        command: list[str] = typer.Argument(..., metavar="-- COMMAND...", help="The agent and its arguments."),
        task: str = typer.Option("", "--task", help="What the agent is asked to do; commands are judged against it."),
        environment: str = typer.Option("", "--env", help="The environment it works in, e.g. staging."),
        mode: Mode = typer.Option(Mode.ATTENDED, "--mode", help="attended: hold for a person; unattended: hold, then refuse; observe: run all, record."),
        policy: str = typer.Option("", "--policy", help="A policy file (TOML): verdicts by severity and by rule."),
        deadline: float = typer.Option(0.0, "--deadline", min=0, help="Seconds a hold waits before it is refused (default: for ever; unattended: 60)."),
        quiet: bool = typer.Option(False, "--quiet", "-q", help="No banner and no summary."),
    ) -> None:
        """Launch an agent under guard, in a terminal that it cannot tell from a plain one.

        Every guarded command asks first: it runs, waits for a person (`shellguard review` in another terminal), or is
        refused with a safer way. The exit status is the agent's.

            shellguard run --task "fix the login bug" --env staging -- claude
        """
        if os.environ.get("SHELLGUARD_SESSION"):
            _run_in_outer_session(command, quiet=quiet)
        raise typer.Exit(guarded(command, task=task, environment=environment, mode=mode, policy_file=policy,
                                 deadline_s=deadline or None, is_quiet=quiet))  # fmt: skip


def _run_in_outer_session(command: list[str], *, quiet: bool) -> None:
    """Inside a guarded session the outer guard sees everything already: a second one would only hide it."""
    if not quiet and sys.stderr.isatty():
        print(f"shellguard: already under guard (session {os.environ['SHELLGUARD_SESSION']}); that guard stays in charge", file=sys.stderr)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise UsageError(f"{command[0]}: {error.strerror}") from None


def load_policy_file(path: str, known_rules: frozenset[str]) -> Policy:
    """The policy in `path`, or the default one. Raises UsageError, PolicyError."""
    from shellguard.decide.policy import Policy, load_policy

    if not path:
        return Policy()
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read policy {path}: {error}") from None
    return load_policy(text, name=path, known_rules=known_rules)


def guarded(
    command: list[str],
    *,
    task: str = "",
    environment: str = "",
    mode: Mode = Mode.ATTENDED,
    policy_file: str = "",
    deadline_s: float | None = None,
    is_quiet: bool = False,
    base: Mapping[str, str] | None = None,
    workspace: Path | None = None,
) -> int:
    """Run `command` under a guard of its own; its exit status. Raises ShellGuardError before anything has started."""
    from dataclasses import replace as changed

    from shellguard.capture.announce import Announcer
    from shellguard.capture.shims import child_environment
    from shellguard.capture.terminal import launch
    from shellguard.data import places
    from shellguard.guard.assembly import Launch, gather, session_guard
    from shellguard.guard.farm import stand

    variables = dict(os.environ if base is None else base)
    folder = workspace or Path.cwd()
    identity = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    session = Session(identity, Path(command[0]).name, str(folder), task, environment, mode, str(places.home()))
    announcer = Announcer(variables)
    counts = {"held": 0}
    start = Launch()

    def on_held(hold: Hold, waiting: int) -> None:
        title = hold.decision.main.title if hold.decision.main else hold.decision.fault
        counts["held"] += 1 if waiting and hold.state.value == "waiting" else 0
        announcer.announce(f"shellguard: {waiting} held: {title} - shellguard review", waiting=waiting)

    def on_fault(reason: str) -> None:
        announcer.announce(f"shellguard: fault: {reason}", waiting=1)

    def on_rules(_number: int, problems: tuple[str, ...]) -> None:
        if problems:
            announcer.announce(f"shellguard: rules: {problems[0]}", waiting=1)

    parts = gather(on_rules=on_rules)
    known = frozenset(r.id for r in parts.rulebook.rules.rules)
    parts = changed(parts, policy=load_policy_file(policy_file, known))
    own = places.own_folder(places.state_folder() / "sessions" / identity)
    try:
        path = variables.get("PATH", "")
        farm = stand(own / "shims", rules=parts.rulebook.rules, state=places.state_folder(), search_path=path)
        socket = places.socket_folder() / f"{identity}.sock"
        layers = {"shims": farm.summary}
        guard = session_guard(
            session,
            parts,
            socket=socket,
            layers=layers,
            deadline_s=deadline_s,
            on_held=on_held,
            on_fault=on_fault,
            launch=start,
        )
        guard.start()

        def on_started(pid: int) -> None:
            start.started(pid)
            guard.agent_started(pid)

        status: int | None = None
        try:
            parts.rulebook.watch()
            if not is_quiet:
                _banner(session, layers, parts.rulebook.problems)
            child = child_environment(variables, shims=farm.folder, socket=socket, session_id=identity)
            # The person's own command is looked up without the shims: only what it starts asks the guard.
            found = shutil.which(command[0], path=path) if path else None
            status = launch([found or command[0], *command[1:]], environment=child, cwd=folder, announcer=announcer, on_started=on_started)
        finally:
            guard.stop(exit_status=status)
            parts.rulebook.close()
        if not is_quiet and counts["held"] and sys.stderr.isatty():
            print(f"shellguard: {counts['held']} held in session {identity}; `shellguard log --session {identity}` tells", file=sys.stderr)
        return status
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _banner(session: Session, layers: dict[str, str], problems: tuple[str, ...]) -> None:
    """One line before the agent takes the screen; more only where something is wrong."""
    for problem in problems:
        print(f"shellguard: rule not used: {problem}", file=sys.stderr)
    if not sys.stderr.isatty():
        return
    where = f", {session.environment}" if session.environment else ""
    print(
        f"shellguard: session {session.id} ({session.mode.value}{where}); guarded by: {'; '.join(layers)}."
        " Held commands wait in `shellguard review`, in another terminal.",
        file=sys.stderr,
    )
