"""Identities of Kubernetes' tools: contexts, clusters and users of every kubeconfig.

Promise: total and read-only, through `look`; no credential plugin is run. Source: kubernetes.io, "Organizing Cluster Access
Using kubeconfig Files".
"""

from __future__ import annotations

from typing import Any

from shellguard.probe.held_forms import rows, table, word, yaml_at
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import host_in

_MOST_FILES = 12
_SECRETS = ("token", "password", "client-key-data")
_PLUGIN_SECRETS = ("access-token", "id-token", "refresh-token", "client-secret")


def read(look: Look) -> None:
    """`$KUBECONFIG`'s files, else `~/.kube/config`."""
    said = [p for p in look.variable("KUBECONFIG").split(":") if p]
    paths = [look.resolved(p) for p in said] or [look.at_home(".kube", "config")]
    files = [(path, table(yaml_at(look, path))) for path in paths[:_MOST_FILES]]
    current = next((word(f.get("current-context")) for _, f in files if word(f.get("current-context"))), "")
    clusters = _named(files, "clusters", "cluster")
    users = _named(files, "users", "user")
    secrets = {name: _secrets(look, path, user) for name, (path, user) in users.items()}
    used_user, used_cluster = "", ""
    for name, (path, context) in _named(files, "contexts", "context").items():
        user, cluster = word(context.get("user")), word(context.get("cluster"))
        is_current = name == current
        if is_current:
            used_user, used_cluster = user, cluster
        host = word(clusters.get(cluster, ("", {}))[1].get("server"))
        for secret in secrets.get(user) or [""]:
            place = f"{look.shown(path)} context {name}"
            look.keep("kubernetes", name, secret=secret, place=place, is_current=is_current, host=host)
    for name, (path, _) in users.items():
        for secret in secrets[name] or [""]:
            place = f"{look.shown(path)} user {name}"
            look.keep("kubernetes", name, secret=secret, place=place, is_current=name == used_user)
    for name, (path, said_of) in clusters.items():
        host = host_in(word(said_of.get("server")))
        place = f"{look.shown(path)} cluster {name}"
        look.keep("kubernetes", name, place=place, is_current=name == used_cluster, host=host)


def _named(
    files: list[tuple[str, dict[str, Any]]], kind: str, inner: str
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name -> (file, what it says); the first file that names it counts, as kubectl merges them."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for path, said in files:
        for entry in map(table, rows(said.get(kind))):
            if word(entry.get("name")):
                found.setdefault(word(entry["name"]), (path, table(entry.get(inner))))
    return found


def _secrets(look: Look, path: str, user: dict[str, Any]) -> list[str]:
    found = [word(user[key]) for key in _SECRETS if word(user.get(key))]
    plugin = table(table(user.get("auth-provider")).get("config"))
    found += [word(plugin[key]) for key in _PLUGIN_SECRETS if word(plugin.get(key))]
    if word(user.get("tokenFile")):
        found.append(look.text(look.resolved(word(user["tokenFile"]), beside=path)).strip())
    return [secret for secret in found if secret]
