"""Identities put into the shell: from then on whatever it starts acts with them.

Promise: pure but for what `world` is asked, and total; a value that only stands in a secret's place is none, and a shell on
another machine is not this one. Facts: bash(1), fish's `set`, csh(1), direnv(1), Microsoft's about_Environment_Variables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.secret_files import ENV_FILE, absolute
from shellguard.parse.identities.url_users import socket_host
from shellguard.parse.identities.variables import Holds, identity_of_variable, path_said
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_values import is_stand_in
from shellguard.parse.services.database_url_env_file import variables_of
from shellguard.parse.world import World

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MOST = 32
# A project's own words for who its database has, and folders of keys: no client becomes somebody by them alone.
_NOBODY = re.compile(
    r"(?:DB|DATABASE|POSTGRES|MYSQL|MONGO_INITDB_ROOT|DOCKER|DOCKERHUB|REGISTRY)_USER(?:NAME)?|GNUPGHOME|PASSWORD_STORE_DIR|BOTO_CONFIG|"
    r"(?:SSH|GIT)_ASKPASS|DOCKER_CERT_PATH|MYSQL_HOME"
)

# Programs whose output is run to become somebody: `eval "$(vault-tool env)"` -> whose that is.
_PRINTERS: dict[str, str] = {
    **dict.fromkeys("aws aws-vault aws-sso awsume assume granted saml2aws okta-awscli aws-okta gimme-aws-creds".split(), "aws"),
    **dict.fromkeys("op bw rbw pass gopass vault bao doppler infisical chamber teller sops secret-tool security lpass".split(), "secret store"),
    **dict.fromkeys(("docker-machine", "minikube"), "registry"),
    "gcloud": "gcloud", "az": "azure", "gh": "github", "heroku": "heroku", "railway": "railway", "direnv": "any",
}  # fmt: skip
# What they print for a shell's own sake.
_SHELL_CODE = re.compile(r"\b(?:hook|completions?|shellenv|init|config shell|--version)\b")
_FILES = frozenset("cat grep egrep sed awk xargs envsubst tail head".split())


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What `call` puts into the shell that goes on after it."""
    found = _READERS.get(call.program.removesuffix(".exe"))
    if found is None or call.host:
        return ()
    return tuple(dict.fromkeys(found(call, world)))[:_MOST]


def assigned(
    pairs: Iterable[tuple[str, Arg]], *, cwd: str | None = None, home: str = ""
) -> tuple[IdentityUse, ...]:
    """What plain `NAME=value` sets: it is handed on where NAME is exported already, or `set -a` is on."""
    call = Invocation("export", cwd=cwd, home=home)
    return tuple(dict.fromkeys(use for name, value in pairs for use in _variable(name, value, call)))[:_MOST]


def _variable(name: str, value: Arg, call: Invocation, *, file: str = "") -> Iterator[IdentityUse]:
    """One variable that gets a value."""
    known = identity_of_variable(name) if _NAME.fullmatch(name) else None
    if (
        known is None
        or not value.text
        or (value.is_known and is_stand_in(value.text))
        or _NOBODY.fullmatch(name)
    ):
        return
    service, holds = known
    how = "$" + name
    if not value.is_known:
        source = next((s[1:].rstrip(":?") for s in value.sources if s.startswith("$")), "")
        yield IdentityUse(Use.EXPORTED, service, how=how, variable=source, file=file)
    elif "://" in value.text:
        said = _address(service, value.text, how, file)
        # a mere proxy, mirror or endpoint is nobody
        if holds is not Holds.ADDRESS or service == "database" or said.account or said.secret:
            yield said
    elif holds is Holds.FILE:
        path = path_said(name, value.text)
        place = absolute(Arg(path, value.raw, value.sources), call) if path else ""
        if place:
            yield IdentityUse(Use.EXPORTED, service, how=how, file=place)
    elif holds is Holds.ACCOUNT:
        yield IdentityUse(Use.EXPORTED, service, account=value.text[:200], how=how, file=file)
    elif holds is Holds.SECRET:
        yield IdentityUse(Use.EXPORTED, service, secret=value.text, how=how, file=file)


def _address(service: str, text: str, how: str, file: str) -> IdentityUse:
    """`scheme://user:password@host/...`, taken apart; one that cannot be is told without its parts."""
    try:
        parts = urlsplit(text)
        user, password = parts.username or "", parts.password or ""
        host = parts.hostname or socket_host(parts.scheme, text)
    except ValueError:
        return IdentityUse(Use.EXPORTED, service, how=how, file=file)
    return IdentityUse(
        Use.EXPORTED, service, secret=unquote(password), account=unquote(user), how=how, file=file, host=host
    )


def _export(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`export NAME=value`, `export NAME`, `export $(cat .env | xargs)`, `declare -x`."""
    flags = "".join(w[1:] for w in call.words if re.fullmatch(r"-[A-Za-z]+", w))
    if "n" in flags and call.program == "export":
        return
    if call.program != "export" and "x" not in flags:
        return
    for name, value in call.assignments:
        yield from _variable(name, value, call)
    for arg in call.args[: _MOST * 2]:
        name, equals, text = arg.text.partition("=")
        if equals and UNKNOWN not in name:
            yield from _variable(name, Arg(text, arg.raw, arg.sources), call)
        elif arg.is_known:
            said = call.setting(arg.text)
            yield from _variable(arg.text, said, call) if said is not None else ()
        else:
            yield from _printed(arg, call, world)


def _eval(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`eval "$(program)"`: what it prints is run here."""
    for arg in call.args[:_MOST]:
        if not arg.is_known:
            yield from _printed(arg, call, world)


def _printed(arg: Arg, call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """A word that programs print: the names in it are theirs."""
    service = next((_PRINTERS[s] for s in arg.sources if s in _PRINTERS), "")
    if service and _SHELL_CODE.search(arg.raw[:2048]):
        return
    if service:
        program = next(s for s in arg.sources if s in _PRINTERS)
        yield IdentityUse(Use.EXPORTED, service, how=f"what {program} prints")
    elif "stdin" in arg.sources or not _FILES.isdisjoint(arg.sources):
        words = re.split(r"[\s()<>|;`\"']+", arg.raw[:2048])
        files = [w for w in words if ENV_FILE.search(w) and not w.startswith("-")]
        for word in files[:8]:
            yield from _env_file(word, call, world, how="export")
        if not files and "stdin" in arg.sources and arg.text.startswith(UNKNOWN):
            yield IdentityUse(Use.EXPORTED, "any", how="export of what is read")


def _source(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`source FILE`: an environment file, or a script that is known to set identities."""
    if not call.args or call.args[0].is_process or not call.args[0].is_known:
        return
    yield from _env_file(call.args[0].text, call, world, how="source")


def _env_file(word: str, call: Invocation, world: World | None, *, how: str) -> Iterator[IdentityUse]:
    path = absolute(word, call)
    content = world.content(path) if world is not None and path else None
    if content is not None:
        values = variables_of(content, {})
        found = [u for n, v in list(values.items())[:512] for u in _variable(n, Arg(v), call, file=path)]
        yield from found[:_MOST]
    elif ENV_FILE.search(word) and not re.search(r"\.(?:example|sample|template|dist)$", word):
        yield IdentityUse(Use.EXPORTED, "any", how=how, file=path)


def _set(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """fish's `set -gx NAME value`; bash's `set -x` names no variable of an identity."""
    flags = [w for w in call.words if w.startswith("-")]
    words = [a for a in call.args if not a.text.startswith("-")]
    is_exported = any(re.fullmatch(r"-[a-zA-Z]*x[a-zA-Z]*|--export", f) for f in flags)
    if is_exported and len(words) > 1:
        yield from _variable(words[0].text, words[1], call)


def _two_words(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`setenv NAME VALUE`, `setx NAME VALUE`."""
    words = [a for a in call.args if not re.match(r"[-/][A-Za-z]{0,2}$", a.text)]
    if len(words) > 1:
        yield from _variable(words[0].text, words[1], call)


def _manager(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`launchctl setenv N V`, `systemctl --user set-environment N=V`, `tmux setenv N V`."""
    words = [a for a in call.args if not a.text.startswith("-")]
    if not words or words[0].text not in ("setenv", "set-environment"):
        return
    if call.program == "systemctl":
        pairs = [(a.text.partition("="), a) for a in words[1:_MOST]]
        for (name, _, value), arg in pairs:
            yield from _variable(name, Arg(value, arg.raw, arg.sources), call)
    elif len(words) > 2:
        yield from _variable(words[1].text, words[2], call)


def _direnv(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`direnv allow [FILE]`: its variables are in every shell that stands there."""
    if call.words[:1] not in (("allow",), ("permit",), ("grant",)):
        return
    named = call.words[1] if len(call.words) > 1 else ".envrc"
    path = absolute(named if named.rpartition("/")[2].startswith(".env") else named + "/.envrc", call)
    yield IdentityUse(Use.EXPORTED, "any", how="direnv allow", file=path)


_POWERSHELL = re.compile(
    r"\$env:(?P<a>\w{1,99})\s*=\s*(?P<av>'[^'\n]*'|\"[^\"\n]*\"|[^\s;\"']+)|"
    r"SetEnvironmentVariable\(\s*['\"](?P<b>\w{1,99})['\"]\s*,\s*(?P<bv>'[^'\n]*'|\"[^\"\n]*\")|"
    r"(?:Set|New)-Item\s+(?:-Path\s+)?env:[\\/]?(?P<c>\w{1,99})\s+(?:-Value\s+)?(?P<cv>'[^'\n]*'|\"[^\"\n]*\"|[^\s;]+)",
    re.I,
)


def _powershell(call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    """`$env:NAME = "value"` and its longer spellings."""
    text = " ".join(call.words)[:65536] or call.code[:65536]
    for found in list(_POWERSHELL.finditer(text))[:_MOST]:
        name = found["a"] or found["b"] or found["c"]
        value = found["av"] or found["bv"] or found["cv"]
        is_made = value.startswith(("$", "(")) or (value.startswith('"') and "$" in value)
        source = ("$" + value.strip('"').removeprefix("$").removeprefix("env:"),)
        arg = Arg(UNKNOWN, value, source) if is_made else Arg(value.strip("'\""))
        yield from _variable(name, arg, call)


_READERS: dict[str, Callable[[Invocation, World | None], Iterator[IdentityUse]]] = {
    **dict.fromkeys(("export", "declare", "typeset"), _export),
    **dict.fromkeys(("source", "."), _source),
    **dict.fromkeys(("setenv", "setx"), _two_words),
    **dict.fromkeys(("launchctl", "systemctl", "tmux"), _manager),
    **dict.fromkeys(("pwsh", "powershell"), _powershell),
    "set": _set,
    "eval": _eval,
    "direnv": _direnv,
}
