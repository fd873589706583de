"""One deed of a service's own command: whose it is, and where it acts as its options say.

Promise: pure; what no option says is empty.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.model import Reach
from shellguard.parse.services.kubernetes_call import asked
from shellguard.parse.services.service_act import Scope

KUBERNETES = frozenset({"kubectl", "oc", "microk8s.kubectl"})
DOCKERS = frozenset({"docker", "podman", "nerdctl", "docker-compose", "podman-compose"})
_LOCAL = frozenset(
    "docker podman nerdctl docker-compose minikube kind k3d systemctl journalctl service supervisorctl vagrant virsh redis-cli crontab atq".split()
)
_PLACING = (
    "-n",
    "--namespace",
    "--context",
    "--project",
    "--profile",
    "--region",
    "-R",
    "--repo",
    "-a",
    "--app",
    "-e",
    "--environment",
    "-H",
    "--host",
    "-h",
)


def said_deed(subject: Subject, does: Does, thing: str, target: str, scope: Scope) -> Deed:
    """With the words that do it, and the place that options name."""
    is_local = subject.call.is_local and bool(_LOCAL & set(subject.programs))
    verbs = [
        w for w in subject.operand_texts[:2] if re.fullmatch(r"[a-z][a-z0-9:_-]{1,30}", w) and w not in target
    ]
    how = " ".join([subject.call.program, *verbs])[:80]
    service = service_of(subject)
    return Deed(
        does,
        thing,
        target[:300],
        scope,
        service,
        placed(subject),
        Reach.LOCAL if is_local else Reach.REMOTE,
        how=how,
    )


def service_of(subject: Subject) -> str:
    """As acts of the same tool name it."""
    name = subject.program
    if name in KUBERNETES:
        return "kubernetes"
    if DOCKERS & set(subject.programs):
        return "docker compose" if "compose" in (*subject.operand_texts[:1], *name.split("-")) else "docker"
    if name in ("aws", "gcloud") and subject.operand_texts:
        return f"{name} {subject.operand_texts[0].removesuffix('api')}"[:60]
    named = {
        "gh": "github",
        "hub": "github",
        "glab": "gitlab",
        "az": "azure",
        "systemctl": "system",
        "service": "system",
        "redis-cli": "redis",
    }
    return named.get(name, name)


def placed(subject: Subject) -> str:
    """Namespace, context, project, host as the options say; of a cluster as its reader says it."""
    args = subject.call.args
    if not KUBERNETES.isdisjoint(subject.programs):
        line = asked(subject.call, args, world=subject.world, is_local=False)
        return line.place.where if line is not None else ""
    for at, arg in enumerate(args):
        option, eq, value = arg.text.partition("=")
        if option in _PLACING and not (option == "-n" and subject.program == "az"):
            said = value if eq else args[at + 1].shown if at + 1 < len(args) else ""
            if option in ("-n", "--namespace") and subject.program in KUBERNETES:
                return f"namespace {said}"
            return said[:200]
    return "" if subject.call.is_local else subject.call.host


def option_value(subject: Subject, option: str) -> str:
    """What an option was given; empty when it was not."""
    args = subject.call.args
    for at, arg in enumerate(args):
        if arg.text == option and at + 1 < len(args):
            return args[at + 1].shown
        if arg.text.startswith(option + "=") and option.startswith("--"):
            return arg.shown.partition("=")[2]
    return ""
