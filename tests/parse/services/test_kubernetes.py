"""kubectl and its kin: what they would do to a cluster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.classify.given import Given
from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.readers import PROGRAMS, service_acts
from shellguard.parse.services.service_act import ServiceAct

WEB = "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\n"
DATA = "kind: PersistentVolumeClaim\napiVersion: v1\nmetadata: {name: data}\n"
POD = "kind: Pod\napiVersion: v1\nmetadata: {name: debug}\n"


def file(content: str) -> dict[str, str]:
    return {"kind": "file", "content": content}


WORLD = Given(
    {
        "web.yaml": file(WEB + "---\n" + DATA),
        "pods.yaml": file(POD),
        "list.json": file('{"kind": "List", "items": [{"kind": "Secret", "metadata": {"name": "db"}}]}'),
        "broken.yaml": file("{kind: [Pod"),
        "values.yaml": file("replicas: 2\n"),
        "k8s/a.yaml": file(WEB),
        "k8s/b.yml": file(POD),
        "k8s": {"kind": "folder"},
        "app/kustomization.yaml": file("resources: [web.yaml, ../base]\n"),
        "app/web.yaml": file(WEB),
        "base/kustomization.yaml": file("resources: [data.yaml]\n"),
        "base/data.yaml": file(DATA),
        "loop/kustomization.yaml": file("resources: [../loop]\n"),
        "remote/kustomization.yaml": file("resources: ['https://example.com/x.yaml']\n"),
    },
    workspace="/w",
)


def acts(command: str) -> list[ServiceAct]:
    calls = read_command(command, cwd="/w", home="/h").invocations
    return [a for c in calls for a in service_acts(c, names=names_of(c.program), world=WORLD)]


def said(command: str) -> list[str]:
    """Each act as `verb thing target`, with what is unusual about it."""
    found = []
    for a in acts(command):
        marks = (
            (a.scope != "one", a.scope.value),
            (a.is_local, "local"),
            (not a.is_certain, "uncertain"),
            (a.is_shielded, "shielded"),
        )
        told = "".join(f" ({m})" for holds, m in marks if holds)
        found.append(f"{a.verb.value} {a.thing.value} {a.target}".strip() + told)
    return found


SAID = {
    # -- delete
    "kubectl delete ns web": ["delete namespace ns web"],
    "kubectl delete namespaces/web": ["delete namespace namespace web"],
    "kubectl -n web delete deploy/api svc/api": ["delete workload deploy api", "delete network svc api"],
    "kubectl delete deploy,pvc api": ["delete workload deploy api", "delete volume pvc api"],
    "kubectl delete deployments.v1.apps api": ["delete workload deployment api"],
    "kubectl delete crd widgets.example.com": ["delete schema crd widgets.example.com"],
    "kubectl delete clusters.postgresql.cnpg.io main": ["delete database cluster main"],
    "kubectl delete widgets.example.com w": ["delete unknown widgets w"],
    "kubectl delete pod a b": ["delete run pod a b"],
    "kubectl delete po --all": ["delete run po (all)"],
    "kubectl delete pods -A -l app=x": ["delete run pod (many)"],
    "kubectl -l app=x delete pods": ["delete run pod (many)"],
    "kubectl delete pods --all=false a": ["delete run pod a"],
    "kubectl delete pods --field-selector=status.phase==Failed": [],
    "kubectl delete deploy web --dry-run=client": [],
    "kubectl delete deploy web --dry-run=none": ["delete workload deploy web"],
    "kubectl delete deploy web --cascade=orphan": ["delete workload deploy web (shielded)"],
    "kubectl delete deploy web -i": ["delete workload deploy web (uncertain)"],
    "yes | kubectl delete deploy web -i": ["delete workload deploy web"],
    "kubectl delete --raw /api/v1/namespaces/web": ["delete namespace namespace web"],
    "kubectl delete --raw=/apis/apps/v1/namespaces/web/deployments/api": ["delete workload deployment api"],
    "kubectl delete --raw /api/v1/namespaces/web/pods": ["delete run pod (all)"],
    "kubectl delete --raw /what": ["delete unknown /what (many)"],
    "xargs kubectl delete": ["delete unknown {}"],
    "kubectl delete --help": [],
    "kubectl --context delete get pods": [],
    "kubectl -n delete get pods": [],
    "kubectl delete ns pr-12 preview-x": ["delete preview ns pr-12 preview-x"],
    "kubectl delete ns pr-12 shop": ["delete namespace ns pr-12 shop"],
    "kubectl delete ns print-service": ["delete namespace ns print-service"],
    "kubectl delete ns pr-12 --context eu-prod": ["delete namespace ns pr-12"],
    "kubectl debug node/n1 -it --image=b": ["grant node a pod that reaches node/n1"],
    "kubectl debug web-0 -it --image=b": [],
    "kubectl --v 6 delete ns a": ["delete namespace ns a"],
    # -- what files hold
    "kubectl delete -f web.yaml": ["delete workload deployment web", "delete volume persistentvolumeclaim data"],
    "kubectl delete -f web.yaml,pods.yaml": ["delete workload deployment web", "delete volume persistentvolumeclaim data", "delete run pod debug"],
    "kubectl delete -f pods.yaml": ["delete run pod debug"],
    "kubectl delete -f list.json": ["delete secret secret db"],
    "kubectl delete -f k8s": ["delete workload deployment web", "delete run pod debug"],
    "kubectl delete -k app": ["delete workload deployment web", "delete volume persistentvolumeclaim data"],
    "kubectl delete -k loop": ["delete unknown what loop holds (many)"],
    "kubectl delete -k remote": ["delete unknown what remote holds (many)"],
    "kubectl delete -f broken.yaml": ["delete unknown what broken.yaml holds (many)"],
    "kubectl delete -f values.yaml": ["delete unknown what values.yaml holds (many)"],
    "kubectl delete -f https://example.com/a.yaml": ["delete unknown what https://example.com/a.yaml holds (many)"],
    "kubectl delete -f - <<< '{kind: Pod, metadata: {name: x}}'": ["delete run pod x"],
    f"kubectl delete -f - <<'E'\n{DATA}E": ["delete volume persistentvolumeclaim data"],
    "helm template c | kubectl delete -f -": ["delete unknown what - holds (many)"],
    "kubectl replace --force -f pods.yaml": ["reset run pod debug"],
    "kubectl replace -f pods.yaml": ["change run pod debug"],
    # -- apply, stop, exchange, change
    "kubectl apply -f web.yaml": ["deploy deployment web.yaml"],
    "kubectl apply -f web.yaml --dry-run=server": [],
    "kubectl apply -f k8s --prune --all": ["deploy deployment k8s", "delete unknown what the files no longer name (all)"],
    "kubectl apply view-last-applied deploy/web": [],
    "kubectl scale deploy web --replicas=0": ["stop workload deploy web"],
    "kubectl scale --replicas 0 --all deploy": ["stop workload deploy (all)"],
    'kubectl scale deploy web --replicas="$N"': ["stop workload deploy web (uncertain)"],
    "kubectl scale deploy web --replicas=3": ["change workload deploy web"],
    "kubectl drain n1 --force": ["stop node n1"],
    "kubectl cordon n1": ["stop node n1 (shielded)"],
    "kubectl uncordon n1": [],
    "kubectl taint node n1 a=b:NoExecute": ["stop node node n1 a=b:NoExecute"],
    "kubectl taint node n1 a=b:NoExecute-": ["change node node n1 a=b:NoExecute-"],
    "kubectl rollout undo deploy/web": ["replace deployment deploy/web"],
    "kubectl rollout restart deploy/web": ["deploy workload deploy/web"],
    "kubectl rollout status deploy/web": [],
    "kubectl set image deploy/web web=web:2": ["deploy workload deploy/web web=web:2"],
    "kubectl label pod a b=c": ["change label pod a b=c"],
    "kubectl label ns a pod-security.kubernetes.io/enforce=privileged": ["disable policy ns a pod-security.kubernetes.io/enforce=privileged"],
    """kubectl patch pv a -p '{"metadata":{"finalizers":null}}'""": ["delete volume pv a without its finalizers"],
    """kubectl patch ns a --type=json -p '[{"op":"remove","path":"/spec/finalizers"}]'""": ["delete namespace ns a without its finalizers"],
    """kubectl patch deploy a -p '{"spec":{"replicas":0}}'""": ["stop workload deploy a"],
    """kubectl patch deploy a --type=json -p '[{"op":"replace","path":"/spec/replicas","value":0}]'""": ["stop workload deploy a"],
    """kubectl patch cj a -p '{"spec":{"suspend":true}}'""": ["stop pipeline cj a"],
    """kubectl patch deploy a -p '{"spec":{"replicas":3}}'""": ["change workload deploy a"],
    """kubectl patch pv a -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}'""": ["disable volume pv a: its data goes with its claim"],
    "kubectl cp pod:/a b": [],
    "kubectl cp a pod:/b": ["change run a pod:/b"],
    "kubectl logs -f web": [],
    "kubectl wait --for=delete pod/a": [],
    # -- rights, secrets, doors
    "kubectl create clusterrolebinding a --clusterrole=cluster-admin --user=joe": ["grant role cluster-admin to joe"],
    "kubectl create clusterrolebinding a --clusterrole=x --user=joe --dry-run=client": [],
    "kubectl create ns a": ["create namespace a"],
    "kubectl create token ci": ["reveal token ci"],
    "kubectl certificate approve joe": ["grant certificate joe"],
    "kubectl get secret db -o yaml": ["reveal secret db"],
    "kubectl get secret/db -ojson": ["reveal secret secret/db"],
    "kubectl get secrets -o yaml": ["reveal secret (all)"],
    "kubectl get cm,secret -o yaml": ["reveal secret (all)"],
    "kubectl get secret db -o jsonpath='{.data.a}'": ["reveal secret db"],
    "kubectl get secret db -o jsonpath='{.metadata.name}'": [],
    "kubectl get secrets": [],
    "kubectl get secret db -o wide": [],
    "kubectl get pods -o yaml": [],
    "kubectl get secret db -o yaml | kubeseal": ["reveal secret db (uncertain)"],
    "kubectl get --raw /api/v1/secrets": ["reveal secret /api/v1/secrets"],
    "kubectl config view": [],
    "kubectl config view --raw": ["reveal secret the kubeconfig's credentials"],
    "kubectl expose deploy web --port 80": ["create network deploy web"],
    "kubectl expose deploy web --type LoadBalancer": ["expose network deploy web"],
    "kubectl proxy --address 0.0.0.0": ["expose cluster"],
    "kubectl proxy": [],
    "kubectl run a --image=b": [],
    """kubectl run a --image=b --overrides '{"spec": {"hostPID": true}}'""": ["grant node a pod that reaches its node"],
    # -- kin and plugins
    "oc delete project a": ["delete namespace project a"],
    "oc adm prune images": [],
    "oc adm prune images --confirm": ["delete image images (many)"],
    "oc adm policy add-cluster-role-to-user cluster-admin joe": ["grant role cluster-admin to joe"],
    "oc policy remove-role-from-user edit joe": ["revoke role edit to joe"],
    "oc whoami": [],
    "oc whoami -t": ["reveal token"],
    "oc extract secret/db --to=-": ["reveal secret secret/db"],
    "k3s kubectl delete ns a": ["delete namespace ns a"],
    "microk8s kubectl delete ns a": ["delete namespace ns a (local)"],
    "microk8s.kubectl delete ns a": ["delete namespace ns a (local)"],
    "minikube -p dev kubectl -- delete ns a": ["delete namespace ns a (local)"],
    "minikube delete": ["delete cluster (local)"],
    "kubectl cnpg destroy db 1": ["delete database destroy db 1 (many)"],
    "kubectl ns delete": [],
    "kubectl krew uninstall neat": [],
    "kubectl view-secret db": [],
    "kubectl": [],
    "kubectl $X ns a": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "expected"), SAID.items(), ids=lambda v: v[:60] if isinstance(v, str) else ""
)
def test_call_is_read_to_acts(command: str, expected: list[str]) -> None:
    assert said(command) == expected


def test_it_is_said_where() -> None:
    (act,) = acts("kubectl --context=eu-prod -n web delete deploy api")
    assert (act.service, act.where, act.is_local) == ("kubernetes", "context eu-prod, namespace web", False)


def test_unreadable_name_is_shown_as_written() -> None:
    (act,) = acts('kubectl delete deploy "$NAME"')
    assert UNKNOWN not in act.target
    assert "NAME" in act.target


WORDS = st.sampled_from(
    "delete apply get secret -f -k - -o yaml --all -A -l --raw rm volume compose down -v run --mount type=bind,src=/ patch -p {}"
    " app uninstall x/y , / -- --context= kind-x prune system -a \0 $".split(" ")
) | st.text(max_size=12)  # fmt: skip


@given(st.sampled_from(sorted(PROGRAMS)), st.lists(WORDS, max_size=8), st.none() | st.text(max_size=40))
def test_readers_take_any_words(program: str, words: list[str], stdin: str | None) -> None:
    call = Invocation(program, tuple(map(Arg, words)), stdin=stdin, cwd="/w", home="/h")
    for act in service_acts(call, names=names_of(program), world=WORLD):
        assert UNKNOWN not in act.target + act.where
