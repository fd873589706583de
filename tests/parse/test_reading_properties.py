"""Reading is total and bounded, whatever arrives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_argv, read_command
from shellguard.parse.graphql import operations
from shellguard.parse.http import requests
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.paths import Place, classes
from shellguard.parse.sql import read as read_sql
from shellguard.parse.sql import statements
from shellguard.parse.walk import MAX_INVOCATIONS

QUICK = settings(deadline=None, max_examples=120, database=None)

# Any character at all, and pieces of shell, so that texts are near to valid.
PIECES = st.sampled_from(
    "rm mv $( ) ` ' \" ${ } $(( )) { ( [[ ]] if then else fi for in do done while case esac ;; ;& && || | & ; > >> < << <<< <( >( <<E E "
    "\n \\ # $X X=1 a=( a[0]= ~ * ? {a,b} $' $\" ! time coproc function f() eval bash -c xargs find -exec {} + - -- = \0 \r \t \x1b \udcff é 1 -rf /"
    .replace(" \n ", " ").split(" ")
)  # fmt: skip
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
SHELLISH = st.lists(st.one_of(PIECES, st.just(" "), st.just("\n"), st.text(max_size=4)), max_size=40).map(
    "".join
)
RUNS_ITS_ARGUMENTS = ("exec", "command", "builtin", "eval", "source", ".")
PLACES = st.sampled_from([Place("/w", "/h", "/w"), Place(None, "", ""), Place("/", "/root", "/")])


@QUICK
@given(st.one_of(ANY_TEXT, SHELLISH))
def test_any_text_is_read_within_bounds(text):
    reading = read_command(text, cwd="/w", home="/h")
    assert len(reading.invocations) <= 2 * MAX_INVOCATIONS + 64
    assert len(reading.problems) <= 8
    for call in reading.invocations:
        call.render()
        requests(call)
        statements(call)


@QUICK
@given(
    st.lists(ANY_TEXT, min_size=1, max_size=6),
    st.sampled_from(["", "bash", "env", "sudo", "xargs", "find", "python3", "curl", "psql", "ssh", "docker"]),
)
def test_any_argv_is_read(words, program):
    reading = read_argv((program or words[0], *words), cwd="/w", home="/h")
    assert reading.invocations or program in ("", "env", "sudo")
    for call in reading.invocations:
        requests(call)
        statements(call)


@QUICK
@given(SHELLISH, SHELLISH)
def test_more_text_on_new_lines_never_hides_what_was_read(before, after):
    first = read_command(before, cwd="/w", home="/h")
    if first.problems or first.is_partial or "\\" in before[-1:]:
        return
    longer = read_command(before + "\n" + after, cwd="/w", home="/h")
    listed = {(c.program, c.words) for c in longer.invocations}
    if not longer.is_partial and not ({"f", "rm", "mv"} & longer.names or "()" in after):
        assert {(c.program, c.words) for c in first.invocations if not c.is_alien} <= listed


@QUICK
@given(ANY_TEXT, PLACES, st.booleans())
def test_any_path_has_classes(text, place, is_glob):
    assert classes(Arg(text, text, is_glob=is_glob), place)


@QUICK
@given(
    st.one_of(
        ANY_TEXT,
        SHELLISH,
        st.lists(
            st.sampled_from(
                ["DROP", "TABLE", "t", ";", "'", "(", "DELETE", "FROM", "--", "/*", "*/", "WHERE"]
            )
        ).map(" ".join),
    )
)
def test_any_statement_is_read(text):
    assert len(read_sql(text)) <= 64


@QUICK
@given(
    st.one_of(
        ANY_TEXT,
        st.lists(
            st.sampled_from(
                ["mutation", "{", "}", "a", "(", ")", ":", "...", "F", "fragment", "on", '"', "1"]
            )
        ).map(" ".join),
    )
)
def test_any_body_is_read(text):
    assert len(operations(text)) <= 64
    assert len(operations('{"query": "' + text + '"}')) <= 64


@QUICK
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30).filter(
        lambda t: "/" not in t and t not in RUNS_ITS_ARGUMENTS
    )
)
def test_a_program_whose_name_is_quoted_is_that_program_and_no_other(name):
    (call, *_) = read_command("'" + name.replace("'", "'\\''") + "' x", cwd="/w", home="/h").invocations
    assert call.program == name or call.wrappers or call.path == name


@QUICK
@given(
    st.sampled_from(
        ["$X", "$(pick)", "${X}y", "`pick`", "r$X", '"$X"', "${a[0]}", "$((1+x))", "$RANDOM", "${!X}"]
    ),
    st.sampled_from(["", "sudo ", "env A=1 ", "xargs "]),
)
def test_an_unknown_program_is_never_read_as_known(name, wrapper):
    calls = read_command(f"{wrapper}{name} -rf x", cwd="/w", home="/h").invocations
    last = [c for c in calls if not c.is_alien][-1]
    assert (last.program, bool(last.path)) == ("", True)


def test_an_empty_argv_lists_a_call_without_a_name():
    assert [c.program for c in read_argv(("",), cwd=None, home="").invocations] == [""]
    assert Invocation("").render() == "…"
