"""What stands on standard input where only its source is known: names below find's root, or in the current folder.

Promise: pure; an item that cannot be known stays `UNKNOWN` below the place it comes from.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.paths import REGENERABLE

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

_FINDERS = frozenset({"find", "gfind"})
_FD = frozenset({"fd", "fdfind"})
_TESTS = frozenset(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -empty -mtime -mmin -atime -amin -ctime -cmin -newer -size -user "
    "-group -perm -inum -links -samefile -type -maxdepth -mindepth -lname -ilname -fstype -nouser -nogroup -xtype -executable "
    "-readable -writable -uid -gid -used -anewer -cnewer -newermt -depth".split()
) - {"-depth"}  # fmt: skip
_GLOB_SUFFIX = re.compile(r"\*(\.?[\w-]+(?:\.[\w-]+)*)")
_MAX_ROOTS = 8
# They pass names on, some of them changed.
_FILTERS = frozenset(
    "grep egrep fgrep rg sort uniq head tail sed awk gawk tr cut tac shuf cat tee xargs echo printf while read".split()
)


def replace_braces(arg: Arg, item: Arg, placeholder: str = "{}") -> Arg:
    """`arg` with `{}` replaced by what was found."""
    if placeholder not in arg.text:
        return arg
    return Arg(arg.text.replace(placeholder, item.text), arg.raw, (*arg.sources, *item.sources), arg.is_glob)


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
    """What find hands on for each root: some path below it, or with no test at all the root itself too."""
    is_narrowed = any(w in _TESTS or w.startswith("-newer") for w in call.words)
    suffix = _suffix(call.words)
    items: list[Arg] = []
    for root in roots_of(call):
        place = root.text.rstrip("/") + "/"
        sources = (*root.sources, "find")
        if not is_narrowed:
            items.append(Arg(root.text, root.raw or place, sources))
        items.append(Arg(place + UNKNOWN + suffix, place, sources))
    return items


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


def upstream_items(walker: Walker, call: Invocation) -> tuple[Arg, ...]:
    """Words of an input that is not known: below what fed it, where that says so."""
    return tuple(Arg(text, "{}", (*call.fed_by, "stdin")) for text in _upstream_texts(walker, call))


def _upstream_texts(walker: Walker, call: Invocation) -> list[str]:
    """Where the names on standard input lie: below find's roots, or in the current folder for ls and git."""
    for earlier in reversed(walker.found):
        if earlier.program == call.program or earlier.program not in call.fed_by:
            continue
        program = earlier.program
        if program in _FINDERS:
            return [a.text for a in found_by(earlier)]
        if program in _FD:
            return [_fd_root(earlier) + UNKNOWN]
        if program in ("ls", "git"):
            return [_listed(earlier) + UNKNOWN]
        if program in _FILTERS and earlier.fed_by:
            continue
        if program in ("grep", "rg", "egrep", "ag", "ack"):
            place = next((w for w in earlier.words if w.startswith(("/", "~"))), "./")
            return [place.rstrip("/") + "/" + UNKNOWN]
        if program in ("locate", "mlocate", "plocate"):
            return ["/" + UNKNOWN]
    return [UNKNOWN]


def _fd_root(call: Invocation) -> str:
    operands = [w for w in call.words if not w.startswith("-")]
    return (operands[1].rstrip("/") + "/") if len(operands) > 1 and "/" in operands[1] else "./"


def _listed(call: Invocation) -> str:
    """`ls DIR` prints bare names, `ls DIR/*` and `ls -d` paths."""
    operands = [a for a in call.args if not a.text.startswith("-")]
    prints_paths = call.program == "ls" and operands and (operands[0].is_glob or "-d" in call.words)
    return (
        posixpath.dirname(operands[0].text).rstrip("/") + "/"
        if prints_paths and "/" in operands[0].text
        else "./"
    )
