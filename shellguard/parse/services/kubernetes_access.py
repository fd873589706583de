"""Who gets what of a cluster: rights that are given, secrets that are shown, doors that are opened.

Promise: pure; listing names of secrets, asking what one may do, and a door for this machine only are no acts.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.services.kubernetes_call import Asked
from shellguard.parse.services.kubernetes_kinds import kind_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

# Formats that print names and labels only.
_NAMES_ONLY = re.compile(r"^(?:name|wide)?$")
_TEMPLATED = re.compile(
    r"^(?:jsonpath|jsonpath-as-json|jsonpath-file|go-template|go-template-file|template|templatefile|custom-columns|custom-columns-file)(?:=|$)"
)
_HARMLESS_FIELD = re.compile(r"(?:\.|\[')(?:metadata|kind|type|apiVersion)\b")
_DATA_FIELD = re.compile(r"\bdata\b|stringData|\{\.?\}|\{@\}|items\[[^\]]*\]\}|\{\{ *\. *\}\}")
# Programs that take a secret to where it is kept, or make it unreadable: nobody is shown it.
_KEEPERS = frozenset({"kubectl", "oc", "kubeseal", "sops", "vault", "age", "gpg"})
_EVERYBODY = re.compile(r"^(?:0\.0\.0\.0|::|\*|\[::\])$")
_PUBLIC_TYPE = frozenset({"LoadBalancer"})
_HOST_DOOR = re.compile(
    r"""["']?(?:hostPID|hostNetwork|hostIPC|privileged)["']?\s*:\s*["']?true|["']?hostPath["']?\s*:"""
)
_OC_GRANTS = re.compile(r"^add-(?:cluster-role|role|scc|role-to|cluster)")
_OC_REVOKES = re.compile(r"^remove-(?:cluster-role|role|scc|user|group)")


def access(asked: Asked) -> tuple[ServiceAct, ...]:
    """Acts of this family; empty for every other command."""
    command, words = asked.command, asked.names
    if command == "get":
        return _shown(asked)
    if command.startswith("create "):
        return _created(asked)
    if command in ("auth reconcile", "set subject"):
        return (asked.act(Verb.GRANT, Thing.ROLE, " ".join(words)),)
    if command in ("certificate approve", "adm certificate"):
        return (asked.act(Verb.GRANT, Thing.CERTIFICATE, " ".join(words)),)
    if command == "certificate deny":
        return (asked.act(Verb.REVOKE, Thing.CERTIFICATE, " ".join(words)),)
    if command in ("adm policy", "policy"):
        return _policy(asked)
    if command == "config view":
        is_raw = asked.given.is_on("raw", "flatten")
        return (_revealed(asked, Thing.SECRET, "the kubeconfig's credentials"),) if is_raw else ()
    if command in ("sa get-token", "serviceaccounts get-token", "sa new-token") or _shows_token(asked):
        return (_revealed(asked, Thing.TOKEN, " ".join(words)),)
    if command == "extract" and words[:1] and kind_of(words[0].partition("/")[0])[1] is Thing.SECRET:
        return (_revealed(asked, Thing.SECRET, words[0]),) if asked.given.text("to") == "-" else ()
    return _opened(asked)


def _shows_token(asked: Asked) -> bool:
    return asked.command == "whoami" and asked.given.is_on("show-token", "tty")


def _revealed(asked: Asked, thing: Thing, target: str, scope: Scope = Scope.ONE) -> ServiceAct:
    is_kept = bool(asked.call.feeds) and set(asked.call.feeds) <= _KEEPERS
    return asked.act(Verb.REVEAL, thing, target, scope=scope, is_certain=not is_kept)


def _shown(asked: Asked) -> tuple[ServiceAct, ...]:
    """`get secret NAME -o yaml` prints its values; `get secrets` does not."""
    given = asked.given
    if given.has("raw"):
        path = given.text("raw")
        return (_revealed(asked, Thing.SECRET, path),) if re.search(r"/secrets(?:/|$|\?)", path) else ()
    first = asked.operands[0].text if asked.operands else ""
    kinds = {kind_of(o.text.partition("/")[0])[0] for o in asked.operands if "/" in o.text}
    kinds |= {kind_of(k)[0] for k in first.split(",")} if "/" not in first else set()
    if "secret" not in kinds or not _prints_values(asked):
        return ()
    names = asked.names[1:] if "/" not in first else asked.names
    scope = Scope.ONE if names else Scope.ALL
    return (_revealed(asked, Thing.SECRET, " ".join(names), scope),)


def _prints_values(asked: Asked) -> bool:
    """Whether the format that is asked for holds more than names."""
    given = asked.given
    form = given.text("output")
    template = given.text("template")
    if UNKNOWN in form or _NAMES_ONLY.match(form):
        return False
    if not _TEMPLATED.match(form):
        return True
    said = form + template
    return not _HARMLESS_FIELD.search(said) or bool(_DATA_FIELD.search(said))


def _created(asked: Asked) -> tuple[ServiceAct, ...]:
    what, given = asked.command.partition(" ")[2], asked.given
    if given.has("dry-run") and given.text("dry-run") != "none":
        return ()
    if what == "token":
        return (_revealed(asked, Thing.TOKEN, " ".join(asked.names)),)
    kind, thing = kind_of(what)
    if kind in ("rolebinding", "clusterrolebinding"):
        role = given.text("clusterrole", "role")
        who = given.text("user", "group", "serviceaccount")
        return (asked.act(Verb.GRANT, Thing.ROLE, f"{role} to {who}".replace(UNKNOWN, "…")),)
    if kind in ("service", "svc") and "loadbalancer" in asked.names[:1]:
        return (asked.act(Verb.EXPOSE, Thing.NETWORK, " ".join(asked.names)),)
    return (asked.act(Verb.CREATE, thing, " ".join(asked.names)),)


def _policy(asked: Asked) -> tuple[ServiceAct, ...]:
    """`oc adm policy add-cluster-role-to-user cluster-admin joe`."""
    words = asked.names
    if not words:
        return ()
    verb = Verb.GRANT if _OC_GRANTS.match(words[0]) else Verb.REVOKE if _OC_REVOKES.match(words[0]) else None
    return (asked.act(verb, Thing.ROLE, " to ".join(words[1:3])),) if verb is not None else ()


def _opened(asked: Asked) -> tuple[ServiceAct, ...]:
    """Doors: a load balancer, a proxy for everybody, a pod that reaches its node."""
    given, command = asked.given, asked.command
    if command == "expose":
        is_public = given.text("type") in _PUBLIC_TYPE or given.has("external-ip")
        verb = Verb.EXPOSE if is_public else Verb.CREATE
        return (asked.act(verb, Thing.NETWORK, " ".join(asked.names)),)
    if command in ("proxy", "port-forward") and any(
        _EVERYBODY.match(a) for a in given.text("address").split(",")
    ):
        thing = Thing.CLUSTER if command == "proxy" else Thing.RUN
        return (asked.act(Verb.EXPOSE, thing, " ".join(asked.names)),)
    if command == "run" and (_HOST_DOOR.search(given.text("overrides")) or given.is_on("privileged")):
        return (asked.act(Verb.GRANT, Thing.NODE, "a pod that reaches its node"),)
    if command == "debug" and asked.operands and asked.operands[0].text.startswith("node/"):
        # the node's files are mounted there: https://kubernetes.io/docs/tasks/debug/debug-cluster/kubectl-node-debug/
        return (asked.act(Verb.GRANT, Thing.NODE, f"a pod that reaches {asked.names[0]}"),)
    return ()
