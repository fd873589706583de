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
    "argo": "argo argocd",
    "aws": "aws awslocal",
    "azure": "az azcopy",
    "backups": "autorestic barman barman-cloud-backup-delete borg bup duplicacy duplicity kopia pgbackrest "
    "proxmox-backup-client proxmox-backup-manager rdiff-backup restic tarsnap timeshift wal-e wal-g",
    "bq": "bq",
    "database_tools": "dropdb dropuser mariabackup mariadb-admin mariadb-import myloader mysqladmin mysqlimport "
    "pg_archivecleanup pg_ctl pg_ctlcluster pg_dropcluster pg_resetwal pg_restore pg_rewind pgcopydb "
    "pt-archiver xtrabackup",
    "dns": "cli53 dnscontrol flarectl knotc networksetup nsupdate octodns-sync pdnsutil resolvectl rndc scutil "
    "unbound-control",
    "docker": "docker docker-compose finch nerdctl podman podman-compose podman-remote",
    "docker_tools": "buildah colima cosign crane crictl ctr docker-machine gcrane limactl oras orb orbctl reg regctl skopeo",
    "firewalls": "arptables arptables-legacy arptables-nft cscli csf disable-netadapter disable-netfirewallrule ebtables "
    "ebtables-legacy ebtables-nft fail2ban-client firewall-cmd ip6tables ip6tables-legacy ip6tables-nft ipfw "
    "ipset iptables iptables-legacy iptables-nft netsh nft pfctl remove-netfirewallrule "
    "set-netfirewallprofile shorewall socketfilterfw ufw",
    "gcloud": "gcloud",
    "github": "gh hub",
    "gitlab": "bb berg glab tea",
    "gsutil": "gsutil",
    "helm": "helm helmfile",
    "iac": "amplify ampx ansible ansible-playbook cdk copilot eksctl govc incus knife lxc minikube multipass nomad osls "
    "packer pct pulumi puppet puppetserver qm salt salt-key sam serverless sls sst talosctl vagrant "
    "VBoxManage vboxmanage virsh",
    "key_values": "consul curator_cli elasticsearch-keystore elasticsearch-node elasticsearch-shard elasticsearch-users "
    "etcdctl etcdutl influx memcflush memcrm nc ncat netcat nodetool telnet zkCli zkCli.sh zookeeper-shell",
    "kubernetes": "kubectl microk8s.kubectl minikube oc",
    "kubernetes_tools": "cilium clusterctl cmctl devspace flux istioctl k0s k3d k3s-agent-uninstall.sh k3s-killall.sh "
    "k3s-uninstall.sh kind kn kompose kops kubeadm kubectl-argo-rollouts linkerd okteto operator-sdk rancher "
    "rke rke2-killall.sh rke2-uninstall.sh skaffold telepresence tilt tkn vcluster velero",
    "migrations": "ace alembic artisan atlas buffalo-pop console convex craft dbmate dbt ddev diesel django django-admin "
    "doctrine doctrine-migrations dotnet drizzle-kit evolve flask flyway gh-ost goose gradle gradlew "
    "graphile-migrate hasura knex lando liquibase manage.py medusa migrate mikro-orm mikro-orm-esm mix mvn "
    "mvnw node-pg-migrate payload pg-migrate phinx prisma pt-online-schema-change rails rake sea-orm-cli "
    "sequelize sequelize-cli skeema soda spark sqitch sqlx strapi supabase typeorm typeorm-ts-node-commonjs "
    "typeorm-ts-node-esm wp yii",
    "mongo": "mongo mongofiles mongoimport mongorestore mongos mongosh",
    "platforms": "age algolia aliyun appcenter appcenter-cli appwrite atlas auth0 b2 bore bw caprover cf civo clerk cli "
    "cloudflared confluent contentful contentful-cli convex coolify databricks datadog-ci deployctl deta "
    "doctl dokku doppler eas eas-cli eb exo firebase firebase-tools fly flyctl gopass hcloud heroku hf "
    "huggingface-cli ibmcloud infisical koyeb launchdarkly ldcli linode-cli localtunnel lpass lt mc "
    "meilisearch modal mongocli neon neonctl netlify netlify-cli ngrok nhost northflank nova now ntl oci okta "
    "op openstack ovhcloud pass pd platform pscale rage railway render sanity scw sentry-cli snow sops stripe "
    "supabase tailscale tccli turso twilio twilio-cli upctl upstash upsun vc vercel vultr-cli wrangler yc "
    "zrok",
    "publishing": "anaconda brew bun cabal cargo changeset charmcraft clojars composer conan dart deno dotnet dput fastlane "
    "flit flutter gem gh-pages ghp-import gleam goreleaser gradle gradlew gradlew.bat hatch jsr lein lerna "
    "luarocks maturin mix mkdocs mvn mvnd mvnw np npm nuget nx opam ovsx pdm pixi pnpm pod poetry pub "
    "rattler-build rebar3 release-it reprepro rye sbt semantic-release snapcraft stack surge twine uv vsce "
    "yarn",
    "queues": "celery kafka-acls kafka-acls.sh kafka-configs kafka-configs.sh kafka-consumer-groups "
    "kafka-consumer-groups.sh kafka-delete-records kafka-delete-records.sh kafka-reassign-partitions "
    "kafka-reassign-partitions.sh kafka-server-stop kafka-server-stop.sh kafka-storage kafka-storage.sh "
    "kafka-streams-application-reset kafka-streams-application-reset.sh kafka-topics kafka-topics.sh kafkactl "
    "nats pulsar-admin rabbitmq-queues rabbitmqadmin rabbitmqctl rpk",
    "redis": "keydb-cli redis-cli valkey-cli",
    "secret_tools": "bw chamber dcli docker-credential-desktop docker-credential-osxkeychain docker-credential-pass "
    "docker-credential-secretservice doppler dotenvx git-credential git-credential-cache git-credential-store "
    "gopass gpg gpg2 infisical keepassxc-cli keyring kpcli kwallet-query lpass op pass rbw secret-tool "
    "security sops teller",
    "system_services": "aa-complain aa-disable aa-teardown add-localgroupmember addgroup adduser apparmor_parser at atrm "
    "auditctl batch bcdedit chage chkconfig chpasswd chsh crontab csrutil delgroup deluser disable-localuser "
    "disable-scheduledtask dscl dseditgroup faillock fdesetup gpasswd groupdel hostnamectl hwclock initctl "
    "insmod invoke-rc.d ipa journalctl kextunload kldunload launchctl localectl loginctl manage-bde modprobe "
    "net newusers passwd pmset pw rc-service rc-update remove-localgroupmember remove-localuser "
    "remove-service rmmod samba-tool sc schtasks semodule service set-service setenforce setsebool smbpasswd "
    "snapper spctl stop-service supervisorctl sv swapoff sysadminctl sysctl systemctl timedatectl tmutil "
    "unregister-scheduledtask update-alternatives update-rc.d useradd userdel usermod vipw visudo vssadmin "
    "wbadmin",
    "terraform": "cdktf terraform terragrunt tofu",
    "tool_rows": "bosh drush edgedb gel juju kamal s3cmd s5cmd up waypoint",
    "vault": "bao vault",
}

# A program may speak to more than one service: each of its readers is asked.
_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM) | SQL_CLIENTS
"""Every program that some reader knows."""


def service_acts(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[ServiceAct, ...]:
    """What `call`, whose program goes by these names, would do to services; empty when nothing is changed. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    # a hosting service's own tool may carry SQL beside its other commands
    carried = () if SQL_CLIENTS.isdisjoint(names) else ("sql_statements",)
    return tuple(
        act
        for module in (*modules, *carried)
        for act in import_module(f"{__package__}.{module}").read(call, world=world)
    )
