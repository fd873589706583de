"""Keeps the index of secrets fresh: a file that is written in the workspace or a well-known place is read again.

Promise: what is written is known within a second when little changes; a burst of changes costs a bounded share of one
core and of memory; what cannot be watched is said in `problems`; no thread is left after `close`.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shellguard.probe.changed_files import ChangedFiles
from shellguard.probe.inotify import Inotify, most_watches
from shellguard.probe.provenance import Provenance
from shellguard.probe.provenance_names import is_fitting, is_passed, is_settings, is_wanted
from shellguard.probe.provenance_scan import Found, Root, Tallied, entered
from shellguard.probe.watched_folders import TICK_S, WatchedFolders, changed_s

# Editors write a file in several steps; a program that keeps one open says more later.
_SETTLE_S, _WRITING_S = 0.1, 0.5
# After so much work in a row, so many times as long at rest: a fifth of a core while much changes.
_STRETCH_S, _REST, _MOST_REST_S = 0.05, 4.0, 0.5
# The limit counts for all of a user's programs, editors among them.
_SHARE = 2
_MOST_FOLDERS = 65_536
_JOIN_S = 2.0
_WHEN_ASKED = "changed files are read again only when asked for"


class ProvenanceWatch:
    """Watches for one index."""

    def __init__(self, provenance: Provenance, *, most_folders: int | None = None) -> None:
        """`most_folders` is half of what the kernel allows one user, if not said otherwise."""
        self.problems: tuple[str, ...] = ()
        """For people; may be read from any thread."""
        self.ready = threading.Event()
        """Set once everything that can be watched is."""
        self._provenance = provenance
        self._most = (
            most_folders if most_folders is not None else min(most_watches() // _SHARE, _MOST_FOLDERS)
        )
        self._changed = ChangedFiles()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._folders: WatchedFolders | None = None
        self._observer: Any = None
        self._began_s = 0.0

    def start(self) -> None:
        """Watch from now on; once. Folders are added in the background, the nearest first.

        Begun before the index looks around, nothing that is written meanwhile is missed.
        """
        self._began_s = time.time() - TICK_S
        self._thread("shellguard-reread", self._reread)
        if sys.platform != "linux":
            self._observe()
            return
        try:
            self._folders = WatchedFolders(Inotify(), self, most=self._most)
        except OSError as error:
            self.tell(f"{_WHEN_ASKED}: {error}")
            self.ready.set()
            return
        self._thread("shellguard-watch", self._follow)

    def close(self) -> None:
        """Stop watching, and end what was started."""
        self._stopping.set()
        self._changed.close()
        if self._folders is not None:
            self._folders.stop()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=_JOIN_S)
        for thread in self._threads:
            thread.join(timeout=_JOIN_S)
        # A thread that hangs on a dead mount keeps its descriptors.
        if self._folders is not None and not any(thread.is_alive() for thread in self._threads):
            self._folders.close()
        self._folders = None

    def written(self, path: str, *, is_still_open: bool = False) -> None:
        """A file is new or has new content: read it soon."""
        due = time.monotonic() + (_WRITING_S if is_still_open else _SETTLE_S)
        is_urgent = is_settings(path.rpartition("/")[2])
        self._changed.note(path, due=due, is_urgent=is_urgent, now_s=time.time() - TICK_S)

    def unclear(self, folder: str, *, since_s: float) -> None:
        """Files in it may have changed since then (Unix time)."""
        self._changed.note_folder(folder, since_s=since_s)

    def gone(self, path: str, *, is_folder: bool) -> None:
        """It was deleted or moved away."""
        self._changed.drop(path)
        self._provenance.gone(path, is_folder=is_folder)

    def tell(self, problem: str) -> None:
        """Keep a problem for people, once."""
        if problem not in self.problems:
            self.problems = (*self.problems, problem)

    def _thread(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(run,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Exception as error:
            # Its text could carry a secret; its kind cannot.
            self.tell(f"files are no longer followed: {type(error).__name__}")
            self.ready.set()

    def _follow(self) -> None:
        if folders := self._folders:
            folders.add((r for r in self._provenance.roots() if r.is_watched), since_s=self._began_s)
            self.ready.set()
            folders.follow()

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
        if stat.S_ISREG(info.st_mode) and is_fitting(path.rpartition("/")[2], info.st_size):
            self._provenance.look(Found(path, info))

    def _look_through(self, folder: str, since_s: float) -> None:
        try:
            device = os.lstat(folder).st_dev
        except OSError:
            return
        inside = entered(folder, Root(folder, depth=0), device=device, tallied=Tallied())
        for file in inside[0] if inside else ():
            if changed_s(file) >= since_s:
                # Read here: in the queue they could only become this folder again.
                self._provenance.look(file)
                self._stopping.wait(_STRETCH_S / 50)

    def _observe(self) -> None:
        """By watchdog, where there is no inotify: whole trees, of which the uninteresting is passed over."""
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        watch = self

        class Changed(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Reading a file is an event too, and our own reading would answer itself for ever.
                if event.event_type not in ("opened", "closed_no_write"):
                    watch._observed(event)

        observer = Observer()
        observer.daemon = True
        for root in self._provenance.roots():
            if root.is_watched and Path(root.path).is_dir():
                observer.schedule(Changed(), root.path, recursive=root.depth > 0 and not root.is_hidden_only)
        try:
            observer.start()
            self._observer = observer
        except OSError as error:
            self.tell(f"{_WHEN_ASKED}: {error}")
        self.ready.set()

    def _observed(self, event: Any) -> None:
        """One change, as watchdog says it."""
        path = str(event.src_path)
        if event.event_type in ("deleted", "moved"):
            self.gone(path, is_folder=event.is_directory)
            path = str(event.dest_path) if event.event_type == "moved" else ""
        if not path or self._is_passed_below(path):
            return
        if not event.is_directory and is_wanted(path.rpartition("/")[2]):
            self.written(path)
        elif event.is_directory and event.event_type == "moved":
            self.unclear(path, since_s=0.0)

    def _is_passed_below(self, path: str) -> bool:
        """Whether a folder on the way to `path` from where we look is one in which nothing is watched."""
        for top in (self._provenance.workspace, self._provenance.home):
            if top and path.startswith(f"{top}/"):
                return any(is_passed(part) for part in path[len(top) + 1 :].split("/")[:-1])
        return True
