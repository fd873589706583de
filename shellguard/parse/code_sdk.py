"""Calls of services' own libraries, said as their command line or their API would be told: Kubernetes, Docker, GitHub,
Google Cloud, Azure, Firebase, Supabase, Stripe, Vault, vector stores.

Promise: pure; only names that mean one thing in those libraries, or that stand on an object which says whose it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_value import Call, Pairs, Thing, Value, text_of
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from collections.abc import Callable

# Python says `delete_namespaced_deployment`, JavaScript `deleteNamespacedDeployment`; github.com/kubernetes-client.
_KUBERNETES = re.compile(
    r"delete(?:_collection|Collection)?_?(?:[Nn]amespaced_?|[Cc]luster_?(?=[Cc]ustom))?"
    r"(namespace|deployment|stateful_?set|persistent_?volume(?:_?claim)?|secret|config_?map|service|pod|job|cron_?job|daemon_?set|ingress|node|custom_?object|custom_?resource_?definition)$",
    re.IGNORECASE,
)
_OF_KUBERNETES = re.compile(r"k8s|kube|CoreV1|AppsV1|BatchV1|CustomObjects|Networking\w*V1|client\.\w+Api|core|apps|\bv1\b|\bapi\b", re.IGNORECASE)  # fmt: skip
_DOCKER = re.compile(r"(?:docker|from_env|client)\b.*?\.?(volumes|containers|images|networks)$|^docker\b", re.IGNORECASE)  # fmt: skip
_STORAGE = re.compile(r"(?:^|\.)(?:get_)?bucket(?:\(\))?$", re.IGNORECASE)
_GITHUB = re.compile(r"get_repo$|(?:rest|octokit)\.repos$|\brepos$", re.IGNORECASE)
_STRIPE = re.compile(r"(?:^|\.)stripe\.(\w+)$", re.IGNORECASE)
_ACCOUNTS = re.compile(r"(?:auth|auth\.admin)$", re.IGNORECASE)


def calls(acts: Acts, call: Call, receiver: Value | None, chain: str) -> bool:
    """Note what a method of a service's library does; whether it is one that is known. `chain`: the names it is called on."""
    owner, _, name = call.name.rpartition(".")
    owner = chain or owner
    said = _plain(name, call) or _owned(owner, name, call)
    if (
        said is None
        and (kind := _KUBERNETES.match(name))
        and ("amespaced" in name or _OF_KUBERNETES.search(owner))
    ):
        said = ("kubectl", "delete", kind[1].replace("_", "").lower(), _first(call))
    if said is None:
        return False
    if said[0] == "DELETE":
        acts.request("delete", Arg(said[1]))
    else:
        acts.say(*said)
    return True


_NAMED: dict[str, Callable[[str], tuple[str, ...]]] = {
    "delete_repo": lambda x: ("huggingface-cli", "repo", "delete", x),
    "delete_dataset": lambda x: ("bq", "rm", "-r", "-f", x),
    "recursiveDelete": lambda _: ("firebase", "firestore:delete", "--all-collections", "--force"),
    "delete_metadata_and_all_versions": lambda x: ("vault", "kv", "metadata", "delete", x),
    "destroy_secret_versions": lambda x: ("vault", "kv", "destroy", x),
    "delete_index": lambda x: ("DELETE", f"https://api.pinecone.io/indexes/{x}"),
}


def _plain(name: str, call: Call) -> tuple[str, ...] | None:
    """Names that no other library has; where they may be a method of one's own, only with what is deleted said."""
    make = _NAMED.get(name)
    return make(_first(call)) if make is not None and (call.given or call.named) else None


def _owned(owner: str, name: str, call: Call) -> tuple[str, ...] | None:
    """Common names, by what they are called on."""
    if name in ("begin_delete", "beginDelete", "beginDeleteAndWait"):
        return ("az", "group" if "group" in owner.lower() else "resource", "delete", "--name", _first(call))
    if name == "delete" and _GITHUB.search(owner):
        return ("gh", "repo", "delete", _first(call, "repo"))
    if (name == "prune" or name in ("remove", "delete")) and (found := _DOCKER.search(owner)):
        return _of_docker((found[1] or "").lower(), name)
    if name == "delete" and "force" in call.named and _STORAGE.search(owner):
        return ("gcloud", "storage", "rm", "-r", "gs://bucket")
    if name in ("delete", "del") and (found := _STRIPE.search(owner)):
        return ("DELETE", f"https://api.stripe.com/v1/{found[1].lower().removesuffix('s')}s/{_first(call)}")
    if name in ("deleteUser", "deleteUsers", "delete_user", "delete_users") and _ACCOUNTS.search(owner):
        return ("DELETE", f"https://project.supabase.co/auth/v1/admin/users/{_first(call)}")
    if name == "delete_collection" and re.search(r"https?://(?!localhost|127\.)", owner):
        return ("DELETE", f"{owner}/collections/{_first(call)}")
    if name == "delete!" and re.search(r"bucket", owner, re.IGNORECASE):
        return ("aws", "s3", "rb", "s3://bucket", "--force")
    if name in ("delete", "delete_all") and re.search(r"weaviate\b.*collections$", owner):
        return ("DELETE", "https://weaviate.invalid/v1/schema")
    return None


def _of_docker(kind: str, name: str) -> tuple[str, ...] | None:
    if kind == "volumes":
        return (
            ("docker", "volume", "prune", "-af") if name == "prune" else ("docker", "volume", "rm", "volume")
        )
    return None


def _first(call: Call, key: str = "") -> str:
    """What is named first, as a word."""
    value = call.named.get(key) or (call.given[0] if call.given else next(iter(call.named.values()), None))
    if isinstance(value, Pairs):
        value = value.get(key) or next((v for _, v in value.pairs), None)
    text = text_of(value).text if value is not None and not isinstance(value, Thing) else ""
    return re.sub(r"[^\w./@:-]", "", text)[:80] or "x"
