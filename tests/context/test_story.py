"""The session so far: a fold that forgets the oldest and never holds a secret."""

from __future__ import annotations

from shellguard.context.failures import Failure, FailureKind
from shellguard.context.story import FAILURE_STEPS, MOST_TRACES, Story, advanced, failed
from shellguard.model import Credential, Decision, Observed, Verdict

DENIED = Failure(FailureKind.AUTHENTICATION, "401")
EXPORTED = Credential("exported", "aws", "ab" * 8, variable="AWS_SECRET_ACCESS_KEY")


def shown(*credentials: Credential) -> Decision:
    return Decision(Verdict.ALLOW, command="cmd\nmore", observed=Observed(credentials))


def test_an_attempt_without_identities_only_counts() -> None:
    assert advanced(Story(), Decision(Verdict.ALLOW), is_run=True) == Story(step=1)


def test_what_did_not_run_left_nothing_behind() -> None:
    assert advanced(Story(), shown(EXPORTED), is_run=False) == Story(step=1)


def test_what_the_shell_hands_on_is_known_by_its_variable() -> None:
    story = advanced(Story(), shown(EXPORTED), is_run=True)
    assert story.exported_as("AWS_SECRET_ACCESS_KEY") == EXPORTED
    assert story.exported_as("OTHER") is None


def test_a_search_counts_even_where_it_was_stopped() -> None:
    story = advanced(Story(), shown(Credential("sought", "any", how="outside the project")), is_run=False)
    assert [t.evidence for t in story.sought] == ["cmd"]


def test_a_failure_explains_only_what_follows_soon() -> None:
    story = failed(Story(), DENIED)
    for _ in range(FAILURE_STEPS):
        story = advanced(story, shown(), is_run=True)
    assert story.recent_failure("authentication") is not None
    assert advanced(story, shown(), is_run=True).recent_failure("authentication") is None
    assert story.recent_failure("network") is None


def test_the_oldest_is_forgotten_first() -> None:
    story = Story()
    for n in range(MOST_TRACES + 5):
        story = advanced(story, shown(Credential("obtained", "any", f"{n:016x}")), is_run=True)
    assert len(story.obtained) == MOST_TRACES
    assert story.obtained[0].credential is not None
    assert story.obtained[0].credential.fingerprint == f"{5:016x}"


def test_where_a_credential_came_from_is_found_by_secret_or_by_file() -> None:
    story = advanced(Story(), shown(Credential("obtained", "any", "ab" * 8, file="/x/.env")), is_run=True)
    assert story.source_of(Credential("used", "http", "ab" * 8)) is not None
    assert story.source_of(Credential("used", "http", file="/x/.env")) is not None
    assert story.source_of(Credential("used", "http", "cd" * 8)) is None


def test_a_variable_is_known_by_its_own_name_wherever_its_value_came_from() -> None:
    handed_on = Credential("exported", "github", variable="OTHER", how="$GH_TOKEN")
    story = advanced(Story(), shown(handed_on), is_run=True)
    assert story.exported_as("GH_TOKEN") == handed_on
    assert story.exported_as("OTHER") is None


def test_what_is_taken_out_of_the_shell_is_forgotten() -> None:
    story = advanced(Story(), shown(EXPORTED), is_run=True)
    unset = Decision(Verdict.ALLOW, invocations=("unset AWS_SECRET_ACCESS_KEY OTHER",))
    assert advanced(story, unset, is_run=True).exported == ()
    assert advanced(story, unset, is_run=False).exported == story.exported
    put_back = Decision(Verdict.ALLOW, invocations=(*unset.invocations, "AWS_SECRET_ACCESS_KEY=x export"))
    assert advanced(story, put_back, is_run=True).exported == story.exported
