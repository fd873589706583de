"""What Argo's tools would do: argocd to applications, projects, clusters and accounts, argo to workflows.

Promise: total; getting, listing, diffs, waiting and logging in are no acts. Commands as
https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd/ and https://argo-workflows.readthedocs.io/en/latest/cli/argo/
have them.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.option_grammar import read_options
from shellguard.parse.services.kubernetes_table import Tool, read_tool
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_ARGOCD = Tool(
    "kubernetes argocd",
    "server= auth-token= config= core grpc-web grpc-web-root-path= H,header= insecure plaintext port-forward port-forward-namespace= argocd-context= "
    "logformat= loglevel= cascade p,propagation-policy= y,yes l,selector= prune force replace async revision= resource= dry-run label= N,app-namespace= "
    "project= strategy= timeout= local= server-side apply-out-of-sync-only all kind= resource-name= group= orphan u,upsert f,file= o,output= patch= patch-type= "
    "account= id= name= in-cluster username= password= ssh-private-key-path= type= dest= src= action= permission= object=",
    """
    app delete|app rm: delete app =cascade
    app delete-resource: delete workload
    app rollback: replace deployment
    app sync: deploy deployment
    app set|app unset|app patch|app edit|app add-source|app remove-source: change app
    app patch-resource|app actions run: change workload
    app terminate-op: stop run
    app create: create app
    appset delete: delete app
    appset create|appset generate: - -
    proj delete: delete project
    proj role create-token|account generate-token: reveal token
    proj role add-policy|proj role add-group: grant role
    proj role remove-policy|proj role remove-group|proj role delete|proj role delete-token|account delete-token: revoke role
    proj add-destination|proj add-source|proj allow-cluster-resource|proj allow-namespace-resource: grant project
    cluster rm|cluster remove: delete cluster
    cluster add: grant cluster
    repo rm|repo remove|repocreds rm: delete config
    cert rm: delete certificate
    gpg rm: delete certificate
    account update-password: change user
    admin: - -
    login|logout|context|relogin|version|completion: - -
    """,
    "https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd/",
    context="kube-context",
)
_ARGO = Tool(
    "kubernetes argo",
    "A,all-namespaces all older= prefix= l,selector= completed resubmitted status= field-selector= s,argo-server= token= message= node-field-selector= "
    "dry-run query-unknown force f,file= o,output= p,parameter= watch w",
    """
    delete: delete run
    stop|terminate|suspend: stop run
    get|list|logs|wait|watch|lint|resume|retry|resubmit|submit|node|version|auth|cp|executor-plugin|server: - -
    archive delete: delete run
    template delete|cluster-template delete: delete pipeline
    cron delete: delete pipeline
    cron suspend: stop pipeline
    rollouts abort|rollouts undo|abort|undo: replace deployment
    rollouts promote|promote: deploy deployment
    """,
    "https://argo-workflows.readthedocs.io/en/latest/cli/argo/",
)


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What a call would do there."""
    tool = _ARGOCD if call.program == "argocd" else _ARGO
    acts = read_tool(tool, call, call.args, world)
    if tool is _ARGO or not acts:
        return acts
    given = read_options(_ARGOCD.grammar, call.args)
    server = given.text("argocd-context") or ("" if given.has("server") else _text(call, "ARGOCD_SERVER"))
    acts = tuple(replace(a, where=", ".join(filter(None, (a.where, server)))) for a in acts)
    if acts[0].verb is Verb.DEPLOY and given.is_on("prune", "force", "replace"):
        verb = Verb.DELETE if given.is_on("prune") else Verb.REPLACE
        thing = Thing.UNKNOWN if verb is Verb.DELETE else acts[0].thing
        return (*acts, replace(acts[0], verb=verb, thing=thing, scope=Scope.MANY))
    return acts


def _text(call: Invocation, name: str) -> str:
    value = call.setting(name)
    return value.text if value is not None else ""
