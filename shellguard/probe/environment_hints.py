"""What lies about that speaks of an environment: the git branch, current contexts of kubectl and docker, `.env`.

Promise: read-only, bounded and total: what cannot be read is empty. Of `.env` only the variables that were asked for are
kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from shellguard.context.identities import Held

_MOST_BYTES = 256 * 1024
_CURRENT = re.compile(r"(?m)^current-context:[ \t]*[\"']?([^\s\"'#]{1,200})")
_HEAD = re.compile(r"ref: refs/heads/(\S{1,200})")
_ROW = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+)?([A-Z_]{1,40})[ \t]*=[ \t]*[\"']?([A-Za-z0-9_.-]{1,40})[\"']?[ \t\r]*$"
)


def contexts(*, home: Path, variables: Mapping[str, str]) -> tuple[Held, ...]:
    """What kubectl and docker talk to unless told otherwise."""
    found = []
    # The first file that names a current context wins (kubectl's documentation, "Merging kubeconfig files").
    named = [Path(p) for p in variables.get("KUBECONFIG", "").split(":") if p] or [home / ".kube/config"]
    for path in named:
        said = _CURRENT.search(_text(path))
        if said is not None:
            found.append(Held("kubernetes", said.group(1), place=str(path)))
            break
    docker = variables.get("DOCKER_CONTEXT") or _docker_context(home, variables)
    if docker and docker != "default":
        found.append(Held("docker", docker))
    return tuple(found)


def _docker_context(home: Path, variables: Mapping[str, str]) -> str:
    folder = Path(variables.get("DOCKER_CONFIG") or home / ".docker")
    try:
        body = json.loads(_text(folder / "config.json") or "{}")
        said = body.get("currentContext", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return said[:200] if isinstance(said, str) else ""


def branch(workspace: Path) -> str:
    """The branch checked out in the repository around `workspace`."""
    for folder in (workspace, *workspace.parents):
        git = folder / ".git"
        if git.is_file():
            named = _text(git).partition("gitdir:")[2].strip()
            git = (folder / named) if named else git
        said = _HEAD.match(_text(git / "HEAD"))
        if said is not None:
            return said.group(1)
        if git.exists():
            return ""
    return ""


def env_file(workspace: Path, *, names: tuple[str, ...]) -> dict[str, str]:
    """What `.env` in the workspace says of these variables."""
    rows = _ROW.findall(_text(workspace / ".env"))
    return {name: value for name, value in rows if name in names}


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
