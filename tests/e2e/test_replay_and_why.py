"""A recorded session judged again by another policy and other rules, and the story of one decision."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.guarded_home import GuardedHome

pytestmark = pytest.mark.slow

TRIED = '[attended]\nmedium = "hold"\n'
RULE = """id: no-sleeping
title: Sleeps
severity: high
act: {verb: wait, object: time, undo: trivial}
why: Nobody has time for this.
when: {program: [sleep]}
safer: none, because sleeping is all it does.
examples:
  match: ["sleep 1", "sleep 2", "sleep 3"]
  miss: ["echo sleep", "true", "date"]
"""
COMMANDS = ["kubectl delete ns web", "sleep 0", "kubectl delete pvc data", "echo done"]  # kubectl is a stub


@pytest.fixture(scope="module")
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        home.make_project()
        home.stub("kubectl")
        (home.folder / "deny.toml").write_text('[attended]\nhigh = "deny"\n')
        (home.folder / "tried.toml").write_text(TRIED)
        rules = home.folder / "rules/house"
        rules.mkdir(parents=True)
        (rules / "no-sleeping.yaml").write_text(RULE)
        loop = "; ".join(f"bash -c '{c}'" for c in COMMANDS)
        options = ("--policy", str(home.folder / "deny.toml"), "--task", "tidy up the branches")
        home.run(["bash", "-c", f"{loop}; true"], options=options)
        yield home


def said(home: GuardedHome, *words: str) -> tuple[int, str]:
    done = home.shellguard(*words)
    return done.returncode, done.stdout + done.stderr


def session_of(home: GuardedHome) -> str:
    _, text = said(home, "log", "--kind", "session-start", "--json")
    return str(json.loads(text.splitlines()[-1])["session"])


def test_the_same_policy_changes_nothing(home: GuardedHome) -> None:
    status, text = said(
        home, "replay", session_of(home), "--policy", str(home.folder / "deny.toml"), "--diff"
    )
    assert status == 0, text
    assert text.splitlines()[-1].endswith(" 0 would be answered otherwise")


def test_another_policy_shows_what_it_would_change(home: GuardedHome) -> None:
    status, text = said(
        home, "replay", session_of(home), "--policy", str(home.folder / "tried.toml"), "--diff"
    )
    assert status == 0, text
    assert "deny -> hold: 2" in text
    assert "kubectl delete" in text
    assert "echo done" not in text


def test_other_rules_find_what_the_present_ones_do_not(home: GuardedHome) -> None:
    words = ("replay", session_of(home), "--rules", str(home.folder / "rules"), "--diff", "--json")
    status, text = said(home, *words, "--policy", str(home.folder / "deny.toml"))
    assert status == 0, text
    rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {(r["before"], r["after"], tuple(r["rules"])) for r in rows} == {
        ("allow", "deny", ("no-sleeping",))
    }


def test_a_session_nobody_knows_is_told(home: GuardedHome) -> None:
    status, text = said(home, "replay", "nosuch")
    assert (status, "no session" in text) == (2, True)


def test_a_file_of_sessions_is_judged_by_both_policies(home: GuardedHome) -> None:
    path = home.folder / "sessions.jsonl"
    path.write_text(
        json.dumps({"id": "a", "steps": [{"command": "kubectl delete ns web"}, {"command": "ls"}]}) + "\n"
    )
    status, text = said(home, "replay", str(path), "--policy", str(home.folder / "deny.toml"), "--diff")
    assert status == 0, text
    assert "hold -> deny" in text
    assert "2 commands judged again, 1 would be answered otherwise" in text


def test_why_tells_the_last_stop_on_one_screen(home: GuardedHome) -> None:
    status, text = said(home, "why")
    assert status == 0, text
    for words in (
        "kubectl delete pvc data",
        "kubernetes-delete",
        "tidy up the branches",
        "refused",
        "kubectl delete ns web",
        "Policy",
        "To run",
        "refused by policy",
    ):
        assert words in text
    assert len(text.splitlines()) <= 40


def test_why_as_json_names_the_record(home: GuardedHome) -> None:
    _, text = said(home, "why", "--json")
    told = json.loads(text)
    _, again = said(home, "why", str(told["record"]), "--json")
    assert json.loads(again) == told
    assert told["decision"]["verdict"] == "deny"


def test_another_task_is_tried(home: GuardedHome) -> None:
    status, text = said(home, "replay", session_of(home), "--task", "just look at the pods", "--json")
    assert status == 0, text
    rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    deleting = [r for r in rows if "kubectl delete ns web" in r["command"]]
    assert deleting
    assert all("against-task" in r["signals"] for r in deleting), deleting


def test_why_tells_of_a_step_in_a_file(home: GuardedHome) -> None:
    path = home.folder / "incident.jsonl"
    steps = [
        {"command": "npm run migrate", "exit": 0},
        {"command": "railway up", "exit": 1, "output": "401 Unauthorized"},
        {"command": "railway volume delete --volume v1 --yes", "exit": 0},
    ]
    path.write_text(json.dumps({"id": "a", "task": "deploy to staging", "steps": steps}) + "\n")
    status, text = said(home, "why", str(path))
    assert status == 0, text
    assert "✗ failed (authentication: 401 Unauthorized): railway up" in text
    status, text = said(home, "why", str(path), "--step", "9")
    assert (status, "no step 9" in text) == (2, True)


def test_why_of_nothing_says_what_to_do(home: GuardedHome) -> None:
    status, text = said(home, "why", "h0000")
    assert (status, "shellguard log" in text) == (2, True)
