"""GNU parallel as its manual has it: what is run for which input."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command

RUNS = {
    "values are appended": ("parallel rm ::: a b", ["rm a", "rm b"]),
    "values replace braces": ("parallel rm -r {} ::: a", ["rm -r a"]),
    "a value with a blank is one word": ("parallel rm ::: 'a b'", ["rm 'a b'"]),
    "a value with an operator is one word": ("parallel rm ::: 'a;b'", ["rm 'a;b'"]),
    "the command is a shell text": ("parallel 'cd /d; rm {}' ::: a", ["cd /d", "rm a"]),
    "no command: each value is one": ("parallel ::: 'rm a' 'mv b c'", ["rm a", "mv b c"]),
    "no command: each line is one": ("printf 'rm a\\nmv b c\\n' | parallel", ["rm a", "mv b c"]),
    "two sources": ("parallel rm {1}/{2} ::: a b ::: c", ["rm a/c", "rm b/c"]),
    "two sources without braces": ("parallel mv ::: a ::: b", ["mv a b"]),
    "linked sources": ("parallel mv {1} {2} ::: a b :::+ c d", ["mv a c", "mv b d"]),
    "--link": ("parallel --link mv {1} {2} ::: a b ::: c d", ["mv a c", "mv b d"]),
    "without its extension": ("parallel rm {.} ::: d/a.txt", ["rm d/a"]),
    "last part": ("parallel rm {/} ::: d/a.txt", ["rm a.txt"]),
    "folder": ("parallel rm {//} ::: d/a.txt", ["rm d"]),
    "last part without extension": ("parallel rm {/.} ::: d/a.txt", ["rm a"]),
    "a source's folder": ("parallel mv {1//} {2/.} ::: d/a ::: e/b.c", ["mv d b"]),
    "job number": ("parallel rm {}.{#} ::: a", ["rm a.1"]),
    "-n": ("parallel -n 2 mv ::: a b c d", ["mv a b", "mv c d"]),
    "-N with places": ("parallel -N2 mv {2} {1} ::: a b", ["mv b a"]),
    "--max-args": ("parallel --max-args=2 mv ::: a b", ["mv a b"]),
    "-X": ("parallel -X rm ::: a b", ["rm a b"]),
    "-m": ("parallel -m rm {} ::: a b", ["rm a b"]),
    "-j and flags": ("parallel -j4 --bar --keep-order rm ::: a", ["rm a"]),
    "-I": ("parallel -I% rm % ::: a", ["rm a"]),
    "--colsep": ("parallel --colsep , mv {1} {2} ::: a,b", ["mv a b"]),
    "-C with a class": ("parallel -C '[:;]' mv {2} {1} ::: 'a:b'", ["mv b a"]),
    "--header": ("parallel --header : rm {f} ::: f a", ["rm a"]),
    "--delimiter": ("printf 'a,b' | parallel -d , rm", ["rm a", "rm b"]),
    "standard input": ("printf 'a b\\nc\\n' | parallel rm", ["rm 'a b'", "rm c"]),
    "-a": ("printf 'a\\n' > list; parallel -a list rm", ["rm a"]),
    "a file of values": ("printf 'a\\n' > list; parallel rm :::: list", ["rm a"]),
    "values from standard input beside others": (
        "printf 'a\\n' | parallel mv {1} {2} :::: - ::: b",
        ["mv a b"],
    ),
    "-q": ("parallel -q sh -c 'rm {}; mv x y' ::: a", ["rm a", "mv x y"]),
    "a shell gets one word": ("parallel sh -c {} ::: 'rm a'", ["rm a"]),
    "a shell's value is appended": ("parallel sh -c ::: 'rm a'", ["rm a"]),
    "eval": ("parallel eval {} ::: 'rm a'", ["rm a"]),
    "--pipe": ("printf x | parallel --pipe rm a", ["rm a"]),
    "sem": ("sem -j2 rm a", ["rm a"]),
    "--nice": ("parallel --nice 10 rm ::: a", ["rm a"]),
    "--env": ("parallel --env A rm ::: a", ["rm a"]),
    "-0": ("printf 'a\\0b c\\0' | parallel -0 rm", ["rm a", "rm 'b c'"]),
    "--dry-run": ("parallel --dry-run rm ::: a", []),
    "--version": ("parallel --version rm", []),
}
PROGRAMS = {"rm", "mv", "cd"}


@pytest.mark.parametrize(("text", "expected"), RUNS.values(), ids=RUNS)
def test_what_is_run_for_which_value(text, expected):
    found = read_command(text, cwd="/w", home="/h").invocations
    assert [c.render() for c in found if c.program in PROGRAMS] == expected


def test_unknown_values_stay_unknown_and_keep_their_place():
    call = read_command("find /a -name b | parallel rm", cwd="/w", home="/h").invocations[-1]
    assert (call.program, call.args[0].is_known, call.args[0].text.startswith("/a/")) == ("rm", False, True)


def test_a_remote_login_is_a_host_and_a_colon_is_not():
    def hosts(text):
        return [c.host for c in read_command(text, cwd="/w", home="/h").invocations if c.program == "rm"]

    assert hosts("parallel -S 8/db1 rm ::: a") == ["db1"]
    assert hosts("parallel -S : rm ::: a") == [""]


def test_a_working_folder_is_where_it_runs():
    assert read_command("parallel --wd /d rm ::: a", cwd="/w", home="/h").invocations[-1].cwd == "/d"


def test_perl_expressions_run_on_a_dry_run_too():
    found = read_command("parallel --dry-run echo '{= system(\"rm a\") =}' ::: x", cwd="/w", home="/h")
    assert "rm a" in [c.render() for c in found.invocations]
