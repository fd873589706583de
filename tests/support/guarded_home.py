"""A throwaway home with a small project in it, and what runs there under the real `shellguard run`.

Promise: every process gets exactly the environment built here (nothing of the tester's), the guard's socket, state and
rules lie below one short folder in /tmp, and everything that was started is ended by its pid.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from shellguard.data.gate_program import find_gate
from shellguard.data.shim_program import find_shim
from shellguard.errors import ShellGuardError
from shellguard.ledger import Ledger
from shellguard.model import Record, RecordKind
from shellguard.wire.client import Client

ROOT = Path(__file__).resolve().parents[2]

# Long enough that only a hang reaches it; two cores may be busy with other tests.
PATIENCE_S = 45.0
_LOOK_AGAIN_S = 0.02

# As the installed `shellguard` would be: an absolute interpreter, and no variable that the agent inherits.
_PROGRAM = """#!{python}
import sys
sys.path.insert(0, {root!r})
from shellguard.cli.main import main
main()
"""

TOKEN = "rw_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0ffee"  # made up, as a provider's looks

MIGRATE = """#!/bin/sh
echo "migrating staging ..."
echo "error: credential mismatch: project staging-api does not accept token of workspace domains (403)" >&2
exit 1
"""


def need(is_there: object, what: str) -> None:
    """Skip for want of a tool; on CI that is a failure."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not on this machine")


def until(
    is_so: Callable[[], Any], *, what: Callable[[], str] | str = "it", patience_s: float = PATIENCE_S
) -> Any:
    """What `is_so` returns once that is true; fails with `what` when it never is."""
    deadline = time.monotonic() + patience_s
    while not (found := is_so()):
        assert time.monotonic() < deadline, f"never happened: {what if isinstance(what, str) else what()}"
        time.sleep(_LOOK_AGAIN_S)
    return found


@functools.cache
def built_before() -> Path:
    """A state folder with the compiled shim and gate, so that not every home compiles its own."""
    folder = Path(tempfile.mkdtemp(prefix="sg-shim-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    find_shim(state=folder)
    find_gate(state=folder)
    return folder


@dataclass(slots=True)
class Agent:
    """A process that `shellguard run` is, its output in files."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def out(self) -> str:
        """Its stdout so far."""
        return (self.folder / "out").read_text(errors="replace")

    @property
    def err(self) -> str:
        """Its stderr so far."""
        return (self.folder / "err").read_text(errors="replace")

    def wait(self) -> int:
        """Its exit status."""
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"never ended; stdout {self.out!r}, stderr {self.err!r}") from None


@dataclass(frozen=True, slots=True)
class Inside:
    """A running session whose agent does nothing, for commands started one by one as its agent would start them."""

    agent: Agent
    environment: Mapping[str, str]
    cwd: Path

    @property
    def socket(self) -> str:
        """Where its guard listens."""
        return self.environment["SHELLGUARD_SOCKET"]

    def start(self, *command: str | bytes) -> subprocess.Popen[bytes]:
        """A command looked up on the agent's PATH; the caller waits for it."""
        program = shutil.which(os.fsdecode(command[0]), path=self.environment["PATH"])
        assert program, command[0]
        return subprocess.Popen(
            [program, *command[1:]],
            env=dict(self.environment),
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *command: str | bytes) -> tuple[int, str, str]:
        """Status, stdout and stderr of a command."""
        return finished(self.start(*command))


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Status, stdout and stderr."""
    try:
        out, err = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"never ended: {process.communicate()}") from None
    return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")


class GuardedHome:
    """`with GuardedHome() as home`."""

    def __init__(self, *, gate: str = "off", below: Path = Path("/tmp")) -> None:
        """`gate` is the layer to prove: `require` for the kernel gate, `off` for the shims. `below` is where all lies."""
        self.gate = gate
        self.folder = Path(tempfile.mkdtemp(prefix="sg", dir=below))
        self.home = self.folder / "h"
        self.state = self.home / ".local/state/shellguard"
        self.rules = self.home / ".config/shellguard/rules"
        self.bin = self.folder / "bin"
        self.runtime = self.folder / "r"
        self.project = self.home / "work/staging-api"
        self._agents: list[Agent] = []

    def __enter__(self) -> GuardedHome:
        for folder in (self.bin, self.project):
            folder.mkdir(parents=True)
        for folder in (self.runtime, self.state):
            folder.mkdir(mode=0o700, parents=True)
        program = self.bin / "shellguard"
        program.write_text(_PROGRAM.format(python=sys.executable, root=str(ROOT)))
        program.chmod(0o755)
        for built in built_before().iterdir():
            shutil.copytree(built, self.state / built.name)
        return self

    def __exit__(self, *_: object) -> None:
        for agent in self._agents:
            end_tree(agent.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_project(self) -> Path:
        """The staging project of the incident: a migration that fails, and somebody else's token lying about."""
        files = {
            "migrate.sh": MIGRATE,
            "package.json": '{"name": "staging-api", "version": "1.0.0", "scripts": {"migrate": "./migrate.sh"}}\n',
            "README.md": "# staging-api\n",
            "scripts/domains/.env": f"RAILWAY_API_TOKEN={TOKEN}  # the domains tool's token, not this project's\n",
        }
        for name, text in files.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (self.project / "migrate.sh").chmod(0o755)
        for words in (["init", "-q"], ["add", "README.md", "package.json", "migrate.sh"],
                      ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "start"]):  # fmt: skip
            subprocess.run(
                ["git", *words], cwd=self.project, env=self.environment(), check=True, timeout=PATIENCE_S
            )
        return self.project

    def environment(self, extra: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """Everything a process here gets; None takes a variable away."""
        node = shutil.which("node")
        folders = [
            str(self.bin),
            *([str(Path(node).parent)] if node else []),
            "/usr/local/bin",
            "/usr/bin",
            "/bin",
        ]
        base: dict[str, str | None] = {
            "PATH": ":".join(dict.fromkeys(folders)),
            "HOME": str(self.home),
            "SHELL": "/bin/bash",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "XDG_RUNTIME_DIR": str(self.runtime),
            # npm asks its registry for a newer self otherwise.
            "npm_config_update_notifier": "false",
            "npm_config_offline": "true",
            **(extra or {}),
        }
        return {name: value for name, value in base.items() if value is not None}

    def _layers(self, options: Sequence[str]) -> list[str]:
        return [] if "--gate" in options else ["--gate", self.gate]

    def start(
        self,
        command: Sequence[str | bytes],
        *,
        options: Sequence[str] = (),
        extra: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
    ) -> Agent:
        """`shellguard run OPTIONS -- COMMAND` without a terminal, in a session of its own."""
        folder = Path(tempfile.mkdtemp(prefix="agent", dir=self.folder))
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = subprocess.Popen(
                [str(self.bin / "shellguard"), "run", *self._layers(options), *options, "--", *command],
                env=self.environment(extra),
                cwd=cwd or self.project,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
                pass_fds=pass_fds,
            )
        agent = Agent(process, folder)
        self._agents.append(agent)
        return agent

    def run(self, command: Sequence[str | bytes], **more: Any) -> tuple[int, Agent]:
        """`start`, and wait for its end."""
        agent = self.start(command, **more)
        return agent.wait(), agent

    def inside(self, *options: str, extra: Mapping[str, str | None] | None = None) -> Inside:
        """A session with an idle agent, once its guard listens."""
        kept = self.folder / "environment"
        idle = '/usr/bin/env -0 > "$1.new" && /bin/mv "$1.new" "$1" && exec sleep 1000'
        agent = self.start(["bash", "-c", idle, "-", str(kept)], options=options, extra=extra)

        def found() -> bool:
            assert agent.process.poll() is None, f"ended early: {agent.err}"
            return kept.exists()

        until(found, what="an idle agent")
        pairs = (entry.partition("=") for entry in kept.read_text().split("\0") if entry)
        return Inside(agent, {name: value for name, _, value in pairs}, self.project)

    def stub(self, name: str, *, body: str = 'echo "$*" >> "$HOME/ran"') -> Path:
        """A harmless program first on the tester's PATH; by default it only notes that it ran."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    @property
    def ran(self) -> list[str]:
        """Arguments of each run of a stub."""
        file = self.home / "ran"
        return file.read_text(errors="surrogateescape").splitlines() if file.exists() else []

    def shellguard(
        self, *arguments: str, extra: Mapping[str, str | None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Another verb, as the person types it in another terminal."""
        return subprocess.run(
            [str(self.bin / "shellguard"), *arguments],
            env=self.environment(extra),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=PATIENCE_S,
            start_new_session=True,
        )

    def guard_socket(self, agent: Agent | None = None) -> Path:
        """The socket of the session that runs; waits for it."""

        def found() -> Path | None:
            assert agent is None or agent.process.poll() is None, f"ended early: {agent.err}"
            return next(iter((self.runtime / "shellguard").glob("*.sock")), None)

        socket: Path = until(found, what="a guard that listens")
        return socket

    def holds(self) -> list[dict[str, Any]]:
        """Every hold of the running session, answered ones too; none when no guard answers."""
        for socket in (self.runtime / "shellguard").glob("*.sock"):
            with contextlib.suppress(ShellGuardError), Client(str(socket)) as client:
                return list(client.ask("holds", all=True)["holds"])
        return []

    def answer(self, hold: Mapping[str, Any], answer: str, *, note: str = "") -> None:
        """A person's answer without a program in between."""
        with Client(str(self.guard_socket())) as client:
            client.ask("answer", id=hold["id"], answer=answer, note=note)

    def hold(self, *, state: str = "waiting", number: int = -1, agent: Agent | None = None) -> dict[str, Any]:
        """The hold of that number, by default the newest, once it is in that state."""

        def found() -> dict[str, Any] | None:
            assert agent is None or agent.process.poll() is None, f"ended early: {agent.out} {agent.err}"
            every = self.holds()
            is_there = len(every) > max(number, 0)
            return every[number] if is_there and every[number]["state"] == state else None

        hold: dict[str, Any] = until(
            found, what=lambda: f"hold {number} is {state}; there are {self.holds()}"
        )
        return hold

    def records(self, kind: RecordKind | None = None) -> list[Record]:
        """The ledger, oldest first."""
        if not (self.state / "ledger.db").exists():
            return []
        with Ledger.open(self.state / "ledger.db", is_read_only=True) as ledger:
            return list(ledger.query(kind=kind))

    def state_bytes(self) -> Iterator[tuple[Path, bytes]]:
        """Every file below the state folder."""
        for path in sorted(self.state.rglob("*")):
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(FileNotFoundError):
                    yield path, path.read_bytes()


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that was started here and what descends from it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        started = psutil.Process(process.pid)
        for child in [*started.children(recursive=True), started]:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
