"""The incident with two terminals in a real tmux: the agent in one, the person with `shellguard review` in the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from shellguard.model import RecordKind
from tests.support import incident
from tests.support.agents import claude_command, claude_environment, find_claude
from tests.support.guarded_home import TOKEN, GuardedHome, until
from tests.support.scripted_model import ScriptedModel
from tests.support.tmux_server import TmuxServer
from tests.support.volume_api import VolumeApi

pytestmark = pytest.mark.slow

# A stand-in where no agent CLI is installed: it wraps its commands as one does, and keeps what came back.
SHELL_AGENT = """#!/bin/bash
number=0
while IFS= read -r command; do
  bash -c "shopt -u extglob 2>/dev/null || true && eval $(printf %q "$command") < /dev/null" > "$1/result$number.new" 2>&1
  echo "Exit code $?" >> "$1/result$number.new"
  mv "$1/result$number.new" "$1/result$number"
  number=$((number + 1))
done < "$1/commands"
echo done
"""


class Scene:
    """Both terminals, the API, and an agent that is about to run the incident."""

    def __init__(self, stack: ExitStack) -> None:
        self.home = stack.enter_context(GuardedHome())
        self.project = self.home.make_project()
        self.api = stack.enter_context(VolumeApi())
        self.steps = [incident.HARMLESS[0], incident.MIGRATE, incident.HUNT, incident.deletion(self.api.url)]
        command, extra, self.last_result = self._claude(stack) if find_claude() else self._shell_agent()
        environment = self.home.environment(extra)
        self.tmux = stack.enter_context(TmuxServer(self.home.folder, environment))
        program = str(self.home.bin / "shellguard")
        self.tmux.open(
            "agent", [program, "run", "--task", "migrate staging", "--", *command], cwd=self.project
        )
        self.tmux.open("person", [program, "review"], cwd=self.home.home)

    def _claude(self, stack: ExitStack) -> tuple[list[str], dict[str, str | None], Callable[[], str]]:
        model = stack.enter_context(ScriptedModel(self.steps))
        return claude_command(), claude_environment(model), lambda: model.result(len(self.steps) - 1).text

    def _shell_agent(self) -> tuple[list[str], dict[str, str | None], Callable[[], str]]:
        folder = self.home.folder / "agent"
        folder.mkdir()
        (folder / "commands").write_text("\n".join(self.steps) + "\n")
        script = folder / "agent.sh"
        script.write_text(SHELL_AGENT)
        last = folder / f"result{len(self.steps) - 1}"

        def result() -> str:
            until(last.exists, what="the last result")
            return last.read_text()

        return ["bash", str(script), str(folder)], {}, result

    def hold_on_screen(self) -> str:
        """The id of the one hold, once the person sees all of it that matters."""
        hold_id = str(self.home.hold()["id"])
        screen = self.tmux.see("person", hold_id, incident.TITLE, "volumeDelete", "‹bearer token #")
        assert TOKEN[:16] not in screen
        return hold_id


@pytest.fixture
def scene() -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(stack)


def test_the_key_a_lets_the_held_deletion_run_once(scene: Scene) -> None:
    scene.hold_on_screen()
    assert scene.api.requests == []
    assert "1 held" in scene.tmux.title("agent")
    assert "held" not in scene.tmux.screen("agent").partition("Held commands wait")[2]

    # A key within half a second of the first sight is told to be too fast, so a person presses again.
    scene.tmux.press_until("person", "a", "Nothing is held")
    assert '"volumeDelete": true' in scene.last_result()
    scene.tmux.see("agent", "done", "ENDED 0")
    assert len(scene.api.deletions) == len(scene.api.requests) == 1

    scene.tmux.keys("person", "q")
    scene.tmux.see("person", "ENDED 0")
    answers = scene.home.records(RecordKind.ANSWER)
    assert [record.body["answer"] for record in answers] == ["approve"]
    assert f"(pid {os.getpid()})" not in str(answers[0].body["by"])


def test_the_key_r_and_a_note_reach_the_agent(scene: Scene) -> None:
    scene.hold_on_screen()
    scene.tmux.keys("person", "r")
    scene.tmux.see("person", "The agent reads your note")
    scene.tmux.type("person", "wrong project: ask me first")
    scene.tmux.see("person", "wrong project: ask me first")
    scene.tmux.keys("person", "Enter")

    told = scene.last_result()
    assert f"shellguard: held for a person, refused: {incident.TITLE}" in told
    assert "The person says: wrong project: ask me first" in told
    assert "Exit code 126" in told
    scene.tmux.see("agent", "done", "ENDED 0")
    scene.tmux.see("person", "Nothing is held")
    assert scene.api.requests == []
    assert [record.body["note"] for record in scene.home.records(RecordKind.ANSWER)] == [
        "wrong project: ask me first"
    ]
