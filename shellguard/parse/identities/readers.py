"""Which program's identities are read by which reader.

Promise: pure but for the import of a reader when its program is met, and for what `world` is asked; total. A call that
carries no identity at all costs a few lookups.

A reader is a module of this package with `read(call, *, world) -> tuple[IdentityUse, ...]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from shellguard.parse.http import Request
from shellguard.parse.identities import general
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.obtained import obtained
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "aws": "assume assume-role aws aws-nuke aws-okta aws-runas aws-sso aws-vault aws2-wrap awscurl awslocal awsp "
    "awsudo awsume cdk chalice cloud-nuke copilot eb ecs-cli eksctl gimme-aws-creds leapp prowler s5cmd sam "
    "saml2aws samlocal sceptre serverless sls terraformer",
    "azure": "az azcopy azd connect-azaccount select-azcontext select-azsubscription set-azcontext",
    "clouds_else": "aliyun b2 bx cf civo cloudflared cloudmonkey cmk databricks doctl exo hcloud ibmcloud linode-cli mc mcli "
    "oci openstack rclone s3cmd scw tccli upctl vultr-cli yc",
    "databases": "atlas-migrate bcp beeline bsondump bsqldb cassandra-stress chc clickhouse clickhouse-client "
    "clickhouse-local clusterdb cockroach cqlsh createdb createuser cypher-shell dbmate dragonfly-cli dropdb "
    "dropuser edb-psql etcdctl exp expdp freebcp gsql hdbsql imp impdp influx iredis keydb-cli ldapadd "
    "ldapcompare ldapdelete ldapmodify ldapmodrdn ldappasswd ldapsearch ldapwhoami litecli mariabackup "
    "mariadb mariadb-admin mariadb-binlog mariadb-check mariadb-dump mariadb-import mariadb-show mariadb-slap "
    "mongo mongodump mongoexport mongofiles mongoimport mongorestore mongosh mongostat mongotop mssql-cli "
    "mycli mydumper myloader mysql mysql_config_editor mysql_upgrade mysqladmin mysqlbinlog mysqlcheck "
    "mysqldump mysqlimport mysqlpump mysqlsh mysqlshow mysqlslap nodetool oid2name pg_amcheck pg_basebackup "
    "pg_dump pg_dumpall pg_prove pg_receivewal pg_recvlogical pg_restore pgbench pgcli presto psql "
    "pt-archiver pt-online-schema-change pt-table-checksum rabbitmqadmin redis-cli reindexdb rman rpcclient "
    "smbclient snowsql sql sqlcmd sqlldr sqlplus sqlplus64 trino tsql usql vacuumdb vacuumlo valkey-cli vsql "
    "xtrabackup ycqlsh ysqlsh",
    "exported": ". declare direnv eval export launchctl powershell pwsh set setenv setx source systemctl tmux typeset",
    "forges": "bb bkt gh gitlab-runner glab hub tea",
    "gcloud": "alloydb-auth-proxy bq cbt cloud-sql-proxy cloud_sql_proxy gcloud gcsfuse gsutil",
    "git": "git git-credential-cache git-credential-libsecret git-credential-manager git-credential-osxkeychain "
    "git-credential-store",
    "hashicorp": "bao boundary consul hcp nomad vault waypoint",
    "infrastructure": "ansible ansible-console ansible-galaxy ansible-inventory ansible-playbook ansible-pull ansible-vault "
    "bolt cdktf esc fab knife packer pulumi pyinfra salt-ssh spacectl terraform terragrunt tofu",
    "kubernetes": "argo argocd cilium clusterctl cmctl devspace flux helm helmfile istioctl k k9s kctx kn kubeadm kubecm "
    "kubecolor kubectl kubectl-ctx kubectx kubelogin kubens kubent kubeseal kubeswitch kubie linkerd "
    "microk8s.kubectl oc popeye rancher skaffold stern switcher telepresence tilt tkn tsh vcluster velero "
    "virtctl werf",
    "local_users": "doas gosu pkexec run0 runuser s6-setuidgid setpriv setuidgid su su-exec sudo sudoedit",
    "packages": "anaconda bun bundle bundler cargo cnpm composer conan dart dotnet flit flutter gem hatch hf "
    "huggingface-cli jf jfrog lerna mix mvn mvnw npm nuget ovsx pdm pip pip-compile pip3 pipenv pnpm pod "
    "poetry twine uv vsce wandb yarn",
    "platforms": "acli algolia appwrite atlas auth0 bk buildkite-agent bw cf circleci confluent contentful contentful-cli "
    "convex datadog-ci deployctl doppler eas eas-cli expo expo-cli firebase firebase-tools fly flyctl heroku "
    "infisical koyeb ldcli lpass modal mongocli neon neonctl netlify netlify-cli newrelic ngrok northflank "
    "now ntl op pd pd-cli platform pscale railway render sanity sentry sentry-cli shopify snow stripe "
    "supabase tailscale turso twilio twilio-cli upstash upsun vc vercel wrangler",
    "registries": "apptainer buildah cosign crane ctr docker finch gcrane helm nerdctl notation oras podman regctl "
    "singularity skopeo",
    "sought": "ack ag aws az cmdkey docker egrep fd fdfind fgrep find findstr gcloud git gitleaks grep kubectl lazagne "
    "laZagne linpeas linpeas.sh locate mdfind mimikatz mimipenguin mlocate plocate podman rg secret-tool "
    "security Select-String select-string sls strings trufflehog ugrep vault zgrep",
    "ssh": "autossh mosh plink pscp psftp rsync scp sftp slogin ssh ssh-add ssh-copy-id ssh-keygen sshfs sshpass",
    "web": "ab curl curlie evans grpcurl hey http httpie https hurl Invoke-RestMethod invoke-restmethod "
    "Invoke-WebRequest invoke-webrequest irm iwr nc ncat netcat oha openssl siege socat telnet vegeta "
    "websocat wget wget2 wscat xh xhs",
}
_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows by name; some readers are asked for every call."""


@dataclass(frozen=True, slots=True)
class Known:
    """What of a call has been read already, so that nobody reads it twice."""

    acts: tuple[ServiceAct, ...]
    requests: tuple[Request, ...]


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None, known: Known | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    sent = known.requests if known is not None else None
    found: list[IdentityUse] = []
    for module in modules:
        if module == "web":
            found += import_module(f"{__package__}.web").read(call, world=world, sent=sent)
        else:
            found += import_module(f"{__package__}.{module}").read(call, world=world)
    # hundreds of tools take a token by an option, read files, speak HTTP or fetch from a store
    found += general.read(call, world=world)
    found += obtained(
        call, names=names, world=world, acts=known.acts if known is not None else None, sent=sent
    )
    return tuple(dict.fromkeys(found))
