"""Fingerprints of secrets and the places that hold or held them, compactly.

Promise: thread-safe, bounded, answers at once; holds fingerprints, paths, lines and names, never a secret.
"""

from __future__ import annotations

import os
import threading
from array import array
from collections.abc import Iterable

from shellguard.context.identities import Place

MOST_PLACES_SHOWN = 8
# Together below 50 MB, whatever the files hold; tests/bench/bench_provenance.py measures.
MOST_PLACES = 120_000
MOST_FILES = 100_000
_MOST_PLACES_EACH = 64
_MOST_NAMES = 20_000

# One place is four numbers in a row: file, line, name, and the file's count of changes when it was seen there.
_WIDTH = 4


class SightingIndex:
    """What is known of every file that holds a secret, or held one."""

    def __init__(self, workspace: str) -> None:
        """Places are near or far as seen from `workspace`."""
        self._steps = _steps(workspace)
        self._lock = threading.Lock()
        self._places: dict[int, array[int]] = {}
        self._file_of: dict[str, int] = {}
        self._paths: list[str] = []
        self._changed_s = array("d")
        self._sizes = array("q")
        self._changes = array("I")
        self._name_of: dict[str, int] = {"": 0}
        self._names: list[str] = [""]
        self.count = 0
        """Places kept."""
        self.is_full = False
        """Something was seen that could not be kept."""

    def keep(self, path: str, *, changed_s: float, size: int, seen: Iterable[tuple[str, int, str]]) -> None:
        """What `path` holds now: (fingerprint, line, name); what it held before is known to be past."""
        entries = list(seen)
        with self._lock:
            file = self._file_of.get(path)
            if file is None:
                if not entries:
                    return
                file = self._added(path)
                if file is None:
                    return
            self._changed_s[file], self._sizes[file] = changed_s, size
            self._changes[file] += 1
            for fingerprint, line, name in entries:
                self._keep_place(int(fingerprint, 16), file, line, name)

    def gone(self, path: str, *, is_folder: bool = False) -> None:
        """`path` is no longer there; what was seen in it, or below it, stays known as past."""
        with self._lock:
            if not is_folder:
                known = self._file_of.get(path)
                files = [] if known is None else [known]
            else:
                below = path.rstrip("/") + "/"
                files = [file for name, file in self._file_of.items() if name.startswith(below)]
            for file in files:
                self._changes[file] += 1
                self._sizes[file] = -1

    def places(self, fingerprint: str) -> tuple[Place, ...]:
        """Where it was seen: what holds it still first, then nearest to the workspace; at most `MOST_PLACES_SHOWN`."""
        try:
            key = int(fingerprint, 16)
        except ValueError:
            return ()
        with self._lock:
            rows = self._places.get(key, ())
            found = [self._place(*rows[at : at + _WIDTH]) for at in range(0, len(rows), _WIDTH)]
        found.sort(key=lambda p: (not p.is_there, self._distance(p.path), p.path, p.line))
        return tuple(found[:MOST_PLACES_SHOWN])

    def is_unchanged(self, path: str, info: os.stat_result) -> bool:
        """Whether `path` is known to hold secrets and looks as it did when they were read."""
        with self._lock:
            file = self._file_of.get(path)
            return (
                file is not None
                and self._changed_s[file] == info.st_mtime
                and self._sizes[file] == info.st_size
            )

    def changed_s(self, path: str) -> float | None:
        """Unix time of its last change, for a file in which secrets were seen."""
        with self._lock:
            file = self._file_of.get(path)
            return None if file is None else self._changed_s[file]

    def _added(self, path: str) -> int | None:
        if len(self._paths) >= MOST_FILES:
            self.is_full = True
            return None
        file = self._file_of[path] = len(self._paths)
        self._paths.append(path)
        self._changed_s.append(0.0)
        self._sizes.append(0)
        self._changes.append(0)
        return file

    def _keep_place(self, key: int, file: int, line: int, name: str) -> None:
        rows = self._places.get(key)
        changes = self._changes[file]
        if rows is not None:
            for at in range(0, len(rows), _WIDTH):
                # The first line of a file will do, and what is past makes room for what is there.
                if rows[at] == file:
                    if rows[at + 3] != changes:
                        rows[at + 1], rows[at + 2], rows[at + 3] = line, self._named(name), changes
                    return
        if self.count >= MOST_PLACES or (rows is not None and len(rows) >= _MOST_PLACES_EACH * _WIDTH):
            self.is_full = self.is_full or self.count >= MOST_PLACES
            return
        row = (file, line, self._named(name), changes)
        if rows is None:
            self._places[key] = array("I", row)
        else:
            rows.extend(row)
        self.count += 1

    def _named(self, name: str) -> int:
        known = self._name_of.get(name)
        if known is None:
            if len(self._names) >= _MOST_NAMES:
                return 0
            known = self._name_of[name] = len(self._names)
            self._names.append(name)
        return known

    def _place(self, file: int, line: int, name: int, changes: int) -> Place:
        return Place(
            path=self._paths[file],
            line=line,
            name=self._names[name],
            since_s=self._changed_s[file],
            is_there=changes == self._changes[file],
        )

    def _distance(self, path: str) -> tuple[int, int]:
        """Steps up from the workspace, then down."""
        steps = _steps(path)
        common = 0
        for mine, its in zip(self._steps, steps, strict=False):
            if mine != its:
                break
            common += 1
        return len(self._steps) - common, len(steps) - common


def _steps(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part)
