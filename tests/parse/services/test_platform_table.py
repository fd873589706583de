"""The table format of tools: rows, conditions, flags, and words where no row speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services import dns, firewalls, github, gitlab, platforms, publishing, system_services
from shellguard.parse.services.platform_table import Spec, tool_of
from shellguard.parse.services.platform_table_reading import read_tool
from shellguard.parse.services.readers import PROGRAMS, service_acts

SPEC = Spec(
    "shop",
    options="a,app= f,force prod version= e,env=",
    where="env app",
    local="force",
    is_colon=True,
    rows="""
        crates drop|scrap = delete volume
        crates drop +env~^dev$ = delete preview
        crates move !prod = move volume
        crates weigh /^0$/ = stop app
        crates weigh = change app
        crates all = delete volume many
        crates each = delete volume each
        crates key = grant token hidden
        crates named = delete volume @app
        sealed = reveal secret unsure
        - +prod = deploy app
    """,
)
TABLE = {
    "a row": ("crates drop c1", [("delete", "volume", "c1")]),
    "another spelling": ("crates scrap c1", [("delete", "volume", "c1")]),
    "words joined by colons": ("crates:drop c1", [("delete", "volume", "c1")]),
    "options between the words": ("-a x crates --env qa drop c1", [("delete", "volume", "c1")]),
    "a later operand decides": ("crates weigh c1 0", [("stop", "app", "c1")]),
    "and where it does not, the next row": ("crates weigh c1 5", [("change", "app", "c1")]),
    "an option that must not be there": ("crates move c1 --prod", [("deploy", "app", "crates")]),
    "every operand": ("crates each a b", [("delete", "volume", "a"), ("delete", "volume", "b")]),
    "an operand that may be a secret": ("crates key s3cr3t", [("grant", "token", "")]),
    "an option names the target": ("crates named --app shop", [("delete", "volume", "shop")]),
    "told by an option alone": ("--prod", [("deploy", "app", "")]),
    "a word that no row names": ("boxes destroy b1", [("delete", "unknown", "b1")]),
    "its thing from the word before": ("volumes:wipe v1", [("empty", "volume", "v1")]),
    "its thing from the word after": ("delete database d1", [("delete", "database", "database")]),
    "a verb in a compound": ("volumes delete-all", [("delete", "volume", "")]),
    "what carries a value keeps its name": ("boxes destroy LEVEL=abc", [("delete", "unknown", "LEVEL")]),
    "reading comes first": ("boxes list delete", []),
    "a plural is no verb": ("releases show", []),
    "nothing known": ("boxes open b1", []),
    "help": ("crates drop c1 --help", []),
    "a dry run": ("crates drop c1 --dry-run", []),
    "a dry run that is none": ("crates drop c1 --dry-run=false", [("delete", "volume", "c1")]),
    "a value called version": ("crates drop c1 --version 2", [("delete", "volume", "c1")]),
    "nothing at all": ("", []),
}  # fmt: skip


def call_of(text: str) -> Invocation:
    return Invocation("shop", tuple(Arg(w) for w in text.split()))


@pytest.mark.parametrize(("text", "expected"), TABLE.values(), ids=TABLE)
def test_command_line_is_read_by_its_table(text: str, expected: list[tuple[str, str, str]]) -> None:
    acts = read_tool(call_of(text), tool_of(SPEC))
    assert [(str(a.verb), str(a.thing), a.target) for a in acts] == expected


def test_the_longest_path_counts_and_the_first_among_equals() -> None:
    assert read_tool(call_of("crates drop c1 --env dev"), tool_of(SPEC))[0].thing == "volume"


def test_place_claims_and_scope_are_told() -> None:
    act = read_tool(call_of("crates:all -a shop --env prod --force"), tool_of(SPEC))[0]
    assert (act.where, act.is_local, act.scope, act.is_certain) == ("prod", True, "many", True)
    assert not read_tool(call_of("sealed x"), tool_of(SPEC))[0].is_certain


def test_a_row_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="no ` = `"):
        tool_of(Spec("shop", rows="crates drop"))


MODULES = (dns, firewalls, gitlab, platforms, publishing, system_services)
SPECS = {
    **{name: spec for module in MODULES for name, spec in module.TOOLS.items()},
    "gh": github.SPECS[0],
    "gh gist": github.SPECS[1],
    "gh codespace": github.SPECS[2],
}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_table_can_be_read(name: str) -> None:
    assert tool_of(SPECS[name]).service == SPECS[name].service


def test_every_table_is_registered() -> None:
    assert {n for n in SPECS if " " not in n} <= PROGRAMS


WORDS = ["delete", "rm", "-", "--", "=", "-a", "--app", "--app=x", "list", "a:b:c", ":", UNKNOWN, "x" * 300, "0", "--all", "/", ""]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(PROGRAMS)), st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=8))
def test_reading_never_raises(program: str, words: list[str]) -> None:
    call = Invocation(program, tuple(Arg(w) for w in words))
    for act in service_acts(call, names=(program,)):
        assert act.verb
