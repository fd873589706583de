"""Whom Vault's, OpenBao's, Consul's, Nomad's and Boundary's command lines act as: tokens, logins, tokens they mint.

Promise: pure and total. By the commands' references at developer.hashicorp.com. What a Vault's secrets hold is no matter of this
module; an address of this machine is a developer's own server and says nothing of whom one acts as.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.parse.http.address import is_local_host
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.named_values import name_in, secret_value
from shellguard.parse.identities.table_reading import Asked, asked, uses_of, variable_of
from shellguard.parse.identities.tool_table import Tool, tool
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.world import World

_VAULT = tool(
    "vault",
    """
    -address: used host
    -client-cert: used file=-client-key,-client-cert
    login: stored account=-method secret=1 host=-address unless=-no-store,-token-only
    login: obtained account=-method secret=1 host=-address needs=-no-store,-token-only
    token create: obtained account=-role,-display-name,-policy,-id host=-address
    token lookup|capabilities|renew|revoke: -
    operator init|generate-root|rekey: obtained host=-address
    unwrap: obtained secret=1 host=-address
    status|version|path-help|print|help: -
    """,
    values="-path -ca-cert -ca-path -namespace -ns -format -field -mount -wrap-ttl -mfa -header -tls-server-name -ttl -period -type "
    "-explicit-max-ttl -entity-alias -metadata -log-level",
    is_single_dash=True,
)
_CONSUL_ROWS = """
    -token: used secret host=-http-addr
    -token-file: used file
    -http-addr: used host
    login: stored account=-method file=-token-sink-file
    acl token create|clone: obtained account=-description,-policy-name,-role-name
    acl bootstrap: obtained
    acl token list|read: -
"""
_NOMAD_ROWS = """
    -token: used secret host=-address
    -address: used host
    login: stored account=-method
    acl token create: obtained account=-name
    acl bootstrap: obtained
    acl token list|info|self: -
    operator gossip keyring: obtained
"""
_TOOLS: dict[str, Tool] = {
    "vault": _VAULT,
    "bao": _VAULT,
    "consul": tool("consul", _CONSUL_ROWS, values="-datacenter -ca-file -ca-path -client-cert -client-key -namespace -partition -type", is_single_dash=True),
    "nomad": tool("nomad", _NOMAD_ROWS, values="-region -namespace -ca-cert -ca-path -client-cert -client-key -type -policy -ttl", is_single_dash=True),
    "boundary": tool(
        "boundary",
        """
        -token: used
        authenticate: stored account=-login-name,-auth-method-id
        config get-token: obtained account=-token-name
        -addr: used host
        """,
        values="-target-id -scope-id -keyring-type -token-name -format -password",
        is_single_dash=True,
    ),
    "waypoint": tool("waypoint", "login: stored host=1 secret=-token\n    context use: stored account=1\n    token new|exchange: obtained\n    context list: -", is_single_dash=True),
    "hcp": tool("hcp", "auth login: stored account=--client-id file=--cred-file secret=--client-secret\n    auth print-access-token: obtained\n    profile profiles activate: stored account=1\n    --profile: used account\n    iam service-principals keys create: obtained account=1", values="--format --project"),
}  # fmt: skip
# Words of `vault login` that are settings: only these hold a secret.
_LOGIN_SECRETS = frozenset({"token", "password", "secret_id", "jwt"})
_SETTING = re.compile(r"[a-z_]{2,30}=")
_LOGIN_NAMES = frozenset({"username", "role", "role_id"})


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the command does with identities."""
    found = _TOOLS.get(call.program.lower().removesuffix(".exe"))
    if found is None:
        return ()
    said = asked(found, call)
    uses = tuple(u for u in uses_of(said) if _is_elsewhere(u))
    if found is not _VAULT or said.is_help:
        return uses
    words = [w.text for w in said.words]
    if words[:1] == ["login"]:
        return tuple(_login(u, said, at=1) if u.how.endswith(" login") else u for u in uses)
    if words[:1] == ["write"] and len(words) > 1 and words[1].startswith("auth/"):
        return (*uses, *_written(said, words[1]))
    return uses


def _is_elsewhere(use: IdentityUse) -> bool:
    """Whether it says more than the address of this machine's own server, or one that is not known."""
    is_address = use.how in ("-address", "-http-addr", "-addr")
    return not is_address or bool(use.host and not is_local_host(use.host))


def _login(use: IdentityUse, said: Asked, *, at: int) -> IdentityUse:
    """`login TOKEN`, `login -` and `login -method=userpass username=U password=P`."""
    settings = {w.text.partition("=")[0]: w for w in said.words[at:] if _SETTING.match(w.text)}
    secret, account, variable = use.secret, use.account, use.variable
    for name, word in settings.items():
        value = replace(word, text=word.text.partition("=")[2])
        if name in _LOGIN_SECRETS:
            secret, variable = secret_value(value), variable_of(value)
        elif name in _LOGIN_NAMES and value.is_known and len(value.text) <= 100:
            account = value.text
    if secret in ("-", "@-"):
        secret = (said.call.stdin or "").strip()
    elif settings and not (_LOGIN_SECRETS & settings.keys()):
        secret = ""
    return replace(use, secret=secret, account=account, variable=variable)


def _written(said: Asked, path: str) -> tuple[IdentityUse, ...]:
    """`write auth/approle/login role_id=R secret_id=S` logs in and prints a token; `.../secret-id` mints a secret."""
    pieces = path.strip("/").split("/")
    use = IdentityUse(Use.OBTAINED, "vault", how=f"vault write {name_in(said.words[1])}".strip())
    if "login" in pieces[2:4]:
        return (_login(use, said, at=2),)
    if pieces[-1] in ("secret-id", "custom-secret-id"):
        return (replace(use, account=name_in(Arg(pieces[-2])) if len(pieces) > 2 else ""),)
    return (use,) if pieces[1] == "token" and pieces[2:3] in (["create"], ["create-orphan"]) else ()
