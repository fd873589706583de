"""Perl's names and calls: system, qx, open with pipes, unlink and kin, File::Path, File::Copy, LWP.

Promise: a table over read values.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from shellguard.parse.code_requests import is_url, json_text, send
from shellguard.parse.code_script_calls import (
    character_codes,
    constant,
    decodes,
    enters,
    evaluates,
    first_given,
    joins_paths,
    kills,
    modes,
    moves,
    option,
    owns,
    paths,
    plain,
    removes,
    runs,
    searches,
    shells,
    statements,
    truncates,
    words,
)
from shellguard.parse.code_script_tables import Handler, Language
from shellguard.parse.code_value import (
    Call,
    Found,
    Items,
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    each,
    joined,
    path_of,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script


def _open(script: Script, call: Call) -> Value:
    """`open(FH, "|command")`, `open(FH, "-|", LIST)`, `open(FH, ">", FILE)`, `open(FH, ">file")`."""
    given = [v for v in call.given[1:] if not isinstance(v, Pairs)]
    if not given:
        return unknown()
    mode = text_of(given[0]).text.strip()
    if mode in ("|-", "-|"):
        return runs(script, Call("open", tuple(given[1:]), {}))
    if len(given) > 1:
        if mode[:1] in (">", "+"):
            script.acts.write(given[1], is_appended=mode.startswith(">>"))
        elif mode[:1] == "<":
            script.acts.read(given[1])
        return unknown()
    text = text_of(given[0])
    if mode.startswith("|") or mode.endswith("|"):
        script.acts.shell(replace(text, text=mode.strip("|").strip()))
    elif mode.startswith(">"):
        script.acts.write(replace(text, text=mode.lstrip(">").strip()), is_appended=mode.startswith(">>"))
    elif mode:
        script.acts.read(replace(text, text=mode.lstrip("<").strip()))
    return unknown()


def _remove_list(script: Script, call: Call) -> Value:
    """`unlink LIST`; with nothing, `$_`."""
    given = [path_of(v) for v in call.given if not isinstance(v, Pairs)] or [
        script.names.get("$_") or unknown("$_")
    ]
    script.acts.remove(Items(tuple(given)))
    return unknown()


def _pack(script: Script, call: Call) -> Value:
    kind = text_of(call.get(0)).text
    source = call.get(1)
    if kind[:1] in ("H", "h"):
        return decodes("hex")(script, Call("", (source,), {}))
    if kind[:1] in ("C", "U", "W", "c"):
        return character_codes(script, Call("", call.given[1:], {}))
    return unknown("pack", "decoded")


def _unpack(script: Script, call: Call) -> Value:
    kind = text_of(call.get(0)).text
    return (
        decodes("base64" if kind[:1] == "u" else "url")(script, Call("", (call.get(1),), {}))
        if kind[:1] == "u"
        else unknown()
    )


def _join(script: Script, call: Call) -> Value:
    by = text_of(call.get(0)).text
    values = [v for a in call.given[1:] for v in (a.values if isinstance(a, Items) else (a,))]
    return all_joined(values, lambda a, b: joined(a, b, by=by))


def _reverse(script: Script, call: Call) -> Value:
    if len(call.given) == 1 and isinstance(call.given[0], Arg):
        return decodes("reverse")(script, call)
    return Items(tuple(reversed(call.given)))


def _find(script: Script, call: Call) -> Value:
    """`find(sub {...}, DIR)`: what the routine deletes lies below the folder."""
    return unknown()


def _request(script: Script, call: Call) -> Value:
    """`HTTP::Request->new(DELETE => url)`, `$ua->delete(url)`, `HTTP::Tiny->new->request("DELETE", url, {content => ...})`."""
    given = plain(call)
    name = call.name.rsplit(".", 1)[-1].rsplit("::", 1)[-1]
    options = next((v for v in call.given if isinstance(v, Pairs)), None)
    body = option(call, "content")
    if name in ("new", "request") and len(given) > 1:
        method, url = text_of(given[0]).text, given[1]
        body = body if body is not None else given[3] if len(given) > 3 else None
        return send(script, method, url, headers=option(call, "headers"), body=body)
    if not given or not is_url(given[0]):
        return Thing("response")
    named = {text_of(k).text: v for k, v in pairwise(given[1:])}
    body = body if body is not None else named.get("Content", named.get("content"))
    method = _METHODS.get(name, name)
    if body is None and name == "post_form":
        body = options
    return send(script, method, given[0], headers=option(call, "headers"), body=body)


# LWP::Simple, HTTP::Tiny, HTTP::Request::Common
_METHODS = {
    "getprint": "GET", "getstore": "GET", "mirror": "GET", "post_form": "POST", "DELETE": "DELETE", "POST": "POST", "PUT": "PUT",
}  # fmt: skip


def _lookup(script: Script, value: Value, given: list[Value]) -> Value | None:
    name = value.name if isinstance(value, Ref) else ""
    if name == "$ENV" and given:
        key = given[0].name if isinstance(given[0], Ref) else text_of(given[0]).text
        return Arg("~") if key == "HOME" else unknown("$ENV")
    if name == "$ARGV":
        known = script.names.get("@ARGV")
        return turn_of(known) if isinstance(known, Items) else unknown("$ARGV")
    return None


def _method(script: Script, call: Call, receiver: Value) -> Value | None:
    name = call.name
    if isinstance(receiver, Thing) and receiver.kind == "path":
        if name in ("remove", "remove_tree"):
            script.acts.remove(path_of(receiver), is_recursive=name == "remove_tree")
        elif name in ("spew", "spew_utf8", "spurt"):
            script.acts.write(path_of(receiver), call.at(0))
        elif name == "children":
            return each(path_of(receiver), lambda v: Found(text_of(v)))
        return receiver
    is_method = name in ("delete", "get", "post", "put", "patch", "post_form", "head", "mirror") and is_url(
        call.at(0)
    )
    if is_method or (name == "request" and is_url(call.at(1))):
        return _request(script, call)
    return None


def _module(name: str) -> str:
    for prefix in (
        "CORE::GLOBAL::",
        "CORE::",
        "POSIX::",
        "File::Path::",
        "File::Copy::",
        "File::Spec.",
        "Path::Tiny::",
        "File::Copy::Recursive::",
        "MIME::Base64::",
    ):
        name = name.removeprefix(prefix)
    return name


_CALLS: dict[str, Handler] = {
    **{n: runs for n in ("system", "exec", "IPC::Run::run", "IPC::Run3::run3", "IPC::System::Simple::system", "capture", "systemx", "run3")},
    "qx": shells, "readpipe": shells, "open3": lambda s, c: runs(s, Call("", c.given[3:], {})), "open2": lambda s, c: runs(s, Call("", c.given[2:], {})),
    "open": _open, "unlink": _remove_list, "remove": removes(), "rmdir": removes(program="rmdir"),
    **{n: removes(is_recursive=True, is_list=True) for n in ("rmtree", "remove_tree", "pathrmdir", "pathempty", "rcopy_remove")},
    "rename": moves("mv"), "move": moves("mv"), "mv": moves("mv"), "copy": moves("cp"), "cp": moves("cp"), "rcopy": moves("cp", "-r"), "dircopy": moves("cp", "-r"),
    "fmove": moves("mv"), "symlink": moves("ln", "-s"), "link": moves("ln"), "truncate": truncates, "chmod": modes(is_mode_first=True), "chown": owns,
    "kill": kills(is_signal_first=True), "chdir": enters, "eval": evaluates, "glob": searches,
    "bsd_glob": searches, "decode_base64": decodes("base64"), "decode_base64url": decodes("base64"), "uncompress": decodes("zlib"), "inflate": decodes("zlib"), "pack": _pack, "unpack": _unpack, "chr": character_codes,
    "join": _join, "reverse": _reverse, "catfile": joins_paths, "catdir": joins_paths, "path": paths, "Path::Tiny.path": paths, "sort": first_given, "grep": first_given, "map": first_given,
    "tempdir": constant(Arg("/tmp/tmp." + UNKNOWN)), "getcwd": constant(Arg(".")), "cwd": constant(Arg(".")), "tmpdir": constant(Arg("/tmp")), "find": _find,
    "HTTP::Request.new": _request, **{f"{m}{n}": _request for m in ("", "LWP::Simple::") for n in ("getprint", "getstore", "mirror")},
    "encode_json": json_text, "to_json": json_text, "words": words, **{f"*.{n}": statements for n in ("do", "execute", "prepare", "query")},
}  # fmt: skip

PERL = Language(
    lexicon="perl",
    keywords=frozenset("remove spew delete request post put patch post_form get".split()),
    interesting=r"`|qx|system|exec|open|unlink|rmdir|rmtree|remove|rename|move|copy|truncate|chmod|chown|kill|eval|symlink|LWP|HTTP|Mojo|get(?:print|store)|->do|readpipe|Path|run",
    joins=frozenset({"."}),
    functions=frozenset({"sub"}),
    calls=_CALLS,
    constants={"<STDIN>": unknown("<STDIN>", "input"), "$_": unknown("$_", "input"), "undef": Arg("")},
    refs=frozenset({"$ENV", "$ARGV"}),
    bare=frozenset(n for n in _CALLS if not n.startswith("*.")),
    module=_module,
    lookup=_lookup,
    method=_method,
)
