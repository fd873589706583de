"""Notices when a file changes in which an identity stands or would stand.

Promise: a change is told once it can be seen, within `TICK_S` even where the system tells nothing of it; files and folders
that appear later, are replaced by a rename, or go away, are changes like any other; nothing is written, and nothing but
the places themselves is read.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from shellguard.probe.held_env_files import is_env_file
from shellguard.probe.identities_here import PlacesHere, places_here

TICK_S = 1.0
"""Without any event the places are compared this often: about 150 stat(2), half a millisecond."""
# A file is written in several steps; events this close together are one change.
_SETTLE_S = 0.03
# Each watch is a thread, and with older releases of watchdog an inotify instance of the 128 a user may have; the places of
# other folders are compared at every tick.
_MOST_WATCHED = 16
_MOST_LISTED = 2000
_QUIET = ("opened", "closed_no_write")
_ENDS = ("deleted", "moved")

Stamp = tuple[int, int, int, int]
"""Device, inode, size, time of change: a rename over a file changes the second, whatever the others say."""


class IdentityWatch:
    """Follows the places of one home and one workspace, in a thread of its own."""

    def __init__(
        self,
        home: str,
        workspace: str,
        *,
        on_change: Callable[[str], None],
        variables: Mapping[str, str] | None = None,
        tick_s: float = TICK_S,
    ) -> None:
        """What is there now is known; `on_change` gets the absolute path of a file that changed later, in that thread."""
        self._home = home.rstrip("/") or "/"
        self._workspace = workspace.rstrip("/") or "/"
        self._variables = dict(variables or {})
        self._on_change = on_change
        self._tick_s = tick_s
        self._woken = threading.Event()
        self._is_closed = False
        self._observer: Any = None
        self._watches: dict[str, tuple[tuple[int, int], Any]] = {}
        self._gone: set[str] = set()
        self._files: tuple[str, ...] = ()
        self._folders: tuple[str, ...] = ()
        self._listed: frozenset[str] = frozenset()
        self._near: frozenset[str] = frozenset()
        self._learn()
        self._stamps = self._look()
        self._observe()
        self._thread = threading.Thread(target=self._run, name="shellguard-identities", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends its threads."""
        self._is_closed = True
        self._woken.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=2)
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(timeout=2)

    def _run(self) -> None:
        while not self._is_closed:
            if self._woken.wait(self._tick_s) and not self._is_closed:
                time.sleep(_SETTLE_S)
            self._woken.clear()
            if not self._is_closed:
                self._compare()

    def _compare(self) -> None:
        """Tell what differs from the last time, then learn where its content leads."""
        before, now = self._stamps, self._look()
        self._stamps = now
        changed = [path for path in {**before, **now} if before.get(path) != now.get(path)]
        for path in changed:
            if self._is_closed:
                return
            self._on_change(path)
        if changed:
            known = set(self._files)
            self._learn()
            for path in [p for p in self._files if p not in known]:
                # first heard of now, so what it holds is part of the change that named it
                self._stamps.update(_stamped(path))
        self._observe()

    def _learn(self) -> None:
        """Where to look: a kubeconfig may name a token's file, git's configuration an included one."""
        found: PlacesHere = places_here(home=self._home, workspace=self._workspace, variables=self._variables)
        self._files = tuple(dict.fromkeys((*self._files, *found.files)))
        self._folders = tuple(dict.fromkeys((*self._folders, *found.folders)))
        self._listed = frozenset(self._folders)
        self._near = frozenset(a for path in (*self._files, *self._folders) for a in _with_folders(path))

    def _look(self) -> dict[str, Stamp]:
        """Path -> stamp of every place that is there."""
        stamps: dict[str, Stamp] = {}
        for path in self._files:
            stamps.update(_stamped(path))
        for folder in self._folders:
            with suppress(OSError), os.scandir(folder) as entries:
                for _, entry in zip(range(_MOST_LISTED), entries, strict=False):
                    if entry.path not in stamps and self._is_place(folder, entry.name):
                        stamps.update(_stamped(entry.path))
        return stamps

    def _is_place(self, folder: str, name: str) -> bool:
        """In folders of the project only files of variables are; in tools' folders every file is."""
        inside = f"{folder}/".removeprefix(f"{self._workspace}/")
        is_project = inside != f"{folder}/" and not inside.startswith(".")
        # ssh writes down every new server it meets, which makes nobody somebody else
        return is_env_file(name) if is_project else not name.startswith("known_hosts")

    def _concerns(self, path: str) -> bool:
        """Whether what happened there can have changed a place."""
        folder, _, name = path.rpartition("/")
        return path in self._near or (folder in self._listed and self._is_place(folder, name))

    def _observe(self) -> None:
        """Watch the folders that are there now; one that was made anew is another folder."""
        for folder, (identity, watch) in list(self._watches.items()):
            if folder in self._gone or _identity(folder) != identity:
                self._gone.discard(folder)
                del self._watches[folder]
                with suppress(OSError, KeyError, RuntimeError):
                    self._observer.unschedule(watch)
        self._gone.intersection_update(self._watches)
        for folder in self._wanted():
            if len(self._watches) >= _MOST_WATCHED:
                return
            if folder not in self._watches and not self._watch(folder):
                return

    def _wanted(self) -> tuple[str, ...]:
        """Folders of the places in the order in which these are asked for; of one that is missing, the nearest above it."""
        wanted: dict[str, None] = {self._home: None, self._workspace: None}
        for path in (*self._files, *(f"{folder}/-" for folder in self._folders)):
            folder = path.rpartition("/")[0]
            while folder.startswith((f"{self._home}/", f"{self._workspace}/")) and _identity(folder) is None:
                folder = folder.rpartition("/")[0]
            wanted[folder or "/"] = None
        return tuple(folder for folder in wanted if _identity(folder) is not None)

    def _watch(self, folder: str) -> bool:
        """False where the system has no more watches to give; the ticks go on."""
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        watch = self

        class Woken(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                # Our own looking would wake us for ever.
                paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path or ""))
                if event.event_type in _ENDS:
                    # a folder made in its place may get the same number, and its watch hears nothing
                    watch._gone.add(paths[0])
                if event.event_type not in _QUIET and any(map(watch._concerns, paths)):
                    watch._woken.set()

        identity = _identity(folder)
        if identity is None:
            return True
        try:
            if self._observer is None:
                self._observer = Observer()
                self._observer.daemon = True
                self._observer.start()
            self._watches[folder] = identity, self._observer.schedule(Woken(), folder, recursive=False)
            # what came into the folder before it was watched has made no event
            self._woken.set()
        except OSError:
            return False
        return True


def _stamped(path: str) -> dict[str, Stamp]:
    """Empty where no file stands there; a link is what it leads to."""
    with suppress(OSError, ValueError):
        info = os.stat(path)  # noqa: PTH116
        if stat.S_ISREG(info.st_mode):
            return {path: (info.st_dev, info.st_ino, info.st_size, info.st_ctime_ns)}
    return {}


def _with_folders(path: str) -> list[str]:
    """It and every folder above it: each may be what appears, or goes away."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(2, len(parts) + 1)]


def _identity(folder: str) -> tuple[int, int] | None:
    with suppress(OSError, ValueError):
        info = os.stat(folder)  # noqa: PTH116
        return info.st_dev, info.st_ino
    return None
