"""Signals of a repository that is handed to a place it has not known: a remote is added, and pushed to.

Promise: pure and bounded; a place that the task names, that the repository came from, or that stands on this machine is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.context.story import Outcome, Story
from shellguard.model import Deed, Does, Severity, Signal
from shellguard.parse.http.address import is_local_host

UNKNOWN_REMOTE = "unknown-remote"
_SAFER = "Push to the remote the repository came with, or ask the user whether this place may have it."
# Where everybody keeps repositories; whose account it is says the task, or nobody.
_FORGES = re.compile(
    r"(?:^|\.)(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|dev\.azure\.com|visualstudio\.com|sr\.ht|heroku\.com|huggingface\.co|gitea\.com"
    r"|amazonaws\.com|googlesource\.com|source\.developers\.google\.com|salsa\.debian\.org|sourceforge\.net|launchpad\.net|gitee\.com)$"
)
_URL = re.compile(r"^(?:[a-z][a-z0-9+.-]{1,15}://)?(?:[^/@\s]*@)?(\[[0-9a-f:]+\]|[\w.-]+)(?::|/|$)", re.I)
_REMOTES_SPOKEN_OF = re.compile(r"\b(?:remotes?|mirror\w*|back-?ups?|forks?|upstream|push\w*|migrat\w*)\b")
_PUSHED = frozenset({"branch", "tag"})
_MOST = 40


def remote_signals(deeds: tuple[Deed, ...], *, story: Story, task: str) -> tuple[Signal, ...]:
    """At most one a place."""
    found: dict[str, Signal] = {}
    for signal in _signals(deeds, story, task.lower()):
        if signal.about not in found or found[signal.about].weight < signal.weight:
            found[signal.about] = signal
    return tuple(found.values())


def _signals(deeds: tuple[Deed, ...], story: Story, task: str) -> Iterator[Signal]:
    ran = tuple(d.deed for d in story.deeds if d.outcome is Outcome.RAN and d.deed.service == "git")
    given = {name: host for name, host in map(_place_of, (*ran, *deeds[:_MOST])) if name}
    came_from = {host_of(d.where) for d in (*ran, *deeds) if d.thing == "repository" and d.does is Does.MAKE}
    for deed in deeds[:_MOST]:
        name, host = _place_of(deed)
        is_push = deed.service == "git" and deed.does is Does.SHARE and deed.thing in _PUSHED
        host = given.get(deed.where, host_of(deed.where)) if is_push else host
        if not host or is_local_host(host) or host in task or host in came_from:
            continue
        if is_push:
            yield _push(deed, host, is_first=deed.where == "origin" and not task)
        elif name:
            yield _added(name, host, came_from - {""}, task)


def _added(name: str, host: str, came_from: set[str], task: str) -> Signal:
    """One more place beside the home that a repository is known to have, for a task that speaks of none."""
    is_stray = bool(task and came_from) and not _FORGES.search(host) and not _REMOTES_SPOKEN_OF.search(task)
    weight = Severity.HIGH if is_stray else Severity.MEDIUM
    return Signal(UNKNOWN_REMOTE, f"the remote {name} is at {host}", weight, host, _SAFER)


def _push(deed: Deed, host: str, *, is_first: bool) -> Signal:
    """A repository's first home is anybody's to choose where no task says one."""
    weight = Severity.MEDIUM if _FORGES.search(host) or is_first else Severity.HIGH
    evidence = f"hands {deed.target or 'the current branch'} to {host}, which neither the task nor the repository names"
    return Signal(UNKNOWN_REMOTE, evidence, weight, host, _SAFER)


def _place_of(deed: Deed) -> tuple[str, str]:
    """The remote that a deed gives a place, and the host; empty for every other deed."""
    if deed.service != "git" or deed.thing != "remote" or deed.does not in (Does.MAKE, Does.CHANGE):
        return "", ""
    return deed.target, host_of(deed.where)


def host_of(place: str) -> str:
    """The host of an address as git takes it, in small letters; empty for a path or a remote's name."""
    found = _URL.match(place[:300].strip())
    if found is None or place.startswith(("/", ".", "~")):
        return ""
    is_address = "://" in place or ":" in place or ("." in found.group(1) and "/" in place)
    return found.group(1).lower() if is_address and not place.startswith("file://") else ""
