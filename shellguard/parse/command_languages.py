"""Programs with a small language of their own that can start a shell: editors, debuggers, database shells, sed, expect.

Promise: pure, total, linear; only what such a language hands to a shell is given back, the rest stays data.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable

from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

_LONGEST = 16 * 1024
_QUOTED = r"""(?:"((?:[^"\\\n]|\\.){0,4096})"|'((?:[^'\\\n]|\\.){0,4096})')"""


def shell_texts(call: Invocation) -> list[Arg]:
    """Shell texts that the program would run by what its arguments and its known standard input say."""
    reader = _READERS.get(call.program)
    return [] if reader is None else reader(call)[:32]


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text[:_LONGEST].split("\n")


def _texts(pattern: re.Pattern[str], sources: Iterable[Arg]) -> list[Arg]:
    """What the groups of a pattern caught in any of these words."""
    found: list[Arg] = []
    for arg in sources:
        for hit in pattern.finditer(arg.text[:_LONGEST]):
            text = next((g for g in hit.groups() if g is not None), "")
            if text.strip():
                found.append(Arg(text, arg.raw, arg.sources))
    return found


def _unescaped(texts: list[Arg]) -> list[Arg]:
    return [Arg(re.sub(r"\\(.)", r"\1", t.text), t.raw, t.sources) for t in texts]


def _options(call: Invocation, values: str, *, is_single_dash: bool = False) -> Scan:
    return scan(
        call.args,
        Grammar(frozenset(values.split()), is_permuting=True, is_single_dash=is_single_dash),
    )


def _stdin(call: Invocation) -> list[Arg]:
    return [Arg(line, line, call.fed_by) for line in _lines(call.stdin)[:512]]


# -- editors -------------------------------------------------------------------------------------------------

# `:!cmd`, `:silent !cmd`, `:%!cmd`, `:r !cmd`, `:w !cmd`, also behind a bar (vim's various.txt, insert.txt).
_EX = re.compile(
    r"(?:^|\|)[\s:]*(?:(?:sil\w*|noa\w*|keep\w*|exe\w*)!?\s+['\"]?)?[\d,.$%]{0,32}\s*(?:!|r(?:ead)?\s*!|w(?:rite)?\s+!|ter\w*!?\s+)\s*(.+)"
)
_EX_CALL = re.compile(r"\b(?:system|systemlist|term_start|job_start|os\.execute)\s*\(\s*" + _QUOTED)
_EX_DELETE = re.compile(r"\bdelete\s*\(\s*" + _QUOTED + r"\s*,\s*['\"]r?f?['\"]")


def _vim(call: Invocation) -> list[Arg]:
    given = _options(call, "-c --cmd -S -t -T -u -U -i -w -W")
    commands = given.values("-c", "--cmd")
    commands += [Arg(a.text[1:], a.raw, a.sources) for a in call.args if a.text.startswith("+")]
    if call.program in ("ex", "vi") or given.has("-e", "-E"):
        commands += _stdin(call)
    deleted = [Arg(f"rm -rf {shlex.quote(a.text)}", a.raw) for a in _texts(_EX_DELETE, commands)]
    return _texts(_EX, commands) + _texts(_EX_CALL, commands) + deleted


_ED = re.compile(r"^(?:[\d,.$]{0,32}[erw]?\s*)!(.+)")


def _ed(call: Invocation) -> list[Arg]:
    return _texts(_ED, _stdin(call))


_LISP = re.compile(
    r'\((?:async-)?(?:shell-command(?:-to-string)?|start-process-shell-command|call-process-shell-command|system)\s+"((?:[^"\\]|\\.){0,4096})"'
)
_LISP_PROCESS = re.compile(r"\((?:call-process|process-lines|start-process)\s+([^()]{1,2048})")
_LISP_DELETE = re.compile(r'\(delete-(?:directory|file)\s+"((?:[^"\\]|\\.){0,4096})"')


def _lisp(call: Invocation) -> list[Arg]:
    """emacs' `--eval`, guile's `-c`, racket's and sbcl's `-e`."""
    found = _options(call, "--eval -eval --execute -execute -e -c -l --load", is_single_dash=True)
    code = found.values("--eval", "-eval", "--execute", "-execute", "-e", "-c")
    texts = _unescaped(_texts(_LISP, code))
    for arg in _texts(_LISP_PROCESS, code):
        words = re.findall(r'"((?:[^"\\]|\\.)*)"', arg.text)
        texts.append(Arg(shlex.join(words), arg.raw, arg.sources))
    return texts + [Arg(f"rm -rf {shlex.quote(a.text)}", a.raw) for a in _texts(_LISP_DELETE, code)]


# -- sed -----------------------------------------------------------------------------------------------------

_ADDRESS = r"(?:\d{1,9}(?:~\d{1,9})?|\$|/(?:[^/\\\n]|\\.){0,512}/[IM]*)"
_SED_E = re.compile(rf"(?:^|[;{{}}\n])\s*(?:{_ADDRESS}(?:,\s*[+~]?{_ADDRESS})?)?\s*!?\s*e[ \t]+([^\n]+)")
_SED_S = re.compile(
    r"s([/|#,@:!~%+_])(?:\\.|(?!\1)[^\\\n]){0,2048}\1((?:\\.|(?!\1)[^\\]){0,4096})\1[gpiImM\d]*e[gpiImM\d]*\s*(?=$|[;}\n])",
    re.S,
)


def _sed(call: Invocation) -> list[Arg]:
    found = _options(call, "-e --expression -f --file -l --line-length")
    scripts = found.values("-e", "--expression") or list(found.rest[:1])
    if found.has("--posix", "--sandbox"):
        return []
    texts = _texts(_SED_E, scripts)
    for script in scripts:
        for hit in _SED_S.finditer(script.text[:_LONGEST]):
            replaced = re.sub(
                r"\\([\d&\s\S])|&",
                lambda m: UNKNOWN if not m.group(1) or m.group(1).isdigit() else m.group(1),
                hit.group(2),
            )
            texts.append(Arg(replaced, script.raw, (*script.sources, "sed")))
    return texts


# -- debuggers, database shells, file transfer --------------------------------------------------------------

_GDB = re.compile(r"^\s*(?:shell|!|make)\s*(.+)|\bsystem\s*\(\s*\"((?:[^\"\\]|\\.){0,4096})\"")


def _gdb(call: Invocation) -> list[Arg]:
    found = _options(
        call, "-ex --eval-command -eval-command -iex -x --command -o --one-line -O", is_single_dash=True
    )
    commands = found.values("-ex", "--eval-command", "-eval-command", "-iex", "-o", "--one-line", "-O")
    shown = [Arg(re.sub(r"^\s*platform\s+", "", c.text), c.raw, c.sources) for c in commands]
    return _texts(_GDB, [*shown, *_stdin(call)])


_SQLITE = re.compile(r"^\s*\.(?:shell|system)\s+(.+)|^\s*\.(?:output|once|o)\s+[\"']?\|(.+)", re.M)


def _sqlite(call: Invocation) -> list[Arg]:
    found = _options(call, "-cmd -init -separator -nullvalue -newline", is_single_dash=True)
    said = _texts(_SQLITE, [*found.values("-cmd"), *found.rest, *_stdin(call)])
    return [Arg(_sqlite_words(a.text), a.raw, a.sources) for a in said]


def _sqlite_words(text: str) -> str:
    """Words as sqlite3's shell joins them again: quoted only where a blank is inside."""
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return " ".join([*words[:1], *(f'"{w}"' if " " in w else w for w in words[1:])])


_META = re.compile(r"\\!\s*(.+)|\\(?:o|g|gx|w|out)\s*\|(.+)|^\s*(?:system|pager)\s+(.+)", re.M)


def _database(call: Invocation) -> list[Arg]:
    """`\\! cmd` of psql and mysql, `system cmd` of mysql."""
    found = _options(call, "-c --command -e --execute -f --file -h -U -u -p -d -D -P -v")
    said = [*found.values("-c", "--command", "-e", "--execute"), *_stdin(call)]
    return _texts(_META, said)


_BANG = re.compile(r"(?:^|;)\s*!\s*([^\n]+)")


def _bang(call: Invocation) -> list[Arg]:
    """`!cmd` of ftp, sftp, lftp and dc."""
    return _texts(_BANG, [*_options(call, "-c -e -f -p").values("-c", "-e"), *_stdin(call)])


# -- talkers -------------------------------------------------------------------------------------------------

_TCL = re.compile(r"(?:^|[;{\[\n])\s*(?:spawn|exec|system)\s+(?:-\w+\s+)*([^;\n\]}]+)")
_TCL_DELETE = re.compile(r"(?:^|[;{\[\n])\s*file\s+delete\s+(?:-force\s+)?(?:--\s+)?([^;\n\]}]+)")
_TCL_SEND = re.compile(r'\bsend\s+(?:-\w+\s+)*(?:--\s+)?"((?:[^"\\]|\\.){0,4096})"')


def _expect(call: Invocation) -> list[Arg]:
    code = [*_options(call, "-c -f -b").values("-c"), *([Arg(call.stdin)] if call.stdin else [])]
    typed = [
        Arg(re.sub(r"\\[rn]", "\n", re.sub(r"\\([\"\[\]$])", r"\1", t.text)), t.raw)
        for t in _texts(_TCL_SEND, code)
    ]
    deleted = [Arg(f"rm -rf {a.text}", a.raw) for a in _texts(_TCL_DELETE, code)]
    return _texts(_TCL, code) + typed + deleted


_SOCAT = re.compile(r"^\s*(?:EXEC|SYSTEM|SHELL):(.+)", re.I | re.S)


def _socat(call: Invocation) -> list[Arg]:
    said = _texts(_SOCAT, call.args)
    options = re.compile(
        r",(?:pty|stderr|setsid|sigint|sane|ctty|fdin|fdout|su|raw|echo|nofork|pipes)\b.*", re.S
    )
    return [Arg(options.sub("", a.text).strip("\"'"), a.raw, a.sources) for a in said]


_MAKE = re.compile(r"\$\(shell\s+([^()]+)\)|^[^\n:=]{1,200}:[^;=\n]*;\s*(.+)|^\t[@+-]*(.+)", re.M)
_MAKE_SHELL = re.compile(r"^SHELL\s*[:?]?=\s*(.+)", re.S)


def _make(call: Invocation) -> list[Arg]:
    evals = _options(call, "--eval -E -f -C -I -j -l -o -W").values("--eval", "-E")
    return _texts(_MAKE, evals) + _texts(_MAKE_SHELL, call.args)


_M4 = re.compile(r"\be?syscmd\s*\(\s*[`\"]?([^'\")]{1,4096})")
# Calls that languages without a reader of their own start a shell with, before or behind the text.
_SYSTEM = re.compile(
    r"\b(?:system|shell|os[:.]cmd|run|popen|exec|callCommand|runCommand)\s*[(]?\s*(?:~[cCsS])?(?:"
    + _QUOTED
    + r"|`([^`\n]{1,4096})`)"
)
_EXECUTED = re.compile(_QUOTED + r"\s*\.\s*(?:execute\s*\(|!)")
_WORDS = re.compile(r"\b(?:System\.cmd|ProcessBuilder|Process|run|spawn)\s*\(\s*(\"[^()]{1,2048}?)\s*\)")
_REMOVED = re.compile(
    r"\b(?:File\.rm(?:_rf)?!?|rm|removeItem|deleteDir|remove(?:Directory|Path)\w*|deleteDirectory|removeAll)\s*[(]?\s*(?:\w+:\s*)?"
    + _QUOTED
)


def _m4(call: Invocation) -> list[Arg]:
    return _texts(_M4, _stdin(call))


def _system(call: Invocation) -> list[Arg]:
    """`system("cmd")` of octave, julia, erl, elixir, groovy, jshell and their like, and what deletes a tree there."""
    found = _options(call, "--eval -eval -e -E --execute -r --print", is_single_dash=True)
    said = [*found.values("--eval", "-eval", "-e", "-E", "--execute", "-r", "--print")]
    said += [Arg(call.stdin)] if call.stdin else []
    words = [
        Arg(shlex.join(w for pair in re.findall(_QUOTED, a.text) for w in pair if w), a.raw, a.sources)
        for a in _texts(_WORDS, said)
    ]
    removed = [Arg(f"rm -rf {shlex.quote(a.text)}", a.raw) for a in _texts(_REMOVED, said)]
    return _unescaped(_texts(_SYSTEM, said) + _texts(_EXECUTED, said)) + words + removed


_PAGER = re.compile(r"^\+{1,2}!\s*(.+)")


def _less(call: Invocation) -> list[Arg]:
    """`less +!cmd`."""
    return _texts(_PAGER, call.args)


_NOTEBOOK = re.compile(r"^\s*!{1,2}\s*(.+)", re.M)


def _ipython(call: Invocation) -> list[Arg]:
    """`!cmd` in IPython's code."""
    return _texts(_NOTEBOOK, [*_options(call, "-c").values("-c"), *_stdin(call)])


_READERS: dict[str, Callable[[Invocation], list[Arg]]] = {
    **{name: _vim for name in ("vim", "vi", "nvim", "ex", "view", "gvim", "vimdiff", "rvim")},
    **{name: _ed for name in ("ed", "red")},
    **{name: _lisp for name in ("emacs", "emacsclient", "guile", "racket", "sbcl")},
    **{name: _sed for name in ("sed", "gsed", "ssed")},
    **{name: _gdb for name in ("gdb", "lldb")},
    **{name: _sqlite for name in ("sqlite3", "sqlite", "sqlcipher", "duckdb")},
    **{name: _database for name in ("psql", "mysql", "mariadb", "pgcli", "mycli")},
    **{name: _bang for name in ("ftp", "sftp", "lftp", "dc")},
    **{name: _expect for name in ("expect", "tclsh", "wish")},
    "socat": _socat,
    **{name: _make for name in ("make", "gmake")},
    "m4": _m4,
    **{
        name: _system
        for name in "octave octave-cli gnuplot maxima julia erl elixir iex groovy groovysh jshell scala scala-cli kotlin "
        "kotlinc swift ghc ghci runghc crystal clojure bb dart".split()
    },
    **{name: _less for name in ("less", "more", "most")},
    **{name: _ipython for name in ("ipython", "ipython3")},
}
LANGUAGES = frozenset(_READERS)
"""Programs that may start a shell because of what such a language says."""
