"""Judges commands that are not about to run: for `check`, and for sessions that are only known from their record.

Promise: nothing is run; where the folder a command is about is here, what stands there is looked at.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from shellguard.context.story import Story
from shellguard.data.effective import effective, without_project
from shellguard.data.rules import load
from shellguard.errors import UsageError
from shellguard.judge.judge import BEGINNING, Facts, judge
from shellguard.judge.recorded import RecordedIdentities
from shellguard.model import Attempt, Decision, Session
from shellguard.parse.secrets import Redactor
from shellguard.probe.files import read_script
from shellguard.probe.targets import Machine

# No workspace that a person's file could name an environment for.
_NOWHERE = Path("/")


class OfflineJudge:
    """A judge over the packaged and the user's rules, by the person's own settings and those of a folder."""

    def __init__(
        self, policy_file: str = "", *, rules: str = "", folder: Path | None = None, is_shown: bool = True
    ) -> None:
        """`rules`: a folder in place of the user's own. `folder`: whose project's settings count; None for commands of many places, of which none is this one.
        Where `is_shown` is False, nothing of a decision's texts may leave the process: secrets are still in them.
        Raises UsageError, PolicyError, RuleError."""
        if rules and not Path(rules).is_dir():
            raise UsageError(f"no folder of rules at {rules}")
        loaded = load(Path(rules) if rules else None)
        for problem in loaded.problems:
            print(f"shellguard: rule not used: {problem}", file=sys.stderr)
        self._rules = loaded.rules
        self.settings = (
            effective(folder, rules=loaded.rules, policy_file=policy_file)
            if folder is not None
            else without_project(_NOWHERE, rules=loaded.rules, policy_file=policy_file)
        )
        self._environments = self.settings.environments
        # Nothing here is kept, so a key of this process alone will do for fingerprints.
        self._key = os.urandom(32)
        self._redact, self._is_shown = Redactor(self._key), is_shown
        self.identities = RecordedIdentities(key=self._key)

    def __call__(self, attempt: Attempt, session: Session, *, story: Story = BEGINNING) -> Decision:
        """The decision; `story` is what went before."""
        is_here = os.path.isdir(attempt.cwd)  # noqa: PTH112 - asked for every line of a batch
        facts = Facts(
            home=session.home,
            workspace=session.workspace,
            read_script=reader_in(attempt.cwd) if is_here else None,
            world=Machine(home=session.home) if is_here else None,
            identities=self.identities,
            environments=self._environments,
        )
        return judge(
            attempt,
            session=session,
            rules=self._rules,
            policy=self.settings.policy,
            facts=facts,
            story=story,
            redact=self.redacted if self._is_shown else str,
        )

    def redacted(self, text: str) -> str:
        """`text` without its secrets."""
        return self._redact(text)


def reader_in(folder: str) -> Callable[[str], str | None] | None:
    """Reads script files seen from `folder`; None where there is no such folder on this machine."""
    return (lambda path: read_script(path, cwd=folder)) if Path(folder).is_dir() else None
