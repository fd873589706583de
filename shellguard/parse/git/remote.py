"""Subcommands that change what a remote has, or what is known of it: push, fetch, remote.

Promise: pure; every spelling of force, deletion and mirroring, in options, refspecs and configuration alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shellguard.model import Undo
from shellguard.parse.git.ground import Ground
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.worktree import Reader
from shellguard.parse.invocation import UNKNOWN

# Branches that others build on, by the names they usually have.
_PROTECTED = re.compile(
    r"(?:main|master|trunk|mainline|develop|development|default|stable|prod|production|staging|release|releases)(?:[/-].*)?"
    r"|.*[/-](?:prod|production)|v?\d+(?:\.\d+)*\.x|\*"
)


@dataclass(frozen=True, slots=True)
class RefSpec:
    """One refspec of a push."""

    destination: str
    is_forced: bool = False
    is_delete: bool = False


def refspec(word: str) -> RefSpec:
    """`+src:dst`, `:dst`, `ref`; a `+` inside belongs to the destination's spelling only."""
    plain = word.removeprefix("+")
    source, colon, destination = plain.partition(":")
    # the source's `+` is the one that forces; one behind the colon is no valid ref, but nobody means it kindly
    is_forced = word.startswith("+") or destination.startswith("+")
    if not colon:
        return RefSpec(source, is_forced)
    return RefSpec(destination.lstrip("+"), is_forced, is_delete=not source and bool(destination))


def short(ref: str) -> str:
    """A branch's name without `refs/heads/`."""
    return ref.removeprefix("refs/heads/").removeprefix("heads/")


def is_protected(ground: Ground, ref: str) -> bool:
    """Whether others build on a branch of the remote: by name, or as the remote's default."""
    name = short(ref)
    if name in ("HEAD", "@", ""):
        name = ground.repository.branch if ground.repository else ""
    default = ground.repository.default_branch if ground.repository else ""
    return bool(name) and (name == default or _PROTECTED.fullmatch(name) is not None)


def push(ground: Ground) -> list[GitLoss]:
    """git-push(1), git-send-pack(1)."""
    options = ground.options
    if options.has("dry-run"):
        return []
    found: list[GitLoss] = []
    if options.has("mirror") or _is_mirror(ground):
        found.append(
            GitLoss(Loss.REMOTE_HISTORY, Scope.ALL, "every branch and tag of the remote", is_protected=True)
        )
    if options.has("prune"):
        found.append(GitLoss(Loss.REMOTE_REF, Scope.ALL, "branches that are not here", is_protected=True))
    specs = _specs(ground)
    if options.has("delete"):
        return found + [_removed(ground, s) for s in specs]
    found += [_removed(ground, s) for s in specs if s.is_delete]
    return found + _forced(ground, [s for s in specs if not s.is_delete])


def _specs(ground: Ground) -> list[RefSpec]:
    """Refspecs from the words behind the remote, else from configuration."""
    words = ground.operands
    skipped = 0 if ground.options.all_values("repo") and ground.options.has("delete") else 1
    given = words[skipped:]
    if not given:
        given = [
            v for k, vs in ground.command.config.items() if re.fullmatch(r"remote\..+\.push", k) for v in vs
        ]
    # `tag NAME` stands for refs/tags/NAME
    return [
        replace(refspec(w), destination=f"refs/tags/{w}") if at and given[at - 1] == "tag" else refspec(w)
        for at, w in enumerate(given)
        if w != "tag"
    ]


def _is_mirror(ground: Ground) -> bool:
    config = ground.command.config
    return any(re.fullmatch(r"remote\..+\.mirror", k) and v[-1].lower() == "true" for k, v in config.items())


def _removed(ground: Ground, spec: RefSpec) -> GitLoss:
    """A branch or tag of the remote goes."""
    protected = is_protected(ground, spec.destination)
    name = spec.destination.replace(UNKNOWN, "…")
    return GitLoss(Loss.REMOTE_REF, Scope.ONE, name, undo=Undo.SNAPSHOT, is_protected=protected)


def _forced(ground: Ground, specs: list[RefSpec]) -> list[GitLoss]:
    """History of the remote that is overwritten: whatever is there, or with a lease only what was seen here."""
    options = ground.options
    is_leased = options.has("force-with-lease")
    is_forced = options.has("force")
    if not specs and (is_forced or is_leased):
        specs = [RefSpec("")]
    if not ground.options.has("all", "branches") and not specs:
        return []
    if options.has("all", "branches", "tags") and (is_forced or is_leased):
        specs = [*specs, RefSpec("*")]
    found: list[GitLoss] = []
    for spec in specs:
        if not (spec.is_forced or is_forced or is_leased):
            continue
        undo = Undo.NONE if spec.is_forced or is_forced else Undo.SNAPSHOT
        found.append(_overwritten(ground, spec, undo))
    return found


def _overwritten(ground: Ground, spec: RefSpec, undo: Undo) -> GitLoss:
    name = short(spec.destination).replace(UNKNOWN, "…")
    if name in ("", "HEAD", "@"):
        name = (ground.repository.branch if ground.repository else "") or "the current branch"
    scope = Scope.ALL if "*" in name else Scope.ONE
    protected = is_protected(ground, spec.destination)
    return GitLoss(
        Loss.REMOTE_HISTORY, scope, "every branch" if name == "*" else name, undo=undo, is_protected=protected
    )


def fetch(ground: Ground) -> list[GitLoss]:
    """git-fetch(1), git-pull(1): `--prune` forgets refs the remote no longer has; `+src:dst` moves a branch here."""
    options = ground.options
    if options.has("dry-run"):
        return []
    found = [known("what the remote no longer has")] if options.has("prune", "prune-tags") else []
    for spec in map(refspec, ground.operands[1:]):
        is_local = (
            spec.destination
            and ":" in "".join(ground.operands[1:])
            and "refs/remotes" not in spec.destination
        )
        if is_local and (spec.is_forced or options.has("force")):
            found.append(
                GitLoss(Loss.BRANCH, Scope.ONE, short(spec.destination), undo=Undo.TRIVIAL, is_certain=False)
            )
    if options.has("tags") and options.has("force"):
        found.append(GitLoss(Loss.TAG, Scope.MANY, "tags", undo=Undo.SNAPSHOT, is_certain=False))
    return found


def known(what: str) -> GitLoss:
    """Something known of a remote is forgotten; a fetch brings it back."""
    return GitLoss(Loss.TRACKING, Scope.MANY, what, undo=Undo.TRIVIAL)


def remote(ground: Ground) -> list[GitLoss]:
    """git-remote(1): settings and remote-tracking refs."""
    options, verb = ground.options, ground.leading
    if verb in ("remove", "rm", "rename", "set-url", "set-head", "set-branches"):
        return [known(" ".join(ground.operands[1:3]))]
    if (verb == "prune" and not options.has("dry-run")) or (verb == "update" and options.has("prune")):
        return [known("what the remote no longer has")]
    return []


READERS: dict[str, Reader] = {
    "push": push,
    "send-pack": push,
    "http-push": push,
    "fetch": fetch,
    "pull": fetch,
    "remote": remote,
}
