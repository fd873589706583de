"""Where a tool that is told nothing acts: as earlier commands set it, else as it was when the session began."""

from __future__ import annotations

import pytest

from shellguard.classify.ruleset import RuleSet
from shellguard.context.identities import Held
from shellguard.context.said_earlier import current_of
from shellguard.context.story import Story, advanced
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Decision, Session, Source

HOME, WORKSPACE = "/home/u", "/home/u/work/app"
CROSSED, READ, UNKNOWN = "environment-crossed", "environment-read-across", "environment-unknown"


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return RuleSet(packaged_rules(), providers=packaged_providers())


class Book:
    """What the session began with."""

    def __init__(self, *held: Held) -> None:
        self._held = held

    def fingerprint(self, secret: str) -> str:
        return f"{len(secret):016x}"

    def baseline(self) -> tuple[Held, ...] | None:
        return self._held

    def places(self, _mark: str) -> tuple:
        return ()


def last(
    rules: RuleSet,
    *commands: str,
    held: tuple[Held, ...] | None = None,
    environment: tuple[tuple[str, str], ...] = (),
    session: str = "staging",
) -> Decision:
    """The decision about the last command, after the others ran; `environment` is what each inherits."""
    story = Story()
    facts = Facts(home=HOME, workspace=WORKSPACE, identities=None if held is None else Book(*held))
    for command in commands:
        decision = judge(
            Attempt(Source.CHECK, WORKSPACE, script=command, environment=environment),
            session=Session("s", workspace=WORKSPACE, home=HOME, environment=session),
            rules=rules,
            policy=Policy(),
            facts=facts,
            story=story,
        )
        story = advanced(story, decision, is_run=True)
    return decision


def crossings(decision: Decision) -> list[str]:
    return [s.id for s in decision.signals if s.id.startswith("environment-")]


LEFT = {
    "a profile": ("export AWS_PROFILE=prod", "aws s3 rb s3://assets", CROSSED),
    "a context": ("kubectl config use-context prod", "kubectl delete ns web", CROSSED),
    "a context, for another tool of the service": ("kubectl config use-context prod", "helm uninstall web", CROSSED),
    "a context, by its own program": ("kubectx prod-eu", "kubectl delete ns web", CROSSED),
    "a context that is set": ("kubectl config set current-context prod", "kubectl delete ns web", CROSSED),
    "a project": ("gcloud config set project shop-prod", "gcloud compute instances delete vm1", CROSSED),
    "a configuration": ("gcloud config configurations activate prod", "gcloud compute instances delete vm1", CROSSED),
    "a subscription": ("az account set --subscription=prod", "az vm delete -g shop -n vm1 --yes", CROSSED),
    "a workspace": ("terraform workspace select prod", "terraform destroy -auto-approve", CROSSED),
    "a container engine": ("docker context use prod", "docker volume rm data", CROSSED),
    "a platform's environment": ("railway environment production", "railway down", CROSSED),
    "a database": ("export DATABASE_URL=postgres://u:p@db.prod.acme.com/app", 'psql "$DATABASE_URL" -c "DROP TABLE t"', CROSSED),
    "a database that the tool takes by itself": ("export DATABASE_URL=postgres://u:p@db.prod.acme.com/app", "rails db:drop", CROSSED),
    "read": ("kubectl config use-context prod", "kubectl get pods", READ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "command", "signal"), LEFT.values(), ids=LEFT)
def test_what_an_earlier_command_set_is_where_a_plain_one_lands(rules, before, command, signal):
    assert crossings(last(rules, before, command)) == [signal]


SWITCH, EXPORT = "kubectl config use-context prod", "export AWS_PROFILE=prod"
NEAR = {
    "another service": (SWITCH, "aws s3 rb s3://staging-assets"),
    "another service's variable": (EXPORT, "kubectl delete ns web --context staging"),
    "told otherwise by an option": (SWITCH, "kubectl --context staging delete ns web"),
    "told otherwise by a file": (SWITCH, "kubectl --kubeconfig ~/.kube/staging.yaml delete ns web"),
    "told otherwise by a variable": (EXPORT, "AWS_PROFILE=staging aws s3 rb s3://assets"),
    "told another profile": (EXPORT, "aws --profile staging s3 rb s3://assets"),
    "told another project": ("gcloud config set project shop-prod", "gcloud --project shop-staging compute instances delete vm1"),
    "told another configuration": ("gcloud config set project shop-prod", "gcloud --configuration staging compute instances delete vm1"),
    "told another subscription": ("az account set -s prod", "az vm delete --subscription staging -g shop -n vm1 --yes"),
    "switched back": (SWITCH, "kubectl config use-context staging", "kubectl delete ns web"),
    "switched back in the same text": ("kubectl config use-context prod; kubectl config use-context staging; kubectl delete ns web",),
    "switched back before it": (SWITCH, "kubectl config use-context staging && kubectl delete ns web"),
    "exported anew": (EXPORT, "export AWS_PROFILE=staging", "aws s3 rb s3://assets"),
    "another project of the configuration": ("gcloud config configurations activate prod", "gcloud config set project shop-staging", "gcloud compute instances delete vm1"),
    "switched in another file": ("kubectl --kubeconfig /tmp/k config use-context prod", "kubectl -n staging delete deploy web"),
    "this machine's stand-in": (EXPORT, "aws --endpoint-url http://localhost:4566 s3 rb s3://assets"),
    "a rendering": (SWITCH, "helm template ./chart"),
    "help": (SWITCH, "kubectl delete --help"),
}  # fmt: skip


@pytest.mark.parametrize("commands", NEAR.values(), ids=NEAR)
def test_what_counts_more_is_where_it_lands(rules, commands):
    assert crossings(last(rules, *commands)) == []


def test_a_variable_that_is_taken_away_is_handed_on_no_more(rules):
    assert crossings(last(rules, EXPORT, "unset AWS_PROFILE", "aws s3 rb s3://assets")) == [UNKNOWN]
    again = ("unset AWS_PROFILE; export AWS_PROFILE=prod", "aws s3 rb s3://assets")
    assert crossings(last(rules, EXPORT, *again)) == [CROSSED]


def test_a_variable_counts_only_where_it_may_have_been_inherited(rules):
    """The kernel's sight shows what a program inherits: an earlier shell's variable is not there."""
    known = (("HOME", HOME), ("PATH", "/usr/bin"))
    assert crossings(last(rules, EXPORT, "aws s3 rb s3://assets", environment=known)) == [UNKNOWN]
    assert crossings(last(rules, SWITCH, "kubectl delete ns web", environment=known)) == [CROSSED]


def test_a_switch_to_nobody_knows_what_forgets_where_it_was(rules):
    assert crossings(last(rules, SWITCH, "kubectx -", "kubectl delete ns web")) == [UNKNOWN]


def test_the_evidence_says_which_command_set_it(rules):
    (signal,) = (s for s in last(rules, SWITCH, "kubectl delete ns web").signals if s.id == CROSSED)
    assert signal.evidence == (
        "the session is for staging; prod, as `kubectl config use-context prod` set before, is production (by its name): "
        "delete ns web"
    )


def test_no_password_of_an_address_is_told(rules):
    decision = last(rules, *LEFT["a database"][:2])
    assert "u:p" not in "".join(s.evidence for s in decision.signals)


KUBE = Held("kubernetes", "prod", place="~/.kube/config context prod", host="https://k8s.acme.com:6443")
CURRENT = {
    "a context": (KUBE, "kubectl delete ns web"),
    "a context by its server": (Held("kubernetes", "blue", host="https://api.prod.acme.com"), "kubectl delete ns web"),
    "a profile": (Held("aws", "prod", place="~/.aws/config [profile prod]"), "aws s3 rb s3://assets"),
    "a project": (Held("gcloud", "shop-prod"), "gcloud compute instances delete vm1"),
    "a subscription": (Held("azure", "prod"), "az vm delete -g shop -n vm1 --yes"),
    "a container engine": (Held("docker", "prod"), "docker volume rm data"),
    "in the file that is inherited": (KUBE, "KUBECONFIG=config true; kubectl delete ns web"),
}  # fmt: skip


@pytest.mark.parametrize(("held", "command"), CURRENT.values(), ids=CURRENT)
def test_what_was_current_when_the_session_began_is_where_a_plain_command_lands(rules, held, command):
    decision = last(rules, command, held=(held,))
    assert crossings(decision) == [CROSSED]
    assert "the current " in next(s.evidence for s in decision.signals if s.id == CROSSED)


STAGING = Held("kubernetes", "staging", place="~/.kube/config context staging")
OTHERWISE = {
    "one that is merely configured": ((Held("kubernetes", "prod", is_current=False), STAGING), ["kubectl delete ns web"]),
    "of another service": ((Held("aws", "prod"), STAGING), ["kubectl delete ns web"]),
    "told otherwise": ((KUBE,), ["kubectl --context staging delete ns web"]),
    "told another file": ((KUBE,), ["KUBECONFIG=/x/staging.yaml kubectl -n staging delete deploy web"]),
    "told a server": ((KUBE,), ["kubectl --server https://k8s.staging.acme.com delete ns web"]),
    "switched since": ((KUBE,), ["kubectl config use-context staging", "kubectl delete ns web"]),
    "changed by the person since": (
        (KUBE, Held("kubernetes", "prod", place=KUBE.place, host=KUBE.host, is_current=False), STAGING),
        ["kubectl delete ns web"],
    ),
    "a user's name": ((Held("kubernetes", "prod-admin", place="~/.kube/config user prod-admin"), STAGING), ["kubectl delete ns web"]),
    "keys are given": ((Held("aws", "prod"),), ["AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE aws --region eu-west-1 s3 ls s3://assets"]),
    "on another machine": ((KUBE,), ["ssh staging1 kubectl get pods"]),
    "a cluster of this machine": ((Held("kubernetes", "kind-shop"),), ["kubectl delete ns web"]),
}  # fmt: skip


@pytest.mark.parametrize(("held", "commands"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_was_current_counts_only_where_nothing_else_speaks(rules, held, commands):
    assert crossings(last(rules, *commands, held=held)) == []


def test_each_identity_is_current_as_it_was_seen_last():
    gone = Held("kubernetes", "prod", place=KUBE.place, host=KUBE.host, is_current=False)
    assert current_of((KUBE, gone, STAGING, Held("github", "me"), Held("aws", ""))) == (STAGING,)


def test_without_an_environment_production_is_told_softly(rules):
    decision = last(rules, SWITCH, "kubectl delete ns web", session="")
    (signal,) = (s for s in decision.signals if s.id == "production-touched")
    assert signal.weight.label == "low"
