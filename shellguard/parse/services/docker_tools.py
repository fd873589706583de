"""What the tools around containers would do: registries (skopeo, crane, regctl, oras, reg), node tools (crictl, ctr), and
machines that containers run in (colima, docker-machine, limactl, orbctl).

Promise: total; copying from a registry, inspecting and listing are no acts. A registry on this machine is local.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.kubernetes_place import Cluster
from shellguard.parse.services.kubernetes_table import Tool, read_tool
from shellguard.parse.services.service_act import ServiceAct, Verb
from shellguard.parse.world import World

_HERE = Cluster("", is_local=True)
_OURS = re.compile(
    r"^(?:docker://)?(?:localhost|127\.[\d.]+|\[::1\]|host\.docker\.internal|kind-registry)(?::\d+)?/"
)
_REGISTRIES: dict[str, Tool] = {
    "skopeo": Tool("registry", "authfile= creds= tls-verify src-creds= dest-creds= a,all f,format= q,quiet src= s d,dest= dest-tls-verify src-tls-verify keep-going command-timeout= policy= insecure-policy",
                   "delete: delete image\ncopy|sync: publish image\ninspect|list-tags|login|logout|manifest-digest|standalone-verify: - -",
                   "https://github.com/containers/skopeo/tree/main/docs"),
    "crane": Tool("registry", "insecure platform= allow-nondistributable-artifacts v,verbose t,tag= n,no-clobber a,all-tags j,jobs=",
                  "delete: delete image\ncopy|cp|push|tag|append|rebase|flatten|mutate: publish image\nauth|blob|catalog|config|digest|export|ls|manifest|pull|validate|version|registry|index: - -",
                  "https://github.com/google/go-containerregistry/tree/main/cmd/crane/doc"),
    "gcrane": Tool("registry", "recursive r grace= j,jobs=", "delete: delete image\ngc: - -\ncopy|cp: publish image"),
    "regctl": Tool("registry", "force-tag-dereference force-tag ignore-missing host= logopt= v,verbosity= referrers digest-tags",
                   "tag delete|tag rm|tag del: delete image\nimage delete|image del|image rm|image remove: delete image\nmanifest delete|manifest del|manifest rm|manifest remove: delete image\n"
                   "blob delete|blob del|blob rm|repo delete: delete image\nartifact put|image copy|image cp|image import|blob put: publish image\nimage mod: - -",
                   "https://regclient.org/cli/regctl/"),
    "oras": Tool("registry", "force f p,password= u,username= plain-http insecure y,yes registry-config= artifact-type= annotation= config=",
                 "manifest delete|blob delete: delete image\npush|attach|copy|cp|tag: publish image\npull|discover|login|logout|resolve|repo|version: - -", "https://oras.land/docs/commands/"),
    "reg": Tool("registry", "u,username= p,password= insecure k f,force-non-ssl d,debug timeout=", "rm|delete: delete image\nls|tags|manifest|digest|layer|vulns|server: - -",
                "https://github.com/genuinetools/reg"),
    "cosign": Tool("registry", "key= f,force type= y,yes", "clean: delete certificate\nsign|attach|attest|copy|upload: publish certificate\nverify|tree|download|generate|triangulate: - -", "https://docs.sigstore.dev/"),
    "buildah": Tool("buildah", "a,all f,force p,prune root= q,quiet", "rm|delete|rmi|prune: delete cache\npush: publish image\nfrom|run|copy|add|commit|bud|build|config|images|containers|inspect|mount|umount: - -",
                    "https://github.com/containers/buildah/tree/main/docs"),
}  # fmt: skip
_MACHINES: dict[str, Tool] = {
    # containers of a cluster's node, behind the back of what manages them: https://kubernetes.io/docs/tasks/debug/debug-cluster/crictl/
    "crictl": Tool("containerd", "a,all f,force p,prune r,runtime-endpoint= i,image-endpoint= t,timeout= config= D,debug t keep",
                   "rmp: delete workload\nrm: delete run\nstopp: stop run\nstop: stop run\nrmi: delete cache\nps|pods|images|inspect|logs|exec|info|version|pull|stats: - -"),
    "ctr": Tool("containerd", "n,namespace= a,address= f,force timeout= connect-timeout= sync s,signal= a,all",
                "containers rm|containers delete|containers del|container rm|c rm|c delete: delete run\ntasks kill|task kill|t kill|tasks rm|t rm|tasks delete: stop run\n"
                "images rm|image rm|i rm|images delete|images remove: delete cache\nsnapshots rm|snapshot rm|content rm|content prune|leases rm|leases delete: delete cache\nnamespaces rm|namespace rm|ns rm|namespaces remove: delete namespace"),
    "colima": Tool("colima", "p,profile= f,force data", "delete: delete instance\nprune: delete cache\nstop|start|restart|status|list|ssh|template|kubernetes|nerdctl|version|update: - -", "https://github.com/abiosoft/colima"),
    "limactl": Tool("lima", "f,force tty", "delete|remove|rm: delete instance\nfactory-reset: reset instance\nprune: delete cache\ndisk delete|disk rm|disk remove: delete volume\nsnapshot delete: delete backup\nstop|start|shell|list|create|info: - -", "https://lima-vm.io/docs/reference/limactl/"),
    "orbctl": Tool("orbstack", "f,force a,all", "delete|rm: delete instance\nreset: reset unknown all\nstop|start|list|info: - -", "https://docs.orbstack.dev/"),
    "orb": Tool("orbstack", "f,force a,all", "delete|rm: delete instance\nreset: reset unknown all\nstop|start|list|info: - -", "https://docs.orbstack.dev/"),
    "docker-machine": Tool("docker machine", "f,force y s,storage-path= D,debug", "rm: delete instance\nkill|stop: stop instance\nregenerate-certs: change instance\nls|env|ip|ssh|inspect|status|create|start|restart|url|config|scp: - -",
                           "https://docs.gitlab.com/runner/executors/docker_machine/"),
}  # fmt: skip
_REMOTE = frozenset({"docker-machine", "crictl", "ctr"})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What a call would do."""
    tool = _REGISTRIES.get(call.program)
    if tool is not None:
        return tuple(_in_registry(a) for a in read_tool(tool, call, call.args, world, place=Cluster()))
    tool = _MACHINES.get(call.program)
    if tool is None:
        return ()
    place = Cluster() if call.program in _REMOTE else _HERE
    return read_tool(tool, call, call.args, world, place=place)


def _in_registry(act: ServiceAct) -> ServiceAct:
    """What is copied goes to its last operand; a folder or an archive there is no registry."""
    if act.verb is not Verb.PUBLISH and act.service == "buildah":
        return replace(act, is_local=True)
    words = act.target.split()
    there = words[-1] if words else ""
    is_file = act.verb is Verb.PUBLISH and re.match(
        r"^(?:dir|oci|oci-archive|docker-archive|docker-daemon|containers-storage):", there
    )
    return replace(act, is_local=bool(_OURS.match(there) or is_file))
