"""Which neighbours of the tree are shown as one line: many runs of the same program that nobody objected to.

Promise: pure; a process that failed, was held, refused or objected to stays, and so does everything above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shellguard.cli.run_tree import RunTree
from shellguard.cli.run_tree_node import Node
from shellguard.hold.visible import one_line

# A program that ran more often than this below one parent tells nothing more by its next run.
_OFTEN = 20
# Two lines made one would hide more than they save.
_LEAST_FOLD = 3
_NAMES_SHOWN = 6

_SHELL_TEXT = re.compile(r"\S*\b(?:ba|da|z|k|a|fi)?sh(?: -\S+)*? -[a-z]*c(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Fold:
    """Neighbours shown as one line."""

    at_s: float
    """Unix time of the first."""
    names: Counter[str]
    programs: int
    """Those below them included."""

    @property
    def text(self) -> str:
        """`… 212 × cat, sed, rm (848 programs)`, the most frequent first."""
        names = [name for name, _ in self.names.most_common()]
        shown = ", ".join([*names[:_NAMES_SHOWN], *(["…"] if len(names) > _NAMES_SHOWN else [])])
        count = self.names.total()
        below = f" ({self.programs:,} programs)" if self.programs > count else ""
        return f"… {count:,} × {shown}{below}"


class Folds:
    """What may be folded in one tree."""

    def __init__(self, tree: RunTree, *, is_all: bool) -> None:
        """With `is_all`, nothing."""
        self._is_all = is_all
        self._sizes: dict[Node, int] = {}
        self._loud: set[Node] = set()
        for node in reversed(every(tree)):
            self._sizes[node] = len(node.programs) + sum(self._sizes[child] for child in node.children)
            if _is_loud(node) or any(child in self._loud for child in node.children):
                self._loud.add(node)
        self._agents = {_trunk_end(root) for root in tree.roots}
        self.folded = 0
        """Programs folded away so far."""

    def items(self, siblings: Sequence[Node], *, above: Node | None) -> list[Node | Fold]:
        """`siblings` with stretches of the often repeated made one."""
        names = {node: _name(node) for node in siblings if self._may_fold(node, above=above)}
        often = {name for name, count in Counter(names.values()).items() if count > _OFTEN}
        items: list[Node | Fold] = []
        stretch: list[Node] = []
        for node in siblings:
            if names.get(node) in often:
                stretch.append(node)
            else:
                items += [*self._one(stretch, names), node]
                stretch = []
        return [*items, *self._one(stretch, names)]

    def _may_fold(self, node: Node, *, above: Node | None) -> bool:
        if self._is_all or node in self._loud:
            return False
        # An agent's own commands are what the reader came for; below `make` the same are bulk.
        is_by_agent = above is None or above in self._agents
        return not (is_by_agent and (node.asked_by or _SHELL_TEXT.match(node.programs[0].command)))

    def _one(self, stretch: list[Node], names: dict[Node, str]) -> Sequence[Node | Fold]:
        if len(stretch) < _LEAST_FOLD:
            return stretch
        programs = sum(self._sizes[node] for node in stretch)
        self.folded += programs
        return [Fold(stretch[0].programs[0].at_s, Counter(names[node] for node in stretch), programs)]


def every(tree: RunTree) -> list[Node]:
    """All processes of the tree, each behind the one above it."""
    found = list(tree.roots)
    for node in found:  # grows while it is read: no depth is too deep
        found += node.children
    return found


def _is_loud(node: Node) -> bool:
    return bool(node.status or any(p.story or p.rules for p in node.programs))


def _trunk_end(root: Node) -> Node:
    """The agent: below its launchers, the first that started more than one process."""
    node = root
    while len(node.children) == 1:
        node = node.children[0]
    return node


def _name(node: Node) -> str:
    word, _, _ = node.programs[-1].command.strip().partition(" ")
    return one_line(word.strip("'\"").rpartition("/")[2], 24) or "?"
