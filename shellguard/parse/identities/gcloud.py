"""Whose account Google Cloud's command lines act with: accounts, impersonation, configurations, projects, keys.

Promise: pure but for the key file that `world` is asked for, and total. By `gcloud help`, the SDK's command tree, `gsutil help creds` and
`bq --help`. A project is where and for whom one acts: it is said as `project NAME`.
"""

from __future__ import annotations

import json
from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.table_reading import Asked, asked, read_tool, uses_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

_GCLOUD = tool(
    "gcloud",
    """
    --account: used account
    --impersonate-service-account: used account
    --access-token-file: used file
    --configuration: used account say=configuration
    --project: used account say=project
    --ssh-key-file: used service=ssh file
    --billing-project: used account say=project
    auth list|describe|revoke: -
    auth application-default revoke|set-quota-project: -
    auth configure-docker|docker-helper|git-helper|enterprise-certificate-config: -
    config list|get|get-value|unset|set|config-helper: -
    config configurations list|describe|delete|rename: -
    auth login: stored account=1 file=--cred-file
    auth activate-service-account: stored account=1 file=--key-file
    auth activate-refresh-token: stored account=1 secret=2
    auth application-default login: stored file=--client-id-file
    init: stored
    config configurations activate: stored account=1 say=configuration
    config configurations create: stored account=1 say=configuration unless=--no-activate
    auth print-access-token|print-identity-token|print-refresh-token: obtained account=1,--impersonate-service-account,--account
    auth application-default print-access-token: obtained account=--impersonate-service-account
    iam service-accounts keys create: obtained account=--iam-account file=1
    iam service-accounts sign-jwt: obtained account=--iam-account
    iam workload-identity-pools create-cred-config: obtained account=--service-account file=--output-file
    services api-keys create: obtained account=--display-name
    services api-keys get-key-string: obtained account=1
    storage hmac create: obtained account=1
    sql generate-login-token: obtained service=database
    sql users create|set-password: obtained service=database account=1 secret=--password
    compute reset-windows-password: obtained service=ssh account=1
    container clusters get-credentials: stored service=kubernetes account=1
    container fleet|hub memberships get-credentials: stored service=kubernetes account=1
    container aws|azure|attached clusters get-credentials: stored service=kubernetes account=1
    edge-cloud container clusters get-credentials: stored service=kubernetes account=1
    """,
    values="--flags-file --flatten --format --verbosity --trace-token --trace-email --filter --limit --page-size --sort-by --region --zone "
    "--location --instance --cluster --keyring --key --secret --type --role --member --command --config --service --scopes --audiences --lifetime -z",
    is_abbreviated=True,
    skipped="alpha beta preview",
)  # fmt: skip
# Properties that say who acts: `gcloud topic configurations`, `gcloud config set --help`.
_WHO = {
    "account": "", "core/account": "", "project": "project", "core/project": "project",
    "auth/impersonate_service_account": "", "billing/quota_project": "project",
}  # fmt: skip
_FILES = frozenset(
    {
        "auth/credential_file_override",
        "auth/access_token_file",
        "auth/login_config_file",
        "core/access_token_file",
    }
)

_GSUTIL = tool(
    "gcloud",
    """
    -i: used account
    -o: used pairs
    config: stored
    hmac create: obtained account=1
    hmac list|get|update|delete: -
    signurl: used file=1
    version|help: -
    """,
    values="-h -u",
)
_BQ = tool(
    "gcloud",
    """
    --project_id|-project_id: used account say=project
    --service_account: used account file=--service_account_private_key_file,--service_account_credential_file
    --service_account_private_key_file|--service_account_credential_file|--credential_file: used file
    --application_default_credential_file|--oauth_access_token_file: used file
    --oauth_access_token: used secret
    --impersonate_service_account|--impersonate-service-account: used account
    --use_gce_service_account: used
    init: stored
    """,
    values="--dataset_id --location --format --api --bigqueryrc --job_id --max_rows -n",
)
_PROXY = tool(
    "gcloud",
    """
    --credentials-file|--credential_file|-credential_file|-c|--credentials_file: used file
    --token|-token|-t: used secret
    --json-credentials|-j: used
    --impersonate-service-account: used account
    """,
    values="--port -p --address -a --unix-socket -u --instances -instances -dir --quota-project",
)
_TOOLS: dict[str, Tool] = {
    "gsutil": _GSUTIL,
    "bq": _BQ,
    "cloud-sql-proxy": _PROXY,
    "cloud_sql_proxy": _PROXY,
    "alloydb-auth-proxy": _PROXY,
    "cbt": tool("gcloud", "-project: used account say=project\n    -creds: used file", values="-instance -data-endpoint", is_single_dash=True),
    "gcsfuse": tool("gcloud", "--key-file: used file", values="-o --implicit-dirs --billing-project"),
}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    program = call.program.lower().removesuffix(".exe").removesuffix(".cmd")
    if program != "gcloud":
        found = _TOOLS.get(program)
        if found is _GSUTIL:
            return _leading(call)
        return read_tool(found, call) if found is not None else ()
    said = asked(_GCLOUD, call)
    words = [w.text for w in said.words]
    if words[:2] == ["config", "set"]:
        return () if said.is_help else _configured(said)
    uses = uses_of(said)
    if words[:3] == ["container", "clusters", "get-credentials"]:
        return tuple(
            replace(u, account=_context(said, u.account)) if u.use is Use.STORED else u for u in uses
        )
    return tuple(replace(u, account=u.account or _key_owner(u.file, world)) if u.use is Use.STORED and u.file else u for u in uses)  # fmt: skip


def _leading(call: Invocation) -> tuple[IdentityUse, ...]:
    """gsutil's own options stand before its command; behind it the same letters mean something else."""
    said = asked(_GSUTIL, call)
    first = said.words[0].text if said.words else ""
    before = call.words[: call.words.index(first)] if first in call.words else call.words
    return tuple(
        u for u in uses_of(said) if u.how[:2] not in ("-i", "-o") or u.how[:2] in {w[:2] for w in before}
    )


def _configured(said: Asked) -> tuple[IdentityUse, ...]:
    """`config set account NAME`, and `auth/...` properties; the region and its kin are no identity."""
    words = said.words[2:]
    # `gcloud config set account=NAME` is taken too
    if len(words) == 1 and "=" in words[0].text:
        name, _, value = words[0].text.partition("=")
        words = [Arg(name), replace(words[0], text=value)]
    if len(words) < 2:
        return ()
    name = words[0].text
    if name not in _WHO and name not in _FILES:
        return ()
    say = _WHO.get(name, "")
    row = f"config set: stored {'file' if name in _FILES else 'account'}=1" + (f" say={say}" if say else "")
    line = replace(said.line, words=[Arg("config"), Arg("set"), *words[1:]])
    found = uses_of(Asked(tool("gcloud", row), said.call, line, line.words))
    return tuple(replace(u, how=f"gcloud config set {name}") for u in found)


def _context(said: Asked, name: str) -> str:
    """What the cluster's context will be called, `gke_PROJECT_PLACE_NAME`; its name alone where a part is not said."""
    place = said.line.text("--zone", "-z") or said.line.text("--region") or said.line.text("--location")
    parts = (said.line.text("--project"), place, name)
    return f"gke_{'_'.join(parts)}" if all(parts) and not any(UNKNOWN in p for p in parts) else name


def _key_owner(path: str, world: World | None) -> str:
    """Whose key a service account's file holds."""
    data = world.content(path) if world is not None and path else None
    try:
        owner = json.loads((data or b"{}")[:65_536]).get("client_email", "")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return owner[:200] if isinstance(owner, str) and "@" in owner else ""
