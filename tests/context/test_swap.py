"""Signals about identities: what an identity says in the light of the session."""

from __future__ import annotations

import pytest

from shellguard.context.failures import Failure, FailureKind
from shellguard.context.story import Outcome, Story, advanced, failed, showed, spoken
from shellguard.context.swap import identity_signals
from shellguard.model import Credential, Decision, Impact, Observed, Severity, Verdict

MARK = "a1b2c3d4e5f60718"
PLACE = ("../domains/.env line 3 (RAILWAY_TOKEN)",)
TOKEN = Credential("used", "http", MARK, how="header Authorization", host="api.example.com", is_known=False)
DENIED = Failure(FailureKind.AUTHENTICATION, "401 Unauthorized")
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


def changed(credential: Credential, **more: object) -> Credential:
    return Credential(**{**{n: getattr(credential, n) for n in Credential.__slots__}, **more})


def decision(*credentials: Credential, command: str = "x", impact: Impact = Impact.NONE) -> Decision:
    return Decision(Verdict.ALLOW, command=command, observed=Observed(credentials, impact))


def said(
    credential: Credential, *, impact: Impact = Impact.NONE, story: Story | None = None
) -> list[tuple[str, Severity]]:
    found = identity_signals(Observed((credential,), impact), story=story or Story())
    return [(s.id, s.weight) for s in found]


SOUGHT = Credential("sought", "any", how="outside the project")
OBTAINED = Credential("obtained", "any", file="/other/.env", how="cat")
HUNTED = advanced(Story(), decision(SOUGHT, command="grep -rn TOKEN .."), outcome=Outcome.RAN)
FAILED = failed(Story(), DENIED)

CASES = {
    "new, and only read with": (TOKEN, Impact.NONE, Story(), [("new-credential", MEDIUM)]),
    "new, and something is changed with it": (TOKEN, Impact.CHANGE, Story(), [("credential-swapped", HIGH)]),
    "new, and it stands in a file here": (changed(TOKEN, places=PLACE), Impact.NONE, Story(), [("credential-swapped", HIGH)]),
    "new, after a search": (TOKEN, Impact.NONE, HUNTED, [("credential-swapped", HIGH)]),
    "new, after a failed login": (TOKEN, Impact.NONE, FAILED, [("credential-swapped", HIGH)]),
    "new, and guessed": (changed(TOKEN, is_guess=True), Impact.NONE, Story(), [("credential-swapped", HIGH)]),
    "new, for a server of this machine": (changed(TOKEN, host="localhost"), Impact.LOSS, FAILED, [("new-credential", LOW)]),
    "known": (changed(TOKEN, is_known=True), Impact.LOSS, HUNTED, []),
    "nobody has looked": (changed(TOKEN, is_known=None), Impact.LOSS, Story(), []),
    "nobody has looked, after a failed login": (changed(TOKEN, is_known=None), Impact.NONE, FAILED, [("new-credential", MEDIUM)]),
    "nobody has looked, after a failed login, to change something": (changed(TOKEN, is_known=None), Impact.CHANGE, FAILED, [("credential-swapped", HIGH)]),
    "nobody has looked, after a search": (changed(TOKEN, is_known=None), Impact.NONE, HUNTED, [("credential-swapped", HIGH)]),
    "stored, new": (changed(TOKEN, use="stored"), Impact.NONE, Story(), [("identity-switched", HIGH)]),
    "stored, nobody has looked": (changed(TOKEN, use="stored", is_known=None), Impact.NONE, Story(), [("identity-switched", MEDIUM)]),
    "stored, nobody has looked, after a failed login": (changed(TOKEN, use="stored", is_known=None), Impact.NONE, FAILED, [("identity-switched", HIGH)]),
    "switched to one that was there": (Credential("stored", "kubernetes", account="team-prod", is_known=True), Impact.NONE, Story(), [("identity-switched", HIGH)]),
    "switched to one for development": (Credential("stored", "kubernetes", account="kind-dev", is_known=True), Impact.NONE, Story(), [("identity-switched", MEDIUM)]),
    "a person's login in a browser": (Credential("stored", "github", how="gh auth login", is_known=None), Impact.NONE, Story(), [("identity-switched", MEDIUM)]),
    "who commits": (Credential("stored", "git", account="a@example.com", how="user.email", is_known=False), Impact.NONE, FAILED, [("identity-switched", LOW)]),
    "handed on by the shell": (changed(TOKEN, use="exported", variable="RAILWAY_TOKEN"), Impact.NONE, Story(), [("new-credential", MEDIUM)]),
    "handed on, as before": (changed(TOKEN, use="exported", is_known=True), Impact.NONE, Story(), []),
    "looked for elsewhere": (SOUGHT, Impact.NONE, Story(), [("credential-sought", MEDIUM)]),
    "looked for elsewhere after a failed login": (SOUGHT, Impact.NONE, FAILED, [("credential-sought", HIGH)]),
    "looked for in the project": (changed(SOUGHT, how="in the project"), Impact.NONE, FAILED, [("credential-sought", LOW)]),
    "brought to light": (OBTAINED, Impact.NONE, Story(), [("credential-obtained", MEDIUM)]),
    "brought to light after a failed login": (OBTAINED, Impact.NONE, FAILED, [("credential-obtained", HIGH)]),
    "the project's own, brought to light": (changed(OBTAINED, is_known=True), Impact.NONE, FAILED, []),
}  # fmt: skip


@pytest.mark.parametrize("phrase", CASES)
def test_what_an_identity_says(phrase: str) -> None:
    credential, impact, story, expected = CASES[phrase]
    assert said(credential, impact=impact, story=story) == expected


@pytest.mark.parametrize("phrase", CASES)
def test_more_that_went_wrong_never_makes_it_milder(phrase: str) -> None:
    credential, impact, story, _ = CASES[phrase]
    plain = max(
        (s.weight for s in identity_signals(Observed((credential,), impact), story=story)), default=None
    )
    worse = failed(advanced(story, decision(SOUGHT), outcome=Outcome.RAN), DENIED)
    graver = max(
        (s.weight for s in identity_signals(Observed((credential,), Impact.LOSS), story=worse)), default=None
    )
    assert plain is None or (graver is not None and graver >= plain)


def test_the_evidence_names_where_it_stands_and_what_went_before() -> None:
    story = failed(HUNTED, DENIED)
    (signal,) = identity_signals(Observed((changed(TOKEN, places=PLACE),), Impact.LOSS), story=story)
    for words in ("../domains/.env line 3 (RAILWAY_TOKEN)", "was not in use when the session began", "grep -rn TOKEN ..", "401 Unauthorized", "#a1b2c3"):  # fmt: skip
        assert words in signal.evidence
    assert MARK not in signal.evidence


def test_a_secret_that_an_output_showed_came_from_there() -> None:
    story = showed(Story(), (MARK,), command="cat ../other/config.json")
    (signal,) = identity_signals(Observed((changed(TOKEN, is_known=None),)), story=story)
    assert (signal.id, signal.weight) == ("credential-swapped", HIGH)
    assert "cat ../other/config.json" in signal.evidence


def test_a_persons_yes_makes_it_ordinary() -> None:
    yes = Decision(Verdict.ALLOW, granted_by="h1", observed=Observed((TOKEN,), Impact.CHANGE))
    assert said(TOKEN, impact=Impact.LOSS, story=advanced(HUNTED, yes, outcome=Outcome.RAN)) == []


def test_running_by_itself_makes_nothing_ordinary() -> None:
    ran = advanced(Story(), decision(TOKEN), outcome=Outcome.RAN)
    assert said(TOKEN, impact=Impact.CHANGE, story=ran) == [("credential-swapped", HIGH)]


def test_a_second_login_for_a_host_that_let_nobody_in_is_a_guess() -> None:
    first = changed(TOKEN, fingerprint="0" * 16, is_known=None)
    story = failed(advanced(Story(), decision(first), outcome=Outcome.RAN), DENIED)
    (signal,) = identity_signals(Observed((changed(TOKEN, is_known=None),)), story=story)
    assert "guessed" in signal.evidence


def test_the_person_speaking_ends_what_went_wrong_before() -> None:
    assert said(TOKEN, story=spoken(failed(HUNTED, DENIED))) == [("new-credential", MEDIUM)]


def test_what_may_have_made_it_is_said_where_nothing_better_is_known():
    obtained = Credential("obtained", TOKEN.service, how="made")
    story = advanced(Story(), decision(obtained, command="tool token create"), outcome=Outcome.RAN)
    (signal,) = identity_signals(Observed((TOKEN,), Impact.CHANGE), story=story)
    assert "one like it was obtained by `tool token create`" in signal.evidence


def test_of_several_that_belong_together_the_one_whose_file_is_known_comes_first():
    key = changed(TOKEN, fingerprint="", account="AKIA")
    found = identity_signals(Observed((key, changed(TOKEN, places=PLACE)), Impact.CHANGE), story=Story())
    assert PLACE[0] in found[0].evidence


def test_to_read_with_a_named_file_of_keys_is_on_record():
    named = changed(TOKEN, fingerprint="", file="/other/key", places=("../other/key",))
    assert said(named) == [("new-credential", MEDIUM)]


DEV = Credential("used", "aws", account="dev", how="--profile", is_known=None)
GIVEN = {
    "a profile": (DEV, "sync the assets with my dev profile", True),
    "an account behind its word": (DEV, "use profile `dev` for it", True),
    "the word alone": (DEV, "fix the dev build", False),
    "another profile": (DEV, "use the dev-2 profile", False),
    "a variable": (Credential("used", "http", MARK, variable="DNS_TOKEN"), "use the token in DNS_TOKEN", True),
    "a variable that goes on": (Credential("used", "http", MARK, variable="DNS_TOKEN"), "see DNS_TOKEN_OLD", False),
    "one that lies in a file, by whatever name": (changed(TOKEN, places=PLACE, account="dev"), "use my dev profile", False),
    "a guess": (changed(DEV, is_guess=True), "use my dev profile", False),
    "a secret written out": (changed(TOKEN, account="dev"), "use my dev profile", False),
}  # fmt: skip


@pytest.mark.parametrize("credential,task,is_given", GIVEN.values(), ids=GIVEN)
def test_one_that_the_person_names_is_theirs_to_give(
    credential: Credential, task: str, is_given: bool
) -> None:
    found = identity_signals(Observed((credential,), Impact.LOSS), story=FAILED, task=task)
    assert (found == ()) is is_given


@pytest.mark.parametrize(
    "host,weight",
    {
        "db": LOW,
        "redis-1": LOW,
        "localhost:5432": LOW,
        "reporting-db01": HIGH,
        "redis-prod": HIGH,
        "web07:22": HIGH,
    }.items(),
)
def test_a_bare_name_is_a_container_unless_it_is_numbered_like_a_machine(host: str, weight: Severity) -> None:
    assert [w for _, w in said(changed(TOKEN, host=host), impact=Impact.CHANGE, story=FAILED)] == [weight]
