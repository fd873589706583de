"""Settings in whole sessions: what the agent is given, what is said and recorded, and who may trust."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import GuardedHome, need, until
from tests.support.live_gate import why_not
from tests.support.person import Person

pytestmark = pytest.mark.slow

SECRET = "hunter2-of-production"
MAP = """
environment = "staging"
[environments.production]
hosts = ["db.prod.*"]
aws_profiles = ["prod-*"]
"""
LOOSE = '[rules]\nforce-push = "allow"\n'
VARIABLES = {
    "DATABASE_URL": f"postgres://app:{SECRET}@db.prod.internal:5432/app",
    "AWS_PROFILE": "prod-admin",
    "PLAIN": "stays",
}
SHOW = ["/bin/sh", "-c", 'echo "${DATABASE_URL-gone} ${AWS_PROFILE-gone} ${PLAIN-gone}"']


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        yield home


def project_file(home: GuardedHome, text: str) -> Path:
    path = home.project / ".shellguard.toml"
    path.write_text(text)
    return path


def start_of(home: GuardedHome) -> dict[str, Any]:
    return dict(home.records(RecordKind.SESSION_START)[-1].body)


def trust_yes(home: GuardedHome) -> None:
    done = home.shellguard("trust", "--yes", str(home.project))
    assert done.returncode == 0, done.stderr


def test_variables_of_a_higher_environment_are_not_given(home: GuardedHome) -> None:
    project_file(home, MAP)
    status, agent = home.run(SHOW, extra=VARIABLES)
    assert (status, agent.out) == (0, "gone gone stays\n"), agent.err
    assert "DATABASE_URL (environments.production hosts: db.prod.*) is not given to the agent" in agent.err
    start = start_of(home)
    assert start["environment"] == "staging"
    assert start["settings"]["environment_said"] == "environment staging (from .shellguard.toml)"
    assert (
        "AWS_PROFILE (environments.production aws_profiles: prod-*) is not given to the agent"
        in (start["settings"]["told"])
    )
    assert SECRET not in agent.err
    assert not [path for path, data in home.state_bytes() if SECRET.encode() in data]


def test_the_person_can_give_them_all_the_same(home: GuardedHome) -> None:
    project_file(home, MAP)
    status, agent = home.run(SHOW, extra=VARIABLES, options=("--keep-env",))
    assert (status, agent.out.split()[1:]) == (0, ["prod-admin", "stays"])


def test_what_would_loosen_is_told_and_not_used_until_trusted(home: GuardedHome) -> None:
    home.make_project()
    home.stub("git")
    project_file(home, LOOSE)
    push = ["bash", "-c", "git push --force origin main"]
    options = ("--mode", "unattended", "--deadline", "0.2", "--task", "force-push main to origin")
    status, agent = home.run(push, options=options)
    assert "would loosen `[rules] force-push = allow`: not used" in agent.err
    assert (status, home.ran) == (126, [])
    trust_yes(home)
    status, agent = home.run(push, options=options)
    assert (status, home.ran) == (0, ["push --force origin main"]), agent.err
    assert "would loosen" not in agent.err
    project_file(home, LOOSE + "# changed\n")
    status, agent = home.run(push, options=options)
    assert "has changed since it was trusted" in agent.err
    assert status == 126


def test_a_broken_project_file_starts_nothing(home: GuardedHome) -> None:
    project_file(home, '[rules]\nforce-psuh = "deny"\n')
    status, agent = home.run(["/bin/echo", "ran"])
    assert (status, agent.out) == (2, "")
    assert ".shellguard.toml: [rules] force-psuh: no such rule" in agent.err
    assert "did you mean 'force-push'?" in agent.err


def test_a_change_during_the_session_is_told(home: GuardedHome) -> None:
    project_file(home, 'environment = "staging"\n')
    inside = home.inside()
    project_file(home, LOOSE)
    until(lambda: "has changed during the session" in inside.agent.err, what="a word about the change")


def without_marks(environment: dict[str, str]) -> dict[str, str]:
    return {n: v for n, v in environment.items() if not n.startswith("SHELLGUARD")}


@pytest.mark.parametrize("words", [["trust", "--yes"], ["trust"], ["trust", "--revoke"]], ids=" ".join)
def test_trust_is_refused_inside_a_session_whatever_its_variables(
    home: GuardedHome, words: list[str]
) -> None:
    path = project_file(home, LOOSE)
    trust_yes(home)
    yeses = {p.name: p.read_bytes() for p in (home.state / "trusted").iterdir()}
    path.write_text(LOOSE + "# more\n")
    # No shim is asked: an absolute interpreter runs the verb itself, with every mark of the session taken away.
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); from shellguard.cli.main import main; main()"
    strip = " ".join(f"-u {name}" for name in ("SHELLGUARD_SESSION", "SHELLGUARD_SOCKET", "SHELLGUARD_SHIMS"))
    script = f'exec /usr/bin/env {strip} {sys.executable} -c "$CODE" {" ".join(words)}'
    status, agent = home.run(["/bin/sh", "-c", script], extra={"CODE": code})
    assert status == 126, agent.err
    assert "trust is not allowed from here" in agent.err
    assert "inside a guarded session" in agent.err
    assert {p.name: p.read_bytes() for p in (home.state / "trusted").iterdir()} == yeses


def test_trust_is_refused_by_the_gate_before_it_begins() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate="require") as home:
        project_file(home, LOOSE)
        status, agent = home.run(["/bin/sh", "-c", "shellguard trust --yes; echo $?"])
        assert (status, agent.out) == (0, "126\n"), agent.err
        assert "refused" in agent.err
        assert not list((home.state / "trusted").glob("*.json"))


@pytest.mark.parametrize(
    ("typed", "expected"), [(b"y\n", 0), (b"\n", 1), (b"no\n", 1)], ids=["yes", "enter", "no"]
)
def test_a_person_answers_at_their_terminal(home: GuardedHome, typed: bytes, expected: int) -> None:
    project_file(home, LOOSE)
    program = str(home.bin / "shellguard")
    with Person(program, "trust", cwd=home.project, extra=home.environment()) as person:
        shown = person.see(b"[y/N] ")
        assert b"[rules] force-push = allow" in shown
        assert b'+force-push = "allow"' in shown
        person.type(typed)
        assert person.leave() == expected
    listed = home.shellguard("trust", "--list")
    assert ("trusted (" in listed.stdout) == (expected == 0)


def test_stdin_is_no_person(home: GuardedHome) -> None:
    project_file(home, LOOSE)
    done = home.shellguard("trust", str(home.project))
    assert done.returncode == 2
    assert "nobody to ask" in done.stderr
    assert list((home.state / "trusted").iterdir()) == []
