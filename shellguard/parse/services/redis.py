"""Redis, Valkey, KeyDB: what redis-cli's commands, scripts and lines on its input would do.

Promise: pure and total. Commands as the Redis documentation, "Commands", has them; options as `redis-cli --help`.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.sql.clients import is_local_host
from shellguard.parse.world import World

_VALUES = frozenset(
    "-h -p -s -a -u -r -i -n -d -D -X -t --user --pass --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --pattern "
    "--quoted-pattern --count --rdb --functions-rdb --pipe-timeout --memkeys-samples --show-pushes --lru-test --intrinsic-latency --top".split()
)
_ROWS: dict[str, tuple[Verb, Thing, Scope]] = {
    "flushall": (Verb.EMPTY, Thing.DATABASE, Scope.ALL), "flushdb": (Verb.EMPTY, Thing.DATABASE, Scope.ALL),
    **dict.fromkeys(("del", "unlink", "getdel"), (Verb.DELETE, Thing.ROWS, Scope.ONE)),
    "shutdown": (Verb.STOP, Thing.DATABASE, Scope.ONE), "swapdb": (Verb.REPLACE, Thing.DATABASE, Scope.ONE), "rename": (Verb.MOVE, Thing.ROWS, Scope.ONE),
    "debug segfault": (Verb.STOP, Thing.DATABASE, Scope.ONE), "debug panic": (Verb.STOP, Thing.DATABASE, Scope.ONE), "debug sleep": (Verb.STOP, Thing.DATABASE, Scope.ONE),
    "debug restart": (Verb.STOP, Thing.DATABASE, Scope.ONE), "debug crash-and-recover": (Verb.STOP, Thing.DATABASE, Scope.ONE), "debug crash-and-abort": (Verb.STOP, Thing.DATABASE, Scope.ONE),
    "debug flushall": (Verb.EMPTY, Thing.DATABASE, Scope.ALL), "debug loadaof": (Verb.REPLACE, Thing.DATABASE, Scope.ONE),
    "module load": (Verb.RUN, Thing.INSTANCE, Scope.ONE), "module loadex": (Verb.RUN, Thing.INSTANCE, Scope.ONE), "module unload": (Verb.DISABLE, Thing.ADDON, Scope.ONE),
    "function flush": (Verb.DELETE, Thing.FUNCTION, Scope.ALL), "function delete": (Verb.DELETE, Thing.FUNCTION, Scope.ONE), "acl deluser": (Verb.REVOKE, Thing.USER, Scope.ONE),
    "acl setuser": (Verb.GRANT, Thing.USER, Scope.ONE), "client kill": (Verb.STOP, Thing.RUN, Scope.ONE), "cluster reset": (Verb.RESET, Thing.CLUSTER, Scope.ONE),
    "cluster flushslots": (Verb.RESET, Thing.CLUSTER, Scope.ALL), "cluster forget": (Verb.FORGET, Thing.NODE, Scope.ONE), "cluster failover": (Verb.CHANGE, Thing.CLUSTER, Scope.ONE),
    "cluster delslots": (Verb.DETACH, Thing.CLUSTER, Scope.ONE), "cluster delslotsrange": (Verb.DETACH, Thing.CLUSTER, Scope.ONE),
    "xgroup destroy": (Verb.DELETE, Thing.QUEUE, Scope.ONE), "ft.dropindex": (Verb.DELETE, Thing.INDEX, Scope.ONE), "sentinel remove": (Verb.FORGET, Thing.CLUSTER, Scope.ONE),
    "graph.delete": (Verb.DELETE, Thing.TABLE, Scope.ONE),
}  # fmt: skip
_LUA_CALL = re.compile(r"(?:redis|server)\.p?call\s*\(\s*(['\"])(\w+)\1\s*(?:,\s*([^)]{0,200}))?\)", re.I)
_CLUSTER = {"del-node": (Verb.FORGET, Thing.NODE), "create": (Verb.CREATE, Thing.CLUSTER), "fix": (Verb.CHANGE, Thing.CLUSTER),
            "reshard": (Verb.MOVE, Thing.CLUSTER), "rebalance": (Verb.MOVE, Thing.CLUSTER), "import": (Verb.CREATE, Thing.ROWS)}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the commands would do."""
    options, command = _parted(call.args)
    where, is_local = _place(options, call)
    acts = []
    for words in _commands(call, options, command, world):
        acts += _read_one([w.text if isinstance(w, Arg) else w for w in words])
    return tuple(replace(a, service="redis", where=where, is_local=is_local) for a in acts[:64])


def _parted(args: tuple[Arg, ...]) -> tuple[dict[str, str], tuple[Arg, ...]]:
    """Options, and the command from the first operand on."""
    options: dict[str, str] = {}
    at = 0
    while at < len(args) and args[at].text.startswith("-") and len(args[at].text) > 1:
        text = args[at].text
        if text in ("--eval", "--cluster", "--cluster-yes"):
            return {**options, text: ""}, args[at + 1 :]
        options[text] = args[at + 1].text if text in _VALUES and at + 1 < len(args) else ""
        at += 2 if text in _VALUES else 1
    return options, args[at:]


def _place(options: dict[str, str], call: Invocation) -> tuple[str, bool]:
    url = re.match(r"rediss?://(?:[^@/]*@)?([^:/]*)[^/]*(?:/(\d+))?", options.get("-u", ""))
    host, number = (
        (url.group(1), url.group(2) or "") if url else (options.get("-h", ""), options.get("-n", ""))
    )
    port = options.get("-p", "6379")
    where = host + (f":{port}" if port != "6379" else "") + (f"/{number}" if number else "")
    return where.replace(UNKNOWN, "…"), is_local_host(host) and call.is_local


def _commands(
    call: Invocation, options: dict[str, str], command: tuple[Arg, ...], world: World | None
) -> list[list[Arg] | list[str]]:
    """Every command that is sent, as words."""
    if "--eval" in options and command:
        return _scripts(_file(command[0].text, call, world))
    if "--cluster" in options:
        words = [a.text for a in command]
        return [words[2:]] if words[:1] == ["call"] else [["--cluster", *words]]
    if command:
        name = command[0].text.lower()
        inner = _scripts(command[1].text) if name in ("eval", "eval_ro") and len(command) > 1 else []
        # `redis-cli "flushall"` sends one word, which no server knows; `redis-cli 'set a b'` neither
        return [list(command), *inner]
    found: list[list[Arg] | list[str]] = []
    for line in (call.stdin or "")[:65536].splitlines()[:500]:
        words = _split(line)
        if not line.startswith(("*", "$")) and words:
            found.append(words)
            found += _scripts(words[1]) if words[0].lower() == "eval" and len(words) > 1 else []
    return found


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _file(name: str, call: Invocation, world: World | None) -> str:
    path = posixpath.join(call.cwd or "", name)
    content = world.content(path) if world is not None and path.startswith("/") else None
    return content[:65536].decode(errors="replace") if content else ""


def _scripts(script: str) -> list[list[Arg] | list[str]]:
    """Commands that a Lua script calls; arguments are unknown where they are no plain strings."""
    return [[m.group(2), *(w.strip(" '\"") if re.match(r"\s*['\"]", w) else UNKNOWN for w in (m.group(3) or "").split(",") if w)]
            for m in list(_LUA_CALL.finditer(script))[:32]]  # fmt: skip


def _read_one(words: list[str]) -> list[ServiceAct]:
    if not words:
        return []
    name, rest = words[0].lower(), words[1:]
    if name == "--cluster":
        verb, thing = _CLUSTER.get(rest[0].lower() if rest else "", (None, Thing.CLUSTER))
        return [ServiceAct(verb, thing, " ".join(rest[1:2]))] if verb is not None else []
    pair = f"{name} {rest[0].lower()}" if rest else name
    if name in ("del", "unlink") and not rest:
        return [ServiceAct(Verb.DELETE, Thing.ROWS, scope=Scope.MANY)]
    if special := _special(name, [w.lower() for w in rest]):
        return [special]
    row = _ROWS.get(pair) or _ROWS.get(name)
    if row is None:
        return []
    verb, thing, scope = row
    is_many = scope is Scope.ONE and thing is Thing.ROWS and any(UNKNOWN in w and not w.strip(UNKNOWN) for w in rest)  # fmt: skip
    return [ServiceAct(verb, thing, " ".join(rest)[:80].replace(UNKNOWN, "…"), scope=Scope.MANY if is_many else scope)]  # fmt: skip


def _special(name: str, rest: list[str]) -> ServiceAct | None:
    """Commands whose arguments say how bad they are."""
    if name in ("replicaof", "slaveof") and rest[:2] != ["no", "one"]:
        return ServiceAct(Verb.REPLACE, Thing.DATABASE, " ".join(rest[:2]), scope=Scope.ALL)
    if name == "config" and rest[:1] == ["set"]:
        if {"dir", "dbfilename"} & set(rest[1::2]):
            return ServiceAct(Verb.RUN, Thing.FILESYSTEM, "CONFIG SET " + " ".join(rest[1:3]))
        is_open = rest[1:3] == ["protected-mode", "no"] or (rest[1:2] == ["requirepass"] and not "".join(rest[2:3]))  # fmt: skip
        return ServiceAct(Verb.EXPOSE if is_open else Verb.CHANGE, Thing.DATABASE if is_open else Thing.CONFIG, " ".join(rest[1:2]), undo=Undo.TRIVIAL)  # fmt: skip
    if name in ("xtrim", "ltrim") and (rest[-1:] == ["0"] or rest[1:] == ["1", "0"]):
        return ServiceAct(Verb.EMPTY, Thing.QUEUE, rest[0] if rest else "")
    if name in ("expire", "pexpire") and len(rest) > 1 and re.fullmatch(r"-\d+|0", rest[1]):
        return ServiceAct(Verb.DELETE, Thing.ROWS, rest[0])
    return None
