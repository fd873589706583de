"""Where has this secret been seen? An index of the files around the workspace, by fingerprint.

Promise: never waits for the disk when asked; holds fingerprints and places, never a secret; looks in the background,
bounded by count, bytes and time, and says when it stopped early. Reads nothing but regular files.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from shellguard.context.identities import Place
from shellguard.parse.secret_sightings import sightings
from shellguard.probe.provenance_names import is_dull, is_settings
from shellguard.probe.provenance_scan import Found, Root, Tallied, read_text, roots, walk
from shellguard.probe.sighting_index import SightingIndex


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the first look goes."""

    files: int = 200_000
    total_bytes: int = 4 * 1024 * 1024 * 1024
    brisk_s: float = 20.0
    """At full pace; after that mostly at rest."""
    total_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first look has come."""

    files: int
    """Read so far."""
    is_done: bool
    why_stopped: str = ""
    """What ended it before everything was seen, for people; empty when nothing did."""
    unreadable: int = 0
    """Files and folders that may not be read."""
    is_slow: bool = False
    """The brisk part is over, the rest is read at leisure."""


# Other threads get their turn in between: the pause after so much work at full pace, and how many times as long as the
# work one rests at leisure.
_STRETCH_S, _PAUSE_S, _LEISURE = 0.005, 0.001, 4.0


class Provenance:
    """Files around one workspace. Everything may be called from any thread."""

    def __init__(
        self,
        *,
        fingerprint: Callable[[str], str],
        workspace: str,
        home: str,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fingerprint` gives 16 hex digits of a secret; `workspace` and `home` are absolute, `home` may be empty."""
        self.workspace = _real(workspace)
        self.home = _real(home) if home else ""
        self._fingerprint = fingerprint
        self._limits = limits or Limits()
        self._clock = clock
        self._index = SightingIndex(self.workspace)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._tallied = Tallied()
        self._files = 0
        self._is_done = self._is_slow = False
        self._why_stopped = ""

    def start(self) -> None:
        """Begin to look, in the background; once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="shellguard-provenance", daemon=True)
            self._thread.start()

    def stop(self, *, timeout_s: float = 2.0) -> None:
        """Stop looking; what was found stays known."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def roots(self) -> tuple[Root, ...]:
        """The trees that are looked through, nearest first."""
        return roots(self.workspace, self.home)

    @property
    def progress(self) -> Progress:
        """How far the first look has come."""
        why = self._why_stopped
        if not why and self._index.is_full:
            why = "more secrets than are kept"
        return Progress(self._files, self._is_done, why, self._tallied.unreadable, self._is_slow)

    def places(self, fingerprint: str) -> tuple[Place, ...]:
        """Where it was seen so far, nearest to the workspace first, at most 8; at once."""
        return self._index.places(fingerprint)

    def sighted_since(self, path: str) -> float | None:
        """Unix time at which a file was last changed in which a secret was seen; None for any other."""
        return self._index.changed_s(_real(path))

    def look_now(self, paths: Iterable[str], *, deadline_s: float) -> bool:
        """Read these files, and what lies directly in these folders, now; whether all were read in time.

        Links are followed: whoever asks names what somebody else has read. Waits for the disk.
        """
        until = self._clock() + deadline_s
        for path in paths:
            for found in walk(Root(_real(path), depth=0, most_files=1_000), Tallied()):
                if self._clock() >= until:
                    return False
                self.look(found)
            if self._clock() >= until:
                return False
        return True

    def look(self, found: Found) -> int:
        """Read one file and keep what it holds; bytes read. What may not be read is counted."""
        name = found.path.rpartition("/")[2]
        if is_dull(name):
            return 0
        try:
            read = read_text(found.path)
        except FileNotFoundError:
            return 0
        except OSError:
            self._tallied.unreadable += 1
            return 0
        if read is None:
            return 0
        text, info = read
        # SAFETY: a key's body says nothing that its path does not, and would be one more copy of it in memory.
        is_keys = f"{self.home}/.ssh/" in found.path
        seen = [
            (self._fingerprint(s.value), s.line, s.name)
            for s in sightings(text, is_settings=is_settings(name))
            if not (is_keys and s.kind == "private key")
        ]
        self._index.keep(found.path, changed_s=info.st_mtime, size=info.st_size, seen=seen)
        return len(text)

    def gone(self, path: str, *, is_folder: bool = False) -> None:
        """A file, or a folder with all that is below it, was deleted or moved away; what it held stays known."""
        self._index.gone(path, is_folder=is_folder)

    def _run(self) -> None:
        try:
            self._why_stopped = self._looked()
        except Exception as error:
            # Its text could carry a secret; its kind cannot.
            self._why_stopped = f"broke: {type(error).__name__}"
        self._is_done = True

    def _looked(self) -> str:
        """Look through everything; why it ended early."""
        start, stretch = self._clock(), time.thread_time()
        size = 0
        for root in self.roots():
            for found in walk(root, self._tallied):
                if why := self._limit(start, size):
                    return why
                if not self._index.is_unchanged(found.path, found.info):
                    size += self.look(found)
                self._files += 1
                stretch = self._rested(start, stretch)
        return f"{self._tallied.cut} trees hold more files than are read" if self._tallied.cut else ""

    def _limit(self, start: float, size: int) -> str:
        if self._stopping.is_set():
            return "stopped"
        if self._files >= self._limits.files:
            return f"more than {self._limits.files:,} files"
        if size >= self._limits.total_bytes:
            return f"more than {self._limits.total_bytes >> 20:,} MB"
        return (
            f"{self._limits.total_s:.0f} s were not enough"
            if self._clock() - start >= self._limits.total_s
            else ""
        )

    def _rested(self, start: float, stretch: float) -> float:
        """Rest when a stretch of work is over; when the present one began, by this thread's own time."""
        self._is_slow = self._clock() - start >= self._limits.brisk_s
        worked = time.thread_time() - stretch
        if worked < _STRETCH_S:
            return stretch
        self._stopping.wait(worked * _LEISURE if self._is_slow else _PAUSE_S)
        return time.thread_time()


def _real(path: str) -> str:
    try:
        return str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):
        return path
