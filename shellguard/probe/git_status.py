"""How git sees the files below a path: as committed, changed, unknown to it, or left alone.

Promise: no filter, monitor or hook of the repository is run, nothing is written; None when any part cannot be said.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shellguard.parse.paths import REGENERABLE
from shellguard.probe.birth import is_born_since
from shellguard.probe.git_index import GITLINK, MAX_BYTES, Index, read_index
from shellguard.probe.git_program import Question, names

_SHA256 = re.compile(rb"^\s*objectformat\s*=\s*sha256\s*$", re.I | re.M)
_MAX_CONFIG = 256 * 1024
_STAGED = ("diff-index", "--cached", "--name-only", "--no-renames", "--ignore-submodules", "-z")
# The tree without entries: what a repository without commits is compared with.
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
# From the third folder on, one list of the whole repository is cheaper.
_MOST_LISTS = 2
# More untracked files than this are nobody's few.
_MOST_STATTED = 500


@dataclass(frozen=True, slots=True)
class Checkout:
    """A working tree."""

    root: str
    """Absolute and real."""
    git_dir: str
    common_dir: str
    """Where refs and configuration lie; the same but for linked working trees."""


def checkout_of(folder: str) -> Checkout | None:
    """The working tree that a real folder lies in. Raises OSError."""
    here = folder
    while True:
        git_dir = _git_dir(here)
        if git_dir:
            return Checkout(here, git_dir, _common_dir(git_dir))
        if here == "/":
            return None
        here = os.path.dirname(here)  # noqa: PTH120 - strings throughout


def _git_dir(folder: str) -> str:
    dotgit = folder.rstrip("/") + "/.git"
    try:
        info = os.stat(dotgit)  # noqa: PTH116
    except OSError:
        return ""
    if stat.S_ISDIR(info.st_mode):
        return dotgit if os.path.lexists(dotgit + "/HEAD") else ""
    text = read_small(dotgit, info)
    if not text.startswith(b"gitdir: "):
        return ""
    named = os.fsdecode(text[len(b"gitdir: ") :].rstrip(b"\n"))
    return os.path.normpath(os.path.join(folder, named))  # noqa: PTH118


def _common_dir(git_dir: str) -> str:
    text = read_small(git_dir + "/commondir")
    return os.path.normpath(os.path.join(git_dir, os.fsdecode(text.strip()))) if text else git_dir  # noqa: PTH118


def read_small(path: str, info: os.stat_result | None = None) -> bytes:
    """A small regular file of a repository; empty when there is none."""
    try:
        info = info or os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(info.st_mode) or info.st_size > _MAX_CONFIG:
            return b""
        return Path(path).read_bytes()
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many files are what."""

    clean: int = 0
    dirty: int = 0
    untracked: int = 0
    ignored: int = 0
    own_dirty: int = 0
    """Of the dirty: those that were not when the session began."""


Seen = list[tuple[str, os.stat_result]]


class GitStatus:
    """One working tree, for one attempt: what git is asked once is not asked again."""

    def __init__(
        self,
        checkout: Checkout,
        *,
        home: str,
        left_s: Callable[[], float],
        before: frozenset[bytes] | None = None,
        since_ns: int | None = None,
    ) -> None:
        """`left_s` says how many seconds are left to answer in; `before` what was uncommitted when the session began,
        at `since_ns`."""
        self._before, self._since_ns = before, since_ns
        self.checkout, self._home, self._left_s = checkout, home, left_s
        self._staged: Question | frozenset[bytes] | None = None
        self._is_refused = False
        self._index: Index | None = None
        self._readings = self._lists = 0
        self._others: frozenset[bytes] | None = None

    def begin(self) -> None:
        """Start asking what is staged, which takes git as long as a count takes us. Raises OSError."""
        if self._staged is None and not self._is_refused:
            self._staged = self._ask([*_STAGED, "HEAD", "--"])

    def _ask(self, words: list[str]) -> Question:
        # the tree is named: `core.worktree` would have git look elsewhere
        return Question(
            [f"--work-tree={self.checkout.root}", *words], root=self.checkout.root, home=self._home
        )

    def figures(self, below: str, seen: Seen) -> Figures | None:
        """Of the files `seen` at or below a real path in the tree. Raises OSError."""
        self.begin()
        relative = self._relative(below)
        index = self._entries(relative)
        staged = self._staged_names()
        if index is None or staged is None:
            return None
        clean = dirty = own_dirty = 0
        rest: list[bytes] = []
        places, cut = index.places, len(self.checkout.root.rstrip("/")) + 1
        for path, info in seen:
            name = os.fsencode(path[cut:])
            at = places.get(name)
            if at is None:
                if not name.startswith(b".git/") and name != b".git":
                    rest.append(name)
            elif name not in staged and index.is_unchanged(path, info, at):
                clean += 1
            else:
                dirty += 1
                own_dirty += self._is_own(name)
        untracked = self._untracked(relative, rest, index.modules()) if rest else 0
        if untracked is None:
            return None
        return Figures(clean, dirty, untracked, len(rest) - untracked, own_dirty)

    def _is_own(self, name: bytes) -> bool:
        """Whether a change of this file was made in the session."""
        before = self._before
        if before is None or name in before:
            return False
        # git names a repository within as a folder
        return not name.startswith(tuple(n for n in before if n.endswith(b"/")))

    def own_among(self, names: frozenset[bytes]) -> int:
        """How many of these untracked files came into being in the session."""
        if self._since_ns is None or not names or len(names) > _MOST_STATTED:
            return 0
        before, own = self._before or frozenset(), 0
        for name in names - before:
            path = f"{self.checkout.root.rstrip('/')}/{os.fsdecode(name)}"
            with suppress(OSError):
                # a repository within is named as a folder, whose birth says nothing of its files
                own += not path.endswith("/") and is_born_since(path, os.lstat(path), self._since_ns)
        return own

    def changed(self) -> int | None:
        """How many `changed_names`. Raises OSError."""
        found = self.changed_names()
        return None if found is None else len(found)

    def changed_names(self) -> frozenset[bytes] | None:
        """Tracked files that are changed or gone, staged or not. Raises OSError."""
        self.begin()
        index = self._entries(b"")
        staged = self._staged_names()
        if index is None or staged is None:
            return None
        found = set(staged)
        for number, (name, at) in enumerate(index.places.items()):
            if number % 256 == 255 and self._left_s() <= 0:
                return None
            if name in found or index.mode(at) == GITLINK:
                continue
            path = self.checkout.root.rstrip("/") + "/" + os.fsdecode(name)
            try:
                info = os.lstat(path)
            except OSError:
                found.add(name)
                continue
            if not index.is_unchanged(path, info, at):
                found.add(name)
        return frozenset(found)

    def unknown(self) -> int | None:
        """How many `unknown_names`. Raises OSError."""
        found = self.unknown_names()
        return None if found is None else len(found)

    def unknown_names(self) -> frozenset[bytes] | None:
        """Files that are neither tracked nor ignored. Raises OSError."""
        self._lists = _MOST_LISTS
        return self._other_names(b"")

    def _relative(self, path: str) -> bytes:
        return os.fsencode(path[len(self.checkout.root.rstrip("/")) + 1 :])

    def _entries(self, below: bytes) -> Index | None:
        """The first question reads what it is about, the second one everything."""
        if self._index is not None:
            return self._index
        self._readings += 1
        below = below if self._readings == 1 else b""
        data, written_ns = _index_data(self.checkout.git_dir)
        is_sha256 = _SHA256.search(read_small(self.checkout.common_dir + "/config"))
        found = read_index(
            data,
            written_ns=written_ns,
            below=below,
            oid_bytes=32 if is_sha256 else 20,
            is_over=lambda: self._left_s() <= 0,
        )
        self._index = None if below else found
        return found

    def _staged_names(self) -> frozenset[bytes] | None:
        if isinstance(self._staged, Question):
            out = self._staged.answer(self._left_s())
            if out is None and self._left_s() > 0:
                # no commit yet; a repository that git may not read says no again
                out = self._ask([*_STAGED, _EMPTY_TREE, "--"]).answer(self._left_s())
            self._staged = None if out is None else frozenset(names(out))
            self._is_refused = out is None
        return self._staged

    def _untracked(self, below: bytes, rest: list[bytes], modules: tuple[bytes, ...]) -> int | None:
        others = self._other_names(below)
        if others is None:
            return None
        # git names a repository within as a folder: nothing of it is this one's to bring back
        folders = (*(name for name in others if name.endswith(b"/")), *(m + b"/" for m in modules))
        lost = (name for name in rest if name in others or name.startswith(folders))
        return sum(not _is_made(name) for name in lost)

    def _other_names(self, below: bytes) -> frozenset[bytes] | None:
        if self._others is not None:
            return self._others
        self._lists += 1
        is_all = self._lists > _MOST_LISTS
        where = b"." if is_all or not below else below
        words = ["ls-files", "--others", "--exclude-standard", "-z", "--", os.fsdecode(where)]
        out = self._ask(words).answer(self._left_s())
        if out is None:
            return None
        found = frozenset(names(out))
        if is_all or not below:
            self._others = found
        return found

    def end(self) -> None:
        """Leave no program of ours behind."""
        if isinstance(self._staged, Question):
            self._staged.drop()
            self._staged = None


def _is_made(name: bytes) -> bool:
    return any(part in REGENERABLE for part in os.fsdecode(name).split("/")[:-1])


def _index_data(git_dir: str) -> tuple[bytes, int]:
    """The index and when it was written; an empty one where there is none. Raises OSError."""
    path = git_dir + "/index"
    try:
        info = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        return b"DIRC" + b"\0\0\0\2" + bytes(4 + 20), 0
    if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_BYTES:
        raise OSError("no index that can be read")
    return Path(path).read_bytes(), info.st_mtime_ns
