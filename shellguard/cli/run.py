"""`shellguard run -- COMMAND...`: launch an agent under guard."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shellguard.errors import UsageError
from shellguard.model import Mode

if TYPE_CHECKING:
    from shellguard.guard.enclosure import GateMode
    from shellguard.guard.session import Ended, Ready
    from shellguard.model import Record


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command(context_settings={"allow_interspersed_args": False})
    def run(
        command: list[str] = typer.Argument(
            ..., metavar="-- COMMAND...", help="The agent and its arguments."
        ),
        task: str = typer.Option(
            "", "--task", help="What the agent is asked to do; shellguard task says more later."
        ),
        environment: str = typer.Option("", "--env", help="The environment it works in, e.g. staging."),
        mode: Mode = typer.Option(
            Mode.ATTENDED,
            "--mode",
            help="attended: hold for a person. unattended: hold, then refuse. observe: run all, record what would be held.",
        ),
        policy: str = typer.Option(
            "", "--policy", help="A policy file (TOML): verdicts by severity and by rule."
        ),
        deadline: float = typer.Option(
            0.0,
            "--deadline",
            min=0,
            help="Seconds a hold waits before it is refused (default: for ever; unattended: 60).",
        ),
        gate: str = typer.Option(
            "auto",
            "--gate",
            metavar="auto|require|off",
            help="The kernel gate: use it where it works, start nothing without it, or guard by shims alone.",
        ),
        keep_env: bool = typer.Option(
            False, "--keep-env", help="Give the agent variables of higher environments, too."
        ),
        confine: bool = typer.Option(
            False,
            "--confine",
            help="Let the agent write only the project, temporary folders and tools' caches (Landlock).",
        ),
        trace: bool = typer.Option(
            False,
            "--trace",
            help="Print the tree of what runs to stderr as it runs, with verdicts and exit statuses.",
        ),
        quiet: bool = typer.Option(False, "--quiet", "-q", help="No banner and no summary."),
    ) -> None:
        """Launch an agent under guard, in a terminal that it cannot tell from a plain one.

        Every guarded command asks first: it runs, waits for a person (`shellguard review` in another terminal), or is
        refused with a safer way. The exit status is the agent's.

            shellguard run --task "fix the login bug" --env staging -- claude
        """
        if os.environ.get("SHELLGUARD_SESSION"):
            _run_in_outer_session(command, is_quiet=quiet)
        from shellguard.guard.session import Options, run_session

        ended = run_session(
            command,
            options=Options(
                task,
                environment,
                mode,
                policy,
                deadline or None,
                _gate_mode(gate),
                confine,
                _tracer() if trace else None,
                is_stripping=not keep_env,
            ),
            variables=os.environ,
            workspace=Path.cwd(),
            on_ready=(lambda _: None) if quiet else _banner,
        )
        if not quiet:
            _summary(ended)
        raise typer.Exit(ended.status)


def _tracer() -> Callable[[Record], None]:
    """Prints to our stderr, which may be a file while the agent has the terminal."""
    from shellguard.cli.run_tree_live import LiveTree
    from shellguard.cli.run_tree_text import Look

    is_terminal = os.isatty(2)
    is_coloured = is_terminal and not os.environ.get("NO_COLOR")
    # The agent's terminal is raw: a line needs its own return.
    end = "\r\n" if is_terminal else "\n"
    tree = LiveTree()

    def show(record: Record) -> None:
        width = shutil.get_terminal_size().columns if is_terminal else None
        tree.look = Look(width, is_coloured)
        text = "".join(f"{line}{end}" for line in tree.feed(record))
        if text:
            with contextlib.suppress(OSError):  # nobody reads it any more
                os.write(2, text.encode("utf-8", "replace"))

    return show


def _gate_mode(text: str) -> GateMode:
    from shellguard.guard.enclosure import GateMode

    try:
        return GateMode(text)
    except ValueError:
        raise UsageError(f"--gate takes auto, require or off, not {text!r}") from None


def _run_in_outer_session(command: list[str], *, is_quiet: bool) -> None:
    """Inside a guarded session the outer guard sees everything already: a second one would only hide it."""
    if not is_quiet and sys.stderr.isatty():
        session = os.environ["SHELLGUARD_SESSION"]
        print(
            f"shellguard: already under guard (session {session}); that guard stays in charge",
            file=sys.stderr,
        )
    try:
        os.execvp(command[0], command)
    except OSError as error:
        raise UsageError(f"{command[0]}: {error.strerror}") from None


def _banner(ready: Ready) -> None:
    """Two lines before the agent takes the screen; more only where something is wrong or not given."""
    from shellguard.data.said import without_secrets
    from shellguard.hold.visible import one_line

    for problem in ready.problems:
        print(f"shellguard: rule not used: {problem}", file=sys.stderr)
    for line in ready.told:
        print(f"shellguard: {one_line(line)}", file=sys.stderr)
    for layer in ready.missing:
        print(f"shellguard: not in force: {layer} (what that costs: shellguard doctor)", file=sys.stderr)
    if not sys.stderr.isatty():
        return
    session = ready.session
    print(
        f"shellguard: session {session.id} ({session.mode.value}), {one_line(without_secrets(ready.environment_said))}\n"
        f"shellguard: guarded by {', '.join(ready.layers)};"
        " held commands wait in another terminal: shellguard review",
        file=sys.stderr,
    )


def _summary(ended: Ended) -> None:
    if ended.held and sys.stderr.isatty():
        session = ended.session.id
        print(
            f"shellguard: {ended.held} held in session {session}: shellguard log --session {session}",
            file=sys.stderr,
        )
    if ended.left and sys.stderr.isatty():
        print(
            f"shellguard: {ended.left} processes outlive the session; with its guard gone, programs they start fail, and so "
            "do connections, deletions and opening files for writing",
            file=sys.stderr,
        )
