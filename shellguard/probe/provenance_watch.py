"""Keeps the index of secrets fresh: a file that is written in the workspace or a well-known place is read again.

Promise: what is written is known within a second when little changes; a burst of changes costs a bounded share of one
core and of memory; what cannot be watched is said in `problems`; no thread is left after `close`.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellguard.probe.changed_files import ChangedFiles
from shellguard.probe.inotify import Event, Inotify, most_watches
from shellguard.probe.provenance import Provenance
from shellguard.probe.provenance_scan import (
    Found,
    Root,
    Tallied,
    deeper,
    entered,
    is_env,
    is_fitting,
    is_passed,
    is_settings,
    is_wanted,
)

# Editors write a file in several steps; a program that keeps one open says more later.
_SETTLE_S, _WRITING_S = 0.1, 0.5
# After so much work in a row, so many times as long at rest: a fifth of a core at most.
_STRETCH_S, _REST, _MOST_REST_S = 0.05, 4.0, 0.5
# The file system's clock ticks behind the system's.
_TICK_S = 1.0
# The limit counts for all of a user's programs, editors among them.
_SHARE = 2
_MOST_FOLDERS = 65_536
_JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class _Watched:
    """A folder, and what is wanted of it."""

    path: str
    root: Root
    depth: int


class ProvenanceWatch:
    """Watches for one index. `problems` may be read from any thread."""

    def __init__(self, provenance: Provenance, *, most_folders: int | None = None) -> None:
        """`most_folders` is half of what the kernel allows one user, if not said otherwise."""
        self.problems: tuple[str, ...] = ()
        self.ready = threading.Event()
        """Everything that can be watched is."""
        self._provenance = provenance
        self._most = (
            most_folders if most_folders is not None else min(most_watches() // _SHARE, _MOST_FOLDERS)
        )
        self._changed = ChangedFiles()
        self._watched: dict[int, _Watched] = {}
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._inotify: Inotify | None = None
        self._observer: Any = None
        self._wake: tuple[int, int] | None = None
        self._began_s = self._heard_s = 0.0
        self._is_at_limit = False

    def start(self) -> None:
        """Watch from now on; once. Folders are added in the background, the nearest first."""
        # What was written while the first look was under way is read once more.
        self._began_s = time.time() - _TICK_S
        self._thread("shellguard-reread", self._reread)
        if sys.platform != "linux":
            self._observe()
            return
        try:
            self._inotify = Inotify()
        except OSError as error:
            self._tell(f"changed files are read again only when asked for: {error}")
            self.ready.set()
            return
        self._wake = os.pipe2(os.O_CLOEXEC)
        self._thread("shellguard-watch", self._follow)

    def close(self) -> None:
        """Stop watching, and end what was started."""
        self._stopping.set()
        self._changed.close()
        if self._wake is not None:
            os.write(self._wake[1], b"!")
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=_JOIN_S)
        for thread in self._threads:
            thread.join(timeout=_JOIN_S)
        # A thread that hangs on a dead mount keeps its descriptors.
        if self._wake is not None and not any(thread.is_alive() for thread in self._threads):
            os.close(self._wake[0])
            os.close(self._wake[1])
            self._wake = None
            if self._inotify is not None:
                self._inotify.close()

    def _thread(self, name: str, run: Any) -> None:
        thread = threading.Thread(target=self._guarded, args=(run,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, run: Any) -> None:
        try:
            run()
        except Exception as error:
            # Its text could carry a secret; its kind cannot.
            self._tell(f"files are no longer followed: {type(error).__name__}")
            self.ready.set()

    def _tell(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems = (*self.problems, problem)

    # Following

    def _follow(self) -> None:
        assert self._inotify is not None and self._wake is not None
        for root in self._provenance.roots():
            if root.is_watched and not self._stopping.is_set():
                self._add_tree(root.path, root, root.depth, since_s=self._began_s)
        self._heard_s = self._began_s
        self.ready.set()
        poll = select.poll()
        poll.register(self._inotify.fd, select.POLLIN)
        poll.register(self._wake[0], select.POLLIN)
        while not self._stopping.is_set():
            poll.poll()
            for event in self._inotify.read():
                self._take(event)
            self._heard_s = time.time()

    def _add_tree(self, top: str, root: Root, depth: int, *, since_s: float) -> None:
        """Watch a folder and those below it; files in there that changed since are read again."""
        try:
            info = os.lstat(top)
        except OSError:
            return
        if not stat.S_ISDIR(info.st_mode):
            return
        queue = deque([(top, depth)])
        while queue and not self._stopping.is_set():
            folder, left = queue.popleft()
            # Watched first, listed then: what is written in between is seen twice rather than never.
            is_added = self._add(_Watched(folder, root, left))
            inside = entered(folder, root, device=info.st_dev, tallied=Tallied()) if is_added else None
            if inside is None:
                continue
            for file in inside[0]:
                if _changed_s(file) >= since_s:
                    self._note(file.path, due=time.monotonic())
            if left > 0:
                queue += (pair for pair in deeper(inside[1], left - 1) if not is_passed(pair[0]))

    def _add(self, watched: _Watched) -> bool:
        """Whether the folder is watched now, and was not before."""
        assert self._inotify is not None
        if len(self._watched) >= self._most:
            self._at_limit()
            return False
        try:
            watch = self._inotify.add(watched.path)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                self._at_limit()
            return False
        is_new = self._watched.get(watch) is None or self._watched[watch].path != watched.path
        if is_new:
            self._watched[watch] = watched
        return is_new

    def _at_limit(self) -> None:
        if not self._is_at_limit:
            self._is_at_limit = True
            self._tell(
                f"only {len(self._watched):,} folders are watched (the limit is fs.inotify.max_user_watches): "
                "files below the others are read again only when asked for"
            )

    def _take(self, event: Event) -> None:
        if event.is_lost:
            self._tell(
                "files changed faster than they could be followed: all watched folders were looked through again"
            )
            for each in list(self._watched.values()):
                self._changed.note_folder(each.path, since_s=self._heard_s - _TICK_S)
            return
        watched = self._watched.get(event.watch)
        if watched is None:
            return
        if event.is_over:
            del self._watched[event.watch]
            return
        if watched.root.is_hidden_only and watched.path == watched.root.path and event.name[:1] != ".":
            return
        path = f"{watched.path}/{event.name}"
        if event.is_folder:
            self._take_folder(event, watched, path)
        elif event.is_gone:
            self._changed.drop(path)
            self._provenance.gone(path)
        elif is_wanted(event.name, is_choosy=watched.root.is_choosy):
            self._note(path, due=time.monotonic() + (_WRITING_S if event.is_being_written else _SETTLE_S))

    def _take_folder(self, event: Event, watched: _Watched, path: str) -> None:
        assert self._inotify is not None
        if event.is_gone:
            self._provenance.gone(path, is_folder=True)
            if event.is_moved_away:
                below = f"{path}/"
                for watch, other in list(self._watched.items()):
                    if other.path == path or other.path.startswith(below):
                        del self._watched[watch]
                        self._inotify.remove(watch)
        elif watched.depth > 0 and not is_passed(path):
            for folder, left in deeper([path], watched.depth - 1):
                self._add_tree(folder, watched.root, left, since_s=0.0)

    def _note(self, path: str, *, due: float) -> None:
        name = path.rpartition("/")[2]
        is_urgent = is_env(name) or is_settings(name)
        self._changed.note(path, due=due, is_urgent=is_urgent, now_s=time.time() - _TICK_S)

    # Reading again

    def _reread(self) -> None:
        worked_s = 0.0
        while self._changed.wait(now=time.monotonic()):
            start = time.monotonic()
            if path := self._changed.take(now=start):
                self._look(path)
            elif folder := self._changed.take_folder():
                self._look_through(*folder)
            worked_s = worked_s + time.monotonic() - start if len(self._changed) else 0.0
            if worked_s >= _STRETCH_S:
                self._stopping.wait(min(worked_s * _REST, _MOST_REST_S))
                worked_s = 0.0

    def _look(self, path: str) -> None:
        try:
            info = os.lstat(path)
        except OSError:
            return
        if stat.S_ISREG(info.st_mode) and is_fitting(path.rpartition("/")[2], info):
            self._provenance.look(Found(path, info))

    def _look_through(self, folder: str, since_s: float) -> None:
        try:
            device = os.lstat(folder).st_dev
        except OSError:
            return
        inside = entered(folder, Root(folder, depth=0), device=device, tallied=Tallied())
        for file in inside[0] if inside else ():
            if _changed_s(file) >= since_s:
                self._note(file.path, due=time.monotonic())

    # Elsewhere

    def _observe(self) -> None:
        """By watchdog, where there is no inotify: whole trees, of which the uninteresting is passed over."""
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        watch = self

        class Changed(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type not in ("opened", "closed_no_write"):
                    watch._observed(event)

        self._observer = Observer()
        self._observer.daemon = True
        for root in self._provenance.roots():
            if root.is_watched and Path(root.path).is_dir():
                is_deep = root.depth > 0 and not root.is_hidden_only
                self._observer.schedule(Changed(), root.path, recursive=is_deep)
        try:
            self._observer.start()
        except OSError as error:
            self._observer = None
            self._tell(f"changed files are read again only when asked for: {error}")
        self.ready.set()

    def _observed(self, event: Any) -> None:
        """One change, as watchdog says it."""
        source, target = str(event.src_path), str(getattr(event, "dest_path", "") or "")
        if event.event_type in ("deleted", "moved"):
            self._changed.drop(source)
            self._provenance.gone(source, is_folder=event.is_directory)
        path = target if event.event_type == "moved" else source if event.event_type != "deleted" else ""
        if not path or self._is_passed_below(path):
            return
        if event.is_directory:
            if event.event_type == "moved":
                self._changed.note_folder(path, since_s=0.0)
        elif is_wanted(path.rpartition("/")[2]):
            self._note(path, due=time.monotonic() + _SETTLE_S)

    def _is_passed_below(self, path: str) -> bool:
        """Whether a folder on the way to `path` from where we look is one in which nothing is watched."""
        for top in (self._provenance.workspace, self._provenance.home):
            if top and path.startswith(f"{top}/"):
                return any(is_passed(part) for part in path[len(top) + 1 :].split("/")[:-1])
        return True


def _changed_s(file: Found) -> float:
    """A copy keeps its source's date; when it was made shows elsewhere."""
    return max(file.info.st_mtime, file.info.st_ctime)
