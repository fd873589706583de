"""Answers what reading asks of the real machine: where a path leads, what stands there, whether it can come back.

Promise: read-only; a question waits `question_s`, all questions of one attempt together `attempt_s`; what was not
learned in time is said to be unseen, never guessed. One object serves one attempt and asks each thing once.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from shellguard.parse.world import Kind, Repository, Target
from shellguard.probe.baseline import Baseline
from shellguard.probe.boxed import within
from shellguard.probe.git_program import installed_git
from shellguard.probe.git_status import Checkout, Figures, GitStatus, checkout_of
from shellguard.probe.globbing import matches
from shellguard.probe.mounts import is_mounted, mount_points
from shellguard.probe.repository import repository
from shellguard.probe.walking import Bounds, Tally, tally

_Answer = TypeVar("_Answer")

QUESTION_S, ATTEMPT_S = 0.25, 0.5
MOST_ENTRIES = 200_000
# A saved plan of some thousand resources has a few megabytes; manifests and settings have far less.
MOST_READ_BYTES = 16 * 1024 * 1024
# Of its time a question leaves this much to say what it learned so far.
_RESERVE_S = 0.02
_NS = 1_000_000_000


class Machine:
    """The machine as this process sees it: `parse.world.World`."""

    def __init__(
        self,
        *,
        home: str = "",
        since_s: float | None = None,
        asker: int = 0,
        clock: Callable[[], float] = time.monotonic,
        question_s: float = QUESTION_S,
        attempt_s: float = ATTEMPT_S,
        most_entries: int = MOST_ENTRIES,
        before: Baseline | None = None,
    ) -> None:
        """`home`: whose git configuration counts. `since_s`: Unix time at which the session began, where there is one.
        `asker`: the process whose paths these are; nothing is known to one that sees other files than we do.
        `before`: what was uncommitted when the session began."""
        self._before = before or Baseline()
        self._home, self._clock, self._most = home, clock, most_entries
        self._since_ns = None if since_s is None else int(since_s * _NS)
        self._question_s, self._left_s = question_s, attempt_s
        self._asker = asker
        self._is_shared: bool | None = None
        self.questions = 0
        """How many were asked of the machine, not of memory."""
        self._places: dict[str, Target] = {}
        self._targets: dict[str, Target] = {}
        self._globs: dict[str, tuple[str, ...] | None] = {}
        self._repositories: dict[str, Repository | None] = {}
        self._statuses: dict[str, GitStatus] = {}
        self._contents: dict[str, bytes | None] = {}
        self._mounts: frozenset[str] | None = None
        self._until = 0.0

    def place(self, path: str) -> Target | None:
        """As the protocol has it."""
        known = self._places.get(path)
        if known is None and self._is_ours():
            known = self._ask(lambda: self._look(path)) or self._unseen(path)
            self._places[path] = known
        return known

    def target(self, path: str) -> Target | None:
        """As the protocol has it."""
        known = self._targets.get(path)
        if known is None and self._is_ours():
            counted = Tally()
            known = self._ask(lambda: self._count(self._look(path), counted))
            known = known or self._cut_short(path, counted)
            self._targets[path] = known
        return known

    def matches(self, pattern: str) -> tuple[str, ...] | None:
        """As the protocol has it."""
        if pattern not in self._globs and self._is_ours():
            self._globs[pattern] = self._ask(lambda: self._expand(pattern))
        return self._globs.get(pattern)

    def repository(self, folder: str) -> Repository | None:
        """As the protocol has it."""
        if folder not in self._repositories and self._is_ours():
            self._repositories[folder] = self._ask(lambda: self._repository(folder))
        return self._repositories.get(folder)

    def content(self, path: str) -> bytes | None:
        """As the protocol has it, at most `MOST_READ_BYTES`."""
        if path not in self._contents and self._is_ours():
            self._contents[path] = self._ask(lambda: _content(path))
        return self._contents.get(path)

    def _is_ours(self) -> bool:
        if self._is_shared is None:
            self._is_shared = shares_view(self._asker)
        return self._is_shared

    def _ask(self, question: Callable[[], _Answer]) -> _Answer | None:
        """Time-boxed; the seconds it took are taken off what the attempt has left."""
        timeout_s = min(self._question_s, self._left_s)
        started = self._clock()
        self._until = started + timeout_s - min(_RESERVE_S, timeout_s / 4)
        self.questions += 1
        answer = within(timeout_s, question)
        self._left_s -= self._clock() - started
        if answer is None:
            # the thread that was left behind may still be putting one in
            for status in list(self._statuses.values()):
                status.end()
        return answer

    def _over_in_s(self) -> float:
        return self._until - self._clock()

    def _is_over(self) -> bool:
        return self._over_in_s() <= 0

    def _unseen(self, path: str) -> Target:
        normal = os.path.normpath(path)
        # the list of mounts is the kernel's own and never hangs
        is_mount = is_mounted(normal, self._mount_points())
        return Target(path, normal, Kind.UNSEEN, is_mount=is_mount, is_counted=False)

    def _cut_short(self, path: str, counted: Tally) -> Target:
        """What was learned before it took too long."""
        found = self._places.get(path) or self._unseen(path)
        return replace(found, files=counted.files, size_bytes=counted.size_bytes, is_counted=False)

    def _mount_points(self) -> frozenset[str]:
        if self._mounts is None:
            self._mounts = mount_points()
        return self._mounts

    def _look(self, path: str) -> Target:
        """Where it is and what kind it is. Raises OSError."""
        if "\0" in path or not path.startswith("/"):
            raise ValueError("no absolute path")
        real = _real(path)
        try:
            info = os.lstat(real)
        except (FileNotFoundError, NotADirectoryError):
            return Target(path, real, Kind.MISSING)
        except OSError:
            return Target(path, real, Kind.UNSEEN, is_counted=False)
        is_mount = is_mounted(real, self._mount_points())
        kind = _kind(info.st_mode)
        leads_to = os.path.realpath(real) if kind is Kind.LINK else ""
        return Target(path, real, kind, leads_to=leads_to, is_mount=is_mount)

    def _count(self, found: Target, counted: Tally) -> Target:
        """With figures. Raises OSError."""
        self._places.setdefault(found.path, found)
        if found.kind in (Kind.MISSING, Kind.UNSEEN):
            return found
        status = self._status(found)
        if status is not None:
            status.begin()
        bounds = Bounds(self._most, self._is_over, self._since_ns)
        tally(found.real, os.lstat(found.real), bounds, into=counted)
        figures = self._figures(found, status, counted)
        told = replace(
            found,
            files=counted.files,
            size_bytes=counted.size_bytes,
            is_counted=counted.is_counted,
            is_own=counted.is_own,
        )
        if figures is None:
            return told
        return replace(
            told,
            clean=figures.clean,
            dirty=figures.dirty,
            untracked=figures.untracked,
            ignored=figures.ignored,
            own_dirty=figures.own_dirty,
            is_versioned=True,
            # a tracked file made anew may have been there before: git, or an editor, put it in the old one's place
            is_own=counted.is_own and figures.dirty == figures.own_dirty,
        )

    def _figures(self, found: Target, status: GitStatus | None, counted: Tally) -> Figures | None:
        if status is None or not counted.is_counted:
            return None
        return status.figures(found.real, counted.seen)

    def _status(self, found: Target) -> GitStatus | None:
        """Of the repository it lies in; None for what lies in no working tree."""
        folder = found.real if found.kind is Kind.FOLDER else os.path.dirname(found.real)  # noqa: PTH120 - strings throughout
        checkout = checkout_of(folder) if installed_git() else None
        if checkout is None or "/.git/" in found.real + "/":
            return None
        return self._status_of(checkout)

    def _status_of(self, checkout: Checkout) -> GitStatus:
        """Asked once for each repository."""
        known = self._statuses.get(checkout.root)
        if known is None:
            before = self._before.uncommitted(checkout)
            known = GitStatus(
                checkout, home=self._home, left_s=self._over_in_s, before=before, since_ns=self._since_ns
            )
            self._statuses[checkout.root] = known
        return known

    def _expand(self, pattern: str) -> tuple[str, ...] | None:
        found = matches(pattern, is_over=self._is_over)
        for path in found or ():
            # the next questions are about these
            self._places.setdefault(path, self._look(path))
        return found

    def _repository(self, folder: str) -> Repository | None:
        checkout = checkout_of(os.path.realpath(folder)) if installed_git() else None
        if checkout is None:
            return None
        return repository(self._status_of(checkout), home=self._home, left_s=self._over_in_s)


def _content(path: str) -> bytes | None:
    try:
        # SAFETY: a FIFO would block open(2) until somebody writes. tests/probe/test_targets.py
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError):
        return None
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        found = file.read(MOST_READ_BYTES + 1)
    return found if len(found) <= MOST_READ_BYTES else None


def _real(path: str) -> str:
    """Every link resolved but that of the last name, which is what would be removed."""
    head, _, name = path.rstrip("/").rpartition("/")
    if path.endswith("/") or name in ("", ".", ".."):
        return os.path.realpath(path)
    return os.path.realpath(head or "/").rstrip("/") + "/" + name


def _kind(mode: int) -> Kind:
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    if stat.S_ISLNK(mode):
        return Kind.LINK
    return Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER


def shares_view(pid: int) -> bool:
    """Whether that process sees the same files under the same paths as this one; False where that cannot be said."""
    if pid <= 0 or not os.path.isdir("/proc/self/ns"):  # noqa: PTH112
        return True
    try:
        for name in ("ns/mnt", "root"):
            ours, theirs = (os.stat(f"/proc/{who}/{name}") for who in ("self", pid))  # noqa: PTH116
            if (ours.st_dev, ours.st_ino) != (theirs.st_dev, theirs.st_ino):
                return False
    except OSError:
        return False
    return True
