"""Where programs that carry a call, or went before it in the same text, were told to act.

Promise: pure and total; only what stands in the same text counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shellguard.classify.subject import Subject, names_of
from shellguard.context import landing_tables as tables
from shellguard.context.said import Said, shown
from shellguard.context.said_options import operands_of, options_of, variables_of
from shellguard.parse.invocation import Invocation


def switched(subject: Subject, siblings: Iterable[Invocation]) -> Iterator[Said]:
    """Where a call in front of this one, in the same text, sent the tool: `kubectl config use-context prod && kubectl …`."""
    latest: dict[str, Said] = {}
    for other in siblings:
        if other is subject.call:
            break
        program = names_of(other.program)[-1] if other.program else ""
        words = [a.text for a in other.args[:20] if not a.text.startswith("-")]
        for row, kind, programs in tables.SWITCHES:
            first, *path = row.split()
            is_meant = program == first and words[: len(path)] == path and len(words) > len(path)
            if is_meant and subject.program in programs.split():
                latest[kind] = Said(kind, words[-1], f"{row} {shown(words[-1])}")
    yield from latest.values()


def borrowed(subject: Subject, siblings: Iterable[Invocation]) -> Iterator[Said]:
    """Where the programs that carry this call were told to act."""
    call = subject.call
    for other in siblings:
        program = names_of(other.program)[-1] if other.program else ""
        if other is call or program not in tables.BORROWED_FROM or other.program not in call.wrappers:
            continue
        for said in (
            *options_of(program, other.args),
            *variables_of(program, other),
            *operands_of(program, other.args),
        ):
            yield replace(said, is_hint=not call.host or said.is_hint)
