"""The tree of what a session ran, as one JSON object.

Promise: pure; ASCII on one line, nothing cut or folded, and no tree is too deep to be written.
"""

from __future__ import annotations

import json

from shellguard.cli.run_tree import RunTree
from shellguard.cli.run_tree_node import Node, Program
from shellguard.cli.run_tree_text import ending


def tree_json(tree: RunTree, *, session: str) -> str:
    """`{session, start_s, opening, processes: [{pid, parent, at_s, programs, status, end, children}]}`."""
    head: dict[str, object] = {"session": session, "start_s": tree.start_s, "opening": tree.opening}
    parts = [_open(head, "processes")]
    # A node opens its own object; text closes one. No recursion: a session decides how deep its tree is.
    stack: list[Node | str] = ["]}", *_listed(tree.roots)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        parts.append(_open(_process(item), "children"))
        stack += ["]}", *_listed(item.children)]
    return "".join(parts)


def _open(fields: dict[str, object], last: str) -> str:
    return f'{json.dumps(fields, ensure_ascii=True)[:-1]}, "{last}": ['


def _listed(nodes: list[Node]) -> list[Node | str]:
    """The nodes last first, with the commas that JSON wants between them."""
    listed: list[Node | str] = []
    for node in reversed(nodes):
        listed += [node, ", "]
    return listed[:-1]


def _process(node: Node) -> dict[str, object]:
    return {
        "pid": node.pid,
        "parent": node.parent,
        "asked_by": node.asked_by,
        "at_s": node.programs[0].at_s,
        "programs": [_program(program) for program in node.programs],
        "status": node.status,
        "end": ending(node),
    }


def _program(program: Program) -> dict[str, object]:
    return {
        "command": program.command,
        "at_s": program.at_s,
        "verdict": program.verdict,
        "rules": list(program.rules),
        "story": program.story,
        "hold": program.hold,
    }
