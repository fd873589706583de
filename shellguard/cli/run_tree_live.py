"""The tree of what a session runs, told while it runs: one line for each thing that happens.

Promise: pure, and bounded in memory however long the session; each line is fit for a terminal as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from shellguard.cli.run_tree import Change, RunTree, What
from shellguard.cli.run_tree_moments import Ended, moments
from shellguard.cli.run_tree_node import Node
from shellguard.cli.run_tree_text import Look, ending, line, offset
from shellguard.model import Record

# Processes remembered as parents of those to come; about 1 KB each.
MOST_REMEMBERED = 8192

# Levels indented; deeper ones would leave no room for the command.
_MOST_LEVELS = 20


class LiveTree:
    """Turns the records of one session into lines, in the order they come."""

    def __init__(self, *, look: Look | None = None, start_s: float | None = None) -> None:
        """`start_s`: Unix time that offsets count from; else the session's start, or the first thing that happens."""
        self.look = look or Look()
        """May be replaced at any time: a window is resized."""
        self._tree = RunTree(most=MOST_REMEMBERED)
        self._tree.start_s = start_s

    def feed(self, event: Mapping[str, object] | Record) -> list[str]:
        """Lines to print at once for one record, or its JSON object with `kind`, `body` and `at_s`."""
        if isinstance(event, Record):
            kind, body, at_s = event.kind.value, event.body, event.at_s
        else:
            kind, body, at_s = _opened(event)
        happened = sorted(
            moments(kind, body, at_s=at_s), key=lambda moment: (moment.at_s, isinstance(moment, Ended))
        )
        changes = [self._tree.apply(moment) for moment in happened]
        return [text for change in changes if change is not None and (text := self._line(change))]

    def _line(self, change: Change) -> str:
        node = change.node
        end = ending(node) if change.what is What.ENDED else ""
        if change.what is What.ENDED and not end:
            return ""
        since_s = change.at_s - (self._tree.start_s or 0.0)
        head = f"{offset(since_s)}  {'  ' * _depth(node)}"
        lead = "→ " if change.what is What.BECAME else ""
        return line(head, [change.program], ending=end, look=self.look, asked_by=node.asked_by, lead=lead)


def _opened(event: Mapping[str, object]) -> tuple[str, dict[str, object], float]:
    kind, body, at_s = event.get("kind"), event.get("body"), event.get("at_s")
    return (
        str(kind),
        body if isinstance(body, dict) else {},
        float(at_s) if isinstance(at_s, int | float) else 0.0,
    )


def _depth(node: Node) -> int:
    depth, above = 0, node.above
    while above is not None and depth < _MOST_LEVELS:
        depth, above = depth + 1, above.above
    return depth
