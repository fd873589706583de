"""Questions to a machine that may not answer: asked in a thread that is left behind when it hangs.

Promise: the asker waits no longer than it said; once too many questions hang, no more are asked until one comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")

_MOST_STUCK = 8
_STUCK: set[threading.Thread] = set()
"""A system call on a dead network mount cannot be interrupted, only left behind."""


def within(timeout_s: float, ask: Callable[[], _Answer]) -> _Answer | None:
    """The answer, or None where it did not come in time or the machine refused it (OSError, ValueError)."""
    _STUCK.difference_update([thread for thread in _STUCK if not thread.is_alive()])
    if timeout_s <= 0 or len(_STUCK) >= _MOST_STUCK:
        return None
    answers: list[_Answer] = []
    crashes: list[Exception] = []
    thread = threading.Thread(target=_ask, args=(ask, answers, crashes), name="shellguard-probe", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        _STUCK.add(thread)
    if crashes:
        # ours, not the machine's: whoever judges must know that it broke
        raise crashes[0]
    return answers[0] if answers else None


def _ask(ask: Callable[[], _Answer], answers: list[_Answer], crashes: list[Exception]) -> None:
    try:
        answers.append(ask())
    except (OSError, ValueError, RecursionError, MemoryError):
        return
    except Exception as error:
        crashes.append(error)
