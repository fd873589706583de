"""Secrets brought to light: files that hold them are read, stores are asked for values, new ones are made.

Promise: pure but for what `world` is asked, and total. What only counts, compares or names keys brings nothing to light;
an act at a service is read by that service's own reader, never by a second table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from shellguard.parse.file_act import FileAct
from shellguard.parse.file_acts import FLOWS, flow_acts
from shellguard.parse.http import CLIENTS, Request, requests
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.minted import of_request, of_statements
from shellguard.parse.identities.secret_files import (
    ENV_FILE,
    absolute,
    holds_secrets,
    is_environ,
    service_of_file,
)
from shellguard.parse.identities.secret_words import Asked, asked_by
from shellguard.parse.identities.service_names import named
from shellguard.parse.identities.variables import Holds, identity_of_variable
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secrets import find, find_live
from shellguard.parse.services import secret_tools
from shellguard.parse.services.readers import PROGRAMS as SERVICE_PROGRAMS
from shellguard.parse.services.readers import service_acts
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb
from shellguard.parse.sql.names import SQL_CLIENTS
from shellguard.parse.world import World

_READING = frozenset(name for table in FLOWS for name in table)
_BARE = frozenset({":", "{", "mapfile", "readarray", "read", ""})
_MOST_FILES, _MOST_BYTES = 16, 64 * 1024


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """What `call` brings to light, by the name it is called by."""
    return obtained(call, names=(call.program, call.program.lower().removesuffix(".exe")), world=world)


def obtained(
    call: Invocation,
    *,
    names: tuple[str, ...],
    world: World | None = None,
    acts: tuple[ServiceAct, ...] | None = None,
    sent: tuple[Request, ...] | None = None,
) -> tuple[IdentityUse, ...]:
    """The same by all names its program goes by; `acts` are those at services and `sent` its requests, where somebody has
    read them already."""
    found: list[IdentityUse] = []
    if not _READING.isdisjoint(names) or (call.redirects and call.program in _BARE):
        found += _of_files(call, flow_acts(call, names=names), world)
    if acts is None and not SERVICE_PROGRAMS.isdisjoint(names):
        acts = service_acts(call, names=names, world=world)
    found += of_acts(acts or (), call)
    if not CLIENTS.isdisjoint(names):
        sent = requests(call, names=names, world=world) if sent is None else sent
        found += [use for r in sent for use in of_request(r)]
    if not SQL_CLIENTS.isdisjoint(names):
        found += of_statements(call)
    own = next((_OWN[n] for n in names if n in _OWN), None)
    found += own(call) if own is not None else ()
    return tuple(dict.fromkeys(found))


def _of_files(call: Invocation, acts: Iterable[FileAct], world: World | None) -> Iterator[IdentityUse]:
    """Files known to hold secrets that are read out, copied or sent."""
    if _is_about_certificates(call):
        return
    words = [(t, act) for act in acts for t in act.targets][: _MOST_FILES * 4]
    told = 0
    for word, act in words:
        path = absolute(word, call)
        use = _of_file(path, word, act, call, world)
        if use is not None and told < _MOST_FILES:
            told += 1
            yield use


def _of_file(path: str, word: Arg, act: FileAct, call: Invocation, world: World | None) -> IdentityUse | None:
    # what find hands on may lie at any depth below its root
    shown = path or word.text.replace(UNKNOWN, "x/" if "find" in word.sources else "x")
    if is_environ(shown):
        return (
            None
            if shown == "/proc/self/environ"
            else IdentityUse(Use.SOUGHT, "any", how="in another process")
        )
    if not (holds_secrets(shown) or _asks_setting(shown, call)):
        return None
    if (
        act.verb == "copy"
        and _is_within(path, call)
        and (act.into is None or _is_within(absolute(act.into, call), call))
    ):
        return None
    if call.host:
        return IdentityUse(Use.OBTAINED, service_of_file(shown), how=f"{call.program} in {call.host}"[:80])
    if path and not word.is_glob and _is_known_harmless(path, world):
        return None
    file = "" if word.is_glob else path
    return IdentityUse(Use.OBTAINED, service_of_file(shown), how=call.program or "shell", file=file)


# Tools that are given a filter or a pattern.
_ASKING = frozenset("jq yq gojq dasel grep egrep fgrep zgrep rg awk gawk sed".split())
_HIDDEN_SETTING = re.compile(
    r"/\.[\w-]+(?:/[\w@. -]+){0,4}\.?(?:json|ya?ml|toml|ini|cfg|conf|env|rc)$|/\.[\w-]+rc$"
)


def _asks_setting(path: str, call: Invocation) -> bool:
    """`jq .token ~/.config/tool/config.json`: a hidden file, asked for what guards something."""
    if (
        call.program not in _ASKING
        or not _HIDDEN_SETTING.search(path)
        or not path.startswith(("/home/", "/root/", "/Users/"))
    ):
        return False
    asked = next((a.text for a in call.args if not a.text.startswith("-")), "")
    return asked_by(asked) is not Asked.NOTHING


def _is_within(path: str, call: Invocation) -> bool:
    """Whether a file of the folder one stands in stays where it is."""
    return bool(call.cwd) and path.startswith((call.cwd or "").rstrip("/") + "/")


def _is_known_harmless(path: str, world: World | None) -> bool:
    """Whether what the file holds now shows no secret: settings alone, or a certificate."""
    is_read = ENV_FILE.search(path) is not None or path.endswith(".pem")
    content = world.content(path) if world is not None and is_read else None
    if content is None or len(content) > _MOST_BYTES:
        return False
    text = content.decode("utf-8", "replace").replace("\0", "")
    return not find_live(text)


# What openssl does with certificates and requests, none of which hold a key.
_CERTIFICATES = frozenset(
    "x509 req verify crl s_client s_server dgst ocsp asn1parse ciphers version rand".split()
)


def _is_about_certificates(call: Invocation) -> bool:
    return call.program == "openssl" and call.words[:1] != () and call.words[0] in _CERTIFICATES


_STORES = re.compile(
    r"secretsmanager|\bssm\b|keyvault|gcloud secrets|^(?:vault|bao|op|bw|rbw|pass|gopass|lpass|dcli|keepassxc-cli|kpcli|secret-tool|kwallet-query|security|keyring|"
    r"doppler|infisical|dotenvx|teller|chamber|sops|gpg2?|age|1password|bitwarden)\b"
)
_MADE = frozenset({Verb.CREATE, Verb.GRANT, Verb.RESET, Verb.REPLACE})
_LOGINS = frozenset("docker podman nerdctl helm skopeo crane oras buildah finch".split())
_SHOWN = frozenset({Thing.SECRET, Thing.TOKEN, Thing.KEY, Thing.CONFIG, Thing.USER, Thing.UNKNOWN})


def of_acts(acts: Iterable[ServiceAct], call: Invocation) -> tuple[IdentityUse, ...]:
    """What acts at services bring to light: values that are shown, and keys and tokens that are made."""
    found: list[IdentityUse] = []
    if not _LOGINS.isdisjoint(call.feeds):
        # `aws ecr get-login-password | docker login`: nobody sees it, and whoever logs in says so
        return ()
    for act in acts:
        if act.verb is Verb.REVEAL and act.thing in _SHOWN:
            found.append(_of_act(act, call, made=""))
        elif act.verb in _MADE and act.thing is Thing.TOKEN and not act.is_local:
            found.append(_of_act(act, call, made="made by "))
    return tuple(found)


def _of_act(act: ServiceAct, call: Invocation, *, made: str) -> IdentityUse:
    tool = act.service.split(" ", 1)[0]
    service = (
        "secret store" if _STORES.search(act.service) else "registry" if tool == "docker" else named(tool)
    )
    return IdentityUse(Use.OBTAINED, service, account=_name(act.target), how=made + _command(call))


def _name(target: str) -> str:
    """What is asked for, for people; a text that could be a secret itself is none."""
    is_name = 0 < len(target) <= 120 and "\n" not in target and UNKNOWN not in target and not find(target)
    return target if is_name else ""


def _command(call: Invocation) -> str:
    """The tool and the words of its command: `aws iam create-access-key`."""
    words: list[str] = []
    for word in call.words:
        is_whole = len(words) == _DEPTH.get(call.program, 2) or (words and _DOING.match(words[-1]))
        if is_whole or not re.fullmatch(r"[a-z][a-z0-9:_-]{1,40}", word):
            break
        words.append(word)
    return " ".join([call.program, *words])


_DOING = re.compile(
    r"(?:access|create|show|read|get|lookup|export|download|pull|print-|get-|create-|find-)(?!s$)"
)
_DEPTH = {"gcloud": 4, "az": 3}


def _printenv(call: Invocation) -> tuple[IdentityUse, ...]:
    """`printenv NAME`: the value is printed, unless another program takes it."""
    if call.feeds:
        return ()
    known = ((w, identity_of_variable(w)) for w in call.words[:16])
    return tuple(
        IdentityUse(Use.OBTAINED, found[0], how="printenv", variable=name)
        for name, found in known
        if found is not None and found[1] in (Holds.SECRET, Holds.ADDRESS)
    )


def _git(call: Invocation) -> tuple[IdentityUse, ...]:
    """`git credential fill`."""
    is_asked = "credential" in call.words[:4] and bool(secret_tools.read(call, world=None))
    return (IdentityUse(Use.OBTAINED, "git", how="git credential fill"),) if is_asked else ()


_SESSION = re.compile(r"^(?:get-session-token|get-federation-token|assume-role(?:-with-\w+(?:-\w+)?)?)$")


def _aws(call: Invocation) -> tuple[IdentityUse, ...]:
    """Temporary keys that the token service answers with."""
    words = [w for w in call.words if not w.startswith("-")][:6]
    at = words.index("sts") + 1 if "sts" in words else len(words)
    name = words[at] if at < len(words) else ""
    is_made = _SESSION.match(name) and "help" not in words
    return (IdentityUse(Use.OBTAINED, "aws", how=f"made by aws sts {name}"),) if is_made else ()


_NET = re.compile(r"(?:^|:)(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal)(?:$|:)")


def _connected(call: Invocation) -> tuple[IdentityUse, ...]:
    """A bare connection to a metadata service."""
    is_asked = any(_NET.search(w) for w in call.words)
    return (IdentityUse(Use.OBTAINED, "metadata", how="metadata service"),) if is_asked else ()


def _metadata_tool(call: Invocation) -> tuple[IdentityUse, ...]:
    """It prints all that the service says, unless one harmless fact is asked for."""
    harmless = {"-i", "--instance-id", "-t", "--instance-type", "-z", "--availability-zone", "-h", "--help"}
    return (
        () if harmless & set(call.words) else (IdentityUse(Use.OBTAINED, "metadata", how="metadata service"),)
    )


_OWN: dict[str, Callable[[Invocation], tuple[IdentityUse, ...]]] = {
    "printenv": _printenv,
    "git": _git,
    "aws": _aws,
    **dict.fromkeys("nc ncat netcat telnet socat openssl".split(), _connected),
    "ec2-metadata": _metadata_tool,
}
