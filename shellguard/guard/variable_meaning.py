"""What a variable's name and value say it leads to: a host, a database, a profile, a file.

Promise: pure; pairs of a map's kind and a value, for comparing alone. They may hold what nobody may see and go no further
than to the comparison; user and password of an address are never in them.
"""

from __future__ import annotations

import re

from shellguard.parse.http.address import address, plain_host
from shellguard.parse.services.database_url import place_of

# Names as the tools' manuals have them: AWS CLI, gcloud, Azure CLI and Terraform's provider, Helm, docker, libpq, MySQL.
_NAMED: dict[str, str] = {
    "aws_profiles": "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_VAULT",
    "aws_accounts": "AWS_ACCOUNT_ID AWS_ACCOUNT CDK_DEFAULT_ACCOUNT",
    "gcloud_projects": "CLOUDSDK_CORE_PROJECT GOOGLE_CLOUD_PROJECT GCLOUD_PROJECT GCP_PROJECT GOOGLE_PROJECT",
    "gcloud_accounts": "CLOUDSDK_CORE_ACCOUNT",
    "azure_subscriptions": "AZURE_SUBSCRIPTION_ID ARM_SUBSCRIPTION_ID",
    "kube_contexts": "KUBE_CONTEXT KUBECONTEXT HELM_KUBECONTEXT KUBE_CTX",
    "namespaces": "KUBE_NAMESPACE HELM_NAMESPACE POD_NAMESPACE",
    "docker_contexts": "DOCKER_CONTEXT",
    "databases": "PGDATABASE MYSQL_DATABASE POSTGRES_DB DB_NAME DB_DATABASE DATABASE_NAME",
    "hosts": "PGHOST PGHOSTADDR HELM_KUBEAPISERVER",
    "vaults": "VAULT_ADDR VAULT_NAMESPACE AZURE_KEYVAULT_NAME KEY_VAULT_NAME OP_ACCOUNT OP_VAULT",
}
_KIND_OF = {name: kind for kind, names in _NAMED.items() for name in names.split()}
_ENDINGS = (
    ("_HOST", "hosts"), ("_HOSTNAME", "hosts"), ("_SERVER", "hosts"), ("_ENDPOINT", "hosts"), ("_ADDR", "hosts"),
    ("_ADDRESS", "hosts"), ("_BUCKET", "buckets"), ("_BUCKET_NAME", "buckets"), ("_PROJECT", "projects"),
    ("_PROJECT_ID", "projects"), ("_SSH_HOST", "ssh_hosts"),
)  # fmt: skip
_ARN = re.compile(r"arn:[\w-]{1,20}:[\w-]{0,40}:[\w-]{0,40}:(\d{12}):")
_BUCKET = re.compile(r"(?:s3a?|gs|r2)://([\w.-]{1,250})")
_HOST_WORD = re.compile(r"[A-Za-z0-9_.:\[\]-]{1,260}$")
_LONGEST = 4000


def meanings(name: str, value: str) -> tuple[tuple[str, str], ...]:
    """(kind, value) pairs, e.g. `("hosts", "db.prod.example.com")`."""
    text = value.strip()[:_LONGEST]
    found = [("variables", name)]
    upper = name.upper()
    if upper in _KIND_OF:
        found.append((_KIND_OF[upper], text))
    found += [(kind, text) for ending, kind in _ENDINGS if upper.endswith(ending) and "://" not in text]
    found += [("aws_accounts", account) for account in _ARN.findall(text)]
    found += [("buckets", bucket) for bucket in _BUCKET.findall(text)]
    found += _addressed(text)
    found += _paths(upper, text)
    return tuple(dict.fromkeys(_hosted(kind, text) for kind, text in found if text))


def _hosted(kind: str, text: str) -> tuple[str, str]:
    """A host without its port, as globs are written."""
    if kind == "hosts" and _HOST_WORD.match(text):
        return kind, re.sub(r":\d{1,5}$", "", plain_host(text))
    return kind, text


def _addressed(text: str) -> list[tuple[str, str]]:
    """Hosts, addresses and databases of a text that says where something is."""
    found: list[tuple[str, str]] = []
    place = place_of(text) if any(sign in text for sign in ("://", "=", "@tcp(")) else None
    if place is not None:
        found += [("hosts", host) for host in place.host.split(",")]
        found += [("databases", place.database), ("databases", place.shown)] if place.database else []
    for one in text.split(",") if "://" in text else ():
        where = address(one.strip())
        if where.host and where.scheme not in ("file", ""):
            path = where.path.partition("?")[0]
            found += [("hosts", where.host), ("urls", f"{where.scheme}://{where.host}{path}".rstrip("/"))]
            found += [("ssh_hosts", where.host)] if where.scheme == "ssh" else []
    return found


def _paths(upper: str, text: str) -> list[tuple[str, str]]:
    """Files and folders that a text names; KUBECONFIG and its like are lists."""
    if not text.startswith(("/", "~", "./", "../")):
        return []
    parts = text.split(":") if upper == "KUBECONFIG" else [text]
    return [("paths", part) for part in parts]
