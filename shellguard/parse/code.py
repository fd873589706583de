"""Inline code of other languages, read to the invocations it would make.

A file removed by `shutil.rmtree` is a file removed: effects are said as the shell would say them, so rules speak once.
Promise: pure, total; Python by its own `ast`, others by their call forms; what calls out but cannot be read becomes
an unknown program.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

# Option that carries code, per interpreter.
_CODE_OPTIONS = {"python": ("-c",), "pypy": ("-c",), "node": ("-e", "--eval", "-p", "--print", "-pe"), "nodejs": ("-e", "--eval", "-p"),
                 "deno": ("eval",), "bun": ("-e",), "ruby": ("-e",), "perl": ("-e", "-E"), "php": ("-r",), "osascript": ("-e",),
                 "lua": ("-e",), "R": ("-e",), "Rscript": ("-e",), "awk": (), "gawk": (), "mawk": ()}  # fmt: skip
INTERPRETERS = frozenset(_CODE_OPTIONS) | {"python3", "pypy3"}
"""Programs whose source text can be read, by the names they are started under."""
_INTERPRETER = re.compile(
    "(" + "|".join(sorted(map(re.escape, _CODE_OPTIONS), key=len, reverse=True)) + r")[\d.]*"
)
_LANGUAGES = {"pypy": "python", "nodejs": "node", "deno": "node", "bun": "node", "gawk": "awk", "mawk": "awk"}


@dataclass(frozen=True, slots=True)
class Effect:
    """Something code would do: a command as words, or a shell text."""

    args: tuple[Arg, ...] = ()
    text: str | None = None


def is_interpreter(name: str) -> bool:
    """Whether a program of this name, version included, runs code that can be read. Pure."""
    return _INTERPRETER.fullmatch(name) is not None


def inline_code(call: Invocation, read_script: Callable[[str], str | None] | None) -> tuple[str, str] | None:
    """(language, source) that `call` would run, where its text is known."""
    found = _INTERPRETER.fullmatch(call.program)
    if found is None:
        return None
    name = found.group(1)
    language = _LANGUAGES.get(name, name)
    words = call.words
    if language == "awk":
        # `-v name=value`, `-F sep` and `-f file` stand before the program text
        given = [
            w
            for at, w in enumerate(words)
            if not w.startswith("-") and (at == 0 or words[at - 1] not in ("-v", "-F", "-f"))
        ]
        return ("awk", given[0] if given else "")
    for at, word in enumerate(words):
        if word in _CODE_OPTIONS[name] or (
            re.fullmatch(r"-[a-zA-Z]*[ecE]", word) and name in ("perl", "ruby", "python")
        ):
            return (language, words[at + 1]) if at + 1 < len(words) else None
        if word == "-m" and name == "python":
            return None
        if not word.startswith("-"):
            text = read_script(word) if read_script and UNKNOWN not in word else None
            return (language, text) if text is not None else None
    return (language, call.stdin) if call.stdin is not None else None


def effects(language: str, text: str) -> list[Effect]:
    """What the source would do, as far as it can be read. Total."""
    if UNKNOWN in text and language != "python":
        text = text.replace(UNKNOWN, "UNKNOWN")
    if language == "python":
        return list(_python(text.replace(UNKNOWN, "_UNKNOWN_")))[:64]
    return list(_by_calls(language, text))[:64]


# -- Python --------------------------------------------------------------------------------------------------

_REMOVERS = {"os.remove": ("rm",), "os.unlink": ("rm",), "os.rmdir": ("rmdir",), "os.removedirs": ("rmdir",), "shutil.rmtree": ("rm", "-r"),
             "os.truncate": ("truncate", "-s", "0"), "os.chmod": ("chmod",), "send2trash.send2trash": ("rm",)}  # fmt: skip
_SHELL_CALLS = frozenset(
    {
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "commands.getoutput",
        "pty.spawn",
    }
)
_ARGV_CALLS = frozenset({"subprocess." + n for n in ("run", "call", "check_call", "check_output", "Popen")})
_EXEC_CALLS = frozenset(
    {"os.exec" + s for s in ("v", "ve", "vp", "vpe", "l", "le", "lp", "lpe")}
    | {"os.spawnv", "os.spawnvp", "os.spawnl"}
)
_HTTP_CALLS = re.compile(r"(?:requests|httpx|aiohttp|session|client|s)\.(get|post|put|patch|delete)$")
_SQL_METHODS = frozenset({"execute", "executescript", "executemany", "exec_driver_sql"})


def _python(text: str) -> Iterator[Effect]:
    import textwrap

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _by_calls("python", text)
        return
    reader = _PythonReader()
    try:
        reader.visit(tree)
    except RecursionError:
        return
    yield from reader.found


class _PythonReader(ast.NodeVisitor):
    """Names, constants and calls of one module, in order."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.constants: dict[str, str] = {}
        self.found: list[Effect] = []

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.names[alias.asname or alias.name.split(".")[0]] = (
                alias.name if alias.asname else alias.name.split(".")[0]
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            if isinstance(target, ast.Name):
                value = self.value(node.value)
                dotted = self.dotted(node.value)
                if isinstance(node.value, ast.Attribute) and dotted:
                    self.names[target.id] = dotted
                self.constants[target.id] = value if value is not None else UNKNOWN

    def visit_Call(self, node: ast.Call) -> None:
        self.call(node)
        self.generic_visit(node)

    def dotted(self, node: ast.AST) -> str:
        """`a.b.c` with imports resolved; empty when it is not a name."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else f"?.{node.attr}"
        if isinstance(node, ast.Call):
            called = self.dotted(node.func)
            if called == "__import__" and node.args:
                return self.value(node.args[0]) or ""
            if called == "importlib.import_module" and node.args:
                return self.value(node.args[0]) or ""
            if called == "getattr" and len(node.args) > 1:
                return f"{self.dotted(node.args[0])}.{self.value(node.args[1]) or '?'}"
            return called + "()" if called else ""
        return ""

    def value(self, node: ast.AST) -> str | None:
        """A string constant, joined constants and f-strings included; `UNKNOWN` inside for what is not known."""
        if isinstance(node, ast.Constant):
            return node.value.replace(UNKNOWN, "") if isinstance(node.value, str) else str(node.value)
        if isinstance(node, ast.Name):
            return self.constants.get(node.id)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
            left, right = self.value(node.left), self.value(node.right)
            if left is None and right is None:
                return None
            joint = "/" if isinstance(node.op, ast.Div) else ""
            return (left if left is not None else UNKNOWN) + joint + (right if right is not None else UNKNOWN)
        if isinstance(node, ast.JoinedStr):
            parts = [
                v.value if isinstance(v, ast.Constant) else self.value(getattr(v, "value", v))
                for v in node.values
            ]
            return "".join(p if isinstance(p, str) else UNKNOWN for p in parts)
        if isinstance(node, ast.Call):
            called = self.dotted(node.func)
            if (
                called
                in ("pathlib.Path", "Path", "str", "os.path.abspath", "os.fspath", "sqlalchemy.text", "text")
                and node.args
            ):
                return self.value(node.args[0])
            if called in ("os.path.expanduser",) and node.args:
                return self.value(node.args[0])
            if called in ("pathlib.Path.home", "Path.home"):
                return "~"
            if called == "os.path.join":
                return "/".join(v if v is not None else UNKNOWN for v in map(self.value, node.args))
        return None

    def words(self, node: ast.AST) -> tuple[Arg, ...]:
        """A list or tuple of strings as arguments."""
        if not isinstance(node, (ast.List, ast.Tuple)):
            return ()
        return tuple(self.arg(e) for e in node.elts)

    def arg(self, node: ast.AST) -> Arg:
        value = self.value(node)
        return (
            Arg(UNKNOWN, ast.unparse(node)[:80], ("code",))
            if value is None
            else Arg(value, "", ("code",) if UNKNOWN in value else ())
        )

    def add(self, *words: str, args: tuple[Arg, ...] = ()) -> None:
        self.found.append(Effect((*(Arg(w) for w in words), *args)))

    def call(self, node: ast.Call) -> None:
        name = self.dotted(node.func)
        first = node.args[0] if node.args else None
        if name in _REMOVERS and first is not None:
            self.add(*_REMOVERS[name], args=(self.arg(first),))
        elif name in _SHELL_CALLS and first is not None:
            self.shell(first)
        elif name in _ARGV_CALLS:
            target = (
                first
                if first is not None
                else next((k.value for k in node.keywords if k.arg == "args"), None)
            )
            words = self.words(target) if target is not None else ()
            if words:
                self.found.append(Effect(words))
            elif target is not None:
                self.shell(target)
        elif name in _EXEC_CALLS and first is not None:
            words = (
                self.words(node.args[1])[1:]
                if len(node.args) > 1 and self.words(node.args[1])
                else tuple(map(self.arg, node.args[2:]))
            )
            self.found.append(Effect((self.arg(first), *words)))
        elif (
            name in ("shutil.move", "os.rename", "os.replace", "shutil.copy", "shutil.copyfile")
            and len(node.args) > 1
        ):
            self.add(
                "mv" if "copy" not in name else "cp", args=(self.arg(node.args[0]), self.arg(node.args[1]))
            )
        else:
            self.method(node, name, first)

    def shell(self, node: ast.AST) -> None:
        value = self.value(node)
        self.found.append(Effect(text=value if value is not None else UNKNOWN))

    def method(self, node: ast.Call, name: str, first: ast.AST | None) -> None:
        """Calls on objects: paths, cursors, HTTP clients."""
        attribute = name.rsplit(".", 1)[-1]
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        if (
            attribute in ("unlink", "rmdir", "rmtree")
            and receiver is not None
            and not name.startswith(("os.", "shutil."))
        ):
            self.add("rm", *(("-r",) if attribute == "rmtree" else ()), args=(self.arg(receiver),))
        elif attribute in ("write_text", "write_bytes") and receiver is not None:
            self.add("tee", args=(self.arg(receiver),))
        elif attribute in _SQL_METHODS and first is not None:
            self.add("sql", "-c", args=(self.arg(first),))
        elif attribute in ("drop_all", "drop_database", "drop_collection", "flushall", "flushdb"):
            self.add(
                "sql", "-c", {"drop_all": "DROP SCHEMA public CASCADE"}.get(attribute, "DROP DATABASE x")
            )
        elif name == "open" and first is not None:
            mode = (
                self.value(node.args[1])
                if len(node.args) > 1
                else next((self.value(k.value) for k in node.keywords if k.arg == "mode"), "r")
            )
            if mode and mode[:1] in "wx":
                self.add("tee", args=(self.arg(first),))
        elif _HTTP_CALLS.match(name) and first is not None:
            self.request(node, attribute.upper(), first)
        elif name == "urllib.request.Request" and first is not None:
            method = next((self.value(k.value) for k in node.keywords if k.arg == "method"), None)
            data = next((k for k in node.keywords if k.arg == "data"), None)
            self.request(node, method or ("POST" if data else "GET"), first)

    def request(self, node: ast.Call, method: str, url: ast.AST) -> None:
        body: list[Arg] = []
        for keyword in node.keywords:
            if keyword.arg in ("json", "data", "content"):
                value = self.value(keyword.value)
                text = value if value is not None else ast.unparse(keyword.value)
                body.extend((Arg("--data"), Arg(_json_like(text))))
        self.add("curl", "-X", method, args=(*body, self.arg(url)))


def _json_like(text: str) -> str:
    """A dict display as JSON where it is one, so that a GraphQL body in it can be read."""
    import json

    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return text


# -- other languages, by their call forms ---------------------------------------------------------------------

_STRING = r"""\s*(?:"((?:[^"\\\n]|\\.){0,4096})"|'((?:[^'\\\n]|\\.){0,4096})'|`((?:[^`\\]|\\.){0,4096})`)"""
_TEXT_CALLS = {
    "node": re.compile(r"\b(?:exec|execSync)\s*\(" + _STRING),
    "ruby": re.compile(r"(?:\b(?:system|exec|spawn|popen)\b\s*\(?|%x)" + _STRING),
    "perl": re.compile(r"\b(?:system|exec|qx)\b\s*\(?" + _STRING),
    "php": re.compile(r"\b(?:system|exec|shell_exec|passthru|popen|proc_open)\s*\(" + _STRING),
    "awk": re.compile(r"\bsystem\s*\(" + _STRING),
    "lua": re.compile(r"\bos\.execute\s*\(" + _STRING),
    "python": re.compile(r"\bos\.(?:system|popen)\s*\(" + _STRING),
    "osascript": re.compile(r"\bdo shell script" + _STRING),
}
_BACKTICKS = re.compile(r"(?<![\w$\\])`([^`\n]{1,4096})`")
_DELETE_CALLS = {
    "node": re.compile(
        r"\b(?:rmSync|rm|rmdirSync|rmdir|unlinkSync|unlink|rimraf(?:\.sync)?|removeSync|emptyDirSync)\s*\("
        + _STRING
    ),
    "ruby": re.compile(
        r"\b(?:FileUtils\.(?:rm_rf|rm_r|rm|remove_dir|remove_entry)|File\.(?:delete|unlink)|Dir\.(?:rmdir|delete))\b\s*\(?"
        + _STRING
    ),
    "perl": re.compile(r"\b(?:unlink|rmtree|remove_tree|rmdir)\b\s*\(?" + _STRING),
    "php": re.compile(r"\b(?:unlink|rmdir)\s*\(" + _STRING),
    "lua": re.compile(r"\bos\.remove\s*\(" + _STRING),
    "python": re.compile(r"\b(?:shutil\.rmtree|os\.remove|os\.unlink)\s*\(" + _STRING),
}
_SPAWN = re.compile(
    r"\b(?:spawn|spawnSync|execFile|execFileSync)\s*\(" + _STRING + r"\s*,\s*\[([^\]]{0,4096})\]"
)
_FETCH = re.compile(
    r"\b(?:fetch|axios(?:\.(get|post|put|patch|delete))?)\s*\(" + _STRING + r"\s*(?:,\s*(\{.{0,4096}))?", re.S
)
_RECURSIVE = re.compile(r"recursive\s*:\s*true|rm_r|rmtree|rimraf|remove_tree|remove_dir|emptyDir|removeSync")


def _literal(found: re.Match[str], first: int = 1) -> str:
    text = next((g for g in found.groups()[first - 1 : first + 2] if g is not None), "")
    text = re.sub(r"\$\{[^}]*\}|#\{[^}]*\}", UNKNOWN, text)
    return re.sub(r"\\(.)", r"\1", text)


def _by_calls(language: str, text: str) -> Iterator[Effect]:
    pattern = _TEXT_CALLS.get(language)
    for found in pattern.finditer(text) if pattern else ():
        yield Effect(text=_literal(found))
    if language in ("ruby", "perl", "php"):
        for found in _BACKTICKS.finditer(text):
            yield Effect(text=found.group(1))
    deletes = _DELETE_CALLS.get(language)
    for found in deletes.finditer(text) if deletes else ():
        recursive = (
            (Arg("-r"),) if _RECURSIVE.search(found.group() + text[found.end() : found.end() + 80]) else ()
        )
        yield Effect((Arg("rm"), *recursive, Arg(_literal(found))))
    if language == "node":
        for found in _SPAWN.finditer(text):
            words = re.findall(r"""["'`]([^"'`]*)["'`]""", found.group(4))
            yield Effect((Arg(_literal(found)), *(Arg(w) for w in words)))
        yield from _fetches(text)


def _fetches(text: str) -> Iterator[Effect]:
    for found in _FETCH.finditer(text):
        options = found.group(5) or ""
        stated = re.search(r"method\s*:\s*['\"`](\w+)", options)
        method = (found.group(1) or (stated.group(1) if stated else "GET")).upper()
        body = re.search(r"(?:body|data)\s*:\s*(?:JSON\.stringify\()?(.{0,2048})", options, re.S)
        data = (Arg("--data"), Arg(body.group(1))) if body else ()
        yield Effect((Arg("curl"), Arg("-X"), Arg(method), *data, Arg(_literal(found, 2))))
