"""Which program is read by which reader.

Promise: pure but for the import of a reader when its program is met; a reader is total, and a program that is not
listed does nothing to a service as far as anybody knows.

A reader is a module of this package with `read(call, *, world) -> tuple[ServiceAct, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "argo": "argocd argo",
    "database_tools": "dropdb dropuser pg_restore mysqladmin mariadb-admin",
    "docker": "docker podman nerdctl docker-compose podman-compose podman-remote finch",
    "docker_tools": "skopeo crane gcrane regctl oras reg cosign buildah crictl ctr colima limactl orbctl orb docker-machine",
    "helm": "helm helmfile",
    "kubernetes": "kubectl oc microk8s.kubectl minikube",
    "kubernetes_tools": "flux velero istioctl linkerd skaffold tilt devspace kubeadm rke k0s kops clusterctl rancher kubectl-argo-rollouts kn tkn cilium "
    "vcluster kompose okteto telepresence operator-sdk cmctl kind k3d k3s-uninstall.sh k3s-agent-uninstall.sh k3s-killall.sh rke2-uninstall.sh rke2-killall.sh",
}

_BY_PROGRAM: dict[str, str] = {name: module for module, names in _READERS.items() for name in names.split()}

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def service_acts(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[ServiceAct, ...]:
    """What `call`, whose program goes by these names, would do to services; empty when nothing is changed. Total."""
    module = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), None)
    if module is None:
        return ()
    acts: tuple[ServiceAct, ...] = import_module(f"{__package__}.{module}").read(call, world=world)
    return acts
