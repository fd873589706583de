"""What functions of Python's library, and of a few others, do when called.

Promise: a table; every entry tells its effect to `acts` and gives the value as far as it is known.
"""

from __future__ import annotations

import posixpath

from shellguard.parse import code_python_cloud as cloud
from shellguard.parse import code_python_files as files
from shellguard.parse import code_python_programs as programs
from shellguard.parse.code_python_files import Handler
from shellguard.parse.code_value import (
    Items,
    Ref,
    Thing,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

_TEMPORARY = Arg("/tmp/tmp." + UNKNOWN, "/tmp/tmp.…", ("code",))
LIBRARY: dict[str, Handler] = {
    "os.remove": files.removes("rm"), "os.unlink": files.removes("rm"), "os.rmdir": files.removes("rmdir"),
    "os.removedirs": files.removes("rmdir"), "shutil.rmtree": files.removes("rm", is_recursive=True),
    "send2trash.send2trash": files.removes("rm"), "pathlib.Path.unlink": files.removes("rm"), "pathlib.Path.rmdir": files.removes("rmdir"),
    "libc.unlink": files.removes("rm"), "libc.remove": files.removes("rm"), "libc.rmdir": files.removes("rmdir"),
    "distutils.dir_util.remove_tree": files.removes("rm", is_recursive=True), "os.truncate": files.truncate, "libc.truncate": files.truncate,
    "shutil.move": files.moves("mv"), "os.rename": files.moves("mv"), "os.replace": files.moves("mv"), "os.renames": files.moves("mv"),
    "libc.rename": files.moves("mv"), "shutil.copy": files.moves("cp"), "shutil.copy2": files.moves("cp"), "shutil.copyfile": files.moves("cp"),
    "shutil.copytree": files.moves("cp", "-r"), "os.symlink": files.moves("ln", "-s"), "os.link": files.moves("ln"),
    "os.chmod": files.chmod, "libc.chmod": files.chmod, "os.lchmod": files.chmod, "os.chown": files.chown, "os.lchown": files.chown, "shutil.chown": files.chown,
    "os.kill": files.kill, "os.killpg": files.kill, "libc.kill": files.kill, "os.chdir": files.chdir, "contextlib.chdir": files.chdir,
    "os.system": programs.shell, "os.popen": programs.shell, "os.popen2": programs.shell, "os.popen3": programs.shell, "libc.system": programs.shell, "libc.popen": programs.shell,
    "subprocess.getoutput": programs.shell, "subprocess.getstatusoutput": programs.shell, "commands.getoutput": programs.shell,
    "commands.getstatusoutput": programs.shell, "asyncio.create_subprocess_shell": programs.shell, "asyncio.subprocess.create_subprocess_shell": programs.shell,
    "pexpect.run": programs.shell, "pexpect.runu": programs.shell, "pty.spawn": programs.shell, "invoke.run": programs.shell, "fabric.api.run": programs.shell,
    "fabric.api.local": programs.shell, "fabric.api.sudo": programs.shell, "delegator.run": programs.shell, "envoy.run": programs.shell, "platform.popen": programs.shell,
    **{"subprocess." + n: programs.process for n in ("run", "call", "check_call", "check_output", "Popen")},
    "subprocess_tee.run": programs.process, "trio.run_process": programs.process, "anyio.run_process": programs.process, "psutil.Popen": programs.process,
    "asyncio.create_subprocess_exec": programs.words(0), "pexpect.spawn": programs.shell, "pexpect.popen_spawn.PopenSpawn": programs.shell,
    **{"os.exec" + s: programs.vector(0) for s in ("v", "ve", "vp", "vpe")}, "os.posix_spawn": programs.vector(0), "os.posix_spawnp": programs.vector(0),
    "os.execl": programs.listed(0), "os.execlp": programs.listed(0), "os.execle": programs.listed(0, has_environment=True),
    "os.execlpe": programs.listed(0, has_environment=True), **{"os.spawn" + s: programs.vector(1) for s in ("v", "ve", "vp", "vpe")},
    "os.spawnl": programs.listed(1), "os.spawnlp": programs.listed(1), "os.spawnle": programs.listed(1, has_environment=True),
    "libc.execv": programs.vector(0), "libc.execve": programs.vector(0), "libc.execvp": programs.vector(0), "libc.execl": programs.listed(0), "libc.execlp": programs.listed(0),
    "exec": programs.execute, "eval": programs.execute, "execfile": programs.run_path, "runpy.run_path": programs.run_path, "runpy.run_module": programs.run_path,
    "pickle.loads": programs.loaded, "marshal.loads": programs.loaded, "jsonpickle.decode": programs.loaded, "yaml.unsafe_load": programs.loaded,
    "timeit.timeit": programs.code_text, "timeit.repeat": programs.code_text, "cProfile.run": programs.code_text, "profile.run": programs.code_text,
    "base64.b64decode": programs.decodes("base64"), "base64.urlsafe_b64decode": programs.decodes("base64"), "base64.standard_b64decode": programs.decodes("base64"),
    "base64.decodebytes": programs.decodes("base64"), "base64.decodestring": programs.decodes("base64"), "base64.b32decode": programs.decodes("base32"),
    "base64.b16decode": programs.decodes("hex"), "base64.b85decode": programs.decodes("base85"), "base64.a85decode": programs.decodes("ascii85"),
    "binascii.unhexlify": programs.decodes("hex"), "binascii.a2b_hex": programs.decodes("hex"), "binascii.a2b_base64": programs.decodes("base64"),
    "bytes.fromhex": programs.decodes("hex"), "bytearray.fromhex": programs.decodes("hex"), "codecs.decode": programs.codec, "codecs.encode": programs.codec,
    "zlib.decompress": programs.decodes("zlib"), "gzip.decompress": programs.decodes("zlib"), "bz2.decompress": programs.decodes("bz2"),
    "lzma.decompress": programs.decodes("lzma"), "urllib.parse.unquote": programs.decodes("url"), "chr": programs.character, "ord": programs.code_of, "int": programs.number,
    "bytes": programs.character, "shlex.split": programs.split, "os.path.join": files.join, "posixpath.join": files.join,
    **{"os.path." + n: files.same_path for n in ("abspath", "realpath", "expanduser", "normpath", "normcase")},
    "os.path.expandvars": files.edited(lambda t: t.replace("${HOME}", "~").replace("$HOME", "~")),
    "os.path.dirname": files.edited(posixpath.dirname), "os.path.basename": files.edited(posixpath.basename),
    "pathlib.Path": files.path_call, "pathlib.Path.home": programs.constant(Thing("path", Arg("~"))), "pathlib.Path.cwd": programs.constant(Thing("path", Arg("."))),
    "os.getcwd": programs.constant(Arg(".")), "os.getcwdu": programs.constant(Arg(".")), "os.getenv": files.variable, "os.environ.get": files.variable,
    "os.environ.setdefault": files.variable, "os.environ.pop": files.variable, "tempfile.mkdtemp": programs.constant(_TEMPORARY),
    "tempfile.gettempdir": programs.constant(Arg("/tmp")), "tempfile.mktemp": programs.constant(_TEMPORARY),
    "tempfile.mkstemp": programs.constant(Items((unknown(), _TEMPORARY))), "tempfile.TemporaryDirectory": programs.constant(_TEMPORARY),
    "tempfile.NamedTemporaryFile": programs.constant(Thing("file", _TEMPORARY)), "glob.glob": files.glob_call, "glob.iglob": files.glob_call,
    "os.listdir": files.names_in, "os.scandir": files.names_in, "os.walk": files.walk, "os.fwalk": files.walk,
    "open": lambda reader, call: files.open_file(reader, call.get(0, "file"), call.at(1, "mode")),
    "os.open": lambda reader, call: files.open_file(reader, call.get(0), Arg("w") if "O_TRUNC" in repr(call.given[1:2]) else Arg("+")),
    "input": programs.constant(unknown("input()", "input")), "raw_input": programs.constant(unknown("input()", "input")),
    "sys.stdin.read": programs.constant(unknown("stdin", "input")), "sys.stdin.readline": programs.constant(unknown("stdin", "input")),
    "sys.stdin.buffer.read": programs.constant(unknown("stdin", "input")),
    "ctypes.CDLL": programs.constant(Ref("libc")), "ctypes.cdll.LoadLibrary": programs.constant(Ref("libc")), "ctypes.PyDLL": programs.constant(Ref("libc")),
    "urllib.request.urlopen": programs.url_open, "urllib.request.Request": programs.url_open, "urllib2.urlopen": programs.url_open, "urllib2.Request": programs.url_open,
    "urllib.urlopen": programs.url_open, "http.client.HTTPSConnection": programs.connection, "http.client.HTTPConnection": programs.connection,
    "requests.Session": programs.session, "requests.session": programs.session, "httpx.Client": programs.session,
    "httpx.AsyncClient": programs.session, "aiohttp.ClientSession": programs.session, "urllib3.PoolManager": programs.session,
    "paramiko.SSHClient": programs.thing("ssh"), "fabric.Connection": programs.thing("ssh"), "invoke.Context": programs.thing("local"),
    "urllib.request.urlretrieve": programs.url_retrieve, "urllib.urlretrieve": programs.url_retrieve, "wget.download": programs.url_retrieve,
    "requests.Request": programs.request_made, "httpx.Request": programs.request_made, "json.dumps": programs.json_text, "ujson.dumps": programs.json_text,
    "orjson.dumps": programs.json_text, "simplejson.dumps": programs.json_text, "dict": programs.mapping, "urllib.parse.urlencode": programs.form,
    "urllib.urlencode": programs.form, "requests.sessions.Session": programs.session, "requests_oauthlib.OAuth2Session": programs.session,
    **{f"{m}.{v}": programs.request for m in ("requests", "httpx", "requests.api", "urllib3", "session", "client", "aiohttp")
       for v in ("get", "post", "put", "patch", "delete", "request", "stream", "head", "options")},
    "boto3.client": cloud.client, "boto3.resource": cloud.client, "boto3.Session": cloud.session, "boto3.session.Session": cloud.session,
    "argparse.ArgumentParser": programs.thing("parser"), "cursor.execute": programs.statement,
}  # fmt: skip
