"""What reading may ask of the real machine: the state of a path and of a git repository, as facts.

Promise: nouns and one protocol, no I/O; `probe` answers, read-only and bounded. Whoever has no world passes None, and
nothing is then taken to be harmless because of a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What stands at a path."""

    MISSING = "missing"
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    """A symbolic link itself: removing it removes no content."""
    OTHER = "other"
    """A device, socket or FIFO."""
    UNSEEN = "unseen"
    """It could not be looked at in time, or may not be."""


@dataclass(frozen=True, slots=True)
class Target:
    """One path as the file system has it, and everything below it."""

    path: str
    """Absolute, as asked, `..` not yet removed by hand."""
    real: str
    """Absolute, every link resolved (of a link itself, and of what is not there: of the folder it lies in)."""
    kind: Kind
    leads_to: str = ""
    """Of a link: where it leads, absolute, every further link resolved."""
    is_mount: bool = False
    """It is a mount point, or one lies below it."""
    files: int = 0
    """Regular files and links below it, itself included."""
    size_bytes: int = 0
    is_counted: bool = True
    """False when a bound was hit: the figures are then "at least"."""
    clean: int = 0
    """Of the files: tracked by git and as last committed."""
    dirty: int = 0
    """Tracked, and changed since the last commit, staged or not."""
    own_dirty: int = 0
    """Of the dirty: those that were as last committed when the session began."""
    untracked: int = 0
    """In a repository, neither tracked nor ignored."""
    ignored: int = 0
    """In a repository, and git is told to leave it alone, or made by a build, as a folder's name says."""
    is_versioned: bool = False
    """The four figures above were asked of git; they are 0 and say nothing when False."""
    is_own: bool = False
    """Everything in it came into being after the session began."""

    @property
    def is_own_change(self) -> bool:
        """Whether it is one file that only this session changed."""
        return self.kind is Kind.FILE and 0 < self.dirty == self.own_dirty

    @property
    def is_recoverable(self) -> bool:
        """Whether git can bring back all of it."""
        return (
            self.is_versioned
            and self.is_counted
            and self.clean == self.files
            and self.kind is not Kind.UNSEEN
        )


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository as a folder sees it."""

    root: str
    """Its working tree, absolute; empty when it has none (bare)."""
    git_dir: str
    branch: str = ""
    """Empty when HEAD is detached or unknown."""
    upstream: str = ""
    """`origin/main`; empty when the branch follows nothing."""
    default_branch: str = ""
    """What the remote's HEAD names; empty when unknown."""
    ahead: int | None = None
    """Commits of HEAD that no remote-tracking branch has; None when not counted."""
    dirty: int | None = None
    """Tracked files changed since the last commit, staged or not; None when not counted."""
    untracked: int | None = None
    stashes: int | None = None
    aliases: tuple[tuple[str, str], ...] = ()
    """From git's configuration, local, global and system: what `git NAME` stands for."""
    dirty_names: tuple[str, ...] = ()
    """Some of the changed files, for people; relative to the root."""
    untracked_names: tuple[str, ...] = ()
    own_untracked: int = 0
    """Of the untracked files: those that came into being in this session."""
    branches: frozenset[str] = frozenset()
    """Local branches there are."""
    merged: frozenset[str] = frozenset()
    """Local branches whose commits another branch or a remote has too: deleting them loses nothing."""


class World(Protocol):
    """Answers about the machine as it is now. Never raises; None means that it cannot be said."""

    def place(self, path: str) -> Target | None:
        """What stands at an absolute path and where it really is, uncounted: the cheap question."""

    def target(self, path: str) -> Target | None:
        """The state of an absolute path and of everything below it."""

    def matches(self, pattern: str) -> tuple[str, ...] | None:
        """The paths that an absolute shell glob names now, bounded; None when too many or unseen."""

    def repository(self, folder: str) -> Repository | None:
        """The repository an absolute folder belongs to."""

    def content(self, path: str) -> bytes | None:
        """What a regular file at an absolute path holds; None when it is not there, too large or not to be read."""
