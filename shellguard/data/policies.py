"""Reads a person's policy file.

Promise: no file named means the default policy; one that cannot be read or is wrong is an error that says why.
"""

from __future__ import annotations

from pathlib import Path

from shellguard.classify.ruleset import RuleSet
from shellguard.decide.policy import Policy, load_policy
from shellguard.errors import UsageError


def policy_from(path: str, *, rules: RuleSet, base: Policy | None = None) -> Policy:
    """The policy in `path` over `base`, by default the default one. Raises UsageError, PolicyError."""
    if not path:
        return base or Policy()
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read policy {path}: {error}") from None
    return load_policy(text, name=path, known_rules=frozenset(r.id for r in rules.rules), base=base)
