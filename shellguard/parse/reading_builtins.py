"""`read`, `mapfile`, `readarray`, `getopts`: builtins that put what comes in into variables.

Promise: what cannot be known stays `UNKNOWN`; a text that several commands read is read in their order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.feed import Feed
from shellguard.parse.feeding import upstream_items
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.shell import Shell, value_of
from shellguard.parse.variables import assign_element, forked

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

_NAME = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\])?")
_MAX_LINES = 256


def _options(words: tuple[str, ...], with_value: str) -> tuple[dict[str, str], list[str]]:
    """Letters with their values, and the operands."""
    found: dict[str, str] = {}
    at = 0
    while at < len(words) and words[at][:1] == "-" and len(words[at]) > 1:
        cluster, at = words[at][1:], at + 1
        if cluster == "-":
            break
        for place, letter in enumerate(cluster):
            found[letter] = ""
            if letter in with_value:
                found[letter] = cluster[place + 1 :] or (words[at] if at < len(words) else "")
                at += not cluster[place + 1 :]
                break
    return found, list(words[at:])


def _feed(walker: Walker, call: Invocation, options: dict[str, str]) -> Feed | None:
    """The text that is read, None where it is not known."""
    if options.get("u", "0") != "0":
        return walker.inlets.get(options["u"])
    return (
        call.stdin if isinstance(call.stdin, Feed) else Feed(call.stdin) if call.stdin is not None else None
    )


def read(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`read NAME...`: the next line, cut at IFS."""
    walker.record(call, shell)
    options, names = _options(call.words, "adinNptu")
    feed = _feed(walker, call, options)
    names = [n for n in names if _NAME.fullmatch(n)]
    if feed is not None and walker.unsure and feed.taken < len(feed):
        # SAFETY: whether this read happened decides what every later one gets
        feed.is_out_of_order = True
    line: str | None = None
    if feed is not None and not feed.is_unsure:
        delimiter = options["d"][:1] if "d" in options else "\n"
        count = options.get("N") or options.get("n") or ""
        line = feed.take(delimiter, int(count) if count.isdigit() and len(count) < 7 else None) or ""
        if "r" not in options:
            line = re.sub(r"\\(.?)", r"\1", line, flags=re.S)
    given = dict(call.assignments).get("IFS") or value_of("IFS", shell)
    ifs = given.text if given is not None and given.is_known else None
    if line is None or ifs is None:
        _unknown(walker, call, options.get("a"), names or ["REPLY"], shell)
    elif "a" in options:
        _array(options["a"], [Arg(w) for w in _words(line, ifs, 0)], shell)
    elif not names:
        shell.assign("REPLY", Arg(line))
    else:
        pieces = _words(line, ifs, len(names))
        for number, name in enumerate(names):
            _put(name, Arg(pieces[number] if number < len(pieces) else ""), shell)
    return ""


def _unknown(walker: Walker, call: Invocation, array: str | None, names: list[str], shell: Shell) -> None:
    places = (
        upstream_items(walker, call, of_each=True)
        if array is None and len(names) == 1 and call.fed_by
        else ()
    )
    # the deepest of what may come: a loop over find's output reads paths below its root
    held = places[-1] if places else Arg(UNKNOWN, "", (*call.fed_by, "stdin"))
    if array is not None:
        _array(array, [held], shell)
        shell.keys[array] = ()
        return
    for name in names:
        _put(name, held, shell)


def _put(name: str, value: Arg, shell: Shell) -> None:
    base, bracket, index = name.partition("[")
    if bracket:
        assign_element(base, index[:-1], value, shell)
    else:
        shell.assign(base, value)


def _array(name: str, items: list[Arg], shell: Shell) -> None:
    name = shell.named(name)
    shell.arrays[name] = tuple(items)
    shell.keys[name] = tuple(map(str, range(len(items))))
    shell.variables[name] = (*items, Arg(""))[0]


def _words(line: str, ifs: str, limit: int) -> list[str]:
    """The line cut at IFS into at most `limit` pieces (0: any number), as `read` does it."""
    if not ifs:
        return [line]
    blanks = "".join(c for c in ifs if c in " \t\n")
    others = "".join(c for c in ifs if c not in " \t\n")
    line = line.strip(blanks) if blanks else line
    space = f"[{re.escape(blanks)}]" if blanks else "(?!)"
    breaks = f"{space}*[{re.escape(others)}]{space}*|{space}+" if others else f"{space}+"
    pieces = re.split(breaks, line, maxsplit=max(limit - 1, 0)) if limit != 1 else [line]
    if pieces and not pieces[-1] and others:
        pieces.pop()
    return pieces if line else []


def mapfile(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`mapfile NAME`: every line an element."""
    walker.record(call, shell)
    options, names = _options(call.words, "dnOsucC")
    name = next((n for n in names if _NAME.fullmatch(n)), "MAPFILE")
    if options.get("C"):
        walker.text(f"{options['C']} 0 {UNKNOWN}", forked(shell))
    feed = _feed(walker, call, options)
    if feed is None or feed.is_unsure or set(options) - set("dtnu"):
        _unknown(walker, call, name, [], shell)
        return ""
    delimiter = (options["d"][:1] or "\0") if "d" in options else "\n"
    text, feed.taken = feed.rest, len(feed)
    pieces = [p for p in re.split(f"(?<={re.escape(delimiter)})", text) if p][:_MAX_LINES]
    if "t" in options:
        pieces = [p.removesuffix(delimiter) for p in pieces]
    _array(name, [Arg(p) for p in pieces], shell)
    return ""


def getopts(walker: Walker, call: Invocation, shell: Shell) -> str | None:
    """`getopts`: which option comes is not followed."""
    walker.record(call, shell)
    for name in ("OPTARG", "OPTIND", *call.words[1:2]):
        if _NAME.fullmatch(name):
            shell.assign(name, Arg(UNKNOWN, f"${name}", (f"${name}",)))
    return ""
