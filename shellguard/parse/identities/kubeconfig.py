"""What a kubeconfig says of itself: which context is current, which server that means, and its user's secret.

Promise: pure, total, bounded. Its form: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

from __future__ import annotations

from typing import Any

from shellguard.parse.identities.named_values import host_in, name_in
from shellguard.parse.invocation import Arg
from shellguard.parse.yaml_text import documents

_MOST_ROWS = 500
_MAX_SECRET = 65_536
_SECRETS = ("token", "password", "client-key-data")


def current_of(data: bytes | None) -> tuple[str, str, str]:
    """Its current context, the server's host and the user's secret; empty what it does not say."""
    document = next(iter(documents(data) or ()), None)
    if not isinstance(document, dict):
        return "", "", ""
    context = str(document.get("current-context") or "")
    body = _named(document, "contexts", "context", context)
    server = str(_named(document, "clusters", "cluster", str(body.get("cluster") or "")).get("server") or "")
    user = _named(document, "users", "user", str(body.get("user") or ""))
    secret = next((str(user[s]) for s in _SECRETS if isinstance(user.get(s), str)), "")
    return name_in(Arg(context)), host_in(Arg(server)), secret[:_MAX_SECRET]


def _named(document: dict[str, Any], key: str, inner: str, name: str) -> dict[str, Any]:
    rows = document.get(key)
    for row in rows[:_MOST_ROWS] if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("name") == name and isinstance(row.get(inner), dict):
            return dict(row[inner])
    return {}
