"""One git call, ready to be said: its words, its folder, and how a name or a path becomes a deed.

Promise: pure; words are read by git's own grammar.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import is_pattern, name_of, path_of, scope_of
from shellguard.context.deeds_git_push import plain_ref
from shellguard.model import Reach, Undo
from shellguard.parse.git.command import GitCommand
from shellguard.parse.git.grammar import Options
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

# Options that people want to read along with the subcommand.
_SAID = (
    "force",
    "force-with-lease",
    "no-verify",
    "amend",
    "hard",
    "mirror",
    "delete",
    "D",
    "prune",
    "squash",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One git call, ready to be said."""

    subject: Subject
    command: GitCommand

    @property
    def options(self) -> Options:
        """What stands behind the subcommand."""
        return self.command.options

    @property
    def words(self) -> list[Arg]:
        """Operands on both sides of a `--`."""
        return [*self.options.operands, *self.options.rest]

    @property
    def folder(self) -> str:
        """Where it works."""
        return self.command.folder or ""

    def deed(
        self,
        does: Does,
        thing: str,
        target: str = "",
        *,
        scope: Scope = Scope.ONE,
        where: str | None = None,
        undo: Undo = Undo.TRIVIAL,
        is_remote: bool = False,
    ) -> Deed:
        """One thing it does."""
        reach = Reach.REMOTE if is_remote or self.subject.call.host else Reach.LOCAL
        place = self.folder if where is None else where
        return Deed(does, thing, target, scope, "git", place, reach, undo, self.how)

    @property
    def how(self) -> str:
        """`git push --force`."""
        given = {n for n, _ in self.options.given}
        flags = [("-" if len(n) == 1 else "--") + n for n in _SAID if n in given]
        return " ".join(["git", self.command.subcommand[:40], *flags])

    def path(self, arg: Arg) -> str:
        """A path from the folder where git works."""
        if self.folder and arg.is_known and not arg.text.startswith((":", "/", "~")):
            return posixpath.normpath(posixpath.join(self.folder, arg.text))
        return path_of(arg, self.subject.call)

    def each(self, does: Does, thing: str, args: Iterable[Arg], *, undo: Undo = Undo.TRIVIAL) -> list[Deed]:
        """One deed a name."""
        return [
            self.deed(
                does,
                thing,
                plain_ref(name_of(a)),
                scope=Scope.MANY if is_pattern(a) else Scope.ONE,
                undo=undo,
            )
            for a in args
        ]

    def files(self, does: Does, args: Iterable[Arg], *, undo: Undo = Undo.TRIVIAL) -> list[Deed]:
        """One deed a path."""
        return [
            self.deed(does, "file", self.path(a), scope=scope_of(a, is_recursive=True), undo=undo)
            for a in args
        ]
