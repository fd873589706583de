"""Which cluster and namespace a command of a cluster's tools means, by its words, its variables and the kubeconfig.

Promise: total and bounded; without facts a cluster is local only where its name says so. The kubeconfig's form:
https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given
from shellguard.parse.world import World
from shellguard.parse.yaml_text import documents

# Contexts that local clusters' own tools make.
_LOCAL_CONTEXT = re.compile(
    r"^(?:(?:kind|k3d)-.+|(?:kind|minikube|docker-desktop|docker-for-desktop|rancher-desktop|orbstack|microk8s|k3d|colima(?:-.+)?|podman-desktop))$"
)
_PRODUCTION = re.compile(r"(?i)(?:^|[^a-z])(?:prod|production|prd|live)(?:$|[^a-z])")
_PASSING = re.compile(
    r"^(?:pr|mr|preview|review|e2e|ephemeral|scratch|tmp|temp|ci)-[\w.-]+$|^(?:preview|scratch|tmp|temp|e2e)$"
)
_LOCAL_HOSTS = frozenset(
    {"localhost", "0.0.0.0", "kubernetes.docker.internal", "host.docker.internal", "host.minikube.internal"}
)
_MOST_FILES = 8


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where it goes."""

    where: str = ""
    """`context prod, namespace web`; empty when nobody says."""
    is_local: bool = False


@dataclass(slots=True)
class Contexts:
    """What kubeconfig files say, the first to name a thing wins."""

    current: str = ""
    contexts: dict[str, dict[str, Any]] = field(default_factory=dict)
    servers: dict[str, str] = field(default_factory=dict)


def cluster(
    call: Invocation, given: Given, *, world: World | None, context_option: str = "context"
) -> Cluster:
    """Where this command goes."""
    known = _contexts(call, given, world)
    said = given.text(context_option) or _setting(call, "HELM_KUBECONTEXT", context_option)
    context = said or known.current
    body = known.contexts.get(context, {})
    namespace = given.text("namespace") or str(body.get("namespace") or "")
    server = given.text("server", "kube-apiserver")
    server = server or known.servers.get(given.text("cluster") or str(body.get("cluster") or ""), "")
    names = (("context", context), ("server", server if not context else ""), ("namespace", namespace))
    where = ", ".join(f"{n} {v.replace(UNKNOWN, '…')}" for n, v in names if v)
    return Cluster(where, _is_local(context, server))


def is_passing(names: tuple[str, ...], where: str) -> bool:
    """Whether all these names say that the thing was made for a while: a preview, a review, a test run."""
    return bool(names) and all(_PASSING.match(n) for n in names) and not is_production(where)


def is_production(name: str) -> bool:
    """Whether a name says that it is production."""
    return _PRODUCTION.search(name) is not None


def _setting(call: Invocation, name: str, option: str) -> str:
    value = call.setting(name) if option == "kube-context" else None
    return value.text if value is not None else ""


def _is_local(context: str, server: str) -> bool:
    if UNKNOWN in context or UNKNOWN in server or is_production(context):
        # what is reached through a tunnel has a loopback address too
        return False
    if server:
        return _is_local_server(server, is_named=bool(_LOCAL_CONTEXT.match(context)))
    return _LOCAL_CONTEXT.match(context) is not None


def _is_local_server(server: str, *, is_named: bool) -> bool:
    """Loopback; a cluster with a local name may have a private address too: a virtual machine of this one."""
    try:
        host = urlsplit(server if "//" in server else f"//{server}").hostname or ""
    except ValueError:
        return False
    if host in _LOCAL_HOSTS:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return is_named and "." not in host
    return address.is_loopback or (is_named and address.is_private)


def _contexts(call: Invocation, given: Given, world: World | None) -> Contexts:
    known = Contexts()
    if world is None or call.host:
        return known
    for path in _paths(call, given):
        for document in documents(world.content(path)) or ():
            _merge(known, document)
    return known


def _paths(call: Invocation, given: Given) -> list[str]:
    """Absolute paths of the kubeconfig files, https://kubernetes.io/docs/reference/kubectl/generated/kubectl_config/."""
    variable = call.setting("KUBECONFIG")
    if given.has("kubeconfig"):
        said = [given.text("kubeconfig")]
    elif variable is not None and variable.text:
        said = variable.text.split(":")[:_MOST_FILES]
    else:
        said = [f"{call.home}/.kube/config"] if call.home else []
    paths = (posixpath.normpath(posixpath.join(call.cwd or "", p)) for p in said if p and UNKNOWN not in p)
    return [p for p in paths if p.startswith("/")]


def _merge(known: Contexts, document: Any) -> None:
    if not isinstance(document, dict):
        return
    known.current = known.current or str(document.get("current-context") or "")
    for name, body in _named(document, "contexts", "context"):
        known.contexts.setdefault(name, body)
    for name, body in _named(document, "clusters", "cluster"):
        known.servers.setdefault(name, str(body.get("server") or ""))


def _named(document: dict[str, Any], key: str, inner: str) -> list[tuple[str, dict[str, Any]]]:
    rows = document.get(key)
    found = []
    for row in rows[:500] if isinstance(rows, list) else ():
        body = row.get(inner) if isinstance(row, dict) else None
        if isinstance(body, dict):
            found.append((str(row.get("name") or ""), body))
    return found
