"""What is on the reviewer's desk: the holds of all guards in a steady order, and the selected one.

Promise: the selection belongs to a hold, never to a row; only what has been in sight long enough, in its
present state, may be approved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shellguard.model import Hold, HoldState
from shellguard.tui.connection import Guard

# Longer than a key press already under way when the queue shifts: simple reaction time is about 0.25 s.
RIPE_AFTER_S = 0.5

_LISTED = (HoldState.WAITING, HoldState.GONE)

Key = tuple[str, str]
"""Socket of the guard, id of the hold."""


@dataclass(frozen=True, slots=True)
class Item:
    """One hold and the guard that has it."""

    guard: Guard
    hold: Hold

    @property
    def key(self) -> Key:
        """Unique over all guards."""
        return str(self.guard.socket), self.hold.id


class Board:
    """The queue. Waiting holds first, those whose process is gone after them, each oldest first."""

    def __init__(self) -> None:
        self._items: dict[Key, Item] = {}
        self.selected: Key | None = None

    def rows(self) -> list[Item]:
        """In the order shown."""
        return sorted(
            self._items.values(), key=lambda i: (i.hold.state is HoldState.GONE, i.hold.since_s, i.key)
        )

    def get(self, key: Key | None) -> Item | None:
        """The item, or None when it is no longer listed."""
        return self._items.get(key) if key is not None else None

    @property
    def current(self) -> Item | None:
        """The selected item."""
        return self.get(self.selected)

    def put(self, guard: Guard, hold: Hold) -> None:
        """List a hold, or take it off when it is answered."""
        with _Steady(self):
            item = Item(guard, hold)
            if hold.state in _LISTED:
                self._items[item.key] = item
            else:
                self._items.pop(item.key, None)

    def replace(self, guard: Guard, holds: Iterable[Hold]) -> None:
        """Everything that `guard` has now."""
        with _Steady(self):
            self._drop(guard)
            for hold in holds:
                if hold.state in _LISTED:
                    item = Item(guard, hold)
                    self._items[item.key] = item

    def remove(self, key: Key) -> None:
        """Take one off."""
        with _Steady(self):
            self._items.pop(key, None)

    def drop_guard(self, guard: Guard) -> int:
        """Take off all that a guard had; how many those were."""
        with _Steady(self):
            return self._drop(guard)

    def _drop(self, guard: Guard) -> int:
        keys = [key for key in self._items if key[0] == str(guard.socket)]
        for key in keys:
            del self._items[key]
        return len(keys)

    def move(self, step: int) -> None:
        """Select the hold `step` rows further, stopping at the ends."""
        keys = [item.key for item in self.rows()]
        if keys:
            at = keys.index(self.selected) if self.selected in keys else 0
            self.selected = keys[min(max(at + step, 0), len(keys) - 1)]

    def select_row(self, row: int) -> None:
        """Select by position, for the mouse."""
        rows = self.rows()
        if 0 <= row < len(rows):
            self.selected = rows[row].key


class _Steady:
    """Around a change: keeps the selection, or hands it to the neighbour when its hold has left."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def __enter__(self) -> None:
        self._before = [item.key for item in self._board.rows()]

    def __exit__(self, *_: object) -> None:
        board = self._board
        after = [item.key for item in board.rows()]
        if board.selected in after:
            return
        was_at = self._before.index(board.selected) if board.selected in self._before else 0
        board.selected = after[min(was_at, len(after) - 1)] if after else None


class Sight:
    """Since when the reviewer has been looking at one hold in one state."""

    def __init__(self, clock: Callable[[], float], *, ripe_after_s: float = RIPE_AFTER_S) -> None:
        """`clock` is monotonic, seconds."""
        self._clock, self._ripe_after_s = clock, ripe_after_s
        self._token: object = None
        self._since_s = 0.0

    def show(self, item: Item | None) -> None:
        """Called whenever the screen has been drawn; time runs from the first drawing of this very state."""
        token = None if item is None else (item.key, item.hold.state, item.hold.decision)
        if token != self._token:
            self._token = token
            self.restart()

    def restart(self) -> None:
        """Begin counting again: the hold was covered, or a key came too early."""
        self._since_s = self._clock()

    def is_ripe(self, item: Item) -> bool:
        """Whether `item`, as it is now, has been in sight for long enough to be approved."""
        is_shown = self._token == (item.key, item.hold.state, item.hold.decision)
        return is_shown and self._clock() - self._since_s >= self._ripe_after_s
