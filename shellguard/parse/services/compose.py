"""What docker compose would do to a project: its volumes, its containers, its images.

Promise: pure but for what the world is asked of compose files; stopping, restarting and taking down the containers of a
project on this machine is its daily work. Files as https://docs.docker.com/reference/compose-file/ has them.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.services.docker_options import grammar
from shellguard.parse.services.kubernetes_place import Cluster
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World
from shellguard.parse.yaml_text import documents

# Found in this order, with the override beside it.
_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_OVERRIDES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
)
_PASSING = re.compile(
    r"(?i)(?:^|[^a-z])(?:test|tests|testing|ci|e2e|tmp|temp|scratch|preview|sandbox)(?:$|[^a-z])"
)
_PASSING_VOLUME = re.compile(
    r"(?i)(?:^|[^a-z])(?:scratch|cache|caches|tmp|temp|test|tests|ci|e2e|node[_-]?modules|venv)(?:$|[^a-z])"
)
_PRODUCTION = re.compile(r"(?i)(?:^|[^a-z])(?:prod|production|live)(?:$|[^a-z])")
_STOPS = frozenset({"stop", "kill", "pause", "down"})


def compose(
    call: Invocation, args: tuple[Arg, ...], *, place: Cluster, service: str, world: World | None
) -> tuple[ServiceAct, ...]:
    """What `compose ...` would do; `args`: its own."""
    first = read_options(grammar("compose"), args)
    if first.has("help", "dry-run") or not first.operands or UNKNOWN in first.operands[0].text:
        return ()
    command = first.operands[0].text
    command = "rm" if command == "remove" else command
    given = read_options(grammar(f"compose {command}"), args)
    if command == "down" and given.is_on("volumes"):
        return _volumes(call, first, place=place, service=service, world=world)
    if command == "rm" and given.is_on("volumes"):
        return (_act(Thing.VOLUME, "unnamed volumes of its containers", place, service, is_shielded=True),)
    if command in _STOPS and not place.is_local:
        return (
            _act(Thing.WORKLOAD, _project(call, first), place, service, verb=Verb.STOP, scope=Scope.MANY),
        )
    if command in ("push", "publish"):
        return (_act(Thing.IMAGE, _project(call, first), Cluster(place.where), service, verb=Verb.PUBLISH),)
    return ()


def _act(
    thing: Thing,
    target: str,
    place: Cluster,
    service: str,
    *,
    verb: Verb = Verb.DELETE,
    scope: Scope = Scope.MANY,
    is_shielded: bool = False,
) -> ServiceAct:
    return ServiceAct(
        verb,
        thing,
        target[:200].replace(UNKNOWN, "…"),
        f"{service} compose",
        scope,
        where=place.where,
        is_local=place.is_local,
        is_shielded=is_shielded,
        source="https://docs.docker.com/reference/cli/docker/compose/",
    )


def _project(call: Invocation, given: Given) -> str:
    """What the command itself calls the project: its name, its files."""
    said = [given.text("project-name"), *(a.shown for a in given.options.get("file", []))]
    name = call.setting("COMPOSE_PROJECT_NAME")
    return " ".join(filter(None, (*said, name.text if name is not None else "")))


def _volumes(
    call: Invocation, given: Given, *, place: Cluster, service: str, world: World | None
) -> tuple[ServiceAct, ...]:
    """`down -v`: the volumes that the files name, where they can be read; those that are external stay."""
    project = _project(call, given)
    if _PASSING.search(project) and not _PRODUCTION.search(project) and place.is_local:
        return (_act(Thing.CACHE, f"volumes of {project}", place, service),)
    bodies = _bodies(call, given, world)
    if bodies is None:
        return (_act(Thing.VOLUME, f"volumes of {project or 'the project'}", place, service),)
    names = list(dict.fromkeys(n for body in bodies for n in _named(body)))
    kept = [n for n in names if not _PASSING_VOLUME.search(n)]
    if kept:
        return (_act(Thing.VOLUME, " ".join(kept), place, service),)
    if names:
        return (_act(Thing.CACHE, " ".join(names), place, service),)
    is_unnamed = any(_has_unnamed(body) for body in bodies)
    said = "unnamed volumes of its containers" if is_unnamed else "no volume with a name"
    return (_act(Thing.VOLUME, said, place, service, is_shielded=True),)


def _bodies(call: Invocation, given: Given, world: World | None) -> list[dict[str, Any]] | None:
    """The project's files; None where one of them cannot be read, or takes in others."""
    if world is None or call.host or not _is_placed(call, given):
        return None
    files = _files(call, given, world)
    found: list[dict[str, Any]] = []
    for path in files[:16]:
        read = documents(world.content(path))
        if not read or not isinstance(read[0], dict) or "include" in read[0]:
            return None
        found.append(read[0])
    return found if found and len(files) <= 16 else None


def _is_placed(call: Invocation, given: Given) -> bool:
    """Whether the folder the project lies in is known."""
    return call.cwd is not None and not any(
        UNKNOWN in a.text for name in ("file", "project-directory") for a in given.options.get(name, [])
    )


def _files(call: Invocation, given: Given, world: World) -> list[str]:
    folder = call.cwd or "/"
    variable = call.setting("COMPOSE_FILE")
    said = [a.text for a in given.options.get("file", [])]
    if not said and variable is not None and UNKNOWN not in variable.text:
        said = variable.text.split(":")
    if said:
        return [posixpath.normpath(posixpath.join(folder, f)) for f in said]
    folder = posixpath.normpath(posixpath.join(folder, given.text("project-directory")))
    while True:
        present = [f"{folder}/{n}" for n in _NAMES if world.content(f"{folder}/{n}") is not None]
        if present:
            over = [f"{folder}/{n}" for n in _OVERRIDES if world.content(f"{folder}/{n}") is not None]
            return [present[0], *over[:1]]
        if folder in ("/", "", call.home):
            return []
        folder = posixpath.dirname(folder)


def _named(body: dict[str, Any]) -> list[str]:
    """Names of the volumes it makes itself."""
    volumes = body.get("volumes")
    found = []
    for name, settings in volumes.items() if isinstance(volumes, dict) else ():
        external = settings.get("external") if isinstance(settings, dict) else None
        if external in (None, "false", "False"):
            found.append(str(name)[:80])
    return found[:200]


def _has_unnamed(body: dict[str, Any]) -> bool:
    services = body.get("services")
    for row in services.values() if isinstance(services, dict) else ():
        volumes = row.get("volumes") if isinstance(row, dict) else None
        if isinstance(volumes, list) and any(isinstance(v, str) and ":" not in v for v in volumes):
            return True
    return False
