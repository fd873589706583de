"""Identities at registries: npm, yarn, pip, twine, cargo, gem, composer, docker, helm.

Promise: total and read-only, through `look`; credential helpers are named, never run. Sources: npmrc(5), yarnpkg.com
"Settings (.yarnrc.yml)", pip "Configuration", packaging.python.org ".pypirc", The Cargo Book "Configuration", docker(1)
"config.json".
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

from shellguard.probe.held_forms import Setting, ini_at, json_at, sections, table, toml_at, word, yaml_at
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import address_in, pair_in, secrets_of

_MOST_CONTEXTS = 60


def read(look: Look) -> None:
    """Every registry's files, the user's and the workspace's."""
    said = look.variable("NPM_CONFIG_USERCONFIG", "npm_config_userconfig")
    for path in (look.resolved(said) if said else look.at_home(".npmrc"), f"{look.workspace}/.npmrc"):
        _npm(look, path)
    for path in (look.at_home(".yarnrc.yml"), f"{look.workspace}/.yarnrc.yml"):
        _yarn(look, path)
    named = look.variable("PIP_CONFIG_FILE")
    places = (
        [look.resolved(named)]
        if named
        else [look.configuration("pip", "pip.conf"), look.at_home(".pip", "pip.conf")]
    )
    for path in (*places, look.at_home("Library", "Application Support", "pip", "pip.conf")):
        _pip(look, path)
    _pypirc(look, look.at_home(".pypirc"))
    said = look.variable("CARGO_HOME")
    for name in ("credentials.toml", "credentials"):
        _cargo(look, (look.resolved(said) if said else look.at_home(".cargo")) + "/" + name)
    _gem(look, look.at_home(".gem", "credentials"))
    _composer(look, look.configuration("composer", "auth.json"))
    said = look.variable("DOCKER_CONFIG")
    docker = look.resolved(said) if said else look.at_home(".docker")
    _docker(look, f"{docker}/config.json")
    _contexts(look, docker)
    _auths(look, look.configuration("helm", "registry", "config.json"))
    _auths(look, look.configuration("containers", "auth.json"))


def _npm(look: Look, path: str) -> None:
    """`//host/path/:key = value`; a key without an address is of the registry that is set."""
    settings = [_npm_setting(s) for s in ini_at(look, path)]
    registry = next((s.value for s in settings if s.key == "registry"), "")
    for host in dict.fromkeys(s.section for s in settings):
        keys = {s.key: s for s in settings if s.section == host}
        at = address_in(f"https://{host}" if host else registry).host
        user = keys["username"].value if "username" in keys else ""
        for key in ("_authtoken", "_auth", "_password"):
            if key in keys:
                user, secret = _npm_secret(key, user, keys[key].value)
                place = f"{look.shown(path)} line {keys[key].line}"
                look.keep("npm", user, secret=secret, place=place, host=at)


def _npm_setting(setting: Setting) -> Setting:
    """INI reads `//host/:_authToken=x` as `//host/` and the rest where the colon comes first."""
    whole = f"{setting.key}:{setting.value}" if setting.key.startswith("//") else ""
    match = re.fullmatch(r"//(.*?):(_?[A-Za-z]+)\s*=\s*(.*)", whole, re.S)
    if match is None:
        return Setting("", setting.key, setting.value, setting.line)
    return Setting(match[1], match[2].lower(), match[3].strip().strip("'\""), setting.line)


def _npm_secret(key: str, user: str, value: str) -> tuple[str, str]:
    if key == "_auth":
        named, password = pair_in(value)
        return named or user, password or value
    if key == "_password":
        return user, _password_in(value)
    return user, value


def _password_in(coded: str) -> str:
    """npm writes a password as base64."""
    try:
        return b64decode(coded, validate=True).decode("utf-8")
    except ValueError:
        return coded


def _yarn(look: Look, path: str) -> None:
    said = table(yaml_at(look, path))
    entries: list[tuple[str, dict[str, Any]]] = [(word(said.get("npmRegistryServer")), said)]
    entries += [(host, table(inner)) for host, inner in table(said.get("npmRegistries")).items()]
    for inner in map(table, table(said.get("npmScopes")).values()):
        entries.append((word(inner.get("npmRegistryServer")), inner))
    for host, inner in entries:
        user, password = pair_in(word(inner.get("npmAuthIdent")))
        for secret in filter(None, (word(inner.get("npmAuthToken")), password)):
            look.keep("npm", user, secret=secret, place=look.shown(path), host=host)


def _pip(look: Look, path: str) -> None:
    for setting in ini_at(look, path):
        if setting.key in ("index-url", "extra-index-url", "find-links", "proxy"):
            for text in setting.value.split():
                address = address_in(text)
                if address.user or address.secret:
                    place = f"{look.shown(path)} line {setting.line}"
                    look.keep("pypi", address.user, secret=address.secret, place=place, host=address.host)


def _pypirc(look: Look, path: str) -> None:
    for name, keys in sections(ini_at(look, path)).items():
        secret, user = keys.get("password", ""), keys.get("username", "")
        if secret or user:
            host = address_in(keys.get("repository", "")).host
            look.keep("pypi", user or name, secret=secret, place=f"{look.shown(path)} [{name}]", host=host)


def _cargo(look: Look, path: str) -> None:
    said = table(toml_at(look, path))
    entries = {"crates.io": said.get("registry"), **table(said.get("registries"))}
    for name, inner in entries.items():
        for secret in secrets_of("token", word(table(inner).get("token")), is_secret=True):
            look.keep("crates.io", name, secret=secret, place=f"{look.shown(path)} {name}")


def _gem(look: Look, path: str) -> None:
    for key, value in table(yaml_at(look, path)).items():
        for secret in secrets_of("key", word(value), is_secret=True):
            look.keep("rubygems", key.strip(":"), secret=secret, place=look.shown(path))


def _composer(look: Look, path: str) -> None:
    for kind, entries in table(json_at(look, path)).items():
        for host, value in table(entries).items():
            user, secret = (
                word(table(value).get("username")),
                word(table(value).get("password")) or word(value),
            )
            look.keep("composer", user, secret=secret, place=f"{look.shown(path)} {kind}", host=host)


def _docker(look: Look, path: str) -> None:
    said = _auths(look, path)
    for host, helper in table(said.get("credHelpers")).items():
        look.keep("registry", word(helper), place=f"{look.shown(path)} credHelpers", host=host)
    look.keep("registry", word(said.get("credsStore")), place=f"{look.shown(path)} credsStore")


def _auths(look: Look, path: str) -> dict[str, Any]:
    """The file, of which `auths` is kept; an empty entry says that a helper keeps the password."""
    said = table(json_at(look, path))
    for host, entry in table(said.get("auths")).items():
        user, password = pair_in(word(table(entry).get("auth")))
        user = user or word(table(entry).get("username"))
        secrets = [password, word(table(entry).get("identitytoken")), word(table(entry).get("registrytoken"))]
        for secret in list(filter(None, secrets)) or [""]:
            look.keep("registry", user, secret=secret, place=f"{look.shown(path)} auths", host=host)
    return said


def _contexts(look: Look, folder: str) -> None:
    """Docker's contexts: each may lead to another machine. `config.json` names the current one."""
    current = look.variable("DOCKER_CONTEXT")
    if not current:
        current = word(table(json_at(look, f"{folder}/config.json")).get("currentContext")) or "default"
    contexts = look.names(f"{folder}/contexts/meta")[:_MOST_CONTEXTS]
    if contexts:
        place = f"{look.shown(folder)}/contexts default"
        look.keep("docker", "default", place=place, is_current=current == "default")
    for name in contexts:
        path = f"{folder}/contexts/meta/{name}/meta.json"
        said = table(json_at(look, path))
        endpoint = word(table(table(said.get("Endpoints")).get("docker")).get("Host"))
        account = word(said.get("Name"))
        host = address_in(endpoint).host
        place = f"{look.shown(folder)}/contexts {account}"
        look.keep("docker", account, place=place, is_current=account == current, host=host, file=path)
