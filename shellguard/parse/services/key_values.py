"""Stores of keys and what belongs to them: etcd, Consul, ZooKeeper, memcached, InfluxDB, Elasticsearch, Cassandra.

Promise: pure and total. Commands as the tools' own manuals have them; a store spoken to by netcat is read by the lines
it is sent.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.services.store_commands import Tool, read_tool, tool
from shellguard.parse.sql.clients import is_local_host
from shellguard.parse.world import World

_ETCD = tool(
    "etcd", "endpoints= cacert= cert= key= user= password= w,write-out= prefix from-key range prev-kv data-dir= name= discovery-srv= command-timeout= dial-timeout= r,recursive",
    """
    del: delete rows many=prefix,from-key,range
    rm|rmdir: delete rows many=recursive
    snapshot restore: replace database
    member remove: delete node
    user delete: delete user
    role delete: delete role
    auth disable: disable policy
    lease revoke: delete rows
    user|role|auth|lease|member|snapshot|get|put|ls|watch|endpoint|defrag|compaction|alarm|version|check|txn|lock|elect|move-leader|make-mirror: -
    """,
    hosts="endpoints ETCDCTL_ENDPOINTS",
)  # fmt: skip
_CONSUL = tool(
    "consul", "http-addr= token= token-file= datacenter= namespace= partition= ca-file= client-cert= client-key= recurse cas modify-index= id= name= kind= format=",
    """
    kv delete: delete rows many=recurse
    kv import: change rows
    kv: -
    snapshot restore: replace database
    acl token delete: revoke token
    acl policy delete: delete policy
    acl role delete: delete role
    acl auth-method|binding-rule delete: delete policy
    config delete: delete config
    intention delete: delete policy
    services deregister: delete app
    namespace|partition delete: delete namespace
    operator raft remove-peer: delete node
    peering delete: delete network
    leave|force-leave: stop node
    maint: -
    agent|members|catalog|info|monitor|snapshot|acl|config|intention|services|operator|connect|event|exec|join|keygen|keyring|lock|login|logout|reload|rtt|tls|validate|version|watch|debug: -
    """,
    hosts="http-addr CONSUL_HTTP_ADDR", names="id name",
)  # fmt: skip
_INFLUX = tool(
    "influx", "host= t,token= o,org= org-id= b,bucket= n,name= i,id= p,predicate= start= stop= c,active-config= execute= database= full new-bucket= skip-verify json hide-headers f,file= force",
    """
    delete: delete rows many=bucket
    bucket delete: delete bucket
    org delete: delete account
    user delete: delete user
    auth delete: revoke token
    auth inactive: revoke token
    task delete: delete pipeline
    dashboards|telegrafs|scripts delete: delete monitor
    v1 dbrp|auth delete: delete config
    remote|replication|secret delete: delete config
    stacks remove: delete stack
    restore: replace database
    bucket|org|user|auth|task|query|write|backup|config|ping|setup|version|server-config|completion|export|apply|template|v1: -
    """,
    hosts="host INFLUX_HOST", names="bucket name id",
)  # fmt: skip
_NODETOOL = tool(
    "cassandra", "h,host= p,port= u,username= pw,password= pwf= t,tag= all force",
    """
    decommission: delete node
    removenode|assassinate: delete node
    drain|stopdaemon|disablebinary|disablegossip|disablethrift: stop database
    clearsnapshot: delete backup many=all
    resetlocalschema: reset schema
    truncatehints: delete rows
    disableautocompaction|disablebackup|disableauditlog: disable config
    """,
    hosts="host", is_guessed=False,
)  # fmt: skip
_ELASTIC = tool(
    "elasticsearch", "E= u,username= b,batch a,auto i,interactive url= f,force s,silent host= config= port= dry-run filter_list=",
    """
    unsafe-bootstrap|detach-cluster|repurpose|override-version|remove-settings|remove-customs: reset cluster
    remove-corrupted-data: delete index
    userdel: delete user
    remove: delete secret
    delete_indices|delete-indices|delete_snapshots|delete-snapshots: delete index many=filter_list
    close: stop index
    """,
    hosts="url host", is_guessed=False,
)  # fmt: skip
_TOOLS: dict[str, Tool] = {
    "etcdctl": _ETCD, "etcdutl": _ETCD, "consul": _CONSUL, "influx": _INFLUX, "nodetool": _NODETOOL, "curator_cli": _ELASTIC,
    **dict.fromkeys(("elasticsearch-node", "elasticsearch-users", "elasticsearch-keystore", "elasticsearch-shard"), _ELASTIC),
}  # fmt: skip
_ZOOKEEPER = re.compile(r"(?:^|\n|\s)(deleteall|rmr|delete)\s+(?:-v\s+\d+\s+)?(/\S*)")
_LINES = re.compile(r"(?:^|[\n\r])\s*(flush_all|flushall|flushdb|shutdown|delete)\b[ \t]*([^\r\n]*)", re.I)
_PORTS = {"11211": "memcached", "6379": "redis", "2181": "zookeeper"}


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the tool would delete, empty, replace or stop."""
    if call.program in _TOOLS:
        return read_tool(_TOOLS[call.program], call)
    if call.program.startswith("zkCli") or call.program == "zookeeper-shell":
        return _zookeeper(call)
    if call.program in ("memcflush", "memcrm"):
        verb, thing = (
            (Verb.EMPTY, Thing.DATABASE) if call.program == "memcflush" else (Verb.DELETE, Thing.ROWS)
        )
        return (
            ServiceAct(
                verb, thing, service="memcached", scope=Scope.ALL if verb is Verb.EMPTY else Scope.ONE
            ),
        )
    return _by_lines(call)


def _zookeeper(call: Invocation) -> tuple[ServiceAct, ...]:
    words = list(call.words)
    where = words[words.index("-server") + 1] if "-server" in words[:-1] else ""
    found = _ZOOKEEPER.finditer(" ".join(words) + "\n" + (call.stdin or "")[:65536])
    return tuple(
        ServiceAct(Verb.DELETE, Thing.ROWS, m.group(2), service="zookeeper", where=where,
                   scope=Scope.ONE if m.group(1) == "delete" else Scope.MANY)
        for m in list(found)[:16]
    )  # fmt: skip


def _by_lines(call: Invocation) -> tuple[ServiceAct, ...]:
    """`echo flush_all | nc host 11211`."""
    port = next((w for w in call.words if w in _PORTS), "")
    if not port or not call.stdin:
        return ()
    # \r\n may be spelled as echo or printf would write it
    text = call.stdin[:4096].replace("\\r", "\r").replace("\\n", "\n")
    found = [m.group(1).lower() for m in _LINES.finditer(text)]
    host = next((w for w in call.words if not w.startswith("-") and w not in _PORTS), "")
    acts = []
    for word in found[:16]:
        verb = Verb.EMPTY if word.startswith("flush") else Verb.STOP if word == "shutdown" else Verb.DELETE
        thing, scope = (Thing.ROWS, Scope.ONE) if word == "delete" else (Thing.DATABASE, Scope.ALL)
        is_local = is_local_host(host) and call.is_local
        acts.append(ServiceAct(verb, thing, service=_PORTS[port], where=host, scope=scope, is_local=is_local))
    return tuple(acts)
