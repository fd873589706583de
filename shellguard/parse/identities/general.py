"""Identities that any program may be given: its own variables, options that tell, addresses with a user in them.

Promise: pure but for what `world` is asked; total; a call without any such word costs one look at each word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.identities.coats import account_of
from shellguard.parse.identities.env_files import of_wrappers
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import absolute, value_of
from shellguard.parse.identities.telling_options import uses_in_options
from shellguard.parse.identities.url_users import uses_in
from shellguard.parse.identities.variables import (
    Holds,
    identity_of_variable,
    is_known_variable,
    path_said,
)
from shellguard.parse.identities.whose import WEB_CLIENTS, services_of_program
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

# Builtins whose assignments are for the shell and what it starts later.
_DECLARING = frozenset("export declare typeset local readonly set unset setenv alias".split())
# What they are told is printed, searched or kept as a text.
_SPEAKING = frozenset(
    "echo printf grep egrep fgrep rg ag ack sed awk jq yq find man test [ [[ true :".split()
)
# git's own reader tells an address that is kept from one that is used.
_READ_ELSEWHERE = frozenset({"git"})
_INTERPRETERS = re.compile(
    r"(?:python[\d.]*|pypy[\d.]*|node|nodejs|deno|bun|ruby|perl|php|Rscript|osascript|pwsh)\Z"
)
# Words people put where a test needs some value.
_DUMMY = re.compile(
    r"(?:test|tests|testing|dummy|fake|mock|example|sample|placeholder|foo|bar|baz|secret|changeme|local|localhost|dev|development|ci|build"
    r"|abc|xyz|key|value|notset|unset|none|null|empty|invalid|ignored?|insecure)(?:[-_.]?(?:test|dummy|fake|mock|key|token|secret|password|value|only|for|ci|local|dev|build|not|real|\d{1,4}))*+",
    re.I,
)
_SWITCH = re.compile(r"(?:true|false|yes|no|on|off|[\d.]{1,6})", re.I)
_CONTAINERS = frozenset("docker podman nerdctl finch docker-compose podman-compose".split())
# Addresses that are said together with user and password.
_WITH_USER = re.compile(r"URL|URI|DSN")
_MOST = 256


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What the call is given by its own assignments, its options and its addresses."""
    is_given = call.assignments or call.env_files or call.program in _CONTAINERS
    if not is_given and not any(_is_telling(a.text) for a in call.args):
        return ()
    # what neither names anybody nor says where its secret comes from tells nobody anything
    return tuple(
        dict.fromkeys(u for u in _uses(call, world) if u.secret or u.account or u.variable or u.file)
    )


def inherited(call: Invocation, *, world: World | None = None) -> tuple[IdentityUse, ...]:
    """Variables it inherits that bear on its own service, or that its words name."""
    if not call.environment:
        return ()
    services = services_of_program(call.program)
    named = {m for a in call.args[:_MOST] if "$" in a.raw for m in _VARIABLE.findall(a.raw[:4096])}
    own = {name for name, _ in call.assignments}
    found: dict[IdentityUse, None] = {}
    for name, value in call.environment[:1024]:
        known = identity_of_variable(name) if name not in own else None
        if known is not None and (known[0] in services or name in named):
            found.update(dict.fromkeys(_of_variable(name, value, call, world)))
    return tuple(found)


_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w{0,127})")


def _is_telling(text: str) -> bool:
    return text[:2] == "--" or "://" in text


def _uses(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    if call.program not in _DECLARING:
        for name, value in call.assignments[:_MOST]:
            yield from _of_variable(name, value, call, world)
    yield from of_wrappers(call)
    if call.program in _CONTAINERS:
        yield from _of_container(call, world)
    program = call.program.lower().removesuffix(".exe")
    if program in WEB_CLIENTS:
        return
    yield from uses_in_options(call, world=world)
    if program in _SPEAKING or program in _READ_ELSEWHERE:
        return
    is_code = _INTERPRETERS.match(program) is not None
    for word in call.args[:_MOST]:
        # a word with blanks is a text of its own, which is listed as a call where it is run
        if "://" in word.text and (is_code or not any(c.isspace() for c in word.text[:4096])):
            yield from uses_in(word.text[:65536], word, call, world=world)


def _of_container(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`-e NAME=VALUE`: what a container is given of identities; a password of a database it is to start is none."""
    words = call.args[:_MOST]
    for option, word in zip((Arg(""), *words), words, strict=False):
        attached = word.text.startswith("--env=")
        if not attached and option.text not in ("-e", "--env"):
            continue
        name, equals, text = word.text.removeprefix("--env=").partition("=")
        known = identity_of_variable(name) if equals else None
        if known is not None and known != ("database", Holds.SECRET):
            # what the word does not spell is what its value does not
            value = replace(word, text=text, raw=word.raw.partition(name + "=")[2])
            yield from _of_variable(name, value, call, world)


def _of_variable(name: str, word: Arg, call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """What one variable gives to the call."""
    known = identity_of_variable(name)
    if known is None or not word.text:
        return
    service, holds = known
    how = f"${name}"
    if not word.is_known and (holds is Holds.FILE or (holds is Holds.ADDRESS and "://" not in word.text)):
        yield from _of_unknown(service, holds, name, word, call, how)
    elif holds is Holds.ADDRESS:
        yield from uses_in(word.text[:8192], word, call, world=world, how=how)
    elif holds is Holds.ACCOUNT:
        yield from _of_account(service, word, call, how, world)
    elif holds is Holds.FILE:
        path = path_said(name, word.text)
        if path and (file := absolute(path, call)):
            yield IdentityUse(Use.USED, service, how=how, file=file)
    else:
        yield from _of_secret(service, name, word, call, world)


def _of_unknown(
    service: str, holds: Holds, name: str, word: Arg, call: Invocation, how: str
) -> Iterator[IdentityUse]:
    """An address with its user, or a file's path, that comes from elsewhere; a mere host's name is nobody's."""
    value = value_of(word.text, word, call, world=None)
    if value is not None and (holds is Holds.FILE or _WITH_USER.search(name)):
        yield IdentityUse(Use.USED, service, how=how, variable=value.variable, file=value.file)


def _of_account(
    service: str, word: Arg, call: Invocation, how: str, world: World | None
) -> Iterator[IdentityUse]:
    if word.is_known:
        if account := account_of(word.text.strip()[:256], is_one_word=True):
            yield IdentityUse(Use.USED, service, account=account, how=how)
    elif value := value_of(word.text, word, call, world=world):
        yield IdentityUse(Use.USED, service, how=how, variable=value.variable, file=value.file)


def _of_secret(
    service: str, name: str, word: Arg, call: Invocation, world: World | None
) -> Iterator[IdentityUse]:
    text = word.text
    if UNKNOWN not in text and (_SWITCH.fullmatch(text) or _is_dummy(name, text)):
        return
    how = f"${name}"
    if "://" in text and (found := tuple(uses_in(text[:8192], word, call, world=world, how=how))):
        yield from found
    elif value := value_of(text, word, call, world=world):
        yield IdentityUse(Use.USED, service, value.secret, how=how, variable=value.variable, file=value.file)


def _is_dummy(name: str, text: str) -> bool:
    """Whether a value only fills a place: a test's. What a documented password is tried with counts."""
    is_password = name.upper().endswith(("PASSWORD", "PWD", "AUTH", "PASS"))
    is_tried = is_password and is_known_variable(name)
    return len(text) < 100 and not is_tried and _DUMMY.fullmatch(text) is not None
