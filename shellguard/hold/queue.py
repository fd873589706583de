"""The queue of holds: who waits, who was answered, what each answer grants.

Promise: a hold leaves WAITING once; a yes to a GONE one runs nothing by itself, it only lets one retry
through. No clock or randomness but the injected ones, no I/O.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import replace

from shellguard.errors import UsageError
from shellguard.hold.grants import EVERY_RULE, Grants
from shellguard.model import Grant, Hold, HoldState

ANSWERS = ("approve", "approve-shape", "refuse")

KEPT_ENDED = 200
"""Ended holds kept for listing; older ones are in the ledger."""

RETRY_GRANT_S = 3600.0
"""An agent that retries at all does so within its own turn; an hour later nobody expects the command any
more."""

_ANSWERABLE = (HoldState.WAITING, HoldState.GONE)


class HoldQueue:
    """The holds of one guard, oldest first."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        grants: Grants | None = None,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`clock` tells Unix time in seconds; what approvals grant goes into `grants`."""
        self._clock = clock
        self._random_bytes = random_bytes
        self._holds: dict[str, Hold] = {}
        self._used_ids: set[str] = set()
        self.grants = grants if grants is not None else Grants(clock=clock)

    def new_id(self) -> str:
        """`h` and four base32 characters, never given out before; five or more once four get crowded."""
        for attempt in range(1, 1000):
            text = base64.b32encode(self._random_bytes(10)).decode().lower()
            candidate = f"h{text[: 4 + attempt // 16]}"
            if candidate not in self._used_ids:
                self._used_ids.add(candidate)
                return candidate
        raise UsageError("no hold id is free: the random source repeats itself")

    def add(self, hold: Hold) -> None:
        """Take in a waiting hold. Raises UsageError when its id is listed already."""
        if hold.id in self._holds:
            raise UsageError(f"hold {hold.id} is in the queue already")
        self._used_ids.add(hold.id)
        self._holds[hold.id] = hold

    def get(self, hold_id: str) -> Hold:
        """Raises UsageError naming what does wait."""
        hold = self._holds.get(hold_id)
        if hold is None:
            waiting = ", ".join(h.id for h in self.list()) or "none"
            raise UsageError(f"no hold {hold_id!r} here; open ones: {waiting}")
        return hold

    def answerable(self, hold_id: str, *, answer: str) -> Hold:
        """The hold, if `answer` can be given to it now. Raises UsageError; changes nothing."""
        if answer not in ANSWERS:
            raise UsageError(f"answer {answer!r} is none of {', '.join(ANSWERS)}")
        hold = self.get(hold_id)
        if hold.state not in _ANSWERABLE:
            who = f" by {hold.answered_by}" if hold.answered_by else ""
            raise UsageError(
                f"hold {hold_id} was {hold.state.value}{who} already; it cannot be answered twice"
            )
        if (
            answer != "refuse"
            and not hold.decision.shape
            and (answer, hold.state) != ("approve", HoldState.WAITING)
        ):
            raise UsageError(
                f"hold {hold_id} has no shape to recognise it by: only `approve` while it waits is possible"
            )
        return hold

    def answer(self, hold_id: str, *, answer: str, note: str = "", by: str = "") -> Hold:
        """Give a person's answer: approve, approve-shape or refuse. Raises UsageError as `answerable`
        does."""
        hold = self.answerable(hold_id, answer=answer)
        grant = grant_of(hold, answer=answer, now_s=self._clock())
        if grant is not None:
            self.grants.add(grant)
        state = HoldState.REFUSED if answer == "refuse" else HoldState.APPROVED
        return self._end(replace(hold, note=note, answered_by=by), state)

    def expire(self) -> tuple[Hold, ...]:
        """End every waiting hold whose deadline has passed; returns those."""
        now = self._clock()
        late = [h for h in self._waiting() if h.deadline_s is not None and h.deadline_s <= now]
        return tuple(self._end(hold, HoldState.UNANSWERED) for hold in late)

    def withdraw(self, hold_id: str) -> Hold:
        """The asking process is gone. An ended hold stays as it ended; a waiting one is listed as GONE."""
        hold = self.get(hold_id)
        return self._end(hold, HoldState.GONE) if hold.state is HoldState.WAITING else hold

    def list(self, *, is_everything: bool = False) -> tuple[Hold, ...]:
        """Waiting and gone holds, or every kept one, oldest first."""
        return tuple(h for h in self._holds.values() if is_everything or h.state in _ANSWERABLE)

    def waiting_count(self) -> int:
        """How many wait."""
        return len(self._waiting())

    def next_deadline_s(self) -> float | None:
        """Unix time of the nearest deadline of a waiting hold."""
        return min((h.deadline_s for h in self._waiting() if h.deadline_s is not None), default=None)

    def _waiting(self) -> tuple[Hold, ...]:
        return tuple(h for h in self._holds.values() if h.state is HoldState.WAITING)

    def _end(self, hold: Hold, state: HoldState) -> Hold:
        ended = replace(hold, state=state, answered_at_s=self._clock())
        self._holds[hold.id] = ended
        old = [h.id for h in self._holds.values() if h.state is not HoldState.WAITING]
        for hold_id in old[: max(0, len(old) - KEPT_ENDED)]:
            del self._holds[hold_id]
        return ended


def grant_of(hold: Hold, *, answer: str, now_s: float) -> Grant | None:
    """What an answer grants: a shape for the session, one retry of a gone command, or nothing. Pure."""
    is_for_session = answer == "approve-shape"
    if not is_for_session and (answer != "approve" or hold.state is not HoldState.GONE):
        return None
    return Grant(
        id=f"g{hold.id[1:]}",
        rule=EVERY_RULE,
        shape=hold.decision.shape,
        session=hold.session,
        is_single_use=not is_for_session,
        expires_at_s=None if is_for_session else now_s + RETRY_GRANT_S,
    )
