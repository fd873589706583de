"""Whom git acts as: addresses with a password, helpers, headers and keys by configuration, who commits, who is pushed to.

Promise: pure and total. Settings as git-config(1) and gitcredentials(7) have them; an address without a credential says
nothing, but for a remote that is led elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.git.command import GitCommand, read_git
from shellguard.parse.git.config import key_of
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import value_of
from shellguard.parse.identities.ssh_words import key_of_text
from shellguard.parse.identities.word_values import (
    Said,
    absolute,
    fed,
    header_said,
    host_of,
    of_said,
    open_name,
    url_said,
    variable_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

_TALKS = frozenset(
    "clone push fetch pull ls-remote submodule subtree archive send-pack fetch-pack lfs".split()
)
_COMMITS = frozenset("commit merge rebase cherry-pick revert am pull commit-tree tag stash notes".split())
# git-config(1): what makes `git config` write nothing that identifies.
_READING = frozenset(
    "get get-all get-regexp get-urlmatch list unset unset-all remove-section rename-section edit get-color get-colorbool".split()
)
_SCP_LIKE = re.compile(r"(?:[\w.-]+@)?([\w.-]{2,253}):(?!//)")
_PASSWORD = re.compile(r"\bpassword=([^\s;\"'}&|\\]{1,400})")
_USERNAME = re.compile(r"\busername=([^\s;\"'}&|\\]{1,200})")
_HELPER = re.compile(r"[\w./~-]{1,80}")
_KEPT = re.compile(r"--file[= ]([^\s'\"]{1,400})")
_FIELD = re.compile(r"^(protocol|host|username|password|url)=(.*)$", re.M)


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What git does with identities."""
    command = read_git(call, world)
    if command.is_help or command.options.is_help:
        return ()
    found = [*_configured(command, call), *_from_variables(command, call)]
    if command.subcommand in _TALKS:
        found += _addresses(command)
    reader = _SUBCOMMANDS.get(command.subcommand)
    if reader is not None:
        found += reader(command, call)
    return tuple(dict.fromkeys(found))


def _configured(command: GitCommand, call: Invocation) -> Iterator[IdentityUse]:
    """`-c KEY=VALUE`, `--config-env`, GIT_CONFIG_COUNT, `clone -c`."""
    given = [(key, value) for key, values in command.config.items() for value in values[-1:]]
    if command.subcommand == "clone":
        pairs = (text.partition("=") for text in command.options.all_values("config"))
        given += [(key_of(name), value) for name, _, value in pairs]
    for key, value in given:
        is_idle = key.startswith("user.") and command.subcommand not in _COMMITS
        if not is_idle and not key.startswith("remote."):
            yield from _setting(key, _word_of(value, call), call, use=Use.USED, how="-c ")


def _from_variables(command: GitCommand, call: Invocation) -> Iterator[IdentityUse]:
    for name in ("GIT_SSH_COMMAND", "GIT_SSH"):
        value = call.setting(name)
        file = key_of_text(value.text, call) if value is not None else ""
        if file:
            yield IdentityUse(Use.USED, "ssh", how=f"${name}", file=file)
    if command.subcommand not in _COMMITS:
        return
    for name in ("GIT_COMMITTER_EMAIL", "GIT_AUTHOR_EMAIL"):
        value = call.setting(name)
        if value is not None and (account := open_name(value.text)):
            yield IdentityUse(Use.USED, "git", account=account, how=f"${name}")
            return


def _addresses(command: GitCommand) -> Iterator[IdentityUse]:
    """Addresses with a user or a password among the words."""
    for arg in (*command.options.operands, *command.options.rest):
        yield from _address(arg, use=Use.USED, how="the address")


def _address(arg: Arg, *, use: Use, how: str) -> Iterator[IdentityUse]:
    said = url_said(arg)
    if said is None or (arg.text.lower().startswith(("ssh:", "git+ssh:")) and said.account in ("", "git")):
        return
    service = "ssh" if "ssh://" in arg.text[:12].lower() else "git"
    if said.account or said.secret or said.variable:
        yield of_said(use, service, said, how=how)


def _remote(command: GitCommand, call: Invocation) -> Iterator[IdentityUse]:
    """`remote add NAME URL`, `remote set-url [--push] NAME URL [OLD]`."""
    words = command.options.operands
    if len(words) < 3 or words[0].text not in ("add", "set-url") or command.options.has("delete"):
        return
    how = f"git remote {words[0].text}"
    yield from _led(words[1].text, words[2], call, how=how, is_new=words[0].text == "add")


def _led(remote: str, url: Arg, call: Invocation, *, how: str, is_new: bool) -> Iterator[IdentityUse]:
    """A remote that gets an address: with a credential, or (an old one) to another host."""
    found = list(_address(url, use=Use.STORED, how=how))
    if found or is_new:
        yield from found
        return
    name = open_name(remote)
    variable, file = ("", "") if url.is_known else (variable_of(url), _file_in(url, call))
    account = f"remote {name}".strip()
    yield IdentityUse(
        Use.STORED, "git", account=account, how=how, variable=variable, file=file, host=_host(url.text)
    )


def _host(address: str) -> str:
    if "://" in address:
        return host_of(address)
    found = _SCP_LIKE.match(address[:400])
    return found[1] if found else ""


def _config(command: GitCommand, call: Invocation) -> Iterator[IdentityUse]:
    """`config [set] KEY VALUE`, and nothing for what reads or removes."""
    options = command.options
    words = list(options.operands)
    if options.has(*_READING) or (words and words[0].text in _READING):
        return
    if words and words[0].text == "set":
        words = words[1:]
    if len(words) > 1 and "." in words[0].text:
        yield from _setting(key_of(words[0].text), words[1], call, use=Use.STORED, how="git config ")


def _setting(key: str, value: Arg, call: Invocation, *, use: Use, how: str) -> Iterator[IdentityUse]:
    """One setting; what stands between its first and its last dot may hold a secret and is not told."""
    section, _, rest = key.partition(".")
    middle, _, last = rest.rpartition(".")
    name = f"{section}.{'…' if '@' in middle else middle}.{last}".replace("..", ".")
    how += name if open_name(name) else f"{section}.{last}"
    host = host_of(middle)
    if (section, last) in (("url", "insteadof"), ("url", "pushinsteadof")):
        said = url_said(Arg(middle, value.raw, value.sources)) or Said()
        is_telling = bool(said.secret or said.account or said.variable)
        if is_telling or use is Use.STORED:
            yield of_said(
                use,
                "git",
                said,
                how=f"{how.split(' ')[0]} url.….{last}".replace("git ", "git config "),
                host=_host(middle),
            )
    elif (section, last) == ("http", "extraheader"):
        if (said_header := header_said(value)) is not None:
            file = "" if value.is_known else _file_in(value, call)
            yield of_said(use, "git", said_header, how=how, host=host, file=file)
    elif section == "credential" and last in ("helper", "username"):
        yield from _credential(value, call, use=use, how=how, host=host, is_user=last == "username")
    elif (section, last) in (("user", "email"), ("user", "signingkey")):
        if account := open_name(value.text):
            yield IdentityUse(use, "git", account=account, how=how)
    elif (section, last) == ("core", "sshcommand"):
        file = key_of_text(value.text, call)
        if file:
            yield IdentityUse(use, "ssh", how=how, file=file)
    elif section == "http" and last in ("cookiefile", "sslcert", "sslkey"):
        if file := absolute(value.text, call):
            yield IdentityUse(use, "git", how=how, file=file, host=host)
    elif section == "remote" and last in ("url", "pushurl"):
        yield from _led(middle, value, call, how=how, is_new=False)


def _word_of(value: str, call: Invocation) -> Arg:
    """The word that gives a setting's value, so that where its unknown pieces come from is not lost."""
    written = (a for a in call.args[:200] if UNKNOWN in value and a.text.endswith("=" + value))
    word = next(written, None)
    return Arg(value, word.raw, word.sources) if word is not None else Arg(value)


def _file_in(value: Arg, call: Invocation) -> str:
    """The file that a value is printed from: `Authorization: Bearer $(cat FILE)`."""
    start = value.text.find(UNKNOWN)
    found = value_of(UNKNOWN, value, call, world=None, start=start) if start >= 0 else None
    return found.file if found is not None else ""


def _credential(
    value: Arg, call: Invocation, *, use: Use, how: str, host: str, is_user: bool
) -> Iterator[IdentityUse]:
    text = value.text[:4000]
    if not text:
        # an empty helper only forgets those before it
        return
    if is_user:
        yield IdentityUse(use, "git", account=open_name(text), how=how, host=host)
        return
    password, user = _PASSWORD.search(text), _USERNAME.search(text)
    secret = password[1] if password and "$" not in password[1] and UNKNOWN not in password[1] else ""
    variable = password[1].strip("${}") if password and password[1].startswith("$") else variable_of(value)
    helper = text.split()[0] if text.strip() and _HELPER.fullmatch(text.split()[0]) else ""
    kept = _KEPT.search(text) if helper else None
    file = absolute(kept[1], call) if kept else ""
    yield IdentityUse(
        use, "git", secret, open_name(helper or (user[1] if user else "")), how, variable, file, host
    )


def _credential_program(command: GitCommand, call: Invocation) -> Iterator[IdentityUse]:
    """`git credential fill|approve`, `git credential-store get|store`: keys and values on standard input."""
    word = next((a.text for a in command.options.operands), "")
    use = {"fill": Use.OBTAINED, "get": Use.OBTAINED, "approve": Use.STORED, "store": Use.STORED}.get(word)
    if use is None:
        return
    got = fed(call)
    fields = dict(_FIELD.findall((call.stdin or "")[:8000]))
    secret = fields.get("password", "") if use is Use.STORED else ""
    yield IdentityUse(
        use,
        "git",
        "" if UNKNOWN in secret else secret.strip(),
        open_name(fields.get("username", "")),
        f"git {command.subcommand} {word}",
        file=got.file,
        host=host_of(fields.get("host", "") or fields.get("url", "")),
    )


_SUBCOMMANDS = {
    "remote": _remote,
    "config": _config,
    "credential": _credential_program,
    **dict.fromkeys(
        "credential-store credential-cache credential-osxkeychain credential-manager credential-manager-core credential-libsecret "
        "credential-wincred credential-gnome-keyring credential-oauth".split(),
        _credential_program,
    ),
}
