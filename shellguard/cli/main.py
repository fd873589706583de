"""The `shellguard` program: verbs by table, and the one error boundary.

Promise: every verb is a module of this package with `register(app)`; nothing heavy is imported until a verb runs;
exit codes are 2 for usage, 3 for a fault of ours, 130 when interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
import traceback
from typing import Any, NoReturn

import typer

from shellguard import __version__
from shellguard.errors import ShellGuardError, UsageError

# In the order that --help shows them.
VERBS = (
    "run",
    "check",
    "replay",
    "guard",
    "review",
    "holds",
    "answer",
    "task",
    "log",
    "why",
    "verify",
    "rules",
    "config",
    "trust",
    "doctor",
    "demo",
    "shims",
)

EXIT_USAGE, EXIT_FAULT, EXIT_INTERRUPTED = 2, 3, 130


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"shellguard {__version__}")
        raise typer.Exit


def build() -> typer.Typer:
    """The application with every verb registered."""
    app = typer.Typer(
        name="shellguard",
        help="Stands between a coding agent and the machine: judges every command before it takes effect.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def root(
        version: bool = typer.Option(
            False, "--version", callback=_print_version, is_eager=True, help="Show the version."
        ),
    ) -> None:
        """Stands between a coding agent and the machine: judges every command before it takes effect."""

    for verb in VERBS:
        importlib.import_module(f"shellguard.cli.{verb}").register(app)
    return app


def main() -> None:
    """Run a verb; turn our own errors into one line and an exit code."""
    threading.excepthook = _told_of_thread
    try:
        # Else typer prints its own errors, with whatever was typed in them.
        sys.exit(build()(standalone_mode=False))
    except UsageError as error:
        _say(f"shellguard: {error}")
        sys.exit(EXIT_USAGE)
    except ShellGuardError as error:
        _say(f"shellguard: {error}")
        sys.exit(EXIT_FAULT)
    except typer.Abort:
        _say("Aborted!")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # A reader such as `head` went away: point stdout at nothing so the interpreter's flush stays quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAULT)
    except Exception as error:  # the one catch-all of this package
        if hasattr(error, "format_message"):  # typer's; its base class has no public name
            _show_usage(error)
        if os.environ.get("SHELLGUARD_DEBUG"):
            _say(traceback.format_exc().rstrip())
        _say(f"shellguard: fault: {type(error).__name__}: {error}")
        _say("shellguard: nothing was run on the strength of this. SHELLGUARD_DEBUG=1 shows where.")
        sys.exit(EXIT_FAULT)


def _say(text: str) -> None:
    """To people, without the secrets that were typed or stumbled over."""
    from shellguard.data.said import without_secrets

    print(without_secrets(text), file=sys.stderr)


def _show_usage(error: Any) -> NoReturn:
    from shellguard.data.said import without_secrets

    error.message = without_secrets(error.message)
    error.show()
    sys.exit(error.exit_code)


def _told_of_thread(failed: threading.ExceptHookArgs) -> None:
    """As threading does it, without secrets."""
    if failed.exc_value is not None:
        _say("".join(traceback.format_exception(failed.exc_value)).rstrip())
