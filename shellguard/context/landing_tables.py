"""Where tools are told which environment they act in: options, flags, variables and operands, a row a tool.

Promise: data only. The spellings are those of the tools' own help and manuals; an option whose value says nothing about
an environment (a region, a zone, an output) is in no row.
"""

from __future__ import annotations

_KUBE = "--context,--kube-context,--cluster=kube_contexts -n,--namespace=namespaces -s,--server=hosts --kubeconfig=paths"
_PG = "-h,--host=host -d,--dbname=database"
_MYSQL = "-h,--host=host -D,--database=database"
_APP = "-a,--app=projects"
_ENV = "-e,--env,--environment=projects"
_STAGE = "-s,--stage=projects --aws-profile,--profile=aws_profiles"
_ANSIBLE = "-i,--inventory,--inventory-file=paths -l,--limit=ssh_hosts -e,--extra-vars=pairs"

# Program -> `SPELLINGS=KIND`. `pairs` are `NAME=VALUE` of which only a name that says "environment" counts; `host` and
# `database` are the halves of one database; `names` are things, whose names only hint at where they are.
OPTIONS: dict[str, str] = {
    **dict.fromkeys(("kubectl", "oc"), f"{_KUBE} -f,--filename=paths -k,--kustomize=paths"),
    **dict.fromkeys(("helm", "werf"), f"{_KUBE} -f,--values=paths"),
    "helmfile": f"{_KUBE} -f,--file=paths -e,--environment=projects",
    **dict.fromkeys(
        ("flux", "velero", "istioctl", "linkerd", "stern", "kubectl-argo-rollouts", "argo", "tkn", "cilium", "k9s", "kubeseal"), _KUBE
    ),
    "skaffold": f"{_KUBE} -p,--profile=projects -f,--filename=paths",
    "argocd": "--server=hosts --argocd-context=kube_contexts --dest-namespace=namespaces -p=pairs",
    "aws": "--profile=aws_profiles --endpoint-url=hosts --bucket=buckets --db-instance-identifier,--db-cluster-identifier,--cluster,"
    "--cluster-name,--function-name,--table-name,--secret-id,--stack-name,--log-group-name,--queue-url,--environment-name,"
    "--application-name,--service=names",
    "gcloud": "--project=gcloud_projects --account,--configuration,--impersonate-service-account=gcloud_accounts --cluster,--instance=names",
    "bq": "--project_id=gcloud_projects",
    "gsutil": "-u=gcloud_projects",
    "az": "--subscription=azure_subscriptions -g,--resource-group=azure_subscriptions -n,--name,--cluster-name=names --vault-name=vaults "
    "--account-name=buckets --slot=projects",
    **dict.fromkeys(("terraform", "terragrunt", "tofu"), "--chdir,--working-dir,--terragrunt-working-dir,--var-file,--backend-config,--state=paths --var=pairs"),
    "pulumi": "-s,--stack=projects -C,--cwd=paths",
    "cdk": "--profile=aws_profiles -c,--context=pairs",
    "sam": "--profile=aws_profiles --config-env,--stack-name=projects --parameter-overrides=pairs",
    "copilot": f"{_ENV} -a,--app=projects",
    "eb": "--profile=aws_profiles",
    **dict.fromkeys(("sls", "serverless", "osls", "sst"), _STAGE),
    "up": _STAGE,
    "chalice": "--stage=projects --profile=aws_profiles",
    "zappa": "",
    **dict.fromkeys(("ansible", "ansible-playbook"), _ANSIBLE),
    "knife": "-E,--environment=projects",
    "salt": "",
    "kamal": "-d,--destination=projects",
    **dict.fromkeys(("psql", "pg_dump", "pg_restore", "pg_dumpall", "pgcli", "vacuumdb", "reindexdb"), _PG),
    **dict.fromkeys(("dropdb", "createdb", "dropuser", "createuser"), "-h,--host=host"),
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mycli", "mariadb-admin", "mariadb-import"), _MYSQL),
    **dict.fromkeys(("redis-cli", "valkey-cli", "keydb-cli"), "-h=host -u=url"),
    **dict.fromkeys(("mongosh", "mongodump", "mongorestore", "mongoimport", "mongoexport"), "--host=host -d,--db=database --uri=url"),
    "clickhouse-client": "-h,--host=host -d,--database=database",
    "sqlcmd": "-S=host -d=database",
    "cqlsh": "-k=database",
    "snowsql": "-c,--connection=projects -a,--accountname=hosts -d,--dbname=database",
    **dict.fromkeys(("vault", "bao"), "--address=vaults --namespace=vaults"),
    **dict.fromkeys(("consul", "nomad"), "--http-addr,--address=hosts --namespace=namespaces"),
    "doppler": "-c,--config=projects -p,--project=projects",
    "infisical": "--env=projects",
    "op": "--vault,--account=vaults",
    "vercel": "--target,--environment=projects -S,--scope=projects",
    "netlify": "--context=projects -s,--site=projects",
    "firebase": "-P,--project=projects",
    "heroku": f"{_APP} -r,--remote=projects",
    "fly": f"{_APP} -c,--config=paths",
    "railway": f"{_ENV} -s,--service=projects -p,--project=projects",
    "wrangler": f"{_ENV} -c,--config=paths",
    "eas": "-e,--profile,--environment,--branch,--channel=projects",
    "render": "",
    "koyeb": f"{_APP} -s,--service=projects",
    "doctl": "--context=projects",
    "hcloud": "--context=projects",
    "platform": f"{_ENV} -p,--project=projects",
    "aptible": "--environment,--app=projects",
    "modal": "-e,--env=projects",
    "databricks": "-p,--profile=projects -t,--target=projects",
    "supabase": "--project-ref=projects --db-url=url",
    "neonctl": "--project-id,--branch=projects",
    "sf": "-o,--target-org=projects",
    "sfdx": "-u,--targetusername,--target-org=projects",
    "temporal": "--address=hosts -n,--namespace=namespaces --env=projects",
    "gh": "-e,--env=projects -f,-F,--field,--raw-field=pairs",
    "rails": "-e,--environment=projects",
    "rake": "",
    "artisan": "--env=projects",
    "console": "-e,--env=projects",
    **dict.fromkeys(("knex", "sequelize", "sequelize-cli", "db-migrate", "sql-migrate"), "-e,--env=projects"),
    "atlas": "--env=projects -u,--url=url",
    "dbt": "-t,--target=projects --profile=projects",
    "flyway": "-environment=projects --configFiles=paths --url=url",
    "liquibase": "--defaults-file=paths --url=url",
    "hasura": "--endpoint=hosts --envfile=paths",
    **dict.fromkeys(("manage.py", "django-admin", "django"), "--settings=settings --database=names"),
    "wp": "--url=hosts --ssh=ssh_hosts",
    **dict.fromkeys(("kafka-topics", "kafka-topics.sh", "kafka-consumer-groups", "kafka-consumer-groups.sh"), "--bootstrap-server=hosts"),
    "kcat": "-b=hosts",
    "rabbitmqadmin": "-H,--host=hosts",
    "nats": "--context=projects -s,--server=hosts",
}  # fmt: skip

# Options of the tool itself stand before its first word; behind it the same letters mean other things.
GLOBAL_OPTIONS: dict[str, str] = {
    **dict.fromkeys(("docker", "podman", "nerdctl", "docker-compose"), "-H,--host,--url=docker_contexts -c,--context,--connection=docker_contexts"),
}  # fmt: skip

# Commands that stay on this machine, or only say where later ones go.
HERE: dict[str, frozenset[str]] = {
    program: frozenset(words.split())
    for program, words in {
        "helm": "template lint package create dependency dep repo search env version completion",
        "kubectl": "config completion version explain kustomize",
        "terraform": "fmt validate version providers console workspace init get graph login",
        "pulumi": "config login version",
        "aws": "configure help",
        "gcloud": "config auth info version components help topic",
        "az": "account login logout config version cloud",
        "docker": "context build buildx version info login logout help",
        "vercel": "build dev link login whoami",
        "netlify": "build dev link login",
        "firebase": "use login serve emulators:start emulators:exec",
        "railway": "link login environment whoami",
        "eb": "use init",
        "sls": "package offline",
        "serverless": "package offline",
        "cdk": "synth synthesize list ls doctor",
        "wrangler": "dev types login whoami",
        "sam": "build local validate",
        "dbt": "compile parse deps debug docs",
        "prisma": "generate format validate version init",
    }.items()
}

# Flags that say production without naming it.
FLAGS: dict[str, str] = {
    "vercel": "--prod --production",
    "netlify": "--prod",
    "convex": "--prod",
    "stripe": "--live",
    "shopify": "--live",
}

_AWS = "AWS_PROFILE=aws_profiles AWS_DEFAULT_PROFILE=aws_profiles AWS_ENDPOINT_URL=hosts"
_PGS = "PGHOST=host PGDATABASE=database PGSERVICE=projects"
_STAGES = (
    "RAILS_ENV=projects RACK_ENV=projects NODE_ENV=projects APP_ENV=projects MIX_ENV=projects FLASK_ENV=projects "
    "DJANGO_SETTINGS_MODULE=settings ASPNETCORE_ENVIRONMENT=projects SPRING_PROFILES_ACTIVE=projects"
)
# Program -> `VARIABLE=KIND`, those that it obeys.
VARIABLES: dict[str, str] = {
    **dict.fromkeys("aws cdk sam sls serverless osls sst copilot eb chalice zappa amplify eksctl".split(), _AWS),
    **dict.fromkeys("terraform terragrunt tofu".split(), f"{_AWS} TF_WORKSPACE=projects TF_VAR_env=projects TF_VAR_environment=projects TF_VAR_stage=projects GOOGLE_PROJECT=gcloud_projects ARM_SUBSCRIPTION_ID=azure_subscriptions"),
    "pulumi": f"{_AWS} PULUMI_STACK=projects",
    **dict.fromkeys("kubectl oc helm helmfile flux velero stern k9s skaffold istioctl".split(), "KUBECONFIG=paths HELM_KUBECONTEXT=kube_contexts HELM_NAMESPACE=namespaces"),
    **dict.fromkeys(("gcloud", "bq", "gsutil"), "CLOUDSDK_CORE_PROJECT=gcloud_projects GOOGLE_CLOUD_PROJECT=gcloud_projects CLOUDSDK_ACTIVE_CONFIG_NAME=gcloud_accounts"),
    **dict.fromkeys(("docker", "podman", "nerdctl", "docker-compose"), "DOCKER_HOST=docker_contexts DOCKER_CONTEXT=docker_contexts CONTAINER_HOST=docker_contexts"),
    **dict.fromkeys(("vault", "bao"), "VAULT_ADDR=vaults VAULT_NAMESPACE=vaults"),
    "consul": "CONSUL_HTTP_ADDR=hosts",
    "nomad": "NOMAD_ADDR=hosts NOMAD_NAMESPACE=namespaces",
    "argocd": "ARGOCD_SERVER=hosts",
    **dict.fromkeys(("psql", "pg_dump", "pg_restore", "pg_dumpall", "dropdb", "createdb", "dropuser", "pgcli"), _PGS),
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin"), "MYSQL_HOST=host"),
    "railway": "RAILWAY_ENVIRONMENT=projects RAILWAY_ENVIRONMENT_NAME=projects",
    "doppler": "DOPPLER_CONFIG=projects DOPPLER_ENVIRONMENT=projects",
    "heroku": "HEROKU_APP=projects",
    "fly": "FLY_APP=projects",
    "wrangler": "CLOUDFLARE_ENV=projects",
}  # fmt: skip

STAGE_VARIABLES = _STAGES
"""Variables that name the stage for what acts on a database; a build that gets them lands nowhere."""

# Programs whose words name where they act: which of the operands, and of what kind.
OPERANDS: dict[str, tuple[int | None, str]] = {
    "cap": (0, "projects"),
    "mina": (0, "projects"),
    "dep": (1, "projects"),
    "eb": (1, "projects"),
    "zappa": (1, "projects"),
    "cdk": (1, "names"),
    "ansible": (0, "ssh_hosts"),
    "aws-vault": (1, "aws_profiles"),
    "chamber": (1, "names"),
    "kubectx": (0, "kube_contexts"),
    "kubens": (0, "namespaces"),
    **dict.fromkeys(("scancel", "qdel", "bkill", "condor_rm", "scontrol"), (None, "names")),
}

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "QUERY"})
"""Of requests: those that change nothing where they go."""
WRITE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

CHANGING = frozenset(
    "ansible-playbook cap mina dep kamal scancel qdel bkill condor_rm zappa chalice copilot cdk".split()
)
"""Programs that change something whatever they are told, but for the words below."""

LOOKING_WORDS = frozenset(
    "--check --syntax-check --list-hosts --list-tasks --list-tags --help -h --version --dry-run --dryrun -n -T --tasks --diff-only list "
    "ls status tail logs diff synth synthesize doctor version help config details audit docs init metadata".split()
)

LOOKERS = frozenset(
    "cat ls ps df du top htop uptime uname whoami id hostname date tail head less more grep egrep fgrep zgrep rg find stat file wc sort "
    "uniq cut awk jq yq free lsof ss netstat ip ifconfig dig host nslookup ping which type env printenv pwd echo printf true false test "
    "[ [[ cd export set source . read sleep journalctl dmesg last w who vmstat iostat tree md5sum sha256sum diff cmp zcat column tr getent "
    "lsblk mount nproc arch groups locale lscpu dpkg-query rpm history man hash basename dirname realpath readlink seq exit return "
    "local declare readonly shift trap wait bash sh zsh sudo su time timeout xargs".split()
)
"""Programs that change nothing on the machine where they run, or only start others that are listed too."""

BORROWED_FROM = frozenset(OPTIONS) | frozenset(GLOBAL_OPTIONS) | frozenset(OPERANDS)
"""Programs that run another one in the place which they were told."""

_KUBES = "kubectl oc helm helmfile flux velero stern istioctl skaffold argo"
# Commands that send later ones elsewhere: the last word says where, to what kind of place, and for which programs.
SWITCHES: tuple[tuple[str, str, str], ...] = (
    ("kubectl config use-context", "kube_contexts", _KUBES),
    ("kubectl config use", "kube_contexts", _KUBES),
    ("kubectl config set current-context", "kube_contexts", _KUBES),
    ("az account set", "azure_subscriptions", "az"),
    ("kubectx", "kube_contexts", _KUBES),
    ("kubens", "namespaces", _KUBES),
    ("terraform workspace select", "projects", "terraform"),
    ("terraform workspace new", "projects", "terraform"),
    ("pulumi stack select", "projects", "pulumi"),
    ("gcloud config set project", "gcloud_projects", "gcloud bq gsutil terraform"),
    ("gcloud config set core/project", "gcloud_projects", "gcloud bq gsutil terraform"),
    ("gcloud config configurations activate", "gcloud_accounts", "gcloud bq gsutil terraform"),
    ("gcloud container clusters get-credentials", "names", _KUBES),
    ("aws eks update-kubeconfig", "kube_contexts", _KUBES),
    ("docker context use", "docker_contexts", "docker docker-compose"),
    ("firebase use", "projects", "firebase"),
    ("railway environment", "projects", "railway"),
    ("railway link", "projects", "railway"),
    ("eb use", "projects", "eb"),
    ("doctl auth switch", "projects", "doctl"),
    ("hcloud context use", "projects", "hcloud"),
    ("nats context select", "projects", "nats"),
)

# `npm run deploy:prod`, `make migrate-prod`, `./deploy.sh production`
RUNNERS = frozenset("npm yarn pnpm bun make gmake just task rake invoke inv nx turbo composer".split())
DEPLOYING = frozenset(
    "deploy deploys release publish migrate migration migrations rollback rollout promote destroy teardown provision seed reset apply drop "
    "push restart sync upgrade ship undeploy redeploy wipe".split()
)
