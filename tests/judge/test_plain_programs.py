"""What is called plain is what the judge allows anyway, whatever the arguments are."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.data.rules import load
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.judge.plain import PlainPrograms, is_own_step, runs_code
from shellguard.model import Attempt, Session, Source, Verdict

PLAIN = (
    "true",
    "cc1",
    "as",
    "ld",
    "collect2",
    "ls",
    "seq",
    "uname",
    "expr",
    "test",
    "mkdir",
    "a.out",
    "some-tool",
)
NOT_PLAIN = (
    "rm", "unlink", "curl", "git", "bash", "sh", "dash", "python3.11", "node", "perl", "env", "xargs", "find", "sudo", "nohup",
    "busybox", "ld-linux-x86-64.so.2", "mkfs.ext4", "psql", "tar", "ssh", "docker", "connect", "timeout", "setsid", "",
    "make", "npm", "just", "task", "rake", "composer", "deno", "at", "crontab",
)  # fmt: skip

# What could be said to any program, with the words that rules listen for among them.
WORDS = st.one_of(
    st.text(st.characters(blacklist_characters="\0"), max_size=12).filter(lambda w: not w.startswith("--")),
    st.sampled_from(
        [
            "-rf",
            "/",
            "~",
            "-c",
            "rm -rf /",
            "-e",
            "$(rm -rf /)",
            "DROP TABLE users",
            "-f",
            "/etc/passwd",
            "-X",
            "DELETE",
        ]
    ),
)


@cache
def plain() -> PlainPrograms:
    return PlainPrograms(load().rules)


@pytest.mark.parametrize("name", PLAIN)
def test_a_program_that_no_rule_speaks_of_is_plain(name: str) -> None:
    assert plain().is_plain(name)


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_rules_speak_of_and_what_runs_others_is_not(name: str) -> None:
    assert not plain().is_plain(name)


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(PLAIN), words=st.lists(WORDS, max_size=6))
def test_whatever_a_plain_program_is_told_the_judge_allows_it(name: str, words: list[str]) -> None:
    attempt = Attempt(source=Source.GATE, cwd="/home/dev/project", argv=(name, *words))
    decision = judge(
        attempt,
        session=Session("s", workspace="/home/dev/project", home="/home/dev"),
        rules=load_rules(),
        policy=Policy(),
        facts=Facts("/home/dev", "/home/dev/project"),
    )
    if not plain().is_plain(name):
        return
    assert (decision.verdict, decision.findings, decision.fault) == (Verdict.ALLOW, (), "")


@cache
def load_rules():  # type: ignore[no-untyped-def]
    return load().rules


def test_rules_about_any_program_listen_to_long_options_only() -> None:
    """The gate looks at nothing else of a plain program: a rule that wants more must name programs."""
    general = [rule for rule in load_rules().rules if rule.triggers is None]
    for rule in general:
        attempts = [
            Attempt(source=Source.GATE, cwd="/home/dev/project", argv=("some-tool", word.replace("--", "-")))
            for example in rule.match
            for word in example.split()[1:]
        ]
        for attempt in attempts:
            decision = judge(attempt, session=Session("s"), rules=load_rules(), policy=Policy())
            assert rule.id not in {f.rule for f in decision.findings}


@pytest.mark.parametrize(
    ("name", "is_code"),
    [
        pytest.param("python3", True, id="an interpreter"),
        pytest.param("bash", True, id="a shell"),
        pytest.param("busybox", True, id="a shell among its applets"),
        pytest.param("ld-musl-x86_64.so.1", True, id="a loader"),
        pytest.param("java", True, id="a machine for code that is not read"),
        pytest.param("tar", False, id="a tool"),
        pytest.param("docker", False, id="a client"),
        pytest.param("rm", False, id="what rules speak of"),
    ],
)
def test_effects_are_a_programs_own_unless_it_runs_code_of_others(name: str, is_code: bool) -> None:
    assert runs_code(name) is is_code


@pytest.mark.parametrize(
    ("argv", "parent", "is_step"),
    [
        pytest.param(("git", "reflog", "expire", "--all"), ("git", "gc", "-q"), True, id="a step of gc"),
        pytest.param(
            ("git", "repack", "-d"), ("git", "maintenance", "run"), True, id="a step of maintenance"
        ),
        pytest.param(("git", "reset", "--hard", "-q"), ("git", "stash"), True, id="what is put aside goes"),
        pytest.param(
            ("git", "reset", "--hard"), ("git", "-C", "x", "-c", "a=b", "stash"), True, id="behind options"
        ),
        pytest.param(("git", "clean", "-fqd"), ("git", "stash", "push", "-u"), True, id="untracked too"),
        pytest.param(
            ("git", "reset", "--hard"), ("git", "worktree", "add", "../w"), True, id="a new working tree"
        ),
        pytest.param(("git", "reset", "--hard"), ("git", "stashed"), False, id="an alias that looks like it"),
        pytest.param(("git", "reset", "--hard"), ("git", "-C", "stash"), False, id="a folder of that name"),
        pytest.param(("git", "stash", "clear"), ("git", "stash"), False, id="no step of a stash"),
        pytest.param(("git", "push", "--force"), ("git", "gc"), False, id="no step of it"),
        pytest.param(("git", "reflog", "expire"), ("git", "nuke"), False, id="an alias"),
        pytest.param(("git", "reflog", "expire"), ("git",), False, id="nothing known of the parent"),
        pytest.param(("rm", "-rf", "x"), ("rm", "gc"), False, id="a program without steps"),
    ],
)
def test_a_program_may_be_a_step_of_its_own_kind(
    argv: tuple[str, ...], parent: tuple[str, ...], is_step: bool
) -> None:
    assert is_own_step(argv[0], argv, parent_argv=parent) is is_step
