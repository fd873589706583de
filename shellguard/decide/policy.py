"""The policy: one readable table a mode, from severities and signals to verdicts.

Promise: only policy gives verdicts; every verdict names its row. A policy file may be stricter or milder, and is the
user's alone: project files may only tighten.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any

from shellguard.context.nearest import hint
from shellguard.context.signal_ids import SIGNALS
from shellguard.decide.enclosing import Enclosing, load_enclosing
from shellguard.errors import PolicyError
from shellguard.model import Mode, Severity, Verdict

_S, _V = Severity, Verdict

# Severity of the gravest finding -> verdict. PRESERVE is answered by HOLD until saving exists.
TABLES: dict[Mode, dict[Severity, Verdict]] = {
    Mode.ATTENDED: {_S.LOW: _V.ALLOW, _S.MEDIUM: _V.ALLOW, _S.HIGH: _V.HOLD, _S.CRITICAL: _V.DENY},
    Mode.UNATTENDED: {_S.LOW: _V.ALLOW, _S.MEDIUM: _V.ALLOW, _S.HIGH: _V.HOLD, _S.CRITICAL: _V.DENY},
    Mode.OBSERVE: {_S.LOW: _V.ALLOW, _S.MEDIUM: _V.ALLOW, _S.HIGH: _V.HOLD, _S.CRITICAL: _V.DENY},
}
"""Observe judges like attended; the guard then lets everything run and records what it would have done."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Tables, and what a person said about single rules."""

    tables: dict[Mode, dict[Severity, Verdict]] = field(default_factory=lambda: TABLES)
    rules: dict[str, Verdict] = field(default_factory=dict)
    """Verdict by rule id, in place of the table's."""
    signals: dict[str, Verdict] = field(default_factory=dict)
    """Verdict by signal id, in place of the table's."""
    unread: Verdict = Verdict.HOLD
    """For a command of which a part could not be read because a bound was hit."""
    unattended_deadline_s: float = 60.0
    enclosing: Enclosing = field(default_factory=Enclosing)
    name: str = "default"
    floors: dict[str, Verdict] = field(default_factory=dict)
    """By rule id, what no verdict about it is milder than: what a project may ask for."""
    floors_from: str = ""
    """The file that asks for them."""
    signal_floors: dict[str, Verdict] = field(default_factory=dict)
    """The same by signal id."""

    def verdict(self, mode: Mode, rule: str, severity: Severity) -> tuple[Verdict, str]:
        """The verdict for one finding, and the row that gave it."""
        verdict, row = self._unfloored(mode, rule, severity)
        floor = self.floors.get(rule, verdict)
        return (
            (floor, f"rule {rule} -> {floor.label} ({self.floors_from})")
            if floor > verdict
            else (verdict, row)
        )

    def _unfloored(self, mode: Mode, rule: str, severity: Severity) -> tuple[Verdict, str]:
        if rule in self.rules:
            verdict = self.rules[rule]
            return verdict, f"rule {rule} -> {verdict.label} ({self.name})"
        verdict = self.tables[mode][severity]
        return verdict, f"{mode.value}: {severity.label} -> {verdict.label}"

    def verdict_of_signal(self, mode: Mode, signal: str, weight: Severity) -> tuple[Verdict, str]:
        """The verdict for one signal, and the row that gave it. A signal below high is on record only."""
        verdict, row = self._unfloored_signal(mode, signal, weight)
        floor = self.signal_floors.get(signal, verdict)
        return (
            (floor, f"signal {signal} -> {floor.label} ({self.floors_from})")
            if floor > verdict
            else (verdict, row)
        )

    def _unfloored_signal(self, mode: Mode, signal: str, weight: Severity) -> tuple[Verdict, str]:
        if signal in self.signals:
            verdict = self.signals[signal]
            return verdict, f"signal {signal} -> {verdict.label} ({self.name})"
        verdict = self.tables[mode][weight] if weight >= Severity.HIGH else Verdict.ALLOW
        return verdict, f"{mode.value}: signal {signal} ({weight.label}) -> {verdict.label}"


SECTIONS = (*(m.value for m in Mode), "rules", "signals", "limits", "kernel")
_LIMITS = ("unattended_deadline_s", "unread")


def load_policy(text: str, *, name: str, known_rules: frozenset[str], base: Policy | None = None) -> Policy:
    """A policy file. Raises PolicyError that names the key.

    TOML: `[attended] high = "hold"`, `[rules] git-force-push = "deny"`, `[limits] unattended_deadline_s = 60`,
    `[signals] new-credential = "hold"`, `[kernel] confine = ["production"]`. What it does not mention stays as in `base`.
    """
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}: not TOML: {error}") from None
    except RecursionError:
        raise PolicyError(f"{name}: nested too deep") from None
    return policy_of(body, name=name, known_rules=known_rules, base=base)


def policy_of(
    body: dict[str, Any], *, name: str, known_rules: frozenset[str], base: Policy | None = None
) -> Policy:
    """As `load_policy`, from what the file says."""
    base = base or Policy()
    tables = {mode: dict(table) for mode, table in base.tables.items()}
    rules, signals = dict(base.rules), dict(base.signals)
    deadline, unread, enclosing = base.unattended_deadline_s, base.unread, base.enclosing
    for section, rows in body.items():
        if not isinstance(rows, dict):
            raise PolicyError(
                f"{name}: {section} belongs under one of {', '.join(f'[{s}]' for s in SECTIONS)}"
            )
        if section in {m.value for m in Mode}:
            tables[Mode(section)].update({_severity(k, name): _verdict(v, name, k) for k, v in rows.items()})
        elif section == "rules":
            rules.update(_chosen(rows, name, section="rules", known=known_rules))
        elif section == "signals":
            signals.update(_chosen(rows, name, section="signals", known=frozenset(SIGNALS)))
        elif section == "limits":
            deadline, unread = _limits(rows, name=name, deadline_s=deadline, unread=unread)
        elif section == "kernel":
            enclosing = load_enclosing(rows, name=name, base=base.enclosing)
        else:
            raise PolicyError(
                f"{name}: unknown section [{section}]; known: {', '.join(SECTIONS)}{hint(section, SECTIONS)}"
            )
    return Policy(tables, rules, signals, unread, deadline, enclosing, name, base.floors, base.floors_from)


def _chosen(rows: dict[str, Any], name: str, *, section: str, known: frozenset[str]) -> dict[str, Verdict]:
    """What a person said about single rules or signals."""
    for key in rows:
        if key not in known:
            listed = (
                "`shellguard rules` lists them"
                if section == "rules"
                else f"known: {', '.join(sorted(known))}"
            )
            raise PolicyError(
                f"{name}: [{section}] {key}: no such {section[:-1]}; {listed}{hint(key, known)}"
            )
    return {key: _verdict(verdict, name, key) for key, verdict in rows.items()}


def _limits(rows: dict[str, Any], *, name: str, deadline_s: float, unread: Verdict) -> tuple[float, Verdict]:
    for key in rows:
        if key not in _LIMITS:
            raise PolicyError(
                f"{name}: [limits] {key}: unknown; known: {', '.join(_LIMITS)}{hint(key, _LIMITS)}"
            )
    deadline = rows.get("unattended_deadline_s", deadline_s)
    if (
        not isinstance(deadline, int | float)
        or isinstance(deadline, bool)
        or not 0 <= deadline < float("inf")
    ):
        raise PolicyError(f"{name}: unattended_deadline_s: {deadline!r} is no number of seconds")
    return float(deadline), _verdict(rows.get("unread", unread.label), name, "unread")


def _severity(key: str, name: str) -> Severity:
    try:
        return Severity[key.upper()]
    except KeyError:
        raise PolicyError(f"{name}: {key!r} is none of low, medium, high, critical") from None


def _verdict(value: Any, name: str, key: str) -> Verdict:
    try:
        return Verdict[str(value).upper()]
    except KeyError:
        raise PolicyError(f"{name}: {key}: {value!r} is none of allow, preserve, hold, deny") from None
