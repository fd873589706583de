"""A made-up machine for a rule's examples: what the rule's file says stands there, and nothing else.

Promise: pure; a path that is not given cannot be said to be anything.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from shellguard.errors import RuleError
from shellguard.parse.world import Kind, Repository, Target

_FIELDS = frozenset(f.name for f in fields(Target)) - {"path"} | {"content"}


def check_given(body: Any, *, where: str) -> None:
    """Raises RuleError when `given` is no mapping of paths to what stands there."""
    if not isinstance(body, dict) or not all(isinstance(v, dict) for v in body.values()):
        raise RuleError(f"{where}: given maps paths to {{{', '.join(sorted(_FIELDS))}}}")
    for path, said in body.items():
        unknown = set(said) - _FIELDS
        if unknown or said.get("kind", "folder") not in list(Kind):
            raise RuleError(
                f"{where}: given: {path}: {', '.join(sorted(unknown)) or said['kind']} is not known"
            )


class Given:
    """`parse.world.World` over a rule's `given`."""

    def __init__(self, given: Mapping[str, Mapping[str, Any]], *, workspace: str) -> None:
        said_of = {posixpath.join(workspace, p): s for p, s in given.items()}
        self._contents = {p: str(s["content"]).encode() for p, s in said_of.items() if "content" in s}
        self._targets = {path: _target(path, said) for path, said in said_of.items()}

    def place(self, path: str) -> Target | None:
        """As the protocol has it."""
        return self.target(path)

    def target(self, path: str) -> Target | None:
        """As the protocol has it."""
        return self._targets.get(posixpath.normpath(path))

    def matches(self, pattern: str) -> tuple[str, ...] | None:
        """As the protocol has it: None where nothing given fits."""
        wanted = posixpath.normpath(pattern)
        return tuple(p for p in sorted(self._targets) if fnmatch.fnmatchcase(p, wanted)) or None

    def repository(self, _folder: str) -> Repository | None:
        """None: no repository is given."""
        return None

    def content(self, path: str) -> bytes | None:
        """As the protocol has it: what is given as `content`."""
        return self._contents.get(posixpath.normpath(path))


def _target(path: str, said: Mapping[str, Any]) -> Target:
    values: dict[str, Any] = {"real": path, "kind": "folder", "is_versioned": True, **said}
    values.pop("content", None)
    return Target(path=path, **{**values, "kind": Kind(values["kind"])})
