"""JavaScript's names and calls: node, deno, bun, and the packages that run commands or delete files.

Promise: a table; module names are brought to one spelling, so an alias or a promise variant is the same call.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse import code_javascript_cloud as cloud
from shellguard.parse.code_javascript_requests import REQUESTS, of_requests
from shellguard.parse.code_script_calls import (
    character_codes,
    constant,
    decodes,
    enters,
    evaluates,
    first_given,
    is_set,
    joins_paths,
    kills,
    modes,
    moves,
    opens,
    option,
    paths,
    plain,
    reads,
    removes,
    searches,
    shells,
    statements,
    truncates,
    words,
    writes,
)
from shellguard.parse.code_script_tables import Handler, Language
from shellguard.parse.code_stores import NAMES as STORES
from shellguard.parse.code_stores import stores
from shellguard.parse.code_value import (
    Call,
    Found,
    Items,
    Number,
    Ref,
    Thing,
    Value,
    each,
    joined,
    taints,
    text_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

_MODULES = {
    "fs.promises": "fs", "fs/promises": "fs", "fs-extra": "fs", "graceful-fs": "fs", "mz/fs": "fs", "fs-jetpack": "fs", "fsp": "fs",
    "fse": "fs", "cross-spawn": "child_process.spawn", "shell": "shelljs", "cp": "child_process", "childProcess": "child_process",
    "mz/child_process": "child_process", "del": "del.deleteAsync", "path/posix": "path", "Deno.default": "Deno", "zx/globals": "zx",
}  # fmt: skip


def module(name: str) -> str:
    """A dotted name under its usual module. Pure."""
    name = (
        name.removeprefix("node:")
        .removesuffix(".default")
        .removeprefix("globalThis.")
        .removeprefix("global.")
    )
    name = name.removeprefix("window.").removeprefix("process.mainModule.").removeprefix("module.")
    if name in _MODULES:
        return _MODULES[name]
    head, dot, tail = name.partition(".")
    return f"{_MODULES[head]}.{tail}" if dot and head in _MODULES else name


def _require(script: Script, call: Call) -> Value:
    name = text_of(call.get(0))
    return Ref(module(name.text)) if name.is_known else unknown()


def _spawn(script: Script, call: Call) -> Value:
    """`spawn(program, [words], {shell, cwd})`."""
    given, before = plain(call), script.acts.cwd
    folder = option(call, "cwd")
    if folder is not None:
        script.acts.chdir(folder)
    if is_set(call, "shell"):
        flat = [w for v in given for w in (v.values if isinstance(v, Items) else (v,))]
        text: Value = flat[0] if flat else unknown()
        for word in flat[1:]:
            text = joined(text, word, by=" ")
        script.acts.shell(text)
    else:
        script.acts.run(*given, stdin=option(call, "input"))
    script.acts.cwd = before
    return Thing("process")


def _exec(script: Script, call: Call) -> Value:
    """`exec(text, {cwd, input})`."""
    before, folder = script.acts.cwd, option(call, "cwd")
    if folder is not None:
        script.acts.chdir(folder)
    if call.given:
        script.acts.shell(call.given[0], stdin=option(call, "input"))
    script.acts.cwd = before
    return unknown("command output")


def _fork(script: Script, call: Call) -> Value:
    script.acts.run(Arg("node"), *plain(call))
    return Thing("process")


def _command(script: Script, call: Call) -> Value:
    """`new Deno.Command(program, {args})`, `Deno.run({cmd})`."""
    listed = option(call, "cmd")
    arguments = option(call, "args")
    script.acts.run(
        *([listed] if listed is not None else plain(call)[:1]),
        *([arguments] if arguments is not None else []),
    )
    return Thing("process")


def _emptied(script: Script, call: Call) -> Value:
    for target in plain(call)[:1]:
        script.acts.remove(each(target, lambda v: Found(text_of(v))), is_recursive=True)
    return unknown()


def _shelljs_rm(script: Script, call: Call) -> Value:
    given = plain(call)
    script.acts.run(Arg("rm"), *given)
    return unknown()


def _buffer(script: Script, call: Call) -> Value:
    kind = text_of(call.at(1) or Arg("utf8")).text.lower()
    first = call.get(0)
    if isinstance(first, Items):
        return character_codes(script, call)
    return decodes(kind)(script, call) if kind in ("base64", "base64url", "hex") else first


def _timer(script: Script, call: Call) -> Value:
    if call.given and isinstance(call.given[0], Arg) and call.given[0].text.strip(UNKNOWN):
        return evaluates(script, call)
    return unknown()


def _new_function(script: Script, call: Call) -> Value:
    return evaluates(script, Call(call.name, call.given[-1:], {}))


def _tagged(script: Script, value: Value, text: Value) -> Value:
    """`` $`rm x` `` of zx, execa and Bun; `` String.raw`x` ``."""
    name = value.name if isinstance(value, Ref) else ""
    if isinstance(value, Thing) and value.kind == "method":
        name = text_of(value.more).text
    if name.rsplit(".", 1)[-1] in ("$", "$$", "$sync", "execa", "execaSync"):
        script.acts.shell(text)
        return unknown("command output")
    if name.rsplit(".", 1)[-1] in ("$executeRaw", "$queryRaw", "sql"):
        return statements(script, Call(name, (text,), {}))
    return text


def _lookup(script: Script, value: Value, given: list[Value]) -> Value | None:
    if isinstance(value, Ref) and value.name == "process.env" and given:
        return (
            Arg("~")
            if text_of(given[0]).text in ("HOME", "USERPROFILE")
            else unknown("process.env", "$" + text_of(given[0]).shown)
        )
    if isinstance(value, Ref) and value.name == "process.argv" and given and isinstance(given[0], Number):
        known = script.names.get("process.argv")
        at = given[0].number
        if isinstance(known, Items) and 0 <= at < len(known.values):
            return known.values[at]
        return unknown("process.argv")
    return None


_SAME = frozenset(
    "toString trim trimStart trimEnd valueOf normalize slice filter sort flat concat reverse then catch".split()
)


def _method(script: Script, call: Call, receiver: Value) -> Value | None:
    """Methods of texts, lists, files and clients."""
    name = call.name
    if name == "toString" and call.given and isinstance(receiver, Arg):
        return receiver
    if name == "join" and isinstance(receiver, Items):
        by = text_of(call.at(0) or Arg(",")).text
        result: Value | None = None
        for value in receiver.values:
            result = value if result is None else joined(result, value, by=by)
        return result or Arg("")
    if name == "reverse" and isinstance(receiver, Items):
        return Items(
            tuple(
                Arg(text_of(v).text, "", (*text_of(v).sources, "decoded")) for v in reversed(receiver.values)
            )
        )
    if name in ("replace", "replaceAll") and isinstance(receiver, Arg):
        old, new = text_of(call.get(0)), text_of(call.get(1))
        return (
            replace(receiver, text=receiver.text.replace(old.text, new.text)[:8192])
            if old.is_known and old.text
            else receiver
        )
    if name == "split" and isinstance(receiver, Arg):
        by = text_of(call.at(0) or Arg(" ")).text
        pieces = receiver.text[:8192].split(by) if by and by != UNKNOWN else list(receiver.text[:256])
        return Items(tuple(replace(receiver, text=w) for w in pieces[:256]))
    if name == "concat" and isinstance(receiver, Arg):
        return joined(receiver, call.get(0))
    if name in _SAME and isinstance(receiver, (Arg, Items, Found)):
        return receiver
    if isinstance(receiver, Thing) and receiver.kind == "path" and name in ("delete", "unlink"):
        script.acts.remove(receiver.value or unknown())
        return unknown()
    if (
        isinstance(receiver, Thing)
        and receiver.kind == "path"
        and name in ("text", "json", "arrayBuffer", "bytes")
    ):
        script.acts.read(receiver.value or unknown())
        return unknown()
    asked = of_requests(script, call, receiver)
    if asked is not None:
        return asked
    if isinstance(receiver, Ref) and name in ("call", "apply", "bind") and call.given:
        rest = (
            call.given[1].values
            if name == "apply" and len(call.given) > 1 and isinstance(call.given[1], Items)
            else call.given[1:]
        )
        return script.call(receiver, list(rest)) if name != "bind" else receiver
    made_by = taints(receiver)
    return unknown(name, *made_by) if made_by else None


def _any_method(script: Script, call: Call, receiver: Value) -> Value | None:
    """Methods of clouds' clients, and all others."""
    found = cloud.method(script, call, receiver)
    return found if found is not None else _method(script, call, receiver)


_RM = removes(has_option=True)
_FS: dict[str, Handler] = {
    "rm": _RM, "rmdir": removes(has_option=True, program="rmdir"), "unlink": removes(), "remove": removes(is_recursive=True),
    "emptyDir": _emptied, "emptydir": _emptied, "writeFile": writes(), "outputFile": writes(), "writeJson": writes(), "outputJson": writes(),
    "appendFile": writes(is_appended=True), "createWriteStream": writes(), "truncate": truncates, "rename": moves("mv"), "move": moves("mv"),
    "copyFile": moves("cp"), "cp": moves("cp"), "copy": moves("cp", "-r"), "symlink": moves("ln", "-s"), "link": moves("ln"),
    "chmod": modes(), "readFile": reads, "createReadStream": reads, "open": opens, "glob": searches,
}  # fmt: skip
_DENO: dict[str, Handler] = {
    "remove": _RM, "writeTextFile": writes(), "writeFile": writes(), "rename": moves("mv"), "copyFile": moves("cp"), "truncate": truncates,
    "readTextFile": reads, "readFile": reads, "chmod": modes(), "create": writes(),
}  # fmt: skip


def _names_in(script: Script, call: Call) -> Value:
    return Found(Arg("."), is_name=True)


_CALLS: dict[str, Handler] = {
    **{f"fs.{n}{s}": h for n, h in _FS.items() for s in ("", "Sync")}, **{f"Deno.{n}{s}": h for n, h in _DENO.items() for s in ("", "Sync")},
    **{f"*.{n}": _FS[n.removesuffix("Sync")] for n in ("rmSync", "rmdirSync", "unlinkSync", "removeSync", "emptyDirSync", "writeFileSync", "outputFileSync",
       "appendFileSync", "truncateSync", "renameSync", "copyFileSync", "cpSync", "chmodSync", "symlinkSync", "readFileSync")},
    "rm": _RM, "unlink": removes(), "rmdir": removes(has_option=True, program="rmdir"),
    "fs.readdir": _names_in, "fs.readdirSync": _names_in, "Deno.readDir": lambda s, c: Found(text_of(c.get(0))), "require": _require,
    "module.require": _require, "createRequire": constant(Ref("require")), "module.createRequire": constant(Ref("require")), "import": _require,
    **{f"rimraf{s}": removes(is_recursive=True) for s in ("", ".sync", ".rimraf", ".rimrafSync", "Sync", ".native", ".manual")},
    "rimraf.rimraf.sync": removes(is_recursive=True), **{f"del.{n}": removes(is_recursive=True) for n in ("deleteAsync", "deleteSync", "sync")},
    "deleteAsync": removes(is_recursive=True), "deleteSync": removes(is_recursive=True), "trash": removes(is_recursive=True),
    "shelljs.rm": _shelljs_rm, "shelljs.exec": shells, "shelljs.mv": moves("mv"), "shelljs.cp": moves("cp"), "shelljs.cd": enters,
    **{f"{m}{n}": _exec for m in ("child_process.", "") for n in ("exec", "execSync")}, "*.execSync": _exec, "*.execPromise": _exec, "execPromise": _exec,
    **{f"{m}{n}": _spawn for m in ("child_process.", "*.", "") for n in ("spawn", "spawnSync", "execFile", "execFileSync")},
    "execAsync": _exec, "*.execAsync": _exec, "child_process.fork": _fork, "execa": _spawn, "execaSync": _spawn, "execa.execa": _spawn, "execa.sync": _spawn,
    "execa.execaSync": _spawn, "execaCommand": _exec, "execaCommandSync": _exec, "execa.command": _exec, "execa.commandSync": _exec,
    "execa.execaCommand": _exec, "execa.execaCommandSync": _exec, "Bun.spawn": words, "Bun.spawnSync": words, "Bun.write": writes(), "Bun.file": paths,
    "Deno.Command": _command, "Deno.run": _command, "Deno.kill": kills(), "process.kill": kills(), "process.chdir": enters,
    "Deno.chdir": enters, "util.promisify": first_given, "promisify": first_given, "path.join": joins_paths, "path.resolve": joins_paths,
    "path.normalize": first_given, "path.dirname": lambda s, c: _dirname(c), "dirname": lambda s, c: _dirname(c), "os.homedir": constant(Arg("~")), "homedir": constant(Arg("~")), "os.tmpdir": constant(Arg("/tmp")),
    "process.cwd": constant(Arg(".")), "Deno.cwd": constant(Arg(".")), "fs.mkdtempSync": constant(Arg("/tmp/tmp." + UNKNOWN)), "fs.mkdtemp": constant(Arg("/tmp/tmp." + UNKNOWN)),
    "glob.sync": searches, "glob.globSync": searches, "globSync": searches, "glob": searches, "glob.glob": searches, "fast-glob.sync": searches, "fg.sync": searches, "globby.globbySync": searches,
    "Buffer.from": _buffer, "Buffer": _buffer, "atob": decodes("base64"), "unescape": decodes("url"), "decodeURIComponent": decodes("url"), "zlib.inflateSync": decodes("zlib"),
    "zlib.gunzipSync": decodes("zlib"), "zlib.inflateRawSync": decodes("deflate"), "String.fromCharCode": character_codes, "String.fromCodePoint": character_codes,
    "String": first_given, "Array.from": first_given, "Promise.all": first_given, "String.raw": first_given, "eval": evaluates, "Function": _new_function, "vm.runInThisContext": evaluates,
    "vm.runInNewContext": evaluates, "vm.runInContext": evaluates, "vm.Script": evaluates, "setTimeout": _timer, "setInterval": _timer,
    **REQUESTS, "Bun.$": shells, "zx.$": shells,
    **{f"*.{n}": statements for n in ("query", "execute", "raw", "exec", "run", "$executeRawUnsafe", "$queryRawUnsafe", "prepare")},
    **{f"*.{n}": stores for n in STORES},
    "Reflect.apply": lambda s, c: s.call(c.get(0), list(c.given[2].values) if len(c.given) > 2 and isinstance(c.given[2], Items) else []),
}  # fmt: skip


def _dirname(call: Call) -> Value:
    import posixpath

    def one(value: Value) -> Value:
        text = text_of(value)
        return replace(text, text=posixpath.dirname(text.text) or ".")

    return each(call.get(0), one)


JAVASCRIPT = Language(
    lexicon="node",
    keywords=frozenset(
        "delete post put patch write end send open unlink text json $ $$ deleteAsync call apply bind exec Deno Bun promises aws AWS sql $executeRaw $queryRaw".split()
    ),
    interesting=r"require|import|exec|spawn|\brm|unlink|rimraf|remove|delete|trash|write|append|truncate|rename|copy|chmod|kill|\$\s*`|eval|Function|fetch|axios|request|got|Deno|Bun|query|drop|fs\b|process|setTimeout|vm\b|\bdel|undici|ky\b|shell|aws-sdk|XMLHttp|needle|mutat|[gG]raph[qQ][lL]|flush|Many|execute",
    joins=frozenset({"+"}),
    functions=frozenset({"function"}),
    calls=_CALLS,
    constants={
        "process.env.HOME": Arg("~"), "process.env.USERPROFILE": Arg("~"), "path.sep": Arg("/"), "os.EOL": Arg("\n"), "process.execPath": Arg("node"),
        "__dirname": Arg("."), "import.meta.dirname": Arg("."), "true": Arg("true"), "false": Arg("false"), "null": Arg(""), "undefined": Arg(""),
    },
    module=module,
    lookup=_lookup,
    tagged=_tagged,
    method=_any_method,
)  # fmt: skip
