"""What helm and helmfile would do to releases in a cluster.

Promise: total; templates, listings, diffs, lints and dry runs are no acts. Commands as https://helm.sh/docs/helm/ and
https://helmfile.readthedocs.io/en/latest/cli/ have them.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.kubernetes_place import is_passing
from shellguard.parse.services.kubernetes_table import Tool, read_tool
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.world import World

_HELM = Tool(
    "kubernetes helm",
    "kube-apiserver= kube-as-group= kube-as-user= kube-ca-file= kube-context= kube-tls-server-name= kube-token= burst-limit= qps= "
    "registry-config= repository-cache= repository-config= debug dry-run? cascade= keep-history no-hooks ignore-not-found wait timeout= description= "
    "force recreate-pods cleanup-on-fail history-max= i,install atomic rollback-on-failure reset-values reuse-values reset-then-reuse-values f,values= "
    "set= set-string= set-file= set-json= set-literal= version= repo= username= password= create-namespace devel g,generate-name name-template= "
    "o,output= post-renderer= take-ownership render-subchart-notes dependency-update skip-crds replace purge revision= filter= l,selector= "
    "a,all A,all-namespaces max= d,destination= key= keyring= sign passphrase-file= show-only= s api-versions= kube-version=",
    """
    uninstall|delete|del|un: delete app =cascade
    rollback: replace deployment
    upgrade: deploy deployment
    install: deploy deployment
    test: run run
    push: publish package
    plugin install|plugin update: run addon
    plugin uninstall|plugin remove|plugin rm|plugin list|plugin: - -
    repo|registry|dependency|dep|cache|search|show|inspect|get|status|history|list|ls|template|lint|verify|package|pull|create|env|completion: - -
    diff|secrets|s3|gcs|unittest|mapkubeapis: - -
    """,
    "https://helm.sh/docs/helm/",
    context="kube-context",
)
_HELMFILE = Tool(
    "kubernetes helmfile",
    "f,file= e,environment= l,selector= kube-context= state-values-set= state-values-file= concurrency= args= skip-deps i,interactive skip-diff-on-install "
    "set= values= include-needs include-transitive-needs suppress-secrets deleteWait purge cascade= log-level= color no-color q,quiet b,helm-binary=",
    """
    destroy|delete: delete app all
    apply|sync: deploy deployment many
    charts: deploy deployment many
    """,
    "https://helmfile.readthedocs.io/en/latest/cli/",
    context="kube-context",
    dry="dry-run",
)


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What a call would do there."""
    tool = _HELMFILE if call.program == "helmfile" else _HELM
    acts = read_tool(tool, call, call.args, world)
    if tool is _HELM:
        return tuple(_passing(a) for a in acts)
    environment = next(
        (call.args[n + 1].text for n, a in enumerate(call.args[:-1]) if a.text in ("-e", "--environment")), ""
    )
    said = (f"environment {environment}",) if environment else ()
    return tuple(replace(a, where=", ".join((*said, *filter(None, (a.where,))))) for a in acts)


def _passing(act: ServiceAct) -> ServiceAct:
    """A release that was made for a while goes without loss."""
    is_preview = act.verb is Verb.DELETE and is_passing(tuple(act.target.split()), act.where)
    return replace(act, thing=Thing.PREVIEW) if is_preview else act
