"""Which service a host, an address's scheme or a program belongs to.

Promise: tables only; pure.
"""

from __future__ import annotations

# The end of a host's name -> the service that a secret shown there is for (each service's own documentation of its API).
_HOSTS = {
    "github.com": "github", "ghe.com": "github", "githubusercontent.com": "github", "ghcr.io": "registry", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket",
    "codeberg.org": "git", "amazonaws.com": "aws", "amazonaws.com.cn": "aws", "api.aws": "aws", "googleapis.com": "gcloud", "cloudfunctions.net": "gcloud",
    "gcr.io": "registry", "pkg.dev": "registry", "azure.com": "azure", "windows.net": "azure", "microsoftonline.com": "azure", "microsoft.com": "azure",
    "azurecr.io": "registry", "railway.app": "railway", "railway.com": "railway", "vercel.com": "vercel", "netlify.com": "netlify", "fly.io": "fly", "machines.dev": "fly",
    "heroku.com": "heroku", "render.com": "render", "cloudflare.com": "cloudflare", "digitalocean.com": "digitalocean", "hetzner.cloud": "hetzner",
    "linode.com": "linode", "scaleway.com": "scaleway", "supabase.com": "supabase", "supabase.co": "supabase", "neon.tech": "neon", "planetscale.com": "planetscale",
    "turso.tech": "turso", "upstash.io": "upstash", "upstash.com": "upstash", "convex.dev": "convex", "expo.dev": "expo", "pulumi.com": "pulumi", "terraform.io": "terraform",
    "stripe.com": "stripe", "openai.com": "openai", "anthropic.com": "anthropic", "huggingface.co": "huggingface", "slack.com": "slack", "discord.com": "discord",
    "telegram.org": "telegram", "twilio.com": "twilio", "sendgrid.com": "sendgrid", "sentry.io": "sentry", "datadoghq.com": "datadog", "datadoghq.eu": "datadog",
    "grafana.net": "grafana", "linear.app": "linear", "myshopify.com": "shopify", "tailscale.com": "tailscale", "snyk.io": "snyk", "sonarcloud.io": "sonar",
    "docker.io": "registry", "docker.com": "registry", "quay.io": "registry", "1password.com": "1password", "doppler.com": "doppler", "bitwarden.com": "bitwarden",
}  # fmt: skip

# Package registries by their names, whatever domain they answer under.
_REGISTRIES = {
    "npmjs": "npm",
    "pypi": "pypi",
    "crates": "crates.io",
    "rubygems": "rubygems",
    "nuget": "nuget",
}

# Headers that only one service takes (its own documentation), for hosts that do not say whose they are.
_HEADERS = {
    "private-token": "gitlab", "job-token": "gitlab", "deploy-token": "gitlab", "x-gitlab-token": "gitlab", "x-github-token": "github",
    "x-vault-token": "vault", "x-consul-token": "consul", "x-nomad-token": "nomad", "x-amz-security-token": "aws",
    "x-aws-ec2-metadata-token": "metadata", "x-goog-api-key": "gcloud", "x-shopify-access-token": "shopify", "dd-api-key": "datadog",
    "dd-application-key": "datadog", "x-grafana-api-key": "grafana", "x-api-token": "http", "x-auth-key": "http", "x-registry-auth": "registry",
    "ocp-apim-subscription-key": "azure", "x-functions-key": "azure",
}  # fmt: skip

# Schemes of connection strings; what stands behind a `+` names a driver or a transport.
_SCHEMES = {
    **dict.fromkeys(
        "postgres postgresql pgsql mysql mysql2 mariadb mongodb redis rediss valkey amqp amqps mssql sqlserver clickhouse clickhouses cockroachdb "
        "crdb oracle cassandra neo4j neo4js bolt influxdb libsql trino presto hive db2 vertica redshift".split(),
        "database",
    ),
    **dict.fromkeys("ssh sftp scp rsync".split(), "ssh"),
    **dict.fromkeys(("ldap", "ldaps"), "ldap"),
    "snowflake": "snowflake",
    "git": "git",
}

WEB_CLIENTS = frozenset(
    "Invoke-RestMethod Invoke-WebRequest ab curl curlie evans grpcurl hey http https httpie hurl invoke-restmethod invoke-webrequest irm iwr "
    "nc ncat netcat oha openssl siege socat telnet vegeta websocat wget wget2 wscat xh xhs".split()
)
"""HTTP clients that are nobody's own tool: their identities are read from their requests."""

_WEB = frozenset("http https ws wss ftp ftps".split())

_PROGRAMS = {
    name: service
    for service, names in {
        "aws": "aws awslocal aws2 eksctl sam cdk copilot s3cmd s5cmd amplify",
        "gcloud": "gcloud gsutil bq firebase",
        "azure": "az azcopy azd func",
        "kubernetes": "kubectl oc helm helmfile k9s flux kustomize istioctl",
        "argocd": "argocd",
        "github": "gh hub",
        "gitlab": "glab",
        "git": "git",
        "gitea": "tea",
        "bitbucket": "bb bkt",
        "ssh": "ssh scp sftp rsync sshpass mosh autossh ssh-add ssh-copy-id ansible ansible-playbook",
        "database": "psql pg_dump pg_restore pg_dumpall createdb dropdb pgcli mysql mysqldump mysqladmin mariadb mycli mongosh mongo mongodump "
        "mongorestore redis-cli valkey-cli sqlcmd bcp clickhouse-client cqlsh influx prisma alembic flyway liquibase dbmate sqlx",
        "registry": "docker podman nerdctl skopeo crane cosign",
        "npm": "npm pnpm yarn bun", "pypi": "twine uv poetry pip pdm flit hatch", "crates.io": "cargo", "rubygems": "gem bundle", "nuget": "nuget",
        "maven": "mvn gradle", "composer": "composer", "conan": "conan", "snowflake": "snowsql snow",
        "vault": "vault bao",
        "consul": "consul",
        "nomad": "nomad",
        "terraform": "terraform tofu terragrunt",
        "secret store": "sops pass gopass", "1password": "op", "bitwarden": "bw bws", "doppler": "doppler", "infisical": "infisical",
        "railway": "railway", "vercel": "vercel vc now", "netlify": "netlify ntl", "fly": "fly flyctl", "heroku": "heroku", "render": "render",
        "cloudflare": "wrangler cloudflared flarectl", "digitalocean": "doctl", "hetzner": "hcloud", "linode": "linode-cli", "scaleway": "scw",
        "oci": "oci", "openstack": "openstack", "supabase": "supabase", "neon": "neon neonctl", "planetscale": "pscale", "turso": "turso",
        "upstash": "upstash", "convex": "convex", "expo": "eas expo", "pulumi": "pulumi", "stripe": "stripe", "sentry": "sentry-cli",
        "huggingface": "hf huggingface-cli", "snyk": "snyk", "sonar": "sonar-scanner", "backups": "restic borg kopia",
        "anthropic": "claude", "openai": "openai codex", "tailscale": "tailscale", "docker": "docker-compose",
    }.items()
    for name in names.split()
}  # fmt: skip

# Whose variables also bear on a program, beside those of its own service.
_ALSO = {
    **dict.fromkeys("terraform tofu terragrunt pulumi".split(), ("aws", "gcloud", "azure", "kubernetes", "cloudflare", "digitalocean", "hetzner", "vault", "github")),
    **dict.fromkeys("helm helmfile kubectl eksctl k9s".split(), ("aws", "gcloud", "kubernetes")),
    **dict.fromkeys("git docker podman".split(), ("ssh", "docker", "github", "gitlab")),
    **dict.fromkeys("gh glab hub tea bb".split(), ("git",)),
    "argocd": ("kubernetes",),
    "restic": ("aws", "gcloud", "azure"), "sops": ("aws", "gcloud", "azure", "vault"), "cdk": ("aws",), "docker-compose": ("registry",),
}  # fmt: skip


def service_of_host(host: str, *, otherwise: str = "http") -> str:
    """Whose API stands at a host, without its port."""
    labels = host.lower().split(".")[-5:]
    ends = (".".join(labels[i:]) for i in range(len(labels) - 1))
    known = next((_HOSTS[e] for e in ends if e in _HOSTS), "")
    named = _REGISTRIES.get(labels[-2], "") if len(labels) > 1 else ""
    return known or named or otherwise


def service_of_header(name: str, host: str) -> str:
    """Whose key stands in a header, by the host it goes to, else by the header's name in small letters."""
    return service_of_host(host, otherwise=_HEADERS.get(name, "http"))


def service_of_address(scheme: str, host: str) -> str:
    """Whose identity an address with a user in it shows."""
    names = scheme.lower().split("+")
    known = next((_SCHEMES[n] for n in names if n in _SCHEMES), "")
    if known == "git" or not known:
        return service_of_host(host, otherwise=known or ("http" if _WEB & set(names) else "any"))
    return known


def service_of_program(program: str) -> str:
    """Whose tool a program is; empty when it is nobody's."""
    return _PROGRAMS.get(program, "")


def services_of_program(program: str) -> tuple[str, ...]:
    """Services whose variables bear on a program."""
    own = _PROGRAMS.get(program)
    return (*((own,) if own else ()), *_ALSO.get(program, ()))
