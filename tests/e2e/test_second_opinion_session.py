"""A second judge in whole sessions: what it says counts, it runs outside the session, and a project cannot choose it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import GuardedHome, need
from tests.support.live_gate import why_not

pytestmark = pytest.mark.slow

JUDGE = """#!{python} -I
import json, os, sys
question = json.load(sys.stdin)
with open({seen!r}, "a") as seen:
    print(json.dumps([question, sorted(k for k in os.environ if k.startswith("SHELLGUARD")), os.getcwd()]), file=seen)
print(json.dumps({{"verdict": {word!r}, "why": "so it is"}}))
"""
PUSH = ["bash", "-c", "git push --force origin main"]
UNATTENDED = ("--mode", "unattended", "--deadline", "0.2", "--task", "clean up after the rename")


@pytest.fixture(params=["off", "require"], ids=["shims", "gate"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    if request.param == "require":
        need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate=request.param) as home:
        home.make_project()  # has no remote: git itself has nowhere to push to
        if home.gate == "off":
            home.stub("git")  # the gate knows programs by their files, and this one for none of git's
        yield home


def judged_by(home: GuardedHome, word: str, *, more: str = "") -> None:
    program = home.home / "my-judge"
    program.write_text(JUDGE.format(python=sys.executable, seen=str(home.folder / "seen"), word=word))
    program.chmod(0o755)
    config = home.home / ".config/shellguard"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'[judge]\ncommand = ["~/my-judge"]\ntimeout_seconds = 20\n{more}')


def decisions(home: GuardedHome) -> list[dict]:
    return [
        dict(r.body["decision"]) for r in home.records(RecordKind.ATTEMPT) if r.body["decision"]["second"]
    ]


def test_a_hold_that_it_denies_is_refused(home: GuardedHome) -> None:
    judged_by(home, "deny")
    status, agent = home.run(PUSH, options=UNATTENDED)
    assert (status, home.ran) == (126, []), agent.err
    decision = decisions(home)[-1]
    assert decision["policy_row"] == "second opinion of my-judge: hold -> deny"
    assert "so it is" not in agent.err
    question, variables, folder = json.loads((home.folder / "seen").read_text().splitlines()[0])
    assert (question["task"], question["mode"]) == ("clean up after the rename", "unattended")
    assert (variables, folder) == ([], str(home.home))
    assert not any("my-judge" in str(r.body.get("ran", "")) for r in home.records(RecordKind.PROGRAMS))
    told = home.shellguard("why").stdout
    assert "Second    my-judge says deny: so it is" in told


def test_a_marked_hold_that_it_allows_runs(home: GuardedHome) -> None:
    judged_by(home, "allow", more='may_clear = ["force-push"]\n')
    status, agent = home.run(PUSH, options=UNATTENDED)
    # the real one ran where it says that it has nowhere to push to
    is_run = status == 0 if home.ran else status in (1, 128) and "'origin'" in agent.err
    assert is_run, agent.err
    assert "second opinion of my-judge: hold -> allow" in [d["policy_row"] for d in decisions(home)]


def test_a_project_cannot_choose_who_judges_it(home: GuardedHome) -> None:
    (home.project / ".shellguard.toml").write_text('[judge]\ncommand = ["true"]\n')
    status, agent = home.run(PUSH, options=UNATTENDED)
    assert (status, home.ran) == (2, [])
    assert "only your own config.toml says who gives a second opinion" in agent.err
