"""A whole session for staging beside a map of production: what crosses is refused, what stays runs, what is read is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import GuardedHome, need
from tests.support.live_gate import why_not
from tests.support.person import Person

pytestmark = pytest.mark.slow

# Nothing waits for a person; whose credential it is is another matter.
POLICY = '[attended]\nhigh = "deny"\n[signals]\ncredential-swapped = "allow"\n'
SETTINGS = """
environment = "staging"
[environments.production]
hosts = ["db7.acme.example"]
databases = ["db7.acme.example"]
kube_contexts = ["blue"]
aws_profiles = ["acme"]
gcloud_projects = ["shop-7"]
variables = ["LIVE_*"]
"""
SECRET = "hunter2-of-production"

# The session began with all of these.
KUBE = """
apiVersion: v1
kind: Config
current-context: stg-1
clusters:
- {name: one, cluster: {server: "https://k8s-1.acme.example"}}
- {name: two, cluster: {server: "https://k8s-2.acme.example"}}
users:
- {name: me, user: {}}
contexts:
- {name: stg-1, context: {cluster: one, user: me}}
- {name: blue, context: {cluster: two, user: me}}
- {name: prod-eu, context: {cluster: two, user: me}}
"""
AWS = "[profile acme-staging]\nregion = eu-west-1\n[profile acme]\nregion = eu-west-1\n"

REFUSED = {
    "a cluster of the map": "kubectl --context blue delete namespace web",
    "a cluster by its name": "kubectl --context prod-eu scale deployment/web --replicas=0",
    "a profile of the map": "aws --profile acme s3 rb s3://assets",
    "a profile in a variable": "AWS_PROFILE=acme aws s3 rb s3://assets",
    "a database of the map": "psql -h db7.acme.example -c \"UPDATE users SET plan = 'x' WHERE id = 1\"",
    "in a script": "sh -c 'kubectl --context blue rollout restart deployment/web'",
}  # fmt: skip
RUN = {
    "the session's cluster": "kubectl --context stg-1 rollout restart deployment/web",
    "the current cluster": "kubectl rollout restart deployment/web",
    "the session's profile": "aws --profile acme-staging s3 cp page.html s3://assets/page.html",
    "the session's database": "psql -h db.staging.acme.example -c \"UPDATE users SET plan = 'x' WHERE id = 1\"",
}  # fmt: skip
READ = {
    "a cluster is looked at": "kubectl --context blue get pods",
    "a bucket is listed": "aws --profile acme s3 ls s3://assets",
    "a row is counted": "psql -h db7.acme.example -c 'SELECT count(*) FROM users'",
}


@pytest.fixture(scope="module", params=["require", "off"], ids=["kernel gate", "shims only"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    if request.param == "require":
        need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate=request.param) as home:
        (home.project / ".shellguard.toml").write_text(SETTINGS)
        (home.project / "page.html").write_text("<p>")
        (home.folder / "policy.toml").write_text(POLICY)
        for folder, name, text in ((".kube", "config", KUBE), (".aws", "config", AWS)):
            (home.home / folder).mkdir()
            (home.home / folder / name).write_text(text)
        for name in ("kubectl", "aws", "psql", "gcloud"):
            home.stub(name, body=f'echo "{name} $*" >> "$HOME/ran"')
        yield home


def typed(home: GuardedHome, command: str, *more: str) -> tuple[int, str, list[str], list[dict[str, Any]]]:
    """Status, stderr, which stubs ran, and the records of attempts."""
    (home.home / "ran").unlink(missing_ok=True)
    before = len(home.records(RecordKind.ATTEMPT))
    # two commands: the shell must not become the tool itself
    lines = "; ".join((*more, command))
    status, agent = home.run(
        ["bash", "-c", f"{lines}; status=$?; exit $status"],
        options=("--policy", str(home.folder / "policy.toml")),
    )
    records = [dict(r.body) for r in home.records(RecordKind.ATTEMPT)[before:]]
    return status, agent.err, home.ran, records


def signals(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = (s for body in records for s in body["decision"]["signals"])
    return {s["id"]: s for s in found}


@pytest.mark.parametrize("command", REFUSED.values(), ids=REFUSED)
def test_a_change_in_production_is_refused_with_what_to_do_instead(home: GuardedHome, command: str) -> None:
    status, err, ran, records = typed(home, command)
    assert (status, ran) == (126, []), err
    assert "shellguard: refused" in err
    crossed = signals(records)["environment-crossed"]
    assert crossed["evidence"].startswith("the session is for staging; ")
    assert crossed["about"].startswith("production ")
    assert crossed["safer"] == "Do it in staging, or ask the user to run it against production themselves."


@pytest.mark.parametrize("command", RUN.values(), ids=RUN)
def test_the_same_tools_change_staging(home: GuardedHome, command: str) -> None:
    status, err, ran, records = typed(home, command)
    assert not [name for name in signals(records) if name.startswith("environment-")]
    assert (status, len(ran)) == (0, 1), err


@pytest.mark.parametrize("command", READ.values(), ids=READ)
def test_production_may_be_read_and_that_is_on_record(home: GuardedHome, command: str) -> None:
    status, err, ran, records = typed(home, command)
    assert (status, len(ran)) == (0, 1), err
    read = signals(records)["environment-read-across"]
    assert "in .shellguard.toml" in read["evidence"]
    assert read["about"].startswith("production ")


def test_a_profile_that_was_exported_before_counts(home: GuardedHome) -> None:
    status, err, ran, _ = typed(home, "aws s3 rb s3://assets", "export AWS_PROFILE=acme")
    assert (status, ran) == (126, []), err
    assert "production" in err


def test_what_leads_into_production_is_not_in_the_agents_environment(home: GuardedHome) -> None:
    given = {
        "AWS_PROFILE": "acme",
        "DATABASE_URL": f"postgres://app:{SECRET}@db7.acme.example/app",
        "LIVE_TOKEN": SECRET,
        "PLAIN": "stays",
    }
    show = ["sh", "-c", "tr '\\0' '\\n' </proc/self/environ"]
    status, agent = home.run(show, extra=given)
    names = {line.partition("=")[0] for line in agent.out.splitlines()}
    assert status == 0, agent.err
    assert names & given.keys() == {"PLAIN"}
    assert SECRET not in agent.out + agent.err
    assert "LIVE_TOKEN (environments.production variables: LIVE_*) is not given to the agent" in agent.err


def test_the_banner_says_the_environment_and_where_it_comes_from(home: GuardedHome) -> None:
    program, words = str(home.bin / "shellguard"), ["run", "--gate", home.gate, "--", "true"]
    with Person(program, *words, cwd=home.project, extra=home.environment()) as person:
        assert b"environment staging (from .shellguard.toml)" in person.see(b"held commands wait")
        assert person.leave() == 0


def test_a_switch_counts_for_later_commands(home: GuardedHome) -> None:
    """A person lets the switch run; what follows names no project any more."""
    policy = home.folder / "lenient.toml"
    policy.write_text(POLICY + 'identity-switched = "allow"\n')
    (home.home / "ran").unlink(missing_ok=True)
    script = "gcloud config set project shop-7; gcloud compute instances stop vm1; exit $?"
    status, agent = home.run(["bash", "-c", script], options=("--policy", str(policy)))
    assert (status, home.ran) == (126, ["gcloud config set project shop-7"]), agent.err
    evidence = [s["evidence"] for r in home.records(RecordKind.ATTEMPT)[-1:] for s in r.body["decision"]["signals"]]  # fmt: skip
    assert "shop-7, as `gcloud config set project shop-7` set before, is production" in evidence[0]
