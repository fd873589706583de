"""Where the content of files comes from that this very text writes: the network, a decoder.

Promise: pure; a file keeps its origins through copies and moves, and loses them when it is written anew, deleted or
compared with a checksum that stands in the text.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.options import VALUES
from shellguard.parse.wrappers import carries

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

FETCHERS = frozenset("curl wget fetch aria2c http https xh nc ncat scp sftp rsync ftp lynx".split())
DECODERS = frozenset("base64 base32 basenc xxd openssl uudecode".split())
_COPIERS = frozenset("cp mv ln install rsync".split())
_ELSEWHERE = re.compile(r"[\w.@-]{2,}:")
_CHECKERS = re.compile(r"(?:sha\d{1,3}sum|shasum|b2sum|cksum)$")
_SIGNATURE_CHECKERS = frozenset({"gpg", "gpgv", "cosign", "minisign"})
_CHECKSUM = re.compile(r"\b[0-9a-fA-F]{56,128}\b")
_READERS = frozenset("cat head tail tee sed grep awk tr dos2unix iconv envsubst".split())


def place(call: Invocation, path: str) -> str:
    """A path as the table of origins knows it."""
    return posixpath.normpath(posixpath.join(call.cwd or "", path))


def of_file(walker: Walker, call: Invocation, path: Arg) -> tuple[str, ...]:
    """Programs that the content of a file comes from."""
    if not walker.origins or not path.is_known or walker.host:
        return ()
    return walker.origins.get(place(call, path.text), ())


def of_input(walker: Walker, call: Invocation) -> tuple[str, ...]:
    """The same of what stands on standard input: `< file`, `cat file |`."""
    if not walker.origins:
        return ()
    found = [o for r in call.redirects if r.operator == "<" for o in of_file(walker, call, r.target)]
    for earlier in walker.found[-24:]:
        if earlier.program in _READERS and earlier.program in call.fed_by:
            found += [o for a in earlier.args for o in of_file(walker, earlier, a)]
    return tuple(dict.fromkeys(found))


def note(walker: Walker, call: Invocation, written: list[tuple[str, Arg]]) -> None:
    """Remember what a program that has run left behind. `written` are its (operator, file) redirections."""
    if walker.host:
        return
    sources = {call.program, *call.fed_by} & (FETCHERS | DECODERS)
    sources |= set(of_input(walker, call))
    if call.program in _READERS:
        sources |= {o for a in call.args for o in of_file(walker, call, a)}
    # what a wrapper's output is sent to was noted with the command inside
    for operator, target in written if sources or not carries(call.program) else []:
        _set(walker, place(call, target.text), sources, keeps=operator in (">>", "&>>"))
    for path in _downloaded(call):
        _set(walker, place(call, path), {call.program}, keeps=False)
    if not walker.origins:
        return
    if call.program in _COPIERS or call.program == "dd":
        _copy(walker, call)
    elif call.program in ("rm", "unlink", "shred", "truncate"):
        for word in call.words:
            walker.origins.pop(place(call, word), None)
    elif call.program in _SIGNATURE_CHECKERS or (
        _CHECKERS.match(call.program) and {"-c", "--check"} & set(call.words)
    ):
        _forget_checked(walker, call)


def _set(walker: Walker, path: str, sources: set[str], *, keeps: bool) -> None:
    old = walker.origins.get(path, ()) if keeps else ()
    if sources or old:
        walker.origins[path] = tuple(sorted({*old, *sources}))
    else:
        walker.origins.pop(path, None)


def _downloaded(call: Invocation) -> list[str]:
    """Files a download names: by an option, or after its address."""
    if call.program not in FETCHERS:
        return []
    values = VALUES.get(call.program, frozenset())
    named, folder, urls, is_by_address = "", "", [], call.program in ("wget", "aria2c")
    at, words = 0, call.words
    while at < len(words):
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else ""
        name, value = _output_option(call.program, word, following)
        if name == "file":
            named = value
            at += value == following and word != value
        elif name == "folder":
            folder = value
            at += value == following and word != value
        elif call.program == "curl" and (
            word == "--remote-name" or re.fullmatch(r"-[a-zA-Z]*O[a-zA-Z]*", word)
        ):
            is_by_address = True
        elif word.startswith("-"):
            at += word in values
        else:
            urls.append(word)
        at += 1
    if not named and is_by_address:
        named = posixpath.basename(re.sub(r"^\w+://[^/?#]*|[?#].*", "", urls[0])) if urls else ""
    if call.program in ("scp", "rsync") and len(urls) > 1 and ":" in urls[0]:
        named = _into(urls[-1], urls[0].rsplit(":", 1)[1])
    is_local = all(u.startswith("file:") for u in urls) and bool(urls)
    return [posixpath.join(folder, named)] if named not in ("", "-", "/dev/null") and not is_local else []


def _output_option(program: str, word: str, following: str) -> tuple[str, str]:
    """(`file` or `folder`, value) when `word` says where a download goes."""
    letter = {"wget": "O"}.get(program, "o")
    folder_letter = {"wget": "P", "aria2c": "d"}.get(program, "")
    long, equals, value = word.partition("=")
    if long in ("--output", "--output-document", "--out"):
        return "file", value if equals else following
    if long in ("--output-dir", "--directory-prefix", "--dir"):
        return "folder", value if equals else following
    cluster = re.fullmatch(
        rf"-[a-zA-Z]*?({letter}{'|' + folder_letter if folder_letter else ''})(.*)", word, re.S
    )
    if cluster and not word.startswith("--"):
        return ("folder" if cluster.group(1) == folder_letter else "file"), cluster.group(2) or following
    return "", ""


def _into(target: str, source: str) -> str:
    return (
        posixpath.join(target, posixpath.basename(source))
        if target.endswith("/") or target in (".", "..")
        else target
    )


def carry_text(walker: Walker, call: Invocation) -> None:
    """`cp a b`, `mv a b`, `ln a b`, `dd if=a of=b`: what this text wrote to one it wrote to the other."""
    if walker.host or call.program not in _COPIERS | {"dd"}:
        return
    if call.program == "dd":
        given = dict(w.split("=", 1) for w in call.words if "=" in w)
        paths = [given.get("if", "/dev/stdin"), given["of"]] if "of" in given else []
    else:
        values = frozenset({"-m", "-o", "-g", "-t", "-S", "--mode", "--owner", "--group"})
        paths = [
            w
            for at, w in enumerate(call.words)
            if not w.startswith("-") and (not at or call.words[at - 1] not in values)
        ]
    if len(paths) != 2 or any(UNKNOWN in p for p in paths):
        return
    source, target = place(call, paths[0]), place(call, _into(paths[1], paths[0]))
    text = call.stdin if paths[0] in ("/dev/stdin", "-") else walker.written.get(source)
    if text is not None:
        walker.written[target] = text
    elif target in walker.written:
        walker.written[target] = None
    if call.program == "mv":
        walker.written.pop(source, None)


def _copy(walker: Walker, call: Invocation) -> None:
    """`cp a b`, `mv a dir/`, `dd if=a of=b`: origins and known text go along."""
    if call.program == "dd":
        given = dict(w.split("=", 1) for w in call.words if "=" in w)
        paths = [given[k] for k in ("if", "of") if k in given]
    else:
        values = frozenset({"-m", "-o", "-g", "-t", "-S", "--mode", "--owner", "--group"})
        paths = [
            w
            for at, w in enumerate(call.words)
            if not w.startswith("-") and (not at or call.words[at - 1] not in values)
        ]
    if len(paths) < 2:
        return
    *sources, target = paths
    if call.program == "rsync" and any(_ELSEWHERE.match(p) for p in paths):
        return
    for source in sources[:64]:
        found = walker.origins.get(place(call, source), ())
        # a folder as target is seen by its slash, or known by nobody: both places may hold the file then
        for goal in (
            {target, posixpath.join(target, posixpath.basename(source))} if found else {_into(target, source)}
        ):
            _set(walker, place(call, goal), set(found), keeps=False)
        if call.program == "mv":
            walker.origins.pop(place(call, source), None)


def _forget_checked(walker: Walker, call: Invocation) -> None:
    """A file is as good as the checksum or signature it was compared with, if that stands in the text itself."""
    text = call.stdin or ""
    for path in list(walker.origins):
        name = posixpath.basename(path)
        is_signed = call.program in _SIGNATURE_CHECKERS and any(
            posixpath.basename(w) == name for w in call.words
        )
        if is_signed or (name in text and _CHECKSUM.search(text)):
            walker.origins.pop(path)
