"""A person's policy file: read, or an error that says why."""

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.data.policies import policy_from
from shellguard.decide.policy import Policy
from shellguard.errors import PolicyError, UsageError
from shellguard.model import Mode, Severity, Verdict

NO_RULES = RuleSet([])


def test_no_file_is_the_default_policy():
    assert policy_from("", rules=NO_RULES) == Policy()


def test_a_file_changes_the_table(tmp_path):
    path = tmp_path / "p.toml"
    path.write_text('[attended]\nmedium = "hold"\n')
    assert (
        policy_from(str(path), rules=NO_RULES).verdict(Mode.ATTENDED, "x", Severity.MEDIUM)[0] is Verdict.HOLD
    )


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, UsageError), (b"\xff\xfe", UsageError), (b'[rules]\nnone = "hold"\n', PolicyError)],
    ids=["missing", "not text", "an unknown rule"],
)
def test_what_cannot_be_used_is_an_error(tmp_path, content, error):
    path = tmp_path / "p.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error, match=r"p\.toml"):
        policy_from(str(path), rules=NO_RULES)
