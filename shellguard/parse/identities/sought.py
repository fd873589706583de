"""Searches for credentials: in files, in the environment, in histories, in stores.

Promise: pure and total. To look for a word in the project's own source is no search for credentials; a search for
values over the project with its hidden files says `in the project`, one that reaches further `outside the project`.
Facts: grep(1), rg(1), ag(1), ack(1), find(1), fd(1), locate(1), git-log(1), Microsoft's Select-String, the stores' manuals.
"""

from __future__ import annotations

import re

from shellguard.parse.file_acts_read import is_masking
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.reaching import farthest, one_search
from shellguard.parse.identities.secret_files import Reach
from shellguard.parse.identities.secret_words import Asked, asked_by, variable_in
from shellguard.parse.identities.sought_elsewhere import READERS, Reader
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

_ENVIRONMENT = "in the environment"
# Among names of variables these mean what guards something.
_KEY_WORD = re.compile(r"\W{0,4}(?:pass|pw|pwd|key|cred|auth|api)[_\W]{0,4}(?:\|\W{0,4}(?:pass|pw|pwd|key|cred|auth|api)[_\W]{0,4}){0,6}", re.I)  # fmt: skip
# What a program prints that this one filters -> where that is looked for.
_FEEDERS: dict[str, str] = {
    **dict.fromkeys("env printenv set export declare typeset compgen".split(), _ENVIRONMENT),
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
    reach = farthest(call, places or [Arg(".")], workspace, is_deep=is_deep, sees_hidden=sees_hidden)
    is_told = reach is Reach.OUTSIDE or (reach is Reach.PROJECT and asked is Asked.VALUE)
    return one_search(reach.value, pattern=pattern) if is_told else ()


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


def _filtered(call: Invocation, pattern: str, asked: Asked) -> tuple[IdentityUse, ...]:
    """What another program prints is looked through."""
    places = [_FEEDERS[n] for n in call.fed_by if n in _FEEDERS]
    # `docker exec web env`: it is its environment
    how = _ENVIRONMENT if _ENVIRONMENT in places else "".join(places[:1])
    if how == _ENVIRONMENT and asked is Asked.NOTHING and _KEY_WORD.fullmatch(pattern[:80]):
        asked = Asked.WORD
    is_cut = not {"cut", "sed", "awk", "wc", "find", "ls"}.isdisjoint((*call.fed_by, *call.feeds))
    if not how or is_masking(call) or is_cut:
        return ()
    if how == "in a container":
        return one_search(how, pattern=pattern) if re.fullmatch(r"\^?-?i? ?env", pattern, re.I) else ()
    is_told = asked is Asked.VALUE or (asked is Asked.WORD and how != _FEEDERS["git"])
    return one_search(how, pattern=pattern) if is_told else ()


# git log and git grep: options that take a value.
_LOG = Grammar.of("S= G= n,max-count= author= committer= grep= since= until= after= before= format= pretty= L= all p,u,patch i pickaxe-regex branches?")  # fmt: skip
_GIT_GREP = Grammar.of("e= f= A= B= C= m,max-count= O= max-depth= i n l E P F w v,invert-match untracked no-index cached")  # fmt: skip
# `password`, `api_key`, `auth-token`: a word or two, no name of somebody's function.
_PLAIN_WORD = re.compile(r"[a-z]{3,20}(?:[_ .-]?(?:key|token|secret)s?)?", re.I)
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
    is_word = asked is Asked.WORD and given.has("all", "patch") and _PLAIN_WORD.fullmatch(pattern[:80])
    is_told = asked is Asked.VALUE or variable_in(pattern) or is_word
    return one_search(_FEEDERS["git"], pattern=pattern) if is_told else ()


def _git_grep(call: Invocation, given: Given) -> tuple[IdentityUse, ...]:
    patterns = given.options.get("e") or given.operands[:1]
    pattern = "|".join(p.text for p in patterns)
    is_history = any("git" in a.sources for a in call.args) or given.has("all")
    is_told = is_history and not given.has("invert-match") and asked_by(pattern) is not Asked.NOTHING
    return one_search(_FEEDERS["git"], pattern=pattern) if is_told else ()


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
        one_search(Reach.OUTSIDE.value, pattern=pattern)
        if is_far and asked_by(pattern) is not Asked.NOTHING
        else ()
    )


_READERS: dict[str, Reader] = {
    **READERS,
    **dict.fromkeys(("Select-String", "select-string", "sls"), _select_string),
    "git": _git,
    "findstr": _findstr,
}
