"""What stands on standard input where only its source is known: names below find's root, or in the current folder.

Promise: pure; an item that cannot be known stays `UNKNOWN` below the place it comes from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.listing import everything_in, fd_items, is_rootless, is_sieve, listed, narrows
from shellguard.parse.paths import REGENERABLE

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

_FINDERS = frozenset({"find", "gfind"})
_FD = frozenset({"fd", "fdfind"})
_GLOB_SUFFIX = re.compile(r"\*(\.?[\w-]+(?:\.[\w-]+)*)")
_EXECUTES = frozenset({"-exec", "-execdir", "-ok", "-okdir", "-delete"})
_MAX_ROOTS = 8
# They pass names on, some of them changed.
_FILTERS = frozenset(
    "grep egrep fgrep rg sort uniq comm head tail sed awk gawk tr cut tac shuf cat tee xargs echo printf while read".split()
)


def replace_braces(arg: Arg, item: Arg, placeholder: str = "{}") -> Arg:
    """`arg` with `{}` replaced by what was found."""
    if placeholder not in arg.text:
        return arg
    return Arg(
        arg.text.replace(placeholder, item.text),
        arg.raw,
        (*arg.sources, *item.sources),
        arg.is_glob or item.is_glob,
    )


def roots_of(call: Invocation) -> list[Arg]:
    """Where find begins; the current folder when it is not said."""
    roots: list[Arg] = []
    args, at = call.args, 0
    while at < len(args):
        text = args[at].text
        if text in ("-H", "-L", "-P", "-E", "-X", "-d", "-s", "-x") or text.startswith("-O"):
            at += 1
        elif text in ("-D", "-f"):
            roots += [args[at + 1]] if text == "-f" and at + 1 < len(args) else []
            at += 2
        elif text.startswith(("-", "(", "!", ")", ",")):
            break
        else:
            roots.append(args[at])
            at += 1
    words = call.words
    if "-files0-from" in words[:-1]:
        roots.append(Arg(UNKNOWN, "{}", ("stdin",)))
    return roots[:_MAX_ROOTS] or [Arg(".")]


def found_by(call: Invocation) -> list[Arg]:
    """What find hands on for each root: some path below it, or where nothing narrows it all of it too."""
    is_all = not narrows(call.words, before_exec=True)
    suffix = _suffix(call.words)
    items: list[Arg] = []
    for root in roots_of(call):
        place = root.text.rstrip("/") + "/"
        sources = (*root.sources, "find")
        if is_all and not (root.is_glob and is_rootless(call.words)):
            items.append(
                everything_in(root) if is_rootless(call.words) else Arg(root.text, root.raw or place, sources)
            )
        items.append(Arg(place + UNKNOWN + suffix, place, sources))
        if _is_named(call.words, ".git"):
            # the one that every project has right there
            items.append(Arg(place + ".git", place, sources))
    return items


def _is_named(words: tuple[str, ...], name: str) -> bool:
    """Whether find is told that very name, and not to leave it out."""
    return any(
        w == "-name" and words[n + 1 : n + 2] == (name,) and words[n - 1] not in ("!", "-not")
        for n, w in enumerate(words)
    )


def _suffix(words: tuple[str, ...]) -> str:
    """How every found path ends, where one `-name` alone decides."""
    names = [words[n + 1] for n, w in enumerate(words[:-1]) if w == "-name"]
    is_simple = len(names) == 1 and not {"-o", "-or", "!", "-not", ",", "-iname"} & set(words)
    if not is_simple:
        return ""
    if not set(names[0]) & set("*?[\\"):
        # only a name that can be made again says something good of all that bear it
        return "/" + names[0] if names[0] in REGENERABLE else ""
    hit = _GLOB_SUFFIX.fullmatch(names[0])
    return hit.group(1) if hit else ""


def upstream_items(walker: Walker, call: Invocation, *, of_each: bool = False) -> tuple[Arg, ...]:
    """Words of an input that is not known: below what fed it, where that says so; `of_each` leaves out what means all."""
    found = _upstream(walker, call)
    if of_each:
        found = [a for a in found if UNKNOWN in a.text] or [Arg(UNKNOWN)]
    return tuple(Arg(a.text, "{}", (*call.fed_by, *a.sources, "stdin"), a.is_glob) for a in found)


def _upstream(walker: Walker, call: Invocation) -> list[Arg]:
    """Where the names on standard input lie: below find's roots, or in the current folder for ls and git."""
    is_sieved = False
    for earlier in reversed(walker.found):
        if earlier.program == call.program or earlier.program not in call.fed_by:
            continue
        found = listing_of(earlier)
        if found:
            return [a for a in found if UNKNOWN in a.text] or [Arg(UNKNOWN)] if is_sieved else found
        if earlier.program in _FILTERS and earlier.fed_by:
            is_sieved = is_sieved or is_sieve(earlier)
            continue
        if earlier.program in ("grep", "rg", "egrep", "ag", "ack"):
            place = next((w for w in earlier.words if w.startswith(("/", "~"))), "./")
            return [Arg(place.rstrip("/") + "/" + UNKNOWN)]
        if earlier.program in ("locate", "mlocate", "plocate"):
            return [Arg("/" + UNKNOWN)]
    return [Arg(UNKNOWN)]


def printed_by(call: Invocation) -> tuple[str, ...]:
    """Whose text a stage of a pipeline sends on: its own, or what it was given to print."""
    if call.program not in ("echo", "printf"):
        return (call.program,) if call.program else ()
    return (
        call.program,
        *(s for a in call.args if UNKNOWN in a.text for s in a.sources if s[:1] not in "$<"),
    )


def spread(args: list[Arg], call: Invocation) -> list[Arg]:
    """Words with `$(ls)` or `$(find . -type f)` among them, where nothing narrows it: all that stands there."""
    if call.words[:1] == ("status",):
        return args
    at = next((n for n, a in enumerate(args) if a.text == UNKNOWN and a.raw[:1] in ("$", "`")), None)
    whole = [a for a in listing_of(call) if a.is_glob and UNKNOWN not in a.text] if at is not None else []
    return [*args[:at], *whole, *args[at:]] if at is not None and whole else args


def listing_of(call: Invocation) -> list[Arg]:
    """The paths a program prints that lists files; [] of any other."""
    if call.program in _FINDERS:
        prints = not _EXECUTES.intersection(call.words) or "-print" in call.words or "-print0" in call.words
        return found_by(call) if prints else [Arg(UNKNOWN)]
    if call.program in _FD:
        return list(fd_items(call))
    return list(listed(call)) if call.program in ("ls", "git") else []
