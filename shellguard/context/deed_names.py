"""Names of things as deeds say them: paths absolute, plain words as they are, what nobody knows as it was written.

Promise: pure and total; no name is longer than what people can read, and a name that cannot be known is never guessed.
"""

from __future__ import annotations

import posixpath

from shellguard.model import Reach
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.kubernetes_kinds import kind_of
from shellguard.parse.services.service_act import Scope, Thing

LONGEST = 300
"""Characters of a name."""
MOST = 64
"""Deeds of one call."""
GLOBS = frozenset("*?[")
_WHOLE = frozenset({"", ".", "*", "./*", "**", ".[!.]*", ".*", "./.*", "{*,.*}"})


def path_of(arg: Arg, call: Invocation) -> str:
    """A path as one text, so that two spellings of a place are one; relative where the folder is not known."""
    text = arg.text
    if not arg.is_known or arg.is_hidden:
        return _within(call.cwd, arg)
    return absolute(text, call)


def absolute(text: str, call: Invocation) -> str:
    """The same of a text."""
    if text == "~" or text.startswith("~/"):
        text = (call.home or "~") + text[1:]
    elif call.cwd and not text.startswith("~"):
        text = posixpath.join(call.cwd, text)
    return posixpath.normpath(text)[:LONGEST] if text else ""


def _within(folder: str | None, arg: Arg) -> str:
    """What is known of a path: `./\\0/*.old` is some `*.old` below the folder."""
    parts = arg.text.split("/")
    known = [p for p in parts if UNKNOWN not in p]
    if is_blank(arg):
        return ""
    if arg.is_hidden or len(known) == len(parts) or not any(p not in ("", ".") for p in known):
        return arg.shown[:LONGEST]
    said = "/".join("**" if UNKNOWN in p else p for p in parts)
    return posixpath.normpath(posixpath.join(folder or "", said))[:LONGEST]


def name_of(arg: Arg) -> str:
    """A plain name; empty where nothing of it is known."""
    return "" if is_blank(arg) else arg.shown[:LONGEST]


def is_blank(arg: Arg) -> bool:
    """Whether nobody can say anything of it: it all comes from another program or a variable."""
    return not arg.is_known and not arg.text.replace(UNKNOWN, "").strip("./ ")


def is_pattern(arg: Arg) -> bool:
    """Whether it stands for more than one name, or for names that nobody knows."""
    return arg.is_glob or not arg.is_known


def scope_of(arg: Arg, *, is_recursive: bool = False) -> Scope:
    """How much a path means: everything of a folder, what a pattern matches, or the one."""
    if not is_pattern(arg):
        is_here = is_recursive and posixpath.normpath(arg.text or "x") in (".", "/", "..")
        return Scope.ALL if is_here else Scope.ONE
    is_whole = arg.is_known and (arg.text in _WHOLE or arg.text.endswith(("/*", "/**")))
    return Scope.ALL if is_whole else Scope.MANY


def reach_of(call: Invocation) -> Reach:
    """Where what it does to files and processes lands."""
    return Reach.LOCAL if call.is_local else Reach.REMOTE


def is_folder(text: str) -> bool:
    """Whether a path reads like a folder's."""
    return text.endswith("/") or posixpath.basename(text) in ("", ".", "..")


_LONG_KINDS = {
    "deploy": "deployment", "po": "pod", "svc": "service", "ns": "namespace", "sts": "statefulset", "ds": "daemonset", "cm": "configmap",
    "pvc": "persistentvolumeclaim", "pv": "persistentvolume", "ing": "ingress", "cj": "cronjob", "rs": "replicaset", "no": "node",
    "rc": "replicationcontroller", "sa": "serviceaccount", "hpa": "horizontalpodautoscaler", "ep": "endpoints", "crd": "customresourcedefinition",
}  # fmt: skip


def cluster_kind(spelled: str) -> tuple[str, Thing]:
    """A cluster's kind by its long name, and what it is: `deploy` is (`deployment`, workload)."""
    name, thing = kind_of(spelled)
    return _LONG_KINDS.get(name, name), thing
