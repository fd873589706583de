"""The judge as a guard runs it: with fresh facts of the machine, and no answer kept that they could change."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import replace

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.context.environments import environment_map
from shellguard.context.failures import Failure, FailureKind
from shellguard.context.story import Outcome
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.guard.assembly import Judging, Parts
from shellguard.model import Attempt, Session, Source, Verdict
from tests.support.real_repository import cannot, git, repository, write

HELD, RUN = Verdict.HOLD, Verdict.ALLOW


class Book:
    """A rulebook that never changes."""

    rules = RuleSet(packaged_rules(), providers=packaged_providers())


@pytest.fixture
def root(tmp_path):
    return repository(tmp_path / "project", {"src/a.py": "a", "docs/b.md": "b"})


@pytest.fixture
def judging(root, tmp_path):
    session = Session("s", workspace=str(root), home=str(tmp_path / "home"))
    parts = Parts(rulebook=Book(), policy=Policy(), ledger=None, redact=lambda text: text, key=b"k" * 32)
    time.sleep(0.05)
    return Judging(parts, lambda: session, since_s=time.time())


def asked(root, *argv: str, pid: int = 0) -> Attempt:
    return Attempt(Source.SHIM, str(root), argv=argv, pid=pid)


def test_each_judgement_looks_again(judging, root):
    remove = asked(root, "rm", "-rf", "src")
    verdicts = [judging(remove, ()).verdict]
    write(root, {"src/a.py": "changed"})
    verdicts.append(judging(remove, ()).verdict)
    git(root, "checkout", "-q", "src")
    verdicts.append(judging(remove, ()).verdict)
    (root / "src/out").symlink_to("/usr")
    verdicts.append(judging(asked(root, "rm", "-rf", "src/out/share"), ()).verdict)
    assert verdicts == [RUN, HELD, RUN, HELD]
    assert not judging.is_repeatable(remove)


def test_what_asked_nothing_of_the_machine_is_kept(judging, root):
    listing = asked(root, "ls", "-la")
    judging(listing, ())
    assert judging.is_repeatable(listing)


def test_what_the_session_made_is_its_own_to_delete(judging, root):
    time.sleep(0.05)
    write(root, {"lib/new.py": "n"})
    made = judging(asked(root, "rm", "-rf", "lib"), ())
    if made.verdict is not RUN:
        cannot("this file system does not say when a file was made")
    (root / "docs").rename(root / "lib/docs")
    assert judging(asked(root, "rm", "-rf", "lib"), ()).verdict is HELD


def test_an_asker_that_sees_other_files_is_judged_without_facts(judging, root):
    assert judging(asked(root, "rm", "-rf", "src", pid=os.getpid()), ()).verdict is RUN
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert judging(asked(root, "rm", "-rf", "src", pid=ended.pid), ()).verdict is HELD


def test_on_another_host_nothing_here_counts(judging, root):
    attempt = replace(asked(root), argv=("ssh", "web", "rm -rf /srv/app/src"))
    assert all(f.targets == () for f in judging(attempt, ()).findings)


@pytest.fixture
def changes():
    return []


@pytest.fixture
def staging(root, tmp_path, changes):
    session = Session("s", workspace=str(root), home=str(tmp_path / "home"), environment="staging")
    parts = Parts(rulebook=Book(), policy=Policy(), ledger=None, redact=lambda text: text, key=b"k" * 32)
    blue = environment_map({"production": {"kube_contexts": ["blue"]}}, name=".shellguard.toml")
    return Judging(parts, lambda: session, environments=blue, on_change=lambda: changes.append(1))


def crossed(decision) -> list[str]:
    return [s.id for s in decision.signals if s.id.startswith("environment")]


def test_the_map_says_what_a_name_alone_does_not(staging, root):
    decision = staging(asked(root, "kubectl", "--context", "blue", "delete", "ns", "web"), ())
    assert crossed(decision) == ["environment-crossed"]


def test_no_answer_outlives_a_switch(staging, root, changes):
    look, switch = (
        asked(root, "railway", "logs"),
        asked(root, "railway", "environment", "production"),
    )
    before = staging(look, ())
    staging.remember(before, Outcome.RAN)
    assert (crossed(before), staging.is_repeatable(look), changes) == ([], True, [])
    staging.remember(staging(switch, ()), Outcome.RAN)
    assert (staging.is_repeatable(look), changes) == (False, [1])
    assert crossed(staging(look, ())) == ["environment-read-across"]


PODS = ("kubectl", "delete", "pod", "web-1")


def test_a_process_that_failed_is_part_of_what_later_ones_are_judged_by(judging, root):
    delete = asked(root, *PODS)
    look = asked(root, "kubectl", "get", "pod", "web-1")
    judging.remember(judging(look, ()), Outcome.RAN)
    before = [s.id for s in judging(delete, ()).signals]
    judging.fail(Failure(FailureKind.AUTHENTICATION, "exit 4: not logged in"), "gh api user")
    after = [s.id for s in judging(delete, ()).signals]
    assert ("path-deviated" in before, "path-deviated" in after) == (False, True)
    judging.hear()
    assert "path-deviated" not in [s.id for s in judging(delete, ()).signals]
