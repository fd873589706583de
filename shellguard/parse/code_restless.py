"""Loops without an end, and without a rest, in a few lines of another language.

Promise: pure, total and bounded; a loop that can be left or that waits for anything is not one, and where that cannot be
read none is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

LONGEST = 4000
"""Characters. What is longer is a program, whose main loop is what it is there for."""
_REACHING = re.compile(
    r"^(?:requests|httpx|aiohttp|urllib|http|subprocess|os|session|client|s|socket)\.|(?:^|\.)(?:urlopen|urlretrieve|system|popen|Popen|check_call|check_output|write|writelines|append|fork|connect|sendto|sendall)$"
)
_RESTING = re.compile(
    r"(?:^|[._])(?:sleep|wait|wait_for|input|readline|readlines|read|recv|recvfrom|accept|select|poll|get_nowait|join|next|acquire|exit|_exit|quit|kill|abort|throttle|run_forever|serve|pause|time|monotonic|perf_counter|send|popleft|pop)\w*$"
)
_ENDLESS_TEXT = re.compile(
    r"\b(?:while|until)\s*\(?\s*(?:true|1|!0|!!1|false)\s*\)?\s*(?:do\b|\{|;|:|$|[\n(])|\bfor\s*\(\s*;\s*;\s*\)|\bloop\s*(?:do|\{)|\bwhile\s+1\b",
    re.M,
)
_LEAVING_TEXT = re.compile(
    r"\b(?:break|return|last|exit|die|throw|raise|sleep|usleep|setTimeout|delay|timers|wait|gets|readline|STDIN|accept|recv|read|stdin|rl\.|on\(|kill|abort|throw\s|process\.exit|process\.kill|Date\.now|hrtime|performance|time)\b"
)
_REACHING_TEXT = re.compile(
    r"\b(?:fetch|axios|https?\.(?:get|request|post)|got|request|Net::HTTP|URI\.open|open|HTTParty|Faraday|LWP|curl_exec|file_get_contents|file_put_contents|exec\w*|system|spawn\w*|writeFile\w*|appendFile\w*|fwrite|fork|`)",
)
_EMPTY_BODY = re.compile(
    r"(?:while\s*\(\s*(?:true|1|!0)\s*\)|for\s*\(\s*;\s*;\s*\))\s*(?:\{\s*\}|;)|\bloop\s*(?:\{\s*\}|do\s+end)|\bwhile\s+true(?:\s*;|\s+do)?\s*(?:do)?\s*end\b"
)


def is_restless(text: str, *, is_python: bool) -> bool:
    """Whether it holds a loop that reaches for something, or burns, without an end."""
    if len(text) > LONGEST or not re.search(r"\b(?:while|for|loop|until)\b", text):
        return False
    return _python(text) if is_python else _other(text)


def _other(text: str) -> bool:
    if _LEAVING_TEXT.search(text):
        return False
    return bool(_EMPTY_BODY.search(text)) or bool(_ENDLESS_TEXT.search(text) and _REACHING_TEXT.search(text))


def _python(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(n, ast.While) and _is_true(n.test) and _runs_on(n) for n in ast.walk(tree))


def _is_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _runs_on(loop: ast.While) -> bool:
    is_reaching = False
    has_calls = False
    for node in _inside(loop):
        if isinstance(node, (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)):
            return False
        if isinstance(node, ast.Call):
            has_calls = True
            name = _dotted(node.func)
            # SAFETY: a call of unknown name may wait
            if not name or _RESTING.search(name):
                return False
            is_reaching = is_reaching or bool(_REACHING.search(name))
    return is_reaching or not has_calls


def _inside(loop: ast.While) -> Iterator[ast.AST]:
    """What one turn does, without what functions defined in it would do when they are called."""
    pending: list[ast.AST] = list(loop.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value)
        return f"{head}.{node.attr}" if head else node.attr
    return ""
