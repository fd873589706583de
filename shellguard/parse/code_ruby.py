"""Ruby's names and calls: Kernel, FileUtils, File, Dir, Pathname, IO, Open3, Net::HTTP.

Promise: a table over read values.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.code_requests import built, client, host_client, is_url, json_text, of_client, send
from shellguard.parse.code_script_calls import (
    constant,
    decodes,
    enters,
    evaluates,
    first_given,
    joins_paths,
    kills,
    modes,
    moves,
    opens,
    option,
    owns,
    paths,
    plain,
    reads,
    removes,
    runs,
    searches,
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
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    each,
    joined,
    path_joined,
    path_of,
    searched,
    taints,
    text_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

_VERBS = ("get", "post", "put", "patch", "delete")


def _popen(script: Script, call: Call) -> Value:
    given = [v for v in call.given if isinstance(v, (Items, Arg))][:1]
    return runs(script, Call(call.name, tuple(given), {}))


def _open(script: Script, call: Call) -> Value:
    """`open("|command")` runs it."""
    text = text_of(call.get(0)).text
    if text.startswith("|"):
        script.acts.shell(replace(text_of(call.get(0)), text=text[1:]))
        return unknown()
    return opens(script, call)


def _send(script: Script, call: Call) -> Value:
    """`send(:system, "x")`."""
    name = text_of(call.get(0))
    return script.call(Ref(name.text), list(call.given[1:])) if name.is_known else unknown()


def _request(script: Script, call: Call) -> Value:
    """`HTTParty.delete(url)`, `RestClient.post(url, body)`, `Net::HTTP.post(uri, body, headers)`."""
    names = call.name.lower().split(".")
    verb = next((n for n in reversed(names) if n in _VERBS), "post" if names[-1] == "post_form" else "get")
    body, given = option(call, "body", "payload", "json", "form"), plain(call)
    if body is None and verb in ("post", "put", "patch") and len(call.given) > 1:
        body = call.given[1]
    if given:
        headers = option(call, "headers")
        if headers is None and call.name.startswith("Net::HTTP"):
            headers = next((v for v in call.given[2:] if isinstance(v, Pairs)), None)
        send(script, verb, given[0], headers=headers, body=body, query=option(call, "query", "params"))
    return Thing("response")


def _executed(script: Script, call: Call) -> Value:
    """`RestClient::Request.execute(method:, url:, payload:)`, `Typhoeus::Request.new(url, method:)`."""
    url = option(call, "url") or (plain(call)[0] if plain(call) else None)
    method = option(call, "method")
    said = text_of(method).text if method is not None else "get"
    return send(script, said, url, headers=option(call, "headers"), body=option(call, "payload", "body"))


def _names_in(script: Script, call: Call) -> Value:
    folder = path_of(call.at(0) or Arg("."))
    return each(folder, lambda v: Found(text_of(v), is_name=False))


def _find(script: Script, call: Call) -> Value:
    return each(path_of(call.at(0) or Arg(".")), lambda v: Found(text_of(v), is_deep=True))


def _unpack(script: Script, call: Call, receiver: Value, kind: str) -> Value:
    form = text_of(call.at(0)).text
    encoding = {"m": "base64", "H": "hex", "h": "hex"}.get(form[:1], "")
    is_packed_base64 = encoding == "base64" and kind == "pack"
    return (
        receiver if is_packed_base64 or not encoding else decodes(encoding)(script, Call("", (receiver,), {}))
    )


def _method(script: Script, call: Call, receiver: Value) -> Value | None:
    """Methods of texts, lists and paths."""
    name = call.name
    if name in ("unpack", "unpack1", "pack"):
        source = receiver.values[0] if isinstance(receiver, Items) and receiver.values else receiver
        return _unpack(script, call, source, name)
    if name == "join" and isinstance(receiver, Items):
        by = text_of(call.at(0) or Arg("")).text
        return all_joined(receiver.values, lambda a, b: joined(a, b, by=by))
    if name == "join" and isinstance(receiver, Thing):
        return Thing("path", all_joined([path_of(receiver), *map(path_of, call.given)], path_joined))
    if name == "reverse" and isinstance(receiver, Arg):
        return decodes("reverse")(script, Call("", (receiver,), {}))
    if isinstance(receiver, Thing) and receiver.kind == "path":
        return _of_path(script, call, receiver)
    if isinstance(receiver, Thing) and receiver.kind in ("client", "sending"):
        return of_client(script, call, receiver)
    if name == "to_json":
        return json_text(script, Call("", (receiver,), {}))
    if name in ("host", "hostname", "to_s", "request_uri") and isinstance(receiver, Arg) and is_url(receiver):
        return receiver
    if name in (
        "to_s",
        "strip",
        "chomp",
        "freeze",
        "to_a",
        "sort",
        "compact",
        "uniq",
        "flatten",
        "map",
        "each",
        "select",
        "reject",
        "shellescape",
        "to_path",
        "lines",
    ):
        return receiver if isinstance(receiver, (Arg, Items, Found, Thing)) else None
    if name == "split" and isinstance(receiver, Arg):
        return Items(tuple(replace(receiver, text=w) for w in receiver.text[:8192].split()[:256]))
    if name in ("system", "exec", "spawn") and isinstance(receiver, (Thing, Arg)):
        return None
    if name == "call" and isinstance(receiver, Thing):
        return script.call(receiver, list(call.given))
    made_by = taints(receiver)
    return unknown(name, *made_by) if made_by else None


def _of_path(script: Script, call: Call, receiver: Thing) -> Value | None:
    path, acts, name = path_of(receiver), script.acts, call.name
    if name in ("delete", "unlink", "rmtree", "rmdir", "rm_rf"):
        acts.remove(
            path, is_recursive=name in ("rmtree", "rm_rf"), program="rmdir" if name == "rmdir" else "rm"
        )
    elif name in ("write", "binwrite"):
        acts.write(path, call.at(0))
    elif name in ("read", "binread", "readlines"):
        acts.read(path)
    elif name == "rename":
        acts.move("mv", path, path_of(call.get(0)))
    elif name in ("children", "each_child", "entries"):
        return each(path, lambda v: Found(text_of(v)))
    elif name == "glob":
        return searched(call.get(0), root=path)
    elif name in ("parent", "dirname"):
        return Thing("path", path_joined(path, Arg("..")))
    else:
        return receiver
    return unknown()


def _lookup(script: Script, value: Value, given: list[Value]) -> Value | None:
    name = value.name if isinstance(value, Ref) else ""
    if name == "ENV" and given:
        return Arg("~") if text_of(given[0]).text == "HOME" else unknown("ENV", "$" + text_of(given[0]).shown)
    if name == "Dir" and given:
        return searched(Items(tuple(given)))
    if name == "ARGV" and given:
        known = script.names.get("ARGV")
        index = text_of(given[0]).text
        if isinstance(known, Items) and index.isdecimal() and int(index[:4]) < len(known.values):
            return known.values[int(index[:4])]
    return unknown(name) if name in ("ENV", "ARGV") else None


def _variable(script: Script, call: Call) -> Value:
    return Arg("~") if text_of(call.get(0)).text == "HOME" else call.at(1) or unknown("ENV")


_FILE_UTILS: dict[str, Handler] = {
    **{n: removes(is_recursive=True) for n in ("rm_rf", "rm_r", "rmtree", "remove_dir", "remove_entry", "remove_entry_secure", "rm_rf!")},
    **{n: removes() for n in ("rm", "rm_f", "safe_unlink", "remove", "remove_file")}, "rmdir": removes(program="rmdir"),
    **{n: moves("mv") for n in ("mv", "move")}, **{n: moves("cp") for n in ("cp", "copy", "copy_file")}, "cp_r": moves("cp", "-r"),
    **{n: moves("ln", "-s") for n in ("ln_s", "ln_sf", "symlink")}, "chmod": modes(is_mode_first=True), "chmod_R": modes("-R", is_mode_first=True),
    "chown": owns, "chown_R": owns, "cd": enters,
}  # fmt: skip
_CALLS: dict[str, Handler] = {
    **{f"FileUtils.{n}": h for n, h in _FILE_UTILS.items()}, **{f"*.{n}": _FILE_UTILS[n] for n in ("rm_rf", "rm_r", "rm_f", "rmtree", "remove_entry", "chmod_R", "chown_R")},
    **{f"{m}{n}": runs for m in ("", "Kernel.", "Process.", "::Kernel.") for n in ("system", "exec", "spawn")}, "`": runs, "Kernel.`": runs, "IO.popen": _popen, "popen": _popen,
    **{f"{m}{n}": runs for m in ("Open3.", "") for n in ("capture2", "capture2e", "capture3", "popen2", "popen2e", "popen3", "pipeline")}, "PTY.spawn": runs, "sh": runs,
    **{f"File.{n}": removes(is_list=True) for n in ("delete", "unlink")}, **{f"Dir.{n}": removes(program="rmdir") for n in ("rmdir", "delete", "unlink")},
    "File.rename": moves("mv"), "File.write": writes(), "File.binwrite": writes(), "IO.write": writes(), "IO.binwrite": writes(), "File.open": opens, "File.new": opens,
    "open": _open, "Kernel.open": _open, "IO.read": reads, "File.read": reads, "File.binread": reads, "File.readlines": reads, "File.foreach": reads, "File.truncate": truncates,
    "File.chmod": modes(is_mode_first=True), "File.symlink": moves("ln", "-s"), "File.link": moves("ln"), "Pathname.new": paths, "Pathname": paths, "Pathname.call": paths,
    "Dir.glob": searches, "Dir.children": _names_in, "Dir.entries": _names_in, "Dir.each_child": _names_in, "Dir.foreach": _names_in, "Find.find": _find, "Dir.chdir": enters,
    "File.join": joins_paths, "File.expand_path": first_given, "File.absolute_path": first_given, "File.realpath": first_given, "Dir.home": constant(Arg("~")), "Dir.pwd": constant(Arg(".")),
    "Dir.tmpdir": constant(Arg("/tmp")), "Dir.mktmpdir": constant(Arg("/tmp/tmp." + UNKNOWN)), "ENV.fetch": _variable, "Process.kill": kills(is_signal_first=True),
    "Base64.decode64": decodes("base64"), "Base64.strict_decode64": decodes("base64"), "Base64.urlsafe_decode64": decodes("base64"), "Zlib.inflate": decodes("zlib"),
    "Zlib::Inflate.inflate": decodes("zlib"), "eval": evaluates, "Kernel.eval": evaluates, "*.instance_eval": evaluates, "*.class_eval": evaluates, "instance_eval": evaluates,
    "send": _send, "public_send": _send, "__send__": _send, "*.send": _send, "*.public_send": _send, "*.__send__": _send, "Marshal.load": evaluates, "method": _send,
    **{f"{c}.{v}": _request for c in ("HTTParty", "RestClient", "Faraday", "HTTP", "Excon", "Typhoeus", "Net::HTTP") for v in _VERBS},
    **{f"Net::HTTP::{v.title()}.new": built for v in _VERBS}, "URI.open": _request, "Net::HTTP.post_form": _request, "Net::HTTP.get_response": _request,
    "Net::HTTP.new": host_client, "Net::HTTP.start": host_client, **{f"{c}.new": client for c in ("Faraday", "Faraday::Connection", "Excon", "RestClient::Resource", "HTTP::Client")},
    "RestClient::Request.execute": _executed, "Typhoeus::Request.new": _executed, "JSON.generate": json_text, "JSON.dump": json_text, "URI": first_given, "URI.parse": first_given, "gets": constant(unknown("gets", "input")),
    "STDIN.read": constant(unknown("STDIN", "input")), "$stdin.read": constant(unknown("STDIN", "input")), "ARGF.read": constant(unknown("STDIN", "input")),
    **{f"*.{n}": statements for n in ("execute", "exec_query", "query", "exec", "execute_batch", "run")}, "words": words,
    **{f"*.{n}": stores for n in STORES},
}  # fmt: skip


_SCOPE = re.compile(r"\b(HTTP|RestClient|Typhoeus|Faraday)\.(?=[A-Z])")


def _module(name: str) -> str:
    return _SCOPE.sub(
        r"\1::",
        (
            name.removeprefix("::")
            .replace("Kernel::", "Kernel.")
            .replace("FileUtils::Verbose", "FileUtils")
            .replace("Net.HTTP", "Net::HTTP")
            .replace("Zlib.Inflate", "Zlib::Inflate")
        ),
    )


RUBY = Language(
    lexicon="ruby",
    keywords=frozenset(
        "post put patch request to_json start delete unlink rmtree rmdir write rename read children".split()
    ),
    interesting=r"`|%x|system|exec|spawn|popen|Open3|PTY|FileUtils|File|Dir|Pathname|IO\b|rm_|eval|send|Process|HTTP|RestClient|Faraday|Excon|query|open|\bsh\b|unlink|delete|rmtree|Marshal|Find|destroy_all|drop|flush",
    joins=frozenset({"+", "<<"}),
    functions=frozenset({"def"}),
    calls=_CALLS,
    constants={
        "gets": unknown("gets", "input"),
        "$_": unknown("$_", "input"),
        "true": Arg("true"),
        "false": Arg("false"),
        "nil": Arg(""),
        "__dir__": Arg("."),
        "File::SEPARATOR": Arg("/"),
    },
    bare=frozenset(n.rsplit(".", 1)[-1] for n in _CALLS) | {"write", "require", "join", "glob"},
    module=_module,
    lookup=_lookup,
    method=_method,
)
