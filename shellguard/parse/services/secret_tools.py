"""Stores of passwords and keys on a person's machine: which of their commands show a secret's value.

Promise: pure and total. By the tools' manuals: op (1Password CLI 2), bw and rbw (Bitwarden), pass(1), gopass, lpass(1), keepassxc-cli(1),
security(1), secret-tool(1), gpg(1), ssh-keygen(1), age-keygen, sops, chezmoi, doppler, infisical, dotenvx, dashlane.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shellguard.model import Undo
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

# Tool -> command paths that show values; `|` is or. What takes the value into another program's environment shows none.
_SHOWS: dict[str, tuple[str, ...]] = {
    "op": ("read", "item get", "document get", "inject", "connect token create"),
    "bw": ("get password|item|totp|notes|username|exposed|attachment", "export", "list items"),
    "rbw": ("get", "code"),
    "gopass": ("show", "cat", "otp", "export"),
    "lpass": ("show", "export"),
    "dcli": ("password", "note", "read", "backup"),
    "keepassxc-cli": ("show", "export", "clip", "attachment-export"),
    "kpcli": ("show",),
    "secret-tool": ("lookup",),
    "kwallet-query": ("",),
    "security": (
        "find-generic-password",
        "find-internet-password",
        "dump-keychain",
        "export",
    ),
    "keyring": ("get",),
    "doppler": ("secrets download", "secrets get", "secrets", "configs tokens"),
    "infisical": ("export", "secrets get", "secrets"),
    "dotenvx": ("get", "decrypt", "keypair"),
    "teller": ("show", "env", "export"),
    "chamber": ("read", "export", "env"),
    "docker-credential-osxkeychain": ("get",),
    "docker-credential-secretservice": ("get",),
    "docker-credential-pass": ("get",),
    "docker-credential-desktop": ("get",),
    "git-credential-store": ("get",),
    "git-credential-cache": ("get",),
}
_EVERYTHING = frozenset({"export", "dump-keychain", "download", "backup", "list", "grep"})
_VALUED = frozenset(
    "--vault --account --session --format --fields -p --project -c --config -e --env -o --output -s -a -l --path --region --host --hostname -h -u --user -R".split()
)
# (option that must be given, any of them) for tools whose look alone shows no value.
_NEEDS: dict[tuple[str, str], re.Pattern[str]] = {
    ("security", "find-generic-password"): re.compile(r"^-\w*[gw]\w*$"),
    ("security", "find-internet-password"): re.compile(r"^-\w*[gw]\w*$"),
    ("op", "item"): re.compile(r"^--(?:reveal|fields|otp)|^--format"),
    ("keepassxc-cli", "show"): re.compile(r"^(?:-s|--show-protected|-a|--attributes|-t|--totp)"),
}
_HIDES = frozenset({"--help", "--only-names", "--clip", "-c", "--names-only"})


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """The values that would be shown or fetched."""
    if call.program in _SPECIAL:
        return _SPECIAL[call.program](call)
    words = _commands(call)
    for path in _SHOWS.get(call.program, ()):
        steps = path.split()
        if not all(w in step.split("|") for w, step in zip(words, steps, strict=False)) or len(words) < len(
            steps
        ):
            continue
        needs = _NEEDS.get((call.program, words[0] if words else ""))
        if (needs is not None and not any(needs.search(w) for w in call.words)) or _HIDES & set(call.words):
            return ()
        target = " ".join(words[len(steps) :][:2])
        return (_reveal(call, target, Scope.ALL if _EVERYTHING & set(words[:2]) else Scope.ONE),)
    return ()


def _commands(call: Invocation) -> list[str]:
    """Words that are no options nor their values."""
    found: list[str] = []
    is_value = False
    for word in call.words:
        if is_value:
            is_value = False
        elif word.startswith("-"):
            is_value = word in _VALUED
        else:
            found.append(word)
    return found


def _reveal(call: Invocation, target: str = "", scope: Scope = Scope.ONE) -> ServiceAct:
    return ServiceAct(
        Verb.REVEAL, Thing.SECRET, target, call.program, scope, Undo.NONE, source=f"{call.program}(1)"
    )


def _gpg(call: Invocation) -> tuple[ServiceAct, ...]:
    words = set(call.words)
    is_export = any(w.startswith("--export-secret") for w in words)
    return (
        (_reveal(call, "private key", Scope.ALL if len(_commands(call)) == 0 else Scope.ONE),)
        if is_export
        else ()
    )


def _pass(call: Invocation) -> tuple[ServiceAct, ...]:
    """`pass NAME` shows it; `-c` puts it on the clipboard."""
    words = _commands(call)
    others = "ls list find search insert add edit generate rm remove delete mv rename cp copy git init help version".split()
    if not words or words[0] in others or _HIDES & set(call.words):
        return ()
    target = words[1:] if words[0] in ("show", "otp", "grep") else words
    return (_reveal(call, " ".join(target[:1])),)


def _git_credential(call: Invocation) -> tuple[ServiceAct, ...]:
    return (
        (_reveal(call, "git login"),)
        if call.words[:1] == ("fill",) or call.words[:2] == ("credential", "fill")
        else ()
    )


def _sops(call: Invocation) -> tuple[ServiceAct, ...]:
    """`sops -d FILE` prints it all; in place it stays in the file."""
    words = set(call.words)
    is_shown = bool({"-d", "--decrypt", "decrypt"} & words) and not {"-i", "--in-place"} & words
    return (_reveal(call, (_commands(call) or [""])[-1], Scope.ALL),) if is_shown else ()


_SPECIAL: dict[str, Callable[[Invocation], tuple[ServiceAct, ...]]] = {
    "gpg": _gpg,
    "gpg2": _gpg,
    "pass": _pass,
    "git": _git_credential,
    "git-credential": _git_credential,
    "sops": _sops,
}
