"""`shellguard config`: the settings in force here, each with where it comes from.

Promise: reads and shows; nothing is changed, and what of a project's file is not used is shown with its reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from shellguard.errors import UsageError

if TYPE_CHECKING:
    from shellguard.data.effective import Effective
    from shellguard.data.second_opinion_settings import JudgeSettings
    from shellguard.decide.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the verb."""

    @app.command()
    def config(
        policy: str = typer.Option("", "--policy", help="As for `run`: a policy file over the person's own."),
        check: Path | None = typer.Option(None, "--check", help="Only check this settings file."),
        as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    ) -> None:
        """Show the settings in force in this folder, and where each of them comes from.

        --check reads one file and says what is wrong with it: exit status 0 when nothing is, 2 otherwise.
        """
        from shellguard.data.effective import effective
        from shellguard.data.rules import load
        from shellguard.data.said import without_secrets

        rules = load().rules
        if check is not None:
            _check(check, frozenset(r.id for r in rules.rules), as_json=as_json)
            return
        found = effective(Path.cwd(), rules=rules, policy_file=policy)
        settings = list(rows(found, policy_file=policy))
        if as_json:
            body = {
                "settings": [{"key": r.key, "value": r.value, "from": r.origin} for r in settings],
                "project_file": found.file.path if found.file else None,
                "trusted": found.is_trusted,
                "not_used": list(found.told),
            }
            typer.echo(without_secrets(json.dumps(body)))
        else:
            typer.echo("\n".join(without_secrets(line) for line in _text(found, settings)))


@dataclass(frozen=True, slots=True)
class Row:
    """One setting."""

    key: str
    """`[rules] force-push`."""
    value: str | list[str]
    origin: str


def rows(found: Effective, *, policy_file: str = "") -> Iterator[Row]:
    """Every setting that is in force; rules only where somebody said something about them."""
    yield Row("environment", found.environment or "", found.environment_from or "default")
    layers = _layers(found, policy_file)
    for key, value in _policy_values(found.policy).items():
        yield Row(key, value, _origin(key, value, layers))
    owner = next(
        (
            s.name
            for s in (found.project, found.persons)
            if s and s.is_stripping is False and not found.is_stripping
        ),
        "default",
    )
    yield Row("[limits] strip", str(found.is_stripping).lower(), owner)
    if found.persons is not None and found.persons.judge is not None:
        yield from _judge_rows(found.persons.judge, found.persons.name)
    for one in found.maps:
        trust = "" if one.is_trusted else ", not trusted: may only place things higher"
        for environment, kinds in one.rows.items():
            said = {"tier": [one.tiers[environment]]} if environment in one.tiers else {}
            for kind, globs in {**said, **kinds}.items():
                yield Row(f"[environments.{environment}] {kind}", list(globs), one.origin + trust)


def _judge_rows(judge: JudgeSettings, origin: str) -> Iterator[Row]:
    """Only what is said is there: one that is off has no rows."""
    from shellguard.cli.second_opinion import lacking

    problem, hint = lacking(judge, os.environ)
    if judge.provider:
        yield Row("[judge] provider", judge.provider, origin)
        for name in ("model", "endpoint", "api_key_env"):
            yield Row(f"[judge] {name}", getattr(judge, name), origin)
    else:
        yield Row("[judge] command", list(judge.command), origin)
    yield Row("[judge] timeout_seconds", f"{judge.timeout_s:g}", origin)
    yield Row("[judge] ask", judge.ask.value, origin)
    yield Row("[judge] may_clear", sorted(judge.may_clear), origin)
    if problem:
        yield Row("[judge] cannot be asked", f"{problem}: {hint}", origin)


def _policy_values(policy: Policy) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {}
    for mode, table in policy.tables.items():
        values |= {f"[{mode.value}] {severity.label}": verdict.label for severity, verdict in table.items()}
    values |= {f"[rules] {rule}": verdict.label for rule, verdict in sorted(policy.rules.items())}
    values |= {f"[rules] {rule} at least": verdict.label for rule, verdict in sorted(policy.floors.items())}
    values["[limits] unattended_deadline_s"] = f"{policy.unattended_deadline_s:g}"
    values["[limits] unread"] = policy.unread.label
    enclosing = policy.enclosing
    for name in ("watch", "confine"):
        values[f"[kernel] {name}"] = sorted(getattr(enclosing, name))
    for name in ("writable", "protect"):
        values[f"[kernel] {name}"] = list(getattr(enclosing, name))
    return values


_Layer = tuple[str, dict[str, Any]]


def _layers(found: Effective, policy_file: str) -> list[_Layer]:
    """(file, values with it) from the bottom up."""
    from shellguard.decide.policy import Policy

    known = frozenset(found.base.rules) | frozenset(found.policy.rules)
    layers: list[_Layer] = [("default", dict(_policy_values(Policy())))]
    if found.persons:
        over = found.persons.over(
            Policy(), known_rules=known | frozenset(found.persons.policy.get("rules", {}))
        )
        layers.append((found.persons.name, dict(_policy_values(over))))
    if policy_file:
        layers.append((f"--policy {policy_file}", dict(_policy_values(found.base))))
    if found.project:
        layers.append((found.project.name, dict(_policy_values(found.policy))))
    return layers


def _origin(key: str, value: str | list[str], layers: list[_Layer]) -> str:
    """The lowest layer from which on the value stays as it is."""
    origin = layers[-1][0]
    for name, values in reversed(layers):
        if values.get(key) != value:
            break
        origin = name
    return origin


def _text(found: Effective, settings: list[Row]) -> Iterator[str]:
    from shellguard.hold.visible import one_line

    shown = [
        (r.key, ", ".join(r.value) if isinstance(r.value, list) else r.value, r.origin) for r in settings
    ]
    width = min(max(len(key) for key, *_ in shown), 44)
    for key, value, origin in shown:
        yield one_line(f"{key:<{width}}  {value or '-'}  ({origin})")
    if found.file is not None:
        trust = "trusted" if found.is_trusted else "not trusted: it may only tighten"
        yield ""
        yield one_line(f"{found.file.path}: {trust}")
    for line in found.told:
        yield one_line(line)


def _check(path: Path, known_rules: frozenset[str], *, as_json: bool) -> None:
    from shellguard.data.project_file import PROJECT_NAME
    from shellguard.data.settings import read_settings

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from None
    read_settings(text, name=str(path), known_rules=known_rules, is_persons=path.name != PROJECT_NAME)
    typer.echo(json.dumps({"file": str(path), "fine": True}) if as_json else f"{path}: fine")
