"""One git command line: where it works, with what configuration, and which subcommand with which words.

Promise: pure, total, bounded; aliases are followed as git follows them, and one that shadows a subcommand is ignored.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from functools import cached_property

from shellguard.parse.git.config import Config, add, add_from_variable, alias_of, from_environment, words_of
from shellguard.parse.git.grammar import Options, parse
from shellguard.parse.git.tables import BUILTINS, GRAMMARS, grammar_of
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

MAX_ALIASES = 8
# git(1): options before the subcommand whose value is the next word.
_VALUES = frozenset({"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--attr-source", "--shallow-file"})  # fmt: skip
_FLAGS = frozenset(
    "-p --paginate -P --no-pager --no-replace-objects --bare --literal-pathspecs --glob-pathspecs --noglob-pathspecs "
    "--icase-pathspecs --no-optional-locks --no-lazy-fetch --no-advice --exec-path".split()
)
_HELP = frozenset({"-h", "--help", "-v", "--version", "--html-path", "--man-path", "--info-path"})


@dataclass(frozen=True)
class GitCommand:
    """A git invocation, its global options and its alias taken off."""

    subcommand: str = ""
    """Empty when there is none, or git would refuse before it looks for one."""
    args: tuple[Arg, ...] = ()
    folder: str | None = None
    """Where it works, absolute; None when that cannot be known."""
    git_dir: str = ""
    """As given by option or variable; the folder then says nothing about the repository."""
    work_tree: str = ""
    exec_path: str = ""
    is_literal: bool = False
    config: Config = field(default_factory=dict)
    environment: dict[str, Arg] = field(default_factory=dict)
    stdin: str | None = None
    shell_alias: tuple[str, tuple[Arg, ...]] | None = None
    """An alias that is a shell text, and the words that it gets."""
    is_help: bool = False
    is_plain: bool = False
    """No alias can have been asked for: git's own subcommand stands there itself."""
    is_here: bool = True
    """False on another host, where no fact holds."""

    @cached_property
    def options(self) -> Options:
        """The subcommand's words, read by its grammar."""
        return parse(grammar_of(self.subcommand), self.args)


# Some six readers ask about the same call, one after the other: by identity, and no more than one text has of them.
_KEPT: dict[int, tuple[Invocation, GitCommand]] = {}
_MOST_KEPT = 8


def read_git(call: Invocation, world: World | None = None) -> GitCommand:
    """The command in an invocation of git, or of a `git-SUBCOMMAND` program."""
    kept = _KEPT.get(id(call))
    if kept is not None and kept[0] is call:
        return kept[1]
    command = _read(call, world)
    # SAFETY: what an alias stands for depends on the world, and who asks without one must not answer for who has it
    if command.is_plain:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[id(call)] = (call, command)
    return command


def _read(call: Invocation, world: World | None) -> GitCommand:
    environment = dict(call.assignments)
    folder = call.cwd if call.cwd is None or call.cwd.startswith("/") else None
    command = GitCommand(
        folder=folder,
        git_dir=environment.get("GIT_DIR", Arg("")).text,
        work_tree=environment.get("GIT_WORK_TREE", Arg("")).text,
        exec_path=environment.get("GIT_EXEC_PATH", Arg("")).text,
        is_literal=environment.get("GIT_LITERAL_PATHSPECS", Arg("0")).text not in ("", "0", "false"),
        config=from_environment(environment),
        environment=environment,
        stdin=call.stdin,
        is_here=not call.host,
    )
    name = posixpath.basename(call.program).removesuffix(".exe")
    if name.startswith("git-"):
        return replace(command, subcommand=name[4:], args=call.args, is_plain=True)
    command = _globals(command, call.args)
    is_plain = command.subcommand in BUILTINS or command.subcommand in GRAMMARS
    return replace(command, is_plain=True) if is_plain else _unaliased(command, world)


def _globals(command: GitCommand, args: tuple[Arg, ...]) -> GitCommand:
    """The options before the subcommand, taken off."""
    at = 0
    while at < len(args):
        word = args[at].text
        name, has_value, value = word.partition("=")
        if not word.startswith("-"):
            return replace(command, subcommand=word, args=args[at + 1 :])
        if word in _HELP:
            return replace(command, is_help=True)
        if word in _VALUES:
            command = _set(command, word, args[at + 1].text if at + 1 < len(args) else "")
            at += 2
        elif has_value and name.startswith("--") and (name in _VALUES or name == "--exec-path"):
            command = _set(command, name, value)
            at += 1
        elif word in _FLAGS:
            command = replace(command, is_literal=command.is_literal or word == "--literal-pathspecs")
            at += 1
        else:
            # `git -calias.x=…`, `git -- x`: git knows no such option and does nothing
            return command
    return command


def _set(command: GitCommand, option: str, value: str) -> GitCommand:
    """One global option with its value."""
    if option == "-C":
        folder = command.folder
        if value.startswith("/"):
            folder = value
        elif folder is not None and UNKNOWN not in value:
            folder = posixpath.join(folder, value) if value else folder
        folder = None if folder is None or UNKNOWN in folder else posixpath.normpath(folder)
        return replace(command, folder=folder)
    if option == "-c":
        add(command.config, value)
    elif option == "--config-env":
        add_from_variable(command.config, value, command.environment)
    elif option == "--git-dir":
        return replace(command, git_dir=value)
    elif option == "--work-tree":
        return replace(command, work_tree=value)
    elif option == "--exec-path":
        return replace(command, exec_path=value)
    return command


def _unaliased(command: GitCommand, world: World | None) -> GitCommand:
    """The command that an alias stands for."""
    seen: set[str] = set()
    while len(seen) < MAX_ALIASES:
        name = command.subcommand
        # `filter-repo` and `lfs` are programs of their own, which go before an alias too
        if not name or name in BUILTINS or name in GRAMMARS or name in seen:
            return command
        text = alias_of(command.config, name)
        if text is None:
            text = _alias_by_facts(command, world)
        if text is None:
            return command
        if text.startswith("!"):
            return replace(command, subcommand="", args=(), shell_alias=(text[1:], command.args))
        words = words_of(text)
        if not words:
            return replace(command, subcommand="", args=())
        seen.add(name)
        command = _globals(replace(command, subcommand="", args=()), (*words, *command.args))
    return command


def _alias_by_facts(command: GitCommand, world: World | None) -> str | None:
    """An alias that the repository's or the user's own configuration has."""
    if world is None or command.folder is None or not command.is_here:
        return None
    repository = world.repository(command.folder)
    found = dict(repository.aliases) if repository else {}
    return found.get(command.subcommand, found.get(command.subcommand.lower()))
