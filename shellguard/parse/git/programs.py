"""Programs that git is told to run: by configuration, by its environment, by options, by addresses and by aliases.

Promise: pure; what a key or option runs is its manual's word (git-config(1), git(1), gitremote-helpers(7)).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.parse.git.command import GitCommand
from shellguard.parse.git.config import Config, add, setting_of
from shellguard.parse.git.grammar import Options
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.invocation import UNKNOWN, Arg

_PROGRAM_KEY = re.compile(
    r"core\.(?:sshcommand|pager|editor|fsmonitor|askpass|gitproxy|alternaterefscommand)|sequence\.editor|diff\.external"
    r"|diff\..+\.(?:command|textconv)|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)|gpg(?:\..+)?\.program"
    r"|gpg\.ssh\.defaultkeycommand|uploadpack\.packobjectshook|(?:browser|man|difftool|mergetool)\..+\.cmd|pager\..+"
    r"|interactive\.difffilter|trailer\..+\.(?:command|cmd)|remote\..+\.(?:uploadpack|receivepack)|imap\.tunnel"
    r"|sendemail\.(?:.+\.)?(?:sendmailcmd|tocmd|cccmd|headercmd)|tar\..+\.command|hook\..+\.command"
)
# Only with `!` in front is the value a shell text.
_MARKED_KEY = re.compile(r"credential(?:\..+)?\.helper|submodule\..+\.update")
_PLAIN_VALUES = frozenset({"", "true", "false", "yes", "no", "on", "off", "1", "0"})
_VARIABLES = (
    "GIT_SSH_COMMAND", "GIT_SSH", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_PAGER", "GIT_EXTERNAL_DIFF", "GIT_ASKPASS",
    "GIT_PROXY_COMMAND", "SSH_ASKPASS", "VISUAL", "EDITOR", "PAGER",
)  # fmt: skip
# Variables that change what git does, which a shell may have exported long before.
EXPORTED = re.compile(
    r"GIT_(?:DIR|WORK_TREE|EXEC_PATH|CONFIG_(?:COUNT|PARAMETERS|KEY_\d+|VALUE_\d+)|LITERAL_PATHSPECS|SSH(?:_COMMAND)?|EDITOR"
    r"|SEQUENCE_EDITOR|PAGER|EXTERNAL_DIFF|ASKPASS|PROXY_COMMAND)"
)
_TEXT_OPTIONS: dict[str, tuple[str, ...]] = {
    "rebase": ("exec",),
    "difftool": ("extcmd",),
    "grep": ("open-files-in-pager",),
    "push": ("receive-pack", "exec"),
    "send-pack": ("receive-pack", "exec"),
    "fetch": ("upload-pack",),
    "pull": ("upload-pack",),
    "clone": ("upload-pack",),
    "ls-remote": ("upload-pack", "exec"),
    "fetch-pack": ("upload-pack", "exec"),
    "archive": ("exec",),
    "send-email": ("sendmail-cmd", "to-cmd", "cc-cmd", "header-cmd"),
    "filter-branch": (
        "setup", "env-filter", "tree-filter", "index-filter", "parent-filter", "msg-filter", "commit-filter",
        "tag-name-filter",
    ),
}  # fmt: skip
_SYSTEM_PROGRAM = re.compile(r"/(?:usr/(?:local/)?)?s?bin/[\w.+-]+$")


@dataclass(frozen=True, slots=True)
class Carried:
    """One program git would start: a shell text, or words that no shell reads."""

    text: str | None = None
    args: tuple[Arg, ...] = ()


def carried(command: GitCommand) -> list[Carried]:
    """Every program the command line makes git run."""
    options = command.options
    if command.is_help or options.is_help:
        return []
    found = list(_alias(command))
    found += [Carried(text) for text in _configured(command.config)]
    found += [Carried(text) for text in _configured(_told(command))]
    found += [Carried(a.text) for n in _VARIABLES if (a := command.environment.get(n)) and a.text.strip()]
    found += list(_optional(command, options))
    found += [Carried(args=_external(address)) for address in addresses(options)]
    return found


def addresses(options: Options) -> list[str]:
    """Operands that name a program as a transport."""
    return [a.text for a in (*options.operands, *options.rest) if a.text.startswith("ext::")]


def _alias(command: GitCommand) -> Iterator[Carried]:
    """`!text` with the words behind the alias as its arguments."""
    if command.shell_alias is not None:
        text, args = command.shell_alias
        behind = "".join(" " + (shlex.quote(a.text) if a.is_known else a.text) for a in args)
        yield Carried(text + behind)


def _configured(config: Config) -> Iterator[str]:
    for key, values in config.items():
        for value in values:
            if value.startswith("!") and _MARKED_KEY.fullmatch(key):
                yield value[1:]
            elif value.lower() not in _PLAIN_VALUES and _PROGRAM_KEY.fullmatch(key):
                yield value


def _told(command: GitCommand) -> Config:
    """What `git config KEY VALUE` sets: a program that later commands will start."""
    said = setting_of([a.text for a in command.options.operands]) if command.subcommand == "config" else None
    return {said[0]: [said[1]]} if said is not None else {}


def _optional(command: GitCommand, options: Options) -> Iterator[Carried]:
    """Texts and words that the subcommand's own options and operands carry."""
    name = command.subcommand
    for value in options.all_values(*_TEXT_OPTIONS.get(name, ())):
        if value:
            yield Carried(value)
    if name == "clone":
        config: Config = {}
        for setting in options.all_values("config"):
            add(config, setting)
        yield from map(Carried, _configured(config))
    words = tuple(options.operands)
    if name == "bisect" and words and words[0].text == "run":
        yield Carried(args=words[1:])
    elif name == "for-each-repo" and words:
        yield Carried(args=(Arg("git"), *words))
    elif name == "submodule":
        yield from _for_each(command.args)


def _for_each(args: tuple[Arg, ...]) -> Iterator[Carried]:
    """`git submodule foreach [--recursive] COMMAND`: one word is a shell text, several are words."""
    texts = [a.text for a in args]
    if "foreach" not in texts:
        return
    at = texts.index("foreach") + 1
    while at < len(texts) and texts[at] in ("--recursive", "-q", "--quiet", "--"):
        at += 1
    rest = args[at:]
    if len(rest) == 1:
        yield Carried(rest[0].text)
    elif rest:
        yield Carried(args=rest)


def _external(address: str) -> tuple[Arg, ...]:
    """The words of an `ext::` address (git-remote-ext(1)): blanks split, `% ` is a blank, `%s` and the like stand in."""
    words = re.split(r"(?<!%) +", address[5:].strip())
    return tuple(Arg(re.sub(r"%(.)", _unescaped, word), word) for word in words)


def _unescaped(found: re.Match[str]) -> str:
    letter = found.group(1)
    return letter if letter in " %" else UNKNOWN


def unread(command: GitCommand, programs: list[Carried]) -> list[GitLoss]:
    """Programs of the caller's choice that are no installed ones: a file by its path, a transport, a folder of them."""
    found = []
    for program in programs if command.subcommand != "config" else ():
        first = program.args[0].text if program.args else (program.text or "").strip().split(" ", 1)[0]
        if "/" in first and not _SYSTEM_PROGRAM.match(first):
            found.append(first)
    found += addresses(command.options)
    found += [f"programs in {command.exec_path}"] if command.exec_path else []
    allowed = command.config.get("protocol.ext.allow", [])
    found += ["any ext:: address"] if allowed[-1:] == ["always"] else []
    return [GitLoss(Loss.PROGRAM, Scope.ONE, f.replace(UNKNOWN, "…")) for f in found[:4]]
