"""What kubectl would delete: by type and name, selector, file, folder, kustomization or raw path.

Promise: pure but for what the world is asked of manifests; a pod, a job or another trifle that is named stays one, what
a file that nobody can read holds may be anything.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.services.kubernetes_call import Asked
from shellguard.parse.services.kubernetes_kinds import kind_of
from shellguard.parse.services.kubernetes_place import is_passing
from shellguard.parse.services.manifests import Manifest, given_manifests
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

_MOST_TOLD = 8
# Pods that have ended: nothing runs in them any more.
_ENDED = re.compile(r"^status\.phase=+(?:Succeeded|Failed)$|^status\.successful=+1$")
# Things that lie in a namespace and are made again by whoever watches them: asked for one by one they are trifles.
_RAW = re.compile(
    r"^/?(?:api/v1|apis/(?P<group>[^/]+)/[^/]+)(?:/(?:watch/)?namespaces/(?P<ns>[^/?]+)(?=/))?/(?P<kind>[a-z]+)(?:/(?P<name>[^/?]+))?"
)


def deletes(asked: Asked) -> tuple[ServiceAct, ...]:
    """`kubectl delete ...`."""
    given = asked.given
    if _is_dry(asked):
        return ()
    if given.has("raw"):
        return raw_deletes(asked)
    if given.has("filename", "kustomize"):
        return of_files(asked, Verb.DELETE)
    kinds = _named(asked)
    if not kinds and not asked.operands:
        # names come from what nobody can read: `xargs kubectl delete`
        return (_told(asked, Verb.DELETE, Thing.UNKNOWN, "", Scope.MANY),) if asked.call.wrappers else ()
    return tuple(
        _told(
            asked,
            Verb.DELETE,
            _passing(asked, thing, names),
            f"{kind} {' '.join(names)}".strip(),
            _scope(asked, names),
        )
        for kind, thing, names in kinds
        if not _is_ended(asked, thing)
    )


def _passing(asked: Asked, thing: Thing, names: tuple[str, ...]) -> Thing:
    is_preview = thing is Thing.NAMESPACE and is_passing(names, asked.place.where)
    return Thing.PREVIEW if is_preview else thing


def of_files(asked: Asked, verb: Verb) -> tuple[ServiceAct, ...]:
    """The same done to everything that `-f` and `-k` name."""
    given = asked.given
    files, folders = given.options.get("filename", []), given.options.get("kustomize", [])
    held = given_manifests(files, folders, call=asked.call, world=asked.world)
    if held is None:
        said = " ".join(a.shown for a in (*files, *folders))
        return (_told(asked, verb, Thing.UNKNOWN, f"what {said} holds".strip(), Scope.MANY),)
    by_thing: dict[Thing, list[Manifest]] = {}
    for manifest in held:
        by_thing.setdefault(kind_of(manifest.kind)[1], []).append(manifest)
    return tuple(_told(asked, verb, thing, _listed(rows), Scope.ONE) for thing, rows in by_thing.items())


def raw_deletes(asked: Asked) -> tuple[ServiceAct, ...]:
    """`--raw /api/v1/namespaces/web/pods/x`: the path says it."""
    path = asked.given.text("raw")
    match = _RAW.match(path)
    if match is None:
        return (_told(asked, Verb.DELETE, Thing.UNKNOWN, path, Scope.MANY),)
    kind, thing = kind_of(match["kind"] + (f".{match['group']}" if match["group"] else ""))
    scope = Scope.ONE if match["name"] else Scope.ALL
    return (_told(asked, Verb.DELETE, thing, f"{kind} {match['name'] or ''}".strip(), scope),)


def prunes(asked: Asked) -> tuple[ServiceAct, ...]:
    """`apply --prune`: what the files no longer name is deleted."""
    given = asked.given
    if not given.is_on("prune") or not (given.is_on("all") or given.has("selector", "applyset")):
        return ()
    scope = Scope.ALL if given.is_on("all") else Scope.MANY
    return (_told(asked, Verb.DELETE, Thing.UNKNOWN, "what the files no longer name", scope),)


def _is_dry(asked: Asked) -> bool:
    return asked.given.has("dry-run") and asked.given.text("dry-run") not in ("none", "false", UNKNOWN)


def _told(asked: Asked, verb: Verb, thing: Thing, target: str, scope: Scope) -> ServiceAct:
    # somebody is asked who can answer only at a terminal, unless something is piped in
    is_asked = asked.given.is_on("interactive") and not asked.call.fed_by and asked.call.stdin is None
    is_orphaning = asked.given.text("cascade") in ("orphan", "false")
    return asked.act(
        verb,
        thing,
        target.replace(UNKNOWN, "…"),
        scope=scope,
        is_certain=not is_asked,
        is_shielded=is_orphaning,
    )


def _named(asked: Asked) -> list[tuple[str, Thing, tuple[str, ...]]]:
    """Kinds with the names of each: `deploy/web svc/web`, `deploy,svc web`."""
    operands = [a for a in asked.operands if a.text]
    if any("/" in o.text.split(UNKNOWN)[0] for o in operands):
        return _slashed(operands)
    if not operands:
        return []
    names = tuple(o.shown for o in operands[1:])
    if UNKNOWN in operands[0].text:
        return [("", Thing.UNKNOWN, (operands[0].shown, *names))]
    return [(*kind_of(kind), names) for kind in operands[0].text.split(",")[:32] if kind]


def _slashed(operands: list[Arg]) -> list[tuple[str, Thing, tuple[str, ...]]]:
    found: dict[tuple[str, Thing], list[str]] = {}
    for operand in operands[:200]:
        kind, slash, name = operand.text.partition("/")
        key = kind_of(kind) if slash else ("", Thing.UNKNOWN)
        found.setdefault(key, []).append(name if slash else operand.shown)
    return [(*key, tuple(names)) for key, names in found.items()]


def _scope(asked: Asked, names: tuple[str, ...]) -> Scope:
    given = asked.given
    is_chosen = given.has("selector", "field-selector")
    if given.is_on("all") or (given.is_on("all-namespaces") and not is_chosen):
        return Scope.ALL
    if is_chosen or not names:
        return Scope.MANY
    return Scope.ONE


def _is_ended(asked: Asked, thing: Thing) -> bool:
    """Whether only what has ended is cleaned up."""
    chosen = asked.given.text("field-selector")
    return thing is Thing.RUN and bool(_ENDED.match(chosen)) and not asked.given.is_on("all")


def _listed(rows: list[Manifest]) -> str:
    """`deployment web, service web and 3 more`."""
    said = [f"{kind_of(m.kind)[0]} {m.name}".strip() for m in rows[:_MOST_TOLD]]
    more = len(rows) - len(said)
    return ", ".join(said) + (f" and {more} more" if more else "")
