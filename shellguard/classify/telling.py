"""What stands at a path in words, for the person who decides about it.

Promise: asks the world what it is given to ask, and says "at least" and "not known" where that is so.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from shellguard.parse.invocation import Arg
from shellguard.parse.world import Kind, Target, World

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size_text(size_bytes: int) -> str:
    """`1.2 GB`, by powers of 1000."""
    size, unit = float(size_bytes), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size_bytes} bytes" if unit == 0 else f"{size:.{0 if size >= 99.5 else 1}f} {_UNITS[unit]}"


def told(found: Target) -> str:
    """`3,214 files, 1.2 GB, 41 untracked that git can't bring back`. Pure."""
    if found.kind is Kind.MISSING:
        return "nothing there"
    if found.kind is Kind.LINK:
        return f"link to {found.leads_to}"
    if found.kind is Kind.OTHER:
        return "a device, socket or pipe"
    at_least = "" if found.is_counted else "at least "
    if found.kind is Kind.UNSEEN and not found.files:
        return ("mount point, " if found.is_mount else "") + "could not be looked at in time"
    figures = (
        f"{at_least}{found.files:,} {'file' if found.files == 1 else 'files'}, {size_text(found.size_bytes)}"
    )
    lost = [f"{n:,} {what}" for n, what in ((found.untracked, "untracked"), (found.dirty, "changed")) if n]
    rest = [f"{' and '.join(lost)} that git can't bring back"] if lost else []
    if found.is_recoverable and found.files:
        rest.append("all of it in git")
    if found.is_own:
        rest.append("made in this session")
    return ", ".join([*(["mount point"] if found.is_mount else []), figures, *rest])


_MOST_ROWS = 8


def rows(
    words: Iterable[Arg], world: World, paths_of: Callable[[Arg], tuple[str, ...] | None]
) -> tuple[str, ...]:
    """What each word would hit, for people; the caller redacts it."""
    found: list[str] = []
    for arg in words:
        paths = paths_of(arg)
        if paths is None:
            found.append(f"{arg.shown} → not known before it runs")
        else:
            found += _rows_of(arg, paths, world)
        if len(found) > _MOST_ROWS:
            return (*found[:_MOST_ROWS], "and more")
    return tuple(found)


def _rows_of(arg: Arg, paths: tuple[str, ...], world: World) -> Iterator[str]:
    """One row for a word; of many matches those that lead elsewhere have their own."""
    if any(posixpath.normpath(path) in ("/", "//") for path in paths):
        # counting it would only run out of time
        yield f"{arg.shown} → everything on this machine"
        return
    targets = [t for t in map(world.target, paths) if t is not None]
    if not arg.is_glob:
        yield from (f"{_name(arg.shown, t)} → {_led(t, world)}" for t in targets)
        return
    if not paths:
        yield f"{arg.shown} → nothing there"
        return
    matches = f"{len(paths):,} {'match' if len(paths) == 1 else 'matches'}"
    yield f"{arg.shown} → {matches}: {told(_sum(targets))}" if targets else f"{arg.shown} → {matches}"
    elsewhere = [t for t in targets if t.kind not in (Kind.LINK, Kind.MISSING) and _is_elsewhere(t)]
    folders = Counter(posixpath.dirname(t.real) for t in elsewhere if not t.is_mount)
    for folder, count in folders.items():
        yield f"{count:,} of them really in {folder}"
    for target in targets:
        if target.kind is Kind.LINK or target.is_mount:
            yield f"{_name(posixpath.normpath(target.path), target)} → {_led(target, world)}"


def _sum(targets: list[Target]) -> Target:
    first = targets[0]
    return Target(
        first.path,
        first.path,
        Kind.FOLDER,
        files=sum(t.files for t in targets),
        size_bytes=sum(t.size_bytes for t in targets),
        is_counted=all(t.is_counted for t in targets),
        clean=sum(t.clean for t in targets),
        dirty=sum(t.dirty for t in targets),
        untracked=sum(t.untracked for t in targets),
        is_versioned=all(t.is_versioned for t in targets),
        is_own=all(t.is_own for t in targets),
    )


def _name(shown: str, target: Target) -> str:
    is_led = target.kind is not Kind.MISSING and _is_elsewhere(target)
    return f"{shown} (really {target.real})" if is_led else shown


def _is_elsewhere(target: Target) -> bool:
    return target.real != posixpath.normpath(target.path)


def _led(target: Target, world: World) -> str:
    text = told(target)
    if target.kind is not Kind.LINK:
        return text
    beyond = world.target(target.leads_to)
    return f"{text} ({told(beyond)})" if beyond is not None else text
