"""One settings file, the person's own or a project's: what it says, checked.

Promise: whatever is wrong in a file is an error that names file, key and the nearest known key; nothing of it is used
then. What a file says of verdicts is kept as written, to be read over what stands below it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellguard.context.nearest import hint
from shellguard.data.environment_rows import Rows, read_rows
from shellguard.data.places import config_folder
from shellguard.data.second_opinion_settings import JudgeSettings, read_judge
from shellguard.decide.policy import SECTIONS, Policy, policy_of
from shellguard.errors import PolicyError, UsageError

CONFIG_NAME = "config.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one file says."""

    name: str
    """The file, as people see it."""
    environment: str = ""
    rows: Rows = field(default_factory=dict)
    tiers: Mapping[str, str] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    """Its policy sections, as written and checked."""
    workspaces: Mapping[str, str] = field(default_factory=dict)
    """Folder -> environment of sessions in it or below; in the person's own file only."""
    is_stripping: bool | None = None
    """`[limits] strip`, where it says so."""
    judge: JudgeSettings | None = None
    """Who gives a second opinion; in the person's own file only."""

    def over(self, base: Policy, *, known_rules: frozenset[str]) -> Policy:
        """Its policy, and `base` where it says nothing."""
        if not self.policy:
            return base
        return policy_of(self.policy, name=self.name, known_rules=known_rules, base=base)


def read_settings(text: str, *, name: str, known_rules: frozenset[str], is_persons: bool = False) -> Settings:
    """What the file called `name` says; `[workspaces]` and `[judge]` in the person's own only. Raises PolicyError."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}: not TOML: {error}") from None
    except RecursionError:
        raise PolicyError(f"{name}: nested too deep") from None
    if not _is_shown(body):
        raise PolicyError(f"{name}: a key or a text holds characters that cannot be shown")
    known = ("environment", "environments", *(("workspaces", "judge") if is_persons else ()), *SECTIONS)
    # SAFETY: whoever writes the project's files would choose who judges them.
    if "judge" in body and not is_persons:
        raise PolicyError(f"{name}: judge: only your own {CONFIG_NAME} says who gives a second opinion")
    for key in body:
        if key not in known:
            raise PolicyError(f"{name}: {key}: unknown; known: {', '.join(known)}{hint(key, known)}")
    environments = body.get("environments", {})
    if not isinstance(environments, dict):
        raise PolicyError(f"{name}: environments: write [environments.NAME]")
    rows, tiers = read_rows(environments, name=name)
    policy = {section: body[section] for section in SECTIONS if section in body}
    is_stripping = _take_strip(policy, name)
    found = Settings(
        name=name,
        environment=_environment(body.get("environment", ""), name, "environment"),
        rows=rows,
        tiers=tiers,
        policy=policy,
        workspaces=_workspaces(body.get("workspaces", {}), name),
        is_stripping=is_stripping,
        judge=read_judge(body.get("judge"), name=name, known_rules=known_rules),
    )
    found.over(Policy(), known_rules=known_rules)
    return found


def persons_settings(*, known_rules: frozenset[str]) -> Settings | None:
    """The person's own `config.toml`; None when there is none. Raises UsageError, PolicyError."""
    path = config_folder() / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None
    return read_settings(text, name=str(path), known_rules=known_rules, is_persons=True)


def workspace_environment(workspaces: Mapping[str, str], workspace: Path, *, home: Path) -> str:
    """The environment of the nearest named folder at or above `workspace`; pure but for links."""
    named = {_folder(path, home).resolve(): name for path, name in workspaces.items()}
    here = workspace.resolve()
    return next((named[folder] for folder in (here, *here.parents) if folder in named), "")


def _is_shown(value: Any) -> bool:
    """Whether all that a message may quote can stand on a terminal: the file may come from anybody."""
    if isinstance(value, dict):
        return all(key.isprintable() and _is_shown(one) for key, one in value.items())
    if isinstance(value, list):
        return all(_is_shown(one) for one in value)
    return not isinstance(value, str) or value.isprintable()


def _folder(path: str, home: Path) -> Path:
    return home / path[2:] if path.startswith("~/") else home if path == "~" else Path(path)


def _take_strip(policy: dict[str, Any], name: str) -> bool | None:
    limits = policy.get("limits")
    if not isinstance(limits, dict) or "strip" not in limits:
        return None
    asked = limits["strip"]
    if not isinstance(asked, bool):
        raise PolicyError(f"{name}: [limits] strip: {asked!r} is neither true nor false")
    policy["limits"] = {key: value for key, value in limits.items() if key != "strip"}
    return asked


def _environment(value: Any, name: str, key: str) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or _NAME.fullmatch(value) is None:
        raise PolicyError(f'{name}: {key}: {value!r} is no name; write {key} = "staging"')
    return value


def _workspaces(body: Any, name: str) -> dict[str, str]:
    if not isinstance(body, dict):
        raise PolicyError(f'{name}: workspaces: write [workspaces."~/src/app"]')
    found: dict[str, str] = {}
    for path, rows in body.items():
        where = f'[workspaces."{path}"]'
        if not path.startswith(("/", "~/")) and path != "~":
            raise PolicyError(f"{name}: {where}: a folder is written out, from / or ~/")
        if not isinstance(rows, dict):
            raise PolicyError(f'{name}: {where} holds `environment = "staging"`')
        for key in rows:
            if key != "environment":
                raise PolicyError(
                    f"{name}: {where} {key}: unknown; known: environment{hint(key, ['environment'])}"
                )
        found[path] = _environment(rows.get("environment", ""), name, "environment")
    return found
