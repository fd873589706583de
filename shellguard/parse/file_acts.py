"""Acts on files of one invocation, over all tools: what rules speak of once.

Promise: pure and total; a tool that no table knows does nothing but what its redirections say.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator

from shellguard.parse import (
    file_acts_archive,
    file_acts_disk,
    file_acts_mode,
    file_acts_read,
    file_acts_remove,
    file_acts_send,
    file_acts_write,
)
from shellguard.parse.file_act import FileAct, Tool
from shellguard.parse.invocation import Invocation, Redirection
from shellguard.parse.option_grammar import read_options

TOOLS: dict[str, Tool] = {
    **file_acts_remove.TOOLS,
    **file_acts_write.TOOLS,
    **file_acts_archive.TOOLS,
    **file_acts_mode.TOOLS,
    **file_acts_disk.TOOLS,
}
_GLOBS = file_acts_disk.GLOBS
# What a tool does with what it is given to read, beside what it changes.
FLOWS: tuple[dict[str, Tool], ...] = (file_acts_read.READ_TOOLS, file_acts_send.SEND_TOOLS)
REDIRECTED = frozenset({"overwrite", "empty", "append", "edit"})
"""What a redirection can do."""
REDIRECTED_IN = frozenset({"read", "send"})
"""What can be done to what a redirection gives to read."""
# `$(< file)` and the input of a loop: no program opens the file.
_BARE = frozenset({":", "{", "mapfile", "readarray", "read"})
_TALKERS = frozenset({"echo", "printf", "cat", "tee"})


def programs_of(verbs: Iterable[str]) -> frozenset[str]:
    """Names, and globs of names, of the tools that can do one of these."""
    wanted = frozenset(verbs)
    # whatever reads a file may have its output lead off this machine
    wanted |= {"read"} if "send" in wanted else set()
    return frozenset(
        name for table in (TOOLS, _GLOBS, *FLOWS) for name, tool in table.items() if tool.verbs & wanted
    )


def file_acts(call: Invocation, *, names: tuple[str, ...] = ()) -> tuple[FileAct, ...]:
    """What `call` does to files; `names` are those the program goes by, the first that a table knows counts."""
    tool = next((t for name in names or (call.program,) if (t := _tool(name)) is not None), None)
    found = list(tool.read(call, read_options(tool.grammar, call.args))) if tool is not None else []
    found.extend(_redirected(call))
    return tuple(act for act in found if act.targets)


def flow_acts(call: Invocation, *, names: tuple[str, ...] = ()) -> tuple[FileAct, ...]:
    """What of files `call` reads out, copies and sends away; nothing of it changes what it reads."""
    found: list[FileAct] = []
    for table in FLOWS:
        reader = next((table[name] for name in names or (call.program,) if name in table), None)
        found.extend(reader.read(call, read_options(reader.grammar, call.args)) if reader is not None else ())
    if (call.program or call.path) in _BARE:
        found.extend(FileAct("read", (r.target,)) for r in call.redirects if not r.is_write)
    return tuple(act for act in found if act.targets or act.is_input)


def _tool(name: str) -> Tool | None:
    known = TOOLS.get(name)
    if known is not None or "f" not in name:
        return known
    return next((tool for glob, tool in _GLOBS.items() if fnmatch.fnmatchcase(name, glob)), None)


def _redirected(call: Invocation) -> Iterator[FileAct]:
    """Files that the shell opens for writing before the program runs."""
    for redirection in call.redirects:
        if redirection.is_write:
            # a bare `> f` may as well be what makes the file
            is_forced = call.program == "cat"
            yield FileAct(
                _verb(call, redirection), (redirection.target,), is_forced=is_forced, content=_content(call)
            )


def _verb(call: Invocation, redirection: Redirection) -> str:
    if not redirection.is_truncating:
        # `<>` opens without truncating; what is written replaces what stood there
        return "edit" if redirection.operator == "<>" else "append"
    return "empty" if redirection.descriptor in ("", "1") and _says_nothing(call) else "overwrite"


def _says_nothing(call: Invocation) -> bool:
    """Whether nothing at all is printed: `: > f`, `> f`, `cat /dev/null > f`, `echo -n > f`."""
    if call.program in (":", "true") or (not call.program and call.path == ":"):
        return True
    said = [w for w in call.words if w not in ("-n", "-e", "-ne", "-en", "")]
    return (call.program in ("echo", "printf") and not said) or (
        call.program == "cat" and set(said) == {"/dev/null"}
    )


def _content(call: Invocation) -> str:
    """The text that is written, where the program is known to print its words or its input."""
    if call.program not in _TALKERS:
        return ""
    return " ".join(a.shown for a in call.args) if call.program in ("echo", "printf") else call.stdin or ""
