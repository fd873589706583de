"""Identities in variables, wherever variables stand: the environment, and files of them.

Promise: total; of a value only its fingerprint is kept, unless the variable's name says that it is an account.
"""

from __future__ import annotations

import re

from shellguard.parse.services.database_url import is_connection
from shellguard.probe.held_databases import keep_database
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import address_in, secrets_of

_ACCOUNTS = {
    "AWS_PROFILE": "aws", "AWS_DEFAULT_PROFILE": "aws", "AWS_ACCESS_KEY_ID": "aws", "AWS_ROLE_ARN": "aws", "AWS_ACCOUNT_ID": "aws",
    "CLOUDSDK_CORE_ACCOUNT": "gcloud", "CLOUDSDK_CORE_PROJECT": "gcloud", "CLOUDSDK_ACTIVE_CONFIG_NAME": "gcloud",
    "GOOGLE_CLOUD_PROJECT": "gcloud", "GCLOUD_PROJECT": "gcloud", "GCP_PROJECT": "gcloud",
    "AZURE_CLIENT_ID": "azure", "AZURE_TENANT_ID": "azure", "AZURE_SUBSCRIPTION_ID": "azure", "AZURE_USERNAME": "azure",
    "ARM_CLIENT_ID": "azure", "ARM_TENANT_ID": "azure", "ARM_SUBSCRIPTION_ID": "azure",
    "DOCKER_CONTEXT": "docker", "HCLOUD_CONTEXT": "hetzner", "HEROKU_APP": "heroku", "FLY_APP": "fly",
    "GIT_AUTHOR_EMAIL": "git", "GIT_COMMITTER_EMAIL": "git",
    "PGUSER": "database", "PGSERVICE": "database", "VAULT_NAMESPACE": "vault",
    "CLOUDFLARE_ACCOUNT_ID": "cloudflare", "SNOWFLAKE_ACCOUNT": "snowflake", "SNOWFLAKE_USER": "snowflake",
}  # fmt: skip
_ADDRESSES = {
    "VAULT_ADDR": "vault", "DOCKER_HOST": "docker", "GITLAB_HOST": "gitlab", "GH_HOST": "github", "PGHOST": "database",
    "MYSQL_HOST": "database", "SUPABASE_URL": "supabase", "NEXT_PUBLIC_SUPABASE_URL": "supabase", "VITE_SUPABASE_URL": "supabase",
}  # fmt: skip
_FILES = frozenset(
    "KUBECONFIG GOOGLE_APPLICATION_CREDENTIALS AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE AWS_WEB_IDENTITY_TOKEN_FILE PGPASSFILE "
    "PGSERVICEFILE SSH_AUTH_SOCK DOCKER_CONFIG NPM_CONFIG_USERCONFIG CLOUDSDK_CONFIG AZURE_CONFIG_DIR GH_CONFIG_DIR NETRC".split()
)
_DATABASES = "PG PGPASSWORD POSTGRES POSTGRESQL MYSQL MARIADB MONGO MONGODB DATABASE DB REDIS CLICKHOUSE MSSQL SQLSERVER SA REDISCLI".split()
# First word of a name -> service, where the two differ.
_SERVICES = {
    **dict.fromkeys(_DATABASES, "database"),
    **dict.fromkeys(("GH", "GITHUB"), "github"),
    **dict.fromkeys(("GITLAB", "GL", "CI"), "gitlab"),
    "AWS": "aws",
    "BITBUCKET": "git",
    **dict.fromkeys(("DOPPLER", "OP", "BW", "BWS", "INFISICAL"), "secret store"),
    "SSHPASS": "ssh",
    **dict.fromkeys(("GOOGLE", "GCP", "GCLOUD", "CLOUDSDK"), "gcloud"),
    **dict.fromkeys(("AZURE", "ARM"), "azure"),
    **dict.fromkeys(("NPM", "NODE", "YARN", "PIP", "PYPI", "TWINE", "UV", "POETRY", "CARGO", "DOCKER", "DOCKERHUB"), "registry"),
    **dict.fromkeys(("KUBE", "KUBECONFIG", "K8S"), "kubernetes"),
    **dict.fromkeys(("DIGITALOCEAN", "DO"), "digitalocean"),
    **dict.fromkeys(("CLOUDFLARE", "CF"), "cloudflare"),
    **dict.fromkeys(("HCLOUD", "HETZNER"), "hetzner"),
    **dict.fromkeys(("TF", "TFE", "TERRAFORM"), "terraform"),
    **dict.fromkeys(("HF", "HUGGINGFACE"), "huggingface"),
    **{name.upper(): name for name in (
        "git ssh vault railway vercel netlify heroku fly render supabase neon planetscale turso upstash stripe slack sentry twilio "
        "sendgrid mailgun datadog pulumi linode openai anthropic shopify discord telegram notion linear okta auth0 clerk algolia "
        "firebase snowflake databricks circleci buildkite grafana pagerduty launchdarkly jenkins consul nomad"
    ).split()},
}  # fmt: skip
_SECRET = re.compile(
    r"(?:^|_)(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|JWT|CREDENTIALS?|(?:API|ACCESS|AUTH|SECRET|PRIVATE|SERVICE|ROLE|ANON|"
    r"SIGNING|ENCRYPTION|ACCOUNT|LICENSE|MASTER|ADMIN|DEPLOY|SERVICE_ROLE)_?KEY|APIKEY|PAT|KEY_BASE|DSN|AUTHTOKEN)"
    r"(?:_(?:\d{1,2}|PROD|PRODUCTION|STAGING|DEV|TEST|OLD|NEW|LIVE))?$|^(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH|SSHPASS|HUBOT_\w+_TOKEN)$"
)
_NO_SECRET = frozenset({"PWD", "OLDPWD", "SSH_ASKPASS", "GIT_ASKPASS"})


def identity_of_variable(name: str) -> tuple[str, str] | None:
    """(service, kind) of a variable that stands for an identity: kind is `secret`, `account`, `file` or `address`.

    THE ONE PLACE where names are known here: to be answered by `parse.identities.variables` once that stands.
    """
    upper = name.upper()
    if upper in _FILES:
        return "any", "file"
    if upper in _ACCOUNTS:
        return _ACCOUNTS[upper], "account"
    if upper in _ADDRESSES:
        return _ADDRESSES[upper], "address"
    if upper in _NO_SECRET or not _SECRET.search(upper):
        return None
    return _service_of(upper), "secret"


def _service_of(name: str) -> str:
    """Frameworks put words of their own before a name: NEXT_PUBLIC_, VITE_, TF_VAR_."""
    bare = re.sub(
        r"^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT|PUBLIC|TF_VAR|INPUT|PROD|STAGING|DEV|MY)_", "", name
    )
    return _SERVICES.get(bare.partition("_")[0], "any")


def read(look: Look) -> None:
    """The environment that the session begins with."""
    for name, value in list(look.variables.items()):
        if value:
            keep_variable(look, name, value, place=f"${name}")
    _libpq(look)


def keep_variable(look: Look, name: str, value: str, *, place: str, is_current: bool = True) -> None:
    """One variable, if it stands for an identity: by its name, or by what its value gives away."""
    if is_connection(value):
        keep_database(look, value, place=place, is_current=is_current)
        return
    service, kind = identity_of_variable(name) or ("any", "")
    if kind == "account":
        look.keep(
            service, look.name(value) if service != "aws" else value, place=place, is_current=is_current
        )
        return
    address = address_in(value) if "://" in value else None
    host = address.host if address else ""
    if kind == "address":
        look.keep(
            service,
            secret=address.secret if address else "",
            place=place,
            is_current=is_current,
            host=host or value,
        )
        return
    if kind == "file":
        return
    for secret in secrets_of(name, value, is_secret=kind == "secret"):
        account = address.user if address and address.secret == secret else ""
        look.keep(service, account, secret=secret, place=place, is_current=is_current, host=host)


def _libpq(look: Look) -> None:
    """PGHOST and PGDATABASE say one address together (libpq, Environment Variables)."""
    host, database = look.variable("PGHOST"), look.variable("PGDATABASE")
    if host or database:
        said = f"host={host or 'localhost'} dbname={database or look.variable('PGUSER') or 'postgres'}"
        keep_database(
            look, said, place="$PGHOST" if host else "$PGDATABASE", secret=look.variable("PGPASSWORD")
        )
