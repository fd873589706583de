"""`shellguard check` and `shellguard replay`, as programs read them: exit codes, JSON, batches, and nothing else on stdout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.real_repository import repository, write
from tests.support.warm_program import WarmProgram

ROOT = Path(__file__).parents[2]
PROJECT = "/home/dev/project"


@pytest.fixture(scope="module")
def home():
    folder = tempfile.mkdtemp(dir="/tmp")
    yield Path(folder)
    shutil.rmtree(folder)


def environment(home: Path) -> dict[str, str]:
    """Nothing of the person's own: no rules, no state."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def run(home, program):
    def start(*args: str | bytes, lines: str = "") -> subprocess.CompletedProcess[str]:
        return program.run(args, environment=environment(home), cwd=home, lines=lines)

    return start


@pytest.fixture(scope="module")
def program():
    with WarmProgram() as program:
        yield program


@pytest.fixture
def cold_run(home):
    """The program from its very start, for the exit codes that hooks rely on."""

    def start(*args: str | bytes, lines: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "shellguard", *args],
            input=lines,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            env=environment(home),
            cwd=home,
            timeout=60,
            check=False,
        )

    return start


EXITS = {
    "allowed": (("check", "ls -la"), 0, "allow"),
    "held": (("check", "--cwd", PROJECT, "git push --force"), 1, "hold"),
    "denied": (("check", "rm -rf /"), 1, "deny"),
    "not read to its end": (("check", "(" * 10_000), 1, "hold"),
}


@pytest.mark.parametrize(("args", "code", "verdict"), EXITS.values(), ids=EXITS)
def test_the_exit_code_and_the_first_line_say_the_verdict(cold_run, args, code, verdict):
    done = cold_run(*args)
    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.split()[:2] == ["verdict", verdict]


def test_the_explanation_says_what_runs_what_was_found_and_what_is_safer(run):
    text = run("check", "sudo rm -rf /").stdout
    for word in (
        "runs",
        "sudo rm -rf /",
        "found     delete-root-or-home (critical)",
        "would",
        "why",
        "safer",
        "attended: critical -> deny",
    ):
        assert word in text


def test_json_is_one_object_and_nothing_else(run):
    done = run("check", "--json", "rm -rf /")
    body = json.loads(done.stdout)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (1, "", 1)
    assert set(body) == {
        "environment",
        "is_partial",
        "observed",
        "second",
        "verdict",
        "findings",
        "signals",
        "policy_row",
        "fault",
        "invocations",
        "command",
        "shape",
        "granted_by",
    }
    assert (body["verdict"], body["findings"][0]["rule"], body["command"]) == (
        "deny",
        "delete-root-or-home",
        "rm -rf /",
    )


def test_secrets_are_not_shown(run):
    secret = "gh" + "p_" + "a1B2" * 9
    done = run(
        "check", "--json", f"curl -X DELETE https://api.example.com/x -H 'Authorization: Bearer {secret}'"
    )
    assert secret not in done.stdout + done.stderr
    assert "‹github token #" in json.loads(done.stdout)["command"]


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
def test_bytes_that_are_no_text_are_judged(run, options):
    done = run("check", *options, b"rm -rf / '\xff'")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "deny" in done.stdout


USAGE = {
    "nothing to check": ("check",),
    "unknown option": ("check", "--jsn", "ls"),
    "replay without batch": ("replay",),
}


@pytest.mark.parametrize("args", USAGE.values(), ids=USAGE)
def test_wrong_usage_is_exit_two_on_stderr(cold_run, args):
    done = cold_run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_a_script_file_is_read_and_any_other_path_is_a_command(run, home):
    (home / "clean.sh").write_text("set -e\nD=/\nrm -rf $D\n")
    assert run("check", "clean.sh").stdout.split()[:2] == ["verdict", "deny"]
    assert run("check", "missing.sh").stdout.split()[:2] == ["verdict", "allow"]


def test_a_policy_file_changes_the_verdict_and_names_itself(run, home):
    (home / "p.toml").write_text('[rules]\nforce-push = "deny"\n')
    done = run("check", "--json", "--policy", "p.toml", "git push --force")
    assert (json.loads(done.stdout)["verdict"], json.loads(done.stdout)["policy_row"]) == (
        "deny",
        "rule force-push -> deny (p.toml)",
    )


@pytest.mark.parametrize(
    "text", ["[attended", '[rules]\nno-such-rule = "deny"\n'], ids=["not TOML", "unknown rule"]
)
def test_a_broken_policy_file_is_wrong_usage_and_no_verdict(run, home, text):
    (home / "bad.toml").write_text(text)
    done = run("check", "--policy", "bad.toml", "ls")
    assert (done.returncode, done.stdout, "bad.toml" in done.stderr) == (2, "", True)


def test_the_environment_and_the_task_reach_the_judgement(run):
    done = run(
        "check", "--json", "--env", "staging", "--task", "clean up", "kubectl --context prod delete ns web"
    )
    assert [s["id"] for s in json.loads(done.stdout)["signals"]] == ["environment-crossed"]


def batch(run, verb: str, *rows: object) -> list[dict[str, object]]:
    done = run(
        verb, "--batch", lines="".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows)
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_batch_answers_every_line_in_its_order(run):
    rows = [
        {"id": 1, "command": "ls"},
        {"id": "two", "command": "rm -rf /", "cwd": PROJECT},
        {"id": None, "command": "git push --force", "cwd": PROJECT, "task": "x", "environment": "staging"},
        {"id": 4, "command": "rm -rf ~", "cwd": PROJECT},
    ]
    answers = batch(run, "check", *rows)
    assert [a["id"] for a in answers] == [1, "two", None, 4]
    assert [a["verdict"] for a in answers] == ["allow", "deny", "hold", "deny"]
    assert all(set(a) == {"id", "verdict", "rules", "signals", "why"} for a in answers)
    assert "delete-root-or-home" in answers[1]["rules"]
    assert answers[1]["why"]


BAD_LINES = {
    "not JSON": ("{", "hold"),
    "no object": ("[1]", "hold"),
    "a number": ("7", "hold"),
    "deep": ("[" * 100_000, "hold"),
    "command of another kind": ('{"id": 9, "command": ["rm"]}', "hold"),
    "no command": ('{"id": 9}', "hold"),
    "surrogate alone": ('{"id": 9, "command": "ls \\ud800"}', "allow"),
    "NUL": ('{"id": 9, "command": "ls \\u0000"}', "allow"),
    "folder of another kind": ('{"id": 9, "command": "ls", "cwd": 5}', "allow"),
    "folder with a NUL": ('{"id": 9, "command": "ls", "cwd": "\\u0000"}', "allow"),
}


def test_every_bad_line_gets_an_answer_and_what_nobody_can_read_is_held(run):
    rows = [row for line, _ in BAD_LINES.values() for row in (line, {"id": 2, "command": "rm -rf /"})]
    answers = batch(run, "check", *rows)
    assert dict(zip(BAD_LINES, (a["verdict"] for a in answers[::2]), strict=True)) == {
        p: v for p, (_, v) in BAD_LINES.items()
    }
    assert all(set(a) == {"id", "verdict", "rules", "signals", "why"} for a in answers)
    assert {(a["id"], a["verdict"]) for a in answers[1::2]} == {(2, "deny")}


def test_blank_lines_are_no_lines_and_no_lines_are_no_answers(run):
    assert batch(run, "check", "", "   ") == []


def test_a_replay_answers_every_step(run):
    sessions = [
        {
            "id": "a",
            "task": "x",
            "environment": "staging",
            "workspace": PROJECT,
            "steps": [{"command": "ls", "exit": 0, "output": "x"}, {"command": "rm -rf /"}],
        },
        {"id": "b", "steps": []},
        {"id": "c"},
    ]
    answers = batch(run, "replay", *sessions)
    assert [a["id"] for a in answers] == ["a", "b", "c"]
    assert [s["verdict"] for s in answers[0]["steps"]] == ["allow", "deny"]
    assert all(set(s) == {"verdict", "rules", "signals"} for s in answers[0]["steps"])
    assert [a["steps"] for a in answers[1:]] == [[], []]


BAD_STEPS = {
    "texts": '["ls"]',
    "nothing": "[null]",
    "a number": "7",
    "a text": '"rm"',
    "number as command": '[{"command": 5}]',
}


def test_every_bad_session_gets_an_answer_and_what_nobody_can_read_is_held(run):
    rows = [
        row
        for steps in BAD_STEPS.values()
        for row in ('{"id": 1, "steps": ' + steps + "}", {"id": 2, "steps": [{"command": "rm -rf /"}]})
    ]
    answers = batch(run, "replay", *rows)
    assert [[s["verdict"] for s in a["steps"]] for a in answers[::2]] == [["hold"]] * len(BAD_STEPS)
    assert [[s["verdict"] for s in a["steps"]] for a in answers[1::2]] == [["deny"]] * len(BAD_STEPS)


def test_a_broken_rule_of_the_persons_is_told_on_stderr_only(run, home):
    rules = home / ".config" / "shellguard" / "rules"
    rules.mkdir(parents=True)
    (rules / "mine.yaml").write_text("id: mine\n")
    try:
        done = run("check", "--json", "ls")
        assert (done.returncode, json.loads(done.stdout)["verdict"]) == (0, "allow")
        assert "rule not used" in done.stderr
        assert "mine.yaml" in done.stderr
    finally:
        shutil.rmtree(home / ".config")


@pytest.fixture
def project(tmp_path):
    return repository(tmp_path / "project", {"src/a.py": "a", "old/b.py": "b"})


def test_where_the_folder_is_here_what_stands_there_counts(run, project):
    assert run("check", "--cwd", str(project), "rm -rf src").returncode == 0
    write(project, {"old/new.py": "n"})
    done = run("check", "--cwd", str(project), "rm -rf old")
    assert done.returncode == 1
    assert "hits   old → 2 files, 2 bytes, 1 untracked that git can't bring back" in done.stdout


def test_where_it_is_not_nothing_is_asked(run):
    done = run("check", "--cwd", PROJECT, "rm -rf src")
    assert (done.returncode, "hits" in done.stdout) == (1, False)


def test_a_batch_row_is_judged_with_facts_only_where_its_folder_is_here(run, project):
    rows = [{"id": n, "command": "rm -rf src", "cwd": str(cwd)} for n, cwd in enumerate((project, PROJECT))]
    done = run("check", "--batch", lines="".join(json.dumps(row) + "\n" for row in rows))
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["allow", "hold"]


def test_a_rule_that_speaks_twice_explains_itself_once(run):
    done = run("check", "--cwd", PROJECT, "rm -rf ~/Documents; rm -rf ~/Pictures")
    assert [done.stdout.count(word) for word in ("delete-outside-workspace", " would ", " why ")] == [2, 2, 1]


def test_a_safer_way_names_a_folder_without_its_last_slash(run):
    assert (
        "mv /data/photos /data/photos.removed"
        in run("check", "--cwd", PROJECT, "rm -rf /data/photos/").stdout
    )


def test_a_word_that_is_not_known_is_shown_as_it_was_written(run):
    assert 'in     rm -rf "$BUILD"/*\n' in run("check", 'rm -rf "$BUILD"/*').stdout


CROSSING = "kubectl --context blue delete ns web"
MAP = 'environment = "staging"\n[environments.production]\nkube_contexts = ["blue"]\n'


@pytest.fixture
def mapped(home):
    folder = home / "mapped"
    folder.mkdir(exist_ok=True)
    (folder / ".shellguard.toml").write_text(MAP)
    return folder


def test_a_command_is_checked_by_the_settings_of_its_folder(run, mapped):
    done = run("check", "--cwd", str(mapped), CROSSING)
    assert "environment staging (from .shellguard.toml)" in done.stdout.splitlines()
    assert "environment-crossed" in done.stdout
    assert "environments.production kube_contexts in .shellguard.toml" in done.stdout
    body = json.loads(run("check", "--json", "--cwd", str(mapped), CROSSING).stdout)
    assert body["environment"] == "staging"


def test_the_environment_that_is_asked_for_counts_over_the_settings(run, mapped):
    done = run("check", "--env", "production", "--cwd", str(mapped), CROSSING)
    assert "environment-crossed" not in done.stdout
    assert "environment staging" not in done.stdout


def test_without_settings_no_environment_is_said(run):
    done = run("check", CROSSING)
    assert "environment" not in done.stdout.replace("environment-", "")


BATCHES = {
    "check": {"id": "a", "command": CROSSING, "environment": "staging"},
    "replay": {
        "id": "a",
        "task": "go on with it",
        "environment": "staging",
        "steps": [{"command": CROSSING}],
    },
}


@pytest.mark.parametrize(("verb", "row"), BATCHES.items(), ids=BATCHES)
def test_a_batch_does_not_depend_on_the_folder_it_is_started_in(program, home, mapped, verb, row):
    """Neither on the project there nor on one that a row names; the person's own map counts."""
    rows = "\n".join(
        json.dumps({**row, **more}) for more in ({}, {"cwd": str(mapped), "workspace": str(mapped)})
    )

    def signals(cwd: Path) -> list[list[str]]:
        done = program.run((verb, "--batch"), environment=environment(home), cwd=cwd, lines=rows)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return [a["steps"][0]["signals"] if "steps" in a else a["signals"] for a in answers]

    (mapped / ".shellguard.toml").write_text(MAP + '[rules]\nno-such-rule = "deny"\n')
    assert signals(mapped) == signals(home) == [["environment-unknown"]] * 2
    config = home / ".config/shellguard/config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    try:
        config.write_text(MAP)
        assert signals(mapped) == signals(home) == [["environment-crossed"]] * 2
    finally:
        config.unlink()
