"""Identities that git acts with: who commits, where it pushes to, what it shows there, who keeps its passwords.

Promise: total and read-only, through `look`; git itself is not run, so nothing that a repository configures is. Sources:
git-config(1), gitcredentials(7), git-credential-store(1).
"""

from __future__ import annotations

from shellguard.probe.held_forms import Setting, git_settings
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import address_in, secrets_of

_MOST_PARENTS = 12
_MOST_INCLUDED = 8
_NAMES = {
    ("user", "email"),
    ("user", "name"),
    ("credential", "username"),
    ("github", "user"),
    ("gitlab", "user"),
}


def read(look: Look) -> None:
    """The user's configuration, the repository's, and git's store of passwords."""
    said = look.variable("GIT_CONFIG_GLOBAL")
    usual = [look.at_home(".gitconfig"), look.configuration("git", "config")]
    for path in [look.resolved(said)] if said else usual:
        _config(look, path)
    folder = _git_folder(look)
    if folder:
        _config(look, f"{folder}/config")
    for path in (look.at_home(".git-credentials"), look.configuration("git", "credentials")):
        _store(look, path)


def _git_folder(look: Look) -> str:
    """Where the configuration of the workspace's repository stands: a linked tree and a submodule have it elsewhere."""
    folder = look.workspace
    for _ in range(_MOST_PARENTS):
        if not folder or folder == "/":
            return ""
        # the name decides without opening anything: `.git` is a folder here, and a file in a linked tree
        if look.is_there(f"{folder}/.git/config"):
            return f"{folder}/.git"
        if look.is_there(f"{folder}/.git"):
            inner = look.text(f"{folder}/.git").partition("gitdir:")[2].strip()
            git_dir = look.resolved(inner, beside=f"{folder}/.git") if inner else ""
            shared = look.text(f"{git_dir}/commondir").strip() if git_dir else ""
            return look.resolved(shared, beside=f"{git_dir}/commondir") if shared else git_dir
        folder = folder.rpartition("/")[0]
    return ""


def _config(look: Look, path: str) -> None:
    todo, seen = [path], {path}
    while todo:
        path = todo.pop()
        for setting in git_settings(look, path):
            _setting(look, setting, path)
            is_include = setting.section == "include" or setting.section.startswith("includeif.")
            if is_include and setting.key == "path" and len(seen) <= _MOST_INCLUDED:
                included = look.resolved(setting.value, beside=path)
                todo += [included] if included not in seen else []
                seen.add(included)


def _setting(look: Look, setting: Setting, path: str) -> None:
    kind, _, inner = setting.section.partition(".")
    # SAFETY: what stands between may be an address with a password in it; a remote's name is none
    named = f".{inner}" if kind == "remote" and look.name(inner) and "://" not in inner else ""
    place = f"{look.shown(path)} {kind}{named}.{setting.key}"
    if kind == "remote" and setting.key in ("url", "pushurl"):
        _address(look, setting.value, place)
    elif kind == "url" and setting.key in ("insteadof", "pushinsteadof"):
        _address(look, inner, f"{look.shown(path)} url.{setting.key}")
    elif kind == "http" and setting.key == "extraheader":
        name, _, value = setting.value.partition(":")
        for secret in secrets_of(name, value.strip(), is_secret=True):
            look.keep("git", secret=secret, place=f"{look.shown(path)} http.extraheader", host=inner)
    elif kind == "credential" and setting.key == "helper" and setting.value:
        _helper(look, setting.value, place)
    elif (setting.section, setting.key) in _NAMES or (kind, setting.key) == ("credential", "username"):
        look.keep("git", look.name(setting.value), place=place, host=inner if kind == "credential" else "")


def _address(look: Look, text: str, place: str) -> None:
    """The user `git` of an address says nothing of who it is."""
    address = address_in(text)
    if address.host:
        shown = look.name(address.shown) or address.host
        look.keep("git", shown, secret=address.secret, place=place, host=address.host)
        if address.user not in ("", "git"):
            look.keep("git", address.user, secret=address.secret, place=place, host=address.host)


def _helper(look: Look, value: str, place: str) -> None:
    """A helper that is a piece of shell may say the password itself."""
    for secret in secrets_of("helper", value, is_secret=False):
        look.keep("git", secret=secret, place=place)
    look.keep(
        "git",
        "a command" if value.startswith("!") else value.split(maxsplit=1)[0].rpartition("/")[2],
        place=place,
    )


def _store(look: Look, path: str) -> None:
    for number, line in look.lines(path):
        address = address_in(line)
        if address.host:
            place = f"{look.shown(path)} line {number}"
            look.keep("git", address.user, secret=address.secret, place=place, host=address.host)
