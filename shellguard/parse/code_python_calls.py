"""Python calls: who is called, by which name however it was come by, and what then happens.

Promise: functions of the text are entered, those of known modules are said as commands, methods of objects are taken
for file operations only where the object is a path or the name can mean nothing else.
"""

from __future__ import annotations

import ast

from shellguard.parse.code_python_cloud import KINDS as CLOUD_KINDS
from shellguard.parse.code_python_library import LIBRARY
from shellguard.parse.code_python_methods import attribute, method
from shellguard.parse.code_python_values import Expressions
from shellguard.parse.code_value import (
    Call,
    Choice,
    Found,
    Function,
    Items,
    Pairs,
    Ref,
    Thing,
    Value,
    each,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

# Calls that give what they are given.
_SAME = frozenset(
    "str list tuple set frozenset sorted reversed iter bytes bytearray repr os.fspath os.fsencode os.fsdecode copy.copy "
    "copy.deepcopy contextlib.closing compile memoryview asyncio.run asyncio.wait_for tqdm tqdm.tqdm sqlalchemy.text text gql gql.gql "
    "types.FunctionType".split()
)
# Calls that call what they are given, with the rest as arguments or with each of a list.
_CALLERS = frozenset("submit register apply run_in_executor call_soon to_thread Timer call_later".split())
_MAPPERS = frozenset("map imap imap_unordered starmap map_async filter".split())
_MODULES = {
    "posix": "os", "nt": "os", "builtins": "", "__builtin__": "", "__builtins__": "", "io.open": "open", "codecs.open": "open",
    "os.posix": "os", "Path": "pathlib.Path", "pathlib.PosixPath": "pathlib.Path", "pathlib.PurePath": "pathlib.Path",
    "posixpath": "os.path", "subprocess32": "subprocess", "cloudpickle": "pickle", "dill": "pickle", "cPickle": "pickle",
    "aiofiles.open": "open", "gzip.open": "open", "bz2.open": "open", "aioshutil": "shutil", "six.moves.builtins": "",
}  # fmt: skip


def plain_name(name: str) -> str:
    """A dotted name under its usual module. Pure."""
    if name in _MODULES:
        return _MODULES[name]
    head, dot, tail = name.partition(".")
    if dot and head in _MODULES:
        usual = _MODULES[head]
        return f"{usual}.{tail}" if usual else tail
    return name


# Names that are values, not functions.
_CONSTANTS: dict[str, Value] = {
    "sys.executable": Arg("python3"), "os.sep": Arg("/"), "os.path.sep": Arg("/"), "os.curdir": Arg("."), "os.linesep": Arg("\n"),
    "os.devnull": Arg("/dev/null"), "os.name": Arg("posix"), "sys.platform": Arg("linux"), "signal.SIGKILL": Arg("KILL"),
    "signal.SIGTERM": Arg("TERM"), "signal.SIGINT": Arg("INT"), "signal.SIGSTOP": Arg("STOP"), "signal.SIGHUP": Arg("HUP"),
}  # fmt: skip


class Calls(Expressions):
    """Calls, and the members they are made through."""

    def named(self, name: str) -> Value:
        """What a dotted name of a module is."""
        if name == "sys.argv":
            return Items((Arg("-c"), *self.argv)) if self.argv is not None else unknown("sys.argv")
        return _CONSTANTS.get(name) or Ref(name)

    def enter(self, node: object, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        """Call a function of the text."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> Value:
        """A call in the text: its parts first, as Python does."""
        function = self.value(node.func)
        given: list[Value] = []
        for part in node.args:
            value = self.value(part)
            if isinstance(part, ast.Starred) and isinstance(value, Items):
                given.extend(value.values)
            else:
                given.append(value)
        named: dict[str, Value] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, Pairs):
                named.update(value.pairs)
        return each(function, lambda f: self.apply(f, tuple(given), named))

    def apply(self, function: Value, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        """Call `function` with values."""
        if isinstance(function, Function):
            return self.enter(function.body, (*function.bound, *given), named)
        if isinstance(function, Thing):
            return self._apply_thing(function, given, named)
        if not isinstance(function, Ref):
            return unknown()
        name = plain_name(function.name)
        if name in _SAME:
            return given[0] if given else Items(()) if name in ("list", "tuple", "set") else unknown()
        handler = LIBRARY.get(name)
        if handler is not None:
            return handler(self, Call(name, given, named))
        special = self._special(name, given, named)
        return special if special is not None else method(self, Call(name, given, named), None)

    def method_given(self, made: Value, function: Value) -> None:
        if isinstance(made, Thing) and made.kind == "request" and made.value is not None:
            self.acts.request(text_of(self.apply(function, (), {})).text, made.value)

    def _apply_thing(self, thing: Thing, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        if thing.kind == "method":
            return self._apply_method(thing, given, named)
        if thing.kind == "partial" and thing.value is not None and isinstance(thing.more, Items):
            return self.apply(thing.value, (*thing.more.values, *given), named)
        if thing.kind == "command":
            self.acts.run(thing, *given)
            return unknown()
        if thing.kind == "class" and isinstance(thing.value, Ref):
            return self._made(given, named)
        return unknown()

    def _apply_method(self, thing: Thing, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        name = text_of(thing.more).text
        own = self.methods.get(name)
        is_foreign = isinstance(thing.value, Thing) and thing.value.kind in (
            "path",
            "file",
            "session",
            "response",
            *CLOUD_KINDS,
        )
        if own is not None and not is_foreign:
            return self.enter(own.body, given, named)
        return method(self, Call(name, given, named), thing.value)

    def _made(self, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        """An object of a class of the text."""
        begin = self.methods.get("__init__")
        if begin is not None and (given or named):
            self.enter(begin.body, given, named)
        return Thing("object")

    def member(self, value: Value, name: str, node: ast.expr) -> Value:
        """`value.name`: a longer name, or a method of an object."""
        if isinstance(value, Ref):
            if value.name in ("self", "cls") and name in self.methods:
                return self.methods[name]
            return self.named(plain_name(f"{value.name}.{name}" if value.name else name))
        if isinstance(value, Choice):
            return each(value, lambda v: self.member(v, name, node))
        found = attribute(self, value, name)
        return found if found is not None else Thing("method", value, Arg(name))

    def _special(self, name: str, given: tuple[Value, ...], named: dict[str, Value]) -> Value | None:
        """Calls that give or call other names."""
        first = given[0] if given else unknown()
        if name in ("__import__", "importlib.import_module", "importlib.__import__"):
            return Ref(plain_name(text_of(first).text)) if UNKNOWN not in text_of(first).text else unknown()
        if name in ("getattr", "inspect.getattr_static") and len(given) > 1:
            member = text_of(given[1])
            if not member.is_known:
                return unknown(*(member.sources or ("",)))
            return each(first, lambda v: self.member(v, member.text, ast.Constant(value=None)))
        if name in ("globals", "locals", "vars"):
            if given and isinstance(first, Ref):
                return Ref(first.name + ".__dict__")
            return Ref(name + "()")
        if name in ("functools.partial", "partial") and given:
            return Thing("partial", first, Items(given[1:]))
        if name.rsplit(".", 1)[-1] in _MAPPERS and len(given) > 1 and _is_callable(first):
            self.apply(first, (turn_of(given[1]),), {})
            return given[1] if isinstance(given[1], (Items, Found)) else unknown()
        if name in (
            "Thread",
            "Process",
            "threading.Thread",
            "multiprocessing.Process",
            "Timer",
            "threading.Timer",
        ):
            target = named.get("target", given[1] if len(given) > 1 else None)
            arguments = named.get("args", given[2] if len(given) > 2 else None)
            if target is not None and _is_callable(target):
                self.apply(target, arguments.values if isinstance(arguments, Items) else (), {})
            return Thing("object")
        if name.rsplit(".", 1)[-1] in _CALLERS and given and _is_callable(first):
            return self.apply(first, given[1:], named)
        return None


def _is_callable(value: Value) -> bool:
    return isinstance(value, (Ref, Function)) or (
        isinstance(value, Thing) and value.kind in ("method", "partial", "class")
    )
