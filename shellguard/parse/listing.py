"""What programs that list files let through: all that stands below a place, or only some of it.

Promise: pure; by the manuals of find(1), fd(1), ls(1) and git-ls-files(1). A test that is negated leaves a few out,
so what comes through is still nearly everything.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

ASKED = "asked"
"""Source of a path that somebody is asked about before anything happens to it."""
# Tests of find(1) that let only some files through.
TESTS = frozenset(
    "-name -iname -path -ipath -wholename -iwholename -regex -iregex -empty -mtime -mmin -atime -amin -ctime -cmin -newer -anewer "
    "-cnewer -size -user -group -uid -gid -perm -inum -links -samefile -lname -ilname -fstype -nouser -nogroup -executable -writable "
    "-readable -used -xtype -exec -execdir -ok -okdir".split()
)  # fmt: skip
_NOT = ("!", "-not")
_EXECS = ("-exec", "-execdir", "-ok", "-okdir")
_NAMES = ("-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename")
_CHOOSING = frozenset("-newer -mtime -mmin -atime -amin -ctime -cmin -size -user -group -perm".split())
_EVERYTHING = re.compile(r"(?:\./)?[*/]*(?:\*\.\*)?\*?")
_SIEVES = frozenset("grep egrep fgrep rg awk gawk sed head tail uniq comm".split())
_FD_VALUES = frozenset(
    "-t --type -E --exclude -d --max-depth --min-depth --exact-depth -c --color -j --threads -C --base-directory "
    "--path-separator --search-path -e --extension -S --size --changed-within --changed-before -o --owner --max-results".split()
)
_FD_TESTS = frozenset(
    "-e --extension -S --size --changed-within --changed-before --newer --older -o --owner --max-results -1".split()
)
_FD_ROOTS = frozenset({"-C", "--base-directory", "--search-path"})
_FD_EXECS = ("-x", "--exec", "-X", "--exec-batch")


def own_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """find's own words: a command behind `-exec` shrinks to that word."""
    own: list[str] = []
    is_command = False
    for at, word in enumerate(words):
        if is_command:
            is_command = word != ";" and not (word == "+" and words[at - 1] == "{}")
        else:
            is_command = word in _EXECS
            own.append(word)
    return tuple(own)


def narrows(words: tuple[str, ...], *, before_exec: bool = False) -> bool:
    """Whether find's tests let only some files through; with `before_exec`, up to its first command."""
    own = own_words(words)
    if before_exec:
        own = own[: next((n for n, w in enumerate(own) if w in _EXECS), len(own))]
    own = _without_pruned(own)
    return any(_is_test(own, at) for at in range(len(own)))


def _without_pruned(own: tuple[str, ...]) -> tuple[str, ...]:
    """What stands behind the last `-prune -o`: the rest is what is left out."""
    at = next(
        (n for n in range(len(own) - 1, 0, -1) if own[n] in ("-o", "-or") and own[n - 1] == "-prune"), 0
    )
    return own[at:]


def _is_test(own: tuple[str, ...], at: int) -> bool:
    word, value = own[at], own[at + 1] if at + 1 < len(own) else ""
    if at and own[at - 1] in _NOT and word not in _EXECS:
        # `! -name .git` and `! -path './.git/*'` leave one thing out, `! -name '*.txt'` chooses files by kind (folders go whole)
        is_pattern = word in _NAMES and bool(set("*?[") & set(value.removesuffix("/*")))
        return word in _CHOOSING or (is_pattern and "-type" in own)
    if word in _NAMES:
        return _EVERYTHING.fullmatch(value) is None
    if word == "-type":
        return not set(value.split(",")) & {"f", "d"}
    if word == "-maxdepth":
        # of files alone, those right there
        return value == "0" or ("-type" in own and own[own.index("-type") + 1 :][:1] == ("f",))
    return word in TESTS or word.startswith("-newer")


def is_rootless(words: tuple[str, ...]) -> bool:
    """Whether find leaves its roots themselves out: files alone, or only what is deeper."""
    own = own_words(words)
    return "-mindepth" in own or any(w == "-type" and own[n + 1 : n + 2] != ("d",) for n, w in enumerate(own))


def everything_in(root: Arg) -> Arg:
    """All that stands in a folder, as a glob says it."""
    place = root.text.rstrip("/") + "/*" if root.text not in (".", "") else "./*"
    return Arg(place, root.raw or place, (*root.sources, "find"), is_glob=True)


# As bare names: what ls prints of the current folder.
_ALL_HERE = Arg("*", "*", ("find",), is_glob=True)


def fd_items(call: Invocation) -> tuple[Arg, ...]:
    """What fd hands on: everything below its roots where no pattern or test narrows it, else something below."""
    words = call.words
    pattern, roots, is_narrow, at = None, [], False, 0
    while at < len(words):
        word = words[at]
        name = word.partition("=")[0]
        if name in _FD_EXECS:
            at = next((n for n in range(at, len(words)) if words[n] == ";"), len(words)) + 1
            continue
        is_narrow = is_narrow or name in _FD_TESTS or bool(re.match(r"-[a-zA-Z]*[eS]", word))
        if word in _FD_VALUES or re.fullmatch(r"-[aHILsiglpuqnFv0]*[tEdcjeSC]", word):
            roots += [call.args[at + 1]] if word in _FD_ROOTS and at + 1 < len(words) else []
            at += 1
        elif not word.startswith("-") or word == "-":
            if pattern is None:
                pattern = word
            else:
                roots.append(call.args[at])
        at += 1
    is_narrow = is_narrow or (pattern or ".") not in (".", ".*", "*", "^", "^.", "")
    below = [
        Arg(r.text.rstrip("/") + "/" + UNKNOWN, r.raw, (*r.sources, "find")) for r in roots or [Arg(".")]
    ]
    return tuple(below) if is_narrow else (*map(everything_in, roots or [Arg(".")]), *below)


def listed(call: Invocation) -> tuple[Arg, ...]:
    """What `ls` and `git ls-files` print, as paths from here; () where that says nothing."""
    operands = [a for a in call.args if not a.text.startswith("-")]
    if call.program == "git":
        return _indexed(call)
    if any(w.startswith("--help") for w in call.words):
        return ()
    if not operands or all(a.text in (".", "./") for a in operands):
        return (_ALL_HERE, Arg("./" + UNKNOWN, "", ("find",)))
    prints_paths = operands[0].is_glob or "-d" in call.words
    if prints_paths and not any(UNKNOWN in a.text for a in operands):
        return tuple(Arg(a.text, a.raw, (*a.sources, "find"), a.is_glob) for a in operands)
    folder = (
        posixpath.dirname(operands[0].text).rstrip("/") + "/"
        if prints_paths and "/" in operands[0].text
        else "./"
    )
    return (Arg(folder + UNKNOWN),)


def _indexed(call: Invocation) -> tuple[Arg, ...]:
    """`git ls-files`: every tracked (or untracked, changed) file, unless a pathspec or a kind narrows it."""
    words = call.words
    below = Arg("./" + UNKNOWN)
    if words[:1] not in (("ls-files",), ("status",)):
        return (below,)
    operands = [w for w in words[1:] if not w.startswith("-") and w not in (".", "--")]
    flags = "".join(w[1:] for w in words[1:] if re.fullmatch(r"-[a-zA-Z]+", w))
    is_narrow = bool(
        operands
        or set("dikxXu") & set(flags)
        or {"--deleted", "--ignored", "--killed", "--unmerged"} & set(words)
    )
    if words[0] == "status":
        is_narrow = is_narrow and bool(operands)
    return (below,) if is_narrow else (_ALL_HERE, Arg("./" + UNKNOWN, "", ("find",)))


def is_sieve(call: Invocation) -> bool:
    """Whether only some lines come through a filter; `grep -v` leaves a few out, `awk '{print $2}'` and `sed s/a/b/` none."""
    if call.program not in _SIEVES:
        return False
    words = [w for w in call.words if not w.startswith("-")]
    flags = "".join(w[1:] for w in call.words if re.fullmatch(r"-[a-zA-Z]+", w))
    if call.program in ("grep", "egrep", "fgrep", "rg"):
        # what is left out must be one name: a pattern chooses by kind
        is_inverted = "v" in flags or "--invert-match" in call.words
        return not (is_inverted and words and re.fullmatch(r"\^?(?:\./)?[\w/-]+(?:\\?\.\w+)?\$?", words[0]))
    if call.program in ("awk", "gawk"):
        return not (words and re.match(r"\s*\{\s*(?:print|gsub|sub)\b", words[0]) and "if" not in words[0])
    return not (call.program == "sed" and "n" not in flags and words and re.match(r"s\W", words[0]))
