"""Which program's identities are read by which reader.

Promise: pure but for the import of a reader when its program is met, and for what `world` is asked; total. A call that
carries no identity at all costs a few lookups.

A reader is a module of this package with `read(call, *, world) -> tuple[IdentityUse, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "databases": "psql ysqlsh gsql vsql edb-psql pg_dump pg_dumpall pg_restore dropdb createdb createuser dropuser vacuumdb reindexdb "
    "clusterdb pg_amcheck pg_basebackup pg_receivewal pg_recvlogical pgbench vacuumlo oid2name pg_prove pgcli mysql "
    "mariadb mysqldump mariadb-dump mysqlimport mariadb-import mysqlcheck mariadb-check mysqlshow mariadb-show mysqlpump "
    "mysqlslap mariadb-slap mysqlbinlog mariadb-binlog mysql_upgrade mysqlsh mysqladmin mariadb-admin mycli mydumper "
    "myloader mariabackup xtrabackup pt-archiver pt-online-schema-change pt-table-checksum mongosh mongo mongodump "
    "mongorestore mongoexport mongoimport mongostat mongotop mongofiles bsondump redis-cli valkey-cli keydb-cli "
    "dragonfly-cli sqlcmd mssql-cli bcp tsql bsqldb freebcp clickhouse-client clickhouse clickhouse-local chc cqlsh "
    "cassandra-stress ycqlsh nodetool snowsql cockroach sqlplus sqlplus64 sqlldr expdp impdp exp imp rman sql usql dbmate "
    "atlas-migrate litecli iredis beeline hdbsql cypher-shell trino presto etcdctl rabbitmqadmin ldapsearch ldapmodify "
    "ldapadd ldapdelete ldappasswd ldapwhoami ldapmodrdn ldapcompare influx smbclient rpcclient mysql_config_editor",
    "forges": "gh hub glab tea bb bkt gitlab-runner",
    "git": "git git-credential-manager git-credential-osxkeychain git-credential-libsecret git-credential-store git-credential-cache",
    "local_users": "sudo sudoedit su runuser doas pkexec run0 setpriv gosu su-exec setuidgid s6-setuidgid",
    "packages": "npm pnpm yarn bun cnpm lerna pip pip3 pip-compile pipenv uv twine poetry hatch flit pdm cargo gem bundle bundler dotnet nuget "
    "mvn mvnw composer vsce ovsx pod huggingface-cli hf conan anaconda mix dart flutter jf jfrog wandb",
    "platforms": "railway vercel vc now netlify ntl fly flyctl heroku supabase firebase firebase-tools wrangler render stripe twilio "
    "sentry-cli sentry doppler op infisical bw lpass convex neonctl neon pscale turso upstash eas expo expo-cli ngrok "
    "tailscale confluent atlas mongocli snow auth0 algolia deployctl datadog-ci pd appwrite platform upsun koyeb "
    "northflank modal sanity contentful ldcli circleci bk buildkite-agent shopify newrelic acli cf netlify-cli eas-cli "
    "twilio-cli contentful-cli pd-cli",
    "registries": "docker podman nerdctl buildah finch skopeo crane gcrane oras regctl cosign notation singularity apptainer helm ctr",
    "ssh": "ssh slogin autossh scp sftp rsync mosh sshpass ssh-add ssh-copy-id ssh-keygen sshfs plink pscp psftp",
}

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    found = (
        u for module in modules for u in import_module(f"{__package__}.{module}").read(call, world=world)
    )
    return tuple(dict.fromkeys(found))
