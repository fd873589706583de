"""Judges commands that are not about to run: for `check`, and for sessions that are only known from their record.

Promise: nothing is run; where the folder a command is about is here, what stands there is looked at.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from shellguard.context.story import Story
from shellguard.data.effective import effective
from shellguard.data.rules import load
from shellguard.judge.judge import BEGINNING, Facts, judge
from shellguard.judge.recorded import RecordedIdentities
from shellguard.model import Attempt, Decision, Session
from shellguard.parse.secrets import Redactor
from shellguard.probe.files import read_script
from shellguard.probe.targets import Machine


class OfflineJudge:
    """A judge over the packaged and the user's rules, by the settings in force in this folder."""

    def __init__(self, policy_file: str = "", *, is_shown: bool = True) -> None:
        """Where `is_shown` is False, nothing of a decision's texts may leave the process: secrets are still in them.
        Raises UsageError, PolicyError, RuleError."""
        loaded = load()
        for problem in loaded.problems:
            print(f"shellguard: rule not used: {problem}", file=sys.stderr)
        self._rules = loaded.rules
        self._policy = effective(Path.cwd(), rules=loaded.rules, policy_file=policy_file).policy
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
        )
        return judge(
            attempt,
            session=session,
            rules=self._rules,
            policy=self._policy,
            facts=facts,
            story=story,
            redact=self._redact if self._is_shown else str,
        )


def reader_in(folder: str) -> Callable[[str], str | None] | None:
    """Reads script files seen from `folder`; None where there is no such folder on this machine."""
    return (lambda path: read_script(path, cwd=folder)) if Path(folder).is_dir() else None
