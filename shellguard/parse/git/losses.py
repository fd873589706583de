"""What one git invocation would lose, leave out or run, and whether that can come back.

Promise: pure and total over any words; without a `World` nothing is left out because of a fact.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.git import elsewhere, history, remote, worktree
from shellguard.parse.git.command import GitCommand, read_git
from shellguard.parse.git.config import setting_of
from shellguard.parse.git.grammar import Options
from shellguard.parse.git.ground import Ground
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.programs import carried, unread
from shellguard.parse.git.worktree import Reader
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

READERS: dict[str, Reader] = {**worktree.READERS, **elsewhere.READERS, **history.READERS, **remote.READERS}
# Names under which an invocation can be git, for whoever files rules by program.
PROGRAMS = frozenset({"git", *(f"git-{name}" for name in READERS)})
_CHECKED = frozenset({"commit", "push", "merge", "rebase", "am", "pull", "cherry-pick"})
_DRY = frozenset({"clean", "push", "rm", "add", "mv", "fetch", "pull", "commit", "prune", "reflog", "read-tree", "lfs", "notes", "filter-repo"})  # fmt: skip


def git_losses(call: Invocation, world: World | None = None) -> tuple[GitLoss, ...]:
    """Everything an invocation of git would lose, gravest kinds not first: in the order of the manual."""
    command = read_git(call, world)
    options = command.options
    if command.is_help or options.is_help:
        return ()
    reader = READERS.get(command.subcommand)
    found = reader(Ground(command, options, world)) if reader else []
    if options.is_doubtful:
        found = [replace(loss, is_certain=False) for loss in found]
    return (*found, *_skipped(command, options), *unread(command, carried(command)))


def is_dry(call: Invocation) -> bool:
    """Whether it only shows help, or what it would do."""
    command = read_git(call)
    options = command.options
    return command.is_help or options.is_help or (command.subcommand in _DRY and options.has("dry-run"))


def _skipped(command: GitCommand, options: Options) -> list[GitLoss]:
    """Hooks that are left out, or looked for elsewhere."""
    name = command.subcommand
    if name in _CHECKED and options.last("verify", "no-verify") == "no-verify":
        return [GitLoss(Loss.CHECKS, Scope.ALL, f"hooks of {name}")]
    if command.config.get("core.hookspath"):
        return [GitLoss(Loss.CHECKS, Scope.ALL, "the project's hooks")]
    if name == "config":
        said = setting_of([a.text for a in options.operands])
        if said is not None and said[0] == "core.hookspath":
            return [GitLoss(Loss.CHECKS, Scope.ALL, "the project's hooks, from now on")]
    return []
