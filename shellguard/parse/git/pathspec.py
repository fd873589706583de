"""Pathspecs (gitglossary(7)): how much of the working tree they name.

Promise: pure and total; no look at any file.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.parse.git.loss import Scope
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.path_names import SOURCE

_MAGIC = re.compile(r":\(([^)]*)\)(.*)", re.S)
_GLOB = frozenset("*?[")


def split(pathspec: str) -> tuple[frozenset[str], str]:
    """The magic words of a pathspec and its pattern; `top` and `exclude` also in their short spelling."""
    long = _MAGIC.match(pathspec)
    if long:
        return frozenset(w.strip() for w in long.group(1).split(",") if w.strip()), long.group(2)
    if not pathspec.startswith(":"):
        return frozenset(), pathspec
    rest = pathspec[1:]
    end = next((i for i, c in enumerate(rest) if c not in "/!^"), len(rest))
    words = {"/": "top", "!": "exclude", "^": "exclude"}
    return frozenset(words[c] for c in rest[:end]), rest[end:].removeprefix(":")


def scope_of(pathspecs: list[str], *, is_literal: bool = False) -> Scope:
    """All, when one of them names the whole tree (or a folder above), or when they only exclude."""
    read = [(frozenset({"literal"}), p) if is_literal else split(p) for p in pathspecs]
    included = [(magic, pattern) for magic, pattern in read if "exclude" not in magic]
    if not included:
        return Scope.ALL
    scopes = [_one(magic, pattern) for magic, pattern in included]
    return next(s for s in (Scope.ALL, Scope.MANY, Scope.ONE) if s in scopes)


def _one(magic: frozenset[str], pattern: str) -> Scope:
    plain = posixpath.normpath(pattern) if pattern else "."
    if plain == "." or not plain.strip("./"):
        return Scope.ALL
    if "literal" not in magic and not plain.strip("*./?"):
        return Scope.ALL
    # what a listing hands over, and a name that folders have
    if pattern == "./" + UNKNOWN or plain in SOURCE:
        return Scope.MANY
    if pattern.endswith("/") or "attr" in " ".join(magic):
        return Scope.MANY
    return Scope.MANY if "literal" not in magic and _GLOB & set(pattern) else Scope.ONE


def is_plain(pathspec: str) -> bool:
    """Whether it can only be a path or a pattern, never a branch: no name of a ref has these (git-check-ref-format(1))."""
    return (
        pathspec.startswith((":", "./", "../", "/", "."))
        or pathspec.endswith(("/", "."))
        or bool(set(pathspec) & set("*?[ \\"))
    )


# A last part with a dot and letters behind it reads like a file; `v1.2` and `release-2.0` do not.
_FILE_LIKE = re.compile(r"(?:^|/)[^/]*\.[A-Za-z][A-Za-z0-9_]{0,9}$")


def looks_like_file(word: str) -> bool:
    """Whether a word that may be a branch or a file is spelt like a file."""
    return _FILE_LIKE.search(word) is not None
