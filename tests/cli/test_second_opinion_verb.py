"""A person tries a second judge out: `check --second-opinion`, and what `config`, `doctor`, `why` and `log` say of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from shellguard.cli.check import explain
from shellguard.cli.log_line import human_line
from shellguard.hold.describe import as_text
from shellguard.model import Decision, Hold, Record, RecordKind, SecondOpinion, Verdict
from shellguard.wire.messages import decision_to_json
from tests.support.guarded_home import GuardedHome

JUDGE = """#!{python} -I
import json, sys
question = json.load(sys.stdin)
print(json.dumps({{"verdict": "deny", "why": "asked about " + question["acts"][0]["target"]}}))
"""


@pytest.fixture(scope="module")
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        (home.home / ".config/shellguard").mkdir(parents=True)
        # the home is the folder that is judged here, and what lies in that is not asked
        program = home.folder / "my-judge"
        program.write_text(JUDGE.format(python=sys.executable))
        program.chmod(0o755)
        yield home


def configured(home: GuardedHome, text: str) -> None:
    (home.home / ".config/shellguard/config.toml").write_text(text)


def test_check_asks_and_shows_what_was_sent(home: GuardedHome):
    configured(home, f'[judge]\ncommand = ["{home.folder}/my-judge"]\n')
    done = home.shellguard("check", "--second-opinion", "git push --force origin main")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "verdict   deny   (second opinion of my-judge: hold -> deny)"
    assert "second    my-judge says deny: asked about main" in lines
    sent = json.loads(next(line for line in lines if line.startswith("sent")).split(maxsplit=1)[1])
    assert (sent["verdict"], sent["acts"][0]["service"], "command" in sent) == ("hold", "git", False)
    row = json.loads(
        home.shellguard("check", "--json", "--second-opinion", "git push --force origin main").stdout
    )
    assert (row["second"]["verdict"], row["sent"]) == ("deny", sent)


def test_a_refusal_is_not_asked_about(home: GuardedHome):
    configured(home, f'[judge]\ncommand = ["{home.folder}/my-judge"]\n')
    out = home.shellguard("check", "--second-opinion", "mkfs.ext4 /dev/sda").stdout
    assert out.startswith("verdict   deny")
    assert "sent      nothing" in out


def test_without_the_option_nobody_is_asked(home: GuardedHome):
    configured(home, f'[judge]\ncommand = ["{home.folder}/my-judge"]\n')
    assert "second" not in home.shellguard("check", "git push --force origin main").stdout


def test_without_a_judge_it_says_where_to_set_one_up(home: GuardedHome):
    configured(home, "")
    done = home.shellguard("check", "--second-opinion", "ls")
    assert done.returncode == 2
    assert "[judge] in your own config.toml" in done.stderr


def test_config_and_doctor_say_what_is_lacking(home: GuardedHome):
    configured(home, '[judge]\ncommand = ["/no/such/judge"]\n')
    rows = {r["key"]: r["value"] for r in json.loads(home.shellguard("config", "--json").stdout)["settings"]}
    assert rows["[judge] ask"] == "signals"
    assert "there is no such program" in rows["[judge] cannot be asked"]
    checks = json.loads(home.shellguard("doctor", "--json").stdout)["checks"]
    (check,) = [c for c in checks if c["name"] == "second opinion"]
    assert (check["state"], "there is no such program" in check["says"]) == ("warn", True)


def test_one_that_is_off_is_not_spoken_of(home: GuardedHome):
    configured(home, "")
    assert "judge" not in home.shellguard("config").stdout
    assert "second opinion" not in home.shellguard("doctor").stdout


SECOND = SecondOpinion("my-judge", None, "timed out after 3 s", Verdict.HOLD)
DECISION = Decision(Verdict.HOLD, command="rm x", policy_row="row", second=SECOND)


def test_every_view_of_a_decision_tells_it():
    hold = Hold("h1", "s", DECISION, "/w", 1, ("rm",), 1.0)
    record = Record(1, 1.0, "s", RecordKind.ATTEMPT, {"decision": decision_to_json(DECISION)})
    assert "second    asked my-judge, timed out after 3 s" in explain(DECISION)
    assert "  Second    asked my-judge, timed out after 3 s" in as_text(hold, 2.0)
    assert human_line(record, width=None, is_coloured=False).endswith("rm x  second:none")


def test_what_it_says_moves_no_cursor():
    loud = SecondOpinion("my-judge", Verdict.DENY, "a\x1b[2Jb", Verdict.HOLD)
    hold = Hold("h1", "s", Decision(Verdict.HOLD, second=loud), "/w", 1, ("rm",), 1.0)
    assert "\x1b" not in as_text(hold, 2.0)
