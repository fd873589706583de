"""Identities of ssh: keys by the names of their files, hosts of its configuration, the agent.

Promise: total and read-only, through `look`; no private key is opened. Source: ssh(1), ssh_config(5).
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from shellguard.probe.held_look import Look

# FILES of ssh(1): tried unasked, in this order.
_USUAL = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_dsa", "id_xmss")
_NO_KEYS = (
    "config",
    "known_hosts",
    "authorized_keys",
    "environment",
    "rc",
    "agent",
    "sockets",
    "allowed_signers",
)
_MOST_INCLUDED = 16
# Where projects keep the keys of their own machines.
_PARTS = (".ssh", "ssh", "keys", "certs", "secrets", "deploy", "infra")
_MOST_KEYS = 20
_LINE = re.compile(r"\s*([A-Za-z]+)(?:\s*=\s*|\s+)\"?([^\"]*?)\"?\s*$")


def read(look: Look) -> None:
    """`~/.ssh`, the agent's socket, and keys that lie in the workspace."""
    if look.variable("SSH_AUTH_SOCK"):
        look.keep("ssh", "agent", place="$SSH_AUTH_SOCK")
    folder = look.at_home(".ssh")
    names = look.names(folder)
    keys = [n for n in names if _is_key(n, names)]
    always, named = _config(look, f"{folder}/config")
    for name in keys:
        is_current = name in _USUAL or f"{folder}/{name}" in always
        path = f"{folder}/{name}"
        look.keep("ssh", name, place=look.shown(path), is_current=is_current, file=path)
    for path, place in named.items():
        name = path.rpartition("/")[2]
        if path != f"{folder}/{name}" or name not in keys:
            look.keep("ssh", name, place=place, is_current=path in always, file=path)
    for own in (look.workspace, *(f"{look.workspace}/{part}" for part in _PARTS)):
        names = look.names(own)
        for name in [n for n in names if _is_key(n, names)][:_MOST_KEYS]:
            path = f"{own}/{name}"
            look.keep("ssh", name, place=look.shown(path), is_current=False, file=path)


def _is_key(name: str, names: tuple[str, ...]) -> bool:
    """By its name, or by the public half that lies beside it."""
    if name.startswith(_NO_KEYS) or name.endswith((".pub", ".bak", "~")):
        return False
    return (
        name in _USUAL or f"{name}.pub" in names or name.endswith((".pem", ".key")) or name.startswith("id_")
    )


def _config(look: Look, path: str) -> tuple[frozenset[str], dict[str, str]]:
    """Keeps its hosts; gives the keys that it uses for every host, and each key it names with the place."""
    always: set[str] = set()
    named: dict[str, str] = {}
    for lines in _blocks(look, path):
        patterns, at = lines[0][1].split(), lines[0][2]
        keys = {key: value for key, value, _ in reversed(lines[1:])}
        files = [look.resolved(value) for key, value, _ in lines if key == "identityfile"]
        names = [p for p in patterns if not set("*?!") & set(p)]
        for key_file in (f for f in files if "%" not in f):
            named.setdefault(key_file, at)
        if "*" in patterns:
            always.update(files)
        for name in names:
            host = keys.get("hostname", name)
            place = f"{at} Host {name}"
            for account in filter(None, dict.fromkeys((name, keys.get("user", "")))):
                look.keep("ssh", account, place=place, host="" if "%" in host else host, is_current=False)
    return frozenset(always), named


def _blocks(look: Look, path: str) -> list[list[tuple[str, str, str]]]:
    """(key, value, file) of each `Host`, that line first; what stands before the first is of every host."""
    found = [[("host", "*", look.shown(path))]]
    todo, seen = [path], 0
    while todo and seen < _MOST_INCLUDED:
        path, seen = todo.pop(0), seen + 1
        for _, line in look.lines(path):
            match = _LINE.match(line)
            if match is None:
                continue
            key, value = match[1].lower(), match[2]
            if key in ("host", "match"):
                found.append([("host", value if key == "host" else "", look.shown(path))])
            elif key == "include":
                todo += [p for word in value.split() for p in _included(look, word)]
            else:
                found[-1].append((key, value, look.shown(path)))
    return found


def _included(look: Look, word: str) -> list[str]:
    """Files of one word of `Include`: relative ones lie in `~/.ssh`; a pattern in the last part is followed."""
    path = look.resolved(word, beside=look.at_home(".ssh", "config"))
    folder, _, pattern = path.rpartition("/")
    if not set("*?[") & set(path):
        return [path]
    if set("*?[") & set(folder):
        return []
    return [f"{folder}/{n}" for n in look.names(folder) if fnmatchcase(n, pattern)][:_MOST_INCLUDED]
