"""PHP's names and calls, and those of Lua, R and AppleScript, which need few.

Promise: tables over read values.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.code_php_requests import REQUESTS, of_requests
from shellguard.parse.code_script_calls import (
    character_codes,
    constant,
    decodes,
    enters,
    evaluates,
    first_given,
    is_set,
    kills,
    mapped,
    modes,
    moves,
    opens,
    plain,
    reads,
    removes,
    runs,
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
    Ref,
    Value,
    all_joined,
    each,
    joined,
    path_of,
    text_of,
    unknown,
)
from shellguard.parse.invocation import Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script


def _dirname(script: Script, call: Call) -> Value:
    import posixpath

    def one(value: Value) -> Value:
        return Arg(posixpath.dirname(text_of(value).text) or ".", "", text_of(value).sources)

    return each(call.get(0), one)


def _implode(script: Script, call: Call) -> Value:
    by, values = (text_of(call.get(0)).text, call.get(1)) if len(call.given) > 1 else ("", call.get(0))
    return (
        all_joined(values.values, lambda a, b: joined(a, b, by=by))
        if isinstance(values, Items)
        else unknown()
    )


def _put(script: Script, call: Call) -> Value:
    is_appended = len(call.given) > 2 and "FILE_APPEND" in repr(call.given[2])
    return writes(is_appended=is_appended)(script, call)


def _variable(script: Script, call: Call) -> Value:
    return (
        Arg("~")
        if text_of(call.get(0)).text == "HOME"
        else unknown("getenv", "$" + text_of(call.get(0)).shown)
    )


def _names_in(script: Script, call: Call) -> Value:
    return Found(Arg("."), is_name=True)


def _walker(script: Script, call: Call) -> Value:
    return each(path_of(call.get(0)), lambda v: Found(text_of(v), is_deep=True))


def _owned(script: Script, call: Call) -> Value:
    script.acts.say("chown", text_of(call.get(1)), text_of(call.get(0)))
    return unknown()


def _escaped(script: Script, call: Call) -> Value:
    return call.get(0)


def _lookup(script: Script, value: Value, given: list[Value]) -> Value | None:
    name = value.name if isinstance(value, Ref) else ""
    if name in ("$_SERVER", "$_ENV") and given:
        return Arg("~") if text_of(given[0]).text == "HOME" else unknown(name)
    if name in ("$_GET", "$_POST", "$_REQUEST", "$_COOKIE"):
        return unknown(name, "input")
    known = script.names.get("$argv") if name == "$argv" else None
    index = text_of(given[0]).text if given else ""
    if isinstance(known, Items) and index.isdecimal() and int(index[:4]) < len(known.values):
        return known.values[int(index[:4])]
    return unknown(name) if name.startswith("$") else None


def _method(script: Script, call: Call, receiver: Value) -> Value | None:
    if call.name in ("getPathname", "getRealPath", "getPath", "__toString"):
        return receiver
    if call.name in ("truncate", "delete") and not call.given and _is_table(receiver, call.name):
        script.acts.say("sql", "-c", "TRUNCATE TABLE x" if call.name == "truncate" else "DELETE FROM x")
    return of_requests(script, call, receiver)


def _is_table(receiver: Value, verb: str) -> bool:
    """A whole table of Laravel's: `DB::table('x')`, `Model::all()`; a model takes `truncate` itself."""
    name = receiver.raw if isinstance(receiver, Arg) else getattr(receiver, "name", "")
    is_model = verb == "truncate" and re.fullmatch(r"(?:\w+\\)*[A-Z]\w*", name) is not None
    return name == "DB.table" or is_model


def _drops_table(script: Script, call: Call) -> Value:
    script.acts.statement(Arg("DROP TABLE x" if call.given else "DROP SCHEMA public CASCADE"))
    return unknown()


def _artisan(script: Script, call: Call) -> Value:
    """`Artisan::call('migrate:fresh', ['--force' => true])`: the same command, as words."""
    script.acts.say("artisan", *text_of(call.get(0)).text.split()[:8])
    return unknown()


_PHP: dict[str, Handler] = {
    **{f"Schema.{n}": _drops_table for n in ("drop", "dropIfExists", "dropAllTables")}, "Artisan.call": _artisan,
    **{n: shells for n in ("system", "exec", "shell_exec", "passthru", "popen")}, "proc_open": runs, "pcntl_exec": words, "unlink": removes(), "rmdir": removes(program="rmdir"),
    "rename": moves("mv"), "copy": moves("cp"), "symlink": moves("ln", "-s"), "link": moves("ln"), "file_put_contents": _put, "fopen": opens,
    "readfile": reads, "file": reads, "ftruncate": truncates, "chmod": modes(), "chown": _owned,
    "posix_kill": kills(), "chdir": enters, "eval": evaluates, "assert": evaluates, "create_function": lambda s, c: evaluates(s, Call("", c.given[1:2], {})),
    "array_map": mapped, "array_walk": lambda s, c: mapped(s, Call("", tuple(reversed(c.given[:2])), {})), "call_user_func": lambda s, c: s.call(_function(c.get(0)), list(c.given[1:])),
    "call_user_func_array": lambda s, c: s.call(_function(c.get(0)), list(c.given[1].values) if len(c.given) > 1 and isinstance(c.given[1], Items) else []),
    "glob": searches, "scandir": _names_in, "RecursiveDirectoryIterator": _walker, "RecursiveIteratorIterator": first_given, "DirectoryIterator": lambda s, c: Found(text_of(c.get(0))),
    "FilesystemIterator": lambda s, c: Found(text_of(c.get(0))), "array": lambda s, c: Items(tuple(plain(c))), "array_diff": first_given, "array_filter": first_given,
    "escapeshellarg": _escaped, "escapeshellcmd": _escaped, "realpath": first_given, "trim": first_given, "strval": first_given, "dirname": _dirname, "sys_get_temp_dir": constant(Arg("/tmp")),
    "getcwd": constant(Arg(".")), "getenv": _variable, "implode": _implode, "join": _implode, "base64_decode": decodes("base64"), "hex2bin": decodes("hex"), "gzinflate": decodes("deflate"),
    "gzuncompress": decodes("zlib"), "gzdecode": decodes("zlib"), "str_rot13": decodes("rot13"), "strrev": decodes("reverse"), "urldecode": decodes("url"), "rawurldecode": decodes("url"), "chr": character_codes,
    "unserialize": evaluates, **{f"DB::{n}": statements for n in ("statement", "unprepared", "delete", "update")}, **{f"*.{n}": stores for n in STORES}, **{n: lambda s, c: statements(s, Call("", c.given[1:2], {})) for n in ("mysqli_query", "pg_query")}, **{f"*.{n}": statements for n in ("query", "exec", "execute", "statement", "unprepared")},
}  # fmt: skip


def _function(value: Value) -> Value:
    return Ref(text_of(value).text.lstrip("\\")) if isinstance(value, Arg) else value


def _php_module(name: str) -> str:
    return name.lstrip("\\")


PHP = Language(
    lexicon="php",
    keywords=frozenset("delete truncate post put patch request get head".split()),
    interesting=r"`|\$\w+\s*\(|system|exec|passthru|popen|proc_open|unlink|rmdir|rename|copy|put_contents|fopen|file|chmod|chown|kill|eval|assert|query|symlink|array_map|call_user|request|delete|curl_|Http|statement|flush|Many|drop|truncate|Artisan",
    joins=frozenset({"."}),
    functions=frozenset({"function", "fn"}),
    calls={**_PHP, **REQUESTS},
    constants={
        "__DIR__": Arg("."),
        "DIRECTORY_SEPARATOR": Arg("/"),
        "true": Arg("true"),
        "false": Arg("false"),
        "null": Arg(""),
        "PHP_EOL": Arg("\n"),
    },
    refs=frozenset({"$_SERVER", "$_ENV", "$_GET", "$_POST", "$_REQUEST", "$_COOKIE", "$argv"}),
    module=_php_module,
    lookup=_lookup,
    method=_method,
)


def _r_unlink(script: Script, call: Call) -> Value:
    for target in plain(call)[:1]:
        script.acts.remove(target, is_recursive=is_set(call, "recursive"))
    return unknown()


def _r_system(script: Script, call: Call) -> Value:
    given = plain(call)
    if call.name == "system2":
        script.acts.run(*given[:2])
    elif given:
        script.acts.shell(given[0])
    return unknown()


def _paste(script: Script, call: Call) -> Value:
    by = "" if call.name == "paste0" else " "
    return all_joined(plain(call), lambda a, b: joined(a, b, by=by))


LUA = Language(
    lexicon="lua",
    interesting=r"os\.|io\.|lfs|load|execute|popen",
    joins=frozenset({".."}),
    functions=frozenset({"function"}),
    calls={
        "os.execute": shells, "io.popen": shells, "os.remove": removes(), "os.rename": moves("mv"), "io.open": opens, "lfs.rmdir": removes(program="rmdir"),
        "load": evaluates, "loadstring": evaluates, "os.getenv": _variable, "string.char": character_codes, "vim.fn.system": shells, "vim.fn.delete": removes(),
    },
    bare=frozenset({"execute", "popen", "remove"}),
)  # fmt: skip
R = Language(
    lexicon="R",
    interesting=r"system|unlink|file|shell|eval|dir",
    joins=frozenset(),
    functions=frozenset(),
    calls={
        "system": _r_system, "system2": _r_system, "shell": _r_system, "unlink": _r_unlink, "file.remove": removes(is_list=True), "file.rename": moves("mv"), "file.copy": moves("cp"),
        "fs.file_delete": removes(), "fs.dir_delete": removes(is_recursive=True), "paste0": _paste, "paste": _paste, "file.path": lambda s, c: _join_path(c), "list.files": lambda s, c: Found(text_of(c.at(0) or Arg("."))),
        "Sys.glob": searches, "c": lambda s, c: Items(tuple(plain(c))), "writeLines": lambda s, c: writes()(s, Call("", tuple(reversed(plain(c)[:2])), {})), "path.expand": first_given, "Sys.getenv": _variable,
    },
    constants={"TRUE": Arg("true"), "T": Arg("true"), "FALSE": Arg("false"), "F": Arg("false")},
)  # fmt: skip
APPLESCRIPT = Language(
    lexicon="osascript",
    interesting=r"script",
    joins=frozenset({"&"}),
    functions=frozenset(),
    calls={"script": shells},
    bare=frozenset({"script"}),
)


def _join_path(call: Call) -> Value:
    from shellguard.parse.code_value import path_joined

    return all_joined(map(path_of, call.given), path_joined)
