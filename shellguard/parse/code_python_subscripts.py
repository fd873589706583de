"""Parts of Python values: elements, slices, looked-up names, formatted texts.

Promise: a part that is not known is unknown, and keeps what the whole was made by.
"""

from __future__ import annotations

import ast
import re

from shellguard.parse.code_names import Names
from shellguard.parse.code_value import (
    Found,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    joined,
    tainted,
    taints,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import Arg

_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?([a-zA-Z%])")


class Subscripts:
    """`value[index]`."""

    names: Names

    def value(self, node: ast.expr | None) -> Value:
        """The value of an expression."""
        raise NotImplementedError

    def member(self, value: Value, name: str, node: ast.expr) -> Value:
        """`value.name`."""
        raise NotImplementedError

    def _subscript(self, node: ast.Subscript) -> Value:
        value = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._sliced(value, node.slice)
        index = self.value(node.slice)
        if isinstance(value, Items) and isinstance(index, Number):
            inside = -len(value.values) <= index.number < len(value.values)
            return value.values[index.number] if inside else unknown(shown(node))
        if isinstance(value, Ref):
            return self.looked_up(value, index, node)
        if isinstance(value, Pairs):
            found = value.get(text_of(index).text)
            return found if found is not None else unknown(shown(node))
        if isinstance(value, Thing) and value.kind == "command":
            return Thing("command", Items((*values_of(value.value), *values_of(index))))
        return turn_of(value) if isinstance(value, (Items, Found)) else unknown(shown(node), *taints(value))

    def looked_up(self, value: Ref, index: Value, node: ast.expr) -> Value:
        """`os.environ["HOME"]`, `globals()["os"]`, `sys.modules["os"]`."""
        key = text_of(index).text
        if value.name == "os.environ":
            return Arg("~") if key in ("HOME", "USERPROFILE") else unknown("$" + key, "$" + key)
        if value.name in (
            "globals()",
            "locals()",
            "vars()",
            "sys.modules",
            "__builtins__",
            "builtins.__dict__",
        ):
            known = self.names.get(key)
            return known if known is not None else Ref(key)
        if value.name.endswith("__dict__"):
            return self.member(Ref(value.name.removesuffix("__dict__").removesuffix(".")), key, node)
        return Thing("command", index) if value.name == "plumbum.local" else unknown(shown(node))

    def _sliced(self, value: Value, part: ast.Slice) -> Value:
        bounds = [self.value(b) if b is not None else None for b in (part.lower, part.upper, part.step)]
        numbers = [b.number if isinstance(b, Number) else None for b in bounds]
        if any(b is not None and n is None for b, n in zip(bounds, numbers, strict=True)) or numbers[2] == 0:
            return value if isinstance(value, Found) else unknown("", *taints(value))
        cut = slice(*numbers)
        if isinstance(value, Items):
            return Items(value.values[cut])
        if isinstance(value, Arg) and value.is_known:
            made_by = ("decoded",) if numbers[2] not in (None, 1) else ()
            return tainted(Arg(value.text[cut]), *value.sources, *made_by)
        return value if isinstance(value, Found) else unknown("", *taints(value))


def values_of(value: Value | None) -> tuple[Value, ...]:
    if isinstance(value, Items):
        return value.values
    return (value,) if value is not None else ()


def percent(form: Arg, given: Value) -> Value:
    """`form % given`."""
    values = iter(given.values if isinstance(given, Items) else (given,))
    result: list[Value] = []
    last = 0
    for found in _PERCENT.finditer(form.text):
        result.append(Arg(form.text[last : found.start()]))
        last = found.end()
        if found.group(2) == "%":
            result.append(Arg("%"))
        elif found.group(1):
            named = given.get(found.group(1)) if isinstance(given, Pairs) else None
            result.append(named if named is not None else unknown())
        else:
            result.append(next(values, unknown()))
    result.append(Arg(form.text[last:], "", form.sources))
    return all_joined(result, joined)


def shown(node: ast.AST) -> str:
    """Source text for people, short."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return (
            f"{shown(node.value)}.{node.attr}"
            if isinstance(node.value, (ast.Name, ast.Attribute))
            else node.attr
        )
    if isinstance(node, ast.Call):
        return f"{shown(node.func)}(…)"
    if isinstance(node, ast.Subscript):
        return f"{shown(node.value)}[…]"
    return "…"
