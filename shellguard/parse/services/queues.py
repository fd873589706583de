"""Queues, topics and streams: Kafka's scripts, rpk, RabbitMQ, NATS, Pulsar, Celery.

Promise: pure and total. Options and commands as the tools' own manuals have them.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.services.store_commands import Tool, read_tool, tool
from shellguard.parse.world import World

_SERVERS = "bootstrap-server= bootstrap-controller= zookeeper= command-config= "
_KAFKA: dict[str, Tool] = {
    name: tool("kafka", _SERVERS + options, rows, hosts="bootstrap-server zookeeper", names="topic group offset-json-file entity-name")
    for name, options, rows in (
        ("kafka-topics", "topic= partitions= replication-factor= config= delete-config= exclude-internal delete list describe create alter if-exists", ": delete queue needs=delete"),
        ("kafka-delete-records", "offset-json-file=", ": empty queue needs=offset-json-file"),
        ("kafka-consumer-groups", "group= topic= delete delete-offsets reset-offsets execute to-earliest to-latest to-offset= to-datetime= shift-by= by-duration= from-file= all-topics all-groups list describe timeout=",
         ": delete queue needs=delete many=all-groups\n : delete queue needs=delete-offsets\n : reset queue needs=execute many=all-groups"),
        ("kafka-acls", "add remove list allow-principal= deny-principal= operation= topic= group= cluster force", ": revoke policy needs=remove\n : grant policy needs=add"),
        ("kafka-streams-application-reset", "application-id= input-topics= intermediate-topics= internal-topics= force", ": reset queue"),
        ("kafka-storage", "t,cluster-id= c,config= g,ignore-formatted", "format: reset queue"),
        ("kafka-server-stop", "", ": stop database"), ("kafka-configs", "entity-type= entity-name= entity-default add-config= delete-config= alter describe all topic= user= broker=", ": change config needs=alter"),
        ("kafka-reassign-partitions", "reassignment-json-file= topics-to-move-json-file= broker-list= execute verify generate", ": move queue needs=execute"),
    )
}  # fmt: skip
_RABBIT = tool(
    "rabbitmq", "n,node= p,vhost= q,quiet l,longnames t,timeout= u,username= password= H,host= P,port= f,format= if-empty if-unused offline apply-to= priority= s,ssl",
    """
    reset|force_reset: reset database
    delete_queue: delete queue
    purge_queue: empty queue
    delete_vhost: delete namespace
    delete_user: delete user
    delete_member: delete node
    forget_cluster_node: delete node
    stop|stop_app|shutdown: stop database
    clear_permissions|clear_topic_permissions|clear_user_limits: revoke policy
    clear_password: revoke user
    set_permissions|set_topic_permissions|set_user_tags: change policy
    change_password: change user
    close_connection|close_all_connections|close_all_user_connections: stop run
    clear_policy|clear_operator_policy|clear_parameter|clear_global_parameter: change config
    delete queue|queues|exchange|vhost: delete queue
    delete user: delete user
    delete binding|policy|permission|parameter: change config
    purge queue: empty queue
    queues delete: delete queue
    queues purge: empty queue
    exchanges|streams delete: delete queue
    vhosts delete: delete namespace
    users delete: delete user
    """,
    hosts="host node", is_guessed=False,
)  # fmt: skip
_NATS = tool(
    "nats", "s,server= user= password= creds= context= nkey= timeout= f,force subject= seq= keep=",
    """
    stream|str|s rm|delete|del: delete queue
    stream|str|s purge: empty queue
    stream|str|s rmm: delete rows
    stream|str|s restore: replace queue
    consumer|con|c rm|delete|del: delete queue
    kv del|purge: delete rows
    kv rm|delete: delete database
    object|obj rm|del|delete: delete objects
    account purge: empty queue all
    server raft|cluster peer-remove: delete node
    """,
    hosts="server", is_guessed=False,
)  # fmt: skip
_RPK = tool(
    "kafka", "brokers= X= b,brokers,broker= profile= r,regex p,partitions= f,from-file= no-confirm o,offset= to= topics= all",
    """
    topic delete: delete queue many=regex
    topic trim-prefix: empty queue
    group delete: delete queue
    group seek: reset queue
    group offset-delete: delete queue
    cluster storage|partitions unmount|cancel-mount: detach queue
    security acl|user delete: revoke policy
    registry subject|schema delete: delete schema
    redpanda stop: stop database
    container purge: -
    """,
    hosts="broker", is_guessed=False,
)  # fmt: skip
_KAFKACTL = tool("kafka", "context= brokers= b= offset= e,execute all", """
    delete topic|topics: delete queue
    delete consumer-group|consumer-group-offset|records|acl: delete queue
    reset consumer-group-offset: reset queue needs=execute
    kafka topic delete: delete queue
    kafka cluster delete: delete cluster
    environment delete: delete environment
    """, is_guessed=False)  # fmt: skip
_PULSAR = tool("pulsar", "admin-url= auth-plugin= auth-params= f,force d,deleteSchema a,all", """
    topics delete|delete-partitioned-topic: delete queue
    topics truncate|clear-backlog|skip-all: empty queue
    topics|topicPolicies unsubscribe: delete queue
    namespaces delete: delete namespace
    namespaces clear-backlog: empty queue
    tenants|clusters|brokers delete: delete account
    schemas delete: delete schema
    functions|sinks|sources delete: delete function
    """, hosts="admin-url", is_guessed=False)  # fmt: skip
_CELERY = tool("celery", "A,app= b,broker= workdir= q,quiet f,force Q,queues= X,exclude-queues= d,destination=", """
    purge: empty queue
    amqp queue.purge: empty queue
    amqp queue.delete|exchange.delete: delete queue
    control shutdown: stop workload
    """, hosts="broker", is_guessed=False)  # fmt: skip
_TOOLS: dict[str, Tool] = {
    **_KAFKA, "rabbitmqctl": _RABBIT, "rabbitmqadmin": _RABBIT, "rabbitmq-queues": _RABBIT, "nats": _NATS, "rpk": _RPK,
    "kafkactl": _KAFKACTL, "confluent": _KAFKACTL, "pulsar-admin": _PULSAR, "celery": _CELERY,
}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the tool would delete, empty or set back."""
    found = _TOOLS.get(re.sub(r"\.(?:sh|bat)$", "", call.program))
    return read_tool(found, call) if found is not None else ()
