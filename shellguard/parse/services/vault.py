"""HashiCorp Vault and OpenBao: what their command line deletes, revokes, seals, disables and shows.

Promise: pure and total. Commands as the Vault documentation, "Vault CLI usage", has them.
"""

from __future__ import annotations

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.services.store_commands import read_tool, tool
from shellguard.parse.world import World

_VAULT = tool(
    "vault",
    "address= agent-address= ca-cert= ca-path= client-cert= client-key= ns,namespace= format= field= mount= version= versions= "
    "wrap-ttl= mfa= header= tls-server-name= policy= ttl= path= method= output-curl-string output-policy self accessor prefix force "
    "sync leader= key-shares= key-threshold= tls-skip-verify detailed",
    """
    delete: delete secret
    kv delete|destroy: delete secret
    kv metadata delete: delete secret all
    kv rollback|undelete: replace secret
    kv get|read: reveal secret
    kv put|patch: change secret
    kv list|metadata: -
    read: reveal secret
    write: change secret
    list|status|path-help|login|print|version|ssh|monitor|debug|unwrap|server|agent|proxy|events|version-history|plugin: -
    plugin deregister: disable addon
    secrets disable: delete secret all
    secrets move: move secret
    secrets enable|tune|list: -
    auth disable: disable policy all
    auth move: move policy
    auth enable|tune|list|help: -
    audit disable: disable log
    audit enable|list: -
    policy delete: delete policy
    policy write: change policy
    policy read|list|fmt: -
    token revoke: revoke token many=mode,accessor unless=self
    token create: create token
    token lookup|renew|capabilities: -
    lease revoke: revoke token many=prefix,force
    lease lookup|renew: -
    namespace delete: delete namespace
    operator seal: stop database
    operator step-down: stop database
    operator rekey: change key
    operator generate-root: create token
    operator raft snapshot restore: replace database
    operator raft remove-peer: delete node
    token: -
    operator raft snapshot save: -
    operator init|unseal|diagnose|key-status|members|usage|raft|rotate|migrate: -
    """,
    hosts="address VAULT_ADDR BAO_ADDR",
)


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the command would do."""
    return read_tool(_VAULT, call)
