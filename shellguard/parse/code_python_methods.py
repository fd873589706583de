"""Methods and attributes of Python objects: texts, paths, open files, HTTP sessions, database cursors.

Promise: `list.remove`, `dict.pop` and their like are never file operations; a name that any object may have counts only
on a path.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse import code_python_cloud as cloud
from shellguard.parse.code_acts import url_below
from shellguard.parse.code_decode import decode, has_decoder
from shellguard.parse.code_python_files import below, open_file
from shellguard.parse.code_python_programs import send
from shellguard.parse.code_stores import says
from shellguard.parse.code_value import (
    MAX_TEXT,
    Call,
    Choice,
    Found,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    each,
    joined,
    path_of,
    searched,
    tainted,
    taints,
    text_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_python_values import Expressions

_VERBS = frozenset("get post put patch delete head options request stream".split())
_STATEMENTS = frozenset("execute executescript executemany exec_driver_sql mogrify".split())
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}:!]*)(?:![rsa])?(?::[^{}]*)?\}")
_PATH_TEXTS = {"name": posixpath.basename, "stem": lambda t: posixpath.splitext(posixpath.basename(t))[0],
               "parent": lambda t: posixpath.dirname(t) or ".", "suffix": lambda t: posixpath.splitext(t)[1]}  # fmt: skip


def attribute(reader: Expressions, value: Value, name: str) -> Value | None:
    """`value.name` where that is no method."""
    is_path = isinstance(value, Thing) and value.kind == "path"
    if is_path and name in _PATH_TEXTS:
        return _path_part(path_of(value), name)
    if isinstance(value, Found) and name in ("path", "name", "parent"):
        return replace(value, is_name=True, root=Arg(".")) if name == "name" else value
    if isinstance(value, Thing):
        if value.kind in cloud.KINDS:
            return cloud.attribute(value, name)
        if value.kind == "file" and name == "name":
            return path_of(value.value) if value.value is not None else unknown()
        if value.kind == "response" and name in ("text", "content", "body", "data"):
            return unknown("response", "curl")
        if value.kind == "arguments":
            return _argument(reader, name)
    return None


def _path_part(value: Value, name: str) -> Value:
    if isinstance(value, Found):
        return replace(value, is_name=True, root=Arg(".")) if name == "name" else value
    text = text_of(value)
    cut = replace(text, text=_PATH_TEXTS[name](text.text) if text.is_known or name == "parent" else UNKNOWN)
    return Thing("path", cut) if name == "parent" else cut


def _argument(reader: Expressions, name: str) -> Value:
    """What argparse would give, where the command line is known."""
    words = [a for a in reader.argv or ()]
    position = 0
    for option, default in reader.options:
        is_named = option.startswith("-")
        if option.lstrip("-").replace("-", "_") == name:
            if is_named:
                at = next((i for i, w in enumerate(words) if w.text == option), None)
                given = words[at + 1] if at is not None and at + 1 < len(words) else None
            else:
                plain = [w for w in words if not w.text.startswith("-")]
                given = plain[position] if position < len(plain) else None
            return given if given is not None else default if default is not None else unknown(name)
        position += not is_named
    return unknown(name)


def method(reader: Expressions, call: Call, receiver: Value | None) -> Value:
    """A call of `receiver.name(...)`; of a name that nothing is known of when `receiver` is None."""
    name = call.name.rsplit(".", 1)[-1]
    if receiver is None:
        receiver = Ref(call.name.rpartition(".")[0]) if "." in call.name else None
    if isinstance(receiver, Choice):
        return each(receiver, lambda r: method(reader, call, r))
    if isinstance(receiver, (Arg, Items, Pairs, Number)):
        found = _of_text(reader, receiver, name, call)
        if found is not None:
            return found
    if isinstance(receiver, Found) or (isinstance(receiver, Thing) and receiver.kind in ("path", "file")):
        return _of_path(reader, receiver, name, call)
    if isinstance(receiver, Thing) and receiver.kind in cloud.KINDS:
        return cloud.method(reader, receiver, name, call)
    if isinstance(receiver, Thing):
        found = _of_thing(reader, receiver, name, call)
        if found is not None:
            return found
    return _of_anything(reader, receiver, name, call)


# -- texts ---------------------------------------------------------------------------------------------------


def _of_text(reader: Expressions, value: Value, name: str, call: Call) -> Value | None:
    first = call.at(0)
    if isinstance(value, Pairs):
        found = value.get(text_of(first).text) if name in ("get", "pop", "setdefault") else None
        return found or call.at(1)
    if isinstance(value, Items):
        return value if name in ("copy",) else None
    text = text_of(value)
    if name == "join" and first is not None:
        return _joined_by(text, first)
    if name == "format":
        return _formatted(text, call)
    if name in ("encode", "decode"):
        kind = text_of(first).text.lower() if first is not None else ""
        return decode(value, kind) if has_decoder(kind) else value
    if name in ("split", "splitlines", "rsplit"):
        by = text_of(first).text if first is not None else None
        return Items(tuple(replace(text, text=w) for w in text.text[:8192].split(by or None)[:256]))
    plain = _edited(text.text, name, [text_of(v).text for v in call.given])
    return tainted(Arg(plain, text.raw), *text.sources) if plain is not None else None


def _edited(text: str, name: str, given: list[str]) -> str | None:
    if name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"):
        return str(getattr(text, name)(*given[:1]))
    if name in ("lower", "upper", "title", "capitalize", "casefold", "swapcase"):
        return str(getattr(text, name)())
    if name == "replace" and len(given) > 1:
        is_long = len(text) * max(1, len(given[1])) > MAX_TEXT * 8
        return UNKNOWN if is_long else text.replace(given[0], given[1])[:MAX_TEXT]
    return text if name in ("tolist", "as_posix", "tobytes", "hex", "expandtabs") else None


def _joined_by(by: Arg, values: Value) -> Value:
    if isinstance(values, Items):

        def join(left: Value, right: Value) -> Value:
            return joined(left, right, by=by.text)

        return all_joined(values.values, join)
    return unknown("", *taints(values))


def _formatted(form: Arg, call: Call) -> Value:
    parts: list[Value] = []
    last = count = 0
    for found in _FIELD.finditer(form.text):
        parts.append(Arg(form.text[last : found.start()]))
        last = found.end()
        name = found.group(1)
        if name is None:
            parts.append(Arg(found.group()[0]))
            continue
        if not name:
            name, count = str(count), count + 1
        parts.append(call.get(int(name[:4])) if name.isdecimal() else call.named.get(name, unknown(name)))
    parts.append(Arg(form.text[last:], "", form.sources))
    return all_joined(parts, joined)


# -- paths and files -----------------------------------------------------------------------------------------


def _of_path(reader: Expressions, receiver: Value, name: str, call: Call) -> Value:
    acts, path = reader.acts, path_of(receiver)
    if isinstance(receiver, Thing) and receiver.kind == "file":
        return _of_file(reader, receiver, name, call)
    if name in ("unlink", "remove", "rmdir", "rmtree"):
        acts.remove(path, is_recursive=name == "rmtree", program="rmdir" if name == "rmdir" else "rm")
    elif name in ("rename", "replace", "move"):
        acts.move("mv", path, path_of(call.get(0, "target")))
    elif name in ("write_text", "write_bytes"):
        acts.write(path, call.at(0, "data"))
    elif name == "open":
        return open_file(reader, path, call.at(0, "mode"))
    elif name in ("read_text", "read_bytes"):
        acts.read(path)
        return Thing("content", path)
    elif name in ("chmod", "lchmod"):
        acts.mode(path, call.get(0, "mode"))
    elif name in ("symlink_to", "hardlink_to"):
        acts.move("ln", path_of(call.get(0)), path, *(("-s",) if name == "symlink_to" else ()))
    elif name in ("glob", "rglob"):
        return searched(call.get(0), is_deep=name == "rglob", root=path)
    elif name == "iterdir":
        return each(path, lambda v: v if isinstance(v, Found) else Found(text_of(v)))
    elif name == "walk":
        return Thing("walk", path)
    elif name in ("joinpath", "with_name"):
        folder = _path_part(path, "parent") if name == "with_name" else path
        return Thing("path", all_joined([path_of(folder), *map(path_of, call.given)], below))
    elif name in (
        "resolve",
        "absolute",
        "expanduser",
        "as_posix",
        "with_suffix",
        "relative_to",
        "__str__",
        "__fspath__",
    ):
        return receiver
    return unknown()


def _of_file(reader: Expressions, receiver: Thing, name: str, call: Call) -> Value:
    path = receiver.value
    if name in ("read", "readlines", "readline") and path is not None:
        return Thing("content", path)
    if name in ("write", "writelines") and path is not None and isinstance(call.at(0), (Arg, Choice)):
        reader.acts.write(path, call.get(0), is_appended=True)
    return receiver if name == "__enter__" else unknown()


# -- sessions, processes, databases --------------------------------------------------------------------------


def _of_thing(reader: Expressions, receiver: Thing, name: str, call: Call) -> Value | None:
    if receiver.kind == "session" and name in _VERBS:
        return _send(reader, name, call, receiver)
    if receiver.kind == "connection" and name in ("request", "putrequest"):
        body = {"data": call.given[2]} if len(call.given) > 2 else {}
        headers = {"headers": call.given[3]} if len(call.given) > 3 else {}
        url = url_below(receiver.value, call.get(1, "url"))
        return send(reader, text_of(call.get(0)).text, url, Call("", (), {**body, **headers, **call.named}))
    if receiver.kind == "response":
        return unknown("response", "curl")
    if receiver.kind == "content":
        return receiver if name in ("decode", "strip", "rstrip") else unknown("", "file")
    if receiver.kind == "ssh" and name in ("exec_command", "run", "sudo"):
        host = text_of(receiver.value) if receiver.value is not None else Arg("elsewhere")
        reader.acts.say("ssh", host, text_of(call.get(0)))
        return unknown()
    if receiver.kind == "local" and name in ("run", "sudo"):
        reader.acts.shell(call.get(0))
        return unknown()
    if receiver.kind in ("command", "partial"):
        if name in ("run", "popen", "__call__", "run_fg", "with_cwd"):
            reader.acts.run(receiver)
        return receiver
    if receiver.kind == "parser":
        return _of_parser(reader, name, call)
    return None


def _of_parser(reader: Expressions, name: str, call: Call) -> Value:
    if name == "add_argument":
        names = [text_of(v).text for v in call.given]
        chosen = next((n for n in names if n.startswith("--")), names[0] if names else "")
        if len(reader.options) < 64:
            reader.options.append((chosen, call.named.get("default")))
        return unknown()
    if name in ("add_mutually_exclusive_group", "add_argument_group"):
        return Thing("parser")
    return Thing("arguments") if name == "parse_args" else unknown()


def _send(reader: Expressions, name: str, call: Call, client: Thing | None = None) -> Value:
    """A request by a method's name, below the client's base address."""
    base, headers = (client.value, client.more) if client is not None else (None, None)
    is_named = name not in ("request", "stream")
    method = name if is_named else text_of(call.get(0, "method")).text
    url = url_below(base, call.get(0 if is_named else 1, "url"))
    rest = call.at(1 if is_named else 2)
    if (
        rest is not None
        and not {"data", "json"} & call.named.keys()
        and method.lower() in ("post", "put", "patch")
    ):
        call = Call(call.name, call.given, {**call.named, "data": rest})
    return send(reader, method, url, call, headers=headers)


def _of_anything(reader: Expressions, receiver: Value | None, name: str, call: Call) -> Value:
    """Names that mean one thing on whatever object."""
    acts, first = reader.acts, call.at(0)
    if name in _STATEMENTS and first is not None:
        acts.statement(first)
    elif says(acts, call, receiver):
        pass
    elif name in _VERBS and first is not None and _is_request(receiver, first):
        return _send(reader, name, call)
    elif (
        name in ("unlink", "rmdir", "rmtree")
        and receiver is not None
        and not call.name.startswith(("os.", "shutil."))
    ):
        acts.remove(path_of(receiver), is_recursive=name == "rmtree")
    elif name in ("write_text", "write_bytes") and receiver is not None:
        acts.write(path_of(receiver), first)
    elif name == "exec_command" and first is not None:
        acts.say("ssh", "elsewhere", text_of(first))
    elif _is_program(reader, receiver, call):
        acts.run(Arg(name), *call.given)
    made_by = tuple(dict.fromkeys(t for v in (receiver, *call.given[:4]) for t in taints(v)))
    return unknown(call.name, *made_by)


def _is_request(receiver: Value | None, first: Value) -> bool:
    """A URL says so, whatever is asked; a client of that name does too."""
    if re.match(r"https?://", text_of(first).text):
        return True
    is_client = isinstance(receiver, Ref) and re.search(r"(?:^|[._])(?:session|client|http)$", receiver.name)
    return bool(is_client) and isinstance(first, (Arg, Choice))


def _is_program(reader: Expressions, receiver: Value | None, call: Call) -> bool:
    """`sh.rm(...)`, `plumbum.cmd.rm(...)`: modules whose members are programs."""
    if isinstance(receiver, Ref) and receiver.name == "sh":
        return (
            reader.names.get("sh") == receiver or reader.names.get(call.name.rsplit(".", 1)[-1]) is not None
        )
    return call.name.startswith("plumbum.cmd.")
