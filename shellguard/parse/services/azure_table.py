"""Commands of `az` whose words mislead, or whose options decide: made by hand from Microsoft's public reference.

Promise: pure; `None` stands for a command or a whole group that only reads, or only touches this machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.services.cloud_line import Line
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

COMMANDS: dict[str, tuple[Verb, Thing] | None] = {
    **dict.fromkeys(
        ("login", "logout", "account set", "account clear", "configure", "config", "upgrade", "interactive", "feedback", "extension", "bicep",
         "cache", "find", "self-test", "version", "init", "local-context", "cloud", "graph", "survey", "consumption usage", "devops login",
         "devops logout", "devops configure", "acr login", "acr import-pipeline show", "deployment group what-if", "deployment sub what-if",
         "deployment group validate", "deployment sub validate", "deployment tenant what-if", "deployment mg what-if", "aks browse", "aks install-cli",
         "aks check-acr", "storage blob download", "storage blob download-batch", "storage blob url", "storage blob exists", "monitor log-analytics query",
         "policy state trigger-scan", "repos pr checkout", "webapp log", "webapp browse", "functionapp log", "storage file download", "network watcher test-ip-flow"),
        None,
    ),
    "group delete": (Verb.DELETE, Thing.STACK), "resource delete": (Verb.DELETE, Thing.UNKNOWN), "resource move": (Verb.MOVE, Thing.UNKNOWN),
    "deployment group create": (Verb.DEPLOY, Thing.STACK), "deployment sub create": (Verb.DEPLOY, Thing.STACK), "deployment mg create": (Verb.DEPLOY, Thing.STACK),
    "deployment tenant create": (Verb.DEPLOY, Thing.STACK), "deployment group delete": (Verb.CHANGE, Thing.RUN), "deployment sub delete": (Verb.CHANGE, Thing.RUN),
    "stack group delete": (Verb.DELETE, Thing.STACK), "stack sub delete": (Verb.DELETE, Thing.STACK),
    "keyvault delete": (Verb.DELETE, Thing.KEY), "keyvault purge": (Verb.DELETE, Thing.KEY), "keyvault recover": (Verb.CHANGE, Thing.KEY),
    "keyvault secret delete": (Verb.DELETE, Thing.SECRET), "keyvault secret purge": (Verb.DELETE, Thing.SECRET), "keyvault secret set": (Verb.CHANGE, Thing.SECRET),
    "keyvault secret show": (Verb.REVEAL, Thing.SECRET), "keyvault secret download": (Verb.REVEAL, Thing.SECRET), "keyvault secret backup": (Verb.REVEAL, Thing.SECRET),
    "keyvault secret restore": (Verb.CREATE, Thing.SECRET), "keyvault key delete": (Verb.DELETE, Thing.KEY), "keyvault key purge": (Verb.DELETE, Thing.KEY),
    "keyvault key decrypt": (Verb.REVEAL, Thing.SECRET), "keyvault set-policy": (Verb.GRANT, Thing.KEY), "keyvault delete-policy": (Verb.REVOKE, Thing.KEY),
    "keyvault certificate delete": (Verb.DELETE, Thing.CERTIFICATE), "keyvault network-rule remove": (Verb.REVOKE, Thing.FIREWALL),
    "storage account delete": (Verb.DELETE, Thing.BUCKET), "storage account keys list": (Verb.REVEAL, Thing.TOKEN), "storage account keys renew": (Verb.REVOKE, Thing.TOKEN),
    "storage account show-connection-string": (Verb.REVEAL, Thing.TOKEN), "storage account generate-sas": (Verb.REVEAL, Thing.TOKEN),
    "storage container generate-sas": (Verb.REVEAL, Thing.TOKEN), "storage blob generate-sas": (Verb.REVEAL, Thing.TOKEN),
    "storage container delete": (Verb.DELETE, Thing.BUCKET), "storage container set-permission": (Verb.CHANGE, Thing.BUCKET), "storage share delete": (Verb.DELETE, Thing.FILESYSTEM),
    "storage container immutability-policy delete": (Verb.DISABLE, Thing.BUCKET), "storage container legal-hold clear": (Verb.DISABLE, Thing.BUCKET),
    "storage blob delete-batch": (Verb.DELETE, Thing.OBJECTS), "storage blob delete": (Verb.DELETE, Thing.OBJECTS), "storage blob sync": (Verb.CHANGE, Thing.OBJECTS),
    "storage blob undelete": (Verb.CHANGE, Thing.OBJECTS), "storage blob upload": (Verb.CREATE, Thing.OBJECTS), "storage blob upload-batch": (Verb.CREATE, Thing.OBJECTS),
    "storage blob copy start": (Verb.CREATE, Thing.OBJECTS), "storage blob copy cancel": (Verb.CHANGE, Thing.RUN), "storage blob lease break": (Verb.DISABLE, Thing.OBJECTS),
    "storage blob service-properties delete-policy update": (Verb.CHANGE, Thing.BUCKET), "storage fs delete": (Verb.DELETE, Thing.FILESYSTEM),
    "storage fs directory delete": (Verb.DELETE, Thing.OBJECTS), "storage fs file delete": (Verb.DELETE, Thing.OBJECTS), "storage file delete": (Verb.DELETE, Thing.OBJECTS),
    "storage file delete-batch": (Verb.DELETE, Thing.OBJECTS), "storage directory delete": (Verb.DELETE, Thing.OBJECTS), "storage remove": (Verb.DELETE, Thing.OBJECTS),
    "storage entity delete": (Verb.DELETE, Thing.ROWS), "storage entity insert": (Verb.CREATE, Thing.ROWS), "storage message clear": (Verb.EMPTY, Thing.QUEUE),
    "storage message delete": (Verb.DELETE, Thing.ROWS), "storage message get": None,
    "ad sp create-for-rbac": (Verb.GRANT, Thing.TOKEN), "ad sp credential reset": (Verb.GRANT, Thing.TOKEN), "ad app credential reset": (Verb.GRANT, Thing.TOKEN),
    "ad sp delete": (Verb.DELETE, Thing.USER), "ad app delete": (Verb.DELETE, Thing.USER), "ad sp credential delete": (Verb.REVOKE, Thing.TOKEN),
    "ad app credential delete": (Verb.REVOKE, Thing.TOKEN), "ad group member add": (Verb.GRANT, Thing.MEMBER), "ad group member remove": (Verb.REVOKE, Thing.MEMBER),
    "ad app permission admin-consent": (Verb.GRANT, Thing.POLICY), "ad app permission grant": (Verb.GRANT, Thing.POLICY), "ad app owner add": (Verb.GRANT, Thing.MEMBER),
    "role assignment create": (Verb.GRANT, Thing.POLICY), "role assignment delete": (Verb.REVOKE, Thing.POLICY), "role definition delete": (Verb.DELETE, Thing.ROLE),
    "account get-access-token": (Verb.REVEAL, Thing.TOKEN), "vm run-command invoke": (Verb.RUN, Thing.INSTANCE), "vmss run-command invoke": (Verb.RUN, Thing.INSTANCE),
    "vm run-command create": (Verb.RUN, Thing.INSTANCE), "container exec": (Verb.RUN, Thing.INSTANCE), "containerapp exec": (Verb.RUN, Thing.APP), "aks command invoke": (Verb.RUN, Thing.CLUSTER),
    "ssh vm": (Verb.RUN, Thing.INSTANCE), "ssh arc": (Verb.RUN, Thing.INSTANCE), "serial-console connect": (Verb.RUN, Thing.INSTANCE), "webapp ssh": (Verb.RUN, Thing.APP),
    "vm deallocate": (Verb.STOP, Thing.INSTANCE), "vm restart": (Verb.STOP, Thing.INSTANCE), "vm reimage": (Verb.RESET, Thing.INSTANCE), "vm redeploy": (Verb.STOP, Thing.INSTANCE),
    "vm user update": (Verb.GRANT, Thing.USER), "vm user delete": (Verb.DELETE, Thing.USER), "vm open-port": (Verb.CHANGE, Thing.FIREWALL), "vm capture": (Verb.CREATE, Thing.IMAGE), "vm generalize": (Verb.RESET, Thing.INSTANCE),
    "vm disk detach": (Verb.DETACH, Thing.VOLUME), "vmss reimage": (Verb.RESET, Thing.INSTANCE), "vmss restart": (Verb.STOP, Thing.INSTANCE), "vmss scale": (Verb.CHANGE, Thing.NODE),
    "container delete": (Verb.DELETE, Thing.APP), "container stop": (Verb.STOP, Thing.APP), "container restart": (Verb.CHANGE, Thing.APP),
    "network nsg rule create": (Verb.CREATE, Thing.FIREWALL), "network nsg rule update": (Verb.CHANGE, Thing.FIREWALL), "network nsg rule delete": (Verb.DELETE, Thing.FIREWALL),
    "sql server firewall-rule create": (Verb.CHANGE, Thing.FIREWALL), "postgres flexible-server firewall-rule create": (Verb.CHANGE, Thing.FIREWALL),
    "mysql flexible-server firewall-rule create": (Verb.CHANGE, Thing.FIREWALL), "sql server delete": (Verb.DELETE, Thing.DATABASE), "sql db delete": (Verb.DELETE, Thing.DATABASE),
    "sql db restore": (Verb.CREATE, Thing.DATABASE), "sql db import": (Verb.REPLACE, Thing.DATABASE), "sql mi delete": (Verb.DELETE, Thing.DATABASE),
    "sql db tde set": (Verb.CHANGE, Thing.DATABASE), "sql db threat-policy update": (Verb.CHANGE, Thing.MONITOR), "sql db audit-policy update": (Verb.CHANGE, Thing.MONITOR),
    "postgres flexible-server delete": (Verb.DELETE, Thing.DATABASE), "postgres flexible-server restart": (Verb.STOP, Thing.DATABASE),
    "postgres flexible-server stop": (Verb.STOP, Thing.DATABASE), "postgres flexible-server restore": (Verb.CREATE, Thing.DATABASE), "postgres flexible-server execute": (Verb.RUN, Thing.ROWS),
    "mysql flexible-server delete": (Verb.DELETE, Thing.DATABASE), "mysql flexible-server restart": (Verb.STOP, Thing.DATABASE), "mysql flexible-server stop": (Verb.STOP, Thing.DATABASE),
    "mysql flexible-server restore": (Verb.CREATE, Thing.DATABASE), "cosmosdb delete": (Verb.DELETE, Thing.DATABASE), "cosmosdb keys list": (Verb.REVEAL, Thing.TOKEN),
    "cosmosdb keys regenerate": (Verb.REVOKE, Thing.TOKEN), "cosmosdb restore": (Verb.CREATE, Thing.DATABASE), "redis delete": (Verb.DELETE, Thing.DATABASE),
    "redis flush": (Verb.EMPTY, Thing.DATABASE), "redis force-reboot": (Verb.STOP, Thing.DATABASE), "redis regenerate-keys": (Verb.REVOKE, Thing.TOKEN),
    "redis list-keys": (Verb.REVEAL, Thing.TOKEN), "redis import": (Verb.REPLACE, Thing.DATABASE), "redis import-method": (Verb.REPLACE, Thing.DATABASE),
    "aks get-credentials": (Verb.SWITCH, Thing.CLUSTER), "aks scale": (Verb.CHANGE, Thing.CLUSTER), "aks rotate-certs": (Verb.REVOKE, Thing.CERTIFICATE), "aks upgrade": (Verb.DEPLOY, Thing.CLUSTER),
    "acr delete": (Verb.DELETE, Thing.REGISTRY), "acr repository delete": (Verb.DELETE, Thing.IMAGE), "acr repository untag": (Verb.DELETE, Thing.IMAGE), "acr manifest delete": (Verb.DELETE, Thing.IMAGE),
    "acr purge": (Verb.DELETE, Thing.IMAGE), "acr run": (Verb.RUN, Thing.RUN), "acr build": (Verb.CREATE, Thing.IMAGE), "acr import": (Verb.CREATE, Thing.IMAGE),
    "acr credential show": (Verb.REVEAL, Thing.TOKEN), "acr credential renew": (Verb.REVOKE, Thing.TOKEN), "lock delete": (Verb.DISABLE, Thing.UNKNOWN), "group lock delete": (Verb.DISABLE, Thing.STACK),
    "resource lock delete": (Verb.DISABLE, Thing.UNKNOWN), "account lock delete": (Verb.DISABLE, Thing.ACCOUNT), "lock update": (Verb.CHANGE, Thing.CONFIG),
    "policy assignment delete": (Verb.DISABLE, Thing.POLICY), "policy definition delete": (Verb.DELETE, Thing.POLICY), "monitor diagnostic-settings delete": (Verb.DISABLE, Thing.MONITOR),
    "monitor activity-log alert delete": (Verb.DISABLE, Thing.MONITOR), "monitor metrics alert delete": (Verb.DISABLE, Thing.MONITOR), "monitor log-analytics workspace delete": (Verb.DELETE, Thing.LOG),
    "monitor log-profiles delete": (Verb.DISABLE, Thing.MONITOR), "network watcher flow-log delete": (Verb.DISABLE, Thing.MONITOR), "sentinel alert-rule delete": (Verb.DISABLE, Thing.MONITOR),
    "backup protection disable": (Verb.DISABLE, Thing.BACKUP), "backup vault delete": (Verb.DELETE, Thing.BACKUP), "backup restore restore-disks": (Verb.CREATE, Thing.VOLUME),
    "snapshot delete": (Verb.DELETE, Thing.BACKUP), "webapp restart": (Verb.CHANGE, Thing.APP), "functionapp restart": (Verb.CHANGE, Thing.APP), "containerapp revision restart": (Verb.CHANGE, Thing.APP),
    "webapp delete": (Verb.DELETE, Thing.APP), "functionapp delete": (Verb.DELETE, Thing.APP), "logicapp delete": (Verb.DELETE, Thing.APP), "containerapp delete": (Verb.DELETE, Thing.APP),
    "containerapp env delete": (Verb.DELETE, Thing.ENVIRONMENT), "webapp deployment slot swap": (Verb.DEPLOY, Thing.APP), "functionapp deployment slot swap": (Verb.DEPLOY, Thing.APP),
    "webapp deployment list-publishing-credentials": (Verb.REVEAL, Thing.TOKEN), "webapp deployment list-publishing-profiles": (Verb.REVEAL, Thing.TOKEN), "functionapp keys list": (Verb.REVEAL, Thing.TOKEN),
    "webapp up": (Verb.DEPLOY, Thing.APP), "webapp deploy": (Verb.DEPLOY, Thing.APP), "webapp auth update": (Verb.CHANGE, Thing.APP), "staticwebapp delete": (Verb.DELETE, Thing.APP),
    "appconfig delete": (Verb.DELETE, Thing.CONFIG), "appconfig kv delete": (Verb.DELETE, Thing.CONFIG), "appconfig kv import": (Verb.CHANGE, Thing.CONFIG),
    "apim delete": (Verb.DELETE, Thing.APP), "cognitiveservices account delete": (Verb.DELETE, Thing.APP), "cognitiveservices account keys list": (Verb.REVEAL, Thing.TOKEN),
    "tag delete": (Verb.DELETE, Thing.CONFIG), "tag remove-value": (Verb.CHANGE, Thing.LABEL), "provider unregister": (Verb.STOP, Thing.ADDON), "feature unregister": (Verb.CHANGE, Thing.CONFIG),
    "account management-group delete": (Verb.DELETE, Thing.ACCOUNT), "account subscription cancel": (Verb.DELETE, Thing.ACCOUNT), "account alias delete": (Verb.CHANGE, Thing.LABEL),
    "devops project delete": (Verb.DELETE, Thing.PROJECT), "devops user remove": (Verb.REVOKE, Thing.MEMBER), "devops security permission update": (Verb.GRANT, Thing.POLICY),
    "repos policy delete": (Verb.DISABLE, Thing.REPOSITORY), "repos ref delete": (Verb.DELETE, Thing.BRANCH), "repos pr update": (Verb.CHANGE, Thing.DOCUMENT), "pipelines run": (Verb.RUN, Thing.PIPELINE),
    "pipelines delete": (Verb.DELETE, Thing.PIPELINE), "pipelines build tag delete": (Verb.CHANGE, Thing.LABEL), "boards work-item delete": (Verb.DELETE, Thing.DOCUMENT),
    "ml workspace delete": (Verb.DELETE, Thing.PROJECT), "quantum workspace delete": (Verb.DELETE, Thing.PROJECT), "eventhubs namespace delete": (Verb.DELETE, Thing.QUEUE),
    "servicebus namespace delete": (Verb.DELETE, Thing.QUEUE), "network dns zone import": (Verb.REPLACE, Thing.DOMAIN), "sshkey delete": (Verb.DELETE, Thing.TOKEN),
    "disk revoke-access": (Verb.CHANGE, Thing.VOLUME), "disk grant-access": (Verb.REVEAL, Thing.TOKEN), "snapshot grant-access": (Verb.REVEAL, Thing.TOKEN),
}  # fmt: skip

Own = Callable[[ServiceAct, Line], tuple[ServiceAct, ...]]


def _anywhere(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """A rule of a network security group that lets everybody in; ports of the web are meant to be open. What is left
    out is: from everywhere, allowed, port 80 (`az network nsg rule create`)."""
    sources = [
        v.text for v in line.values("--source-address-prefixes", "--source-address-prefix", "--source")
    ]
    ports = [v.text for v in line.values("--destination-port-ranges", "--destination-port-range")]
    is_in = line.text("--access").lower() != "deny" and line.text("--direction").lower() != "outbound"
    is_everybody = any(s in ("*", "Internet", "Any", "0.0.0.0/0") for s in sources) or (
        act.verb is Verb.CREATE and not sources
    )
    if is_in and is_everybody and any(p not in ("80", "443") for p in ports):
        return (replace(act, verb=Verb.EXPOSE), act)
    return (act,)


def _opened(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """`vm open-port` lets everybody in."""
    is_web = all(v.text in ("80", "443") for v in line.values("--port"))
    return (act,) if is_web else (replace(act, verb=Verb.EXPOSE), act)


def _address_range(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """A database server's firewall; 0.0.0.0 to 0.0.0.0 means Azure's own services."""
    is_everybody = line.text("--start-ip-address") in ("0.0.0.0", "1.1.1.1") and line.text(
        "--end-ip-address"
    ).startswith("255.")
    return (replace(act, verb=Verb.EXPOSE), act) if is_everybody else (act,)


def _role(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Roles that only look, or only pull, widen little."""
    role = line.text("--role")
    is_mild = (
        bool(re.fullmatch(r"(?i)reader|acrpull|.*\bdata reader|monitoring reader|log analytics reader", role))
        and "secret" not in role.lower()
    )
    if is_mild or (act.thing is Thing.TOKEN and line.has("--skip-assignment")):
        return (replace(act, verb=Verb.CHANGE),)
    return (replace(act, target=" ".join(p for p in (role, act.target) if p)),)


def _deployed(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Complete mode deletes whatever the template does not name."""
    if line.has("--what-if", "--confirm-with-what-if", "-w"):
        return ()
    is_complete = line.text("--mode").lower() == "complete"
    return (replace(act, verb=Verb.REPLACE, undo=Undo.NONE),) if is_complete else (act,)


def _stack(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Unmanaged resources stay unless it says otherwise."""
    is_kept = line.text("--action-on-unmanage").lower() in ("", "detachall") and not line.has(
        "--delete-all", "--delete-resources"
    )
    return (replace(act, verb=Verb.FORGET, undo=Undo.TRIVIAL),) if is_kept else (act,)


def _soft(act: ServiceAct, _line: Line) -> tuple[ServiceAct, ...]:
    """Kept for 7 to 90 days (soft delete of key vaults)."""
    return (replace(act, undo=Undo.SNAPSHOT, is_shielded=True),)


def _whole(act: ServiceAct, _line: Line) -> tuple[ServiceAct, ...]:
    return (replace(act, scope=Scope.ALL),)


def _many(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    return () if line.has("--dryrun") else (replace(act, scope=Scope.MANY),)


def _synced(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """`storage blob sync` deletes what the source has not, unless told not to."""
    is_kept = line.text("--delete-destination").lower() == "false"
    return (act,) if is_kept else (replace(act, verb=Verb.DELETE, scope=Scope.MANY, undo=Undo.NONE),)


def _backup(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    is_gone = line.text("--delete-backup-data").lower() == "true"
    return (replace(act, verb=Verb.DELETE, undo=Undo.NONE),) if is_gone else (act,)


def _scaled(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    is_nothing = line.text("--new-capacity", "--node-count", "-c") == "0"
    return (replace(act, verb=Verb.STOP),) if is_nothing else (act,)


def _admin(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    return (replace(act, verb=Verb.GRANT),) if line.text("--admin-enabled").lower() == "true" else (act,)


def _switched_off(act: ServiceAct, line: Line) -> tuple[ServiceAct, ...]:
    """Encryption, auditing, retention: switched off."""
    is_off = (
        line.text("--status", "--state").lower() == "disabled" or line.text("--enable").lower() == "false"
    )
    return (replace(act, verb=Verb.DISABLE),) if is_off else (act,)


OWN: dict[str, Own] = {
    "vm open-port": _opened,
    "network nsg rule create": _anywhere, "network nsg rule update": _anywhere, "sql server firewall-rule create": _address_range,
    "postgres flexible-server firewall-rule create": _address_range, "mysql flexible-server firewall-rule create": _address_range,
    "role assignment create": _role, "ad sp create-for-rbac": _role, "deployment group create": _deployed, "deployment sub create": _deployed,
    "stack group delete": _stack, "stack sub delete": _stack, "keyvault delete": _soft, "keyvault secret delete": _soft, "keyvault key delete": _soft,
    "group delete": _whole, "storage blob delete-batch": _many, "storage file delete-batch": _many, "storage blob sync": _synced,
    "backup protection disable": _backup, "vmss scale": _scaled, "aks scale": _scaled, "aks nodepool scale": _scaled, "acr update": _admin,
    "sql db tde set": _switched_off, "sql db threat-policy update": _switched_off, "sql db audit-policy update": _switched_off,
    "storage blob service-properties delete-policy update": _switched_off,
}  # fmt: skip
