"""Tools that change who may do what: chmod, chown, chgrp, setfacl, chattr and their kin.

Promise: pure; a symbolic mode that begins with a dash (`-rwx`) is a mode, not an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from shellguard.parse.file_act import FileAct, Tool, rows
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options

_MODE = re.compile(r"-[rwxXst]+")


def chmod(call: Invocation, given: Given) -> Iterator[FileAct]:
    """chmod MODE FILE...; with --reference there is no mode."""
    dashed = next((a for a in call.args if _MODE.fullmatch(a.text)), None)
    if dashed is not None:
        given = read_options(TOOLS["chmod"].grammar, tuple(a for a in call.args if a is not dashed))
        given.operands.insert(0, dashed)
    yield from _changed("change-permissions", given)


def chown(_: Invocation, given: Given) -> Iterator[FileAct]:
    """chown OWNER FILE..., chgrp GROUP FILE..."""
    yield from _changed("change-owner", given)


def _changed(verb: str, given: Given) -> Iterator[FileAct]:
    operands = list(given.operands)
    what = given.value("reference") or (operands.pop(0) if operands else None)
    if operands and what is not None:
        yield FileAct(verb, tuple(operands), is_recursive=given.has("recursive"), content=what.shown)


def setfacl(_: Invocation, given: Given) -> Iterator[FileAct]:
    """setfacl: entries are option values, all operands are files."""
    if given.operands:
        what = given.value("modify", "remove", "set") or Arg("")
        yield FileAct(
            "change-permissions",
            tuple(given.operands),
            is_recursive=given.has("recursive"),
            content=what.shown,
        )


def chattr(call: Invocation, _: Given) -> Iterator[FileAct]:
    """chattr +i FILE..., chflags FLAGS FILE...: flags may begin with a dash."""
    words = [a for a in call.args if a.text not in ("-R", "-V", "-f", "-h", "-H", "-L", "-P")]
    if len(words) > 1:
        yield FileAct(
            "change-permissions", tuple(words[1:]), is_recursive="-R" in call.words, content=words[0].shown
        )


def icacls(call: Invocation, _: Given) -> Iterator[FileAct]:
    """icacls PATH /grant ..., takeown /F PATH: switches begin with a slash."""
    words = call.args
    named = next((b for a, b in pairwise(words) if a.text.lower() == "/f"), None)
    target = named or (words[0] if words else None)
    if target is not None and len(words) > 1:
        lowered = {w.lower() for w in call.words}
        act = FileAct("change-permissions", (target,), is_recursive=bool(lowered & {"/t", "/r"}))
        yield replace(act, verb="change-owner") if named is not None else act


TOOLS: dict[str, Tool] = {
    **rows("chmod gchmod", "R,recursive f,quiet,silent v,verbose c,changes reference= preserve-root no-preserve-root h H L P", chmod, "change-permissions"),
    **rows("chown gchown chgrp", "R,recursive f,quiet,silent v,verbose c,changes h,no-dereference dereference reference= from= preserve-root no-preserve-root H L P", chown, "change-owner"),
    **rows("setfacl", "R,recursive m,modify= M,modify-file= x,remove= X,remove-file= b,remove-all k,remove-default set= set-file= d,default restore= n L P", setfacl, "change-permissions"),
    **rows("chattr chflags", "", chattr, "change-permissions"),
    **rows("icacls takeown cacls", "", icacls, "change-permissions change-owner"),
}  # fmt: skip
