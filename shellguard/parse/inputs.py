"""Files that become code or statements without being named as a script: `bash < f`, `cat f | sh`, `psql -f f`, `xargs -a f`.

Promise: a file is read only where its text would be run; its text never becomes a word that people are shown.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.code import INTERPRETERS, is_interpreter
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.shells import SHELLS
from shellguard.parse.sql import CLIENTS
from shellguard.parse.syntax import Command, Simple
from shellguard.parse.wrappers import carries

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker
    from shellguard.parse.shell import Shell

RUNNERS = (
    SHELLS
    | CLIENTS
    | INTERPRETERS
    | {"eval", "source", ".", "at", "batch", "crontab", "make", "gmake", "parallel", "xargs", "ssh"}
)
"""Programs that run what they read."""
PRINTERS = frozenset({"cat", "head", "tail", "unknown"})
"""Sources of a word that may be a file's text; `$(< file)` has no program."""
# What xargs may call with a file's words and only prints them.
_ONLY_PRINT = frozenset("echo printf cat ls head tail wc test grep diff stat file basename dirname".split())
_FILE_OPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sqlite3", "sqlite", "duckdb"), ("-init", "--init", "-f", "-file")),
    "at": ("-f",), "batch": ("-f",), "xargs": ("-a", "--arg-file"), "parallel": ("-a", "--arg-file", "::::"),
}  # fmt: skip
_INCLUDES = re.compile(r"(?:^|[\n;])\s*(?:\\ir?|\\include|\.read|source|\\\.)\s+['\"]?([^\s'\";]{1,400})")
_CRON_LINE = re.compile(r"\s*(?:@\w+|(?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)\s+(.+)")
_MAX_INCLUDED = 8


def runs_code(command: Command) -> bool:
    """Whether a command runs what it reads: its program, or the one a wrapper carries, is a runner."""
    if not isinstance(command, Simple) or not command.words:
        return False
    names = [posixpath.basename(w.literal or "") for w in command.words[:24]]
    return _is_runner(names[0]) or (carries(names[0]) and any(map(_is_runner, names[1:])))


def _is_runner(name: str) -> bool:
    return name in RUNNERS or is_interpreter(name)


def only_prints(command: tuple[Arg, ...]) -> bool:
    """Whether xargs would only print a file's words."""
    return any(a.text in _ONLY_PRINT for a in command)


def hidden(args: list[Arg]) -> list[Arg]:
    """Words that may hold a file's text: read, and shown as written."""
    return [replace(a, is_hidden=True) if PRINTERS.intersection(a.sources) else a for a in args]


def with_input(walker: Walker, call: Invocation) -> Invocation:
    """`call` with the text of the files it would run as its input."""
    program = call.program
    if not _is_runner(program) and not (
        carries(program) and any(_is_runner(n) for w in call.words[:24] for n in w.split(None, 4)[:4])
    ):
        printed = walker.feeds_code and program in PRINTERS and call.stdin is None
        return replace(call, stdin=_redirected(walker, call)) if printed else call
    texts = [] if call.stdin is None else [call.stdin]
    redirected = _redirected(walker, call)
    if redirected is not None:
        texts = [redirected]
    if program != "xargs" or not only_prints(call.args):
        texts += [t for a in _named(call) if (t := walker.file(a, call)) is not None]
    if program in CLIENTS:
        texts += _included(walker, call, texts)
    joiner = ";\n" if program in CLIENTS and len(texts) > 1 else "\n"
    return replace(call, stdin=joiner.join(texts)) if texts else call


def _redirected(walker: Walker, call: Invocation) -> str | None:
    found = [r.target for r in call.redirects if r.operator == "<" and r.descriptor in ("", "0")]
    return walker.file(found[-1], call) if found else None


def _named(call: Invocation) -> list[Arg]:
    """Files named by the program's own options."""
    options = _FILE_OPTIONS.get(call.program) or _client_options(call.program)
    found: list[Arg] = []
    for at, arg in enumerate(call.args):
        name, equals, value = arg.text.partition("=")
        if arg.text in options and at + 1 < len(call.args):
            found.append(call.args[at + 1])
        elif equals and name in options:
            found.append(Arg(value))
        elif any(len(o) == 2 and arg.text.startswith(o) and len(arg.text) > 2 for o in options):
            found.append(Arg(arg.text[2:]))
    if call.program == "sqlplus":
        found += [Arg(w[1:]) for w in call.words if w.startswith("@")]
    return found[:_MAX_INCLUDED]


def _client_options(program: str) -> tuple[str, ...]:
    """Those of a database's client, whose tables are loaded only for one."""
    if program not in CLIENTS:
        return ()
    from shellguard.parse.sql.clients import FILE_OPTIONS

    return FILE_OPTIONS.get(program, ())


def _included(walker: Walker, call: Invocation, texts: list[str]) -> list[str]:
    """Files that SQL scripts and `-c '\\i file'` read."""
    pending = [*texts, *call.words]
    found: list[str] = []
    while pending and len(found) < _MAX_INCLUDED:
        for match in _INCLUDES.finditer(pending.pop(0)):
            text = walker.file(Arg(match.group(1)), call)
            if text is not None and len(found) < _MAX_INCLUDED:
                found.append(text)
                pending.append(text)
    return found


def printed(walker: Walker, call: Invocation) -> str | None:
    """What `cat`, `head` and `tail` print of files, where that is run, or where this very text wrote them."""
    if call.program not in PRINTERS:
        return None
    read = walker.file if walker.feeds_code else walker.written_text
    count, operands = _count(call)
    texts = [read(a, call) for a in operands[:_MAX_INCLUDED]] if operands else [call.stdin]
    if any(t is None for t in texts):
        return None
    text = "".join(t for t in texts if t is not None)
    lines = text.splitlines(keepends=True)
    if call.program == "head":
        return "".join(lines[:count])
    return "".join(lines[-count:] if count else []) if call.program == "tail" else text


def _count(call: Invocation) -> tuple[int, list[Arg]]:
    """How many lines `head` and `tail` print; of another form of counting, all of them."""
    count, operands, at = 10, [], 0
    while at < len(call.args):
        word = call.args[at].text
        number = re.fullmatch(r"(?:-n|--lines=|-)(\d{1,9})", word)
        if word in ("-n", "--lines", "-c", "--bytes"):
            value = call.args[at + 1].text if at + 1 < len(call.args) else ""
            count = int(value) if value.isdecimal() and word in ("-n", "--lines") else 1 << 30
            at += 1
        elif number:
            count = int(number.group(1))
        elif not word.startswith("-") or word == "-":
            operands.append(call.args[at])
        elif word[:2] in ("-n", "-c", "--"):
            count = 1 << 30
        at += 1
    return count, operands


def scheduled(walker: Walker, call: Invocation) -> list[str]:
    """Shell texts that `at -f FILE` and `crontab FILE` hand to the machine for later."""
    if call.program in ("at", "batch"):
        return [t for a in _named(call) if (t := walker.file(a, call)) is not None]
    operands = [a for a in call.args if not a.text.startswith("-")]
    if call.program != "crontab" or not operands or {"-l", "-r", "-e"}.intersection(call.words):
        return []
    text = walker.file(operands[-1], call)
    lines = [_CRON_LINE.fullmatch(line) for line in (text or "")[:65536].split("\n")[:200]]
    return ["\n".join(m.group(1) for m in lines if m)] if text else []


_CRON_USER_LINE = re.compile(r"\s*(?:@\w+|(?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)\s+[\w.-]+\s+(.+)")
_UNIT_LINE = re.compile(r"^\s*Exec\w*\s*=\s*[-@:+!|]*(.+)$", re.M)


def planned(path: str, text: str) -> str | None:
    """The commands in a table of cron or a unit of systemd; None where the whole text is a script."""
    if re.search(r"\.(?:service|timer|socket|path|desktop)$", path):
        return "\n".join(_UNIT_LINE.findall(text[:65536]))
    if re.search(r"/etc/crontab$|/cron\.d/|/systemd/", path):
        lines = map(_CRON_USER_LINE.fullmatch, text[:65536].split("\n")[:200])
        return "\n".join(m.group(1) for m in lines if m)
    if "/spool/cron" in path:
        lines = map(_CRON_LINE.fullmatch, text[:65536].split("\n")[:200])
        return "\n".join(m.group(1) for m in lines if m)
    return None


def prompts(call: Invocation, shell: Shell) -> list[str]:
    """What an interactive or tracing bash runs because of its prompts (bash(1), PROMPT_COMMAND, PS0 to PS4)."""
    flags = "".join(w[1:] for w in call.words[:4] if re.fullmatch(r"-[a-zA-Z]+", w))
    names = [
        n
        for n, flag in (("PROMPT_COMMAND", "i"), ("PS0", "i"), ("PS1", "i"), ("PS2", "i"), ("PS4", "x"))
        if flag in flags
    ]
    given = [(n, shell.variables[n].text) for n in names if n in shell.variables]
    return [
        t if n == "PROMPT_COMMAND" else f': "{t}"'
        for n, t in given
        if n == "PROMPT_COMMAND" or "$(" in t or "`" in t
    ]


def startup(walker: Walker, call: Invocation, shell: Shell) -> list[Arg]:
    """Files a shell reads before anything else: `--rcfile`, `--init-file`, `ENV`."""
    words, found = call.words, []
    for at, word in enumerate(words):
        if word in ("--rcfile", "--init-file") and at + 1 < len(words):
            found.append(call.args[at + 1])
        if not word.startswith(("-", "+")) or word == "--":
            break
    given = {n: v for n, v in shell.variables.items() if n in shell.exported or "*" in shell.exported}
    given |= dict(call.assignments)
    if call.program != "bash" and "ENV" in given and given["ENV"].text:
        found.append(given["ENV"])
    return found
