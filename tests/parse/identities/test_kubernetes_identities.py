"""Whom Kubernetes' command lines act as."""

from __future__ import annotations

import pytest

from tests.parse.identities.spoken_uses import Files, said

CONFIG = """
apiVersion: v1
current-context: live
contexts:
- {name: dev, context: {cluster: c1, user: u1}}
- {name: live, context: {cluster: c2, user: u2}}
clusters:
- {name: c1, cluster: {server: "https://127.0.0.1:6443"}}
- {name: c2, cluster: {server: "https://k8s.example.com:6443"}}
users:
- {name: u2, user: {token: tok-9Zq4t}}
"""
USES: dict[str, tuple[str, list[str]]] = {
    "a context": ("kubectl --context live get pods", ["used kubernetes live by --context"]),
    "a context behind": ("kubectl get pods --context=live", ["used kubernetes live by --context"]),
    "a context of another file": (
        "kubectl --context live --kubeconfig ~/k get pods",
        ["used kubernetes live file=/home/me/k by --context"],
    ),
    "another file": ("kubectl --kubeconfig=/tmp/k get pods", ["used kubernetes file=/tmp/k by --kubeconfig"]),
    "another file that is known": (
        "kubectl --kubeconfig live.yaml get pods",
        ["used kubernetes live secret=tok-9Zq4t file=/work/live.yaml host=k8s.example.com by --kubeconfig"],
    ),
    "a user": ("kubectl --user admin get pods", ["used kubernetes admin by --user"]),
    "a cluster": ("kubectl --cluster live get pods", ["used kubernetes cluster live by --cluster"]),
    "a token": (
        "kubectl --token tok-1 -s https://k8s.example.com:6443 get pods",
        ["used kubernetes secret=tok-1 host=k8s.example.com by --token"],
    ),
    "a token from a variable": ("kubectl --token=$TOKEN get pods", ["used kubernetes $TOKEN by --token"]),
    "somebody else's rights": (
        "kubectl --as system:admin get pods",
        ["used kubernetes system:admin by --as"],
    ),
    "a group's rights": (
        "kubectl get pods --as ann --as-group system:masters",
        ["used kubernetes ann by --as", "used kubernetes group system:masters by --as-group"],
    ),
    "user and password": (
        "kubectl --username ann --password pw-9Zq4t get pods",
        ["used kubernetes ann secret=pw-9Zq4t by --password"],
    ),
    "the context is switched": (
        "kubectl config use-context live",
        ["stored kubernetes live by kubectl config use-context"],
    ),
    "the context is switched by hand": (
        "kubectl config set current-context live",
        ["stored kubernetes live by kubectl config set current-context"],
    ),
    "the context's user is switched": (
        "kubectl config set-context --current --user=admin",
        ["stored kubernetes admin by kubectl config set-context"],
    ),
    "the context's cluster is switched": (
        "kubectl config set-context --current --cluster=live",
        ["stored kubernetes cluster live by kubectl config set-context"],
    ),
    "a user's token is written": (
        "kubectl config set-credentials ann --token=tok-1",
        ["stored kubernetes ann secret=tok-1 by kubectl config set-credentials"],
    ),
    "a user's token is written by hand": (
        "kubectl config set users.ann.token tok-1",
        ["stored kubernetes ann secret=tok-1 by kubectl config set users.ann.token"],
    ),
    "a token is made": (
        "kubectl create token deployer",
        ["obtained kubernetes deployer by kubectl create token"],
    ),
    "the kubeconfig is shown": ("kubectl config view --raw", ["obtained kubernetes by kubectl config view"]),
    "kubectx": ("kubectx live", ["stored kubernetes live by kubectx"]),
    "kubectx as a plugin": ("kubectl ctx live", ["stored kubernetes live by kubectl"]),
    "the context before": ("kubectx -", ["stored kubernetes by kubectx"]),
    "kubie": ("kubie ctx live", ["exported kubernetes live by kubie ctx"]),
    "oc": (
        "oc login https://api.example.com:6443 -u ann -ppw-9Zq4t",
        ["stored kubernetes ann secret=pw-9Zq4t host=api.example.com by oc login"],
    ),
    "oc by a guess": (
        "oc login https://api.example.com:6443 -u admin -p admin",
        ["stored kubernetes admin secret=admin host=api.example.com guessed by oc login"],
    ),
    "oc at home": (
        "oc login https://localhost:6443 -u developer -p developer",
        ["stored kubernetes developer secret=developer host=localhost by oc login"],
    ),
    "oc by a token": (
        "oc login --token=sha256~a --server=https://api.example.com:6443",
        ["stored kubernetes secret=sha256~a host=api.example.com by oc login"],
    ),
    "oc shows its token": ("oc whoami -t", ["obtained kubernetes by oc whoami"]),
    "k": ("k --context live get pods", ["used kubernetes live by --context"]),
    "helm": ("helm upgrade web ./chart --kube-context live", ["used kubernetes live by --kube-context"]),
    "helm's token": ("helm list --kube-token tok-1", ["used kubernetes secret=tok-1 by --kube-token"]),
    "stern": ("stern web --context live", ["used kubernetes live by --context"]),
    "k9s": ("k9s --context live", ["used kubernetes live by --context"]),
    "flux": ("flux reconcile kustomization web --context live", ["used kubernetes live by --context"]),
    "istioctl": ("istioctl -c /tmp/k proxy-status", ["used kubernetes file=/tmp/k by -c"]),
    "velero": ("velero --kubecontext live backup get", ["used kubernetes live by --kubecontext"]),
    "Argo CD": (
        "argocd login cd.example.com --username admin --password pw-9Zq4t",
        ["stored argocd admin secret=pw-9Zq4t host=cd.example.com by argocd login"],
    ),
    "Argo CD's token": (
        "argocd app sync web --auth-token tok-1 --server cd.example.com",
        ["used argocd secret=tok-1 host=cd.example.com by --auth-token"],
    ),
    "Teleport": ("tsh kube login live", ["stored kubernetes live by tsh kube login"]),
}
NOBODY = (
    "kubectl get pods",
    "kubectl get pods -n live",
    "kubectl -n live delete pod web",
    "kubectl config get-contexts",
    "kubectl config get-contexts --kubeconfig live.yaml",
    "kubectl config current-context",
    "kubectl config view",
    "kubectl config view --minify -o json",
    "kubectl config set-context --current --namespace=live",
    "kubectl config set contexts.live.namespace web",
    "kubectl config rename-context a b",
    "kubectl config unset current-context",
    "kubectl config use-context --help",
    "kubectl exec web -- app --context live --token tok-1",
    "kubectl create rolebinding view --clusterrole=view --user=ann",
    "kubectl create serviceaccount deployer",
    "kubectl auth can-i list pods",
    "kubectx",
    "kubectx -c",
    "kubectx -d live",
    "kubectx new=old",
    "kubens web",
    "oc whoami",
    "oc project web",
    "oc extract secret/web --to=-",
    "helm list -n live",
    "helm template ./chart --set token=abc",
    "argocd app list",
    "argocd app set web --parameter token=abc",
    "tsh status",
)


@pytest.mark.parametrize("phrase", USES)
def test_who_is_named_is_said(phrase: str) -> None:
    command, expected = USES[phrase]
    assert said(command, Files({"/work/live.yaml": CONFIG})) == expected


@pytest.mark.parametrize("command", NOBODY)
def test_an_ordinary_call_and_a_look_name_nobody(command: str) -> None:
    assert said(command, Files({"/work/live.yaml": CONFIG})) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "{",
        "current-context: [1]",
        "contexts: {a: b}\ncurrent-context: a",
        "users:\n- 5\n- {name: x}",
    ],
)
def test_a_kubeconfig_that_says_nothing_names_only_itself(text: str) -> None:
    found = said("kubectl --kubeconfig live.yaml get pods", Files({"/work/live.yaml": text}))
    assert [line.split(" ")[0] for line in found] == ["used"]
    assert "file=/work/live.yaml" in found[0]
