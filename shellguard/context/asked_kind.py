"""Which deeds of a command the task asks for by their kind: what is local and made anew, or the session's own to take away.

Promise: pure; all of a command or none of it; nothing that may lie on another machine, in staging or in production, and never more
than the kind that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from shellguard.context.alignment_places import tiers_of
from shellguard.context.alignment_signals import MOST_DEEDS, fits
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier, is_loopback, parts_of, tier_of
from shellguard.context.seemingly_made import made_keys
from shellguard.context.story import Story
from shellguard.context.task_resets import Kind, kinds_in, registries_said
from shellguard.context.task_scope import Fit, TaskScope
from shellguard.model import Reach, Scope

_HIGHEST = Tier.STAGING
"""From here on nothing is anybody's to make anew."""
_HARMLESS = frozenset({Does.LOOK, Does.RUN, Does.MAKE})
_OWN_THINGS = frozenset("volume container worktree branch network image".split())
_INNER = frozenset("database schema table rows index view".split())
_DATA_SERVICES = ("sql", "mongo", "redis", "database")
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
# Contexts that docker and its desktops make for this machine.
_CONTEXTS_HERE = frozenset(
    {"", "context default", "context desktop-linux", "context colima", "context orbstack"}
)
_TO_DOCKER = ("DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST", "CONTAINER_CONNECTION")
"""Variables that send container commands elsewhere."""


def asked_for_by_kind(
    deeds: tuple[Deed, ...],
    scope: TaskScope,
    *,
    story: Story,
    environment: str = "",
    variables: Iterable[tuple[str, str]] = (),
    is_at_home: bool = True,
) -> tuple[Deed, ...]:
    """What the command ends, where every such deed is of a kind that the task asks for; else none. `environment` is the
    session's own, `variables` those that the command sees; `is_at_home`: every part of it runs inside of the project."""
    if (
        not is_at_home
        or not scope.text.strip()
        or not deeds
        or len(deeds) > MOST_DEEDS
        or tier_of(environment) >= _HIGHEST
    ):
        return ()
    kinds = kinds_in(scope)
    told = fits(deeds, scope)
    weighty = tuple((d, f) for d, f in told if d.does not in _HARMLESS)
    if not weighty or any(f.fit >= Fit.OUTSIDE and not _is_discard(d, kinds) for d, f in told):
        return ()
    if any(_is_sent_away(d.deed) for d in story.deeds):
        return ()
    made = made_keys(deeds, story)
    is_docker_here = not any(_is_elsewhere(name, value) for name, value in variables)
    is_all = all(
        _is_low(d)
        and (is_docker_here or d.service.split(" ", 1)[0] not in _CONTAINERS)
        and ((f.fit is Fit.INSIDE and _is_own(d, made)) or any(_is_of(d, kind, scope) for kind in kinds))
        for d, f in weighty
    )
    return tuple(d for d, _ in weighty) if is_all else ()


def is_inside(folders: Iterable[str | None], project: str) -> bool:
    """Whether all of these are the project's folder or lie in it."""
    inner = project.rstrip("/") + "/"
    return all(f is not None and (not project or f == project or f.startswith(inner)) for f in folders)


def is_low(name: str) -> bool:
    """Whether nothing in a name says staging or production."""
    words = parts_of(name)
    return all(tier_of(w) < _HIGHEST for w in (name, *words))


def _is_low(deed: Deed) -> bool:
    # the folder a command runs in is called whatever it is called
    where = "" if deed.where.startswith("/") else deed.where
    return is_low(deed.target.rsplit("/", 1)[-1]) and all(
        is_low(part) for part in where.replace("/", " ").split()
    )


def _is_elsewhere(name: str, value: str) -> bool:
    if name not in _TO_DOCKER or not value:
        return False
    return not (value.startswith(("unix://", "npipe://")) or f"context {value}" in _CONTEXTS_HERE)


def _is_sent_away(deed: Deed) -> bool:
    """`docker context use box`: from then on nobody can say that a container command acts here."""
    is_other = f"context {deed.target}" not in _CONTEXTS_HERE
    return deed.service in _CONTAINERS and "context use" in deed.how and is_other


def _is_own(deed: Deed, made: frozenset[str]) -> bool:
    """What the session seems to have made, where the task asks for the end of such things."""
    is_one = deed.scope is Scope.ONE and bool(deed.target)
    return is_one and deed.reach is Reach.LOCAL and deed.thing in _OWN_THINGS and deed.key in made


def _is_discard(deed: Deed, kinds: frozenset[Kind]) -> bool:
    """`local changes` speaks of a side; what stands for the other one is only what they are measured by."""
    return Kind.CHANGES in kinds and deed.how == "git reset --hard"


def _is_of(deed: Deed, kind: Kind, scope: TaskScope) -> bool:
    if kind is Kind.PACKAGE:
        said = registries_said(scope.text)
        is_plain = deed.does is Does.SHARE and deed.thing == "package" and not deed.target and not deed.where
        return is_plain and (not said or deed.service in said)
    if deed.does is not Does.REMOVE:
        return False
    if kind is Kind.CACHE:
        return is_cache(deed)
    if deed.reach is not Reach.LOCAL:
        return False
    return _ROWS[kind](deed)


def _is_database(deed: Deed) -> bool:
    """A database, or the volumes of the compose file that it lives in."""
    name = deed.service.split(" ", 1)[0]
    is_data = name in _DATA_SERVICES or deed.service.endswith(" database")
    if not (is_data and deed.thing in _INNER):
        return _is_volumes(deed)
    host = deed.where.split("/", 1)[0].rpartition("@")[2]
    return not deed.where or is_loopback(host) or deed.service.startswith("sql sqlite")


def is_cache(deed: Deed) -> bool:
    """A store that caches are kept in, here or where its name says that it is for development or tests."""
    tiers = tiers_of(deed)
    is_place_low = deed.reach is Reach.LOCAL or (bool(tiers) and max(tiers) < _HIGHEST)
    return deed.service in ("redis", "memcached") and is_place_low


def _is_volumes(deed: Deed) -> bool:
    is_compose = deed.service.endswith(" compose") or deed.service in ("docker compose", "podman compose")
    return is_compose and deed.thing == "volume" and not deed.target and deed.where in _CONTEXTS_HERE


def _is_leftovers(deed: Deed) -> bool:
    is_docker = deed.service in _CONTAINERS and deed.where in _CONTEXTS_HERE and "prune" in deed.how
    return is_docker and deed.thing in ("unknown", "image", "container", "network")


def _is_changes(deed: Deed) -> bool:
    """What is not committed; of commits only those that the other side does not have."""
    if deed.thing == "commit" and not deed.target.startswith(("origin/", "upstream/", "@{u", "FETCH_HEAD")):
        return False
    return deed.service == "git" and deed.how.startswith(("git reset", "git checkout", "git restore"))


def _is_ignored(deed: Deed) -> bool:
    return deed.service == "git" and deed.how.startswith("git clean")


_ROWS = {
    Kind.DATABASE: _is_database,
    Kind.VOLUMES: _is_volumes,
    Kind.CONTAINER_LEFTOVERS: _is_leftovers,
    Kind.CHANGES: _is_changes,
    Kind.IGNORED: _is_ignored,
}
