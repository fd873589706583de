"""Manifests of cluster objects: which kinds and names a file, a folder or a text on standard input holds.

Promise: total and bounded; what cannot be read, or is too much, is None, never nothing.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import Kind, World
from shellguard.parse.yaml_text import MOST_DOCUMENTS, documents

MOST_FILES = 64
_ENDINGS = (".yaml", ".yml", ".json")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object as a manifest says it."""

    kind: str
    name: str = ""
    namespace: str = ""


def manifests(content: bytes | str | None) -> list[Manifest] | None:
    """Objects of a text, those of lists one by one; None when it cannot be read or is no manifest."""
    found: list[Manifest] = []
    for document in documents(content) or (None,):
        if document in (None, ""):
            continue
        if not isinstance(document, dict) or not isinstance(document.get("kind"), str):
            return None
        items = document.get("items")
        is_list = document["kind"].endswith("List") and isinstance(items, list)
        for body in items[:MOST_DOCUMENTS] if is_list and isinstance(items, list) else (document,):
            if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
                return None
            found.append(_manifest(body))
    return found or None


def _manifest(body: dict[str, Any]) -> Manifest:
    meta = body.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    group = str(body.get("apiVersion") or "").rpartition("/")[0]
    kind = body["kind"] + (f".{group}" if group else "")
    return Manifest(kind[:120], str(meta.get("name") or "")[:120], str(meta.get("namespace") or "")[:120])


def given_manifests(
    files: list[Arg], folders: list[Arg], *, call: Invocation, world: World | None
) -> list[Manifest] | None:
    """What `-f` and `-k` name altogether; None where any of it is not known."""
    found: list[Manifest] = []
    for arg in files[:MOST_FILES]:
        read = _of_stdin(call) if arg.text == "-" else _of_path(arg, call=call, world=world)
        if read is None:
            return None
        found += read
    for arg in folders[:MOST_FILES]:
        path = _absolute(arg.text, call)
        read = None if path is None or world is None or call.host else _kustomized(path, world, set())
        if read is None:
            return None
        found += read
    return found if len(files) <= MOST_FILES else None


def _of_stdin(call: Invocation) -> list[Manifest] | None:
    return None if call.stdin is None or UNKNOWN in call.stdin else manifests(call.stdin)


def _of_path(arg: Arg, *, call: Invocation, world: World | None) -> list[Manifest] | None:
    if arg.content is not None:
        return manifests(arg.content)
    if world is None or call.host:
        return None
    found: list[Manifest] = []
    for name in arg.text.split(",")[:MOST_FILES]:
        path = _absolute(name, call)
        read = None if path is None else _read(path, world)
        if read is None:
            return None
        found += read
    return found


def _read(path: str, world: World) -> list[Manifest] | None:
    """A file's, or those of the files right in a folder."""
    standing = world.place(path)
    if standing is None or standing.kind is not Kind.FOLDER:
        return manifests(world.content(path))
    found: list[Manifest] = []
    names = [n for e in _ENDINGS for n in world.matches(f"{path}/*{e}") or ()]
    for name in names[:MOST_FILES]:
        read = manifests(world.content(name))
        if read is None:
            return None
        found += read
    return found if found and len(names) <= MOST_FILES else None


def _kustomized(path: str, world: World, seen: set[str]) -> list[Manifest] | None:
    """Resources of a kustomization, those of its bases too; None where one of them is not read."""
    if path in seen or len(seen) > MOST_FILES:
        return None
    seen.add(path)
    contents = (world.content(f"{path}/{name}") for name in _KUSTOMIZATIONS)
    read = documents(next((c for c in contents if c is not None), None))
    body = read[0] if read and isinstance(read[0], dict) else None
    if body is None or set(body) & {"helmCharts", "generators", "components"}:
        return None
    found: list[Manifest] = []
    rows = [*_texts(body.get("resources")), *_texts(body.get("bases"))]
    for row in rows[:MOST_FILES]:
        inner = posixpath.normpath(f"{path}/{row}")
        is_file = row.endswith(_ENDINGS)
        part = manifests(world.content(inner)) if is_file else _kustomized(inner, world, seen)
        if part is None:
            return None
        found += part
    return found if found and len(rows) <= MOST_FILES else None


def _texts(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _absolute(text: str, call: Invocation) -> str | None:
    if not text or UNKNOWN in text or "://" in text or (call.cwd is None and not text.startswith("/")):
        return None
    return posixpath.normpath(posixpath.join(call.cwd or "/", text))
