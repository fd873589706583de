"""The second readers: no command is trusted to one parser's word."""

from __future__ import annotations

import resource

import pytest

from shellguard.parse import bash
from shellguard.parse.bash import read_argv, read_command
from shellguard.parse.invocation import Invocation, Reading

# Constructs that one or more of the parsers known to us refuse, or parse while hiding the command in them.
HIDDEN_FROM_SOME = {
    "default": "echo ${x:-$(rm y)}", "quoted default": 'echo "${x:-$(rm y)}"', "replacement": "echo ${x//a/$(rm y)}", "suffix": "echo ${x%$(rm y)}",
    "assigned default": "echo ${x:=$(rm y)}", "process in a default": "echo ${x:-<(rm y)}",
    "heredoc body": "cat <<E\n$(rm y)\nE", "backticks in a heredoc": "cat <<E\n`rm y`\nE", "quoted heredoc before": "cat <<'E'\nx\nE\nrm y",
    "escaped heredoc before": "cat <<\\E\nx\nE\nrm y", "commit message by heredoc": "git commit -m \"$(cat <<'E'\nx\nE\n)\"; rm y",
    "between single quotes": "echo 'a'$(rm y)'b'", "ANSI-C name": "$'rm' y", "ANSI-C hex name": "$'\\x72\\x6d' y",
    "command in braces": "echo ${ rm y; }", "array": "a=(1 2); rm y", "array append": "a+=(1); rm y", "declare -A": "declare -A m=([a]=1); rm y",
    "array of commands": "a=($(rm y))", "double brackets": "[[ -n $(rm y) ]]", "double brackets before": "[[ a == b ]] && rm y",
    "for in C style": "for ((i=0;i<1;i++)); do rm y; done", "extended glob": "ls !(a|b); rm y", "case": "case x in x) rm y;; esac",
    "case in a substitution": "echo $(case x in x) rm y;; esac)", "arithmetic": "echo $(( $(rm y) ))", "old arithmetic": "echo $[ $(rm y) ]",
    "time": "time rm y", "time -p": "time -p rm y", "select": "select x in a; do rm y; done", "coproc": "coproc rm y", "coproc named": "coproc N { rm y; }",
    "comment first": "# x\nrm y", "two backticks": "echo `date` `rm y`", "continuation in a name": "r\\\nm y", "nested backticks": "echo `echo \\`rm y\\``",
    "digit before the parenthesis": "x=$(a || echo 0); rm y", "unterminated heredoc": "rm y; cat <<E\nx", "subscript": "echo ${a[$(rm y)]}",
    "assigned subscript": "a[$(rm y)]=1", "default in arithmetic": "echo $(( ${x:-$(rm y)} ))", "case pattern": "case x in $(rm y)) :;; esac",
    "pipe both": "a |& rm y", "function without parentheses": "function f { rm y; }; f", "carriage return": "ls\r\nrm y",
    "trap": "trap 'rm y' EXIT", "alias body": "alias a='rm y'", "local array": "f() { local -a a=(1); rm y; }; f", "descriptor variable": "exec {fd}>f; rm y",
}  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN_FROM_SOME.values(), ids=HIDDEN_FROM_SOME)
def test_our_own_reading_finds_what_some_parser_hides(text):
    calls = read_command(text, cwd="/w", home="/h").invocations
    assert "rm y" in [c.render() for c in calls if not c.is_alien]


def blind(*args: object, **kwargs: object) -> Reading:
    """Our own reading if it saw nothing at all but knew that something was wrong."""
    return Reading((), ("blind",))


SEEN_BY_OTHERS = [
    "rm y; echo 'x'", "echo 'x' && (rm y)", "if test 'x'; then rm y; fi", "echo 'x' | rm y", "for i in '1'; do rm y; done", "$(rm y)", "echo \"$(rm y)\"",
    "f() { rm y; }", "while test 'x'; do rm y; done", "cat <(rm y)",
]  # fmt: skip


@pytest.mark.parametrize("text", SEEN_BY_OTHERS)
def test_a_command_that_only_a_second_reader_sees_is_listed_as_alien(monkeypatch, text):
    monkeypatch.setattr(bash, "evaluate", blind)
    calls = read_command(text, cwd="/w", home="/h").invocations
    assert ("rm", ("y",), True) in [(c.program, c.words, c.is_alien) for c in calls]


@pytest.mark.parametrize("reader", ["_tree_sitter", "_bashlex"])
def test_each_reader_finds_it_alone(monkeypatch, reader):
    monkeypatch.setattr(bash, "evaluate", blind)
    for other in {"_tree_sitter", "_bashlex"} - {reader}:
        monkeypatch.setattr(bash, other, lambda text: [])
    assert [
        c.program
        for c in read_command("rm y; echo 'x'", cwd="/w", home="/h").invocations
        if c.program == "rm"
    ] == ["rm"]


def test_a_shells_text_in_an_argv_gets_its_second_readers(monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(bash, "_tree_sitter", lambda text: seen.append(text) or [("rm", "y")])
    calls = read_argv(("bash", "-c", "echo 'x'"), cwd="/w", home="/h").invocations
    assert seen == ["echo 'x'"]
    assert calls[-1] == Invocation("rm", calls[-1].args, "rm", cwd="/w", is_alien=True)


QUIET = {
    "plain": "ls -la src", "function called": "f() { ls 'x'; }; f", "quoted data": "git commit -m 'rm y; rm z'", "exec": "exec ls 'x'",
    "alias": "alias l='ls -l'\nl 'x'", "read": "read -r x <<< 'y'", "heredoc to a file": "cat > f <<'E'\nrm y\nE", "command": "command ls 'x'",
    "keywords": "if [ 'x' ]; then echo 'x'; else :; fi", "awk program": "awk '{ print $1 }' f", "loop over quoted": "for f in 'a b'; do echo \"$f\"; done",
}  # fmt: skip


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_readers_that_agree_add_nothing(text):
    assert [c.render() for c in read_command(text, cwd="/w", home="/h").invocations if c.is_alien] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "# x",
        "case x in",
        "$((",
        "<<",
        "a\0b 'x'",
        "echo '\udcff'",
        "[[ 'x'",
        "coproc 'x'",
        "time 'x'",
    ],
)
def test_no_reader_may_crash_us(text):
    assert isinstance(read_command(text, cwd="/w", home="/h"), Reading)


@pytest.mark.parametrize("character", ["é", "→", "😀", "\U000db080", "\U0010ffff", "\udcff", "\ud98a"])
def test_characters_a_readers_scanner_has_no_table_for_are_kept_from_it(character):
    # A process of its own would be needed to see the crash; here it is enough that what it is given is ASCII and that offsets fit.
    assert bash._tree_sitter(f"grep ${{{character} 'x'; rm {character} 'é y'") != []
    assert bash._tree_sitter(f"{character}; rm {character} 'é y'")[0] == ("rm", character, "é y")


@pytest.mark.parametrize("word", ["'a${b'c", "'${'x", "x'$a ${'\"y\""])
def test_a_reader_that_would_go_round_for_ever_is_stopped(word):
    # bashlex by itself takes all memory there is
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        assert bash._bashlex(f"echo {word}; rm x") == []
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_a_long_pipeline_behind_an_error_is_kept_from_a_reader_it_would_stop(monkeypatch):
    # tree-sitter takes longer than anybody waits, inside its own code, where nothing interrupts it
    monkeypatch.setattr(bash, "_tree_sitter", lambda text: pytest.fail("asked"))
    reading = read_command(
        'eval "$(' + "cat p | " * 10 + "| " + "cat p | " * 60 + 'rm -rf x)"', cwd="/w", home="/h"
    )
    assert isinstance(reading, Reading)
