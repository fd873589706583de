"""Python loops over files: whether what they delete is all of it, or what passes a test.

Promise: pure; asking only what kind of file it is does not narrow.
"""

from __future__ import annotations

import ast

from shellguard.parse.code_value import (
    Items,
    Value,
    narrowed,
)

# Asking what kind of file it is does not narrow what a loop deletes.
_KIND_TESTS = frozenset(
    "isfile isdir islink exists lexists is_file is_dir is_symlink is_junction is_mount join path os S_ISDIR len str".split()
)


def narrowed_parts(value: Value) -> Value:
    """What a loop holds, each file being tested first."""
    if isinstance(value, Items):
        return Items(tuple(map(narrowed, value.values)))
    return narrowed(value)


def is_narrowed(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether something in a loop tests what it holds, beyond what kind of file that is."""
    held = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
    tests: list[ast.expr] = []
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign) and _mentions(node.value, held):
                held |= {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            elif isinstance(node, (ast.If, ast.IfExp)):
                tests.append(node.test)
            elif isinstance(node, ast.comprehension):
                tests.extend(node.ifs)
    return any(_mentions(t, held) and not _only_kind(t, held) for t in tests)


def _mentions(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))


def _only_kind(test: ast.expr, held: set[str]) -> bool:
    """A test that only asks for a file's kind."""
    allowed = held | _KIND_TESTS
    has_kind = any(
        isinstance(n, (ast.Attribute, ast.Name)) and _label(n) in _KIND_TESTS for n in ast.walk(test)
    )
    return has_kind and not any(
        isinstance(n, ast.Constant) or (isinstance(n, (ast.Attribute, ast.Call)) and _label(n) not in allowed)
        for n in ast.walk(test)
    )


def _label(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _label(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "?"
