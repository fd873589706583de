"""How interpreters are told what to run: options that carry code, script files, standard input.

Promise: pure; attached and clustered options are read as each program reads them (their manuals), and what follows the
code is the code's own argument list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shellguard.parse.invocation import Arg


@dataclass(frozen=True, slots=True)
class Grammar:
    """The options of one interpreter."""

    language: str
    code: frozenset[str] = frozenset()
    """Options whose value is code, as `-c` and `--eval`."""
    values: frozenset[str] = frozenset()
    """Options whose value is no code."""
    rest: str = ""
    """Letters that take the rest of their word, and never the next one."""
    modules: str = ""
    """Letters after which a module is run, as Python's `-m`."""
    files: frozenset[str] = frozenset()
    """Options that name the script file."""
    subcommands: frozenset[str] = frozenset()
    """Words before the script, as `deno run`."""
    code_subcommands: frozenset[str] = frozenset()
    """Words before code, as `deno eval`."""
    takes_operand: bool = False
    """The first operand is code: awk, sed."""
    ends_at_code: bool = False
    """What follows the code is its argument list, as with `python -c`."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PYTHON = Grammar(
    "python", _set("-c"), _set("-W -X -Q --check-hash-based-pycs"), modules="m", ends_at_code=True
)
_NODE = Grammar(
    "node",
    _set("-e --eval -p --print -pe"),
    _set(
        "-r --require --import --loader --experimental-loader -C --conditions --env-file --input-type --title --cwd"
    ),
)
_TS = Grammar(
    "node",
    _set("-e --eval -p --print -pe"),
    _set("-r --require -P --project -O --compiler-options --tsconfig --cwd --import"),
)
_AWK = Grammar(
    "awk",
    _set("-e --source"),
    _set("-v -F --assign --field-separator -i --include -l --load -W"),
    files=_set("-f --file -E --exec"),
    takes_operand=True,
)
_SED = Grammar(
    "sed",
    _set("-e --expression"),
    _set("-l --line-length"),
    rest="i",
    files=_set("-f --file"),
    takes_operand=True,
)
_LUA = Grammar("lua", _set("-e"), _set("-l -W"))
GRAMMARS: dict[str, Grammar] = {
    "python": _PYTHON, "pypy": _PYTHON, "ipython": _PYTHON, "node": _NODE, "nodejs": _NODE,
    "deno": Grammar("node", frozenset(), _set("--config -c --import-map --cert --location --seed --v8-flags --ext -L --log-level"),
                    subcommands=_set("run"), code_subcommands=_set("eval")),
    "bun": Grammar("node", _set("-e --eval -p --print"), _set("--cwd -r --preload -c --config"), subcommands=_set("run")),
    "ts-node": _TS, "tsx": _TS, "ts-node-esm": _TS,
    "ruby": Grammar("ruby", _set("-e"), _set("-I -r -C -E -F --encoding"), rest="iKTWx0l"),
    "jruby": Grammar("ruby", _set("-e"), _set("-I -r -C -E -F"), rest="iKTWx0l"),
    # what frameworks run with the application loaded
    "rails": Grammar("ruby", frozenset(), _set("-e --environment"), subcommands=_set("runner r console c"), code_subcommands=_set("runner r")),
    "manage.py": Grammar("python", _set("-c --command"), _set("--settings --pythonpath -i --interface"), subcommands=_set("shell shell_plus")),
    "flask": Grammar("python", frozenset(), _set("-A --app -e --env-file"), subcommands=_set("shell")),
    "artisan": Grammar("php", _set("--execute"), _set("--env"), subcommands=_set("tinker")),
    "mix": Grammar("elixir", _set("-e --eval"), _set("-r --require"), subcommands=_set("run")),
    "elixir": Grammar("elixir", _set("-e --eval"), _set("-r -S -pr -pa -pz --require --name --sname --cookie")),
    "perl": Grammar("perl", _set("-e -E"), _set("-I"), rest="iMm0lFCDxdV"),
    "php": Grammar("php", _set("-r -R -B -E --run --process-code"), _set("-d -c -S -t -z"), files=_set("-f --file"), ends_at_code=True),
    "osascript": Grammar("osascript", _set("-e"), _set("-l -s")), "lua": _LUA, "luajit": _LUA, "texlua": _LUA,
    "Rscript": Grammar("R", _set("-e --eval")), "R": Grammar("R", _set("-e --eval"), files=_set("-f --file")),
    "awk": _AWK, "gawk": _AWK, "mawk": _AWK, "nawk": _AWK, "sed": _SED, "gsed": _SED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What an interpreter was told."""

    codes: tuple[Arg, ...] = ()
    file: Arg | None = None
    is_module: bool = False
    argv: tuple[Arg, ...] = ()
    options: tuple[tuple[str, str], ...] = field(default=())
    """Everything else: (option, value or empty)."""

    def has(self, letter: str) -> bool:
        """Whether an option is given."""
        return any(name == letter for name, _ in self.options)


def read_options(grammar: Grammar, args: tuple[Arg, ...]) -> Given:
    """An interpreter's arguments by its grammar. Total."""
    codes: list[Arg] = []
    options: list[tuple[str, str]] = []
    file: Arg | None = None
    at, wants_code, is_run = 0, False, not grammar.subcommands
    while at < len(args):
        text = args[at].text
        if text == "--":
            at += 1
            break
        if not text.startswith("-") or text == "-":
            if not is_run and text in grammar.subcommands | grammar.code_subcommands:
                is_run, wants_code, at = True, text in grammar.code_subcommands, at + 1
                continue
            break
        name, value, step = _option(grammar, args, at, options)
        at += step
        if name in grammar.code:
            codes.append(value or Arg(""))
            if grammar.ends_at_code:
                return Given(tuple(codes), None, False, args[at:], tuple(options))
        elif name in grammar.files:
            file = value
        elif name[1:] in tuple(grammar.modules):
            return Given((), value, True, args[at:], tuple(options))
    rest = args[at:]
    if wants_code or (grammar.takes_operand and not codes and file is None):
        return Given(rest[:1], None, False, rest[1:], tuple(options))
    if codes or file is not None:
        return Given(tuple(codes), file, False, rest, tuple(options))
    return Given((), rest[0] if rest else None, False, rest[1:], tuple(options))


def _option(
    grammar: Grammar, args: tuple[Arg, ...], at: int, options: list[tuple[str, str]]
) -> tuple[str, Arg | None, int]:
    """The option that ends a word, its value, and how many words it took."""
    text = args[at].text
    if text in grammar.code | grammar.values | grammar.files:
        value = args[at + 1] if at + 1 < len(args) else None
        options.append((text, value.text if value is not None else ""))
        return text, value, 2
    if text.startswith("--"):
        name, has_value, value_text = text.partition("=")
        options.append((name, value_text))
        return name, Arg(value_text, args[at].raw, args[at].sources) if has_value else None, 1
    return _cluster(grammar, args, at, options)


def _cluster(
    grammar: Grammar, args: tuple[Arg, ...], at: int, options: list[tuple[str, str]]
) -> tuple[str, Arg | None, int]:
    text = args[at].text
    for position, letter in enumerate(text[1:], 1):
        name, rest = "-" + letter, text[position + 1 :]
        takes = grammar.code | grammar.values | grammar.files
        if letter in grammar.rest:
            # a digit or a file ending may follow, as in `-0777` and `-i.bak`; other letters go on
            tail = re.match(r"[0-9.]\S*", rest) if letter in "0lKTWC" else re.match(r".*", rest, re.S)
            options.append((name, tail.group() if tail else ""))
            if letter not in "0lKTWC" or tail:
                if letter in "0l" and tail and not rest[tail.end() :] and re.search(r"[a-zA-Z]", rest):
                    continue
                return name, None, 1
            continue
        if name in takes or letter in grammar.modules:
            if rest:
                return name, Arg(rest, args[at].raw, args[at].sources), 1
            return name, args[at + 1] if at + 1 < len(args) else None, 2
        options.append((name, ""))
    return text[:2], None, 1
