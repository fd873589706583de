"""What one git invocation would lose or run: the nouns.

Promise: frozen; kinds and scopes are a closed list, which rules name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shellguard.model import Undo


class Loss(StrEnum):
    """What would be lost, or run, or left out."""

    WORKTREE = "worktree"
    """Changes of tracked files that no commit has."""
    UNTRACKED = "untracked"
    IGNORED = "ignored"
    INDEX = "index"
    """What was staged; the files themselves stay."""
    STASH = "stash"
    BRANCH = "branch"
    TAG = "tag"
    COMMITS = "commits"
    """A branch moves off commits that it had."""
    REFLOG = "reflog"
    OBJECTS = "objects"
    """Commits and files that no ref names any more: what could still be brought back."""
    TRACKING = "tracking"
    """What is known of a remote: refs and settings that a fetch brings back."""
    REMOTE_REF = "remote-ref"
    REMOTE_HISTORY = "remote-history"
    WORKTREE_DIR = "worktree-dir"
    CHECKS = "checks"
    """Hooks are left out or exchanged."""
    PROGRAM = "program"
    """A program of the caller's choice is run whose text cannot be read."""


class Scope(StrEnum):
    """How much of it."""

    ONE = "one"
    """Things named one by one."""
    MANY = "many"
    """A folder or a pattern."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class GitLoss:
    """One thing that would be lost."""

    kind: Loss
    scope: Scope
    what: str = ""
    """For people: figures where facts are known, else names."""
    undo: Undo = Undo.NONE
    is_certain: bool = True
    """Lost if there is any of it; False where the command may be read otherwise, asks first, or may not lose it."""
    is_protected: bool = False
    """A branch of the remote that others build on."""
    is_seen: bool = False
    """Facts show that there is something to lose."""
    is_own: bool = False
    """All of it came into being in this session."""
