"""Configuration that a command line or its environment gives git (git-config(1), git(1)).

Promise: pure and total; section and last part of a key are lower case, as git compares them; the last value wins.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from shellguard.parse.invocation import UNKNOWN, Arg

# git refuses a higher count; so many variables fit into no environment anyway.
_MAX_COUNT = 256
_COUNT = re.compile(r"[0-9]{1,4}")
_PAIR = re.compile(r"'((?:[^']|'\\'')*)'(?:=(?:'((?:[^']|'\\'')*)')?)?")
_FALSE = frozenset({"false", "no", "off", "0", ""})

Config = dict[str, list[str]]


def key_of(name: str) -> str:
    """`Core.SSHCommand` and `core.sshcommand` are one key; what stands between the first and the last dot is exact."""
    section, dot, rest = name.partition(".")
    middle, last_dot, last = rest.rpartition(".")
    return section.lower() + dot + middle + last_dot + last.lower()


def add(config: Config, setting: str) -> None:
    """`key=value`, or a key alone, which means true."""
    name, has_value, value = setting.partition("=")
    if "." in name:
        config.setdefault(key_of(name), []).append(value if has_value else "true")


def from_environment(environment: Mapping[str, Arg]) -> Config:
    """GIT_CONFIG_COUNT with its keys and values, and GIT_CONFIG_PARAMETERS."""
    config: Config = {}
    parameters = environment.get("GIT_CONFIG_PARAMETERS")
    for found in _PAIR.finditer(parameters.text if parameters else ""):
        key, value = (part.replace("'\\''", "'") if part else part for part in found.groups())
        add(config, key if "=" in key or value is None else f"{key}={value}")
    count = environment.get("GIT_CONFIG_COUNT")
    if count is not None and _COUNT.fullmatch(count.text):
        for number in range(min(int(count.text), _MAX_COUNT)):
            key = environment.get(f"GIT_CONFIG_KEY_{number}", Arg("")).text
            value = environment.get(f"GIT_CONFIG_VALUE_{number}", Arg("")).text
            add(config, f"{key}={value}")
    return config


def add_from_variable(config: Config, setting: str, environment: Mapping[str, Arg]) -> None:
    """`--config-env=KEY=NAME`: the value is a variable's."""
    name, _, variable = setting.rpartition("=")
    add(config, f"{name}={environment.get(variable, Arg(UNKNOWN)).text}")


def setting_of(words: list[str]) -> tuple[str, str] | None:
    """(key, value) that `git config KEY VALUE` or `git config set KEY VALUE` writes."""
    words = words[1:] if words[:1] == ["set"] else words
    return (key_of(words[0]), words[1]) if len(words) > 1 and "." in words[0] else None


def is_false(config: Config, key: str) -> bool:
    """Whether a setting is given and says no."""
    values = config.get(key, [])
    return bool(values) and values[-1].lower() in _FALSE


def alias_of(config: Config, name: str) -> str | None:
    """What `git NAME` stands for; alias names know no case."""
    values = next((v for k, v in config.items() if k.lower() == f"alias.{name.lower()}"), None)
    return values[-1] if values else None


def words_of(alias: str) -> tuple[Arg, ...] | None:
    """An alias' words as git splits them: quotes and backslashes, nothing else; None where it would refuse."""
    try:
        return tuple(Arg(word, word) for word in shlex.split(alias))
    except ValueError:
        return None
