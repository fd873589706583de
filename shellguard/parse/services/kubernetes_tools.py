"""What the many other tools around clusters would do: flux, velero, istioctl, linkerd, skaffold, kubeadm and kin.

Promise: total; one table row a command, as the tools' own documentation has it; checks, logs and port forwards are no acts.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.kubernetes_table import Tool, read_tool
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_TOOLS: dict[str, Tool] = {
    "flux": Tool(
        "kubernetes flux",
        "s,silent dry-run keep-namespace timeout= export A,all-namespaces all cluster= token= server=",
        """
        delete kustomization|delete ks|delete helmrelease|delete hr: delete app
        delete: delete config
        uninstall: delete addon all
        suspend: stop pipeline
        reconcile|resume|bootstrap|install|create|push|pull|tag|export|get|check|diff|build|logs|events|trace|tree|stats|version|completion|debug: - -
        """,
        "https://fluxcd.io/flux/cmd/",
    ),
    "velero": Tool(
        "kubernetes velero",
        "confirm all l,selector= from-backup= from-schedule= include-namespaces= exclude-namespaces= existing-resource-policy= w,wait o,output= ttl= "
        "include-resources= restore-volumes schedule=",
        """
        backup delete|delete backup|backup delete backups: delete backup !confirm
        restore delete|delete restore: delete log
        schedule delete|delete schedule: delete pipeline !confirm
        schedule pause: stop pipeline
        backup-location delete|snapshot-location delete|repo delete: delete config
        restore create|create restore: replace unknown many
        uninstall: delete addon
        backup create|create backup|create schedule|schedule create|install|get|describe|backup get|backup describe|backup logs|backup download: - -
        """,
        "https://velero.io/docs/main/",
    ),
    "istioctl": Tool(
        "kubernetes istioctl",
        "purge y,skip-confirmation f,filename= revision= r dry-run set= force",
        """
        uninstall|x uninstall|experimental uninstall: delete addon
        install|upgrade: deploy addon
        tag remove: delete config
        proxy-config|pc|proxy-status|ps|analyze|version|dashboard|manifest|kube-inject|validate|describe|x|experimental|bug-report: - -
        """,
        "https://istio.io/latest/docs/reference/commands/istioctl/",
    ),
    # these print manifests: what is done with them is done by kubectl
    "linkerd": Tool("kubernetes linkerd", "", "uninstall|prune|install|upgrade|inject|uninject|viz|multicluster|mc|jaeger: - -", "https://linkerd.io/2/reference/cli/"),
    "skaffold": Tool(
        "kubernetes skaffold",
        "p,profile= f,filename= m,module= l,label= cleanup d,default-repo= t,tag= keep-running-on-failure tail kube-context=",
        "delete: delete app\nrun|deploy|apply: deploy deployment\ndev|debug|build|render|test|init|config|inspect|diagnose|verify: - -",
        "https://skaffold.dev/docs/references/cli/",
        context="kube-context",
    ),
    "tilt": Tool(
        "kubernetes tilt", "f,file= delete-namespaces", "down: delete app\nup|ci|doctor|get|describe|logs|trigger|args: - -",
        "https://docs.tilt.dev/cli/tilt.html",
        # it refuses clusters elsewhere unless its own file names them
        is_elsewhere=False,
    ),
    "devspace": Tool(
        "kubernetes devspace", "p,profile= config= all force-purge", "purge: delete app\nreset: - -\nremove: - -\ndeploy: deploy deployment",
        "https://www.devspace.sh/docs/cli",
        context="kube-context",
    ),
    "kubeadm": Tool(
        "kubernetes kubeadm", "f,force cri-socket= cleanup-tmp-dir dry-run config= cert-dir= print-join-command",
        "reset: reset node\ntoken delete: revoke token\ntoken create|token generate|init phase upload-certs: - -\nupgrade apply: change cluster",
        "https://kubernetes.io/docs/reference/setup-tools/kubeadm/",
    ),
    "rke": Tool("kubernetes rke", "config= force local dind", "remove: delete cluster\nup: deploy cluster\netcd snapshot-restore: replace cluster",
                "https://rke.docs.rancher.com/"),
    "k0s": Tool("kubernetes k0s", "d,data-dir= debug", "reset: reset node\nstop: stop node\netcd leave: delete node\ntoken invalidate: revoke token", "https://docs.k0sproject.io/"),
    "kops": Tool("kubernetes kops", "name= state= y,yes cloudonly force", "delete cluster|delete: delete cluster +yes\nupdate cluster|rolling-update cluster: deploy cluster +yes",
                 "https://kops.sigs.k8s.io/cli/kops/"),
    "clusterctl": Tool("kubernetes clusterctl", "all include-crd include-namespace core= bootstrap= control-plane= infrastructure=",
                       "delete: delete cluster\nmove: move cluster\ninit|get|describe|generate: - -", "https://cluster-api.sigs.k8s.io/clusterctl/"),
    "rancher": Tool("kubernetes rancher", "f,force", "cluster delete|clusters delete|cluster rm: delete cluster\nproject delete|projects delete|project rm: delete project\n"
                    "namespace delete|namespaces delete|namespace rm: delete namespace\napp delete|apps delete: delete app\nnode delete|nodes delete: delete node",
                    "https://ranchermanager.docs.rancher.com/reference-guides/cli-with-rancher/rancher-cli"),
    "kubectl-argo-rollouts": Tool("kubernetes argo", "", "abort|undo: replace deployment\npromote: deploy deployment\npause: stop pipeline"),
    "kn": Tool("kubernetes knative", "", "service delete: delete workload\nrevision delete: delete deployment\nservice update|service apply: deploy workload", "https://knative.dev/docs/client/kn/"),
    "tkn": Tool("kubernetes tekton", "f,force all keep= keep-since= p,pipeline= t,task=", "pipelinerun delete|pr delete|taskrun delete|tr delete: delete run\npipeline delete|p delete|task delete|t delete|"
                "clustertask delete|triggertemplate delete|eventlistener delete|trigger delete: delete pipeline\npipelinerun cancel|taskrun cancel|pr cancel|tr cancel: stop run",
                "https://tekton.dev/docs/cli/"),
    "cilium": Tool("kubernetes cilium", "wait", "uninstall: delete addon\nclustermesh disable|clustermesh disconnect|encryption rotate-key|hubble disable: change addon", "https://docs.cilium.io/"),
    "vcluster": Tool("kubernetes vcluster", "delete-namespace keep-pvc", "delete: delete cluster\npause: stop cluster\nconnect|list|create|resume|disconnect: - -", "https://www.vcluster.com/docs/"),
    "kompose": Tool("kubernetes kompose", "f,file=", "down: delete app", "https://kompose.io/"),
    "okteto": Tool("kubernetes okteto", "v,volumes all-volumes wait", "destroy: delete app\nnamespace delete: delete namespace\npreview destroy: delete preview\ndown: - -", "https://www.okteto.com/docs/reference/okteto-cli/"),
    "telepresence": Tool("kubernetes telepresence", "", "helm uninstall|uninstall: delete addon\nquit|leave|connect|intercept|list|status: - -"),
    "operator-sdk": Tool("kubernetes operator-sdk", "delete-all delete-crds delete-operator-groups", "cleanup: delete addon\nolm uninstall: delete addon\nrun|scorecard|generate|create: - -", "https://sdk.operatorframework.io/docs/cli/"),
    "cmctl": Tool("kubernetes cmctl", "", "x uninstall|uninstall: delete addon\nrenew: change certificate\ndeny: revoke certificate\napprove: grant certificate"),
    # clusters of this machine, made for trying out
    **dict.fromkeys(
        ("kind", "k3d"),
        Tool("kubernetes kind", "name= all a", "delete cluster|delete clusters|cluster delete|cluster stop|node delete: delete cluster\nget|load|create|export|build|image: - -",
             "https://kind.sigs.k8s.io/docs/user/quick-start/", is_elsewhere=False),
    ),
}  # fmt: skip
# Scripts that tear a distribution's node down, as its installer leaves them.
_SCRIPT = re.compile(r"^(?:k3s|k3s-agent|rke2|rancher-system-agent)-(uninstall|killall)\.sh$")


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What a call would do there."""
    script = _SCRIPT.match(call.program)
    if script is not None:
        verb = Verb.DELETE if script[1] == "uninstall" else Verb.STOP
        return (ServiceAct(verb, Thing.CLUSTER if verb is Verb.DELETE else Thing.NODE, "this node", "kubernetes k3s", Scope.ALL,
                           source="https://docs.k3s.io/installation/uninstall"),)  # fmt: skip
    tool = _TOOLS.get(call.program)
    return read_tool(tool, call, call.args, world) if tool is not None else ()
