"""Variables that carry an identity: whose it is, and what they hold of it.

Promise: pure and total, two lookups and one pattern a name; a name that says nothing of an identity is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate


class Holds(StrEnum):
    """What stands in a variable."""

    SECRET = "secret"
    """The secret itself."""
    ACCOUNT = "account"
    """What openly says whose it is: a profile, a user, a key's id, a role."""
    FILE = "file"
    """Path of a file, or of a program, that gives the secret."""
    ADDRESS = "address"
    """Where the service is; of some with user and password in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Variables of one service that hold the same kind of thing."""

    service: str
    holds: Holds
    names: str
    """Separated by blanks; `*` stands for any run of letters."""
    source: str
    """Who documents them."""


_S, _A, _F, _U = Holds.SECRET, Holds.ACCOUNT, Holds.FILE, Holds.ADDRESS

ROWS: tuple[Row, ...] = (
    Row("aws", _S, "AWS_SECRET_ACCESS_KEY AWS_SECRET_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_BEARER_TOKEN_BEDROCK AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS SDKs and Tools reference: settings"),
    Row("aws", _A, "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_VAULT AWS_ACCESS_KEY_ID AWS_ACCESS_KEY AWS_ROLE_ARN AWS_ROLE_SESSION_NAME", "AWS SDKs and Tools reference: settings"),
    Row("aws", _F, "AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE BOTO_CONFIG", "AWS SDKs and Tools reference: settings"),
    Row("aws", _U, "AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_ENDPOINT_URL AWS_ENDPOINT_URL_*", "AWS SDKs and Tools reference: settings"),
    Row("gcloud", _S, "CLOUDSDK_AUTH_ACCESS_TOKEN GOOGLE_OAUTH_ACCESS_TOKEN GCLOUD_KEYFILE_JSON GOOGLE_CREDENTIALS", "Google Cloud SDK: properties; Terraform google provider"),
    Row("gcloud", _A, "CLOUDSDK_CORE_ACCOUNT CLOUDSDK_ACTIVE_CONFIG_NAME CLOUDSDK_CORE_PROJECT CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT GOOGLE_IMPERSONATE_SERVICE_ACCOUNT GOOGLE_CLOUD_PROJECT GCLOUD_PROJECT GOOGLE_PROJECT", "Google Cloud SDK: properties; Terraform google provider"),
    Row("gcloud", _F, "GOOGLE_APPLICATION_CREDENTIALS CLOUDSDK_CONFIG CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", "Google Cloud SDK: properties; Application Default Credentials"),
    Row("azure", _S, "AZURE_CLIENT_SECRET AZURE_PASSWORD AZURE_CLIENT_CERTIFICATE_PASSWORD ARM_CLIENT_SECRET ARM_CLIENT_CERTIFICATE_PASSWORD ARM_ACCESS_KEY ARM_SAS_TOKEN ARM_OIDC_TOKEN ARM_OIDC_REQUEST_TOKEN AZURE_STORAGE_KEY AZURE_STORAGE_ACCOUNT_KEY AZURE_STORAGE_SAS_TOKEN AZURE_STORAGE_CONNECTION_STRING AZURE_DEVOPS_EXT_PAT AZURE_DEVOPS_PAT SYSTEM_ACCESSTOKEN", "Azure SDK: EnvironmentCredential; Terraform azurerm provider; az storage"),
    Row("azure", _A, "AZURE_CLIENT_ID AZURE_TENANT_ID AZURE_USERNAME AZURE_SUBSCRIPTION_ID ARM_CLIENT_ID ARM_TENANT_ID ARM_SUBSCRIPTION_ID AZURE_STORAGE_ACCOUNT", "Azure SDK: EnvironmentCredential; Terraform azurerm provider"),
    Row("azure", _F, "AZURE_CLIENT_CERTIFICATE_PATH AZURE_FEDERATED_TOKEN_FILE AZURE_CONFIG_DIR ARM_CLIENT_CERTIFICATE_PATH ARM_OIDC_TOKEN_FILE_PATH", "Azure SDK: EnvironmentCredential; az configuration"),
    Row("kubernetes", _S, "KUBE_TOKEN KUBE_PASSWORD HELM_KUBETOKEN", "Terraform kubernetes provider; Helm docs"),
    Row("argocd", _S, "ARGOCD_AUTH_TOKEN", "Argo CD docs"),
    Row("kubernetes", _A, "KUBE_CTX KUBE_CONTEXT KUBE_USER HELM_KUBECONTEXT HELM_KUBEASUSER", "Terraform kubernetes provider; Helm docs"),
    Row("kubernetes", _F, "KUBECONFIG KUBE_CONFIG_PATH KUBE_CONFIG_PATHS KUBE_CONFIG TALOSCONFIG", "kubectl docs: kubeconfig; Terraform kubernetes provider"),
    Row("kubernetes", _U, "KUBE_HOST HELM_KUBEAPISERVER", "Terraform kubernetes provider; Helm docs"),
    Row("github", _S, "GH_TOKEN GITHUB_TOKEN GH_ENTERPRISE_TOKEN GITHUB_ENTERPRISE_TOKEN GITHUB_PAT GH_PAT GITHUB_OAUTH_TOKEN HOMEBREW_GITHUB_API_TOKEN ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_TOKEN GITHUB_APP_PRIVATE_KEY", "GitHub CLI manual: environment; GitHub Actions docs"),
    Row("github", _F, "GH_CONFIG_DIR", "GitHub CLI manual: environment"),
    Row("gitlab", _S, "GITLAB_TOKEN GITLAB_ACCESS_TOKEN GITLAB_PRIVATE_TOKEN GL_TOKEN OAUTH_TOKEN CI_JOB_TOKEN CI_JOB_JWT CI_JOB_JWT_V2 CI_DEPLOY_PASSWORD CI_REGISTRY_PASSWORD", "glab docs: environment; GitLab docs: predefined variables"),
    Row("gitlab", _A, "CI_DEPLOY_USER CI_REGISTRY_USER", "GitLab docs: predefined variables"),
    Row("gitea", _S, "GITEA_TOKEN GITEA_SERVER_TOKEN FORGEJO_TOKEN", "tea and Forgejo docs"),
    Row("bitbucket", _S, "BITBUCKET_TOKEN BITBUCKET_APP_PASSWORD", "Bitbucket docs"),
    Row("git", _F, "GIT_ASKPASS", "git manual: gitcredentials"),
    Row("ssh", _F, "SSH_AUTH_SOCK SSH_ASKPASS GIT_SSH_COMMAND GIT_SSH", "OpenSSH ssh(1); git manual: environment"),
    Row("ssh", _S, "SSHPASS SSH_PRIVATE_KEY SSH_KEY_PASSPHRASE", "sshpass(1); forges' docs of their CI"),
    Row("database", _S, "PGPASSWORD MYSQL_PWD MYSQL_PASSWORD MYSQL_ROOT_PASSWORD MARIADB_PASSWORD MARIADB_ROOT_PASSWORD POSTGRES_PASSWORD POSTGRESQL_PASSWORD REDISCLI_AUTH REDIS_PASSWORD VALKEYCLI_AUTH SQLCMDPASSWORD SA_PASSWORD MSSQL_SA_PASSWORD CLICKHOUSE_PASSWORD MONGO_PASSWORD MONGODB_PASSWORD MONGO_INITDB_ROOT_PASSWORD DB_PASSWORD DB_PASS DATABASE_PASSWORD NEO4J_PASSWORD ELASTIC_PASSWORD INFLUX_TOKEN", "libpq, MySQL, Redis, sqlcmd, ClickHouse manuals; official container images"),
    Row("database", _A, "PGUSER PGSERVICE MYSQL_USER POSTGRES_USER CLICKHOUSE_USER SQLCMDUSER MONGO_INITDB_ROOT_USERNAME DB_USER DB_USERNAME DATABASE_USER", "libpq, sqlcmd, ClickHouse manuals; official container images"),
    Row("database", _F, "PGPASSFILE PGSERVICEFILE PGSSLKEY PGSSLCERT MYSQL_HOME", "libpq and MySQL manuals"),
    Row("database", _U, "PGHOST PGHOSTADDR MYSQL_HOST REDIS_HOST DB_HOST DATABASE_HOST DATABASE_URL DATABASE_URI *_DATABASE_URL *_DATABASE_URI DATABASE_URL_* DB_URL DB_URI *_DB_URL *_DB_URI POSTGRES_URL POSTGRESQL_URL PG_URL PGURL *_POSTGRES_URL POSTGRES_PRISMA_URL POSTGRES_URL_NON_POOLING DIRECT_URL SHADOW_DATABASE_URL MYSQL_URL REDIS_URL REDIS_URI *_REDIS_URL REDIS_TLS_URL MONGO_URL MONGO_URI MONGODB_URL MONGODB_URI MONGO*_URI MONGO*_URL SQLALCHEMY_DATABASE_URI DSN *_DSN AMQP_URL CLOUDAMQP_URL RABBITMQ_URL CELERY_BROKER_URL ELASTICSEARCH_URL CLICKHOUSE_URL JDBC_DATABASE_URL", "libpq manual; twelve-factor app: config; frameworks' docs of their database settings"),
    Row("snowflake", _S, "SNOWFLAKE_PASSWORD SNOWSQL_PWD", "Snowflake docs: SnowSQL, CLI"),
    Row("snowflake", _A, "SNOWFLAKE_USER SNOWFLAKE_ACCOUNT SNOWSQL_USER SNOWSQL_ACCOUNT", "Snowflake docs: SnowSQL, CLI"),
    Row("snowflake", _F, "SNOWFLAKE_PRIVATE_KEY_PATH", "Snowflake docs: CLI"),
    Row("npm", _S, "NPM_TOKEN NODE_AUTH_TOKEN NPM_AUTH_TOKEN YARN_NPM_AUTH_TOKEN NPM_CONFIG__AUTH NPM_CONFIG__AUTHTOKEN", "npm, yarn docs"),
    Row("pypi", _S, "TWINE_PASSWORD UV_PUBLISH_TOKEN UV_PUBLISH_PASSWORD UV_INDEX_*_PASSWORD POETRY_PYPI_TOKEN_PYPI POETRY_PYPI_TOKEN_* POETRY_HTTP_BASIC_*_PASSWORD PYPI_TOKEN PYPI_API_TOKEN FLIT_PASSWORD HATCH_INDEX_AUTH PDM_PUBLISH_PASSWORD", "pip, twine, uv, Poetry, flit, hatch docs"),
    Row("crates.io", _S, "CARGO_REGISTRY_TOKEN CARGO_REGISTRIES_*_TOKEN", "The Cargo Book"),
    Row("rubygems", _S, "GEM_HOST_API_KEY RUBYGEMS_API_KEY BUNDLE_GITHUB__COM BUNDLE_RUBYGEMS__PKG__GITHUB__COM", "RubyGems and Bundler guides"),
    Row("nuget", _S, "NUGET_API_KEY NUGET_AUTH_TOKEN", "NuGet docs"),
    Row("registry", _S, "DOCKER_AUTH_CONFIG DOCKER_PASSWORD DOCKERHUB_TOKEN DOCKERHUB_PASSWORD DOCKER_TOKEN CR_PAT JSR_TOKEN DENO_AUTH_TOKENS REGISTRY_PASSWORD COSIGN_PASSWORD", "Docker, containers-auth.json(5), cosign docs"),
    Row("maven", _S, "MAVEN_PASSWORD OSSRH_PASSWORD ORG_GRADLE_PROJECT_*PASSWORD", "Maven, Gradle docs"),
    Row("composer", _S, "COMPOSER_AUTH", "Composer docs"),
    Row("hex", _S, "HEX_API_KEY", "Hex docs"),
    Row("conan", _S, "CONAN_PASSWORD CONAN_LOGIN_PASSWORD", "Conan docs"),
    Row("artifactory", _S, "ARTIFACTORY_API_KEY ARTIFACTORY_PASSWORD JFROG_ACCESS_TOKEN", "JFrog docs"),
    Row("pypi", _A, "TWINE_USERNAME UV_PUBLISH_USERNAME UV_INDEX_*_USERNAME POETRY_HTTP_BASIC_*_USERNAME FLIT_USERNAME HATCH_INDEX_USER", "pip, twine, uv, Poetry, flit, hatch docs"),
    Row("registry", _A, "DOCKER_USERNAME DOCKERHUB_USERNAME REGISTRY_USERNAME", "Docker, containers-auth.json(5), cosign docs"),
    Row("conan", _A, "CONAN_LOGIN_USERNAME", "Conan docs"),
    Row("npm", _F, "NPM_CONFIG_USERCONFIG", "npm, yarn docs"),
    Row("registry", _F, "DOCKER_CONFIG REGISTRY_AUTH_FILE", "Docker, containers-auth.json(5), cosign docs"),
    Row("pypi", _F, "PIP_CONFIG_FILE", "pip, twine, uv, Poetry, flit, hatch docs"),
    Row("pypi", _U, "PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL TWINE_REPOSITORY_URL", "pip, twine, uv, Poetry, flit, hatch docs"),
    Row("http", _U, "GOPROXY", "Go modules reference"),
    Row("docker", _U, "DOCKER_HOST CONTAINER_HOST", "Docker CLI: environment variables"),
    Row("docker", _A, "DOCKER_CONTEXT", "Docker CLI: environment variables"),
    Row("docker", _F, "DOCKER_CERT_PATH", "Docker CLI: environment variables"),
    Row("vault", _S, "VAULT_TOKEN BAO_TOKEN VAULT_SECRET_ID VAULT_UNSEAL_KEY VAULT_DEV_ROOT_TOKEN_ID", "Vault docs: environment variables"),
    Row("vault", _A, "VAULT_ROLE_ID VAULT_NAMESPACE", "Vault docs: environment variables"),
    Row("vault", _F, "VAULT_CLIENT_KEY VAULT_CLIENT_CERT", "Vault docs: environment variables"),
    Row("vault", _U, "VAULT_ADDR BAO_ADDR", "Vault docs: environment variables"),
    Row("consul", _S, "CONSUL_HTTP_TOKEN CONSUL_HTTP_AUTH CONSUL_TOKEN", "Consul docs: environment variables"),
    Row("consul", _F, "CONSUL_HTTP_TOKEN_FILE CONSUL_CLIENT_KEY CONSUL_CLIENT_CERT", "Consul docs: environment variables"),
    Row("consul", _U, "CONSUL_HTTP_ADDR", "Consul docs: environment variables"),
    Row("nomad", _S, "NOMAD_TOKEN", "Nomad docs: environment variables"),
    Row("nomad", _F, "NOMAD_CLIENT_KEY NOMAD_CLIENT_CERT", "Nomad docs: environment variables"),
    Row("nomad", _U, "NOMAD_ADDR", "Nomad docs: environment variables"),
    Row("terraform", _S, "TF_TOKEN_* TFE_TOKEN ATLAS_TOKEN TF_VAR_*TOKEN TF_VAR_*PASSWORD TF_VAR_*SECRET TF_VAR_*API_KEY TF_VAR_*SECRET_KEY TF_VAR_*ACCESS_KEY", "Terraform docs: CLI configuration, environment variables"),
    Row("terraform", _F, "TF_CLI_CONFIG_FILE TERRAFORM_CONFIG", "Terraform docs: environment variables"),
    Row("1password", _S, "OP_SERVICE_ACCOUNT_TOKEN OP_CONNECT_TOKEN OP_SESSION_*", "1Password docs: CLI"),
    Row("bitwarden", _S, "BW_SESSION BW_PASSWORD BW_CLIENTSECRET BWS_ACCESS_TOKEN", "Bitwarden docs: CLI"),
    Row("doppler", _S, "DOPPLER_TOKEN DOPPLER_SERVICE_TOKEN", "Doppler docs: CLI"),
    Row("infisical", _S, "INFISICAL_TOKEN", "Infisical docs: CLI"),
    Row("secret store", _S, "AKEYLESS_TOKEN SOPS_AGE_KEY DOTENV_KEY DOTENV_PRIVATE_KEY DOTENV_PRIVATE_KEY_* PHASE_SERVICE_TOKEN ANSIBLE_VAULT_PASSWORD", "SOPS, dotenvx, Ansible docs"),
    Row("secret store", _F, "SOPS_AGE_KEY_FILE ANSIBLE_VAULT_PASSWORD_FILE PASSWORD_STORE_DIR GNUPGHOME", "SOPS, Ansible, pass, GnuPG docs"),
    Row("secret store", _A, "SOPS_KMS_ARN", "SOPS, dotenvx, Ansible docs"),
    Row("bitwarden", _A, "BW_CLIENTID", "Bitwarden docs: CLI"),
    Row("1password", _A, "OP_ACCOUNT", "1Password docs: CLI"),
    Row("backups", _S, "RESTIC_PASSWORD BORG_PASSPHRASE KOPIA_PASSWORD", "restic, Borg, Kopia docs"),
    Row("backups", _F, "RESTIC_PASSWORD_FILE BORG_KEY_FILE", "restic, Borg docs"),
    Row("railway", _S, "RAILWAY_TOKEN RAILWAY_API_TOKEN", "Railway docs: CLI tokens"),
    Row("vercel", _S, "VERCEL_TOKEN NOW_TOKEN VERCEL_OIDC_TOKEN BLOB_READ_WRITE_TOKEN", "Vercel docs: CLI, Blob"),
    Row("vercel", _A, "VERCEL_ORG_ID", "Vercel docs: CLI"),
    Row("netlify", _S, "NETLIFY_AUTH_TOKEN NETLIFY_API_TOKEN", "Netlify docs: CLI"),
    Row("fly", _S, "FLY_API_TOKEN FLY_ACCESS_TOKEN", "Fly.io docs: tokens"),
    Row("heroku", _S, "HEROKU_API_KEY HEROKU_API_TOKEN", "Heroku docs: CLI authentication"),
    Row("render", _S, "RENDER_API_KEY", "Render docs: API"),
    Row("cloudflare", _S, "CLOUDFLARE_API_TOKEN CLOUDFLARE_API_KEY CF_API_TOKEN CF_API_KEY CLOUDFLARE_API_USER_SERVICE_KEY TUNNEL_TOKEN", "Cloudflare docs: wrangler system variables, cloudflared"),
    Row("cloudflare", _A, "CLOUDFLARE_EMAIL CLOUDFLARE_ACCOUNT_ID CF_API_EMAIL CF_ACCOUNT_ID", "Cloudflare docs: wrangler system variables"),
    Row("digitalocean", _S, "DIGITALOCEAN_ACCESS_TOKEN DIGITALOCEAN_TOKEN DO_TOKEN DO_API_TOKEN SPACES_SECRET_ACCESS_KEY", "DigitalOcean docs: doctl; Terraform provider"),
    Row("digitalocean", _A, "DIGITALOCEAN_CONTEXT SPACES_ACCESS_KEY_ID", "DigitalOcean docs: doctl"),
    Row("hetzner", _S, "HCLOUD_TOKEN", "hcloud docs"),
    Row("hetzner", _A, "HCLOUD_CONTEXT", "hcloud docs"),
    Row("hetzner", _F, "HCLOUD_CONFIG", "hcloud docs"),
    Row("linode", _S, "LINODE_TOKEN LINODE_CLI_TOKEN", "Linode docs: CLI"),
    Row("scaleway", _S, "SCW_SECRET_KEY", "Scaleway docs: CLI"),
    Row("scaleway", _A, "SCW_ACCESS_KEY SCW_PROFILE SCW_DEFAULT_ORGANIZATION_ID", "Scaleway docs: CLI"),
    Row("oci", _A, "OCI_CLI_PROFILE OCI_CLI_USER OCI_CLI_TENANCY", "OCI docs: CLI environment variables"),
    Row("oci", _F, "OCI_CLI_CONFIG_FILE OCI_CLI_KEY_FILE OCI_CLI_SECURITY_TOKEN_FILE", "OCI docs: CLI environment variables"),
    Row("openstack", _S, "OS_PASSWORD OS_TOKEN OS_APPLICATION_CREDENTIAL_SECRET", "OpenStack docs: client environment"),
    Row("openstack", _A, "OS_CLOUD OS_USERNAME OS_PROJECT_NAME OS_APPLICATION_CREDENTIAL_ID", "OpenStack docs: client environment"),
    Row("supabase", _S, "SUPABASE_ACCESS_TOKEN SUPABASE_SERVICE_ROLE_KEY SUPABASE_SERVICE_KEY SUPABASE_SECRET_KEY SUPABASE_DB_PASSWORD SUPABASE_JWT_SECRET", "Supabase docs: CLI, API keys"),
    Row("neon", _S, "NEON_API_KEY", "Neon docs: API keys"),
    Row("planetscale", _S, "PLANETSCALE_SERVICE_TOKEN PSCALE_SERVICE_TOKEN", "PlanetScale docs: service tokens"),
    Row("planetscale", _A, "PLANETSCALE_SERVICE_TOKEN_ID PLANETSCALE_ORG", "PlanetScale docs: service tokens"),
    Row("turso", _S, "TURSO_API_TOKEN TURSO_AUTH_TOKEN LIBSQL_AUTH_TOKEN", "Turso docs: API"),
    Row("upstash", _S, "UPSTASH_API_KEY UPSTASH_REDIS_REST_TOKEN KV_REST_API_TOKEN", "Upstash docs: REST API"),
    Row("firebase", _S, "FIREBASE_TOKEN", "Firebase docs: CLI in CI"),
    Row("convex", _S, "CONVEX_DEPLOY_KEY", "Convex docs: deploy keys"),
    Row("expo", _S, "EXPO_TOKEN", "Expo docs: programmatic access"),
    Row("pulumi", _S, "PULUMI_ACCESS_TOKEN PULUMI_CONFIG_PASSPHRASE", "Pulumi docs: environment variables"),
    Row("pulumi", _F, "PULUMI_CONFIG_PASSPHRASE_FILE", "Pulumi docs: environment variables"),
    Row("stripe", _S, "STRIPE_API_KEY STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET STRIPE_KEY", "Stripe docs: CLI, API keys"),
    Row("openai", _S, "OPENAI_API_KEY OPENAI_ADMIN_KEY", "OpenAI docs: API keys"),
    Row("openai", _A, "OPENAI_ORG_ID OPENAI_ORGANIZATION OPENAI_PROJECT_ID", "OpenAI docs: API keys"),
    Row("anthropic", _S, "ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_ADMIN_KEY", "Anthropic docs: API, Claude Code settings"),
    Row("google ai", _S, "GEMINI_API_KEY GOOGLE_API_KEY GOOGLE_GENERATIVE_AI_API_KEY", "Gemini docs: API keys"),
    Row("huggingface", _S, "HF_TOKEN HUGGINGFACE_TOKEN HUGGING_FACE_HUB_TOKEN HUGGINGFACEHUB_API_TOKEN", "huggingface_hub docs: environment variables"),
    Row("slack", _S, "SLACK_TOKEN SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_SIGNING_SECRET SLACK_WEBHOOK_URL", "Slack docs: token types"),
    Row("discord", _S, "DISCORD_TOKEN DISCORD_BOT_TOKEN", "Discord docs"),
    Row("telegram", _S, "TELEGRAM_BOT_TOKEN TELEGRAM_TOKEN", "Telegram docs: Bot API"),
    Row("twilio", _S, "TWILIO_AUTH_TOKEN TWILIO_API_SECRET", "Twilio docs: CLI"),
    Row("twilio", _A, "TWILIO_ACCOUNT_SID TWILIO_API_KEY", "Twilio docs: CLI"),
    Row("sendgrid", _S, "SENDGRID_API_KEY", "SendGrid docs: API keys"),
    Row("sentry", _S, "SENTRY_AUTH_TOKEN", "Sentry docs: CLI"),
    Row("datadog", _S, "DD_API_KEY DD_APP_KEY DATADOG_API_KEY DATADOG_APP_KEY", "Datadog docs: API and application keys"),
    Row("grafana", _S, "GRAFANA_TOKEN GRAFANA_AUTH GRAFANA_API_KEY", "Grafana docs; Terraform provider"),
    Row("linear", _S, "LINEAR_API_KEY", "Linear docs: API"),
    Row("shopify", _S, "SHOPIFY_CLI_PARTNERS_TOKEN SHOPIFY_CLI_THEME_TOKEN", "Shopify docs: CLI"),
    Row("tailscale", _S, "TS_AUTHKEY TS_AUTH_KEY TAILSCALE_API_KEY", "Tailscale docs: keys"),
    Row("snyk", _S, "SNYK_TOKEN", "Snyk docs: CLI"),
    Row("sonar", _S, "SONAR_TOKEN", "SonarQube docs: scanner"),
    Row("http", _F, "NETRC", "Python requests docs: netrc"),
    Row("http", _U, "HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy", "curl(1): environment"),
)  # fmt: skip

_EXACT: dict[str, tuple[str, Holds]] = {}
_GLOBS: list[tuple[re.Pattern[str], tuple[str, Holds]]] = []
for _row in ROWS:
    for _name in _row.names.split():
        if "*" in _name:
            _GLOBS.append((re.compile(translate(_name)), (_row.service, _row.holds)))
        else:
            _EXACT[_name] = (_row.service, _row.holds)

# How a name ends that holds a secret, whoever made it up.
_FAMILY = re.compile(
    r"(?:(?P<head>[A-Za-z0-9_]{1,100})_)?"
    r"(?:API_?KEY|API_?TOKEN|ACCESS_?TOKEN|AUTH_?TOKEN|BEARER_?TOKEN|SERVICE_?TOKEN|DEPLOY_?TOKEN|ADMIN_?TOKEN|TOKEN|PAT|JWT"
    r"|CLIENT_?SECRET|SECRET_?KEY|SECRET_?TOKEN|SECRET_?ACCESS_?KEY|SECRET|ACCESS_?KEY|PRIVATE_?KEY|DEPLOY_?KEY|SERVICE_?(?:ROLE_?)?KEY|ADMIN_?KEY|MASTER_?KEY"
    r"|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_(?:PROD|PRODUCTION|STAGING|STAGE|DEV|LIVE|ADMIN|OLD|NEW))?"
)
# What such a name begins with when it is a switch, a setting, a mark of a language model, or public by its own word.
_NO_SECRET = re.compile(
    r"(?:NO|IS|HAS|USE|SKIP|ALLOW|ENABLE|DISABLE|REQUIRE|RANDOM|MAX|MIN|NUM|COUNT|NEXT|PAGE|CONTINUATION|CSRF|XSRF|PAD|EOS|BOS|UNK|SEP|CLS|MASK|STOP"
    r"|CHECK|VERIFY|PUBLIC|NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|VITE|REACT_APP|GATSBY|PER|BY|VALIDATE|SHOW|HIDE|INPUT|OUTPUT|PROMPT|COMPLETION)(?:_.*)?"
    r"|.*_(?:ALLOW_EMPTY|RANDOM_ROOT|RANDOM|MAX|PAD|NO|SKIP|USE|PUBLIC|NEXT|PAGE|CSRF|XSRF|PER|ONETIME|FORCE)"
)
_SERVICES = frozenset(r.service for r in ROWS)
_KEY_OF_SSH = re.compile(r"(?:^|\s)-i\s*(\S{1,1024})")
_NO_PROGRAM = frozenset({"true", "false", "echo", ":", "cat"})
_FIRST_PARTS = {
    "GH": "github", "GL": "gitlab", "GCP": "gcloud", "GOOGLE": "gcloud", "GCLOUD": "gcloud", "ARM": "azure", "AZ": "azure",
    "K8S": "kubernetes", "KUBE": "kubernetes", "PG": "database", "POSTGRES": "database", "POSTGRESQL": "database",
    "MYSQL": "database", "MARIADB": "database", "MONGO": "database", "MONGODB": "database", "REDIS": "database", "DB": "database",
    "DATABASE": "database", "NPM": "npm", "NODE": "npm", "PYPI": "pypi", "CARGO": "crates.io", "DOCKER": "registry", "DOCKERHUB": "registry",
    "REGISTRY": "registry", "CF": "cloudflare", "DO": "digitalocean", "HF": "huggingface", "TF": "terraform", "SSH": "ssh", "OP": "1password", "BW": "bitwarden",
}  # fmt: skip


def identity_of_variable(name: str) -> tuple[str, Holds] | None:
    """(service, what it holds) of a variable by its name alone; None when the name says nothing of an identity."""
    known = _EXACT.get(name)
    if known is not None or len(name) > 200:
        return known
    known = next((said for pattern, said in _GLOBS if pattern.match(name)), None)
    if known is not None:
        return known
    found = _FAMILY.fullmatch(name.upper() if name.islower() else name)
    if found is None:
        return None
    head = (found["head"] or "").upper()
    if head and _NO_SECRET.fullmatch(head):
        return None
    return (_service_of(head), Holds.SECRET)


def path_said(name: str, text: str) -> str:
    """The file a variable names: a key inside a command of ssh, a program that asks, or the path itself."""
    if name in ("GIT_SSH_COMMAND", "GIT_SSH"):
        key = _KEY_OF_SSH.search(text[:4096])
        return key[1].strip("'\"") if key else ""
    if name.endswith("ASKPASS"):
        return text if "/" in text and text.rpartition("/")[2] not in _NO_PROGRAM else ""
    first = text.split(":", maxsplit=1)[0] if name == "KUBECONFIG" else text
    return "" if first == "/dev/null" else first


def is_known_variable(name: str) -> bool:
    """Whether a documented row names it, not only a telling end."""
    return name in _EXACT or any(pattern.match(name) for pattern, _ in _GLOBS)


def _service_of(head: str) -> str:
    first = head.partition("_")[0]
    return first.lower() if first.lower() in _SERVICES else _FIRST_PARTS.get(first, "any")
