"""Which names of a task name which targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shellguard.context.alignment_names import Match, is_same_word, match, naming, range_of
from shellguard.context.task_scope import Named, NamedBy

Q, ID, P, R, W = NamedBy.QUOTE, NamedBy.IDENTIFIER, NamedBy.PATH, NamedBy.PATTERN, NamedBy.WORD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("31xx", (3100, 3199), id="open places"),
        pytest.param("#204", (204, 204), id="issue"),
        pytest.param("OPS-77", (77, 77), id="ticket"),
        pytest.param("tickets 10 to 20", (10, 20), id="range in words"),
        pytest.param("10-20", (10, 20), id="range"),
        pytest.param("web-2", None, id="a name with one digit"),
        pytest.param("payments", None, id="a word"),
        pytest.param("v1.2.3", None, id="a version"),
    ],
)
def test_tickets_are_read_as_ranges(text: str, expected: tuple[int, int] | None) -> None:
    assert range_of(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("branch", "branches", True),
        ("policy", "policies", True),
        ("cfg", "config", True),
        ("ckpt", "checkpoint", True),
        ("auth", "author", False),
        ("bill", "billing", False),
    ],
)
def test_words_are_compared_by_number_and_shortening(one: str, other: str, expected: bool) -> None:
    assert is_same_word(one, other) is expected


@pytest.mark.parametrize(
    ("name", "by", "target", "expected"),
    [
        pytest.param("web-blue", Q, "web-blue", Match.EXACT, id="the very name"),
        pytest.param("web-blue", Q, "deployment/web-blue", Match.EXACT, id="behind its kind"),
        pytest.param("web-blue", Q, "web-blue-canary", Match.FAMILY, id="a longer name"),
        pytest.param("web-blue", Q, "web-green", Match.FAMILY, id="a brother"),
        pytest.param("web-blue", Q, "db", Match.NONE, id="another"),
        pytest.param("kim/login", Q, "origin/kim/login", Match.EXACT, id="with its remote"),
        pytest.param("users_old", ID, "public.users_old", Match.EXACT, id="with its schema"),
        pytest.param("users_old", ID, "users_old_backup", Match.FAMILY, id="a copy of it"),
        pytest.param("worker-22", ID, "worker-2", Match.NONE, id="a shorter number"),
        pytest.param("31xx", R, "etl-3107-b", Match.COVERED, id="in the range"),
        pytest.param("31xx", R, "etl-3207-b", Match.NONE, id="outside the range"),
        pytest.param("*.tmp", R, "build/a.tmp", Match.COVERED, id="glob by last part"),
        pytest.param("*.tmp", R, "build/a.txt", Match.NONE, id="glob missed"),
        pytest.param("logs/old", P, "logs/old/1.log", Match.COVERED, id="inside a folder"),
        pytest.param("exp-search-3107", Q, "s3://lab/kim/search-run-3107/weights.bin", Match.FAMILY, id="half of it"),
        pytest.param("obj-search-3107", Q, "s3://lab/kim/search-run-3107/weights.bin", Match.COVERED, id="said as a path"),
        pytest.param("orders table", W, "orders", Match.COVERED, id="a word"),
        pytest.param("checkout", W, "svc-checkout-eu", Match.COVERED, id="a word among others"),
        pytest.param("old branch", W, "old-branch-of-kim", Match.NONE, id="generic words"),
        pytest.param("anything", Q, "", Match.NONE, id="no target"),
    ],
)  # fmt: skip
def test_a_name_names_a_target(name: str, by: NamedBy, target: str, expected: Match) -> None:
    assert match(Named(name, by), target) is expected


def test_a_kind_of_things_and_a_range_name_by_both_parts() -> None:
    text = "remove the search-index branches for tickets 31xx"
    names = (Named("search-index", ID), Named("31xx", R))
    assert naming(names, "kim/search-index-3107", text=text).match is Match.COVERED
    assert naming(names, "kim/payments-3107", text=text).conflict == "component"
    assert naming(names, "kim/search-index-9999", text=text).conflict == "number"


@given(st.text(max_size=400), st.text(max_size=400), st.sampled_from(NamedBy))
def test_comparing_is_total(name: str, target: str, by: NamedBy) -> None:
    assert match(Named(name, by), target) in Match
    assert naming((Named(name, by),), target, text=name).match in Match


@given(st.from_regex(r"[a-z]{3,8}-[a-z]{3,8}-[0-9]{4}", fullmatch=True))
def test_a_quoted_name_names_itself(name: str) -> None:
    assert match(Named(name, Q), name) is Match.EXACT
