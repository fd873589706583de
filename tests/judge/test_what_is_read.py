"""Every reader of services' tools is tried through the whole judge, and the page that lists them is theirs.

`python -m tests.judge.test_what_is_read` writes docs/what-is-read.md.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Decision, Session, Source, Verdict
from shellguard.parse.services import readers
from tests.support.readings import LANGUAGES, READINGS, Reading

DOCUMENT = Path(__file__).parents[2] / "docs" / "what-is-read.md"
RULES = RuleSet(packaged_rules(), providers=packaged_providers())
SESSION = Session("s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME)
EVERY = {**READINGS, **{name: reading for name, (_, reading) in LANGUAGES.items()}}
_HEAD = """# What is read of tools that speak to services

Written by `python -m tests.judge.test_what_is_read`; the suite tries both commands of every row.

A row is a kind of tool: its programs, one command that is held or refused with what it is read as, and one that runs. Subcommands that
no table names are read by their words. How: docs/architecture.md.
"""


def decided(command: str) -> Decision:
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    facts = Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE)
    return judge(attempt, session=SESSION, rules=RULES, policy=Policy(), facts=facts)


def test_every_reader_has_a_row() -> None:
    assert sorted(READINGS) == sorted(readers._READERS)


@pytest.mark.parametrize("reading", EVERY.values(), ids=EVERY)
def test_what_destroys_is_stopped_and_its_neighbour_runs(reading: Reading) -> None:
    verdicts = decided(reading.stopped).verdict, decided(reading.runs).verdict
    assert (verdicts[0] >= Verdict.HOLD, verdicts[1]) == (True, Verdict.ALLOW)


def document() -> str:
    """The page."""
    lines = [_HEAD, "| programs | stopped | read as | runs |", "|---|---|---|---|"]
    for name, reading in READINGS.items():
        programs = " ".join(sorted(readers._READERS[name].split(), key=str.lower))
        duty = (import_module(f"shellguard.parse.services.{name}").__doc__ or "").split("\n\n")[0]
        lines.append(_row(f"{' '.join(duty.split())} `{programs}`", reading))
    lines.append(
        "\n## Languages that commands carry\n\n| language | stopped | read as | runs |\n|---|---|---|---|"
    )
    lines.extend(_row(f"{name}: {what}", reading) for name, (what, reading) in LANGUAGES.items())
    return "\n".join(lines) + "\n"


def _row(what: str, reading: Reading) -> str:
    finding = max(decided(reading.stopped).findings, key=lambda f: f.severity)
    cells = (what, f"`{reading.stopped}`", finding.act.phrase(), f"`{reading.runs}`")
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def test_the_page_says_what_is_so() -> None:
    assert DOCUMENT.read_text() == document(), "run python -m tests.judge.test_what_is_read"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
    sys.exit(0)
