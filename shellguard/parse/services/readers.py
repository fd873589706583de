"""Which program is read by which reader.

Promise: pure but for the import of a reader when its program is met; a reader is total, and a program that is not
listed does nothing to a service as far as anybody knows.

A reader is a module of this package with `read(call, *, world) -> tuple[ServiceAct, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.sql import CLIENTS as SQL_CLIENTS
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "backups": "restic borg duplicity kopia pgbackrest barman barman-cloud-backup-delete wal-g wal-e tarsnap rdiff-backup duplicacy bup timeshift "
    "proxmox-backup-client proxmox-backup-manager autorestic",
    "database_tools": "dropdb dropuser pg_restore mysqladmin mariadb-admin pg_resetwal pg_rewind pg_archivecleanup pg_dropcluster pg_ctl pg_ctlcluster "
    "mysqlimport mariadb-import myloader mariabackup xtrabackup bq pt-archiver pgcopydb",
    "key_values": "etcdctl etcdutl consul influx nodetool curator_cli elasticsearch-node elasticsearch-users elasticsearch-keystore elasticsearch-shard "
    "zkCli zkCli.sh zookeeper-shell memcflush memcrm nc ncat netcat telnet",
    "mongo": "mongosh mongo mongos mongorestore mongoimport mongofiles",
    "queues": "kafka-topics kafka-topics.sh kafka-delete-records kafka-delete-records.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-acls kafka-acls.sh "
    "kafka-streams-application-reset kafka-streams-application-reset.sh kafka-storage kafka-storage.sh kafka-server-stop kafka-server-stop.sh kafka-configs "
    "kafka-configs.sh kafka-reassign-partitions kafka-reassign-partitions.sh rabbitmqctl rabbitmqadmin rabbitmq-queues nats rpk kafkactl confluent pulsar-admin celery",
    "redis": "redis-cli valkey-cli keydb-cli",
    "vault": "vault bao",
}

_BY_PROGRAM: dict[str, str] = {name: module for module, names in _READERS.items() for name in names.split()}

PROGRAMS = frozenset(_BY_PROGRAM) | SQL_CLIENTS
"""Every program that some reader knows."""


def service_acts(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[ServiceAct, ...]:
    """What `call`, whose program goes by these names, would do to services; empty when nothing is changed. Total."""
    found: list[ServiceAct] = []
    module = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), None)
    if module is not None:
        found += import_module(f"{__package__}.{module}").read(call, world=world)
    # a hosting service's own tool may carry SQL beside its other commands
    if not SQL_CLIENTS.isdisjoint(names):
        found += import_module(f"{__package__}.sql_statements").read(call, world=world)
    return tuple(found)
