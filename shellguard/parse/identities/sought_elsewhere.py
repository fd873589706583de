"""Searches for files by their names, and in stores, keychains, containers and other processes.

Promise: pure and total. Facts: find(1), fd(1), locate(1), the stores' own manuals.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.reaching import farthest, one_search
from shellguard.parse.identities.secret_files import Reach, absolute, is_environ
from shellguard.parse.identities.secret_words import names_secret_files
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.listing import own_words
from shellguard.parse.option_grammar import Grammar, read_options

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
    reach = farthest(call, roots, workspace, is_deep=True, sees_hidden=sees_hidden)
    is_plain = any(names_secret_files(n, is_loose=False) for n in names)
    is_told = reach is Reach.OUTSIDE or (reach is Reach.PROJECT and is_plain)
    return one_search(reach.value, pattern=" ".join(names)) if is_told else ()


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
    return one_search(Reach.OUTSIDE.value, pattern=" ".join(names)) if is_told else ()


def _strings(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    is_environ_read = any(is_environ(absolute(a, call) or a.text) for a in call.args)
    return one_search("in another process") if is_environ_read else ()


def _scanner(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """Scanners for secrets: over one's own project they keep it clean."""
    if call.program in ("trufflehog", "gitleaks"):
        places = [
            Arg(a.text.partition("=")[2] or a.text, a.raw, a.sources)
            for a in call.args
            if re.match(r"[./~]|--source=", a.text)
        ]
        reach = farthest(call, places, workspace, is_deep=True, sees_hidden=True)
        return one_search(reach.value) if reach is Reach.OUTSIDE else ()
    return one_search(Reach.OUTSIDE.value)


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
            return one_search(how, service=service)
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
    return one_search("in the whole cluster", service="kubernetes") if is_told else ()


def _docker(call: Invocation, workspace: str) -> tuple[IdentityUse, ...]:
    """`docker inspect -f '{{.Config.Env}}'`."""
    is_told = "inspect" in call.words[:3] and any("Config.Env" in w for w in call.words)
    return one_search("in a container") if is_told else ()


Reader = Callable[[Invocation, str], tuple[IdentityUse, ...]]
"""Of a call and the project's folder."""
READERS: dict[str, Reader] = {
    **dict.fromkeys(("find", "gfind"), _find),
    **dict.fromkeys(("fd", "fdfind"), _fd),
    **dict.fromkeys(("locate", "plocate", "mlocate", "mdfind"), _locate),
    **dict.fromkeys(
        "gitleaks trufflehog laZagne lazagne mimikatz mimipenguin linpeas linpeas.sh".split(), _scanner
    ),
    **dict.fromkeys(_LISTS, _listed),
    **dict.fromkeys(("docker", "podman"), _docker),
    "strings": _strings,
    **dict.fromkeys(("kubectl", "oc", "k"), _kubectl),
}
