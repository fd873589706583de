"""MongoDB: what mongosh's script, its input and files would do, and the tools that load over what is there.

Promise: pure and total. Methods as the MongoDB manual, "mongosh Methods", has them; words inside strings and comments
are no calls.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.sql.clients import is_local_host
from shellguard.parse.world import World

_CONNECTION = "h,host= port= u,username= p,password= authenticationDatabase= authenticationMechanism= uri= ssl tls sslCAFile= tlsCAFile= tlsCertificateKeyFile= d,db= c,collection= config= "
_SHELL = Grammar.of(
    _CONNECTION + "eval= f,file= shell nodb norc quiet json? apiVersion= awsAccessKeyId= help version"
)
_TOOLS = Grammar.of(
    _CONNECTION + "drop mode= file= type= nsInclude= nsExclude= nsFrom= nsTo= dir= archive? gzip dryRun j,numInsertionWorkers= "
    "numParallelCollections= jsonArray headerline fields= upsertFields= l,local= t r,replace help version oplogReplay"
)  # fmt: skip
_CALL = re.compile(r"(?:\.\s*|\[\s*['\"](?=\w+['\"]\s*\]))(\w+)(?:['\"]\s*\])?\s*\(")
_METHODS: dict[str, tuple[Verb, Thing, Scope]] = {
    "dropDatabase": (Verb.DELETE, Thing.DATABASE, Scope.ONE), "drop": (Verb.DELETE, Thing.TABLE, Scope.ONE), "dropCollection": (Verb.DELETE, Thing.TABLE, Scope.ONE),
    "dropIndex": (Verb.DELETE, Thing.INDEX, Scope.ONE), "dropIndexes": (Verb.DELETE, Thing.INDEX, Scope.MANY), "dropSearchIndex": (Verb.DELETE, Thing.INDEX, Scope.ONE),
    "dropUser": (Verb.DELETE, Thing.USER, Scope.ONE), "dropAllUsers": (Verb.DELETE, Thing.USER, Scope.ALL), "dropRole": (Verb.DELETE, Thing.ROLE, Scope.ONE), "dropAllRoles": (Verb.DELETE, Thing.ROLE, Scope.ALL),
    "shutdownServer": (Verb.STOP, Thing.DATABASE, Scope.ONE), "fsyncLock": (Verb.STOP, Thing.DATABASE, Scope.ONE), "killOp": (Verb.STOP, Thing.RUN, Scope.ONE), "stepDown": (Verb.CHANGE, Thing.CLUSTER, Scope.ONE),
    "removeShard": (Verb.DELETE, Thing.NODE, Scope.ONE), "stopBalancer": (Verb.CHANGE, Thing.CLUSTER, Scope.ONE), "renameCollection": (Verb.MOVE, Thing.TABLE, Scope.ONE),
    "grantRolesToUser": (Verb.GRANT, Thing.ROLE, Scope.ONE), "grantPrivilegesToRole": (Verb.GRANT, Thing.ROLE, Scope.ONE), "revokeRolesFromUser": (Verb.REVOKE, Thing.ROLE, Scope.ONE),
    "changeUserPassword": (Verb.CHANGE, Thing.USER, Scope.ONE), "deleteMany": (Verb.DELETE, Thing.ROWS, Scope.MANY), "remove": (Verb.DELETE, Thing.ROWS, Scope.MANY),
    "deleteOne": (Verb.DELETE, Thing.ROWS, Scope.ONE), "findOneAndDelete": (Verb.DELETE, Thing.ROWS, Scope.ONE), "findAndModify": (Verb.CHANGE, Thing.ROWS, Scope.ONE),
    "updateMany": (Verb.CHANGE, Thing.ROWS, Scope.MANY), "update": (Verb.CHANGE, Thing.ROWS, Scope.ONE),
}  # fmt: skip
_COMMANDS: dict[str, tuple[Verb, Thing]] = {
    "dropDatabase": (Verb.DELETE, Thing.DATABASE), "drop": (Verb.DELETE, Thing.TABLE), "shutdown": (Verb.STOP, Thing.DATABASE), "dropIndexes": (Verb.DELETE, Thing.INDEX),
    "dropUser": (Verb.DELETE, Thing.USER), "dropAllUsersFromDatabase": (Verb.DELETE, Thing.USER), "renameCollection": (Verb.MOVE, Thing.TABLE), "removeShard": (Verb.DELETE, Thing.NODE),
    "convertToCapped": (Verb.REPLACE, Thing.TABLE), "replSetReconfig": (Verb.CHANGE, Thing.CLUSTER), "setFeatureCompatibilityVersion": (Verb.CHANGE, Thing.CLUSTER),
}  # fmt: skip
# A filter that every document meets.
_EVERYTHING = re.compile(
    r"\{?\s*\}?|\{\s*['\"]?_?id['\"]?\s*:\s*\{\s*['\"]?\$(?:exists['\"]?\s*:\s*(?:true|1)|ne['\"]?\s*:\s*(?:null|''|\"\"|0))\s*\}\s*\}|"
    r"\{\s*['\"]?\$(?:expr|where)['\"]?\s*:\s*(?:true|1|['\"](?:true|1|return true;?)['\"])\s*\}|\{\s*['\"]?\$nor['\"]?\s*:\s*\[\s*\{\s*['\"]?_id['\"]?\s*:\s*null\s*\}\s*\]\s*\}"
)
_MAX_SCRIPT = 128 * 1024


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the script would do, or the tool."""
    is_tool = call.program.startswith("mongo") and call.program not in ("mongo", "mongosh", "mongos")
    given = read_options(_TOOLS if is_tool else _SHELL, call.args)
    where, is_local = _place(given, call, is_tool=is_tool)
    acts = _of_tool(call.program, given) if is_tool else _of_shell(call, given, world)
    return tuple(replace(a, service="mongo", where=where, is_local=is_local) for a in acts[:64])


def _place(given: Given, call: Invocation, *, is_tool: bool) -> tuple[str, bool]:
    operand = given.operands[0].text if given.operands and not is_tool else ""
    said = given.text("uri", "host") or (operand if not operand.endswith(".js") else "")
    found = re.match(r"(?:mongodb(?:\+srv)?://)(?:[^@/]*@)?([^/?]*)(?:/([^?]*))?", said)
    if found:
        host, database = found.group(1), found.group(2) or given.text("db")
    elif "/" in said:
        host, database = said.split("/", 1)
    else:
        host, database = given.text("host"), given.text("db") or (said if said != given.text("host") else "")
    hosts = [re.sub(r":\d+$", "", h) for h in host.split(",")]
    where = f"{host}/{database}" if host or database else ""
    return where.replace(UNKNOWN, "…"), all(
        map(is_local_host, hosts)
    ) and call.is_local and UNKNOWN not in said


def _of_tool(program: str, given: Given) -> list[ServiceAct]:
    target = given.text("nsInclude", "collection", "db")
    if given.has("dryRun"):
        return []
    if program in ("mongorestore", "mongoimport") and given.has("drop"):
        return [
            ServiceAct(Verb.REPLACE, Thing.DATABASE if program == "mongorestore" else Thing.TABLE, target)
        ]
    if program == "mongoimport" and given.text("mode") == "delete":
        return [ServiceAct(Verb.DELETE, Thing.ROWS, target, scope=Scope.MANY)]
    words = [o.text for o in given.operands]
    if program == "mongofiles" and words[:1] in (["delete"], ["delete_id"]):
        return [ServiceAct(Verb.DELETE, Thing.OBJECTS, " ".join(words[1:2]))]
    return []


def _of_shell(call: Invocation, given: Given, world: World | None) -> list[ServiceAct]:
    scripts = [a.text for a in given.options.get("eval", [])]
    files = [a.text for a in given.operands if a.text.endswith((".js", ".mongodb", ".mjs"))] + [a.text for a in given.options.get("file", [])]  # fmt: skip
    if call.stdin is not None:
        scripts.append(call.stdin)
    files += [m for s in scripts for m in re.findall(r"\bload\s*\(\s*['\"]([^'\"]{1,400})", s)]
    for name in files[:8]:
        path = posixpath.join(call.cwd or "", name)
        content = world.content(path) if world is not None and path.startswith("/") else None
        scripts += [content[:_MAX_SCRIPT].decode(errors="replace")] if content else []
    return [a for s in scripts for a in acts_of_script(s)]


def acts_of_script(script: str) -> list[ServiceAct]:
    """What a script of the shell would do."""
    script = script[:_MAX_SCRIPT]
    return [act for name, before, given in _calls(script) for act in _act(name, before, given)][:64]


_QUOTED = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", re.S
)


def _calls(script: str) -> Iterator[tuple[str, str, str]]:
    """Each call's name, what stands before it and its arguments."""

    def blot(match: re.Match[str]) -> str:
        word = match.group()
        # a name in brackets, `db['users']`, is no text
        is_name = re.fullmatch(r"['\"]\w+['\"]", word) is not None
        return word if is_name else re.sub(r"[^\n]", ".", word) if word[0] in "'\"`" else " " * len(word)

    bare = _QUOTED.sub(blot, script)
    ends = _closings(bare)
    for found in list(_CALL.finditer(bare))[:500]:
        end = ends.get(found.end() - 1, len(script))
        yield (
            found.group(1),
            bare[max(0, found.start() - 200) : found.start()],
            script[found.end() : end].strip(),
        )


def _closings(bare: str) -> dict[int, int]:
    """Where each opening parenthesis closes."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for found in re.finditer(r"[()]", bare):
        if found.group() == "(":
            opened.append(found.start())
        elif opened:
            ends[opened.pop()] = found.start()
    return ends


def _first(given: str) -> tuple[str, str]:
    """The first argument of a call, and the rest."""
    depth = 0
    for at, char in enumerate(given):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            return given[:at].strip(), given[at + 1 :].strip()
    return given.strip(), ""


def _act(name: str, before: str, given: str) -> list[ServiceAct]:
    if name in ("adminCommand", "runCommand", "command"):
        return _command(given)
    if name == "aggregate" and (out := re.search(r"['\"]?\$out['\"]?\s*:\s*([^}\]]{0,80})", given)):
        return [ServiceAct(Verb.REPLACE, Thing.TABLE, out.group(1).strip(" '\""))]
    if name == "bulkWrite":
        is_all = re.search(r"deleteMany['\"]?\s*:\s*\{\s*['\"]?filter['\"]?\s*:\s*\{\s*\}", given)
        return [ServiceAct(Verb.DELETE, Thing.ROWS, _name(before), scope=Scope.ALL)] if is_all else []
    if name not in _METHODS or (name in ("remove", "drop", "update") and not re.search(r"\bdb\b|coll|getSiblingDB", before)):  # fmt: skip
        return []
    verb, thing, scope = _METHODS[name]
    filter_, rest = _first(given)
    if name == "remove" and re.match(r"(?:true|1)\b|\{\s*['\"]?justOne['\"]?\s*:\s*(?:true|1)", rest):
        scope = Scope.ONE
    elif name == "update":
        scope = (
            Scope.MANY
            if re.search(r"multi['\"]?\s*:\s*(?:true|1)|,\s*(?:true|false)\s*,\s*true", rest)
            else Scope.ONE
        )
    if scope is Scope.MANY and thing is Thing.ROWS and _EVERYTHING.fullmatch(filter_):
        scope = Scope.ALL
    if name == "renameCollection" and re.search(r"^\s*true\b", rest):
        verb = Verb.REPLACE
    return [ServiceAct(verb, thing, _name(before) or filter_[:60].strip(" '\""), scope=scope)]


def _name(before: str) -> str:
    """The collection a call is about."""
    found = re.search(
        r"(?:\.|\[['\"]|getCollection\(['\"]|getSiblingDB\(['\"])([\w$-]+)(?:['\"][\])])?$", before
    )
    return found.group(1) if found else ""


def _command(given: str) -> list[ServiceAct]:
    found = re.match(r"(?:\{\s*)?['\"]?(\w+)['\"]?\s*(?::\s*['\"]?([\w.$-]*))?", given)
    if found is None:
        return []
    name = found.group(1)
    if name == "delete":
        is_all = re.search(r"['\"]?q['\"]?\s*:\s*\{\s*\}", given) and re.search(r"limit['\"]?\s*:\s*0", given)
        return [ServiceAct(Verb.DELETE, Thing.ROWS, found.group(2) or "", scope=Scope.ALL)] if is_all else []
    row = _COMMANDS.get(name)
    return [ServiceAct(row[0], row[1], (found.group(2) or "").strip("1"))] if row is not None else []
