"""Searches for credentials: in files, in the environment, in histories, in stores.

Promise: pure and total. To look for a word in the project's own source is no search for credentials; a search for
values over the project with its hidden files says `in the project`, one that reaches further `outside the project`.
Facts: grep(1), rg(1), ag(1), ack(1), find(1), fd(1), locate(1), git-log(1), Microsoft's Select-String, the stores' manuals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from shellguard.parse.file_acts_read import is_masking
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.secret_files import Reach, absolute, is_environ, is_nowhere, reach_of
from shellguard.parse.identities.secret_words import (
    Asked,
    asked_by,
    names_secret_files,
    service_in,
    variable_in,
)
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.listing import own_words
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

PROGRAMS = (
    "ack ag aws az cmdkey docker egrep fd fdfind fgrep find findstr gcloud git gitleaks grep kubectl laZagne lazagne linpeas linpeas.sh "
    "locate mdfind mimikatz mimipenguin plocate podman rg secret-tool security select-string Select-String sls strings trufflehog ugrep vault "
    "zgrep"
)
"""Whom this reader knows."""

# What a program prints that this one filters -> where that is looked for.
_FEEDERS: dict[str, str] = {
    **dict.fromkeys("env printenv set export declare typeset compgen".split(), "in the environment"),
    **dict.fromkeys(("history", "fc"), "in the shell's history"),
    "git": "in the history of git",
    "docker": "in a container",
    "podman": "in a container",
}
_GREP = Grammar.of(
    "e,regexp= f,file= A,after-context= B,before-context= C,context= m,max-count= include= exclude= exclude-dir= d,directories= D= label= "
    "r,R,dereference-recursive,recursive i c q l L v,invert-match o"
)
_RG = Grammar.of(
    "e,regexp= f,file= A,after-context= B,before-context= C,context= m,max-count= g,glob= iglob= t,type= T,type-not= r,replace= M,max-columns= "
    "j,threads= d,max-depth= E,encoding= sort= color= colors= pre= .,hidden u,unrestricted v,invert-match files"
)
_AG = Grammar.of(
    "A,after= B,before= C,context= m,max-count= G,file-search-regex= p,path-to-ignore= depth= ignore= ignore-dir= hidden u,unrestricted a,all-types "
    "v,invert-match"
)
_GREPS: dict[str, Grammar] = {
    **dict.fromkeys("grep egrep fgrep zgrep ugrep".split(), _GREP),
    "rg": _RG,
    "ag": _AG,
    "ack": _AG,
}
_DEEP = frozenset({"rg", "ag", "ack"})
_CODE = re.compile(r"\{?\*?\.?(?:py|[jt]sx?|mjs|go|rs|rb|php|java|kt|c|h|cc|cpp|hpp|cs|swift|md|rst|html?|css|scss|vue|sql)[\w,}]*$|^(?:py|python|js|ts|go|rust|ruby|java|cpp|md|markdown|web)$")  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """The searches for credentials that `call` makes; the folder it runs in stands for the project."""
    return sought(call, world=world)


def sought(call: Invocation, *, world: World | None = None, workspace: str = "") -> tuple[IdentityUse, ...]:
    """The same, with the project's folder where that is known."""
    del world
    name = call.program.removesuffix(".exe")
    if name in _GREPS:
        return _grep(call, name, workspace)
    found = _READERS.get(name)
    return found(call, workspace) if found else ()


def _use(how: str, *, pattern: str = "", service: str = "") -> tuple[IdentityUse, ...]:
    """One search; of the pattern nothing is kept but the variable that it names."""
    return (IdentityUse(Use.SOUGHT, service or service_in(pattern), how=how, variable=variable_in(pattern)),)


def _grep(call: Invocation, name: str, workspace: str) -> tuple[IdentityUse, ...]:
    given = read_options(_GREPS[name], call.args)
    if given.has("invert-match"):
        return ()
    patterns = [*given.options.get("regexp", [])]
    operands = list(given.operands)
    if not patterns and not given.has("file", "files"):
        patterns, operands = operands[:1], operands[1:]
    return _searched(call, patterns, operands, given, workspace, is_deep=name in _DEEP)


def _searched(
    call: Invocation,
    patterns: list[Arg],
    places: list[Arg],
    given: Given,
    workspace: str,
    *,
    is_deep: bool = False,
) -> tuple[IdentityUse, ...]:
    pattern = "|".join(p.text.replace(UNKNOWN, "") for p in patterns)
    asked = asked_by(pattern)
    is_deep = (
        is_deep
        or given.has("recursive")
        or any(v.text == "recurse" for v in given.options.get("directories", []))
    )
    if not places and not (is_deep and not call.fed_by):
        return _filtered(call, pattern, asked)
    if asked is Asked.NOTHING or _is_code_only(given):
        return ()
    sees_hidden = call.program not in _DEEP or given.has("hidden", "unrestricted") or _globs_hidden(given)
    reach = _farthest(call, places or [Arg(".")], workspace, is_deep=is_deep, sees_hidden=sees_hidden)
    is_told = reach is Reach.OUTSIDE or (reach is Reach.PROJECT and asked is Asked.VALUE)
    return _use(reach.value, pattern=pattern) if is_told else ()


def _is_code_only(given: Given) -> bool:
    """Whether only source files are looked into."""
    chosen = [
        v.text
        for n in ("include", "glob", "iglob", "type", "file-search-regex")
        for v in given.options.get(n, [])
    ]
    chosen = [c for c in chosen if not c.startswith("!")]
    return bool(chosen) and all(_CODE.search(c) for c in chosen)


def _globs_hidden(given: Given) -> bool:
    return any(v.text.startswith((".", "**/.")) for n in ("glob", "iglob") for v in given.options.get(n, []))


def _farthest(
    call: Invocation, places: Iterable[Arg], workspace: str, *, is_deep: bool, sees_hidden: bool
) -> Reach:
    """How far a search reaches that starts in these places."""
    if call.host:
        return Reach.OUTSIDE if is_deep else Reach.AT_HAND
    project = workspace or call.cwd or ""
    found = {Reach.AT_HAND}
    for place in places:
        # what find hands on may lie at any depth below its root
        head, unknown, _ = place.text.partition(UNKNOWN)
        is_found = bool(unknown) and "find" in place.sources
        root, star, _ = (head or ("." if is_found else "")).partition("*")
        path = absolute(root, call) if root else ""
        if path:
            is_all = is_deep or is_found or (bool(star) and place.is_glob and root.endswith("/"))
            found.add(_reach(path, call, project, is_all, sees_hidden, is_source=root.startswith("..")))
    return max(found, key=list(Reach).index)


def _reach(
    path: str, call: Invocation, project: str, is_deep: bool, sees_hidden: bool, *, is_source: bool
) -> Reach:
    is_here = project and is_nowhere(project, call.home) and path == project and not is_deep
    if is_here:
        return Reach.AT_HAND
    return reach_of(
        path, project=project, home=call.home, is_deep=is_deep, sees_hidden=sees_hidden or is_source
    )


def _filtered(call: Invocation, pattern: str, asked: Asked) -> tuple[IdentityUse, ...]:
    """What another program prints is looked through."""
    how = next((_FEEDERS[n] for n in call.fed_by if n in _FEEDERS), "")
    is_cut = not {"cut", "sed", "awk", "wc", "find", "ls"}.isdisjoint((*call.fed_by, *call.feeds))
    if not how or is_masking(call) or is_cut:
        return ()
    if how == "in a container":
        return _use(how, pattern=pattern) if re.fullmatch(r"\^?-?i? ?env", pattern, re.I) else ()
    is_told = asked is Asked.VALUE or (asked is Asked.WORD and how != _FEEDERS["git"])
    return _use(how, pattern=pattern) if is_told else ()


# git log and git grep: options that take a value.
_LOG = Grammar.of("S= G= n,max-count= author= committer= grep= since= until= after= before= format= pretty= L= all p,u,patch i pickaxe-regex branches?")  # fmt: skip
_GIT_GREP = Grammar.of("e= f= A= B= C= m,max-count= O= max-depth= i n l E P F w v,invert-match untracked no-index cached")  # fmt: skip
_GIT_VALUED = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace"})


def _git(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """`git log -S`, `git log -G`, and `git grep` over more than what is checked out."""
    at = 0
    while at < len(call.args) and call.args[at].text.startswith("-"):
        at += 2 if call.args[at].text in _GIT_VALUED else 1
    command, rest = (call.words[at] if at < len(call.args) else ""), call.args[at + 1 :]
    if command == "grep":
        return _git_grep(call, read_options(_GIT_GREP, rest))
    if command not in ("log", "rev-list", "show", "reflog"):
        return ()
    given = read_options(_LOG, rest)
    pattern = "|".join(v.text for n in ("S", "G") for v in given.options.get(n, []))
    asked = asked_by(pattern)
    is_word = (
        asked is Asked.WORD
        and given.has("all")
        and re.fullmatch(r"[\W_]*(?:[a-z]+[\W_]{0,2}){1,2}", pattern, re.I)
    )
    is_told = asked is Asked.VALUE or variable_in(pattern) or is_word
    return _use(_FEEDERS["git"], pattern=pattern) if is_told else ()


def _git_grep(call: Invocation, given: Given) -> tuple[IdentityUse, ...]:
    patterns = given.options.get("e") or given.operands[:1]
    pattern = "|".join(p.text for p in patterns)
    is_history = any("git" in a.sources for a in call.args) or given.has("all")
    is_told = is_history and not given.has("invert-match") and asked_by(pattern) is not Asked.NOTHING
    return _use(_FEEDERS["git"], pattern=pattern) if is_told else ()


_NAMING = frozenset("-name -iname -path -ipath -wholename -iwholename -regex -iregex".split())


def _find(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    words = own_words(call.words)
    roots: list[Arg] = []
    for arg in call.args:
        if arg.text.startswith(("-", "(", "!", "\\")) and arg.text not in ("-L", "-H", "-P"):
            break
        roots += [] if arg.text in ("-L", "-H", "-P") else [arg]
    names = [
        words[n + 1]
        for n, w in enumerate(words[:-1])
        if w in _NAMING
        and not (n and words[n - 1] in ("!", "-not"))
        and not _is_pruned(words[n + 2 : n + 10])
    ]
    return _named(call, [_last(w) for w in names], roots or [Arg(".")], workspace, sees_hidden=True)


def _is_pruned(words: tuple[str, ...]) -> bool:
    """Whether what a test names is left out: `-name x -prune`, `( -name x -o -name y ) -prune`."""
    told = (w for w in words if w not in (")", "-a", "-and", "-type", "d", "f"))
    return next(told, "") == "-prune"


def _last(pattern: str) -> str:
    """`*/.aws/credentials` ends in the name that is looked for."""
    parts = [p for p in pattern.split("/") if p.strip("*.")]
    return parts[-1] if parts else pattern


def _named(
    call: Invocation, names: list[str], roots: list[Arg], workspace: str, *, sees_hidden: bool
) -> tuple[IdentityUse, ...]:
    if not any(names_secret_files(n, is_loose=True) for n in names):
        return ()
    reach = _farthest(call, roots, workspace, is_deep=True, sees_hidden=sees_hidden)
    is_plain = any(names_secret_files(n, is_loose=False) for n in names)
    is_told = reach is Reach.OUTSIDE or (reach is Reach.PROJECT and is_plain)
    return _use(reach.value, pattern=" ".join(names)) if is_told else ()


_FD = Grammar.of(
    "t,type= E,exclude= d,max-depth= min-depth= e,extension= S,size= c,color= j,threads= C,base-directory= search-path= changed-within= changed-before= "
    "o,owner= x,exec= X,exec-batch= H,hidden I,no-ignore u,unrestricted g,glob p,full-path i s F a l"
)


def _fd(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    given = read_options(_FD, call.args)
    names = [given.operands[0].text] if given.operands else []
    names += ["*." + v.text for v in given.options.get("extension", [])]
    roots = [
        *given.operands[1:],
        *given.options.get("base-directory", []),
        *given.options.get("search-path", []),
    ]
    is_all = given.has("hidden", "unrestricted")
    return _named(call, [_last(n) for n in names], roots or [Arg(".")], workspace, sees_hidden=is_all)


def _locate(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """The whole machine is looked through."""
    names = [_last(w) for w in call.words if not w.startswith("-")]
    is_told = any(names_secret_files(n, is_loose=False) for n in names)
    return _use(Reach.OUTSIDE.value, pattern=" ".join(names)) if is_told else ()


_SELECT = Grammar.of("-Path= LiteralPath= Pattern= Include= Exclude= Context= Encoding= Recurse SimpleMatch CaseSensitive Quiet List AllMatches NotMatch,invert-match")  # fmt: skip


def _select_string(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    given = read_options(_SELECT, call.args)
    patterns = [*given.options.get("Pattern", []), *given.operands[:1]]
    places = [*given.options.get("Path", []), *given.options.get("LiteralPath", []), *given.operands[1:]]
    return _searched(call, patterns, places, given, workspace)


def _findstr(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """`findstr /s /i "token" C:\\Users\\*`: where it looks is a Windows path."""
    words = [a for a in call.args if not re.match(r"/[a-zA-Z](?::.*)?$", a.text)]
    said = [Arg(a.text[3:]) for a in call.args if a.text[:3].lower() == "/c:"]
    pattern = "|".join(a.text for a in (said or words[:1]))
    is_far = any(re.match(r"[A-Za-z]:\\(?:\*|Users|$)|%USERPROFILE%|\\?\.\.", a.text) for a in words)
    return (
        _use(Reach.OUTSIDE.value, pattern=pattern)
        if is_far and asked_by(pattern) is not Asked.NOTHING
        else ()
    )


def _strings(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    is_environ_read = any(is_environ(absolute(a, call) or a.text) for a in call.args)
    return _use("in another process") if is_environ_read else ()


def _scanner(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """Scanners for secrets: over one's own project they keep it clean."""
    if call.program in ("trufflehog", "gitleaks"):
        places = [
            Arg(a.text.partition("=")[2] or a.text, a.raw, a.sources)
            for a in call.args
            if re.match(r"[./~]|--source=", a.text)
        ]
        reach = _farthest(call, places, workspace, is_deep=True, sees_hidden=True)
        return _use(reach.value) if reach is Reach.OUTSIDE else ()
    return _use(Reach.OUTSIDE.value)


# Tool -> words in this order that list names in a store, or go through all of it; where that is.
_LISTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "aws": (("secretsmanager list-secrets", "names in it", "secret store"), ("ssm describe-parameters", "names in it", "secret store")),
    "az": (("keyvault secret list", "names in it", "secret store"),),
    "gcloud": (("secrets list", "names in it", "secret store"),),
    "vault": (("kv list", "names in it", "secret store"), ("list", "names in it", "secret store")),
    "security": (("dump-keychain", "in a keychain", "secret store"),),
    "secret-tool": (("search", "in a keychain", "secret store"),),
    "cmdkey": (("/list", "in a keychain", "secret store"),),
}  # fmt: skip


def _listed(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    words = [w for w in call.words if not w.startswith("-")]
    for path, how, service in _LISTS[call.program]:
        steps = path.split()
        if words[: len(steps)] == steps:
            return _use(how, service=service)
    return ()


_SHOWN = re.compile(r"^(?:-o|--output)(?:=|$)|^-o(?:yaml|json|jsonpath)")


def _kubectl(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """Secrets of every namespace at once."""
    words = call.words
    is_all = bool({"-A", "--all-namespaces", "--all-namespaces=true"} & set(words))
    kinds = {k for w in words for k in w.lower().split("/")[0].split(",")}
    is_told = (
        is_all
        and "get" in words
        and bool(kinds & {"secret", "secrets"})
        and any(_SHOWN.match(w) for w in words)
    )
    return _use("in the whole cluster", service="kubernetes") if is_told else ()


def _docker(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """`docker inspect -f '{{.Config.Env}}'`."""
    is_told = "inspect" in call.words[:3] and any("Config.Env" in w for w in call.words)
    return _use("in a container") if is_told else ()


_Reader = Callable[[Invocation, str], tuple[IdentityUse, ...]]
_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("find", "gfind"), _find),
    **dict.fromkeys(("fd", "fdfind"), _fd),
    **dict.fromkeys(("locate", "plocate", "mlocate", "mdfind"), _locate),
    **dict.fromkeys(("Select-String", "select-string", "sls"), _select_string),
    **dict.fromkeys(
        "gitleaks trufflehog laZagne lazagne mimikatz mimipenguin linpeas linpeas.sh".split(), _scanner
    ),
    **dict.fromkeys(_LISTS, _listed),
    **dict.fromkeys(("docker", "podman"), _docker),
    "git": _git,
    "findstr": _findstr,
    "strings": _strings,
    "kubectl": _kubectl,
}
