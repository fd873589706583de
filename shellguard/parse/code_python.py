"""Python read by its own `ast`: statements in order, functions entered with the constants they are called with.

Promise: pure, total, bounded; branches are all taken and join, loops over literals are turned, a loop over found files
stands for their folder; text that is no Python of this version is left to the reader by tokens.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_python_calls import Calls, plain_name
from shellguard.parse.code_python_library import LIBRARY
from shellguard.parse.code_python_loops import is_narrowed, narrowed_parts
from shellguard.parse.code_value import (
    Function,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    chosen,
    joined,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

MAX_TURNS = 16
MAX_CALLS = 4
# Before Python 3: `print x` and `exec x` are statements.
_OLD = re.compile(r"^([ \t]*|.*[;:]\s*)(print|exec)[ \t]+(?![=(.,\[])([^\n;]*)", re.M)


def read_python(text: str, *, argv: tuple[Arg, ...] | None = None) -> Acts | None:
    """What Python code would do; None when it is not Python."""
    tree = _parsed(text)
    if tree is None:
        return None
    reader = Python(argv=argv)
    reader.module(tree)
    return reader.acts


def _parsed(text: str) -> ast.Module | None:
    plain = textwrap.dedent(text).replace(UNKNOWN, "_UNKNOWN_")
    for attempt in (plain, _OLD.sub(r"\1\2(\3)", plain)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


class Python(Calls):
    """One module being read."""

    def __init__(self, *, argv: tuple[Arg, ...] | None) -> None:
        super().__init__(argv=argv)
        self.depth = 0
        self.entered: set[int] = set()
        self.defined: dict[int, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.results: list[list[Value]] = []
        self.narrowing: dict[int, bool] = {}

    def module(self, tree: ast.Module) -> None:
        """The whole text, then the functions that it does not call itself."""
        self.body(tree.body)
        for identity, node in list(self.defined.items()):
            if identity not in self.entered:
                self.enter(node, (), {})

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Statements in order; one nested too deeply is looked at call by call."""
        for statement in statements:
            try:
                reader = _STATEMENTS.get(type(statement))
                if reader is not None:
                    reader(self, statement)
                else:
                    self.anything(statement)
            except RecursionError:
                if self.depth or self.nesting:
                    raise
                self.flat(statement)

    def flat(self, statement: ast.stmt) -> None:
        """Calls of a statement that is too deep to be followed."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and self.budget > 0:
                try:
                    self.value(node)
                except RecursionError:
                    continue

    def anything(self, statement: ast.AST) -> None:
        """A statement of no special kind: its expressions, then its statements."""
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.value(child)
            elif isinstance(child, ast.stmt):
                self.body([child])
            else:
                self.anything(child)

    # -- statements ------------------------------------------------------------------------------------------

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            first = alias.name.split(".")[0]
            self.names.set(alias.asname or first, Ref(alias.name if alias.asname else first))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.open(f"{node.module}.")
                continue
            self.names.set(alias.asname or alias.name, self.named(plain_name(f"{node.module}.{alias.name}")))

    def open(self, prefix: str) -> None:
        """`from os import *`."""
        for name in LIBRARY:
            if name.startswith(prefix) and "." not in name[len(prefix) :]:
                self.names.set(name[len(prefix) :], Ref(name))

    def _assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.value(node.value))

    def _augmented(self, node: ast.AugAssign) -> None:
        old, more = self.value(node.target), self.value(node.value)
        if isinstance(old, Items) and isinstance(more, Items):
            self.bind(node.target, Items((*old.values, *more.values)[:256]))
        else:
            is_text = isinstance(node.op, ast.Add) and not isinstance(old, (Number, Ref))
            self.bind(node.target, joined(old, more) if is_text else unknown())

    def _branch(self, bodies: Sequence[Sequence[ast.stmt]]) -> None:
        for body in bodies:
            if body:
                self.names.branch()
                try:
                    self.body(body)
                finally:
                    self.names.join()

    def _if(self, node: ast.If) -> None:
        self.value(node.test)
        self._branch([node.body, node.orelse])

    def _while(self, node: ast.While) -> None:
        self.value(node.test)
        self._branch([node.body, node.orelse])

    def _try(self, node: ast.Try) -> None:
        self.body(node.body)
        self._branch([h.body for h in node.handlers])
        self.body(node.orelse)
        self.body(node.finalbody)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        source = self.value(node.iter)
        if isinstance(source, Pairs):
            source = Items(tuple(Arg(k) for k, _ in source.pairs))
        turns: tuple[Value, ...]
        if isinstance(source, Items) and 0 < len(source.values) <= MAX_TURNS and self.budget > 0:
            turns = source.values
        else:
            turn = turn_of(source)
            turns = ((narrowed_parts(turn) if self.tests(node) else turn),)
        self.names.branch()
        try:
            for turn in turns:
                self.bind(node.target, turn)
                self.body(node.body)
        finally:
            self.names.join()
        self.body(node.orelse)

    def tests(self, loop: ast.For | ast.AsyncFor) -> bool:
        """`is_narrowed`, asked once for each loop."""
        if id(loop) not in self.narrowing:
            self.narrowing[id(loop)] = is_narrowed(loop)
        return self.narrowing[id(loop)]

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value)
        self.body(node.body)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults):
            self.value(part)
        self.defined[id(node)] = node
        self.names.set(node.name, Function(node))
        self.methods.setdefault(node.name, Function(node))

    def _class(self, node: ast.ClassDef) -> None:
        for part in node.decorator_list:
            self.value(part)
        self.names.enter({})
        try:
            self.body(node.body)
        finally:
            self.names.leave()
        self.names.set(node.name, Thing("class", Ref(node.name)))

    def _return(self, node: ast.Return) -> None:
        value = self.value(node.value) if node.value is not None else unknown()
        if self.results:
            self.results[-1].append(value)

    # -- functions -------------------------------------------------------------------------------------------

    def enter(self, node: object, given: tuple[Value, ...], named: dict[str, Value]) -> Value:
        """Call a function of the text with what is known of its arguments."""
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return unknown()
        if self.depth >= MAX_CALLS or (self.budget <= 0 and id(node) in self.entered):
            return unknown()
        self.entered.add(id(node))
        self.depth += 1
        self.names.enter(self._parameters(node.args, given, named))
        self.names.branch()
        self.results.append([])
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body)
            self.body(node.body)
            return chosen(self.results[-1])
        finally:
            self.results.pop()
            self.names.join()
            self.names.leave()
            self.depth -= 1

    def _parameters(
        self, args: ast.arguments, given: tuple[Value, ...], named: dict[str, Value]
    ) -> dict[str, Value]:
        names = [a.arg for a in (*args.posonlyargs, *args.args)]
        if names[:1] in (["self"], ["cls"]):
            names = names[1:]
        found: dict[str, Value] = {n: unknown(n) for n in (*names, *(a.arg for a in args.kwonlyargs))}
        if given or named:
            for name, default in zip(reversed(names), reversed(args.defaults), strict=False):
                found[name] = self.value(default)
        found.update(zip(names, given, strict=False))
        found.update({n: v for n, v in named.items() if n in found})
        if args.vararg:
            found[args.vararg.arg] = Items(given[len(names) :])
        if args.kwarg:
            found[args.kwarg.arg] = Pairs(tuple(named.items()))
        return found

    def text(self, source: Value) -> None:
        """`exec(TEXT)`: read it as the same module."""
        said = text_of(source)
        tree = _parsed(said.text) if self.nesting < MAX_CALLS and said.is_known else None
        if tree is not None:
            self.nesting += 1
            try:
                self.body(tree.body)
            except RecursionError:
                self.acts.is_full = True
            finally:
                self.nesting -= 1


_STATEMENTS: dict[type, Callable[[Python, Any], None]] = {
    ast.Import: Python._import, ast.ImportFrom: Python._import_from, ast.Assign: Python._assign,
    ast.AnnAssign: Python._annotated, ast.AugAssign: Python._augmented, ast.If: Python._if, ast.While: Python._while,
    ast.Try: Python._try, ast.TryStar: Python._try, ast.For: Python._for, ast.AsyncFor: Python._for, ast.With: Python._with,
    ast.AsyncWith: Python._with, ast.FunctionDef: Python._function, ast.AsyncFunctionDef: Python._function,
    ast.ClassDef: Python._class, ast.Return: Python._return,
}  # fmt: skip
