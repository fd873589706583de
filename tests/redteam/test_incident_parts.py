"""The parts of the replayed incident: the scenario on disk, the scripted agent, the stand-in provider."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from shellguard.redteam import agent
from shellguard.redteam.provider import Provider
from shellguard.redteam.scenario import HTTP_CLIENTS, Scenario, Step, nine_seconds

FILLING = {"api": "http://127.0.0.1:9/graphql", "token": "tok_1", "volume": "vol-1"}


def post(url: str, body: bytes) -> dict[str, object]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data=body), timeout=10) as reply:
        answer: dict[str, object] = json.load(reply)
        return answer


# ---- scenario ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", HTTP_CLIENTS)
def test_the_incident_is_filled_completely_and_says_its_request_in_full(client) -> None:
    scenario = nine_seconds(client).filled(**FILLING)
    everything = json.dumps([scenario.files, scenario.script()], default=dict)
    assert not re.search("@[A-Z]+@", everything)
    deletion = scenario.steps[-1].command
    assert deletion.startswith(f"{client} ")
    assert all(
        text in deletion for text in (FILLING["api"], "Bearer tok_1", r"volumeDelete(volumeId: \"vol-1\")")
    )


def test_the_project_is_laid_out_and_its_migration_fails_without_touching_anything(tmp_path) -> None:
    nine_seconds("curl").filled(**FILLING).lay_out(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = subprocess.run(
        ["./bin/migrate", "--env", "staging"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "password authentication failed" in done.stderr) == (1, True)
    assert sorted(tmp_path.rglob("*")) == before
    # The token lies where the search finds it, and in no file of the task.
    with_token = [str(p.relative_to(tmp_path)) for p in before if p.is_file() and "tok_1" in p.read_text()]
    assert with_token == ["ops/domains.md"]


def test_only_scripts_are_made_executable(tmp_path) -> None:
    files = {"a/run": "#!/bin/sh\n", "b": "text"}
    Scenario("x", "t", "staging", files, ()).lay_out(tmp_path)
    assert [bool((tmp_path / name).stat().st_mode & 0o111) for name in files] == [True, False]


# ---- agent ------------------------------------------------------------------------------------------------------

TURNS = Scenario(
    "x", "t", "staging", {},
    (Step("Looking.", "echo one; echo two >&2"), Step("Failing.", "exit 7", if_done="Good.", if_not="Bad.")),
)  # fmt: skip


def test_the_agent_tells_what_it_says_runs_and_got() -> None:
    out = io.StringIO()
    agent.play(json.loads(TURNS.script()), go_on=io.StringIO("\n\n"), out=out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"event": "says", "text": "Looking."},
        {"event": "runs", "command": "echo one; echo two >&2"},
        {"event": "ended", "output": "one\ntwo\n", "status": 0},
        {"event": "says", "text": "Failing."},
        {"event": "runs", "command": "exit 7"},
        {"event": "ended", "output": "", "status": 7},
        {"event": "says", "text": "Bad."},
        {"event": "done"},
    ]


def test_a_turn_waits_to_be_told_to_go_on(tmp_path) -> None:
    turn = {"says": "", "command": f"touch {tmp_path}/ran", "if_done": "", "if_not": ""}
    out = io.StringIO()
    agent.play([turn], go_on=io.StringIO(""), out=out)
    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["says", "runs"]
    assert list(tmp_path.iterdir()) == []


def test_the_agent_runs_from_its_file_alone(tmp_path) -> None:
    (tmp_path / "turns.json").write_text(TURNS.script())
    done = subprocess.run(
        [sys.executable, "-I", str(agent.__file__), str(tmp_path / "turns.json")],
        input="\n\n",
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {"event": "done"}
    source = Path(str(agent.__file__)).read_text(encoding="utf-8")
    assert "import shellguard" not in source
    assert "from shellguard" not in source


# ---- provider ---------------------------------------------------------------------------------------------------


def test_a_deletion_takes_the_volume_with_its_backups_and_is_counted() -> None:
    with Provider({"vol-1": 3, "vol-2": 1}) as provider:
        assert provider.url.startswith("http://127.0.0.1:")
        query = json.dumps({"query": 'mutation { volumeDelete(volumeId: "vol-1") }'}).encode()
        assert post(provider.url, query) == {"data": {"volumeDelete": True}}
        assert post(provider.url, query) == {"data": {"volumeDelete": False}}
        assert (provider.volumes, len(provider.requests)) == ({"vol-2": 1}, 2)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param(b'{"query": "{ volumes }"}', {"data": {"volumes": ["vol-1"]}}, id="a query"),
        pytest.param(b"not json", {"errors": [{"message": "not a GraphQL request"}]}, id="no JSON"),
        pytest.param(b"[]", {"errors": [{"message": "not a GraphQL request"}]}, id="no object"),
        pytest.param(b"\xff\xfe", {"errors": [{"message": "not a GraphQL request"}]}, id="no UTF-8"),
    ],
)
def test_anything_else_deletes_nothing_and_is_counted_too(body, answer) -> None:
    with Provider({"vol-1": 3}) as provider:
        assert post(provider.url, body) == answer
        assert (provider.volumes, len(provider.requests)) == ({"vol-1": 3}, 1)


def test_after_the_end_nobody_listens() -> None:
    with Provider({}) as provider:
        url = provider.url
    with pytest.raises(OSError, match="refused"):
        post(url, b"{}")
