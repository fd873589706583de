"""What multiplies itself: functions that start themselves beside themselves, endless loops that start jobs.

Promise: pure; said of the structure, never of a name. A loop that waits, sleeps or runs something in the foreground
is ordinary.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.parse.syntax import Arithmetic, Compound, Literal, Pipeline, Script, Simple

# Foreground commands that take no time worth speaking of.
_QUICK = frozenset("echo printf : true false let test [ export declare local set shopt disown".split())


def is_endless(loop: Compound) -> bool:
    """Whether nothing in its head ends the loop: `while true`, `until false`, `for ((;;))`."""
    if loop.kind == "for":
        part = loop.words[0].parts[0] if not loop.name and loop.words and loop.words[0].parts else None
        return (
            isinstance(part, Arithmetic)
            and re.fullmatch(r"[^;]*;\s*(?:1|true)?\s*;[^;]*", part.text) is not None
        )
    truth = always(loop.bodies[0]) if loop.bodies else None
    return truth is (loop.kind == "while") if truth is not None else False


def always(condition: Script) -> bool | None:
    """The one outcome a condition has, None where it may have either."""
    if len(condition.pipelines) != 1 or len(condition.pipelines[0].commands) != 1:
        return None
    command = condition.pipelines[0].commands[0]
    if isinstance(command, Compound) and command.kind == "test":
        return _tested([w.literal for w in command.words])
    if isinstance(command, Compound):
        text = command.words[0].raw.strip() if command.kind == "arithmetic" and command.words else ""
        return bool(int(text)) if text.isdigit() else None
    words = [w.literal for w in command.words]
    if words and words[0] is not None:
        words = [posixpath.basename(words[0]), *words[1:]]
    if words in (["true"], [":"]):
        return True
    if words == ["false"]:
        return False
    if words[:1] == ["["] and words[-1:] == ["]"]:
        words = ["test", *words[1:-1]]
    return _tested(words[1:]) if words[:1] == ["test"] else None


def _tested(words: list[str | None]) -> bool | None:
    """What `test` says of words that are all known."""
    if None in words:
        return None
    if len(words) == 1:
        return bool(words[0])
    return words[0] == words[2] if len(words) == 3 and words[1] in ("=", "==", "-eq") else None


def multiplies(loop: Compound) -> bool:
    """Whether an endless loop starts jobs without ever waiting."""
    if not is_endless(loop) or not loop.bodies:
        return False
    body = loop.bodies[-1]
    return any(p.joiner == "&" for p in _pipelines(body)) and not any(map(_takes_time, _foreground(body)))


def _pipelines(script: Script) -> Iterator[Pipeline]:
    for pipeline in script.pipelines:
        yield pipeline
        for command in pipeline.commands:
            if isinstance(command, Compound) and command.kind != "function":
                for body in command.bodies:
                    yield from _pipelines(body)


def _foreground(script: Script) -> Iterator[Simple]:
    """Simple commands the loop itself waits for."""
    for pipeline in script.pipelines:
        if pipeline.joiner == "&":
            continue
        for command in pipeline.commands:
            if isinstance(command, Simple):
                yield command
            elif command.kind != "function":
                for body in command.bodies:
                    yield from _foreground(body)


def _takes_time(command: Simple) -> bool:
    name = command.words[0].parts[:1] if command.words else ()
    if not name:
        return False
    return not (isinstance(name[0], Literal) and command.words[0].literal in _QUICK)
