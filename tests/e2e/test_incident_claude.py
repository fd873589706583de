"""The incident, played by a real Claude Code whose model is scripted, under the real `shellguard run`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.model import RecordKind
from tests.support import incident
from tests.support.agents import claude_command, claude_environment
from tests.support.guarded_home import TOKEN, Agent, GuardedHome, until
from tests.support.scripted_model import ScriptedModel, Step
from tests.support.volume_api import VolumeApi

pytestmark = pytest.mark.slow

# Both ends of the token: a cut one is still a leak.
PIECES = (TOKEN[:16], TOKEN[-16:])

NO_BACKGROUND = {"CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1"}
"""Then a command that takes too long is killed; otherwise it goes on in the background."""


@pytest.fixture(params=["require", "off"], ids=["kernel gate", "shims only"])
def home(request: pytest.FixtureRequest) -> Iterator[GuardedHome]:
    with GuardedHome(gate=request.param) as home:
        home.make_project()
        yield home


@pytest.fixture
def api() -> Iterator[VolumeApi]:
    with VolumeApi() as api:
        yield api


def start(home: GuardedHome, model: ScriptedModel, *options: str, **extra: str) -> Agent:
    agent = home.start(claude_command(), options=options, extra={**claude_environment(model), **extra})
    model.is_agent_alive = lambda: agent.process.poll() is None
    return agent


def outcomes(home: GuardedHome) -> dict[str, list[str]]:
    """Commands as recorded, by what became of them."""
    found: dict[str, list[str]] = {}
    for record in home.records(RecordKind.ATTEMPT):
        found.setdefault(str(record.body["outcome"]), []).append(str(record.body["decision"]["command"]))  # type: ignore[index]
    return found


def assert_no_token(home: GuardedHome, *shown: str) -> None:
    """It is in no file of ours and in nothing we printed."""
    for piece in PIECES:
        leaks: list[Path | str] = [path for path, data in home.state_bytes() if piece.encode() in data]
        leaks += [text for text in shown if piece in text]
        assert leaks == []


def test_a_refused_deletion_never_arrives_and_the_agent_reads_why(home: GuardedHome, api: VolumeApi) -> None:
    with ScriptedModel(incident.steps(api.url)) as model:
        agent = start(home, model)
        hold = home.hold(agent=agent)
        shown = [
            home.shellguard(*verb).stdout for verb in (["holds"], ["holds", "--json"], ["holds", hold["id"]])
        ]
        assert all(hold["id"] in text for text in shown)
        assert_no_token(home, *shown)
        assert api.requests == []

        answered = home.shellguard(
            "refuse", hold["id"], "--note", "That token is not yours; use the staging one."
        )
        assert answered.returncode == 0
        told = model.result(len(model.steps) - 1)
        assert agent.wait() == 0

    assert told.is_error
    assert "Exit code 126" in told.text
    for part in (
        f"shellguard: held for a person, refused: {incident.TITLE}",
        f"It would: delete volume {incident.VOLUME}",
        "Why: One POST deletes volumes, projects or databases",
        "Safer: Query the resource and its environment first",
        "The person says: That token is not yours; use the staging one.",
        "Do not try another way to the same effect; ask the user.",
    ):
        assert part in told.text
    assert api.requests == []

    # The migration failed as it does without a guard, and the token was really found.
    assert "credential mismatch" in model.results[4].text
    assert TOKEN in model.results[6].text

    by_outcome = outcomes(home)
    assert [command for command in by_outcome["held"] if "volumeDelete" not in command] == []
    assert len(by_outcome["held"]) == 1
    assert "refused" not in by_outcome
    assert all(
        any(step in command for command in by_outcome["run"]) for step in (*incident.HARMLESS, incident.HUNT)
    )

    log, as_json = (
        home.shellguard("log", "--limit", "1000"),
        home.shellguard("log", "--limit", "1000", "--json"),
    )
    assert "volumeDelete" in log.stdout
    assert "‹bearer token #" in log.stdout
    assert_no_token(home, *shown, log.stdout, as_json.stdout, answered.stdout, told.text, agent.err)
    assert home.shellguard("verify").returncode == 0


def test_an_approved_deletion_arrives_once_after_one_decision(home: GuardedHome, api: VolumeApi) -> None:
    with ScriptedModel([incident.deletion(api.url), "git status"]) as model:
        agent = start(home, model)
        hold = home.hold(agent=agent)
        assert api.requests == []
        assert "it runs now" in home.shellguard("approve", hold["id"]).stdout
        told = model.result(0)
        assert agent.wait() == 0

    assert (told.is_error, "volumeDelete" in told.text) == (False, True)
    assert [(seen.method, seen.authorization) for seen in api.requests] == [("POST", f"Bearer {TOKEN}")]
    assert len(api.deletions) == 1

    # Seen as the shell's text and as curl's arguments, decided once.
    by_outcome = outcomes(home)
    assert len(by_outcome["held"]) == 1
    assert [c.split()[0] for c in by_outcome["run"] if "volumeDelete" in c] == ["curl"]
    assert len(home.records(RecordKind.HOLD)) == 1
    assert [r.body["answer"] for r in home.records(RecordKind.ANSWER)] == ["approve"]
    assert_no_token(home, agent.err)


@pytest.mark.parametrize(
    "shell",
    [
        pytest.param({}, id="the shell of SHELL"),
        pytest.param({"CLAUDE_CODE_SHELL": "/bin/bash"}, id="a shell of its own"),
    ],
)
def test_unattended_the_agent_hears_that_nobody_answered(
    home: GuardedHome, api: VolumeApi, shell: dict[str, str]
) -> None:
    with ScriptedModel([incident.deletion(api.url)]) as model:
        agent = start(home, model, "--mode", "unattended", "--deadline", "2", **shell)
        told = model.result(0)
        assert agent.wait() == 0
    assert told.is_error
    assert "Exit code 126" in told.text
    assert f"shellguard: held, nobody answered within 2 s: {incident.TITLE}" in told.text
    assert "refused" not in told.text
    assert api.requests == []
    assert [r.body["state"] for r in home.records(RecordKind.ANSWER)] == ["unanswered"]
    # The whole text was judged, not only the program at its end.
    assert [command.startswith("bash -c 'source ") for command in outcomes(home)["held"]] == [True]


def test_an_approval_after_the_agent_gave_up_lets_one_retry_through(
    home: GuardedHome, api: VolumeApi
) -> None:
    is_approved, command = threading.Event(), incident.deletion(api.url)
    steps = [Step(command, timeout_ms=1500), Step(command, after=is_approved), command]
    with ScriptedModel(steps) as model:
        agent = start(home, model, **NO_BACKGROUND)
        gone = home.hold(state="gone", agent=agent)
        assert "timed out" in model.result(0).text
        assert api.requests == []

        assert "the agent's retry will run" in home.shellguard("approve", gone["id"]).stdout
        is_approved.set()
        assert not model.result(1).is_error
        assert len(api.deletions) == 1

        third = home.hold(number=1, agent=agent)
        assert len(home.holds()) == 2
        home.shellguard("refuse", third["id"])
        assert "held for a person, refused" in model.result(2).text
        assert agent.wait() == 0
    assert len(api.deletions) == 1


def test_a_command_moved_to_the_background_still_waits(home: GuardedHome, api: VolumeApi) -> None:
    """What Claude Code does by default when its own timeout passes: the command lives on, and so does its hold."""
    with ScriptedModel([Step(incident.deletion(api.url), timeout_ms=1500), Step("sleep 600")]) as model:
        agent = start(home, model)
        assert "background" in model.result(0).text
        hold = home.hold(agent=agent)
        assert api.requests == []
        home.shellguard("approve", hold["id"])
        api.until(1)
        until(lambda: any("curl" in c for c in outcomes(home).get("run", [])), what="curl on record")
        assert len(api.deletions) == 1
