"""The tree of what a session ran, as lines for people.

Promise: pure; a line holds no character that moves a cursor, changes a colour or hides text, save our own
colours when asked for.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from shellguard.cli.run_tree import RunTree
from shellguard.cli.run_tree_folds import Fold, Folds, every
from shellguard.cli.run_tree_node import Node, Program, Tone
from shellguard.hold.visible import one_line

# SGR numbers: green, yellow, red (ECMA-48); the same as in the plain log.
_COLOURS = {Tone.APPROVED: "32", Tone.WAITING: "33", Tone.REFUSED: "31"}
# However narrow the terminal, so much of the command stays.
_LEAST_TEXT = 16
# What the last program of a process leaves to those before it.
_LEAST_BEFORE = 8

# Levels drawn; a deeper line keeps the nearest and says so with an ellipsis.
_MOST_LEVELS = 16
# A joint and what runs on below it.
_MIDDLE, _LAST = "├─ ", "└─ "
_BELOW = {_MIDDLE: "│  ", _LAST: "   "}

_REFUSED_STATUS = 126


@dataclass(frozen=True, slots=True)
class Look:
    """How lines are to look."""

    width: int | None = None
    """Columns, None for whole lines."""
    is_coloured: bool = False


def tree_lines(tree: RunTree, *, session: str, look: Look, is_all: bool = False) -> Iterator[str]:
    """A heading, every process below its parent, a summary; many alike are folded unless `is_all`."""
    folds = Folds(tree, is_all=is_all)
    yield one_line(_heading(tree, session), look.width or 0)
    yield from _process_lines(tree, folds, look=look)
    yield _fitted(_summary(tree, folded=folds.folded), look)


def _process_lines(tree: RunTree, folds: Folds, *, look: Look) -> Iterator[str]:
    start_s = tree.start_s or 0.0
    levels = _MOST_LEVELS if look.width is None else min(_MOST_LEVELS, max(look.width // 8, 2))
    roots = folds.items(tree.roots, above=None)
    stack: list[tuple[Node | Fold, str, list[str]]] = [(item, "", []) for item in reversed(roots)]
    while stack:  # no recursion: a session decides how deep its tree is
        item, joint, bars = stack.pop()
        at_s = item.at_s if isinstance(item, Fold) else item.programs[0].at_s
        drawn = "".join(["…  ", *bars[-levels:]] if len(bars) > levels else bars)
        head = f"{offset(at_s - start_s)}  {drawn}{joint}"
        if isinstance(item, Fold):
            yield _fitted(head + item.text, look)
            continue
        yield line(head, item.programs, ending=ending(item), asked_by=item.asked_by, look=look)
        bars = [*bars[-levels:], _BELOW[joint]] if joint else bars
        below = folds.items(item.children, above=item)
        joints = [_LAST, *[_MIDDLE] * (len(below) - 1)]
        stack += [(child, drawn, bars) for child, drawn in zip(reversed(below), joints, strict=False)]


def line(
    head: str, programs: Sequence[Program], *, ending: str, look: Look, asked_by: str = "", lead: str = ""
) -> str:
    """`head`, what one process ran, what became of it; the command gives way to the width."""
    told = [p for p in programs if p.story]
    story = one_line("; ".join(", ".join(p.story) for p in told), 80)
    rules = one_line(" ".join(dict.fromkeys(rule for p in told for rule in p.rules)), 60)
    tail = "".join(f"  {part}" for part in (story, rules, ending) if part)
    head += f"{one_line(asked_by, 12)}: " if asked_by else lead
    limit = 0 if look.width is None else max(look.width - len(head) - len(tail), _LEAST_TEXT)
    text = f"{head}{commands([p.command for p in programs], limit=limit)}"
    if not told or not look.is_coloured:
        return text + tail
    return f"{text}  \x1b[{_COLOURS[told[-1].tone]}m{story}\x1b[0m{tail[len(story) + 2 :]}"


def commands(ran: Sequence[str], *, limit: int) -> str:
    """What one process ran, `env -i → python3 x.py`; the last one is cut last. `limit` 0 cuts nothing."""
    last = one_line(ran[-1], limit) or "?"
    if len(ran) == 1:
        return last
    wrappers = [_wrapper(one, around=inner) for one, inner in pairwise(ran)]
    before = " → ".join(one_line(wrapper, limit) for wrapper in wrappers)
    room = limit - len(last) - 3
    if not limit or len(before) <= room:
        return f"{before} → {last}"
    room = max(room, min(_LEAST_BEFORE, limit // 2))
    return f"{one_line(before, room)} → {one_line(ran[-1], limit - room - 3)}"


def _wrapper(command: str, *, around: str) -> str:
    """`command` without the later one that stands at its end: `env -i` of `env -i make`."""
    rest = command.rstrip("'\"")
    if not around or not rest.endswith(around):
        return command
    carrier = rest[: -len(around)]
    bare = carrier.rstrip("'\"").rstrip(" ")
    return command if bare in ("", carrier) or set(bare) & set("'\"") else bare


def offset(since_start_s: float) -> str:
    """Time since the session began, eight columns: `   12.4s`, ` 1:02:03`."""
    passed_s = max(since_start_s, 0.0)
    if passed_s < 600:
        return f"{passed_s:.1f}s".rjust(8)
    minutes, seconds = divmod(int(passed_s), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}".rjust(8)


def ending(node: Node) -> str:
    """`exit 1`, `SIGKILL`; nothing for a good end, an unknown one, and the status that a refusal always has."""
    status = node.status
    if not status or (status == _REFUSED_STATUS and node.programs[-1].tone is Tone.REFUSED):
        return ""
    if status > 0:
        return f"exit {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _heading(tree: RunTree, session: str) -> str:
    known = [str(tree.opening.get(name) or "") for name in ("agent", "mode", "environment", "task")]
    layers = tree.opening.get("layers")
    guarded = [f"guarded by {', '.join(map(str, layers))}"] if isinstance(layers, dict) and layers else []
    since = [] if tree.start_s is None else [f"since {_moment(tree.start_s)}"]
    return ", ".join([f"session {session}", *since, *(k for k in known if k), *guarded])


def _moment(at_s: float) -> str:
    try:
        return datetime.fromtimestamp(at_s).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):  # no clock ever showed this
        return f"second {at_s:.0f}"


def _summary(tree: RunTree, *, folded: int) -> str:
    nodes = every(tree)
    programs = [program for node in nodes for program in node.programs]
    counts = {
        "failed": sum(1 for node in nodes if ending(node)),
        "held": sum(1 for program in programs if program.hold or "held" in program.story),
        "refused": sum(1 for program in programs if program.is_refused),
        "folded (--all shows them)": folded,
    }
    told = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
    if not programs:
        return "no program on record"
    return f"{len(programs):,} program{'s' if len(programs) > 1 else ''}{': ' if told else ''}{told}"


def _fitted(text: str, look: Look) -> str:
    return text if look.width is None or len(text) <= look.width else text[: look.width - 1] + "…"
