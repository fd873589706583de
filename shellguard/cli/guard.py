"""`shellguard guard start|stop|status|run`: the user-level guard for shims and hooks outside any session.

Promise: starting twice leaves one guard; `start` returns when it answers, or says why it does not.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import typer

from shellguard.data import places
from shellguard.data.said import without_secrets
from shellguard.errors import GuardUnreachableError, ShellGuardError
from shellguard.wire.client import Client

_STOP_S = 15.0


def register(app: typer.Typer) -> None:
    """Add the verb and its four sub-verbs."""
    verbs = typer.Typer(
        help="The guard that serves shims and hooks outside `shellguard run`.", no_args_is_help=True
    )
    verbs.command("start", help="Start it in the background.")(start)
    verbs.command("stop", help="Stop it; guarded commands outside a session are then refused.")(stop)
    verbs.command("status", help="Whether it runs, and what waits.")(status)
    verbs.command("run", help="Run it in the foreground, e.g. under a service manager.")(run)
    app.add_typer(verbs, name="guard")


def start() -> None:
    """Start the guard as a daemon; its messages go to guard.log in the state folder."""
    log = places.state_folder() / "guard.log"
    with _starting() as lock:
        pid = _running_pid()
        if pid is not None:
            typer.echo(f"already running (pid {pid})")
            return
        outcome = _daemonised(log, lock=lock)
    if not outcome.isdigit():
        raise ShellGuardError(f"the guard did not start: {outcome or 'it ended at once'}; see {log}")
    typer.echo(f"started (pid {outcome}), messages in {log}")


def stop() -> None:
    """Stop the guard and wait until it has."""
    pid = _running_pid()
    if pid is None:
        typer.echo("not running")
        return
    with Client(str(places.user_socket()), timeout_s=_STOP_S) as client:
        client.ask("watch")
        os.kill(pid, signal.SIGTERM)
        for _ in client.events():  # ends when the guard hangs up
            pass
    typer.echo(f"stopped (pid {pid})")


def status() -> None:
    """Exit 0 when it runs, 1 when not."""
    try:
        with Client(str(places.user_socket())) as client:
            reply = client.ask("status")
    except GuardUnreachableError:
        typer.echo("not running; start it with `shellguard guard start`")
        raise typer.Exit(1) from None
    typer.echo(f"running (pid {reply['pid']}), {reply['holds']} waiting for a person")
    for name, text in reply["layers"].items():
        typer.echo(f"  {name}: {text}")


def run() -> None:
    """Serve until SIGTERM or SIGINT."""
    with _starting():
        pid = _running_pid()
        if pid is not None:
            typer.echo(f"already running (pid {pid})")
            return
        serve, started_pid = _started()
    typer.echo(f"listening (pid {started_pid})")
    serve()


def _running_pid() -> int | None:
    try:
        with Client(str(places.user_socket())) as client:
            return int(client.ask("status")["pid"])
    except GuardUnreachableError:
        return None


@contextlib.contextmanager
def _starting() -> Iterator[int]:
    """One starter at a time: both would find nobody there, and the second would take the first one's
    socket."""
    fd = os.open(places.state_folder() / "guard.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield fd
    finally:
        os.close(fd)


class _Serving:
    """A started guard; called, it serves until a signal says stop."""

    def __init__(self) -> None:
        from shellguard.guard.assembly import user_guard

        # Blocked before the guard's thread starts, so that only `sigwait` below ever gets them.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
        self._guard = user_guard()
        self._guard.start()

    def __call__(self) -> None:
        signal.sigwait({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
        self._guard.stop()


def _started() -> tuple[_Serving, int]:
    return _Serving(), os.getpid()


def _daemonised(log: Path, *, lock: int) -> str:
    """Fork the guard off twice; returns its pid in digits once it listens, or what went wrong."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        os.close(lock)  # a lock outlives its taker in every process that inherited it
        _become_daemon(log, report=into)
    os.close(into)
    os.waitpid(child, 0)
    with os.fdopen(out, encoding="utf-8", errors="replace") as report:
        return report.read().strip()


def _become_daemon(log: Path, *, report: int) -> NoReturn:
    """Never returns. `report` gets the pid or the error, and is closed, which lets `start` return."""
    status = 1
    try:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        os.chdir("/")
        _redirect(log)
        serve, pid = _started()
        os.write(report, str(pid).encode())
        os.close(report)
        serve()
        status = 0
    except ShellGuardError as error:
        os.write(report, without_secrets(error).encode("utf-8", "replace"))
    except Exception:  # main's boundary is out of reach behind os._exit: the log gets what it would have said
        print(without_secrets(traceback.format_exc()), file=sys.stderr)
    finally:
        sys.stderr.flush()
        # Not sys.exit: the starter's exit handlers and buffers are not this process's to run.
        os._exit(status)


def _redirect(log: Path) -> None:
    messages = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (messages, 1), (messages, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(messages)
