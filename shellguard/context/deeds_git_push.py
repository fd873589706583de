"""What a push is about: which branches and tags of which remote, and whether they come, go or are forced.

Promise: pure; without a word for it the current branch is meant, which has no name here.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.parse.git.command import GitCommand
from shellguard.parse.git.remote import refspec, short
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.service_act import Scope

_CURRENT = frozenset({"HEAD", "@", ""})


@dataclass(frozen=True, slots=True)
class PushTarget:
    """One thing of a remote."""

    thing: str
    name: str
    remote: str
    scope: Scope = Scope.ONE
    is_delete: bool = False
    is_forced: bool = False


def plain_ref(ref: str) -> str:
    """A branch's or a tag's own name."""
    return short(ref).removeprefix("refs/tags/").removeprefix("refs/remotes/").removeprefix("remotes/")


def push_targets(command: GitCommand) -> list[PushTarget]:
    """Everything a push is about."""
    options = command.options
    words = [*options.operands, *options.rest]
    named = options.all_values("repo")
    remote = words[0].shown if words else (named[-1] if named else "origin")
    remote = remote.split("@")[-1][:200]
    found = [
        _spec(w.text, w.shown, remote, is_delete=options.has("delete"), is_tag=words[at].text == "tag")
        for at, w in enumerate(words[1:])
        if w.text != "tag"
    ]
    if options.has("mirror"):
        found.append(PushTarget("branch", "*", remote, Scope.ALL, is_forced=True))
    elif options.has("all", "branches"):
        found.append(PushTarget("branch", "*", remote, Scope.ALL))
    if options.has("tags"):
        found.append(PushTarget("tag", "*", remote, Scope.ALL))
    if options.has("prune"):
        found.append(PushTarget("branch", "*", remote, Scope.MANY, is_delete=True))
    return found or [PushTarget("branch", "", remote)]


def _spec(text: str, shown: str, remote: str, *, is_delete: bool, is_tag: bool) -> PushTarget:
    spec = refspec(text)
    name = shown if UNKNOWN in text else plain_ref(spec.destination)
    thing = "tag" if is_tag or "refs/tags/" in spec.destination else "branch"
    scope = Scope.MANY if UNKNOWN in text or "*" in name else Scope.ONE
    return PushTarget(
        thing,
        "" if name in _CURRENT else name[:300],
        remote,
        scope,
        is_delete or spec.is_delete,
        spec.is_forced,
    )
