"""Launches the agent so that it cannot tell its terminal, or its pipes, from plain ones.

Promise: the status is what a shell would report without us; the person's terminal is as it was, however this
ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shellguard.capture.announce import Announcer
from shellguard.capture.command import CannotRunError, resolve
from shellguard.capture.link import Bounds, Order, inherited_descriptors, shell_status
from shellguard.capture.outer import OuterTerminal, is_foreground_terminal, read_size
from shellguard.capture.plain import run_plain
from shellguard.capture.signals import SignalPipe


def launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    cwd: Path,
    announcer: Announcer | None = None,
    bounds: Bounds | None = None,
    on_started: Callable[[int], None],
) -> int:
    """Run `command` to its end; its exit status as `$?` would be. Call it from the main thread.

    `on_started` gets the agent's pid while the agent still waits to exec; if it raises, nothing is run. The
    agent has a PTY of its own where stdin and stdout are terminals and we are in the foreground, else our own
    streams; `bounds` are put in place before the agent's first instruction. Raises UsageError for a command that cannot be one, ShellGuardError when the agent was lost.
    """
    try:
        order = Order(
            path=resolve(command, environment=environment, cwd=cwd),
            argv=command,
            environment=environment,
            cwd=cwd,
            kept=inherited_descriptors(),
            bounds=bounds,
        )
        if is_foreground_terminal():
            return shell_status(_run_in_terminal(order, announcer=announcer, on_started=on_started))
        if announcer is not None:
            announcer.attach_stream(2)
        return shell_status(run_plain(order, on_started=on_started))
    except CannotRunError as error:
        from shellguard.parse.secrets import redact

        # what should have been a program's name may be anything
        print(f"shellguard: {redact(str(error), key=os.urandom(32))}", file=sys.stderr)
        return error.status
    finally:
        if announcer is not None:
            announcer.detach()


def _run_in_terminal(order: Order, *, announcer: Announcer | None, on_started: Callable[[int], None]) -> int:
    # pexpect takes 30 ms to import; pipes do without.
    from dataclasses import replace

    from shellguard.capture.inner import InnerTerminal
    from shellguard.capture.relay import CAUGHT, Relay

    outer = OuterTerminal(is_dumb=order.environment.get("TERM", "dumb") == "dumb")
    order = replace(order, attributes=outer.attributes, reset=outer.reset)
    try:
        with SignalPipe(CAUGHT) as signals:
            inner = InnerTerminal(order, size=read_size(outer.keyboard), outer=outer.screen)
            try:
                with outer.raw():
                    on_started(inner.pid)
                    inner.link.go()
                    return Relay(outer, inner, signals=signals, announcer=announcer, name=order.argv[0]).run()
            finally:
                inner.close()
    finally:
        outer.close()
