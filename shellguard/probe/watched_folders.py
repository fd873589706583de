"""Folder trees followed by inotify: what is watched, what is left out, and what each event means.

Promise: watches no more folders than it was allowed; a folder that appears, moves or goes is followed; says nothing
of what a file holds. Only `stop` may be called while another thread is in `follow`.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from shellguard.probe.inotify import Event, Inotify
from shellguard.probe.provenance_names import is_passed, is_wanted
from shellguard.probe.provenance_scan import Found, Root, Tallied, deeper, entered

# The file system's clock ticks behind the system's.
TICK_S = 1.0
# Events that come together are read together.
_GATHER_S = 0.02


class Listener(Protocol):
    """Who is told. Called from the following thread."""

    def written(self, path: str, *, is_still_open: bool = False) -> None:
        """A file is new or has new content."""

    def unclear(self, folder: str, *, since_s: float) -> None:
        """Files in this folder may have changed since then (Unix time)."""

    def gone(self, path: str, *, is_folder: bool) -> None:
        """It was deleted or moved away."""

    def tell(self, problem: str) -> None:
        """For people."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder, and what is wanted of it."""

    path: str
    root: Root
    depth: int
    """How many folders down from here."""


def changed_s(file: Found) -> float:
    """Unix time. A copy keeps its source's date; when it was made shows elsewhere."""
    return max(file.info.st_mtime, file.info.st_ctime)


class WatchedFolders:
    """What one inotify queue tells of some trees."""

    def __init__(self, inotify: Inotify, listener: Listener, *, most: int) -> None:
        """At most so many folders."""
        self.watched: dict[int, Watched] = {}
        self._inotify = inotify
        self._listener = listener
        self._most = most
        self._stopping = threading.Event()
        self._wake = os.pipe2(os.O_CLOEXEC)
        self._heard_s = 0.0
        self._is_at_limit = False

    def add(self, roots: Iterable[Root], *, since_s: float) -> None:
        """Watch these trees; files in them that changed since then (Unix time) are told of."""
        self._heard_s = since_s
        for root in roots:
            self._add_tree(root.path, root, root.depth, since_s=since_s)

    def follow(self) -> None:
        """Tell of what happens until `stop`."""
        poll = select.poll()
        poll.register(self._inotify.fd, select.POLLIN)
        poll.register(self._wake[0], select.POLLIN)
        while not self._stopping.is_set():
            poll.poll()
            last: tuple[int, str] | None = None
            for event in self._inotify.read():
                # A file is made, written and closed; once is enough.
                this = (event.watch, event.name) if event.is_written else None
                if this is None or this != last:
                    self.take(event)
                last = this
            self._heard_s = time.time()
            self._stopping.wait(_GATHER_S)

    def stop(self) -> None:
        """End `add` and `follow`."""
        self._stopping.set()
        os.write(self._wake[1], b"!")

    def close(self) -> None:
        """Give the descriptors back, once nobody follows."""
        self._inotify.close()
        os.close(self._wake[0])
        os.close(self._wake[1])

    def take(self, event: Event) -> None:
        """What one event means."""
        watched = self.watched.get(event.watch)
        if event.is_lost:
            self._lost()
        elif watched is None:
            return
        elif event.is_over:
            del self.watched[event.watch]
        elif not watched.root.is_hidden_only or watched.path != watched.root.path or event.name[:1] == ".":
            path = f"{watched.path}/{event.name}"
            if event.is_folder:
                self._take_folder(event, watched, path)
            elif event.is_gone:
                self._listener.gone(path, is_folder=False)
            elif is_wanted(event.name, is_choosy=watched.root.is_choosy):
                self._listener.written(path, is_still_open=event.is_being_written)

    def _take_folder(self, event: Event, watched: Watched, path: str) -> None:
        if event.is_gone:
            self._listener.gone(path, is_folder=True)
            if event.is_moved_away:
                self._leave(path)
        elif watched.depth > 0 and not is_passed(path):
            for folder, left in deeper([path], watched.depth - 1):
                self._add_tree(folder, watched.root, left, since_s=0.0)

    def _leave(self, path: str) -> None:
        """A folder keeps its watch when it is moved, and would go on under its old name."""
        below = f"{path}/"
        for watch, other in list(self.watched.items()):
            if other.path == path or other.path.startswith(below):
                del self.watched[watch]
                self._inotify.remove(watch)

    def _lost(self) -> None:
        self._listener.tell(
            "files changed faster than they could be followed; what is watched was looked through again"
        )
        for watched in self.watched.values():
            self._listener.unclear(watched.path, since_s=self._heard_s - TICK_S)

    def _add_tree(self, top: str, root: Root, depth: int, *, since_s: float) -> None:
        try:
            info = os.lstat(top)
        except (OSError, ValueError):
            return
        if not stat.S_ISDIR(info.st_mode):
            return
        queue = deque([(top, depth)])
        while queue and not self._stopping.is_set():
            folder, left = queue.popleft()
            # Watched first, listed then: what is written in between is seen twice rather than never.
            is_added = self._add(Watched(folder, root, left))
            inside = entered(folder, root, device=info.st_dev, tallied=Tallied()) if is_added else None
            if inside is None:
                continue
            for file in inside[0]:
                if changed_s(file) >= since_s:
                    self._listener.written(file.path)
            if left > 0:
                queue += (pair for pair in deeper(inside[1], left - 1) if not is_passed(pair[0]))

    def _add(self, watched: Watched) -> bool:
        """Whether the folder is watched now, and was not before."""
        if len(self.watched) >= self._most:
            self._at_limit()
            return False
        try:
            watch = self._inotify.add(watched.path)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                self._at_limit()
            return False
        known = self.watched.get(watch)
        if known is not None and known.path == watched.path:
            return False
        self.watched[watch] = watched
        return True

    def _at_limit(self) -> None:
        if not self._is_at_limit:
            self._is_at_limit = True
            self._listener.tell(
                f"only {len(self.watched):,} folders are watched (the limit is fs.inotify.max_user_watches); "
                "files in the others are read again only when asked for"
            )
