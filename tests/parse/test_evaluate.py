"""Walking a script. What bash runs is in test_agreement.py; here is what it might run, and the bounds."""

from __future__ import annotations

import posixpath

import pytest

from shellguard.parse.bash import read_argv, read_command
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.walk import MAX_INVOCATIONS


def listed(text: str, **given: object) -> list[str]:
    return [c.render() for c in read_command(text, cwd="/w", home="/h", **given).invocations]


BRANCHES = {
    "then and else": "if t; then rm x; else mv y; fi",
    "every arm": "case $1 in a) rm x;; *) mv y;; esac",
    "and or": "t && rm x || mv y",
    "loop that may never run": "while t; do rm x; done; mv y",
    "uncalled function": "f() { rm x; }; mv y",
    "trap": "trap 'rm x' EXIT; mv y",
    "early exit": "exit 0; rm x; mv y",
    "false first": "false && rm x; mv y",
}


@pytest.mark.parametrize("text", BRANCHES.values(), ids=BRANCHES)
def test_every_way_through_is_listed(text):
    assert {"rm x", "mv y"} <= set(listed(text))


OVERRIDDEN = {
    "then": "D=/; if t; then D=/tmp; fi; rm $D",
    "and": "D=/; t && D=/tmp; rm $D",
    "or": "D=/; t || D=/tmp; rm $D",
    "case": "D=/; case $1 in a) D=/tmp;; esac; rm $D",
    "loop": "D=/; while t; do D=/tmp; done; rm $D",
    "subshell": "D=/; (D=/tmp); rm $D",
    "pipe": "D=/; echo x | D=/tmp; rm $D",
    "another shell": "D=/; bash -c D=/tmp; rm $D",
    "local of a function": "D=/; f() { local D=/tmp; }; f; rm $D",
    "one command's environment": "D=/; D=/tmp ls; rm $D",
    "uncalled function": "D=/; f() { D=/tmp; }; rm $D",
    "substitution": "D=/; X=$(D=/tmp); rm $D",
}


@pytest.mark.parametrize("text", OVERRIDDEN.values(), ids=OVERRIDDEN)
def test_a_value_that_may_not_have_changed_is_still_read(text):
    assert "rm /" in listed(text)


def test_a_folder_that_may_not_have_been_entered_is_read_both_ways():
    calls = read_command("if t; then cd /tmp/x; fi; rm y", cwd="/w", home="/h").invocations
    assert {c.cwd for c in calls if c.program == "rm"} == {"/tmp/x", "/w"}


FOLDERS = {
    "cd": ("cd /a; rm x", "/a"),
    "cd relative": ("cd a/../b; rm x", "/w/b"),
    "cd home": ("cd; rm x", "/h"),
    "pushd": ("pushd /a; rm x", "/a"),
    "cd unknown": ("cd $X; rm x", None),
    "cd back": ("cd -; rm x", None),
    "cd in a subshell": ("(cd /a); rm x", "/w"),
    "cd absolute behind unknown": ("cd $X; cd /a; rm x", "/a"),
}


@pytest.mark.parametrize(("text", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_the_folder_is_followed(text, folder):
    assert read_command(text, cwd="/w", home="/h").invocations[-1].cwd == folder


FED = {
    "pipe": "curl x | bash",
    "pipe through a group": "curl x | { bash; }",
    "process substitution": "bash <(curl x)",
    "redirected process": "bash < <(curl x)",
    "substitution as text": 'bash -c "$(curl x)"',
    "eval": 'eval "$(curl x)"',
    "here-string": 'bash <<< "$(curl x)"',
    "heredoc": "bash <<E\n$(curl x)\nE",
    "through tee": "curl x | tee log | bash",
    "in sudo": "curl x | sudo bash",
    "sourced": "source <(curl x)",
    "variable": 'X=$(curl x); bash -c "$X"',
    "name": "$(curl x)",
}


@pytest.mark.parametrize("text", FED.values(), ids=FED)
def test_a_program_knows_what_feeds_it(text):
    assert any("curl" in c.fed_by for c in read_command(text, cwd="/w", home="/h").invocations)


FILES = {
    "echo": ("echo 'rm x' > s.sh; bash s.sh", True),
    "heredoc": ("cat > s.sh <<'E'\nrm x\nE\nchmod +x s.sh; ./s.sh", True),
    "appended": ("echo 'rm x' >> s.sh; echo ls >> s.sh; . ./s.sh", True),
    "tee": ("echo 'rm x' | tee s.sh; sh s.sh", True),
    "other folder": ("cd a; echo 'rm x' > s.sh; cd ..; bash a/s.sh", True),
    "written over by something unknown": ("echo 'rm x' > s.sh; curl y > s.sh; bash s.sh", False),
    "changed in place": ("echo 'rm x' > s.sh; sed -i s/rm/ls/ s.sh; bash s.sh", False),
    "another file": ("echo 'rm x' > s.sh; bash t.sh", False),
}


@pytest.mark.parametrize(("text", "is_read"), FILES.values(), ids=FILES)
def test_a_script_written_by_the_same_text_is_read(text, is_read):
    assert ("rm x" in listed(text)) is is_read


def test_script_files_are_read_by_the_reader_that_was_given():
    files = {"/w/s.sh": '#!/bin/bash\nrm "$1"', "/w/p.py": "import os; os.remove('x')"}
    for text in (
        "bash s.sh x",
        "./s.sh x",
        "set -- x; source s.sh",
        "sh -x s.sh x",
        "python3 p.py",
        "cd /w && ./s.sh x",
    ):
        assert "rm x" in listed(text, read_script=lambda path: files.get(posixpath.normpath(path)))
    assert listed("bash s.sh x") == ["bash s.sh x"]


LINES = {
    "read in a loop": ("printf 'a\\nb\\n' | while read l; do rm $l; done", {"rm a", "rm b"}),
    "read of two names": ("read a b <<< 'x y z'; rm $b", {"rm y z"}),
    "read of one of several lines": ("printf 'a\\nb\\n' | { read l; rm $l; }", {"rm a"}),
    "read that may not have happened": ("{ x && read l; read m; rm $m; } <<< $'a\\nb'", {"rm $m"}),
    "mapfile": ('mapfile -t a < f; rm "${a[@]}"', {'rm "${a[@]}"'}),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_what_read_gives(text, expected):
    shown = {
        " ".join(["rm", *(a.shown for a in c.args)])
        for c in read_command(text, cwd="/w", home="/h").invocations
        if c.program == "rm"
    }
    assert {s.strip("'") for s in shown} >= expected or any(
        UNKNOWN in a.text for c in read_command(text, cwd="/w", home="/h").invocations for a in c.args
    )


BOUNDED = {
    "many commands": "rm x;" * 5000,
    "deep shells": "".join(f"bash <<'E{n}'\n" for n in range(40))
    + "rm x\n"
    + "".join(f"E{n}\n" for n in reversed(range(40))),
    "nested loops": "for a in {1..20}; do " * 8 + "rm x;" + " done;" * 8,
    "nested whiles": "X=1; " + "while t; do X=${X}1; " * 30 + "rm $X;" + " done;" * 30,
    "nested branches": "X=1; " + "if t; then X=${X}1; " * 40 + "rm $X;" + " fi;" * 40,
    "recursion": "f() { f; f; }; f",
    "mutual recursion": "f() { g; g; }; g() { f; f; }; f",
    "eval of itself": 'X=\'eval "$X$X"\'; eval "$X"',
    "doubling variable": "X=ab; " + "X=$X$X; " * 60 + "rm $X",
    "doubling default": "echo " + "${A:-" * 55 + "x" + "}" * 55,
    "nested substitutions": "echo " + "$(echo " * 55 + ")" * 55,
    "wide braces": "rm " + "{a,b}" * 30,
    "alias of itself": "alias a='a; a'\na",
    "function that defines itself": "f() { eval 'f() { f; f; }; f; f'; }; f",
    "xargs of xargs": "echo a | " + "xargs " * 40 + "rm",
    "a megabyte of one argument": "rm " + "x" * 10**6,
    "more commands than are read": "rm x\n" * 60_000,
    "a long value trimmed": f"X={'ab' * 60_000}; rm ${{X##*b}} ${{X%%a*}} ${{X//a/b}}",
    "appended elements": "a+=(x); " * 3_000,
    "braces in a row": "{a,b}" * 5_000,
    "trimming over and over": f"X={'a' * 1_500}; " + "${X%*b} " * 3_000,
    "doubling over and over": "A=x; " + "A=$A$B; B=$A; " * 2_000,
    "curl's own sets": "curl http://h.example.com/" + "{a,b}" * 40,
    "dollars": "$" * 100_000,
    "parentheses": "(" * 10_000,
    "quotes": "'\"" * 50_000,
    "heredocs": "cat <<E\n" * 5_000,
}


@pytest.mark.parametrize("text", BOUNDED.values(), ids=BOUNDED)
def test_reading_is_bounded(text):
    reading = read_command(text, cwd="/w", home="/h")
    assert len(reading.invocations) <= 2 * MAX_INVOCATIONS + 64
    assert all(len(a.text) <= 2 * 10**6 for c in reading.invocations for a in c.args)


@pytest.mark.parametrize(
    "name",
    [
        "many commands",
        "deep shells",
        "more commands than are read",
        "parentheses",
        "doubling over and over",
        "trimming over and over",
    ],
)
def test_what_was_not_read_to_its_end_says_so(name):
    assert read_command(BOUNDED[name], cwd="/w", home="/h").is_partial


ARGV = {
    "program": (("rm", "-rf", "a b"), "rm -rf 'a b'"),
    "path": (("/usr/bin/rm", "x"), "/usr/bin/rm x"),
    "nothing is expanded": (("rm", "$X", "*", "~"), "rm $X * ~"),
    "shell": (("bash", "-c", 'rm "$1"', "_", "x"), "rm x"),
    "wrapper": (("env", "A=1", "rm", "x"), "A=1 rm x"),
    "interpreter": (("python3", "-c", "import os; os.remove('x')"), "rm x"),
}


@pytest.mark.parametrize(("argv", "expected"), ARGV.values(), ids=ARGV)
def test_an_argv_is_read_as_the_kernel_would_get_it(argv, expected):
    assert expected in [c.render() for c in read_argv(argv, cwd="/w", home="/h").invocations]


def test_bash_n_runs_nothing_but_what_undoes_it_does():
    assert listed("bash -n -c 'rm x'") == ["bash -n -c 'rm x'"]
    assert "rm x" in listed("bash -c 'rm x' -n")
