"""The dead are buried, and nothing that keeps us from looking ends the guard."""

from __future__ import annotations

import os
import resource
import time

import psutil
import pytest

from shellguard.guard.orphans import Undertaker

PATIENCE_S = 20.0


@pytest.fixture
def dead() -> int:
    """A child that has ended and that nobody waits for."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    deadline = time.monotonic() + PATIENCE_S
    while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
    return pid


def test_the_dead_are_buried_at_the_second_visit(dead: int) -> None:
    undertaker = Undertaker()
    undertaker.visit(spared=frozenset())
    assert psutil.pid_exists(dead)
    undertaker.visit(spared=frozenset())
    assert not psutil.pid_exists(dead)


def test_without_a_file_to_look_with_they_wait_for_another_visit(dead: int) -> None:
    undertaker = Undertaker()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        undertaker.visit(spared=frozenset())
        undertaker.visit(spared=frozenset())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert psutil.pid_exists(dead)
    undertaker.visit(spared=frozenset())
    undertaker.visit(spared=frozenset())
    assert not psutil.pid_exists(dead)
