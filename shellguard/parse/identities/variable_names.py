"""Variables that hold an identity, by their names: a stand-in for the table of services' own variables.

Promise: pure and total. `identity_of_variable` answers as that table does; whoever has the table imports it instead
(here, and nowhere else, is it asked for).
"""

from __future__ import annotations

import re

# What the service calls itself at the head of its variables -> its name here.
_SERVICES = {
    "AWS": "aws", "GOOGLE": "gcloud", "CLOUDSDK": "gcloud", "GCLOUD": "gcloud", "AZURE": "azure", "ARM": "azure",
    "KUBECONFIG": "kubernetes", "KUBE": "kubernetes", "GH": "github", "GITHUB": "github", "GITLAB": "gitlab", "GIT": "git",
    "SSH": "ssh", "PG": "database", "PGPASSWORD": "database", "PGUSER": "database", "PGSERVICE": "database",
    "PGPASSFILE": "database", "MYSQL": "database", "POSTGRES": "database", "DATABASE": "database", "DB": "database",
    "MONGO": "database", "MONGODB": "database", "REDIS": "database", "REDISCLI": "database", "DOCKER": "registry",
    "NPM": "registry", "NODE": "registry", "PYPI": "registry", "TWINE": "registry", "CARGO": "registry", "VAULT": "vault",
}  # fmt: skip
_PLATFORMS = frozenset(
    "RAILWAY VERCEL NETLIFY HEROKU STRIPE SUPABASE CLOUDFLARE FLY RENDER SLACK SENTRY DIGITALOCEAN NEON OPENAI ANTHROPIC".split()
)
# Who one is, said openly: a profile, an account, a context, a file of credentials.
_OPEN = frozenset(
    "AWS_PROFILE AWS_DEFAULT_PROFILE AWS_ACCESS_KEY_ID AWS_ROLE_ARN AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE "
    "AWS_WEB_IDENTITY_TOKEN_FILE CLOUDSDK_CORE_ACCOUNT CLOUDSDK_CORE_PROJECT CLOUDSDK_ACTIVE_CONFIG_NAME CLOUDSDK_CONFIG "
    "GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CLOUD_PROJECT AZURE_SUBSCRIPTION_ID AZURE_TENANT_ID AZURE_CLIENT_ID "
    "AZURE_CONFIG_DIR ARM_SUBSCRIPTION_ID ARM_CLIENT_ID KUBECONFIG KUBE_CONTEXT DOCKER_CONFIG DOCKER_AUTH_CONFIG GH_CONFIG_DIR "
    "PGUSER PGSERVICE PGPASSFILE PGSERVICEFILE VAULT_NAMESPACE GIT_SSH_COMMAND GIT_SSH SSH_AUTH_SOCK GIT_ASKPASS "
    "DATABASE_URL POSTGRES_URL MONGODB_URI MONGO_URL REDIS_URL MYSQL_URL DIRECT_URL".split()
)
_FILES = frozenset(
    "AWS_SHARED_CREDENTIALS_FILE AWS_CONFIG_FILE AWS_WEB_IDENTITY_TOKEN_FILE CLOUDSDK_CONFIG GOOGLE_APPLICATION_CREDENTIALS AZURE_CONFIG_DIR KUBECONFIG "
    "DOCKER_CONFIG GH_CONFIG_DIR PGPASSFILE PGSERVICEFILE GIT_SSH GIT_ASKPASS SSH_AUTH_SOCK".split()
)
_SECRET = re.compile(
    r"(?:[A-Z0-9]+_){0,6}(?:TOKEN|PAT|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|CREDENTIALS?|API_?KEY|SECRET_KEY|ACCESS_KEY|PRIVATE_KEY|AUTH_KEY|"
    r"SERVICE_KEY|ADMIN_KEY|SERVICE_ROLE_KEY|DEPLOY_KEY|AUTHKEY|APIKEY)(?:_(?:ID|PROD|PRODUCTION|LIVE|STAGING|BASE64))?|PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH"
)
# They end alike and say nothing of anybody.
_OTHERS = re.compile(r"PWD|OLDPWD|(?:MAX|MIN|NUM|CSRF|PAD|EOS|BOS|CACHE|STOP)_.*|.*_(?:MAX|NUM)_TOKEN")


def identity_of_variable(name: str) -> tuple[str, str] | None:
    """(service, kind) of a variable that says who acts: `secret`, `account`, `file` or `address`; None of any other."""
    if len(name) > 100 or not name.isascii():
        return None
    head = name.partition("_")[0]
    if name in _OPEN:
        kind = "file" if name in _FILES else "address" if name.endswith(("_URL", "_URI")) else "account"
        return _SERVICES.get(head, "any"), kind
    if _OTHERS.fullmatch(name) or not _SECRET.fullmatch(name):
        return None
    return _SERVICES.get(head) or (head.lower() if head in _PLATFORMS else "any"), "secret"
