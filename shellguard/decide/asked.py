"""The one row that a task's own words can give: what is asked for by name needs no second asking.

Promise: pure; only a finding of severity high about ending one named thing of a service or of git is answered, never one about
secrets, the guard, the machine, a whole database, or about more than is named.
"""

from __future__ import annotations

import re

from shellguard.decide.policy import Policy
from shellguard.model import Deed, Does, Finding, Mode, Reach, Severity, Signal, Verdict

_OF_NAMES = r"[\w./@+%~*?\[\]-]"
"""Characters that names are made of; a `:` parts names from what is said of them."""
ROW = "asked for by name -> allow, on record"

_ENDS = frozenset({"delete", "stop", "restart", "cancel"})
_RESTARTS = frozenset({"deploy", "change"})
"""How a restart reads to rules that know no more than that something is rolled out."""
_HAS_A_NAME = frozenset(
    (
        "remote-branch history branch release image objects object workload app function instance container run job pipeline deployment"
        " preview unit service addon draft comment label cache webhook document"
    ).split()
)
"""Objects of acts: things of a service or of git that have a name of their own."""
# What a name does not make small: everything of a project, an account or a customer goes with it.
_WHOLE = frozenset(
    (
        "account project environment database schema table rows dataset backup repository cluster namespace stack state key secret"
        " token user role policy customer registry filesystem volume bucket firewall domain"
    ).split()
)


def is_answered(
    finding: Finding,
    *,
    asked_for: tuple[Deed, ...],
    signals: tuple[Signal, ...],
    mode: Mode,
    policy: Policy,
) -> bool:
    """Whether the task's words answer this finding. What a person or a project said about its rule comes first."""
    if not asked_for or finding.severity is not Severity.HIGH:
        return False
    if finding.rule in policy.rules or finding.rule in policy.floors or mode is Mode.OBSERVE:
        return False
    if any(s.weight >= Severity.HIGH for s in signals):
        return False
    return any(_is_of(deed, finding) for deed in asked_for) and not any(d.thing in _WHOLE for d in asked_for)


def _is_of(deed: Deed, finding: Finding) -> bool:
    """Whether it objects to this very deed."""
    is_restart = finding.act.verb in _RESTARTS and deed.does is Does.RESTART
    if not is_restart and finding.act.verb not in _ENDS:
        return False
    is_remote_or_git = deed.reach is Reach.REMOTE or deed.service == "git"
    said = f"{finding.act.target} {finding.subject}"
    return is_remote_or_git and bool(deed.target) and any(_says(said, name) for name in _names(deed))


def _names(deed: Deed) -> tuple[str, ...]:
    """`deployment/web` is said as `deployment web` too."""
    kind, slash, name = deed.target.partition("/")
    is_kinded = deed.service == "kubernetes" and bool(slash and kind) and "/" not in name
    return (deed.target, f"{kind} {name}") if is_kinded else (deed.target,)


def _says(text: str, name: str) -> bool:
    """Whether it stands there as a whole name: `web` is not in `web-admin`, nor in `eu/web.old`."""
    # SAFETY: a name that goes on is another thing's; tests/decide/test_asked.py::test_a_longer_name_is_another_one
    return re.search(rf"(?<!{_OF_NAMES}){re.escape(name)}(?!{_OF_NAMES})", text) is not None


def answered(verdict: Verdict) -> bool:
    """Whether a verdict is one that an answer can lift: a denial is none."""
    return verdict in (Verdict.HOLD, Verdict.PRESERVE)
