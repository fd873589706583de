"""Which cluster a command means: words, variables, kubeconfig files."""

from __future__ import annotations

import json

import pytest

from shellguard.classify.given import Given
from shellguard.classify.subject import Subject, names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts


def config(context: str, server: str, namespace: str = "") -> dict[str, str]:
    body = {
        "current-context": context,
        "contexts": [{"name": context, "context": {"cluster": "c", "namespace": namespace}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
    }
    return {"kind": "file", "content": json.dumps(body)}


WORLD = Given(
    {
        "/h/.kube/config": config("kind-dev", "https://127.0.0.1:6443"),
        "prod": config("eu-prod", "https://10.0.0.1:6443", "shop"),
        "renamed": config("kind-dev", "https://api.example.com"),
        "machine": config("minikube", "https://192.168.49.2:8443"),
        "tunnel": config("prod", "https://127.0.0.1:6443"),
        "broken": {"kind": "file", "content": "{{"},
        "deep": {"kind": "file", "content": "[" * 50_000},
    },
    workspace="/w",
)

# command -> where, whether it is this machine's, with and without facts
PLACES = {
    "the user's own kubeconfig": ("kubectl delete ns a", "context kind-dev", True),
    "another context": ("kubectl --context staging delete ns a", "context staging", False),
    "a file by option": ("kubectl --kubeconfig prod delete ns a", "context eu-prod, namespace shop", False),
    "a file by its own variable": ("KUBECONFIG=/w/prod kubectl delete ns a", "context eu-prod, namespace shop", False),
    "an exported file": ("export KUBECONFIG=/w/prod; kubectl delete ns a", "context eu-prod, namespace shop", False),
    "several files, the first wins": ("KUBECONFIG=/w/prod:/h/.kube/config kubectl delete ns a", "context eu-prod, namespace shop", False),
    "a local name for a server elsewhere": ("kubectl --kubeconfig renamed delete ns a", "context kind-dev", False),
    "a virtual machine of this one": ("kubectl --kubeconfig machine delete ns a", "context minikube", True),
    "production behind a tunnel": ("kubectl --kubeconfig tunnel delete ns a", "context prod", False),
    "a file that is not there": ("kubectl --kubeconfig nothing delete ns a", "", False),
    "a file that cannot be read": ("kubectl --kubeconfig broken delete ns a", "", False),
    "a file that is too deep": ("kubectl --kubeconfig deep delete ns a", "", False),
    "an unknown context": ('kubectl --context "$C" delete ns a', "context …", False),
    "a server by option": ("kubectl --kubeconfig nothing -s http://localhost:8080 delete ns a", "server http://localhost:8080", True),
    "helm's own option": ("helm --kube-context eu-prod uninstall a", "context eu-prod", False),
    "helm's variable": ("HELM_KUBECONTEXT=eu-prod helm uninstall a", "context eu-prod", False),
    "helm in the current context": ("helm uninstall a", "context kind-dev", True),
}  # fmt: skip


@pytest.mark.parametrize(("command", "where", "is_local"), PLACES.values(), ids=PLACES)
def test_cluster_is_known_by_facts(command: str, where: str, is_local: bool) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    (act,) = [a for c in calls for a in service_acts(c, names=names_of(c.program), world=WORLD)]
    assert (act.where, act.is_local) == (where, is_local)


@pytest.mark.parametrize(
    ("context", "is_local"),
    [("kind-a", True), ("k3d-a", True), ("minikube", True), ("docker-desktop", True), ("colima", True), ("orbstack", True),
     ("default", False), ("mankind-a", False), ("kind-prod", False), ("prod", False)],
)  # fmt: skip
def test_without_facts_a_cluster_is_local_by_its_name(context: str, is_local: bool) -> None:
    calls = read_command(f"kubectl --context {context} delete ns a", cwd="/w", home="/h").invocations
    (act,) = [a for c in calls for a in service_acts(c, names=("kubectl",))]
    assert act.is_local is is_local


SETTLED = {
    "alone": ("kubectl delete ns a", True),
    "after a look": ("kubectl get ns && kubectl delete ns a", True),
    "after a change of context": ("kubectl config use-context prod; kubectl delete ns a", False),
    "after kubectx": ("kubectx prod; kubectl delete ns a", False),
    "after a file is written": ("echo x > /h/.kube/config; kubectl delete ns a", False),
    "after a script": ("./login.sh; kubectl delete ns a", False),
    "after a credentials helper": ("aws eks update-kubeconfig --name a; kubectl delete ns a", False),
}


@pytest.mark.parametrize(("command", "is_local"), SETTLED.values(), ids=SETTLED)
def test_facts_count_only_where_the_command_leaves_them_alone(command: str, is_local: bool) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    subjects = [Subject(c, home="/h", workspace="/w", siblings=calls, world=WORLD) for c in calls]
    acts = [a for s in subjects for a in s.service_acts if a.verb == "delete"]
    # a fact that may no longer be so when it runs makes nothing milder: the act without it stands beside
    assert all(a.is_local for a in acts) is is_local


def test_a_command_elsewhere_does_not_see_this_machines_settings() -> None:
    calls = read_command("ssh ops@host kubectl delete ns a", cwd="/w", home="/h").invocations
    (act,) = [a for c in calls for a in service_acts(c, names=(c.program,), world=WORLD)]
    assert (act.where, act.is_local) == ("", False)
