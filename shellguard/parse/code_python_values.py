"""Python expressions read to values: constants joined, names resolved, calls told to `code_python_calls`.

Promise: total within Python's own recursion limit, which the caller catches; every sub-expression is looked at, so no
call hides in one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_names import Names
from shellguard.parse.code_python_subscripts import Subscripts, percent, shown, values_of
from shellguard.parse.code_value import (
    MAX_ITEMS,
    MAX_TEXT,
    Choice,
    Found,
    Function,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    chosen,
    each,
    joined,
    narrowed,
    options_of,
    path_joined,
    taints,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

# Loops and functions are entered again only while there is this much left, in expressions.
BUDGET = 20_000
_NUMBERS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: int.__add__, ast.Sub: int.__sub__, ast.BitXor: int.__xor__, ast.BitAnd: int.__and__, ast.BitOr: int.__or__,
}  # fmt: skip


class Expressions(Subscripts):
    """Values of expressions; statements are `code_python`'s."""

    def __init__(self, *, argv: tuple[Arg, ...] | None) -> None:
        self.acts = Acts()
        self.argv = argv
        self.names = Names({})
        self.budget = BUDGET
        self.nesting = 0
        self.methods: dict[str, Function] = {}
        self.options: list[tuple[str, Value | None]] = []
        """Arguments that an argparse parser was told of, with their defaults."""

    def call(self, node: ast.Call) -> Value:
        """What a call gives, its effect told."""
        raise NotImplementedError

    def member(self, value: Value, name: str, node: ast.expr) -> Value:
        """`value.name`."""
        raise NotImplementedError

    def method_given(self, made: Value, function: Value) -> None:
        """`request.get_method = lambda: "DELETE"`: how a request of urllib was given its method of old."""
        raise NotImplementedError

    def text(self, source: Value) -> None:
        """Python text run by `exec` or `eval`."""
        raise NotImplementedError

    def value(self, node: ast.expr | None) -> Value:
        """The value of an expression, every call in it told."""
        if node is None:
            return unknown()
        self.budget -= 1
        reader = _READERS.get(type(node))
        if reader is not None:
            return reader(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
        return unknown(shown(node))

    def bind(self, target: ast.expr, value: Value) -> None:
        """Assign to a target."""
        if isinstance(target, ast.Name):
            self.names.set(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for at, part in enumerate(target.elts):
                self.bind(part.value if isinstance(part, ast.Starred) else part, _element(value, at))
        elif isinstance(target, ast.Attribute):
            if target.attr == "get_method":
                self.method_given(self.value(target.value), value)
            if isinstance(target.value, ast.Name):
                self.names.set(f"{target.value.id}.{target.attr}", value, is_shared=True)
        elif isinstance(target, ast.Subscript):
            self.value(target.value)
            self.value(target.slice)

    def joined_path(self, values: list[Value]) -> Value:
        """`os.path.join` and kin."""
        return all_joined(values, path_joined)

    # -- kinds of expressions --------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Value:
        value = node.value
        if isinstance(value, bool) or value is None:
            return Arg(str(value))
        if isinstance(value, int):
            return Number(value)
        if isinstance(value, bytes):
            return Arg(value.decode("utf-8", "surrogateescape").replace(UNKNOWN, ""))
        return Arg(value.replace(UNKNOWN, "") if isinstance(value, str) else str(value))

    def _name(self, node: ast.Name) -> Value:
        known = self.names.get(node.id)
        return known if known is not None else Ref(node.id)

    def _attribute(self, node: ast.Attribute) -> Value:
        if isinstance(node.value, ast.Name):
            known = self.names.get(f"{node.value.id}.{node.attr}")
            if known is not None:
                return known
        return each(self.value(node.value), lambda v: self.member(v, node.attr, node))

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Number) and isinstance(right, Number):
            count = _NUMBERS.get(type(node.op))
            return Number(count(left.number, right.number)) if count else unknown("", "decoded")
        if isinstance(node.op, ast.Add):
            if isinstance(left, Items) or isinstance(right, Items):
                return Items((*values_of(left), *values_of(right))[:MAX_ITEMS])
            return joined(left, right)
        if isinstance(node.op, ast.Div):
            return each(path_joined(_unpacked(left), _unpacked(right)), lambda v: Thing("path", v))
        if isinstance(node.op, ast.Mod) and isinstance(left, (Arg, Choice)):
            return each(left, lambda v: percent(text_of(v), right))
        if isinstance(node.op, ast.Mult) and isinstance(left, Arg) and isinstance(right, Number):
            return Arg((left.text * max(0, min(right.number, 64)))[:MAX_TEXT], left.raw, left.sources)
        made_by = ("decoded",) if isinstance(node.op, ast.BitXor) else ()
        return unknown(shown(node), *taints(left), *taints(right), *made_by)

    def _signed(self, node: ast.UnaryOp) -> Value:
        value = self.value(node.operand)
        if isinstance(value, Number) and isinstance(node.op, ast.USub):
            return Number(-value.number)
        return value if isinstance(value, Number) else unknown(shown(node))

    def _template(self, node: ast.JoinedStr) -> Value:
        return all_joined((self.value(part) for part in node.values), joined)

    def _formatted(self, node: ast.FormattedValue) -> Value:
        value = self.value(node.value)
        return each(
            value, lambda v: text_of(v) if not isinstance(v, (Ref, Function)) else unknown(shown(node.value))
        )

    def _list(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        found: list[Value] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                spread = self.value(part.value)
                found.extend(spread.values if isinstance(spread, Items) else (spread,))
            else:
                found.append(self.value(part))
        return Items(tuple(found))

    def _dict(self, node: ast.Dict) -> Value:
        pairs: list[tuple[str, Value]] = []
        for key, value in zip(node.keys, node.values, strict=True):
            found = self.value(value)
            if key is not None:
                pairs.append((text_of(self.value(key)).text, found))
            elif isinstance(found, Pairs):
                pairs.extend(found.pairs)
        return Pairs(tuple(pairs))

    def _either(self, node: ast.IfExp) -> Value:
        self.value(node.test)
        return chosen((self.value(node.body), self.value(node.orelse)))

    def _any(self, node: ast.BoolOp) -> Value:
        return chosen([self.value(v) for v in node.values])

    def _named(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def _inner(self, node: ast.Await | ast.Starred) -> Value:
        return self.value(node.value)

    def _lambda(self, node: ast.Lambda) -> Value:
        return Function(node)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp) -> Value:
        elements = [node.value] if isinstance(node, ast.DictComp) else [node.elt]
        first = node.generators[0]
        source = self.value(first.iter)
        self.names.branch()
        try:
            single = len(node.generators) == 1 and not first.ifs
            if single and isinstance(source, Items) and len(source.values) <= MAX_ITEMS and self.budget > 0:
                return Items(tuple(self._turn(first.target, v, elements) for v in source.values))
            self._generate(first, source)
            for generator in node.generators[1:]:
                self._generate(generator, self.value(generator.iter))
            last = [self.value(e) for e in elements][-1]
            if isinstance(last, Found):
                return last
            return (
                Items((last,)) if taints(last) or not isinstance(last, Arg) else unknown("", *taints(source))
            )
        finally:
            self.names.join()

    def _turn(self, target: ast.expr, value: Value, elements: list[ast.expr]) -> Value:
        self.bind(target, value)
        return [self.value(e) for e in elements][-1]

    def _generate(self, generator: ast.comprehension, source: Value) -> None:
        turn = turn_of(source)
        self.bind(generator.target, narrowed(turn) if generator.ifs else turn)
        for test in generator.ifs:
            self.value(test)


def _unpacked(value: Value) -> Value:
    """A path's own text."""
    if isinstance(value, Choice):
        return chosen(map(_unpacked, value.options))
    return (
        value.value
        if isinstance(value, Thing) and value.kind == "path" and value.value is not None
        else value
    )


def _element(value: Value, at: int) -> Value:
    """What the `at`-th target of an unpacked value gets."""
    if isinstance(value, Items):
        return value.values[at] if at < len(value.values) else unknown()
    if isinstance(value, Choice):
        return chosen(_element(o, at) for o in options_of(value))
    return unknown("", *taints(value))


_READERS: dict[type, Callable[[Expressions, Any], Value]] = {
    ast.Constant: Expressions._constant, ast.Name: Expressions._name, ast.Attribute: Expressions._attribute,
    ast.BinOp: Expressions._binary, ast.UnaryOp: Expressions._signed, ast.JoinedStr: Expressions._template, ast.FormattedValue: Expressions._formatted,
    ast.List: Expressions._list, ast.Tuple: Expressions._list, ast.Set: Expressions._list, ast.Dict: Expressions._dict,
    ast.IfExp: Expressions._either, ast.BoolOp: Expressions._any, ast.NamedExpr: Expressions._named,
    ast.Await: Expressions._inner, ast.Starred: Expressions._inner, ast.Lambda: Expressions._lambda,
    ast.Subscript: Expressions._subscript, ast.Call: lambda self, node: self.call(node),
    ast.ListComp: Expressions._comprehension, ast.GeneratorExp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension, ast.DictComp: Expressions._comprehension,
}  # fmt: skip
