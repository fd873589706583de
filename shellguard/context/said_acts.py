"""Places that others have read of a call already: services' acts, identities, unknown variables, where it runs.

Promise: pure and total; an identity that is only stored or looked for names no place.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.environment_words import Tier
from shellguard.context.said import HINTS, MOST_ARGS, Said, bare_host, shown
from shellguard.context.said_options import CONNECTIONS, DATABASE_TOOLS
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.services.service_act import ServiceAct

_PREFIXES = {
    "context": "kube_contexts",
    "server": "hosts",
    "namespace": "namespaces",
    "host": "docker_contexts",
    "workspace": "projects",
    "from": "paths",
    "machine": "ssh_hosts",
}
_BY_SERVICE = (
    ("aws", "aws_profiles"),
    ("gcloud", "gcloud_projects"),
    ("azure", "azure_subscriptions"),
    ("docker", "docker_contexts"),
    ("kubernetes", "kube_contexts"),
)
_NO_PLACES = re.compile(r"variables from |test mode$|the linked |protection switched off$|https?://")


def act_said(act: ServiceAct) -> Iterator[Said]:
    """Where a service would do it, and to what."""
    if act.where == "test mode":
        yield Said("projects", act.where, "a key for tests", tier=Tier.TEST)
        return
    local = Tier.LOCAL if act.is_local else None
    for part in act.where.split(", ")[:6]:
        where, _, origin = part.partition(" from ")
        if origin and not part.startswith("variables"):
            yield Said("paths", origin, origin, is_hint=True, tier=local)
        if not where or _NO_PLACES.match(part):
            continue
        yield _where(act, where, local)
    if act.target and UNKNOWN not in act.target and len(act.target) < 300:
        for word in (w for w in act.target.split()[:20] if "://" not in w):
            kind = "buckets" if act.thing.value in ("bucket", "objects") else "names"
            yield Said(kind, word, shown(word), is_hint=True, tier=local)


def _where(act: ServiceAct, where: str, local: Tier | None) -> Said:
    word, space, rest = where.partition(" ")
    if space and word in _PREFIXES:
        kind = _PREFIXES[word]
        kind = "docker_contexts" if kind == "kube_contexts" and act.service.startswith("docker") else kind
        text = bare_host(rest) if kind in ("docker_contexts", "hosts") else rest
        return Said(kind, text, f"{word} {shown(text)}", kind in HINTS, tier=local)
    first = act.service.partition(" ")[0]
    kind = next((k for s, k in _BY_SERVICE if s == first), "")
    if act.service.endswith(" database") or first in ("sql", "redis", "mongo"):
        kind = "databases" if re.search(r"[./:]", where) else "projects"
    elif not kind:
        is_host = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?", where)
        kind = "paths" if "/" in where else "hosts" if is_host else "projects"
    return Said(kind, where, shown(where), kind in HINTS, tier=local)


_OF_SERVICE = {
    "aws": "aws_profiles",
    "gcloud": "gcloud_accounts",
    "azure": "azure_subscriptions",
    "kubernetes": "kube_contexts",
    "ssh": "ssh_hosts",
    "vault": "vaults",
    "database": "",
    "git": "",
    "github": "",
    "gitlab": "",
    "registry": "",
    "http": "",
}


def identity_said(use: IdentityUse) -> Iterator[Said]:
    """Whose place an identity that is used belongs to."""
    if use.use is not Use.USED:
        return
    kind = _OF_SERVICE.get(use.service, "projects")
    if kind and use.account:
        yield Said(kind, use.account, f"{use.how} {shown(use.account)}".strip())
    if use.host:
        yield Said("databases" if use.service == "database" else "hosts", use.host, shown(use.host))
    if use.file:
        yield Said("paths", use.file, posixpath.basename(use.file), is_hint=True)


def variables_said(subject: Subject) -> Iterator[Said]:
    """Variables whose values nobody knows and whose names say whose they are: `psql "$PROD_DATABASE_URL"`."""
    call = subject.call
    if not (subject.service_acts or subject.requests or subject.program in DATABASE_TOOLS):
        return
    for arg in call.args[1:MOST_ARGS] if subject.service_acts else ():
        # `env rm KEY production`: an operand that is nothing but an environment's name
        if arg.text.lower() in _BARE:
            yield Said("projects", arg.text, arg.text, is_hint=True)
    words = [*call.args[:MOST_ARGS], *(v for n in CONNECTIONS if (v := call.setting(n)) is not None)]
    for name in dict.fromkeys(s for w in words if UNKNOWN in w.text for s in w.sources):
        if name.startswith("$") and len(name) < 100:
            yield Said("names", name[1:], name, is_hint=True)


_BARE = frozenset({"production", "prod", "staging"})
_TO_MACHINES = frozenset("ssh mosh ansible salt fab knife pssh parallel-ssh".split())


def inside_said(call: Invocation) -> Iterator[Said]:
    """Where a call runs that another one carries to a machine or into a container."""
    if not call.host or call.is_local or call.host == "elsewhere":
        return
    name = call.host.removeprefix("container ").partition(" of ")[0]
    is_machine = bool(_TO_MACHINES & set(call.wrappers))
    yield Said("ssh_hosts" if is_machine else "names", name, f"on {shown(name)}", not is_machine)
