"""Grants: which match, how often, how long."""

import pytest

from shellguard.errors import UsageError
from shellguard.hold.grants import Grants, is_match
from shellguard.model import Grant


@pytest.mark.parametrize(
    ("rule", "shape", "session", "is_matching"),
    [
        pytest.param("any-rule", "rm *", "s1", True, id="same shape and session"),
        pytest.param("any-rule", "rm -r *", "s1", False, id="other shape"),
        pytest.param("any-rule", "rm *", "s2", False, id="other session"),
        pytest.param("any-rule", "", "s1", False, id="no shape"),
    ],
)
def test_a_grant_for_every_rule(rule, shape, session, is_matching):
    grant = Grant("g1", "*", "rm *", "s1")
    assert is_match(grant, rule=rule, shape=shape, session=session) is is_matching


def test_a_grant_for_one_rule_answers_no_other():
    grant = Grant("g1", "rm-recursive", "rm *", "s1")
    assert is_match(grant, rule="rm-recursive", shape="rm *", session="s1")
    assert not is_match(grant, rule="rm-root", shape="rm *", session="s1")


def test_a_grant_without_a_shape_matches_nothing_and_is_not_kept():
    grants, shapeless = Grants(clock=lambda: 0.0), Grant("g1", "*", "", "s1")
    assert not is_match(shapeless, rule="r", shape="", session="s1")
    with pytest.raises(UsageError):
        grants.add(shapeless)
    assert grants.active() == ()


def test_single_use_is_used_once():
    grants = Grants(clock=lambda: 0.0)
    grants.add(Grant("g1", "*", "rm *", "s1", is_single_use=True))
    assert grants.find(rule="r", shape="rm *", session="s1") == grants.use("g1")
    assert grants.find(rule="r", shape="rm *", session="s1") is None
    with pytest.raises(UsageError):
        grants.use("g1")


def test_a_session_grant_is_used_again_and_again():
    grants, grant = Grants(clock=lambda: 0.0), Grant("g1", "*", "rm *", "s1")
    grants.add(grant)
    assert [grants.use("g1") for _ in range(3)] == [grant] * 3


def test_an_expired_grant_is_gone_at_its_second():
    now_s = [0.0]
    grants = Grants(clock=lambda: now_s[0])
    grants.add(Grant("g1", "*", "rm *", "s1", expires_at_s=10.0))
    now_s[0] = 9.9
    assert len(grants.active()) == 1
    now_s[0] = 10.0
    assert grants.active() == ()
    with pytest.raises(UsageError):
        grants.use("g1")
