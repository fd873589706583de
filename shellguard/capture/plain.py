"""Runs the agent where there is no terminal to relay: pipes, CI, a background job.

Promise: the agent has our own stdin, stdout, stderr and process group; not a byte of its streams passes
through us, and Ctrl-C reaches it as it would without us.
"""

from __future__ import annotations

import select
import signal
import subprocess
from collections.abc import Callable

from shellguard.capture import leader
from shellguard.capture.command import explain
from shellguard.capture.link import Link, Order
from shellguard.capture.signals import FORWARDED, SignalPipe

# The terminal sends these to the whole process group, the agent included: forwarding would double them.
# SIGTSTP is not caught, so that we stop and continue together with the agent.
_SHARED = frozenset({signal.SIGINT, signal.SIGQUIT})
_CAUGHT = FORWARDED - {signal.SIGTSTP}


def run_plain(order: Order, *, on_started: Callable[[int], None]) -> int:
    """Run to the end; the agent's wait status. Raises CannotRunError and ShellGuardError."""
    link = Link()
    with SignalPipe(_CAUGHT) as signals:
        attendant = subprocess.Popen(link.leader_command(), pass_fds=(link.theirs, *order.passed))
        try:
            on_started(link.hand_over(order, leader_pid=attendant.pid))
            link.go()
            return _await_end(link, signals, name=order.argv[0])
        finally:
            link.close()
            attendant.wait()


def _await_end(link: Link, signals: SignalPipe, *, name: str) -> int:
    failure = 0
    poll = select.poll()
    poll.register(link, select.POLLIN)
    poll.register(signals, select.POLLIN)
    while True:
        ready = {fd for fd, _ in poll.poll()}
        for number in signals.arrived() - _SHARED - {0}:
            link.signal(number)
        if link.fileno() not in ready:
            continue
        kind, value = link.receive()
        if kind == leader.EXEC_FAILED:
            failure = value
        elif kind == leader.ENDED:
            link.dismiss()
            if failure:
                raise explain(name, number=failure)
            return value
