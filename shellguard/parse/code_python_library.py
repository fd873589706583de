"""What functions of Python's library, and of a few others, do when called.

Promise: a table; every entry tells its effect to `acts` and gives the value as far as it is known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.code_acts import shown
from shellguard.parse.code_decode import characters, decode
from shellguard.parse.code_value import (
    Call,
    Choice,
    Found,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    each,
    joined,
    path_joined,
    path_of,
    searched,
    taints,
    text_of,
    unknown,
    words_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg

if TYPE_CHECKING:
    from shellguard.parse.code_python_values import Expressions

_TEMPORARY = Arg("/tmp/tmp." + UNKNOWN, "/tmp/tmp.…", ("code",))


Handler = Callable[["Expressions", Call], Value]


def _removes(program: str, *, is_recursive: bool = False) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        reader.acts.remove(path_of(call.get(0, "path")), is_recursive=is_recursive, program=program)
        return unknown()

    return handler


def _moves(program: str, *options: str) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        if call.given or call.named:
            reader.acts.move(program, path_of(call.get(0, "src")), path_of(call.get(1, "dst")), *options)
        return path_of(call.get(1, "dst"))

    return handler


def open_file(reader: Expressions, target: Value, mode: Value | None) -> Value:
    """`open`: what a mode does to the file."""
    path, letters = path_of(target), text_of(mode).text if mode is not None else "r"
    if isinstance(path, (Number, Items, Pairs)):
        return Thing("file")
    if letters[:1] in ("w", "x", "a"):
        reader.acts.write(path, is_appended=letters[:1] == "a")
    elif letters[:1] == "r":
        reader.acts.read(path)
    return Thing("file", path)


def _truncate(reader: Expressions, call: Call) -> Value:
    size = call.at(1)
    reader.acts.say("truncate", "-s", text_of(size) if size else "0", *words_of(path_of(call.get(0, "path"))))
    return unknown()


def _chmod(reader: Expressions, call: Call) -> Value:
    reader.acts.mode(path_of(call.get(0, "path")), call.get(1, "mode"))
    return unknown()


def _chown(reader: Expressions, call: Call) -> Value:
    owner, group = text_of(call.get(1, "user", "uid")), call.at(2, "group", "gid")
    said = replace(owner, text=owner.text + (":" + text_of(group).text if group is not None else ""))
    reader.acts.say("chown", said, *words_of(path_of(call.get(0, "path"))))
    return unknown()


def _kill(reader: Expressions, call: Call) -> Value:
    reader.acts.kill(call.get(1), call.get(0), is_group=call.name.endswith("killpg"))
    return unknown()


def _chdir(reader: Expressions, call: Call) -> Value:
    reader.acts.chdir(path_of(call.get(0)))
    return unknown()


def _shell(reader: Expressions, call: Call) -> Value:
    command = call.get(0, "cmd", "command", "args")
    if isinstance(command, Items):
        reader.acts.run(command)
    else:
        reader.acts.shell(command)
    return Thing("process")


def _process(reader: Expressions, call: Call) -> Value:
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


def _words(start: int) -> Handler:
    def handler(reader: Expressions, call: Call) -> Value:
        reader.acts.run(*call.given[start:])
        return Thing("process")

    return handler


def _vector(start: int) -> Handler:
    """`execv(path, [name, ...])`: the program is the path, the list's first word is only its name."""

    def handler(reader: Expressions, call: Call) -> Value:
        given = call.given[start:]
        rest = given[1] if len(given) > 1 else Items(())
        reader.acts.run(*given[:1], *(rest.values[1:] if isinstance(rest, Items) else (rest,)))
        return Thing("process")

    return handler


def _listed(start: int, *, has_environment: bool = False) -> Handler:
    """`execl(path, name, ...)`."""

    def handler(reader: Expressions, call: Call) -> Value:
        given = call.given[start:-1] if has_environment else call.given[start:]
        reader.acts.run(*given[:1], *given[2:])
        return Thing("process")

    return handler


def _execute(reader: Expressions, call: Call) -> Value:
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


def _loaded(reader: Expressions, call: Call) -> Value:
    """Data that is code when loaded: stopped only where it was hidden or came from elsewhere."""
    made_by = taints(call.get(0))
    if made_by:
        reader.acts.unread(*made_by)
    return unknown("", *made_by, *(("decoded",) if call.name.startswith("marshal") else ()))


def _run_path(reader: Expressions, call: Call) -> Value:
    option = ("-m",) if call.name.endswith("module") else ()
    reader.acts.say("python3", *option, *words_of(path_of(call.get(0))))
    return unknown()


def _decodes(kind: str) -> Handler:
    return lambda reader, call: decode(call.get(0), kind)


def _codec(reader: Expressions, call: Call) -> Value:
    return decode(call.get(0), text_of(call.get(1)).text.lower().replace("-", "_"))


def _join(reader: Expressions, call: Call) -> Value:
    return reader.joined_path([path_of(v) for v in call.given])


def _same_path(reader: Expressions, call: Call) -> Value:
    return path_of(call.get(0))


def _edited(edit: Callable[[str], str]) -> Handler:
    def one(value: Value) -> Value:
        text = text_of(value)
        return replace(text, text=edit(text.text)) if isinstance(value, Arg) else value

    return lambda reader, call: each(path_of(call.get(0)), one)


def _path(reader: Expressions, call: Call) -> Value:
    return each(
        reader.joined_path([path_of(v) for v in call.given] or [Arg(".")]), lambda v: Thing("path", v)
    )


def _variable(reader: Expressions, call: Call) -> Value:
    if text_of(call.get(0)).text in ("HOME", "USERPROFILE"):
        return Arg("~")
    default = call.at(1, "default")
    return default if default is not None else unknown("$" + text_of(call.get(0)).shown)


def _glob(reader: Expressions, call: Call) -> Value:
    root = call.named.get("root_dir")
    return searched(path_of(call.get(0)), is_deep=call.has("recursive") and False, root=root)


def _names_in(reader: Expressions, call: Call) -> Value:
    is_name = call.name == "os.listdir"
    folder = path_of(call.at(0, "path") or Arg("."))
    if is_name:
        return Found(Arg("."), is_name=True)
    return each(folder, lambda v: Found(text_of(v)))


def _walk(reader: Expressions, call: Call) -> Value:
    return each(path_of(call.get(0, "top")), lambda v: Thing("walk", v))


def _request(reader: Expressions, call: Call) -> Value:
    method, shift = call.name.rsplit(".", 1)[-1], 0
    if method in ("request", "stream"):
        method, shift = text_of(call.get(0, "method")).text, 1
    return send(reader, method, call.get(shift, "url"), call)


def send(reader: Expressions, method: str, url: Value, call: Call) -> Value:
    """An HTTP call by its keywords."""
    body = next((call.named[n] for n in ("json", "data", "content", "body") if n in call.named), None)
    files = call.named.get("files")
    uploads = [v for _, v in files.pairs] if isinstance(files, Pairs) else [body]
    upload = next((v for v in uploads if isinstance(v, Thing) and v.kind in ("file", "content")), None)
    said = None
    if body is not None and upload is None:
        said = shown(body) if isinstance(body, (Pairs, Items)) else text_of(body).text
    reader.acts.request(method, url, headers=call.named.get("headers"), body=said, upload=upload)
    return Thing("response")


def _url_open(reader: Expressions, call: Call) -> Value:
    first = call.get(0, "url")
    if isinstance(first, Thing) and first.kind == "request":
        return Thing("response")
    data = call.at(1, "data")
    named = {**call.named, **({"data": data} if data is not None else {})}
    method = (
        text_of(call.named["method"]).text
        if "method" in call.named
        else "POST"
        if data is not None
        else "GET"
    )
    send(reader, method, first, Call(call.name, (), named))
    return Thing("request" if call.name.endswith("Request") else "response", first)


def _connection(reader: Expressions, call: Call) -> Value:
    scheme = "https://" if "HTTPS" in call.name else "http://"
    return each(call.get(0, "host"), lambda v: Thing("connection", joined(Arg(scheme), v)))


def _character(reader: Expressions, call: Call) -> Value:
    return characters(call.get(0))


def _code_of(reader: Expressions, call: Call) -> Value:
    text = text_of(call.get(0)).text
    return Number(ord(text)) if len(text) == 1 and text != UNKNOWN else unknown()


def _number(reader: Expressions, call: Call) -> Value:
    text, base = text_of(call.get(0)).text, call.at(1)
    try:
        return Number(int(text[:32], base.number if isinstance(base, Number) else 10))
    except ValueError:
        return unknown()


def _split(reader: Expressions, call: Call) -> Value:
    import shlex

    text = text_of(call.get(0))
    try:
        return Items(tuple(replace(text, text=w) for w in shlex.split(text.text[:8192])))
    except ValueError:
        return unknown()


def _constant(value: Value) -> Handler:
    return lambda reader, call: value


def _thing(kind: str) -> Handler:
    return lambda reader, call: Thing(kind, call.at(0))


def _code_text(reader: Expressions, call: Call) -> Value:
    reader.text(call.get(0, "stmt"))
    return unknown()


def _statement(reader: Expressions, call: Call) -> Value:
    reader.acts.statement(call.get(0, "sql"))
    return unknown()


def _parsed_arguments(reader: Expressions, call: Call) -> Value:
    return Thing("arguments")


LIBRARY: dict[str, Handler] = {
    "os.remove": _removes("rm"), "os.unlink": _removes("rm"), "os.rmdir": _removes("rmdir"),
    "os.removedirs": _removes("rmdir"), "shutil.rmtree": _removes("rm", is_recursive=True),
    "send2trash.send2trash": _removes("rm"), "pathlib.Path.unlink": _removes("rm"), "pathlib.Path.rmdir": _removes("rmdir"),
    "libc.unlink": _removes("rm"), "libc.remove": _removes("rm"), "libc.rmdir": _removes("rmdir"),
    "distutils.dir_util.remove_tree": _removes("rm", is_recursive=True), "os.truncate": _truncate, "libc.truncate": _truncate,
    "shutil.move": _moves("mv"), "os.rename": _moves("mv"), "os.replace": _moves("mv"), "os.renames": _moves("mv"),
    "libc.rename": _moves("mv"), "shutil.copy": _moves("cp"), "shutil.copy2": _moves("cp"), "shutil.copyfile": _moves("cp"),
    "shutil.copytree": _moves("cp", "-r"), "os.symlink": _moves("ln", "-s"), "os.link": _moves("ln"),
    "os.chmod": _chmod, "libc.chmod": _chmod, "os.lchmod": _chmod, "os.chown": _chown, "os.lchown": _chown, "shutil.chown": _chown,
    "os.kill": _kill, "os.killpg": _kill, "libc.kill": _kill, "os.chdir": _chdir, "contextlib.chdir": _chdir,
    "os.system": _shell, "os.popen": _shell, "os.popen2": _shell, "os.popen3": _shell, "libc.system": _shell, "libc.popen": _shell,
    "subprocess.getoutput": _shell, "subprocess.getstatusoutput": _shell, "commands.getoutput": _shell,
    "commands.getstatusoutput": _shell, "asyncio.create_subprocess_shell": _shell, "asyncio.subprocess.create_subprocess_shell": _shell,
    "pexpect.run": _shell, "pexpect.runu": _shell, "pty.spawn": _shell, "invoke.run": _shell, "fabric.api.run": _shell,
    "fabric.api.local": _shell, "fabric.api.sudo": _shell, "delegator.run": _shell, "envoy.run": _shell, "platform.popen": _shell,
    **{"subprocess." + n: _process for n in ("run", "call", "check_call", "check_output", "Popen")},
    "subprocess_tee.run": _process, "trio.run_process": _process, "anyio.run_process": _process, "psutil.Popen": _process,
    "asyncio.create_subprocess_exec": _words(0), "pexpect.spawn": _shell, "pexpect.popen_spawn.PopenSpawn": _shell,
    **{"os.exec" + s: _vector(0) for s in ("v", "ve", "vp", "vpe")}, "os.posix_spawn": _vector(0), "os.posix_spawnp": _vector(0),
    "os.execl": _listed(0), "os.execlp": _listed(0), "os.execle": _listed(0, has_environment=True),
    "os.execlpe": _listed(0, has_environment=True), **{"os.spawn" + s: _vector(1) for s in ("v", "ve", "vp", "vpe")},
    "os.spawnl": _listed(1), "os.spawnlp": _listed(1), "os.spawnle": _listed(1, has_environment=True),
    "libc.execv": _vector(0), "libc.execve": _vector(0), "libc.execvp": _vector(0), "libc.execl": _listed(0), "libc.execlp": _listed(0),
    "exec": _execute, "eval": _execute, "execfile": _run_path, "runpy.run_path": _run_path, "runpy.run_module": _run_path,
    "pickle.loads": _loaded, "marshal.loads": _loaded, "jsonpickle.decode": _loaded, "yaml.unsafe_load": _loaded,
    "timeit.timeit": _code_text, "timeit.repeat": _code_text, "cProfile.run": _code_text, "profile.run": _code_text,
    "base64.b64decode": _decodes("base64"), "base64.urlsafe_b64decode": _decodes("base64"), "base64.standard_b64decode": _decodes("base64"),
    "base64.decodebytes": _decodes("base64"), "base64.decodestring": _decodes("base64"), "base64.b32decode": _decodes("base32"),
    "base64.b16decode": _decodes("hex"), "base64.b85decode": _decodes("base85"), "base64.a85decode": _decodes("ascii85"),
    "binascii.unhexlify": _decodes("hex"), "binascii.a2b_hex": _decodes("hex"), "binascii.a2b_base64": _decodes("base64"),
    "bytes.fromhex": _decodes("hex"), "bytearray.fromhex": _decodes("hex"), "codecs.decode": _codec, "codecs.encode": _codec,
    "zlib.decompress": _decodes("zlib"), "gzip.decompress": _decodes("zlib"), "bz2.decompress": _decodes("bz2"),
    "lzma.decompress": _decodes("lzma"), "urllib.parse.unquote": _decodes("url"), "chr": _character, "ord": _code_of, "int": _number,
    "bytes": _character, "shlex.split": _split, "os.path.join": _join, "posixpath.join": _join,
    **{"os.path." + n: _same_path for n in ("abspath", "realpath", "expanduser", "normpath", "normcase")},
    "os.path.expandvars": _edited(lambda t: t.replace("${HOME}", "~").replace("$HOME", "~")),
    "os.path.dirname": _edited(posixpath.dirname), "os.path.basename": _edited(posixpath.basename),
    "pathlib.Path": _path, "pathlib.Path.home": _constant(Thing("path", Arg("~"))), "pathlib.Path.cwd": _constant(Thing("path", Arg("."))),
    "os.getcwd": _constant(Arg(".")), "os.getcwdu": _constant(Arg(".")), "os.getenv": _variable, "os.environ.get": _variable,
    "os.environ.setdefault": _variable, "os.environ.pop": _variable, "tempfile.mkdtemp": _constant(_TEMPORARY),
    "tempfile.gettempdir": _constant(Arg("/tmp")), "tempfile.mktemp": _constant(_TEMPORARY),
    "tempfile.mkstemp": _constant(Items((unknown(), _TEMPORARY))), "tempfile.TemporaryDirectory": _constant(_TEMPORARY),
    "tempfile.NamedTemporaryFile": _constant(Thing("file", _TEMPORARY)), "glob.glob": _glob, "glob.iglob": _glob,
    "os.listdir": _names_in, "os.scandir": _names_in, "os.walk": _walk, "os.fwalk": _walk,
    "open": lambda reader, call: open_file(reader, call.get(0, "file"), call.at(1, "mode")),
    "os.open": lambda reader, call: open_file(reader, call.get(0), Arg("w") if "O_TRUNC" in repr(call.given[1:2]) else Arg("+")),
    "input": _constant(unknown("input()", "input")), "raw_input": _constant(unknown("input()", "input")),
    "sys.stdin.read": _constant(unknown("stdin", "input")), "sys.stdin.readline": _constant(unknown("stdin", "input")),
    "sys.stdin.buffer.read": _constant(unknown("stdin", "input")),
    "ctypes.CDLL": _constant(Ref("libc")), "ctypes.cdll.LoadLibrary": _constant(Ref("libc")), "ctypes.PyDLL": _constant(Ref("libc")),
    "urllib.request.urlopen": _url_open, "urllib.request.Request": _url_open, "urllib2.urlopen": _url_open, "urllib2.Request": _url_open,
    "urllib.urlopen": _url_open, "http.client.HTTPSConnection": _connection, "http.client.HTTPConnection": _connection,
    "requests.Session": _thing("session"), "requests.session": _thing("session"), "httpx.Client": _thing("session"),
    "httpx.AsyncClient": _thing("session"), "aiohttp.ClientSession": _thing("session"), "urllib3.PoolManager": _thing("session"),
    "paramiko.SSHClient": _thing("ssh"), "fabric.Connection": _thing("ssh"), "invoke.Context": _thing("local"),
    **{f"{m}.{v}": _request for m in ("requests", "httpx", "requests.api", "urllib3", "session", "client", "aiohttp")
       for v in ("get", "post", "put", "patch", "delete", "request", "stream", "head", "options")},
    "argparse.ArgumentParser": _thing("parser"), "cursor.execute": _statement,
}  # fmt: skip


def below(folder: Value, name: Value) -> Value:
    """A path below another."""
    return path_joined(path_of(folder), path_of(name))
