"""Spellings that must not make a command look milder, and why some cannot be put on some commands."""

from __future__ import annotations

import base64
import re
import shlex
import zlib
from collections.abc import Callable

# Only the shell itself knows these: no file of that name does the same, so no program can run them.
BUILTINS = frozenset(
    {
        ".",
        "source",
        "eval",
        "exec",
        "export",
        "unset",
        "set",
        "history",
        "alias",
        "cd",
        "trap",
        "shopt",
        "declare",
        "builtin",
    }
)
KEYWORDS = frozenset(
    {"if", "then", "for", "while", "until", "case", "select", "function", "time", "coproc", "do", "done"}
)
_NAME = re.compile(r"([A-Za-z_][\w.+-]*)(?=[ \t]|$)")
_SYNTAX = re.compile(r"[|&;<>(){}$`'\"\\*?\[\]~\n#!]")

Disguise = Callable[[str], str | None]
"""The command in disguise, or None where it cannot be worn: see the reason in `DISGUISES`."""


def name_of(command: str) -> str:
    """The first command's name where it is a plain word, else empty."""
    found = _NAME.match(command)
    return found.group(1) if found and found.group(1) not in KEYWORDS else ""


def external(command: str) -> str:
    """The first command's name where a program of that name can be called, else empty."""
    name = name_of(command)
    return "" if name in BUILTINS else name


def whole(form: str) -> Disguise:
    """The command as it is, in a frame."""
    return lambda command: form.replace("@", command)


def end(command: str) -> str:
    """A heredoc's delimiter that does not stand in its body."""
    return f"END_{zlib.crc32(command.encode()):08x}"


def quoted(form: str) -> Disguise:
    """The command as one quoted word."""
    return lambda command: form.replace("@", shlex.quote(command))


def prefixed(prefix: str) -> Disguise:
    """Something that runs a program in front of it."""
    return lambda command: f"{prefix} {command}" if external(command) else None


def renamed(change: Callable[[str], str], *, lead: str = "", is_builtin_too: bool = True) -> Disguise:
    """The same program, its name spelt otherwise."""

    def disguise(command: str) -> str | None:
        name = name_of(command) if is_builtin_too else external(command)
        return lead.replace("@", name) + change(name) + command[len(name) :] if name else None

    return disguise


def by_xargs(command: str) -> str | None:
    """The operands arrive on standard input."""
    if not external(command) or _SYNTAX.search(command) or command.count(" ") < 1:
        return None
    name, *words = command.split()
    return f"printf '%s\\n' {' '.join(words)} | xargs {name}"


DISGUISES: dict[str, tuple[Disguise, str]] = {
    "bash -c": (quoted("bash -c @"), ""),
    "sh -c": (quoted("sh -c @"), ""),
    "eval": (quoted("eval @"), ""),
    "bash -c twice": (lambda c: "bash -c " + shlex.quote("bash -c " + shlex.quote(c)), ""),
    "here-string": (quoted("bash <<< @"), ""),
    "base64 to sh": (lambda c: f"echo {base64.b64encode(c.encode()).decode()} | base64 -d | sh", ""),
    "heredoc": (lambda c: f"bash <<'{end(c)}'\n{c}\n{end(c)}", ""),
    "printed to a shell": (lambda c: "printf '%s\\n' " + shlex.quote(c) + " | bash", ""),
    "script written and run": (lambda c: f"cat > s.sh <<'{end(c)}'\n{c}\n{end(c)}\nbash s.sh", ""),
    "group": (whole("{ @\n}"), ""),
    "subshell": (whole("( @\n)"), ""),
    "if": (whole("if true; then @\nfi"), ""),
    "for": (whole("for i in 1; do @\ndone"), ""),
    "case": (whole("case x in x) @\n;; esac"), ""),
    "function": (whole("do_it() {\n@\n}\ndo_it"), ""),
    "substitution": (whole('echo "$(\n@\n)"'), ""),
    "after and": (whole("true && {\n@\n}"), ""),
    "in the background": (whole("{ @\n} & wait"), ""),
    "trap": (quoted("trap @ EXIT"), ""),
    "env": (
        prefixed("env X=1"),
        "env runs programs, and the command begins with a builtin, an assignment or syntax",
    ),
    "sudo": (
        prefixed("sudo"),
        "sudo runs programs, and the command begins with a builtin, an assignment or syntax",
    ),
    "timeout": (
        prefixed("timeout 5"),
        "timeout runs programs, and the command begins with a builtin, an assignment or syntax",
    ),
    "nohup": (
        prefixed("nohup"),
        "nohup runs programs, and the command begins with a builtin, an assignment or syntax",
    ),
    "nice and stdbuf": (
        prefixed("nice -n 5 stdbuf -oL"),
        "they run programs, and the command begins with a builtin, an assignment or syntax",
    ),
    "assignment in front": (
        lambda c: f"X=1 {c}" if name_of(c) else None,
        "the command begins with syntax or an assignment of its own",
    ),
    "absolute path": (
        renamed(lambda n: f"/usr/bin/{n}", is_builtin_too=False),
        "no file holds a builtin, and syntax has no path",
    ),
    "backslash": (renamed(lambda n: f"\\{n}"), "the command begins with a path, an assignment or syntax"),
    "split quoting": (
        renamed(lambda n: f"{n[0]}''{n[1:]}"),
        "the command begins with a path, an assignment or syntax",
    ),
    "double quotes": (renamed(lambda n: f'"{n}"'), "the command begins with a path, an assignment or syntax"),
    "variable": (
        renamed(lambda n: "$X", lead="X=@; "),
        "the command begins with a path, an assignment or syntax",
    ),
    "substituted name": (
        renamed(lambda n: f"$(echo {n})"),
        "the command begins with a path, an assignment or syntax",
    ),
    "ANSI-C name": (
        renamed(lambda n: "$'" + "".join(f"\\x{ord(c):02x}" for c in n) + "'"),
        "the command begins with a path, an assignment or syntax",
    ),
    "line continuation": (
        renamed(lambda n: f"{n[0]}\\\n{n[1:]}"),
        "the command begins with a path, an assignment or syntax",
    ),
    "xargs": (by_xargs, "xargs splits at blanks, so only one program with plain words can be fed to it"),
}
