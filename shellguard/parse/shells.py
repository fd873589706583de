"""Which programs are shells, and what their own arguments say.

Promise: pure, total; options are those of bash(1), dash(1) and zsh(1).
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import UNKNOWN, Arg

# Longer texts are read up to here and called partial, which is never plainly harmless.
MAX_SCRIPT = 256 * 1024

SHELLS = frozenset(
    "sh bash dash zsh ksh mksh ash fish rbash bash5 csh tcsh yash oksh loksh posh nu elvish xonsh".split()
)
_TEXT_OPTIONS = frozenset({"--command", "--commands"})


def called_names(text: str) -> frozenset[str]:
    """Words that could be function calls; a cheap over-approximation."""
    names: dict[str, int] = {}
    for name in re.findall(r"[A-Za-z_][\w-]*", text[:MAX_SCRIPT]):
        names[name] = names.get(name, 0) + 1
    return frozenset(n for n, count in names.items() if count > 1)


def _long_text(args: tuple[Arg, ...], glued: str) -> tuple[Arg, tuple[Arg, ...], bool]:
    """What follows `--command`, or stands behind its `=`."""
    if glued:
        first = args[0]
        return Arg(first.text[len(glued) + 1 :], first.raw, first.sources), args[1:], False
    return (args[1] if len(args) > 1 else Arg(UNKNOWN)), args[2:], False


def shell_arguments(args: tuple[Arg, ...]) -> tuple[Arg | None, tuple[Arg, ...], bool]:
    """A shell's own arguments: the `-c` text, the operands, and whether it reads commands from standard input."""
    at, has_text, reads_stdin = 0, False, False
    while at < len(args):
        word = args[at].text
        if word == "--":
            at += 1
            break
        if word in ("--rcfile", "--init-file"):
            at += 2
            continue
        if not word.startswith(("-", "+")) or word in ("-", "+"):
            break
        name, has_value, _ = word.partition("=")
        if name in _TEXT_OPTIONS:
            # fish and nu spell it out, with the text behind it or in it
            return _long_text(args[at:], name if has_value else "")
        if not word.startswith("--"):
            has_text = has_text or (word[0] == "-" and "c" in word[1:])
            reads_stdin = reads_stdin or (word[0] == "-" and "s" in word[1:])
            # at the end of a cluster it takes a word (`-euo pipefail`), else it has one (`-ocorrect`)
            at += word[-1] in "oO"
        at += 1
    rest = args[at:]
    if has_text:
        return (rest[0] if rest else Arg(UNKNOWN)), rest[1:], False
    return None, rest, reads_stdin
