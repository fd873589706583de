"""kubectl's options: which take a value, and what their letters mean in which command.

Promise: pure; made from `kubectl options` and `kubectl COMMAND --help` of version 1.32 by
tests/parse/services/cluster_manuals.py, and compared with an installed kubectl by the tests.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from shellguard.parse.option_grammar import Grammar

# Spelled alike in every command that knows them.
_SHARED = (
    "accept-hosts= accept-paths= address= aggregation-rule= all all-containers A,all-namespaces all-pods "
    "allow-missing-template-keys annotation= annotations= api-group= api-prefix= api-version= append-hash "
    "append-server-path arguments-only as= as-current-user as-group= as-uid= attach audience= auth-provider= "
    "auth-provider-arg= bound-object-kind= bound-object-name= bound-object-uid= cache-dir= cached cascade? categories= "
    "certificate-authority= chunk-size= class= client client-certificate= client-key= cluster= cluster-ip= clusterrole= "
    "command concurrency= context= copy-to= cpu-percent= create-annotation current current-replicas= custom= "
    "default-backend= delete-emptydir-data description= disable-compression disable-eviction disable-filter dry-run? "
    "duration= edit embed-certs enable-alpha-plugins enable-helm exec-api-version= exec-arg= exec-command= exec-env= "
    "exec-interactive-mode= exec-provide-cluster-info expose external-ip= field-manager= field-selector= flatten for= force "
    "force-conflicts from= from-env-file= from-file= from-literal= global-default grace-period= group= hard= "
    "helm-api-versions= helm-command= helm-debug helm-kube-version= ignore-daemonsets ignore-errors ignore-not-found image= "
    "image-pull-policy= insecure-skip-tls-verify insecure-skip-tls-verify-backend keep-annotations keep-init-containers "
    "keep-labels keep-liveness keep-readiness keep-startup keepalive= keys= kubeconfig= k,kustomize= L,label-columns= "
    "leave-stdin-open limit-bytes= limits= list load-balancer-ip= load-restrictor= local log-flush-frequency= "
    "match-server-version max= max-log-requests= max-unavailable= merge min= min-available= minify mount= name= name-only "
    "namespaced namespaces= network network-name= no-headers no-preserve non-resource-url= now openapi-patch o,output= "
    "output-directory= output-patch output-watch-events override-type= overrides= overwrite password= patch-file= "
    "pod-running-timeout= pod-selector= preemption-policy= privileged profile= profile-output= protocol= proxy-url= prune "
    "prune-allowlist= q,quiet reject-methods= reject-paths= remove-extra-permissions remove-extra-subjects replace "
    "request-timeout= requests= resolve resource= resource-name= resource-version= restart= retries= revision= rm role= "
    "rule= same-node save-config schedule= scopes= server-print server-side serviceaccount= session-affinity= set-image= "
    "set-raw-bytes share-processes show-capacity show-events show-kind show-labels show-managed-fields since= since-time= "
    "skip-wait-for-delete-timeout= sort-by= subresource= sum tail= target= target-port= template= timeout= timestamps "
    "tls-server-name= to-revision= token= t,tty type= types= u,unix-socket= use-protocol-buffers user= username= v,v= "
    "validate? value= verb= verbs= vmodule= wait warnings-as-errors watch-only windows-line-endings P,www-prefix="
)
# Whose spelling depends on the command; under the empty name those before any command.
_OWN: dict[str, str] = {
    "": "n,namespace= s,server=",
    "create": "f,filename= raw= R,recursive l,selector=",
    "create deployment": "port= r,replicas=",
    "create poddisruptionbudget": "selector=",
    "expose": "f,filename= l,labels= port= R,recursive selector=",
    "run": "env= f,filename= l,labels= port= R,recursive i,stdin",
    "set env": "c,containers= e,env= f,filename= prefix= R,recursive l,selector=",
    "set image": "f,filename= R,recursive l,selector=",
    "set resources": "c,containers= f,filename= R,recursive l,selector=",
    "set selector": "f,filename= R,recursive",
    "set serviceaccount": "f,filename= R,recursive",
    "set subject": "f,filename= R,recursive l,selector=",
    "explain": "recursive",
    "get": "f,filename= raw= R,recursive l,selector= w,watch",
    "edit": "f,filename= R,recursive",
    "delete": "f,filename= i,interactive raw= R,recursive l,selector=",
    "rollout history": "f,filename= R,recursive l,selector=",
    "rollout pause": "f,filename= R,recursive l,selector=",
    "rollout restart": "f,filename= R,recursive l,selector=",
    "rollout resume": "f,filename= R,recursive l,selector=",
    "rollout status": "f,filename= R,recursive l,selector= w,watch",
    "rollout undo": "f,filename= R,recursive l,selector=",
    "scale": "f,filename= R,recursive replicas= l,selector=",
    "autoscale": "f,filename= R,recursive",
    "certificate approve": "f,filename= R,recursive",
    "certificate deny": "f,filename= R,recursive",
    "top node": "l,selector=",
    "top pod": "containers l,selector=",
    "cordon": "l,selector=",
    "uncordon": "l,selector=",
    "drain": "l,selector=",
    "taint": "l,selector=",
    "describe": "f,filename= R,recursive l,selector=",
    "logs": "c,container= f,follow prefix p,previous l,selector=",
    "attach": "c,container= i,stdin",
    "exec": "c,container= f,filename= i,stdin",
    "proxy": "p,port= w,www=",
    "cp": "c,container=",
    "auth reconcile": "f,filename= R,recursive",
    "debug": "c,container= env= f,filename= i,stdin",
    "events": "w,watch",
    "diff": "f,filename= R,recursive l,selector=",
    "apply": "f,filename= R,recursive l,selector=",
    "apply edit-last-applied": "f,filename= R,recursive",
    "apply set-last-applied": "f,filename=",
    "apply view-last-applied": "f,filename= R,recursive l,selector=",
    "patch": "f,filename= p,patch= R,recursive",
    "replace": "f,filename= raw= R,recursive",
    "wait": "f,filename= R,recursive l,selector=",
    "kustomize": "e,env=",
    "label": "f,filename= R,recursive l,selector=",
    "annotate": "f,filename= R,recursive l,selector=",
    "config set-cluster": "server=",
    "config set-context": "namespace=",
    "config view": "raw",
}
# oc's own, as its documentation has them: https://docs.okd.io/latest/cli_reference/openshift_cli/
_OC = "confirm keep-younger-than= keep-tag-revisions= to= show-token rolebinding-name= to-revision= keys="


@lru_cache(maxsize=64)
def grammar(command: str) -> Grammar:
    """The options of one command, `rollout undo`; of an unknown one those that most have."""
    first = command.split(" ", maxsplit=1)[0]
    own = _OWN.get(command) or _OWN.get(first) or "f,filename= l,selector= c,container="
    return _with_verbosity(Grammar.of(" ".join((_SHARED, _OWN[""], own, _OC))))


def _with_verbosity(options: Grammar) -> Grammar:
    """`--v 6`: the one long option of a single letter."""
    return replace(options, names={**options.names, "--v": "v"})


GLOBALS = _with_verbosity(Grammar.of(" ".join((_SHARED, _OWN[""], "l,selector= f,filename="))))
"""What is known before the command is."""
