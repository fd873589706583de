"""Which identities stand ready on this machine: profiles, contexts, sign-ins, tokens, keys, variables.

Promise: read-only, no program is run, nothing is asked of the network; the answer comes within `deadline_s`, with what was
found by then and with every place that was not; of a secret only its fingerprint is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from shellguard.context.identities import Held
from shellguard.probe import (
    held_aws,
    held_azure,
    held_clusters,
    held_databases,
    held_env_files,
    held_forges,
    held_gcloud,
    held_git,
    held_netrc,
    held_platforms,
    held_registries,
    held_ssh,
    held_variables,
)
from shellguard.probe.boxed import within
from shellguard.probe.held_look import NOT_IN_TIME, Look

_READERS: tuple[tuple[str, Callable[[Look], None]], ...] = (
    ("variables", held_variables.read),
    ("files of variables", held_env_files.read),
    ("AWS", held_aws.read),
    ("clusters", held_clusters.read),
    ("git", held_git.read),
    ("Google Cloud", held_gcloud.read),
    ("forges", held_forges.read),
    ("Azure", held_azure.read),
    (".netrc", held_netrc.read),
    ("databases", held_databases.read),
    ("registries", held_registries.read),
    ("ssh", held_ssh.read),
    ("platforms", held_platforms.read),
)
"""Family -> its reader; what agents swap most first, should the time not suffice for all."""

_ONE_FAMILY = 0.5
"""Of the time that is left; a home folder on a network that hangs must not take the workspace's share too."""


@dataclass(frozen=True, slots=True)
class HeldNow:
    """What was at hand at one moment."""

    held: tuple[Held, ...]
    is_complete: bool
    """Every place that is there was read to its end."""
    left_out: tuple[str, ...] = ()
    """`PLACE: why`, for people."""


@dataclass(frozen=True, slots=True)
class PlacesHere:
    """Where identities stand or would stand."""

    files: tuple[str, ...]
    """Absolute, whether they are there or not."""
    folders: tuple[str, ...]
    """Those in which any name may be one."""


def identities_here(
    *,
    home: str,
    workspace: str,
    variables: Mapping[str, str],
    fingerprint: Callable[[str], str],
    deadline_s: float = 0.3,
) -> HeldNow:
    """Look now. `home` and `workspace` are absolute."""
    look = _look(home, workspace, variables, fingerprint, deadline_s)
    # a family that hangs is left behind in its thread: what it finds later is not of this answer
    left_out = look.left_out.copy()
    return HeldNow(tuple(look.found.copy()), not left_out, tuple(f"{k}: {v}" for k, v in left_out.items()))


def places_here(
    *, home: str, workspace: str, variables: Mapping[str, str], deadline_s: float = 2.0
) -> PlacesHere:
    """The places that `identities_here` looks at, learned by looking without keeping anything."""
    look = _look(home, workspace, variables, lambda _: "", deadline_s)
    return PlacesHere(tuple(look.files.copy()), tuple(look.folders.copy()))


def _look(
    home: str,
    workspace: str,
    variables: Mapping[str, str],
    fingerprint: Callable[[str], str],
    deadline_s: float,
) -> Look:
    until = time.monotonic() + deadline_s
    look = Look(
        home.rstrip("/") or "/",
        workspace.rstrip("/") or "/",
        dict(variables),
        fingerprint,
        lambda: time.monotonic() >= until,
    )
    done: set[str] = set()
    for family, read in _READERS:
        left_s = (until - time.monotonic()) * _ONE_FAMILY
        within(left_s, partial(_read, look, family, read, done))
    for family, _ in _READERS:
        if family not in done:
            look.leave_out(family, NOT_IN_TIME)
    return look


def _read(look: Look, family: str, read: Callable[[Look], None], done: set[str]) -> None:
    """SAFETY: a reader that stumbles over a file says so without the exception's text, which may quote the file."""
    try:
        read(look)
    except Exception as error:
        look.leave_out(family, f"not understood ({type(error).__name__})")
    done.add(family)
