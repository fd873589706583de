"""Where the content of secret files goes among the calls of one text: to people, another file, another machine.

Promise: pure and bounded; order is not asked, so what is taken for a flow may be none, but never the other way round.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from shellguard.classify.carried_secrets import LISTERS
from shellguard.parse.file_act import FileAct
from shellguard.parse.file_acts import file_acts, flow_acts
from shellguard.parse.file_acts_read import is_masking
from shellguard.parse.file_acts_send import TAR_VARIABLES, UPLOAD
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.path_names import SECRET
from shellguard.parse.paths import Place, classes
from shellguard.parse.secrets import find_live
from shellguard.parse.shells import SHELLS

HARMLESS = "harmless-content"
"""Class of a file in which the machine shows nothing that looks like a secret."""
FROM_SECRETS = "from-secrets"
"""Class of a file that this very text made out of secret ones."""
_WITH_KEYS = SECRET | {"key-material"}
# Programs that take words in without showing them.
_LOADERS = frozenset(
    "export declare typeset local readonly set env source . eval docker podman heroku".split()
)
_SHOWING = frozenset("echo printf cat print jq tee".split())
# What prints on what it is given.
_PASSING = frozenset("cat tee base64 xxd od rev tr hexdump nl fold".split())
_FINDERS = frozenset("grep egrep fgrep rg ag awk gawk".split())
_COUNTING = re.compile(
    r"-[a-zA-Z]*[cqvoLl][a-zA-Z]*|--(?:count|quiet|silent|invert-match|only-matching|files-with(?:out)?-match(?:es)?)"
)
# What of a list of variables is looked for where their values are meant: everything, or what guards something.
_GUARDING = re.compile(
    r"(?i)key|token|secret|pass|pwd|cred|auth|api|aws|private|session|cookie|dsn|database_url|db_|^\^?\.?[*+]?$|[|]"
)
_RANDOM = re.compile(r"(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{16}|://[^/@:\s]*:[^/@\s]+@")
# Settings are short; a larger file is not looked through.
_MOST_BYTES = 65_536
_NETWORK = ("/dev/tcp/", "/dev/udp/")
# Of a longer text the rest is not followed.
_MOST_CALLS = 120
_MOST_COPIES = 3


def settled(acts: Iterable[FileAct], call: Invocation, siblings: tuple[Invocation, ...]) -> Iterator[FileAct]:
    """`acts` of `call`, each a flow, as they stand among its siblings."""
    if call.program in SHELLS and not [w for w in call.words if w[:1] != "-"] and call.stdin is None:
        # its script comes from a descriptor
        yield from (FileAct("read", (t,)) for t in _networks(siblings))
    for act in acts:
        found = replace(act, targets=(*act.targets, *_by_name(act.targets, siblings)))
        if act.verb == "send":
            yield from _sent(found, call, siblings)
        elif not (act.verb == "read" and _is_hidden(call, siblings)):
            yield _as_copy(found, call)
            if any(_networks(siblings)):
                yield replace(found, verb="send", into=None, content=UPLOAD)


def surrounded(call: Invocation, siblings: tuple[Invocation, ...]) -> Invocation:
    """`call` with the options that variables set before hand to it (tar(1), GNU: TAR_OPTIONS, TAPE)."""
    if call.program not in ("tar", "gtar"):
        return call
    found = (pair for c in siblings[:_MOST_CALLS] for pair in c.assignments if pair[0] in TAR_VARIABLES)
    return replace(call, assignments=tuple(dict.fromkeys((*call.assignments, *found))))


def _by_name(targets: Iterable[Arg], siblings: tuple[Invocation, ...]) -> Iterator[Arg]:
    """`find -name .env -exec cat {}`: the names that find was asked for, where it found them."""
    found = [t.text for t in targets if "find" in t.sources and UNKNOWN in t.text]
    if not found:
        return
    for sibling in siblings[:_MOST_CALLS]:
        words = sibling.words if sibling.program in ("find", "gfind") else ()
        for word, name in pairwise(words):
            if word in ("-name", "-iname") and UNKNOWN not in name:
                yield from (Arg(t.replace(UNKNOWN, name)) for t in found)


def shown_variable(call: Invocation, name: re.Pattern[str]) -> str | None:
    """The first variable of such a name whose value `echo` or `printf` prints whole; None when nobody sees it."""
    is_kept = any(r.is_write and r.descriptor in ("", "1") for r in call.redirects)
    if call.program not in ("echo", "printf", "print") or is_kept or set(call.feeds) - _PASSING:
        return None
    for arg in call.args:
        for source in arg.sources:
            if source.startswith("$") and name.search(source[1:]) and _is_whole(source[1:], arg.raw):
                return source
    return None


def _is_whole(variable: str, raw: str) -> bool:
    """Whether the value itself stands in the word, not its length, a part of it or whether it is set."""
    return (
        re.search(rf"\$(?:{re.escape(variable)}(?!\w)|\{{!?{re.escape(variable)}(?:\}}|[:@-]?[-@QE]))", raw)
        is not None
    )


def is_harmless(text: bytes | None) -> bool:
    """Whether a file of settings holds nothing that looks like a secret; False where it cannot be read."""
    if text is None or len(text) > _MOST_BYTES:
        return False
    said = text.decode("utf-8", "replace")
    values = (line.partition("=")[2].strip().strip("\"'") for line in said.splitlines())
    return not find_live(said) and not any(_RANDOM.search(value) for value in values)


def _as_copy(act: FileAct, call: Invocation) -> FileAct:
    """A copy says whether it keeps a name that tells what it is; what is printed to a file is one."""
    into = act.into
    if act.verb == "read":
        into = next((r.target for r in call.redirects if r.is_write and r.descriptor in ("", "1")), None)
        if into is None or into.text.startswith("/dev/"):
            return act
    name = posixpath.basename(into.text) if into is not None else ""
    is_kept = name in ("", ".", "..") or bool(classes(Arg(name), Place(None, "", "")) & SECRET)
    return replace(act, verb="copy", into=into, content="kept" if is_kept else "renamed")


def _is_hidden(call: Invocation, siblings: tuple[Invocation, ...]) -> bool:
    """Whether nobody sees what it prints."""
    if any(r.is_write and r.descriptor in ("", "1") and r.target.text == "/dev/null" for r in call.redirects):
        return True
    near = siblings[:_MOST_CALLS]
    if call.path == "{" or call.program == "{":
        return not any(
            c.program in _SHOWING and (any("stdin" in a.sources for a in c.args) or c.program == "cat")
            for c in near
        )
    names = {call.program, *call.feeds}
    if any(c.program in call.feeds and is_masking(c) for c in near):
        return True
    takers = [c for c in near if any(names & set(a.sources) for a in c.args)]
    return bool(takers) and all(c.program in _LOADERS for c in takers)


def _networks(siblings: tuple[Invocation, ...]) -> Iterator[Arg]:
    """Connections that the text opens as files."""
    opened = (
        r
        for c in siblings[:_MOST_CALLS]
        if "exec" in (c.program, c.path) or "{" in (c.program, c.path)
        for r in c.redirects
    )
    held = (r for c in siblings[:_MOST_CALLS] for r in c.redirects if r.descriptor not in ("", "1"))
    yield from (r.target for r in (*opened, *held) if r.is_write and r.target.text.startswith(_NETWORK))


def _sent(act: FileAct, call: Invocation, siblings: tuple[Invocation, ...]) -> Iterator[FileAct]:
    """With what feeds it, when it reads its input."""
    targets = act.targets
    if act.is_input:
        targets = (*targets, *(r.target for r in call.redirects if r.operator == "<"), *_fed(call, siblings))
    if targets:
        yield replace(act, targets=targets)


def _fed(call: Invocation, siblings: tuple[Invocation, ...]) -> Iterator[Arg]:
    names = {*call.fed_by, *(s for a in call.args for s in a.sources)}
    feeders = [
        c for c in siblings[:_MOST_CALLS] if c is not call and (c.program in names or _is_inside(c, names))
    ]
    if any(is_masking(c) for c in feeders):
        return
    for feeder in feeders:
        for act in flow_acts(feeder):
            if act.verb == "read":
                yield from (*act.targets, *_by_name(act.targets, siblings))


def _is_inside(call: Invocation, names: set[str]) -> bool:
    """`$(< file)` has no program of its own."""
    return call.program in ("", ":") and "unknown" in names and bool(call.redirects)


@lru_cache(maxsize=16)
def made_of_secrets(siblings: tuple[Invocation, ...], home: str, workspace: str) -> frozenset[str]:
    """Paths that the text makes out of secret files."""
    made: set[str] = set()
    for _ in range(_MOST_COPIES):
        before = len(made)
        for call in siblings[:_MOST_CALLS]:
            place = Place(call.cwd, home, workspace)
            for sources, into in _copies(call):
                named = (*sources, into)
                if any(classes(s, place) & _WITH_KEYS or is_made(s, call, made) for s in named):
                    made.update(_places(sources, into, call))
            made.update(_environment_in(call))
        if len(made) == before:
            break
    return frozenset(made)


def _environment_in(call: Invocation) -> Iterator[str]:
    """Files into which the values of variables that guard something are printed."""
    printed = [r.target for r in call.redirects if r.is_write and r.descriptor in ("", "1")]
    if call.program == "tee" and LISTERS & set(call.fed_by):
        printed += [a for a in call.args if not a.text.startswith("-")]
    if printed and _tells_environment(call):
        yield from (absolute(p, call) for p in printed)


def _tells_environment(call: Invocation) -> bool:
    operands = [w for w in call.words if not w.startswith("-")]
    if call.program in LISTERS:
        return not operands and (
            call.program in ("env", "printenv", "set") or "-p" in call.words or not call.words
        )
    if not LISTERS & set(call.fed_by):
        return False
    if call.program in _FINDERS:
        is_names = any(_COUNTING.fullmatch(w) for w in call.words)
        return not is_names and any(_GUARDING.search(w) for w in operands[:4])
    return call.program in _PASSING or call.program in ("sort", "head", "tail")


def _copies(call: Invocation) -> Iterator[tuple[tuple[Arg, ...], Arg]]:
    """What a call puts where."""
    printed = next((r.target for r in call.redirects if r.is_write and r.descriptor in ("", "1")), None)
    for redirection in call.redirects:
        if redirection.is_write:
            yield (), redirection.target
    for act in (*flow_acts(call), *file_acts(call)):
        if act.verb in ("copy", "move-away") and act.into is not None:
            yield act.targets, act.into
        elif act.verb == "read" and printed is not None:
            yield act.targets, printed
    if call.program == "ln" and len(call.args) > 2 and re.search(r"-\w*s", " ".join(call.words)):
        yield call.args[-2:-1], call.args[-1]
    if call.program in ("tar", "gtar") and printed is not None:
        yield tuple(a for a in call.args if not a.text.startswith("-")), printed


def _places(sources: tuple[Arg, ...], into: Arg, call: Invocation) -> Iterator[str]:
    yield absolute(into, call)
    for source in sources[:16]:
        yield posixpath.join(absolute(into, call), posixpath.basename(source.text))


def absolute(path: Arg, call: Invocation) -> str:
    """As one text, so that two spellings of a place are one."""
    return posixpath.normpath(posixpath.join(call.cwd or "", path.text))


def is_made(path: Arg, call: Invocation, made: Iterable[str]) -> bool:
    """Whether it is one of these, or a folder that holds one."""
    known = set(made)
    if not known or not path.is_known:
        return False
    place = absolute(path, call)
    return place in known or any(k.startswith(place + "/") for k in known)
