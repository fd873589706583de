"""What functions of Python's library run: programs, code, HTTP requests, decoders.

Promise: each tells its effect to `acts` and gives its value as far as it is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import body_of, form_text, shown, url_of
from shellguard.parse.code_decode import characters, decode
from shellguard.parse.code_python_files import Handler
from shellguard.parse.code_value import (
    Call,
    Choice,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    each,
    joined,
    path_of,
    taints,
    text_of,
    unknown,
    words_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_python_values import Expressions


def shell(reader: Expressions, call: Call) -> Value:
    command = call.get(0, "cmd", "command", "args")
    if isinstance(command, Items):
        reader.acts.run(command)
    else:
        reader.acts.shell(command)
    return Thing("process")


def process(reader: Expressions, call: Call) -> Value:
    """`subprocess.*`: a list is words, a text a shell's; a folder given is where it runs."""
    command, before = call.get(0, "args"), reader.acts.cwd
    if "cwd" in call.named:
        reader.acts.chdir(path_of(call.named["cwd"]))
    stdin = call.named.get("input")
    for option in command.options if isinstance(command, Choice) else (command,):
        if isinstance(option, Items):
            if call.has("shell") and option.values:
                reader.acts.shell(option.values[0], stdin=stdin)
            else:
                reader.acts.run(option, stdin=stdin)
        else:
            reader.acts.shell(path_of(option), stdin=stdin)
    reader.acts.cwd = before
    return Thing("process")


def words(start: int) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        reader.acts.run(*call.given[start:])
        return Thing("process")

    return handler


def vector(start: int) -> Handler:
    """`execv(path, [name, ...])`: the program is the path, the list's first word is only its name."""

    def handler(reader: Expressions, call: Call) -> Value:
        given = call.given[start:]
        rest = given[1] if len(given) > 1 else Items(())
        reader.acts.run(*given[:1], *(rest.values[1:] if isinstance(rest, Items) else (rest,)))
        return Thing("process")

    return handler


def listed(start: int, *, has_environment: bool = False) -> Handler:
    """`execl(path, name, ...)`."""

    def handler(reader: Expressions, call: Call) -> Value:
        given = call.given[start:-1] if has_environment else call.given[start:]
        reader.acts.run(*given[:1], *given[2:])
        return Thing("process")

    return handler


def execute(reader: Expressions, call: Call) -> Value:
    """`exec`, `eval` and kin: text that is code."""
    source = call.get(0)
    if isinstance(source, Thing) and source.kind == "content":
        reader.acts.run(Arg("python3"), path_of(source.value or unknown()))
    elif isinstance(source, (Arg, Choice, Thing)):
        made_by = taints(source)
        if made_by or UNKNOWN in text_of(source).text:
            reader.acts.unread(*made_by)
        reader.text(source)
    return unknown("", *taints(source))


def loaded(reader: Expressions, call: Call) -> Value:
    """Data that is code when loaded: stopped only where it was hidden or came from elsewhere."""
    made_by = taints(call.get(0))
    if made_by:
        reader.acts.unread(*made_by)
    return unknown("", *made_by, *(("decoded",) if call.name.startswith("marshal") else ()))


def run_path(reader: Expressions, call: Call) -> Value:
    option = ("-m",) if call.name.endswith("module") else ()
    reader.acts.say("python3", *option, *words_of(path_of(call.get(0))))
    return unknown()


def decodes(kind: str) -> Handler:
    return lambda reader, call: decode(call.get(0), kind)


def codec(reader: Expressions, call: Call) -> Value:
    return decode(call.get(0), text_of(call.get(1)).text.lower().replace("-", "_"))


def request(reader: Expressions, call: Call) -> Value:
    method, shift = call.name.rsplit(".", 1)[-1], 0
    if method in ("request", "stream"):
        method, shift = text_of(call.get(0, "method")).text, 1
    rest = call.at(shift + 1)
    if rest is not None and method in ("post", "put", "patch") and not {"data", "json"} & call.named.keys():
        call = Call(call.name, call.given, {**call.named, "data": rest})
    return send(reader, method, call.get(shift, "url"), call)


def send(reader: Expressions, method: str, url: Value, call: Call, *, headers: Value | None = None) -> Value:
    """An HTTP call by its keywords; `headers` are a client's own."""
    named = call.named
    body = next((named[n] for n in ("json", "data", "content", "body", "fields") if n in named), None)
    files = named.get("files")
    uploads = [v for _, v in files.pairs] if isinstance(files, Pairs) else [body]
    upload = next((v for v in uploads if isinstance(v, Thing) and v.kind in ("file", "content")), None)
    is_form = isinstance(body, Pairs) and "json" not in named
    said = None
    if body is not None and upload is None:
        said = form_text(body) if is_form and isinstance(body, Pairs) else body_of(body)
    reader.acts.request(
        method, url_of(url, named.get("params")), headers=named.get("headers", headers), body=said,
        upload=upload, made_of=body, user=_user(named.get("auth")),
    )  # fmt: skip
    return Thing("response")


def _user(value: Value | None) -> Value | None:
    """`auth=(name, password)`."""
    if not isinstance(value, Items) or len(value.values) != 2:
        return None
    return joined(value.values[0], value.values[1], by=":")


def session(reader: Expressions, call: Call) -> Value:
    """`httpx.Client(base_url=..., headers=...)`, `requests.Session()`."""
    base = call.named.get("base_url", call.at(0) if "aiohttp" in call.name else None)
    return Thing("session", base, call.named.get("headers"))


def request_made(reader: Expressions, call: Call) -> Value:
    """`requests.Request(method, url)`, told when it is made."""
    return send(reader, text_of(call.get(0, "method")).text, call.get(1, "url"), call)


def url_open(reader: Expressions, call: Call) -> Value:
    first = call.get(0, "url")
    if isinstance(first, Thing) and first.kind == "request":
        return Thing("response")
    data = call.at(1, "data")
    named = {**call.named, **({"data": data} if data is not None else {})}
    if len(call.given) > 2 and call.name.endswith("Request"):
        named["headers"] = call.given[2]
    method = (
        text_of(call.named["method"]).text
        if "method" in call.named
        else "POST"
        if data is not None
        else "GET"
    )
    send(reader, method, first, Call(call.name, (), named))
    return Thing("request" if call.name.endswith("Request") else "response", first)


def url_retrieve(reader: Expressions, call: Call) -> Value:
    reader.acts.request("GET", call.get(0, "url"), output=call.at(1, "filename"))
    return unknown()


def form(reader: Expressions, call: Call) -> Value:
    first = call.get(0, "query")
    return Arg(form_text(first)) if isinstance(first, Pairs) else unknown()


def json_text(reader: Expressions, call: Call) -> Value:
    first = call.get(0, "obj")
    return Arg(shown(first)) if isinstance(first, (Pairs, Items)) else unknown("", *taints(first))


def mapping(reader: Expressions, call: Call) -> Value:
    first = call.given[0] if call.given else None
    if isinstance(first, Ref) and first.name == "os.environ":
        return first
    before = call.given[0].pairs if call.given and isinstance(call.given[0], Pairs) else ()
    return Pairs((*before, *call.named.items()))


def connection(reader: Expressions, call: Call) -> Value:
    scheme = "https://" if "HTTPS" in call.name else "http://"
    port = call.at(1, "port")
    behind = f":{text_of(port).text}" if port is not None and text_of(port).text.isdecimal() else ""
    return each(
        call.get(0, "host"), lambda v: Thing("connection", joined(joined(Arg(scheme), v), Arg(behind)))
    )


def character(reader: Expressions, call: Call) -> Value:
    return characters(call.get(0))


def code_of(reader: Expressions, call: Call) -> Value:
    text = text_of(call.get(0)).text
    return Number(ord(text)) if len(text) == 1 and text != UNKNOWN else unknown()


def number(reader: Expressions, call: Call) -> Value:
    text, base = text_of(call.get(0)).text, call.at(1)
    try:
        return Number(int(text[:32], base.number if isinstance(base, Number) else 10))
    except ValueError:
        return unknown()


def split(reader: Expressions, call: Call) -> Value:
    import shlex

    text = text_of(call.get(0))
    try:
        return Items(tuple(replace(text, text=w) for w in shlex.split(text.text[:8192])))
    except ValueError:
        return unknown()


def constant(value: Value) -> Handler:
    return lambda reader, call: value


def thing(kind: str) -> Handler:
    return lambda reader, call: Thing(kind, call.at(0))


def code_text(reader: Expressions, call: Call) -> Value:
    reader.text(call.get(0, "stmt"))
    return unknown()


def statement(reader: Expressions, call: Call) -> Value:
    reader.acts.statement(call.get(0, "sql"))
    return unknown()
