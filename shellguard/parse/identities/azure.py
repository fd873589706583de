"""Whose account Azure's command lines act with: logins, subscriptions, storage keys, service principals.

Promise: pure and total. By the reference at learn.microsoft.com/cli/azure, azcopy's and the Azure Developer CLI's.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.table_reading import asked, uses_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

_AZ = tool(
    "azure",
    """
    --subscription: used account
    --account-key: used secret account=--account-name
    --sas-token: used secret account=--account-name
    --connection-string: used secret account=--account-name
    account list|show|list-locations|clear|tenant|management-group|lock|subscription: -
    login: stored account=--username,-u,--client-id,--tenant,-t secret=--password,-p,--federated-token
    account set: stored account=--subscription,-s,--name,-n
    account get-access-token: obtained account=--subscription,-s,--resource,--resource-type,--name,-n
    ad sp create-for-rbac: obtained account=--name,-n,--display-name
    ad sp|app credential reset: obtained account=--id,--name,-n
    ad user create: obtained account=--user-principal-name secret=--password
    ad user update: obtained account=--id secret=--password needs=--password
    identity federated-credential create: obtained account=--identity-name
    aks get-credentials: stored service=kubernetes account=--context,--name,-n file=--file,-f
    postgres|mysql flexible-server connect|execute: used service=database account=--admin-user,-u secret=--admin-password,-p
    connectedk8s proxy: stored service=kubernetes account=--name,-n
    aro list-credentials|get-admin-kubeconfig: obtained service=kubernetes account=--name,-n
    acr login: stored service=registry account=--name,-n secret=--password,-p unless=--expose-token,-t
    acr login: obtained service=registry account=--name,-n needs=--expose-token,-t
    acr credential show|renew: obtained service=registry account=--name,-n
    acr token create: obtained service=registry account=--name,-n
    acr token credential generate: obtained service=registry account=--name,-n
    storage account keys list|renew: obtained account=--account-name,-n
    storage account show-connection-string: obtained account=--name,-n
    storage account|container|blob|share|file|queue|table|directory generate-sas: obtained account=--account-name
    cosmosdb keys list|regenerate: obtained account=--name,-n
    cosmosdb list-keys|list-connection-strings: obtained account=--name,-n
    redis list-keys|regenerate-keys: obtained service=database account=--name,-n
    eventhubs|servicebus|relay * authorization-rule keys list|renew: obtained account=--namespace-name,--name,-n
    functionapp|webapp keys list|set: obtained account=--name,-n
    functionapp function keys list|set: obtained account=--name,-n
    webapp|functionapp deployment list-publishing-profiles|list-publishing-credentials: obtained account=--name,-n
    webapp|functionapp deployment user set: obtained account=--user-name secret=--password
    iot hub connection-string show: obtained account=--hub-name,-n
    iot hub device-identity connection-string show: obtained account=--device-id,-d
    search admin-key show|renew: obtained account=--service-name
    cognitiveservices account keys list|regenerate: obtained account=--name,-n
    signalr|webpubsub key list|renew: obtained account=--name,-n
    batch account keys list|renew: obtained account=--name,-n
    maps account keys list|renew: obtained account=--name,-n
    appconfig credential list|regenerate: obtained account=--name,-n
    staticwebapp secrets list: obtained account=--name,-n
    vm user update: obtained service=ssh account=--username,-u secret=--password,-p
    devops login: stored service=azure secret=stdin
    cloud set: stored account=--name,-n say=cloud
    """,
    values="-g --resource-group -l --location -o --output --query -s -n --name --account-name --allowed-audiences --scopes --connection",
    is_abbreviated=True,
)
_AZCOPY = tool(
    "azure",
    """
    login: stored account=--application-id,--identity-client-id,--tenant-id file=--certificate-path
    login status: -
    """,
    values="--aad-endpoint --identity-object-id --identity-resource-id --login-type",
)
_AZD = tool(
    "azure",
    """
    auth login: stored account=--client-id,--tenant-id secret=--client-secret
    auth token: obtained account=--tenant-id
    env select|new: stored account=1 say=environment
    -e|--environment: used account say=environment
    --subscription: used account
    env list|get-values|get-value|set|refresh: -
    """,
    values="-C --cwd -o --output -l --location --scope",
)
# learn.microsoft.com/powershell/module/az.accounts
_SUBSCRIPTION = (
    "account=-Subscription,-SubscriptionId,-SubscriptionName,-Name,-ApplicationId,-Tenant,-TenantId"
)
_SET_CONTEXT = tool("azure", f": stored {_SUBSCRIPTION}", is_single_dash=True)
_TOOLS: dict[str, Tool] = {
    "az": _AZ,
    "azcopy": _AZCOPY,
    "azd": _AZD,
    "set-azcontext": _SET_CONTEXT,
    "select-azcontext": _SET_CONTEXT,
    "connect-azaccount": _SET_CONTEXT,
    "select-azsubscription": _SET_CONTEXT,
}


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    found = _TOOLS.get(call.program.lower().removesuffix(".exe").removesuffix(".cmd"))
    if found is None:
        return ()
    said = asked(found, call)
    uses = uses_of(said)
    is_admin = [w.text for w in said.words[:2]] == ["aks", "get-credentials"] and said.line.has(
        "--admin", "-a"
    )
    if is_admin and not said.line.has("--context"):
        # the administrator's context is named so: az aks get-credentials --help
        return tuple(replace(u, account=f"{u.account}-admin" if u.account else "") if u.service == "kubernetes" else u for u in uses)  # fmt: skip
    return uses
