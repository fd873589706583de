"""Every signal has a name: the table is what policies, documentation and people go by."""

from __future__ import annotations

import ast
from pathlib import Path

import shellguard.context
from shellguard.context.signal_ids import SIGNALS

HERE = Path(shellguard.context.__file__).parent


def _is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _given() -> set[str]:
    """Ids that the code gives, as it writes them: a text, or a constant of the same module."""
    found: set[str] = set()
    for path in HERE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {
            target.id: value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target, value in _pairs(node)
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant)
        }
        for node in ast.walk(tree):
            if _is_call_of(node, "Signal") and isinstance(node, ast.Call) and node.args:
                first = node.args[0]
                said = first.value if isinstance(first, ast.Constant) else texts.get(ast.unparse(first))
                found |= {said} if isinstance(said, str) else set()
    return found


def _pairs(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    target = node.targets[0]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        return list(zip(target.elts, node.value.elts, strict=True))
    return [(target, node.value)]


def test_no_signal_is_given_that_has_no_name() -> None:
    given = _given()
    assert given - set(SIGNALS) == set()
    # the reading above really finds them
    assert {"check-bent", "burst", "secret-shown", "outside-place"} <= given
