"""The `[kernel]` section of a policy file."""

from __future__ import annotations

import pytest

from shellguard.decide.enclosing import WATCHED, Enclosing
from shellguard.decide.policy import load_policy
from shellguard.errors import PolicyError


def enclosing(text: str) -> Enclosing:
    return load_policy(text, name="p.toml", known_rules=frozenset()).enclosing


def test_without_a_section_everything_is_watched_and_nobody_confined() -> None:
    assert enclosing("") == Enclosing(WATCHED, frozenset(), (), ())


def test_all_keys_are_taken() -> None:
    text = """
    [kernel]
    watch = ["delete"]
    confine = ["production"]
    writable = ["~/data"]
    protect = ["db.prod.example.com", "10.0.0.0/8"]
    """
    assert enclosing(text) == Enclosing(
        frozenset({"delete"}), frozenset({"production"}), ("~/data",), ("db.prod.example.com", "10.0.0.0/8")
    )


@pytest.mark.parametrize(
    ("environment", "is_confined"),
    [
        pytest.param("production", True, id="named"),
        pytest.param("staging", False, id="another"),
        pytest.param("", False, id="none said"),
    ],
)
def test_confinement_goes_by_environment(environment: str, is_confined: bool) -> None:
    assert enclosing('[kernel]\nconfine = ["production"]').confines(environment) is is_confined
    assert enclosing('[kernel]\nconfine = ["*"]').confines(environment)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[kernel]\nwach = ["delete"]', "[kernel] wach: unknown; known: watch", id="a key"),
        pytest.param(
            '[kernel]\nwatch = ["deletes"]', "'deletes' is none of connect, delete, write", id="a word"
        ),
        pytest.param('[kernel]\nprotect = "db"', "[kernel] protect is a list of texts", id="no list"),
        pytest.param("[kernel]\nprotect = [1]", "[kernel] protect is a list of texts", id="no text"),
    ],
)
def test_what_is_not_known_is_an_error(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as caught:
        enclosing(text)
    assert says in str(caught.value)
