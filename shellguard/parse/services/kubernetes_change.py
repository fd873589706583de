"""What kubectl would stop, exchange, set back or change: scale, drain, taint, patch, rollout, apply and kin.

Promise: pure but for manifests that are asked for; what makes something run again is no act.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shellguard.model import Undo
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.kubernetes_call import Asked
from shellguard.parse.services.kubernetes_delete import of_files, prunes
from shellguard.parse.services.kubernetes_kinds import kind_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.yaml_text import documents

Acts = tuple[ServiceAct, ...]
_MOST_NODES = 2000
# Labels of a namespace that say how much pods may do there,
# https://kubernetes.io/docs/concepts/security/pod-security-admission/
_LIFTED = re.compile(r"^pod-security\.kubernetes\.io/enforce(?:=privileged|-)$")


def changes(asked: Asked) -> Acts:
    """Acts of this family; empty for every other command."""
    if asked.given.has("dry-run") and asked.given.text("dry-run") not in ("none", "false", UNKNOWN):
        return ()
    reader = _READERS.get(asked.command)
    return reader(asked) if reader is not None else ()


def _said(asked: Asked) -> str:
    return " ".join(asked.names)


def _scope(asked: Asked) -> Scope:
    if asked.given.is_on("all", "all-namespaces"):
        return Scope.ALL
    return Scope.MANY if asked.given.has("selector") else Scope.ONE


def _thing(asked: Asked) -> Thing:
    first = asked.operands[0].text if asked.operands else ""
    return kind_of(first.partition("/")[0].split(",")[0])[1] if first else Thing.UNKNOWN


def _apply(asked: Asked) -> Acts:
    files = (*asked.given.options.get("filename", []), *asked.given.options.get("kustomize", []))
    target = " ".join(a.shown for a in files)
    verb = Verb.REPLACE if asked.given.is_on("force") else Verb.DEPLOY
    return (asked.act(verb, Thing.DEPLOYMENT, target, undo=Undo.SNAPSHOT), *prunes(asked))


def _replace(asked: Asked) -> Acts:
    if asked.given.has("raw"):
        return (asked.act(Verb.CHANGE, Thing.UNKNOWN, asked.given.text("raw")),)
    return of_files(asked, Verb.RESET if asked.given.is_on("force") else Verb.CHANGE)


def _scale(asked: Asked) -> Acts:
    replicas = asked.given.text("replicas")
    is_none = replicas.strip() == "0" or UNKNOWN in replicas
    verb = Verb.STOP if is_none else Verb.CHANGE
    is_certain = UNKNOWN not in replicas
    thing = Thing.WORKLOAD if verb is Verb.STOP else _thing(asked)
    return (
        asked.act(verb, thing, _said(asked), scope=_scope(asked), undo=Undo.TRIVIAL, is_certain=is_certain),
    )


def _drain(asked: Asked) -> Acts:
    return (asked.act(Verb.STOP, Thing.NODE, _said(asked), scope=_scope(asked), undo=Undo.SNAPSHOT),)


def _cordon(asked: Asked) -> Acts:
    # what runs there goes on running
    return (asked.act(Verb.STOP, Thing.NODE, _said(asked), undo=Undo.TRIVIAL, is_shielded=True),)


def _taint(asked: Asked) -> Acts:
    is_evicting = any(o.text.endswith("NoExecute") for o in asked.operands)
    verb = Verb.STOP if is_evicting else Verb.CHANGE
    return (asked.act(verb, Thing.NODE, _said(asked), scope=_scope(asked), undo=Undo.TRIVIAL),)


def _label(asked: Asked) -> Acts:
    if any(_LIFTED.match(o.text) for o in asked.operands):
        return (asked.act(Verb.DISABLE, Thing.POLICY, _said(asked), undo=Undo.TRIVIAL),)
    return (asked.act(Verb.CHANGE, Thing.LABEL, _said(asked), scope=_scope(asked), undo=Undo.TRIVIAL),)


def _rollout_undo(asked: Asked) -> Acts:
    return (asked.act(Verb.REPLACE, Thing.DEPLOYMENT, _said(asked), undo=Undo.TRIVIAL),)


def _deploy(asked: Asked) -> Acts:
    return (asked.act(Verb.DEPLOY, _thing(asked), _said(asked), scope=_scope(asked), undo=Undo.TRIVIAL),)


def _change(asked: Asked) -> Acts:
    return (asked.act(Verb.CHANGE, _thing(asked), _said(asked), undo=Undo.SNAPSHOT),)


def _create(asked: Asked) -> Acts:
    files = asked.given.options.get("filename", [])
    return (asked.act(Verb.CREATE, Thing.DEPLOYMENT, " ".join(a.shown for a in files)),)


def _copy(asked: Asked) -> Acts:
    """`cp FILE POD:PATH` writes into a container; the other way is a read."""
    into = asked.operands[-1].text if len(asked.operands) > 1 else ""
    return (asked.act(Verb.CHANGE, Thing.RUN, _said(asked)),) if ":" in into else ()


def _prune(asked: Asked) -> Acts:
    """`oc adm prune images --confirm`; without it only what would go is listed."""
    if not asked.given.is_on("confirm"):
        return ()
    thing = Thing.IMAGE if "images" in asked.names else _thing(asked)
    return (asked.act(Verb.DELETE, thing, _said(asked), scope=Scope.MANY),)


def _idle(asked: Asked) -> Acts:
    return (asked.act(Verb.STOP, Thing.WORKLOAD, _said(asked), scope=_scope(asked), undo=Undo.TRIVIAL),)


def _patch(asked: Asked) -> Acts:
    """What the patch says, where it is known."""
    text, target = asked.given.text("patch"), _said(asked)
    body = () if UNKNOWN in text else documents(text) or ()
    facts = {fact for document in body for fact in _facts(document)}
    thing = _thing(asked)
    if "unfinalized" in facts:
        return (asked.act(Verb.DELETE, thing, f"{target} without its finalizers"),)
    if "none" in facts:
        return (asked.act(Verb.STOP, Thing.WORKLOAD, target, undo=Undo.TRIVIAL),)
    if "suspended" in facts:
        return (asked.act(Verb.STOP, Thing.PIPELINE, target, undo=Undo.TRIVIAL),)
    if "public" in facts:
        return (asked.act(Verb.EXPOSE, Thing.NETWORK, target, undo=Undo.TRIVIAL),)
    if "reclaimed" in facts:
        return (asked.act(Verb.DISABLE, Thing.VOLUME, f"{target}: its data goes with its claim"),)
    return (asked.act(Verb.CHANGE, thing, target, undo=Undo.SNAPSHOT),)


# What a merge patch sets, or a JSON patch's value at the end of its path.
_FACTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "finalizers": (lambda v: v in (None, [], "null", "~", ""), "unfinalized"),
    "replicas": (lambda v: v in ("0", 0), "none"),
    "suspend": (lambda v: v == "true", "suspended"),
    "paused": (lambda v: v == "true", "suspended"),
    "type": (lambda v: v == "LoadBalancer", "public"),
    "persistentVolumeReclaimPolicy": (lambda v: v in ("Delete", "Recycle"), "reclaimed"),
}


def _facts(document: Any) -> set[str]:
    found: set[str] = set()
    waiting = [document]
    seen = 0
    while waiting and seen < _MOST_NODES:
        node, seen = waiting.pop(), seen + 1
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            for key, value in node.items():
                found |= _fact(key, value)
                waiting.append(value)
            found |= _of_operation(node)
    return found


def _fact(key: Any, value: Any) -> set[str]:
    test, fact = _FACTS.get(str(key), (lambda _: False, ""))
    is_so = test(value) if not isinstance(value, dict) else False
    return {fact} if is_so else set()


def _of_operation(node: dict[Any, Any]) -> set[str]:
    """One operation of a JSON patch (RFC 6902)."""
    path, operation = str(node.get("path") or ""), str(node.get("op") or "")
    parts = path.strip("/").split("/")
    if operation == "remove" and "finalizers" in parts:
        return {"unfinalized"}
    return _fact(parts[-1], node.get("value")) if operation in ("replace", "add") else set()


_READERS: dict[str, Callable[[Asked], Acts]] = {
    "apply": _apply, "replace": _replace, "scale": _scale, "drain": _drain, "adm drain": _drain, "cordon": _cordon, "adm cordon": _cordon,
    "taint": _taint, "adm taint": _taint, "label": _label, "annotate": _label, "rollout undo": _rollout_undo, "rollback": _rollout_undo,
    "rollout restart": _deploy, "rollout latest": _deploy, "set image": _deploy, "set env": _deploy, "set resources": _deploy,
    "set serviceaccount": _deploy, "set volume": _deploy, "set volumes": _deploy, "set selector": _change, "rollout pause": _change,
    "edit": _change, "autoscale": _change, "create": _create, "cp": _copy, "adm prune": _prune, "idle": _idle, "patch": _patch,
    "adm upgrade": _change,
}  # fmt: skip
