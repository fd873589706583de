"""The person's second judge, tried out and examined from the command line.

Promise: asks once, about a command that is not run; what is shown of the question is what was sent.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shellguard.errors import UsageError
from shellguard.model import Decision, Session

if TYPE_CHECKING:
    from shellguard.cli.offline import OfflineJudge
    from shellguard.data.second_opinion_settings import JudgeSettings


def seconded(
    decision: Decision, session: Session, judge: OfflineJudge
) -> tuple[Decision, dict[str, Any] | None]:
    """The decision with the second opinion, and what was sent for it. Raises UsageError where none is set up."""
    from shellguard.guard.second_opinion.asking import SecondJudge
    from shellguard.guard.second_opinion.opinion import may_be_asked_about

    persons = judge.settings.persons
    if persons is None or persons.judge is None:
        raise UsageError(
            "no second judge is set up: [judge] in your own config.toml (docs/second-opinion.md)"
        )
    if not may_be_asked_about(decision):
        return decision, None
    second = SecondJudge(
        persons.judge, policy=judge.settings.policy, redact=judge.redacted, workspace=session.workspace
    )
    question = second.question(decision, session=session)
    said = second.ask(question)
    return second.applied(decision, said, session=session, is_as_asked=True), question.body


def lacking(settings: JudgeSettings, environment: Mapping[str, str]) -> tuple[str, str]:
    """Why this judge cannot be asked, and what to do about it; both empty where it can."""
    from shellguard.guard.second_opinion.by_command import program_of
    from shellguard.guard.second_opinion.by_provider import INSTALL, is_installed
    from shellguard.guard.second_opinion.opinion import NoAnswerError

    if settings.provider:
        if not is_installed(settings.provider):
            return f"the library {settings.provider} is not installed", INSTALL
        if settings.api_key_env and not environment.get(settings.api_key_env):
            return f"${settings.api_key_env} is not set here", "set it where `shellguard run` is started"
        return "", ""
    try:
        program_of(settings.command, environment=environment, workspace=os.getcwd())
    except NoAnswerError as error:
        return f"{settings.name}: {error}", "write its whole path in [judge] command"
    return "", ""
