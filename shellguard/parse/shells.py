"""Which programs are shells, and what their own arguments say.

Promise: pure, total; options are those of bash(1), dash(1) and zsh(1).
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN, Arg

# Longer texts are read up to here and called partial, which is never plainly harmless.
MAX_SCRIPT = 256 * 1024

SHELLS = frozenset(
    {"sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish", "rbash", "bash5", "csh", "tcsh"}
)


def called_names(text: str) -> frozenset[str]:
    """Words that could be function calls; a cheap over-approximation."""
    names: dict[str, int] = {}
    for name in re.findall(r"[A-Za-z_][\w-]*", text[:MAX_SCRIPT]):
        names[name] = names.get(name, 0) + 1
    return frozenset(n for n, count in names.items() if count > 1)


def shell_arguments(args: tuple[Arg, ...]) -> tuple[Arg | None, tuple[Arg, ...], bool]:
    """A shell's own arguments: the `-c` text, the operands, and whether it reads commands from standard input."""
    at, has_text, reads_stdin = 0, False, False
    while at < len(args):
        word = args[at].text
        if word == "--":
            at += 1
            break
        if word in ("-o", "+o", "-O", "+O", "--rcfile", "--init-file"):
            at += 2
            continue
        if not word.startswith(("-", "+")) or word in ("-", "+"):
            break
        if word.startswith("-") and not word.startswith("--"):
            has_text = has_text or "c" in word[1:]
            reads_stdin = reads_stdin or "s" in word[1:]
        at += 1
    rest = args[at:]
    if has_text:
        return (rest[0] if rest else Arg(UNKNOWN)), rest[1:], False
    return None, rest, reads_stdin
