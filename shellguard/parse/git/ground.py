"""What a git command stands on: its words as options, and what facts say of the tree and the repository.

Promise: asks a `World` only where the command works here and in its folder's own repository; without one, nothing
is taken to be lost or safe because of a fact.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shellguard.parse.git.command import GitCommand
from shellguard.parse.git.grammar import Options
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.pathspec import scope_of, split
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.world import Kind, Repository, Target, World

_ROOTS = ("", ".", "*", "./", "./*", "**")


@dataclass(frozen=True)
class Ground:
    """One command where it stands."""

    command: GitCommand
    options: Options
    world: World | None = None

    @property
    def operands(self) -> list[str]:
        """Words that are no options, on both sides of a `--`."""
        return [a.text for a in (*self.options.operands, *self.options.rest)]

    @property
    def leading(self) -> str:
        """The first operand: a verb such as `drop`."""
        return self.options.operands[0].text if self.options.operands else ""

    @cached_property
    def repository(self) -> Repository | None:
        """The repository, where it can be said."""
        command = self.command
        if self.world is None or command.folder is None or not command.is_here:
            return None
        if command.git_dir or command.work_tree:
            return None
        return self.world.repository(command.folder)

    def target(self, path: str) -> Target | None:
        """A path's state; relative ones start in the command's folder."""
        if self.repository is None or self.world is None or not path or UNKNOWN in path:
            return None
        return self.world.target(posixpath.normpath(posixpath.join(self.command.folder or "/", path)))

    def path_of(self, pathspec: str) -> str | None:
        """The path a pathspec names; None for a pattern or what only excludes."""
        magic, pattern = (frozenset[str](), pathspec) if self.command.is_literal else split(pathspec)
        if magic - {"top", "literal"} or (set("*?[") & set(pattern) and pattern not in _ROOTS):
            return None
        root = self.repository.root if self.repository and "top" in magic else ""
        return posixpath.join(root, pattern.removesuffix("*") or ".")

    def in_tree(self, kind: Loss, loss: GitLoss) -> list[GitLoss]:
        """A loss of everything changed (or untracked, ignored) in the whole working tree."""
        repository = self.repository
        if repository is None:
            return [loss]
        if kind is Loss.IGNORED:
            return self.below(kind, loss, [repository.root])
        count = repository.dirty if kind in (Loss.WORKTREE, Loss.INDEX) else repository.untracked
        if count is None:
            return [loss]
        if not count:
            return []
        is_own = kind is Loss.UNTRACKED and repository.own_untracked == count
        if not is_own:
            whole = self.target(repository.root)
            is_own = bool(whole and whole.is_own)
        names = repository.untracked_names if kind is Loss.UNTRACKED else repository.dirty_names
        what = counted(kind, count) + _listed(names, of=count)
        return [replace(loss, what=what, is_seen=True, is_own=is_own)]

    def below(self, kind: Loss, loss: GitLoss, pathspecs: list[str]) -> list[GitLoss]:
        """A loss of what is changed (or untracked, ignored) at these pathspecs; nothing where facts say so."""
        found: list[GitLoss] = []
        total, owned, unseen, named = 0, True, False, []
        scope = Scope.ONE
        for pathspec in pathspecs[:64]:
            path = self.path_of(pathspec)
            target = self.target(path) if path is not None else None
            if target is None or target.kind is Kind.UNSEEN or not target.is_versioned:
                unseen = unseen or target is None or target.kind is not Kind.MISSING
                continue
            count = {Loss.UNTRACKED: target.untracked, Loss.IGNORED: target.ignored}.get(kind, target.dirty)
            if count:
                # a folder of the session's changes can be a day's work; one file's is an attempt taken back
                total, owned = total + count, owned and (target.is_own or target.is_own_change)
                named.append(pathspec)
                scope = Scope.MANY if target.kind is Kind.FOLDER else scope
        if total:
            what = counted(kind, total) + _listed([n for n in named if n not in _ROOTS], of=len(named))
            widest = loss.scope if loss.scope is not Scope.ONE else scope
            found.append(replace(loss, scope=widest, what=what, is_seen=True, is_own=owned))
        elif (unseen or len(pathspecs) > 64) and not self._is_untouched(kind):
            found.append(loss)
        return found

    def _is_untouched(self, kind: Loss) -> bool:
        """Whether facts say that nothing of this kind is anywhere in the tree."""
        repository = self.repository
        if repository is None or kind is Loss.IGNORED:
            return False
        return (repository.untracked if kind is Loss.UNTRACKED else repository.dirty) == 0

    def at(self, kind: Loss, loss: GitLoss, pathspecs: list[str]) -> list[GitLoss]:
        """A loss at pathspecs, with their scope."""
        scope = scope_of(pathspecs, is_literal=self.command.is_literal)
        folder = self.command.folder
        if folder and any(
            f"{folder}/".startswith(posixpath.normpath(p) + "/") for p in pathspecs if p[:1] == "/"
        ):
            scope = Scope.ALL
        shown = " ".join(pathspecs[:4]).replace(UNKNOWN, "…") + (" …" if len(pathspecs) > 4 else "")
        loss = replace(loss, kind=kind, scope=scope, what=loss.what or shown)
        return self.below(kind, loss, pathspecs)

    def pathspecs(self, operands: list[Arg]) -> list[str]:
        """Pathspecs given as words, and a stand-in for those in a file."""
        found = [a.text for a in operands]
        if self.options.all_values("pathspec-from-file"):
            found.append(UNKNOWN + "*")
        return found


def _listed(names: Sequence[str], *, of: int) -> str:
    """` (a b c …)`: the first of them."""
    return f" ({' '.join(names[:3])}{' …' if of > 3 else ''})" if names else ""


def counted(kind: Loss, count: int) -> str:
    """`3 untracked files`."""
    word = {
        Loss.WORKTREE: "changed ",
        Loss.INDEX: "changed ",
        Loss.UNTRACKED: "untracked ",
        Loss.IGNORED: "ignored ",
    }
    return f"{count} {word.get(kind, '')}file{'' if count == 1 else 's'}"
