"""Tools that delete: rm and its kin on all systems, find, fd, shred, crontab.

Promise: pure; one row a tool, read by its manual.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given

_RM = "r,R,recursive f,force i I interactive? d,dir v,verbose x,one-file-system no-preserve-root preserve-root? P W"
# Tests of find(1) that let only some files through; `-type f` lets all of them.
FILTERS = frozenset(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -empty -mtime -mmin -atime -amin -ctime -cmin -newer -anewer "
    "-cnewer -size -user -group -uid -gid -perm -inum -links -samefile -lname -ilname -fstype -nouser -nogroup -executable -writable "
    "-readable -maxdepth -used -newermt -newerct -newerat".split()
)  # fmt: skip
# Between find and rm, these let only some names through.
_SIEVES = frozenset("grep egrep fgrep rg awk sed head tail uniq comm".split())
_ROOT_OPTIONS = frozenset({"-L", "-H", "-P", "-O", "-D", "-E", "-X", "-x", "-s", "-d", "-f"})


def _is_found(arg: Arg) -> bool:
    return "find" in arg.sources


def remove(call: Invocation, given: Given) -> Iterator[FileAct]:
    """rm, rimraf, trash: operands go; what a find without a filter hands over is everything below its root."""
    targets = tuple(given.operands)
    if not targets:
        return
    found = [a for a in targets if _is_found(a)]
    is_all = any(UNKNOWN not in a.text and not _SIEVES & set(a.sources) for a in found)
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
    words = call.words
    own = _own_words(words)
    roots = find_roots(call.args)
    if "-delete" in own:
        names = [words[i + 1] for i in own.values() if words[i] in ("-name", "-iname") and i + 1 < len(words)]
        yield FileAct(
            "delete",
            _named(roots, names),
            is_recursive=True,
            is_filtered=any(w in FILTERS for w in own),
        )


def _own_words(words: tuple[str, ...]) -> dict[str, int]:
    """find's own words, without those of a command behind `-exec`; each with its place."""
    own: dict[str, int] = {}
    is_command = False
    for at, word in enumerate(words):
        if is_command:
            is_command = word not in (";", "+")
        elif word in ("-exec", "-execdir", "-ok", "-okdir"):
            is_command = True
        else:
            own.setdefault(word, at)
    return own


def _named(roots: tuple[Arg, ...], names: list[str]) -> tuple[Arg, ...]:
    """With one `-name`, what goes is that name below the root: a class may hang on the name."""
    if len(names) != 1 or "/" in names[0] or not names[0].strip("*?.[]"):
        return roots
    return tuple(Arg(posixpath.join(r.text, UNKNOWN, names[0]), r.shown, (*r.sources, "find")) for r in roots)


def crontab(_: Invocation, given: Given) -> Iterator[FileAct]:
    """crontab -r: the whole table of a user."""
    if given.has("r"):
        yield FileAct("delete", (Arg("/var/spool/cron/crontabs", "crontab"),), is_forced=True)


TOOLS: dict[str, Tool] = {
    **rows("rm grm rimraf trash trash-put del-cli", _RM, remove, "delete"),
    **rows("unlink gunlink", "", remove_one, "delete"),
    **rows("rmdir rd del erase", "p,parents v,verbose ignore-fail-on-non-empty r,recursive f,force", remove_dos, "delete"),
    **rows("Remove-Item remove-item ri", "-recurse force path= literalpath= include= exclude= filter= whatif confirm? erroraction=", remove_item, "delete"),
    **rows("shred", "f,force n,iterations= s,size= u remove? random-source= v,verbose x,exact z,zero", erase, "erase"),
    **rows("srm wipe scrub sdelete", "r,R,recursive f,force s m z q n= p= l= x i v,verbose e D X", erase, "erase"),
    **rows("find gfind", "", find, "delete overwrite"),
    **rows("crontab", "u= r l e i n= s T=", crontab, "delete"),
}  # fmt: skip
