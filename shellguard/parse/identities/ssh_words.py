"""What the words of ssh and its kin say of who logs in where: keys, users, hosts, options.

Promise: pure and total. Options as ssh(1), scp(1), sftp(1), rsync(1), autossh(1) and plink's manual have them; options behind
the host still count, those behind the command's first word do not.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.word_values import absolute, host_of, open_name
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

_LONGEST = 4000


def _values(letters: str) -> frozenset[str]:
    return frozenset("-" + letter for letter in letters)


SSH = Grammar(_values("BbcDEeFIiJLlmOoPpQRSWw"))
AUTOSSH = Grammar(SSH.values | {"-M"})
SCP = Grammar(_values("cDFiJlOoPSX") - {"-O"}, is_permuting=True)
SFTP = Grammar(_values("BbcDFiJloPRSsX"))
_DESTINATION = re.compile(
    r"(?:(?:ssh|scp|sftp|rsync)://)?(?:(?P<user>[^@\s/\0]{1,100})@)?(?P<host>[\w.:\[\]%-]{1,253})", re.I
)
# One letter before the colon is a drive, unless a user stands before it.
_ELSEWHERE = re.compile(
    r"(?:[^@/\s:]{1,100}@(?:\[[^\]]{1,60}\]|[\w.-]{1,253})|\[[^\]]{1,60}\]|[\w.-]{2,253}):"
)
_CONFIGURED = re.compile(r"\s*(\w+)\s*(?:=\s*|\s)\s*(.+?)\s*", re.S)


@dataclass(slots=True)
class Login:
    """Who logs in where, as far as the words say."""

    user: str = ""
    host: str = ""
    files: list[str] = field(default_factory=list)
    """Keys, certificates and configurations, absolute."""
    how: list[str] = field(default_factory=list)
    variable: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether a user or a key is said. `git` is everybody's user at a code host."""
        return bool(self.files or self.variable or (self.user and self.user != "git"))

    def told(self, how: str) -> None:
        """Remember how something was given."""
        if how not in self.how:
            self.how.append(how)


def login_of(words: Scan, call: Invocation) -> Login:
    """What the options say."""
    login = Login()
    for given in words.given:
        if given.value is None:
            continue
        text = given.value.text
        if given.name in ("-i", "-F"):
            _file(login, given.value, call, how=given.name)
        elif given.name == "-l" and (user := open_name(text)):
            login.user = user
            login.told("-l")
        elif given.name == "-o":
            _option(login, given.value, call)
    return login


def _file(login: Login, value: Arg, call: Invocation, *, how: str) -> None:
    if value.text in ("none", "/dev/null"):
        return
    path = absolute(value.text, call)
    if path:
        login.files.append(path)
        login.told(how)
    elif not value.is_known:
        source = next((s for s in value.sources if s.startswith("$")), "")
        login.variable = login.variable or source.strip("${}")
        login.told(how)


def _option(login: Login, value: Arg, call: Invocation) -> None:
    """`-o Key=value`, `-o 'Key value'`."""
    found = _CONFIGURED.fullmatch(value.text[:_LONGEST])
    if not found:
        return
    key, said = found[1].lower(), found[2]
    if key in ("identityfile", "certificatefile"):
        _file(login, Arg(said.strip('"'), value.raw, value.sources), call, how=f"-o {found[1]}")
    elif key == "user" and (user := open_name(said)):
        login.user = user
        login.told(f"-o {found[1]}")


def see_destination(login: Login, text: str) -> bool:
    """Take `user@host` of a destination; whether it is one."""
    found = _DESTINATION.match(text[:_LONGEST]) if UNKNOWN not in text.partition(":")[0] else None
    if not found:
        return False
    host = found["host"]
    # `host::module` is rsync's; a number of six stands in brackets
    login.host = host_of(host if host.startswith("[") else host.partition(":")[0])
    if found["user"] and not login.user and (user := open_name(found["user"].partition(":")[0])):
        login.user = user
        login.told("user@host")
    return True


def is_elsewhere(text: str) -> bool:
    """Whether a word of scp or rsync means another machine: `host:path`, `scp://host/path`."""
    return "://" in text[:12] or _ELSEWHERE.match(text) is not None


def ssh_login(args: tuple[Arg, ...], call: Invocation, *, grammar: Grammar = SSH) -> Login:
    """An ssh command line: options, the destination, further options."""
    before = scan(args, grammar)
    behind = scan(before.rest[1:], grammar) if before.behind is None else Scan()
    login = login_of(Scan((*before.given, *behind.given)), call)
    if before.rest:
        see_destination(login, before.rest[0].text)
    return login


def text_login(text: str, call: Invocation) -> Login:
    """A text such as rsync's `-e 'ssh -i key -l user'`."""
    try:
        words = shlex.split(text[:_LONGEST])
    except ValueError:
        words = text[:_LONGEST].split()
    return login_of(scan(tuple(Arg(w) for w in words[1:]), SSH), call)


def key_of_text(text: str, call: Invocation) -> str:
    """The key file that such a text names; empty when it names none."""
    return next(iter(text_login(text, call).files), "")


def uses_of(login: Login, *, use: Use = Use.USED, how: str = "") -> Iterator[IdentityUse]:
    """One identity a key that is named; one of the user alone where none is."""
    if not login.is_telling:
        return
    said = how or ", ".join(login.how)
    for file in login.files or [""]:
        yield IdentityUse(
            use, "ssh", account=login.user, how=said, variable=login.variable, file=file, host=login.host
        )
