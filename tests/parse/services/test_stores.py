"""What SQL clients and other stores' tools would do, as acts."""

from __future__ import annotations

import pytest

from shellguard.classify.given import Given
from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts

# command -> verb, thing, target, scope, where, local
ACTS = {
    "large objects": ("psql -h db.example.com -c 'SELECT lo_unlink(oid) FROM pg_largeobject_metadata'", [("delete", "table", "SELECT lo_unlink(oid) FROM pg_largeobject_metadata", "one", "db.example.com/", False)]),
    "psql by options": ("psql -h db.example.com -d shop -c 'DROP TABLE carts'", [("delete", "table", "carts", "one", "db.example.com/shop", False)]),
    "psql by a URI": ("psql postgresql://u:p@db.example.com:5432/shop -c 'TRUNCATE carts'", [("empty", "table", "carts", "all", "db.example.com/shop", False)]),
    "psql by variables": ("PGHOST=db psql shop -c 'DELETE FROM carts'", [("delete", "rows", "carts", "all", "db/shop", False)]),
    "psql by a connection string": ("psql 'host=localhost dbname=shop' -c 'DELETE FROM carts WHERE id=1'", [("delete", "rows", "carts", "many", "localhost/shop", True)]),
    "a whole statement nobody knows": ('psql -c "$SQL"', [("unknown", "unknown", "", "one", "", True)]),
    "a rolled back transaction": ("psql -c 'BEGIN; DROP TABLE carts; ROLLBACK'", []),
    "what MySQL commits by itself": ("mysql -e 'BEGIN; DROP TABLE carts; ROLLBACK'", [("delete", "table", "carts", "one", "", True)]),
    "a file of SQLite": ("sqlite3 -cmd 'DROP TABLE carts' app.db", [("delete", "table", "carts", "one", "app.db", True)]),
    "a file read only": ("sqlite3 -readonly app.db 'DROP TABLE carts'", []),
    "a database in memory": ("sqlite3 :memory: 'DROP TABLE carts'", []),
    "what a database in memory attaches": ("duckdb -c \"ATTACH 'a.db' AS a; DROP TABLE a.carts\"", [("delete", "table", "a.carts", "one", "", True)]),
    "an emulator": ("wrangler d1 execute shop --local --command 'DROP TABLE carts'", [("delete", "table", "carts", "one", "emulator/shop", True)]),
    "the real one": ("wrangler d1 execute shop --remote --command 'DROP TABLE carts'", [("delete", "table", "carts", "one", "/shop", False)]),
    "a host's own tool": ("heroku pg:psql -a shop -c 'DROP TABLE carts'", [("delete", "table", "carts", "one", "/shop", False)]),
    "a cloud's query service": ("aws athena start-query-execution --query-string 'DROP TABLE visits'", [("delete", "table", "visits", "one", "", False)] * 2),
    "in a container": ("docker exec db psql -c 'DROP SCHEMA shop CASCADE'", [("delete", "schema", "shop", "one", "", True)]),
    "in a container of an engine elsewhere": ("docker -H ssh://box exec db psql -c 'DROP SCHEMA shop CASCADE'", [("delete", "schema", "shop", "one", "", False)]),
    "in a container of another context": ("docker --context box exec db redis-cli FLUSHALL", [("empty", "database", "", "all", "", False)]),
    "in a container of an engine said by a variable": ("DOCKER_HOST=ssh://box docker exec db redis-cli FLUSHALL", [("empty", "database", "", "all", "", False)]),
    "in a container, a host elsewhere": ("docker exec web psql -h db.example.com -c 'DROP SCHEMA shop'", [("delete", "schema", "shop", "one", "db.example.com/", False)]),
    "in a container of another machine": ("ssh box docker exec db redis-cli FLUSHALL", [("empty", "database", "", "all", "", False)]),
    "in a pod": ("kubectl exec db-0 -- redis-cli FLUSHALL", [("empty", "database", "", "all", "", False)]),
    "redis of a compose file": ("docker compose exec cache redis-cli FLUSHALL", [("empty", "database", "", "all", "", True)]),
    "a framework's shell": ("python manage.py dbshell <<< 'DROP TABLE carts;'", [("delete", "table", "carts", "one", "", True)]),
    "keyspaces": ("cqlsh -e 'DROP KEYSPACE shop'", [("delete", "database", "shop", "one", "", True)]),
    "rights over everything": ("psql -c 'ALTER ROLE app SUPERUSER'", [("grant", "policy", "app", "all", "", True)]),
    "redis elsewhere": ("redis-cli -h cache -n 2 FLUSHDB", [("empty", "database", "", "all", "cache/2", False)]),
    "redis by a URI": ("redis-cli -u rediss://u:p@cache:6380/3 flushall", [("empty", "database", "", "all", "cache/3", False)]),
    "redis by a script": ("redis-cli EVAL \"return redis.call('FLUSHALL')\" 0", [("empty", "database", "", "all", "", True)]),
    "redis by its input": ("printf 'SET a 1\\nFLUSHALL\\n' | redis-cli", [("empty", "database", "", "all", "", True)]),
    "one key": ("redis-cli DEL cart:1", [("delete", "rows", "cart:1", "one", "", True)]),
    "keys from a pipe": ("redis-cli --scan | xargs redis-cli UNLINK", [("delete", "rows", "…", "many", "", True)]),
    "a word that is a key": ("redis-cli GET flushall", []),
    "another server's data": ("redis-cli REPLICAOF other 6379", [("replace", "database", "other 6379", "all", "", True)]),
    "a replica set free": ("redis-cli REPLICAOF NO ONE", []),
    "mongo elsewhere": ("mongosh mongodb+srv://u:p@c.example.net/shop --eval 'db.carts.deleteMany({})'", [("delete", "rows", "carts", "all", "c.example.net/shop", False)]),
    "mongo narrowed": ("mongosh --eval 'db.carts.deleteMany({state: 1})'", [("delete", "rows", "carts", "many", "", True)]),
    "mongo by a name in brackets": ("mongosh --eval 'db[\"carts\"].drop()'", [("delete", "table", "carts", "one", "", True)]),
    "mongo's words in a string": ("mongosh --eval 'print(\"db.dropDatabase()\") // db.carts.drop()'", []),
    "mongo's commands": ("mongosh --eval 'db.adminCommand({shutdown: 1})'", [("stop", "database", "", "one", "", True)]),
    "mongo's file": ("mongosh wipe.js", [("delete", "database", "shop", "one", "", True)]),
    "etcd by prefix": ("etcdctl --endpoints=http://127.0.0.1:2379 del --prefix /shop", [("delete", "rows", "/shop", "many", "http://127.0.0.1:2379", True)]),
    "etcd read": ("etcdctl get --prefix /shop", []),
    "consul": ("consul kv delete -recurse shop/", [("delete", "rows", "shop/", "many", "", False)]),
    "vault": ("VAULT_ADDR=https://vault.example.com vault kv metadata delete secret/shop", [("delete", "secret", "secret/shop", "all", "https://vault.example.com", False)]),
    "vault shows": ("vault kv get -field=password secret/shop", [("reveal", "secret", "secret/shop", "one", "", False)]),
    "vault's own token": ("vault token revoke -self", []),
    "vault's leases": ("vault lease revoke -prefix aws/", [("revoke", "token", "aws/", "many", "", False)]),
    "kafka": ("kafka-topics.sh --bootstrap-server b:9092 --delete --topic visits", [("delete", "queue", "visits", "one", "b:9092", False)]),
    "kafka planned": ("kafka-consumer-groups --group g --reset-offsets --to-earliest --dry-run", []),
    "rabbit": ("rabbitmqctl -n rabbit@a purge_queue visits", [("empty", "queue", "visits", "one", "rabbit@a", False)]),
    "nats": ("nats stream rm VISITS -f", [("delete", "queue", "VISITS", "one", "", False)]),
    "memcached by netcat": ("echo flush_all | nc cache 11211", [("empty", "database", "", "all", "cache", False)]),
    "zookeeper": ("zkCli.sh -server zoo:2181 deleteall /shop", [("delete", "rows", "/shop", "many", "zoo:2181", False)]),
    "cassandra": ("nodetool -h n3 decommission", [("delete", "node", "", "one", "n3", False)]),
    "bigquery": ("bq rm -r -f -d shop:visits", [("delete", "dataset", "shop:visits", "all", "", False)]),
    "a backup": ("restic forget 40dc1520", [("delete", "backup", "40dc1520", "one", "", False)]),
    "a backup rehearsed": ("restic forget 40dc1520 -n", []),
    "what WAL-G only lists": ("wal-g delete everything", []),
    "an ORM": ("python3 -c 'User.objects.all().delete()'", [("delete", "rows", "User", "all", "", True)]),
    "an ORM narrowed": ("python3 -c 'User.objects.filter(id=3).delete()'", []),
    "a client library": ("node -e 'const u = require(\"mongoose\"); User.deleteMany({})'", [("delete", "rows", "User", "all", "", True)]),
    "a framework's runner": ("bin/rails runner 'User.delete_all'", [("delete", "rows", "User", "all", "", True)]),
    "a data frame": ("python3 -c 'import pandas as pd; df = pd.DataFrame(); df.drop(columns=[1])'", []),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_a_store_is_told_to_do_this(command: str, expected: list[tuple[object, ...]]):
    world = Given({"wipe.js": {"content": "db.getSiblingDB('shop').dropDatabase()"}}, workspace="/w")
    calls = read_command(command, cwd="/w", home="/h").invocations
    found = [a for c in calls for a in service_acts(c, names=names_of(c.program), world=world)]
    assert [(a.verb, a.thing, a.target, a.scope, a.where, a.is_local) for a in found] == expected


def test_thinning_that_keeps_some_is_shielded():
    (call,) = read_command("restic forget --keep-daily 7 --prune", cwd="/w", home="/h").invocations
    (act,) = service_acts(call, names=("restic",))
    assert act.is_shielded


@pytest.mark.parametrize("program", ["redis-cli", "mongosh", "psql", "vault", "etcdctl", "nc", "bq", "kafka-topics", "restic", "zkCli.sh", "mongorestore"])  # fmt: skip
@pytest.mark.parametrize(
    "words",
    ["", "-", "--", "-h", "--eval", "-c '' -e", "'" + "(" * 3000 + '\' "$X"', "$X $Y", '--eval "$X" del'],
)
def test_any_words_are_read(program: str, words: str):
    for call in read_command(f"{program} {words}", cwd=None, home="/h").invocations:
        assert isinstance(service_acts(call, names=names_of(call.program)), tuple)
