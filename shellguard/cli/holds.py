"""`shellguard holds`: what waits for an answer, over all running guards; with an ID, one hold whole.

Promise: shows and never answers; a guard that is silent is named on stderr and hides nobody else's holds.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from shellguard.errors import ShellGuardError, UsageError
from shellguard.hold.describe import age, as_text, severity_of
from shellguard.hold.visible import one_line
from shellguard.model import Hold, HoldState
from shellguard.tui.connection import FindGuards, Guard, asker, belongs, fetch_holds
from shellguard.wire.messages import hold_to_json

OPEN = (HoldState.WAITING, HoldState.GONE)

# Into a pipe a row is not cut to a terminal's width; longer commands are for --json.
_PIPED_WIDTH = 400

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Held:
    """A hold and the guard that has it."""

    guard: Guard
    hold: Hold


def running() -> Sequence[Guard]:
    """Guards of this user."""
    from shellguard.data import guards

    return guards.running()


def warn(text: str) -> None:
    """One line on stderr."""
    print(f"shellguard: {text}", file=sys.stderr)


def gather(
    find_guards: FindGuards, *, session: str = "", is_all: bool = True, complain: Say = warn
) -> list[Held]:
    """Holds of every guard, oldest first; failing guards are complained about. Raises only if all fail."""
    held: list[Held] = []
    failures: list[ShellGuardError] = []
    guards = [guard for guard in find_guards() if belongs(guard, session)]
    for guard in guards:
        try:
            held += [Held(guard, hold) for hold in fetch_holds(guard, is_all=is_all)]
        except ShellGuardError as error:
            failures.append(error)
    if failures and len(failures) == len(guards):
        raise failures[0]
    for failure in failures:
        complain(str(failure))
    return sorted(held, key=lambda h: (h.hold.since_s, h.hold.id))


def pick(held: Sequence[Held], hold_id: str) -> Held:
    """The hold of that id, or the only one whose id begins so, open ones first. Raises UsageError."""
    for candidates in (held, [h for h in held if h.hold.state in OPEN]):
        exact = [h for h in candidates if h.hold.id == hold_id]
        if len(exact) == 1:
            return exact[0]
    begun = [h for h in held if hold_id and h.hold.id.startswith(hold_id)]
    fitting = [h for h in begun if h.hold.state in OPEN] or begun
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(f"{one_line(h.hold.id)} (session {one_line(h.guard.session)})" for h in fitting)
        raise UsageError(
            f"{one_line(hold_id, 40)!r} could be any of {names}; give more of the id, or --session"
        )
    waiting = ", ".join(one_line(h.hold.id) for h in held if h.hold.state in OPEN)
    known = f"waiting for an answer: {waiting}" if waiting else "nothing waits for an answer"
    raise UsageError(f"no hold is called {one_line(hold_id, 40)!r}; {known}")


def table(held: Sequence[Held], *, now_s: float, width: int) -> str:
    """One row per hold under a heading; `width` cells at most."""
    rows = [("ID", "AGE", "STATE", "SEVERITY", "ASKED BY", "COMMAND")]
    for entry in held:
        hold, severity = entry.hold, severity_of(entry.hold.decision)
        rows.append((
            one_line(hold.id, 20),
            age(now_s - hold.since_s),
            hold.state.value,
            "fault" if hold.decision.fault else (severity.label if severity is not None else ""),
            one_line("/".join(part for part in (entry.guard.agent, entry.guard.session) if part), 30),
            one_line(hold.decision.command, width),
        ))  # fmt: skip
    columns = [max(len(row[n]) for row in rows) for n in range(5)]
    lines = ["  ".join([*(row[n].ljust(columns[n]) for n in range(5)), row[5]]) for row in rows]
    return "\n".join(line if len(line) <= width else line[: width - 1] + "…" for line in lines)


def show(
    find_guards: FindGuards,
    *,
    hold_id: str = "",
    session: str = "",
    is_all: bool = False,
    is_json: bool = False,
    now_s: float,
    width: int,
) -> str:
    """What the verb prints. Raises ShellGuardError."""
    held = gather(find_guards, session=session, is_all=is_all or bool(hold_id))
    if hold_id:
        held = [pick(held, hold_id)]
    if is_json:
        return "\n".join(json.dumps(hold_to_json(h.hold)) for h in held)
    if hold_id:
        return as_text(held[0].hold, now_s, asker=asker(held[0].guard))
    if not held:
        return "Nothing is held."
    told = dict.fromkeys(one_line(h.hold.stamped) for h in held if h.hold.stamped and h.hold.state in OPEN)
    return "\n".join([table(held, now_s=now_s, width=width), *told])


def terminal_width() -> int:
    """Cells of a row on stdout."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPED_WIDTH


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def holds(
        hold_id: str = typer.Argument(
            "", metavar="[ID]", help="Show this hold whole; the beginning of an id will do."
        ),
        is_all: bool = typer.Option(False, "--all", help="Answered holds too."),
        is_json: bool = typer.Option(False, "--json", help="One JSON object per line."),
        session: str = typer.Option("", "--session", help="Only this session."),
    ) -> None:
        """List what is held and waits for your answer."""
        text = show(
            running,
            hold_id=hold_id,
            session=session,
            is_all=is_all,
            is_json=is_json,
            now_s=time.time(),
            width=terminal_width(),
        )
        if text:
            typer.echo(text)
