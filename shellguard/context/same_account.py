"""Whether an account that a command names is one that was there: tools and files spell the same one in several ways.

Promise: pure; nothing but names and addresses is compared, and what is not plainly the same is another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from shellguard.context.identities import Held

# What readers put before a name that is none of a person's.
_KIND = re.compile(r"(?:cluster|configuration|project|workspace|environment|group|cloud) (?=\S)")
_EKSCTL = re.compile(r"[^@]*@([^.@]+)\.[\w-]+\.eksctl\.io")


def is_account(baseline: Iterable[Held], service: str, account: str, host: str = "") -> bool:
    """Whether `account` of `service`, at `host` where that is said, is among these."""
    bare = _KIND.sub("", account, count=1) if _KIND.match(account) else account
    own = [h for h in baseline if h.service == service or "any" in (h.service, service)]
    if any(h.account in (account, bare) or (not h.account and h.host == bare) for h in own):
        return True
    is_same = _SPELLED.get(service)
    return is_same is not None and is_same(own, bare, host)


def _is_database(own: list[Held], account: str, host: str) -> bool:
    """`user@host/database`, each of which may be missing: who logs in at a server is the same in all its databases."""
    base = account.partition("/")[0]
    user = base.rpartition("@")[0] if host else base
    if not user:
        return bool(host) and any(h.host == host for h in own)
    named = [h for h in own if h.account == user]
    # a password for every server; or a user and a server that one file, or the environment, says in two lines
    if any(h.host == host or (not h.host and h.fingerprint) for h in named):
        return True
    files = {h.file for h in own if h.host == host and not h.account} if host else set()
    return any(h.file in files for h in named if not h.host)


def _is_cluster(own: list[Held], account: str, _: str) -> bool:
    """By its bare name: what tools call the context of a cluster of EKS and GKE holds more than that."""
    return any(account == _cluster_in(h.account) for h in own)


def _cluster_in(context: str) -> str:
    """https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html, `gke_PROJECT_PLACE_NAME`, eksctl's."""
    if context.startswith("arn:"):
        return context.rpartition(":cluster/")[2] if ":eks:" in context else ""
    if context.startswith("gke_"):
        parts = context.split("_", 3)
        return parts[3] if len(parts) == 4 else ""
    found = _EKSCTL.fullmatch(context)
    return found[1] if found else ""


def _is_engine(own: list[Held], _: str, host: str) -> bool:
    """A docker engine by its machine."""
    return bool(host) and any(h.host == host for h in own)


_SPELLED: dict[str, Callable[[list[Held], str, str], bool]] = {
    "database": _is_database,
    "kubernetes": _is_cluster,
    "docker": _is_engine,
}
