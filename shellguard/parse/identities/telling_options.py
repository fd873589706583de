"""Options that carry an identity whatever the program: `--token X`, `--password=X`, `--key-file F`.

Promise: pure but for what `world` is asked; total; one dictionary lookup a word that begins with `--`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.identities.coats import account_of, is_common
from shellguard.parse.identities.env_files import ENV_FILE_OPTIONS, loaded
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import absolute, value_of
from shellguard.parse.identities.whose import service_of_program
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_shapes import find_shapes
from shellguard.parse.secret_values import is_identifier, is_path, is_random
from shellguard.parse.world import World

_TOKEN, _PASSWORD, _SECRET, _FILE, _ENV = "token", "password", "secret", "file", "env"
_OPTIONS = {
    **dict.fromkeys(
        "--token --api-key --apikey --api-token --access-token --auth-token --bearer-token --private-token --admin-token --service-token --oauth-token "
        "--secret-access-key --client-secret --session-token".split(),
        _TOKEN,
    ),
    **dict.fromkeys("--password --passwd --pass".split(), _PASSWORD),
    **dict.fromkeys("--secret --secret-key --credentials".split(), _SECRET),
    **dict.fromkeys(
        "--credentials-file --credential-file --cred-file --key-file --keyfile --private-key-file --service-account --service-account-file "
        "--service-account-key --netrc-file --identity-file --token-file --password-file --passfile".split(),
        _FILE,
    ),
    **dict.fromkeys(ENV_FILE_OPTIONS, _ENV),
}
_USERS = frozenset({"--user", "--username", "--login", "-u", "-U", "--email"})
# Their words are data: what is printed, searched, or said to people.
_SPEAKING = frozenset("echo printf grep egrep fgrep rg ag ack sed awk jq yq find man tldr xdg-open".split())
# `--password` of these sets one for somebody else, or asks whether one is needed.
_SETTING = frozenset("useradd usermod adduser htpasswd openssl aws gcloud".split())
_NUMBER = re.compile(r"-?[\d._,%]+[kmgsKMGS]?")
_SWITCH = re.compile(r"(?:true|false|yes|no|on|off|none|null|auto|prompt|stdin)", re.I)
# What begins like a setting of several parts: `id=npm,src=FILE` (docker build), `name=x`.
_PARTS = re.compile(r"(?:[a-z_]{2,12}=[^,]*)(?:,[a-z_]{2,12}=[^,]*)*")
_SOURCE = re.compile(r"(?:^|,)(?:src|source|file)=([^,]{1,1024})")


def uses_in_options(call: Invocation, *, world: World | None) -> Iterator[IdentityUse]:
    """Identities that its options carry."""
    if call.program in _SPEAKING:
        return
    args = call.args[:1024]
    for at, arg in enumerate(args):
        if not arg.text.startswith("--"):
            continue
        spelling, equals, _ = arg.text[:64].partition("=")
        kind = _OPTIONS.get(spelling.replace("_", "-").lower())
        if kind is None:
            continue
        start = len(spelling) + 1 if equals else 0
        value = arg if equals else args[at + 1] if at + 1 < len(args) else None
        if value is None:
            continue
        use = _use(kind, value.text[start:], value, start, spelling, call, world)
        if use is not None:
            yield use


def _use(
    kind: str, text: str, word: Arg, start: int, how: str, call: Invocation, world: World | None
) -> IdentityUse | None:
    if not text or text.startswith("-") or _NUMBER.fullmatch(text) or _SWITCH.fullmatch(text):
        return None
    if kind == _ENV:
        return loaded(text, call, how=how)
    service = service_of_program(call.program) or "any"
    file = _file_in(text, kind)
    if file or kind == _FILE:
        known = absolute(file, call)
        return IdentityUse(Use.USED, service, how=how, file=known) if known else None
    if kind == _PASSWORD and (
        call.program in _SETTING or (call.program == "az" and call.words[:1] != ("login",))
    ):
        return None
    if UNKNOWN not in text and not _is_plausible(kind, text):
        return None
    value = value_of(text, word, call, world=world, start=start)
    if value is None:
        return None
    user = _user(call) if kind == _PASSWORD else ""
    is_guess = bool(user and value.secret) and is_common(value.secret, user=user)
    return IdentityUse(
        Use.USED, service, value.secret, user, how, value.variable, value.file, is_guess=is_guess
    )


def _file_in(text: str, kind: str) -> str:
    """The file a value names; empty when it names none."""
    if source := _SOURCE.search(text):
        return source[1]
    if text.startswith("@") and len(text) > 1:
        return text[1:]
    is_named = kind == _FILE and ("/" in text or is_path(text) or text.startswith("."))
    is_file = kind in (_SECRET, _TOKEN) and is_path(text)
    return text.removeprefix("file://") if is_named or is_file else ""


def _is_plausible(kind: str, text: str) -> bool:
    """Whether a value that is written out can be a secret of that kind."""
    if kind == _PASSWORD:
        return not any(c.isspace() for c in text)
    if _PARTS.fullmatch(text) or any(c.isspace() for c in text):
        return False
    if kind == _SECRET:
        return is_random(text, least=12, floor=2.5) or any(find_shapes(text))
    return len(text) >= 6 and not (is_identifier(text) and len(text) < 20)


def _user(call: Invocation) -> str:
    """Whose the password is."""
    words = call.words[:256]
    for at, word in enumerate(words):
        spelling, equals, value = word.partition("=")
        if spelling in _USERS:
            said = value if equals else words[at + 1] if at + 1 < len(words) else ""
            return account_of(said) if not said.startswith("-") else ""
    return ""
