"""Sessions in files: each step is seen against what really happened before it, and none is left without an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shellguard.cli.offline import OfflineJudge
from shellguard.cli.replay import _show
from shellguard.cli.sessions import judged, rows, session_of
from shellguard.errors import UsageError
from shellguard.model import Verdict


@pytest.fixture(scope="module")
def judge() -> OfflineJudge:
    return OfflineJudge()


def verdicts(judge: OfflineJudge, *steps: Any) -> list[Verdict]:
    row = {"id": "s", "steps": list(steps)}
    return [seen.decision.verdict for seen in judged(row, session_of(row), judge)]


def test_what_was_refused_at_the_time_did_not_run(judge: OfflineJudge) -> None:
    again = {"command": "python3 -c \"import shutil; shutil.rmtree('.git')\""}
    ran, refused = (
        verdicts(judge, {"command": "rm -rf .git", "outcome": outcome}, again)[-1]
        for outcome in ("ran", "refused")
    )
    assert (ran, refused) == (Verdict.HOLD, Verdict.DENY)


@pytest.mark.parametrize("step", [None, 7, "ls", {}, {"command": 7}, {"command": None, "exit": "x"}])
def test_a_step_that_cannot_be_read_is_held(judge: OfflineJudge, step: Any) -> None:
    assert verdicts(judge, {"command": "ls"}, step, {"command": "ls"}) == [
        Verdict.ALLOW,
        Verdict.HOLD,
        Verdict.ALLOW,
    ]


def test_an_outcome_nobody_knows_counts_as_run(judge: OfflineJudge) -> None:
    assert verdicts(judge, {"command": "ls", "outcome": "exploded"}) == [Verdict.ALLOW]


def test_a_task_can_be_tried(judge: OfflineJudge) -> None:
    row = {
        "id": "s",
        "task": "restart web-blue",
        "steps": [{"command": "kubectl rollout restart deploy/web-blue"}],
    }
    said, tried = (session_of(row), session_of(row, task="just look at the pods"))
    (one,), (other,) = (tuple(judged(row, session, judge)) for session in (said, tried))
    assert (one.decision.verdict, other.decision.verdict) == (Verdict.ALLOW, Verdict.HOLD)


def test_a_line_that_is_no_session_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text('{"id": 1}\n[]\n')
    with pytest.raises(UsageError, match="line 2: not an object"):
        list(rows(tmp_path / "s.jsonl"))


def told(step: int, before: str, after: str) -> dict[str, Any]:
    return {
        "session": "s", "step": step, "before": before, "after": after, "rules": ["a-rule"], "signals": [], "command": "rm\x1b[2J x",
    }  # fmt: skip


def test_changes_are_grouped_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    changes = [
        told(1, "allow", "hold"),
        told(2, "hold", "hold"),
        told(3, "hold", "deny"),
        told(4, "allow", "hold"),
    ]
    _show(changes, is_diff=True, as_json=False)
    text = capsys.readouterr().out
    heads = [line for line in text.splitlines() if line[0] != "s"]
    assert heads == [
        "allow -> hold: 2",
        "hold -> deny: 1",
        "4 commands judged again, 3 would be answered otherwise",
    ]
    assert [line.split()[1] for line in text.splitlines() if line[0] == "s"] == ["1", "4", "3"]
    assert "\x1b" not in text
