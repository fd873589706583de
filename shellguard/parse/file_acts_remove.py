"""Tools that delete: rm and its kin on all systems, find, fd, shred, crontab.

Promise: pure; one row a tool, read by its manual.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.listing import ASKED, everything_in, is_rootless, narrows, own_words
from shellguard.parse.option_grammar import Given

_RM = "r,R,recursive f,force i I interactive? d,dir v,verbose x,one-file-system no-preserve-root preserve-root? P W"
# Asks before every file (rm(1)); of `-i` and `-f` the last counts.
_ASKS = re.compile(r"--interactive(?:=always)?|-[a-zA-Z]*i[a-zA-Z]*")
_ROOT_OPTIONS = frozenset({"-L", "-H", "-P", "-O", "-D", "-E", "-X", "-x", "-s", "-d", "-f"})


def _is_found(arg: Arg) -> bool:
    return "find" in arg.sources


def _is_asked_for(arg: Arg, call: Invocation) -> bool:
    """Whether somebody says of each file that is found whether it goes: `rm -i *`, `find -ok`."""
    if ASKED in arg.sources:
        return True
    if call.stdin is not None or call.fed_by or not (arg.is_glob or _is_found(arg)):
        return False
    answers = [
        w
        for w in call.words
        if _ASKS.fullmatch(w) or w == "--force" or re.fullmatch(r"-[a-zA-Z]*f[a-zA-Z]*", w)
    ]
    return (
        bool(answers)
        and _ASKS.fullmatch(answers[-1]) is not None
        and "f" not in answers[-1].rpartition("i")[2]
    )


def remove(call: Invocation, given: Given) -> Iterator[FileAct]:
    """rm, rimraf, trash: operands go; what a find without a filter hands over is everything below its root."""
    targets = tuple(a for a in given.operands if not _is_asked_for(a, call))
    if not targets:
        return
    found = [a for a in targets if _is_found(a)]
    is_all = any(UNKNOWN not in a.text for a in found)
    # rimraf, trash and Remove-Item take folders without being told
    is_recursive = given.has("recursive") or call.program.lower() in (
        "rimraf",
        "trash",
        "trash-put",
        "del-cli",
    )
    yield FileAct(
        "delete",
        targets,
        is_recursive=is_recursive or is_all,
        is_forced=given.has("force"),
        is_filtered=len(found) == len(targets) and not is_all,
    )


def desktop(_: Invocation, given: Given) -> Iterator[FileAct]:
    """`gio trash|remove PATH`, `kioclient remove URL`: folders are taken whole."""
    words = list(given.operands)
    verb = words.pop(0).text if words else ""
    targets = tuple(Arg(a.text.removeprefix("file://"), a.raw, a.sources) for a in words)
    if verb in ("trash", "remove", "delete", "del", "rm") and targets:
        yield FileAct("delete", targets, is_recursive=True, is_forced=given.has("force"))


def remove_one(_: Invocation, given: Given) -> Iterator[FileAct]:
    """unlink, rmdir: files or empty folders only."""
    if given.operands:
        yield FileAct("delete", tuple(given.operands))


def remove_dos(call: Invocation, given: Given) -> Iterator[FileAct]:
    """del, erase, rd, rmdir: switches begin with a slash."""
    switches = {w.lower() for w in call.words if len(w) == 2 and w.startswith("/")}
    targets = tuple(
        a for a in given.operands if not (len(a.text) <= 3 and a.text.startswith("/")) or not switches
    )
    if targets:
        yield FileAct(
            "delete",
            targets,
            is_recursive="/s" in switches or given.has("recursive"),
            is_forced="/q" in switches or given.has("force"),
        )


def remove_item(call: Invocation, given: Given) -> Iterator[FileAct]:
    """Remove-Item and ri, in PowerShell's spelling and in that of rm."""
    paths = [a for name in ("path", "literalpath") for a in given.options.get(name, ())]
    clusters = "".join(
        w[1:] for w in call.words if w.startswith("-") and len(w) <= 3 and set(w[1:].lower()) <= {"r", "f"}
    )
    targets = (*given.operands, *paths)
    if targets and not given.has("whatif"):
        yield FileAct(
            "delete",
            targets,
            is_recursive=given.has("recurse") or "r" in clusters.lower(),
            is_forced=given.has("force") or "f" in clusters.lower(),
            is_filtered=given.has("include", "exclude", "filter"),
        )


def erase(_: Invocation, given: Given) -> Iterator[FileAct]:
    """shred, wipe, srm, scrub: the content is written over."""
    if given.operands:
        yield FileAct("erase", tuple(given.operands), is_recursive=given.has("recursive"), is_forced=True)


def find_roots(words: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """The starting points of find(1); the current folder when none is given."""
    roots: list[Arg] = []
    for arg in words:
        if arg.text[:2] in _ROOT_OPTIONS and not roots:
            continue
        if arg.text.startswith(("-", "(", "!", ")")):
            break
        roots.append(arg)
    return tuple(roots) or (Arg("."),)


def find(call: Invocation, _: Given) -> Iterator[FileAct]:
    """find: `-delete` below its roots; what `-fprint` writes is listed as redirections."""
    own = own_words(call.words)
    roots = find_roots(call.args)
    if "-delete" in own:
        names = [
            own[n + 1]
            for n, w in enumerate(own[:-1])
            if w in ("-name", "-iname") and own[n - 1] not in ("!", "-not")
        ]
        is_filtered = narrows(call.words)
        targets = _named(roots, names) if is_filtered else roots
        if not is_filtered and is_rootless(call.words):
            targets = tuple(map(everything_in, roots))
        if "-type" in own and own[own.index("-type") + 1 :][:1] == ("d",):
            # of folders alone, those that are empty
            yield FileAct("delete", targets, is_filtered=True)
            return
        yield FileAct("delete", targets, is_recursive=True, is_filtered=is_filtered)


def _named(roots: tuple[Arg, ...], names: list[str]) -> tuple[Arg, ...]:
    """With one `-name`, what goes is that name below the root: a class may hang on the name."""
    if len(names) != 1 or "/" in names[0] or not names[0].strip("*?.[]"):
        return roots
    return tuple(Arg(posixpath.join(r.text, UNKNOWN, names[0]), r.shown, (*r.sources, "find")) for r in roots)


def crontab(call: Invocation, given: Given) -> Iterator[FileAct]:
    """crontab -r, or an empty table in its place: the whole table of a user."""
    read = [a.text for a in given.operands] or [r.target.text for r in call.redirects if r.operator == "<"]
    is_input = read in ([], ["-"])
    opened = [r.target.text for r in call.redirects if r.operator == "<"] if is_input else read
    is_blank = call.stdin is not None and not call.stdin.strip()
    if given.has("r") or opened == ["/dev/null"] or (is_input and is_blank and not given.has("l", "e")):
        yield FileAct("delete", (Arg("/var/spool/cron/crontabs", "crontab"),), is_forced=True)


TOOLS: dict[str, Tool] = {
    **rows("rm grm safe-rm rimraf trash trash-put del-cli", _RM, remove, "delete"),
    **rows("gio kioclient kioclient5", "f,force empty list restore noninteractive", desktop, "delete"),
    **rows("unlink gunlink", "", remove_one, "delete"),
    **rows("rmdir rd del erase", "p,parents v,verbose ignore-fail-on-non-empty r,recursive f,force", remove_dos, "delete"),
    **rows("Remove-Item remove-item ri", "-recurse force path= literalpath= include= exclude= filter= whatif confirm? erroraction=", remove_item, "delete"),
    **rows("shred", "f,force n,iterations= s,size= u remove? random-source= v,verbose x,exact z,zero", erase, "erase"),
    **rows("srm wipe scrub sdelete", "r,R,recursive f,force s m z q n= p= l= x i v,verbose e D X", erase, "erase"),
    **rows("find gfind", "", find, "delete overwrite"),
    **rows("crontab", "u= r l e i n= s T=", crontab, "delete"),
}  # fmt: skip
