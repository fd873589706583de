"""Whom Kubernetes' command lines act as, and in which cluster: contexts, kubeconfigs, tokens, impersonation.

Promise: pure but for the kubeconfig that `world` is asked for, and total. By `kubectl options`, `kubectl config --help` and the
references of oc, helm, k9s, kubectx, flux, Argo CD, Istio, Velero and their kin. A namespace is no identity.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.kubeconfig import current_of
from shellguard.parse.identities.named_values import name_in
from shellguard.parse.identities.table_reading import asked, read_tool, uses_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_VALUES = (
    "--server -s --namespace -n --request-timeout --tls-server-name --certificate-authority --cache-dir --as-uid --profile "
    "--profile-output --log-flush-frequency -v --v --vmodule -o --output -l --selector -f --filename -k --field-selector -c --container"
)
# kubectl options
_KUBECTL = """
    --context: used account file=--kubeconfig
    --user: used account file=--kubeconfig
    --cluster: used account file=--kubeconfig say=cluster
    --kubeconfig: used file
    --token: used secret host=--server,-s
    --as: used account
    --as-group: used account say=group
    --password: used secret account=--username host=--server,-s
    --username: used account
    --client-key: used file
    --client-certificate: used file
    config get-contexts|get-clusters|get-users|current-context|rename-context|delete-context: -
    config delete-cluster|delete-user|unset: -
    config view: - unless=--raw,--flatten
    config view: obtained file=--kubeconfig needs=--raw
    config view: obtained file=--kubeconfig needs=--flatten unless=--raw
    config use-context|use: stored account=1 file=--kubeconfig
    config set-context: stored account=--user,--cluster file=--kubeconfig needs=--user
    config set-context: stored account=--cluster say=cluster file=--kubeconfig needs=--cluster unless=--user
    config set-credentials: stored account=1 secret=--token,--password file=--client-key,--auth-provider-arg,--client-certificate
    config set-cluster: stored account=1 say=cluster host=--server,-s
    config set: -
    create token: obtained account=1
    certificate approve: obtained account=1
    options|completion|kustomize: -
"""
_GLOBALS = _KUBECTL.partition("    config get-contexts")[0]
# docs.okd.io, "OpenShift CLI developer commands"
_OC = """
    login: stored account=--username,-u secret=--token,--password,-p host=1,--server,-s
    logout: -
    whoami: obtained needs=-t,--show-token
    whoami: - unless=-t,--show-token
    sa|serviceaccounts get-token|new-token: obtained account=1
    sa|serviceaccounts create-kubeconfig: obtained account=1
    registry login: stored service=registry account=--service-account,-z
    project|projects|status: -
"""
# helm --help; who logs in to a registry is read with the other tools of registries
_HELM = """
    --kube-context: used account file=--kubeconfig
    --kubeconfig: used file
    --kube-token: used secret host=--kube-apiserver
    --kube-as-user: used account
    --kube-as-group: used account say=group
    registry|repo: -
    template|lint|show|search|completion|version|env|create|package|dependency: -
"""
_HELM_VALUES = "-n --namespace -f --values --set --set-string --set-file --version --timeout --repo --repository-config --registry-config -o --output"
_CONTEXT = "--context: used account file=--kubeconfig\n    --kubeconfig: used file"
_KUBE_CONTEXT = "--kube-context: used account file=--kubeconfig\n    --kubeconfig: used file"
_KUBECTX = tool("kubernetes", "*: stored account=0 unless=-d,-c,--current,-u,--unset,-h")
_ARGOCD = tool(
    "argocd",
    """
    --auth-token: used secret host=--server
    --kube-context: used account service=kubernetes
    --argocd-context: used account
    --config: used file
    login: stored account=--username,--name secret=--password host=1
    relogin: stored secret=--password
    context: stored account=1
    logout|version|completion: -
    account generate-token: obtained account=--account,-a
    account update-password: stored account=--account secret=--new-password
    admin initial-password: obtained
    cluster add: used service=kubernetes account=1
    proj role create-token: obtained account=2
    repo|repocreds add: stored service=git account=--username secret=--password file=--ssh-private-key-path host=1 needs=--password,--ssh-private-key-path
    """,
    values="--server -n --app-namespace --project -o --output --header --grpc-web-root-path --loglevel --logformat --port-forward-namespace --upsert-timeout --expires-in -e -i --id",
)
_TOOLS: dict[str, Tool] = {
    "kubectl": tool("kubernetes", _KUBECTL, values=_VALUES),
    "oc": tool("kubernetes", _KUBECTL + _OC, values=_VALUES + " -u -p"),
    "helm": tool("kubernetes", _HELM, values=_HELM_VALUES),
    "kubectx": _KUBECTX,
    "kubie": tool("kubernetes", "ctx: exported account=1\n    exec: used account=1", values="-n --namespace -f --kubeconfig"),
    "kubecm": tool("kubernetes", "switch|s: stored account=1\n    add: stored file=-f\n    merge: stored file=-f\n    list|ls|l: -", values="-f --file --config"),
    "switcher": tool("kubernetes", "list-contexts|history|clean|hooks: -\n    set-context: stored account=1\n    *: exported account=0"),
    "istioctl": tool("kubernetes", "--context: used account file=--kubeconfig\n    --kubeconfig|-c: used file\n    --as: used account\n    create-remote-secret: obtained account=--context,--name", values="-n --namespace -i --istioNamespace -f --set -o"),
    "velero": tool("kubernetes", "--kubecontext: used account file=--kubeconfig\n    --kubeconfig: used file\n    backup-location create: stored account=1 file=--credential needs=--credential", values="-n --namespace"),
    "argocd": _ARGOCD,
    "kubeadm": tool("kubernetes", "--kubeconfig: used file\n    token create|generate: obtained\n    kubeconfig user: obtained account=--client-name\n    join: used secret=--token host=1\n    certs certificate-key: obtained", values="--config"),
    "kubelogin": tool("kubernetes", "get-token: -\n    convert-kubeconfig: stored account=--client-id secret=--client-secret file=--kubeconfig", values="--login -l --server-id --tenant-id -t"),
    "vcluster": tool("kubernetes", "connect: stored account=1 unless=--update-current,--print\n    connect: stored account=1 needs=--update-current\n    connect: obtained account=1 needs=--print\n    --context: used account", values="-n --namespace"),
    "tsh": tool(
        "teleport",
        "login: stored account=--user,--proxy host=--proxy\n    kube login: stored service=kubernetes account=1\n    db login: stored service=database account=1\n    db connect: used service=database account=1\n"
        "    apps|app login: stored account=1\n    aws: used service=aws account=--app,--aws-role\n    --identity|-i: used file\n    --user: used account\n    ls|status|clusters|logout|version: -",
        values="--proxy -l --login --ttl --auth -J --jumphost --db-user --db-name -d --cluster -o",
    ),
    "rancher": tool("rancher", "login: stored secret=--token,-t account=--name,--context host=1\n    context switch: stored account=1\n    server switch: stored account=1\n    token: obtained\n    context|server ls|list|current: -"),
    "clusterctl": tool("kubernetes", "get kubeconfig: obtained account=1\n    --kubeconfig-context: used account file=--kubeconfig\n    --kubeconfig: used file", values="-n --namespace"),
}  # fmt: skip
# Tools with kubectl's own way of naming whom they act as.
_TOOLS |= dict.fromkeys(
    "argo cilium cmctl kn kubens kubent kubeseal linkerd popeye stern telepresence tilt tkn virtctl".split(),
    tool("kubernetes", _CONTEXT, values=_VALUES),
)
_TOOLS |= dict.fromkeys(
    ("skaffold", "helmfile", "werf", "devspace"),
    tool("kubernetes", _KUBE_CONTEXT + "\n    use context: stored account=1", values="-n --namespace -f --filename -p --profile"),
)  # fmt: skip
_TOOLS["k9s"] = tool("kubernetes", _GLOBALS, values=_VALUES + " -c --command")
# fluxcd.io/flux/cmd: user and password are a repository's there
_TOOLS["flux"] = tool(
    "kubernetes",
    _GLOBALS.partition("    --password")[0] + "\n    --password: used secret service=git account=--username host=--url\n    --username: used account service=git",
    values=_VALUES + " --timeout --interval --path --branch --owner --repository",
)  # fmt: skip
_TOOLS |= dict.fromkeys(("k", "kubecolor", "microk8s.kubectl"), _TOOLS["kubectl"])
_TOOLS |= dict.fromkeys(("kubectl-ctx", "kctx"), _KUBECTX)
_TOOLS["kubeswitch"] = _TOOLS["switcher"]


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    program = call.program.lower().removesuffix(".exe")
    found = _TOOLS.get(program)
    if found is None:
        return ()
    if found is _KUBECTX:
        return _switched(call)
    if program in ("kubectl", "k", "oc", "kubecolor", "microk8s.kubectl"):
        uses = _by_kubectl(found, call)
    else:
        uses = read_tool(found, call)
    return tuple(_known(u, world) for u in uses)


def _names_subject(words: list[str]) -> bool:
    """Whether `--user` says who is given a right."""
    return words[:2] in (["create", "rolebinding"], ["create", "clusterrolebinding"], ["set", "subject"])


def _switched(call: Invocation) -> tuple[IdentityUse, ...]:
    """`kubectx NAME`; `-` is the one before, and `NEW=OLD` only renames."""
    found = (u for u in read_tool(_KUBECTX, call) if "=" not in u.account)
    return tuple(replace(u, account="") if u.account == "-" else u for u in found)


def _by_kubectl(found: Tool, call: Invocation) -> tuple[IdentityUse, ...]:
    """`config set current-context X` and `config set users.NAME.token X` are read here, the rest by the table."""
    said = asked(found, call)
    words = [w.text for w in said.words]
    if words[:1] == ["ctx"] and len(words) > 1:
        # the plugin of krew; its words are kubectx's
        return _switched(replace(call, args=tuple(said.words[1:])))
    if words[:2] != ["config", "set"] or len(words) < 4 or said.is_help:
        return tuple(u for u in uses_of(said) if u.how != "--user" or not _names_subject(words))
    name = words[2]
    fields = "account=2"
    if name.startswith("users.") and name.rpartition(".")[2] in ("token", "password", "client-key-data"):
        fields = "secret=2"
    elif name != "current-context" and not (
        name.startswith("contexts.") and name.endswith((".user", ".cluster"))
    ):
        return ()
    row = tool("kubernetes", f"config set: stored {fields} file=--kubeconfig")
    stored = uses_of(replace(said, tool=row))
    owner = name_in(Arg(name.split(".")[1])) if name.startswith("users.") else ""
    return tuple(
        replace(u, account=u.account or owner, how=f"kubectl config set {name_in(said.words[2])}")
        for u in stored
    )


def _known(use: IdentityUse, world: World | None) -> IdentityUse:
    """A kubeconfig without a context: its current one, and what its user's secret is."""
    if use.use is not Use.USED or use.how != "--kubeconfig" or not use.file:
        return use
    context, host, secret = current_of(world.content(use.file) if world is not None else None)
    return replace(use, account=context, host=host, secret=secret)
