"""docker's options and what its commands are called: which take a value, and what their letters mean where.

Promise: pure; made from `docker COMMAND --help` of version 28 by tests/parse/services/cluster_manuals.py, and compared
with an installed client by the tests; compose and buildx as https://docs.docker.com/reference/cli/docker/ has them, podman
as https://docs.podman.io/en/latest/Commands.html.
"""

from __future__ import annotations

from functools import lru_cache

from shellguard.parse.option_grammar import Grammar

# Spelled alike in every command that knows them.
_SHARED = (
    "add-host= advertise-addr= alias= annotation= arch= args= attachable autolock aux-address= availability= blkio-weight= "
    "blkio-weight-device= build-arg= ca-cert= ca-key= cache-from= cap-add= cap-drop= cert-expiry= cgroup-parent= cgroupns= "
    "checkpoint= checkpoint-dir= cidfile= cluster compress config= config-add= config-from= config-only config-rm= "
    "constraint= constraint-add= constraint-rm= container-label= container-label-add= container-label-rm= cpu-count= "
    "cpu-percent= cpu-period= cpu-quota= cpu-rt-period= cpu-rt-runtime= cpus= cpuset-cpus= cpuset-mems= credential-spec= "
    "data-path-addr= data-path-port= D,debug default-addr-pool= default-addr-pool-mask-length= description= detach-keys= "
    "details device= device-cgroup-rule= device-read-bps= device-read-iops= device-write-bps= device-write-iops= digests "
    "dir= disable disable-content-trust dispatcher-heartbeat= dns= dns-add= dns-option= dns-option-add= dns-option-rm= "
    "dns-rm= dns-search= dns-search-add= dns-search-rm= docker= domainname= driver-opt= endpoint-mode= entrypoint= e,env= "
    "env-add= env-file= env-rm= expose= external-ca= L,follow-link force-new-cluster force-rm from= gateway= "
    "generic-resource= generic-resource-add= generic-resource-rm= gpus= grant-all-permissions group= group-add= group-rm= "
    "gw-priority= health-cmd= health-interval= health-retries= health-start-interval= health-start-period= health-timeout= "
    "host-add= host-rm= iidfile= image= ingress init insecure internal io-maxbandwidth= io-maxiops= ip= ip-range= ip6= "
    "ipam-driver= ipam-opt= ipc= ipv4 ipv6 isolation= keep-storage= kernel-memory= key= label-add= label-file= label-rm= "
    "leave-running limit= limit-bytes= limit-cpu= limit-memory= limit-pids= link-local-ip= listen-addr= local log-driver= "
    "log-opt= mac-address= max-concurrent= max-snapshots= memory-reservation= memory-swap= memory-swappiness= mode= mount= "
    "mount-add= mount-rm= name= network= network-add= network-alias= network-rm= no-cache no-healthcheck no-prune "
    "no-resolve no-resolve-image no-stdin no-stream no-task-ids no-trunc oom-kill-disable oom-score-adj= os= os-features= "
    "os-version= password-stdin pid= pids-limit= placement-pref= placement-pref-add= placement-pref-rm= platform= pretty "
    "privileged prune publish-add= P,publish-all publish-rm= q,quiet raw read-only replicas= replicas-max-per-node= "
    "required-bytes= reserve-cpu= reserve-memory= resolve-image= restart= restart-condition= restart-delay= "
    "restart-max-attempts= restart-window= rm role= rollback rollback-delay= rollback-failure-action= "
    "rollback-max-failure-ratio= rollback-monitor= rollback-order= rollback-parallelism= rotate runtime= scope= secret= "
    "secret-add= secret-rm= security-opt= sharing= shm-size= sig-proxy since= skip-interpolation skip-remote-check "
    "snapshot-interval= squash stop-grace-period= stop-signal= stop-timeout= storage-opt= subnet= sysctl= sysctl-add= "
    "sysctl-rm= target= task-history-limit= template-driver= tls tlscacert= tlscert= tlskey= tlsverify tmpfs= token= "
    "topology-preferred= topology-required= tree type= ulimit= ulimit-add= ulimit-rm= until= update-delay= "
    "update-failure-action= update-max-failure-ratio= update-monitor= update-order= update-parallelism= use-api-socket "
    "userns= uts= variant= volume-driver= volumes-from= with-registry-auth w,workdir= y,yes"
)
# Whose spelling depends on the command; under the empty name those before any command.
_OWN: dict[str, str] = {
    "": "c,context= H,host= l,log-level= v,version",
    "run": "a,attach= c,cpu-shares= d,detach h,hostname= i,interactive l,label= link= m,memory= p,publish= pull= t,tty u,user= v,volume=",
    "exec": "d,detach i,interactive t,tty u,user=",
    "ps": "a,all f,filter= format= n,last= l,latest s,size",
    "build": "c,cpu-shares= f,file= label= m,memory= pull t,tag=",
    "pull": "a,all-tags",
    "push": "a,all-tags",
    "images": "a,all f,filter= format=",
    "login": "p,password= u,username=",
    "search": "f,filter= format=",
    "version": "f,format=",
    "info": "f,format=",
    "builder prune": "a,all filter= f,force",
    "commit": "a,author= c,change= m,message= p,pause",
    "cp": "a,archive",
    "create": "a,attach= c,cpu-shares= h,hostname= i,interactive l,label= link= m,memory= p,publish= pull= t,tty u,user= v,volume=",
    "export": "o,output=",
    "inspect": "f,format= s,size",
    "kill": "s,signal=",
    "logs": "f,follow n,tail= t,timestamps",
    "prune": "filter= f,force",
    "restart": "s,signal= t,timeout=",
    "rm": "f,force l,link v,volumes",
    "start": "a,attach i,interactive",
    "stats": "a,all format=",
    "stop": "s,signal= t,timeout=",
    "update": "c,cpu-shares= m,memory=",
    "context inspect": "f,format=",
    "context ls": "format=",
    "context rm": "f,force",
    "history": "format= H,human",
    "import": "c,change= m,message=",
    "load": "i,input=",
    "image prune": "a,all filter= f,force",
    "rmi": "f,force",
    "save": "o,output=",
    "manifest create": "a,amend",
    "manifest inspect": "v,verbose",
    "manifest push": "p,purge",
    "network connect": "link=",
    "network create": "d,driver= label= o,opt=",
    "network disconnect": "f,force",
    "network inspect": "f,format= v,verbose",
    "network ls": "f,filter= format=",
    "network prune": "filter= f,force",
    "network rm": "f,force",
    "plugin disable": "f,force",
    "plugin enable": "timeout=",
    "plugin inspect": "f,format=",
    "plugin ls": "f,filter= format=",
    "plugin rm": "f,force",
    "system df": "format= v,verbose",
    "events": "f,filter= format=",
    "system prune": "a,all filter= f,force volumes",
    "trust signer remove": "f,force",
    "volume create": "d,driver= label= o,opt=",
    "volume inspect": "f,format=",
    "volume ls": "f,filter= format=",
    "volume prune": "a,all filter= f,force",
    "volume rm": "f,force",
    "config create": "l,label=",
    "config inspect": "f,format=",
    "config ls": "f,filter= format=",
    "node inspect": "f,format=",
    "node ls": "f,filter= format=",
    "node ps": "f,filter= format=",
    "node rm": "f,force",
    "secret create": "d,driver= l,label=",
    "secret inspect": "f,format=",
    "secret ls": "f,filter= format=",
    "service create": "d,detach host= hostname= l,label= p,publish= t,tty u,user=",
    "service inspect": "f,format=",
    "service logs": "f,follow n,tail= t,timestamps",
    "service ls": "f,filter= format=",
    "service ps": "f,filter= format=",
    "service rollback": "d,detach",
    "service scale": "d,detach",
    "service update": "d,detach force hostname= t,tty u,user=",
    "stack config": "c,compose-file=",
    "stack deploy": "c,compose-file= d,detach",
    "stack ls": "format=",
    "stack ps": "f,filter= format=",
    "stack rm": "d,detach",
    "stack services": "f,filter= format=",
    "swarm ca": "d,detach",
    "swarm leave": "f,force",
    "compose": "f,file= p,project-name= profile= env-file= project-directory= ansi= progress= parallel= compatibility all-resources dry-run",
    "compose down": "remove-orphans rmi= t,timeout= v,volumes",
    "compose rm": "f,force s,stop v,volumes",
    "compose kill": "remove-orphans s,signal=",
    "compose stop": "t,timeout=",
    "compose up": "abort-on-container-exit always-recreate-deps attach= attach-dependencies build d,detach exit-code-from= force-recreate no-build "
    "no-color no-deps no-recreate no-start pull= quiet-pull remove-orphans V,renew-anon-volumes scale= t,timeout= timestamps wait wait-timeout= w,watch y,yes",
    "compose run": "build d,detach e,env= i,interactive l,label= no-deps p,publish= remove-orphans rm P,service-ports u,user= v,volume= w,workdir=",
    "buildx prune": "a,all builder= filter= f,force keep-storage= max-used-space= min-free-space= reserved-space= verbose",
    "buildx rm": "all-inactive builder= f,force keep-daemon keep-state timeout=",
}
# podman's beside docker's
_PODMAN = (
    "url= connection= identity= root= runroot= ignore i,ignore depend cidfile= pod-id-file= time= latest"
)
_PODMAN_OWN = {
    "rm": "a,all t,time=", "rmi": "a,all i,ignore", "volume rm": "a,all t,time=", "pod rm": "a,all f,force t,time=", "kill": "a,all",
    "stop": "a,all t,time,timeout=", "pod stop": "a,all t,time=", "pod kill": "a,all s,signal=", "machine rm": "f,force save-ignition save-image",
    "system reset": "f,force", "kube down": "force", "secret rm": "a,all i,ignore", "network rm": "f,force t,time=",
    "pod prune": "f,force", "system prune": "build external",
}  # fmt: skip
# Management commands that have a shorter name.
_SHORTER = {
    "image rm": "rmi", "image remove": "rmi", "image ls": "images", "image list": "images", "image inspect": "inspect", "image delete": "rmi",
    "ls": "ps", "list": "ps", "remove": "rm", "volume remove": "volume rm", "network remove": "network rm", "system info": "info",
    "system events": "events", "builder build": "build", "builder b": "build", "stack down": "stack rm", "stack remove": "stack rm",
    "service remove": "service rm", "secret remove": "secret rm", "config remove": "config rm", "node remove": "node rm", "context remove": "context rm",
    "plugin remove": "plugin rm", "stack up": "stack deploy", "image history": "history", "image import": "import", "image load": "load", "image pull": "pull",
    "image push": "push", "image save": "save", "image tag": "tag", "image build": "build", "buildx du": "df", "checkpoint remove": "checkpoint rm",
    "compose remove": "compose rm", "buildx remove": "buildx rm", "manifest remove": "manifest rm", "volume delete": "volume rm", "stack delete": "stack rm",
}  # fmt: skip
_MANAGED = frozenset(
    "builder buildx checkpoint compose config context desktop image kube machine manifest model network node plugin pod scout secret service "
    "stack swarm system trust volume".split()
)


def named(words: tuple[str, ...]) -> str:
    """The command that operands begin with, by its shortest usual name: `container rm x` is `rm`."""
    if words[:1] == ("container",) and len(words) > 1:
        words = words[1:]
    command = " ".join(words[: 2 if words[:1] and words[0] in _MANAGED else 1])
    return _SHORTER.get(command, command)


@lru_cache(maxsize=64)
def grammar(command: str) -> Grammar:
    """The options of one command by its shortest usual name."""
    group = _OWN["compose"] if command.startswith("compose ") else ""
    own = (_OWN.get(command, ""), _PODMAN_OWN.get(command, ""))
    # the global letters are known before the command only: `docker run -h NAME`, `docker rm -v`
    is_early = command in ("", "compose")
    return Grammar.of(" ".join((_SHARED, _OWN[""] if is_early else _LONG, group, _PODMAN, *own)))


_LONG = "host= context= log-level="
