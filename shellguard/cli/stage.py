"""The demo's stage: a throwaway project and home, a stand-in provider, a real guard, a scripted agent.

Promise: nothing of the user's is read or written, nothing leaves loopback, and however it ends nothing is left behind.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shellguard.errors import ShellGuardError, UsageError
from shellguard.model import Hold, HoldState, Session
from shellguard.redteam import agent as agent_program
from shellguard.redteam.provider import Provider
from shellguard.redteam.scenario import HTTP_CLIENTS, Scenario, nine_seconds

if TYPE_CHECKING:
    from shellguard.guard.server import Guard

SESSION, PRODUCTION, BACKUPS = "demo", "vol-7f3a", 3

# Of the user's environment the agent gets no more: a proxy or a BASH_ENV would change the play.
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM")
_MOVED = ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")

# The agent answers within milliseconds; a command that is held says so at once.
_SILENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Something to show: what the agent did, a hold, or a fault of the guard's."""

    event: str
    """`says`, `runs`, `ended`, `done` (from the agent), `held`, `fault`, or `gone` when the agent ended too early."""
    body: Mapping[str, Any]
    hold: Hold | None = None


class Stage:
    """Everything set up; the agent waits to be told to go on."""

    def __init__(self, root: Path, *, provider: Provider, scenario: Scenario) -> None:
        self.root, self.provider, self.scenario = root, provider, scenario
        self.project = root / "home" / "shop"
        self.exit_status: int | None = None
        self._moments: queue.Queue[Moment] = queue.Queue()
        self._agent: subprocess.Popen[str] | None = None
        self._guard: Guard | None = None

    @property
    def ledger(self) -> Path:
        """The throwaway ledger."""
        return self.root / "state" / "shellguard" / "ledger.db"

    def next(self) -> Moment:
        """The next thing to show. Raises ShellGuardError when nothing happens any more."""
        try:
            return self._moments.get(timeout=_SILENCE_S)
        except queue.Empty:
            raise ShellGuardError(
                "the demo's agent has fallen silent; nothing was run on the strength of this"
            ) from None

    def go_on(self) -> None:
        """Let the agent take the turn it announced."""
        if self._agent is not None and self._agent.stdin is not None:
            with suppress(BrokenPipeError):
                self._agent.stdin.write("\n")
                self._agent.stdin.flush()

    def answer(self, hold: Hold, answer: str, *, note: str = "") -> None:
        """Give a person's answer: the demo is the guard's own process, outside the guarded tree."""
        from shellguard.wire.client import Client

        if self._guard is None:
            raise ShellGuardError("the demo's guard has not been started")
        with Client(str(self._guard.socket)) as client:
            client.ask("answer", id=hold.id, answer=answer, note=note)

    def close_session(self) -> None:
        """End the session, so that its end is on record; may be called twice."""
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.stop(exit_status=self.exit_status)

    def _held(self, hold: Hold, waiting: int) -> None:
        if waiting and hold.state is HoldState.WAITING:
            self._moments.put(Moment("held", {}, hold))

    def _start_guard(self) -> dict[str, str]:
        """Start the guard; the agent's environment."""
        from shellguard.capture.shims import child_environment
        from shellguard.data import places
        from shellguard.guard.assembly import Launch, gather, session_guard
        from shellguard.guard.farm import stand

        parts = gather()
        path = os.environ.get("PATH", "")
        farm = stand(
            self.root / "shims", rules=parts.rulebook.rules, state=places.state_folder(), search_path=path
        )
        self._guard, _ = session_guard(
            Session(
                SESSION,
                "scripted agent",
                str(self.project),
                self.scenario.task,
                self.scenario.environment,
                home=str(places.home()),
            ),
            parts,
            socket=places.socket_folder() / "demo.sock",
            layers={"shims": farm.summary},
            deadline_s=None,
            on_held=self._held,
            on_fault=lambda reason: self._moments.put(Moment("fault", {"text": reason})),
            launch=Launch(),
        )
        self._guard.start()
        base = {name: os.environ[name] for name in (*_KEPT, *_MOVED) if name in os.environ}
        return child_environment(base, shims=farm.folder, socket=self._guard.socket, session_id=SESSION)

    def _start_agent(self, environment: dict[str, str]) -> None:
        script = self.root / "turns.json"
        script.write_text(self.scenario.script(), encoding="utf-8")
        self._agent = subprocess.Popen(
            [sys.executable, "-I", str(agent_program.__file__), str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.project,
            env=environment,
            start_new_session=True,  # Ctrl-C is the demo's to handle; it then ends the whole group
        )
        if self._guard is not None:
            self._guard.agent_started(self._agent.pid)
        threading.Thread(target=self._listen, args=(self._agent,), daemon=True).start()

    def _listen(self, agent: subprocess.Popen[str]) -> None:
        import json

        for line in agent.stdout or ():
            body = json.loads(line)
            self._moments.put(Moment(body.pop("event"), body))
        self.exit_status = agent.wait()
        self._moments.put(Moment("gone", {"status": self.exit_status}))

    def _end_agent(self) -> None:
        if self._agent is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._agent.pid, signal.SIGKILL)
            self._agent.wait()


@contextmanager
def staged(*, random_text: Callable[[], str]) -> Iterator[Stage]:
    """A stage with everything running. Raises UsageError when no program can make the request, ShellGuardError."""
    client = next((name for name in HTTP_CLIENTS if shutil.which(name)), "")
    if not client:
        raise UsageError(
            f"the demo makes one web request with {' or '.join(HTTP_CLIENTS)}, and neither is installed"
        )
    with ExitStack() as stack:
        # /tmp, because a socket's path must stay short wherever TMPDIR points.
        root = Path(tempfile.mkdtemp(prefix="shellguard-demo-", dir="/tmp"))
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        stack.enter_context(_elsewhere(root))
        provider = stack.enter_context(Provider({PRODUCTION: BACKUPS}))
        scenario = nine_seconds(client).filled(api=provider.url, token=random_text(), volume=PRODUCTION)
        stage = Stage(root, provider=provider, scenario=scenario)
        stage.project.mkdir(parents=True)
        scenario.lay_out(stage.project)
        environment = stage._start_guard()
        stack.callback(stage.close_session)
        stack.callback(stage._end_agent)
        stage._start_agent(environment)
        yield stage


@contextmanager
def _elsewhere(root: Path) -> Iterator[None]:
    """The user's folders, all moved below `root` for as long as this lasts."""
    before = {name: os.environ.get(name) for name in _MOVED}
    for name in _MOVED:
        folder = root / name.removeprefix("XDG_").partition("_")[0].lower()
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
