"""helm, argocd, flux, velero and kin: what they would do to a cluster."""

from __future__ import annotations

import pytest

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts

SAID = {
    "helm uninstall a b -n web": ["helm: delete app a b"],
    "helm un a": ["helm: delete app a"],
    "helm uninstall review-12": ["helm: delete preview review-12"],
    "helm uninstall a --dry-run": [],
    "helm uninstall a --help": [],
    "helm upgrade --install a ./c --set delete=true": ["helm: deploy deployment a ./c"],
    "helm upgrade a ./c --dry-run=none": ["helm: deploy deployment a ./c"],
    "helm rollback a 2": ["helm: replace deployment a 2"],
    "helm -n delete list": [],
    "helm get values a": [],
    "helm template a ./c": [],
    "helm repo remove a": [],
    "helm plugin install https://example.com/p": ["helm: run addon https://example.com/p"],
    "helm push c.tgz oci://example.com/c": ["helm: publish package c.tgz oci://example.com/c"],
    "helm wipe a": ["helm: empty unknown a"],
    "helmfile -e eu-prod destroy": ["helmfile: delete app  @environment eu-prod (all)"],
    "helmfile diff": [],
    "argocd app delete a --server cd.example.com": ["argocd: delete app a @server cd.example.com"],
    "argocd app delete a --cascade=false": ["argocd: delete app a (shielded)"],
    "argocd app sync a": ["argocd: deploy deployment a"],
    "argocd app sync a --prune": ["argocd: deploy deployment a", "argocd: delete unknown a (many)"],
    "argocd app sync a --force": ["argocd: deploy deployment a", "argocd: replace deployment a (many)"],
    "argocd app get purge": [],
    "argocd cluster rm https://1.2.3.4": ["argocd: delete cluster https://1.2.3.4"],
    "argocd login cd.example.com": [],
    "argo delete --all": ["argo: delete run  (all)"],
    "argo submit delete.yaml": [],
    "flux delete kustomization apps -s": ["flux: delete app apps"],
    "flux delete source git a": ["flux: delete config source git a"],
    "flux suspend ks apps": ["flux: stop pipeline ks apps"],
    "flux get ks delete": [],
    "flux uninstall --dry-run": [],
    "velero backup delete a --confirm": ["velero: delete backup a"],
    "velero backup delete a": ["velero: delete backup a (uncertain)"],
    "velero backup get": [],
    "velero restore create --from-backup a": ["velero: replace unknown  (many)"],
    "istioctl x uninstall --purge": ["istioctl: delete addon"],
    "istioctl analyze": [],
    "linkerd uninstall": [],
    "skaffold delete --kube-context minikube": ["skaffold: delete app  @context minikube (local)"],
    "tilt down": ["tilt: delete app  (local)"],
    "kops delete cluster --name a --yes": ["kops: delete cluster"],
    "kops delete cluster --name a": [],
    "kind delete cluster": ["kind: delete cluster  (local)"],
    "kubeadm reset -f": ["kubeadm: reset node"],
    "kubeadm token list": [],
    "k3s-uninstall.sh": ["k3s: delete cluster this node (all)"],
    "/usr/local/bin/k3s-killall.sh": ["k3s: stop node this node (all)"],
    "tkn pipeline delete a": ["tekton: delete pipeline a"],
    "tkn pipelinerun delete a": ["tekton: delete run a"],
    "vcluster delete a": ["vcluster: delete cluster a"],
    "rancher clusters delete a": ["rancher: delete cluster a"],
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), SAID.items(), ids=SAID)
def test_tool_is_read_to_acts(command: str, expected: list[str]) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    acts = [a for c in calls for a in service_acts(c, names=names_of(c.program))]
    found = []
    for a in acts:
        where = f" @{a.where}" if a.where and not a.where.startswith("namespace") else ""
        marks = (
            (a.scope != "one", a.scope.value),
            (a.is_local, "local"),
            (not a.is_certain, "uncertain"),
            (a.is_shielded, "shielded"),
        )
        told = "".join(f" ({m})" for holds, m in marks if holds)
        name = a.service.removeprefix("kubernetes ")
        said = f"{name}: {a.verb.value} {a.thing.value} {a.target}"
        found.append((said if where or told else said.rstrip()) + where + told)
    assert found == expected
