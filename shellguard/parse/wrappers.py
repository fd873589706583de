"""Finds the command in the arguments of a program that runs other programs.

Promise: pure and total; the table is `wrapper_table.py`, and what no table can say has a function of its own in
`peelers.py`, `containers.py`, `elsewhere.py` or
`python_runners.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.parse import containers, peelers
from shellguard.parse.command_languages import LANGUAGES
from shellguard.parse.elsewhere import windows_shell
from shellguard.parse.getopt import Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.option_texts import OPTION_CARRIERS
from shellguard.parse.options import VALUES
from shellguard.parse.peeled import Peeled, Peeler
from shellguard.parse.platform_shells import WAYS_IN
from shellguard.parse.program_variables import is_read
from shellguard.parse.python_runners import python_file, python_module
from shellguard.parse.wrapper_table import WRAPPERS as TABLE
from shellguard.parse.wrapper_table import Wrapper

_SPECIAL: dict[str, Peeler] = {**peelers.PEELERS, **containers.PEELERS}
WRAPPERS: dict[str, Wrapper] = {
    **TABLE,
    **{name: Wrapper() for name in (*_SPECIAL, *(WAYS_IN.keys() - TABLE.keys()))},
}

INTERPRETERS = ("python", "php", "ruby", "pypy")
CONSOLE_SCRIPTS = frozenset({"manage.py", "artisan", "console", "rails", "rake", "spark", "craft", "yii"})

# Applets of multi-call programs: the first word is the program.
MULTICALL = frozenset({"busybox", "toybox", "coreutils", "doas.sh", "git-bash"})
# The dynamic loader runs the program it is given (ld.so(8)), an emulator of another machine too (qemu-user(1)).
LOADERS = ("ld-linux", "ld-musl", "ld.so", "qemu-x86_64", "qemu-i386", "qemu-aarch64", "qemu-arm")
# Runners of packages, whose name may carry a version: `rimraf@5`, `ruff==0.6`.
_PACKAGE_RUNNERS = frozenset({"npx", "pnpx", "bunx", "bun", "pnpm", "yarn", "npm", "uvx", "uv", "pipx"})
# Those that run a program of the project without a word for it, and programs that no script is named after.
_BIN_RUNNERS = frozenset({"pnpm", "yarn", "bun"})
_INSTALLED = frozenset(
    "prisma drizzle-kit sequelize sequelize-cli knex typeorm mikro-orm node-pg-migrate supabase convex medusa strapi payload hasura cdk "
    "cdktf sst serverless sls pulumi wrangler vercel netlify firebase dotenv env-cmd dotenvx cross-env tsx ts-node".split()
)
_VERSIONED = re.compile(r"((?:@[\w.-]+/)?[\w.-]+)(?:@|==)[\w.^~<>=*+-]*")
_LOADER_VALUES = frozenset(
    "--library-path --preload --audit --argv0 --inhibit-rpath --glibc-hwcaps-prepend --glibc-hwcaps-mask -L -E -U -0 -g "
    "-s -cpu -d -D -singlestep".split()
)


def peel(program: str, args: tuple[Arg, ...]) -> Peeled | None:
    """The command that `program` would run with `args`, or None when it carries none. Pure, total."""
    if program in MULTICALL or program.startswith(LOADERS):
        return _applet(args)
    if program in _SPECIAL:
        return _SPECIAL[program](args)
    if program.lower().removesuffix(".exe") in ("cmd", "powershell", "pwsh"):
        return windows_shell(args)
    if program.startswith(INTERPRETERS):
        return _launched(program, args)
    wrapper = TABLE.get(program)
    inner = _inside(program, wrapper, args) if wrapper is not None else None
    ways = WAYS_IN.get(program, ())
    inner = inner or next((found for w in ways if (found := _inside(program, w, args))), None)
    if inner is None and wrapper is not None and program in _BIN_RUNNERS:
        return _installed(args, wrapper.grammar.values | VALUES.get(program, frozenset()))
    return _unversioned(inner) if program in _PACKAGE_RUNNERS else inner


def _inside(program: str, wrapper: Wrapper, args: tuple[Arg, ...]) -> Peeled | None:
    """The command by one row."""
    if not wrapper.subcommands:
        return _command(wrapper, args)
    found = _behind_subcommand(args, wrapper, wrapper.grammar.values | VALUES.get(program, frozenset()))
    return python_file(_command(wrapper, found)) if found is not None else None


def _installed(args: tuple[Arg, ...], values: frozenset[str]) -> Peeled | None:
    """`pnpm prisma migrate reset`, `bun run prisma ...`: a program that the project has installed."""
    at = 0
    while at < len(args) and (args[at].text.startswith("-") or args[at].text == "run"):
        at += 2 if args[at].text in values else 1
    return Peeled(args[at:]) if at < len(args) and args[at].text in _INSTALLED else None


def _unversioned(peeled: Peeled | None) -> Peeled | None:
    """`npx rimraf@5 dist` is rimraf, whichever release of it."""
    if peeled is None or not peeled.args:
        return peeled
    head = peeled.args[0]
    found = _VERSIONED.fullmatch(head.text)
    return replace(peeled, args=(replace(head, text=found.group(1)), *peeled.args[1:])) if found else peeled


def starts_shell(program: str, args: tuple[Arg, ...]) -> str | None:
    """Where a shell starts that reads standard input: a host, "" for here, None when none does."""
    wrapper = TABLE.get(program)
    if wrapper is None or not (wrapper.reads_shell or wrapper.shell_options):
        return None
    found = scan(args, wrapper.grammar)
    if found.has(*wrapper.stops) or found.has(*wrapper.text_options) or peel(program, args) is not None:
        return None
    if not wrapper.reads_shell and not found.has(*wrapper.shell_options) and "" not in wrapper.shell_options:
        return None
    if not wrapper.is_remote:
        return ""
    return found.rest[0].shown if found.rest else None


def _applet(args: tuple[Arg, ...]) -> Peeled | None:
    rest = args
    while rest and rest[0].text.startswith("-"):
        if rest[0].text == "--list":
            return None
        rest = rest[2:] if rest[0].text in _LOADER_VALUES else rest[1:]
    return Peeled(rest) if rest else None


def _launched(program: str, args: tuple[Arg, ...]) -> Peeled | None:
    """`python -m MODULE ...` and `php artisan ...`: the module or console script is the program."""
    for at, arg in enumerate(args):
        if arg.text == "-m" and at + 1 < len(args):
            return python_module(args[at + 1 :])
        if not arg.text.startswith("-"):
            return Peeled(args[at:]) if arg.text.rsplit("/", 1)[-1] in CONSOLE_SCRIPTS else None
        if re.fullmatch(r"-[A-Za-z]*m.+", arg.text) and program.startswith(("python", "pypy")):
            name = Arg(arg.text.split("m", 1)[1], arg.raw, arg.sources)
            return python_module((name, *args[at + 1 :]))
        if arg.text in ("-c", "-e", "-r"):
            return None
    return None


def _behind_subcommand(
    args: tuple[Arg, ...], wrapper: Wrapper, values: frozenset[str]
) -> tuple[Arg, ...] | None:
    """What follows the subcommand that makes the program a carrier; options may stand between its words."""
    for subcommand in wrapper.subcommands:
        at = 0
        for word in subcommand.split():
            while at < len(args) and args[at].text.startswith("-"):
                at += 2 if args[at].text in values else 1
            if at >= len(args) or args[at].text != word:
                break
            at += 1
        else:
            return args[at:]
    return None


def _command(wrapper: Wrapper, args: tuple[Arg, ...]) -> Peeled | None:
    found = scan(args, wrapper.grammar)
    if found.has(*wrapper.stops):
        return None
    text = found.value(*wrapper.text_options)
    if text is not None or found.has(*wrapper.text_options):
        return _text(wrapper, text or Arg(UNKNOWN), found.rest)
    if wrapper.needs_separator:
        behind = _separated(args)
        if behind is not None:
            return _placed(wrapper, behind[1], behind[0], found)
        if not wrapper.positionals:
            return None
    return _behind_positionals(wrapper, found)


def _separated(args: tuple[Arg, ...]) -> tuple[tuple[Arg, ...], tuple[Arg, ...]] | None:
    at = next((i for i, a in enumerate(args) if a.text == "--"), None)
    return None if at is None else (args[:at], args[at + 1 :])


def _behind_positionals(wrapper: Wrapper, found: Scan) -> Peeled | None:
    """Assignments, the words that stand before the command, and options behind those: `ssh HOST -t CMD`."""
    rest = found.rest
    assignments: list[tuple[str, Arg]] = []
    while wrapper.has_assignments and rest and re.match(r"[A-Za-z_]\w*=", rest[0].text):
        name, _, value = rest[0].text.partition("=")
        assignments.append((name, Arg(value, rest[0].raw, rest[0].sources)))
        rest = rest[1:]
    count = wrapper.positionals
    if count and wrapper.positional and rest and not re.match(wrapper.positional, rest[0].text):
        count = 0
    before, rest = rest[:count], rest[count:]
    if count and rest and rest[0].text.startswith("-"):
        more = scan(rest, wrapper.grammar)
        if more.has(*wrapper.text_options):
            return _text(wrapper, more.value(*wrapper.text_options) or Arg(UNKNOWN), before)
        rest = more.rest
    return _placed(wrapper, rest, before, found, tuple(assignments)) if rest else None


def _placed(
    wrapper: Wrapper,
    command: tuple[Arg, ...],
    before: tuple[Arg, ...],
    found: Scan,
    assignments: tuple[tuple[str, Arg], ...] = (),
) -> Peeled | None:
    if not command:
        return None
    host, cwd = _host(wrapper, before), found.value(*wrapper.chdir)
    files = tuple(v.text for v in found.values(*wrapper.env_files)) if wrapper.env_files else ()
    if wrapper.is_text and not found.has(*wrapper.argv_options):
        sources = tuple(s for a in command for s in a.sources)
        return Peeled(text=" ".join(a.text for a in command), host=host, sources=sources, cwd=cwd)
    return Peeled(command, assignments=assignments, host=host, cwd=cwd, env_files=files)


def _text(wrapper: Wrapper, text: Arg, operands: tuple[Arg, ...]) -> Peeled:
    return Peeled(text=text.text, sources=text.sources, host=_host(wrapper, operands))


def _host(wrapper: Wrapper, before: tuple[Arg, ...]) -> str:
    if not wrapper.is_remote:
        return ""
    return next((a.shown for a in reversed(before) if not a.text.startswith("-")), "elsewhere")


def carries(program: str) -> bool:
    """Whether a program of this name may run what its arguments, its input or its variables name. Pure."""
    return (
        program in WRAPPERS
        or program in MULTICALL
        or program.startswith((*LOADERS, *INTERPRETERS))
        or program in OPTION_CARRIERS
        or program in LANGUAGES
        or is_read(program)
    )


__all__ = [
    "CONSOLE_SCRIPTS",
    "INTERPRETERS",
    "LOADERS",
    "MULTICALL",
    "WRAPPERS",
    "Peeled",
    "carries",
    "peel",
    "starts_shell",
]
