"""Files that changed and wait to be read again.

Promise: thread-safe, bounded; a file waits once, however often it changes; too many become their folders, so that
nothing is lost; the clock is the caller's.
"""

from __future__ import annotations

import threading
from itertools import islice
from math import inf

MOST_WAITING = 4_000
_LOOKED_AT = 64


class ChangedFiles:
    """The queue. Settings come before the rest, files before folders."""

    def __init__(self, *, most: int = MOST_WAITING) -> None:
        """`most` files of each kind wait by name."""
        self._most = most
        self._changed = threading.Condition()
        self._urgent: dict[str, float] = {}
        self._others: dict[str, float] = {}
        self._folders: dict[str, float] = {}
        self._is_closed = False
        self._wakes_at = 0.0

    def note(self, path: str, *, due: float, is_urgent: bool, now_s: float) -> None:
        """`path` changed and is to be read at `due`, or earlier if that was said; `now_s` is Unix time."""
        with self._changed:
            waiting = self._urgent if is_urgent else self._others
            if path not in waiting and len(waiting) >= self._most:
                self._folders.setdefault(path.rpartition("/")[0], now_s)
                self._changed.notify()
            else:
                waiting[path] = min(due, waiting.get(path, due))
            # Whoever waits for something earlier will see this one then.
            if due < self._wakes_at:
                self._changed.notify()

    def note_folder(self, folder: str, *, since_s: float) -> None:
        """Something changed in `folder`, not before `since_s` (Unix time), and nobody knows what."""
        with self._changed:
            self._folders[folder] = min(since_s, self._folders.get(folder, since_s))
            self._changed.notify()

    def drop(self, path: str) -> None:
        """It is gone."""
        with self._changed:
            self._urgent.pop(path, None)
            self._others.pop(path, None)

    def take(self, *, now: float) -> str | None:
        """A file whose time has come."""
        with self._changed:
            for waiting in (self._urgent, self._others):
                # The first is the one that waits longest, but for one that is still being written.
                for path, due in islice(waiting.items(), _LOOKED_AT):
                    if due <= now:
                        del waiting[path]
                        return path
        return None

    def take_folder(self) -> tuple[str, float] | None:
        """A folder to look through, and since when something changed in it."""
        with self._changed:
            return self._folders.popitem() if self._folders else None

    def wait(self, *, now: float) -> bool:
        """Until something is due or closed; whether there is a reason to go on."""
        with self._changed:
            if not self._is_closed and not self._folders:
                dues = [*self._urgent.values(), *self._others.values()]
                self._wakes_at = min(dues, default=inf)
                if self._wakes_at > now:
                    self._changed.wait(None if self._wakes_at == inf else self._wakes_at - now)
            return not self._is_closed

    def close(self) -> None:
        """Wake whoever waits, for the last time."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        """Files and folders that wait."""
        with self._changed:
            return len(self._urgent) + len(self._others) + len(self._folders)
