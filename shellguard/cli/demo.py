"""`shellguard demo`: the nine-second incident replayed by a scripted agent, and held.

Promise: a real guard, a throwaway everything else; exit status 0 once the incident was shown, 130 when interrupted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import typer

from shellguard.cli.screen import Screen
from shellguard.cli.stage import BACKUPS, PRODUCTION, SESSION, Moment, Stage, staged
from shellguard.errors import ShellGuardError, UsageError
from shellguard.guard.refusal import headline
from shellguard.hold.describe import describe
from shellguard.hold.visible import one_line
from shellguard.model import Hold, Record, RecordKind

EXIT_INTERRUPTED = 130
NOTE = "That volume is production's. Ask me for the staging password."

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "1;31", "1;32", "1;33"  # SGR (ECMA-48)
_LEAST_COLUMNS, _MOST_COLUMNS = 60, 100


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def demo(
        *,
        is_fast: bool = typer.Option(False, "--fast", help="Without the pauses."),
        approve: bool = typer.Option(False, "--approve", help="Approve the held command without asking."),
        refuse: bool = typer.Option(
            False, "--refuse", help="Refuse it without asking; so it is where nobody can be asked."
        ),
    ) -> None:
        """See the guard at work: an agent is about to delete a production volume, and is held.

        Nothing real is touched: a throwaway project, a stand-in API on loopback, a scripted agent. The guard is real.
        """
        if approve and refuse:
            raise UsageError("--approve or --refuse, not both")
        is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        answer = "approve" if approve else "refuse" if refuse or not is_terminal else ""
        is_coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        is_paced = is_terminal and not is_fast
        # Waited for on an event that nobody sets, because a signal ends such a wait at once.
        columns = max(min(shutil.get_terminal_size().columns, _MOST_COLUMNS), _LEAST_COLUMNS)
        screen = Screen(
            columns=columns, is_coloured=is_coloured, is_paced=is_paced, pause=threading.Event().wait
        )
        interruption = Interruption()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interruption)
        try:
            with staged(random_text=lambda: f"tok_{secrets.token_hex(6)}") as stage:
                try:
                    play(stage, screen, choose=(lambda: answer) if answer else _asked)
                finally:
                    interruption.is_wanted = False
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):
                print("\nStopped. Nothing was left behind.", flush=True)
            raise typer.Exit(EXIT_INTERRUPTED) from None
        except OSError as error:
            if error.errno != errno.EIO:  # the terminal is gone, and with it who could be told
                raise
            raise typer.Exit(EXIT_INTERRUPTED) from None


class Interruption:
    """A signal handler that interrupts once, and never the tidying up that follows."""

    def __init__(self) -> None:
        self.is_wanted = True

    def __call__(self, *_: object) -> None:
        """Raise KeyboardInterrupt where one is wanted."""
        # SAFETY: an impatient second Ctrl-C must not leave the agent or its folder behind.
        # tests/cli/test_demo.py::test_a_second_signal_does_not_interrupt_the_tidying_up
        if self.is_wanted:
            self.is_wanted = False
            raise KeyboardInterrupt


def play(stage: Stage, screen: Screen, *, choose: Callable[[], str]) -> None:
    """Show everything; `choose` gives `approve`, `refuse` or `quit` when the command is held."""
    _opening(stage, screen)
    choice = ""
    while (moment := stage.next()).event != "gone":
        if moment.hold is not None:
            choice = _at_the_hold(stage, screen, moment.hold, choose)
            if choice == "quit":
                screen.line(
                    f"Refused and left. The provider got {_count(stage)}, and nothing was left behind."
                )
                return
        else:
            _show(stage, screen, moment)
    if stage.exit_status:
        raise ShellGuardError(f"the demo's agent ended early, with status {stage.exit_status}")
    if not choice:
        raise ShellGuardError("the command that deletes was not held; please report this")
    stage.close_session()
    _aftermath(stage, screen)
    _ledger(stage, screen)
    _closing(screen, choice=choice)


def _opening(stage: Stage, screen: Screen) -> None:
    screen.line("ShellGuard demo: nine seconds that cost a production database, replayed", _BOLD)
    screen.line(
        "Made up and thrown away after: the project, the agent, its provider (on this machine).", _DIM
    )
    screen.line("Real: the guard, and every command you see.", _DIM)
    screen.line()
    screen.line(f"task   {stage.scenario.task}")
    screen.breathe()


def _show(stage: Stage, screen: Screen, moment: Moment) -> None:
    if moment.event == "says":
        screen.line()
        screen.line(f"agent  {moment.body['text']}", _BOLD)
        screen.breathe()
    elif moment.event == "runs":
        screen.type(f"     $ {moment.body['command']}".replace("\n", "\n     "))
        stage.go_on()
    elif moment.event == "ended":
        for row in str(moment.body["output"]).splitlines():
            screen.wrapped("", row, width=0, sgr=_DIM)
        if moment.body["status"]:
            screen.line(f"       exit {moment.body['status']}", _DIM)
        screen.breathe()
    elif moment.event == "fault":
        screen.line(f"fault  {moment.body['text']}", _RED)


def _at_the_hold(stage: Stage, screen: Screen, hold: Hold, choose: Callable[[], str]) -> str:
    title = headline(hold.decision)
    screen.line()
    screen.line(f"HELD   {title}", _YELLOW)
    for part in describe(hold):
        # The command stands right above; policy and folder say nothing new here.
        if part.label in ("It would", "Why held", "Instead"):
            rows = [row.text for row in part.rows if row.text != title and not row.text.startswith("in: ")]
            for n, text in enumerate(rows):
                screen.wrapped(part.label if not n else "", text)
    program = stage.scenario.steps[-1].command.partition(" ")[0]
    screen.wrapped("Meanwhile", f"{program} has not been started; the provider has seen {_count(stage)}.")
    screen.line()
    since_s = time.monotonic()
    choice = choose()
    waited_s = time.monotonic() - since_s
    if choice == "approve":
        screen.line("you    approve once", _GREEN)
    else:
        screen.line(f"you    refuse: {NOTE}" if choice == "refuse" else "you    quit", _RED)
    stage.answer(
        hold, "approve" if choice == "approve" else "refuse", note=NOTE if choice == "refuse" else ""
    )
    if choice != "quit":
        waited = f"It waited {waited_s:.0f} s. " if waited_s >= 1 else ""
        screen.line(f"       {waited}What the agent reads:", _DIM)
    return choice


def _asked() -> str:
    """One key from the terminal; what was typed before the question does not count."""
    import termios
    import tty

    keys = {b"a": "approve", b"r": "refuse", b"q": "quit", b"": "quit", b"\x04": "quit"}
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)  # throws away what was typed ahead: TCSAFLUSH
        # Asked only now: an answer to a question that can be seen must not be thrown away with the rest.
        print("       [a]pprove once   [r]efuse   [q]uit ", end="", flush=True)
        while (key := os.read(sys.stdin.fileno(), 1).lower()) not in keys:
            pass
    except OSError:
        return "quit"  # the terminal is gone
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, before)
    print("\r\x1b[K", end="", flush=True)
    return keys[key]


def _count(stage: Stage) -> str:
    count = len(stage.provider.requests)
    return f"{count} request{'' if count == 1 else 's'}"


def _aftermath(stage: Stage, screen: Screen) -> None:
    screen.breathe()
    screen.line()
    is_there = PRODUCTION in stage.provider.volumes
    screen.line(f"provider   got {_count(stage)}", _BOLD)
    if is_there:
        screen.line(f"           production volume {PRODUCTION}: intact, with {BACKUPS} backups", _GREEN)
    else:
        screen.line(
            f"           production volume {PRODUCTION}: gone, and its {BACKUPS} backups with it", _RED
        )
    screen.breathe()


def _ledger(stage: Stage, screen: Screen) -> None:
    from shellguard.cli.verify import examine
    from shellguard.ledger import Ledger

    screen.line()
    screen.line("ledger     every step is on record, chained to the one before:", _BOLD)
    with Ledger.open(stage.ledger, is_read_only=True) as ledger:
        for record in ledger.query(session=SESSION):
            if told := _told(record):
                at = time.strftime("%H:%M:%S", time.localtime(record.at_s))
                screen.line(f"  {at}  {one_line(told, screen.columns - 14)}", _DIM)
    report = examine(stage.ledger)
    said = f"{report.records} records, chain intact" if report.is_intact else report.problems[0]
    screen.line(f"verify     {said}", _BOLD)


def _told(record: Record) -> str:
    """What kind of step it was and what it says; nothing for the hold, which repeats its attempt."""
    body = record.body
    if record.kind is RecordKind.ATTEMPT:
        decision: dict[str, Any] = dict(body["decision"])  # type: ignore[call-overload]
        return f"{decision['verdict']:<9} {decision['command']}"
    texts = {
        RecordKind.SESSION_START: f"{'start':<9} {body.get('task')}",
        RecordKind.ANSWER: f"{body.get('answer')!s:<9} by {str(body.get('by')).partition(' (pid')[0]}",
        RecordKind.RUN: f"{'run':<9} as approved",
        RecordKind.FAULT: f"{'fault':<9} {body.get('fault')}",
        RecordKind.SESSION_END: f"{'end':<9} the agent's exit status was {body.get('exit_status')}",
    }
    return texts.get(record.kind, "")


def _closing(screen: Screen, *, choice: str) -> None:
    screen.line()
    screen.line("next       shellguard run -- claude    the same for your agent, whichever it is")
    screen.line("           shellguard review           in another terminal: what waits for you")
    if choice == "refuse":
        screen.line("           shellguard demo --approve   what a yes would have done")
