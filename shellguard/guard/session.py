"""One session from start to end: guard up, shims stand, agent runs, guard down.

Promise: the agent starts only when its guard listens and its shims stand; whatever happens, the session's own folder
and socket are gone afterwards.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shellguard.capture.announce import Announcer
from shellguard.capture.link import Bounds
from shellguard.capture.shims import child_environment
from shellguard.capture.terminal import launch
from shellguard.data import guards, places
from shellguard.guard.assembly import Judging, Launch, Parts, ToldLedger, gather, session_guard
from shellguard.guard.enclosure import SHIMS, Enclosure, GateMode, enclose
from shellguard.guard.farm import stand
from shellguard.guard.identity_book import IdentityBook, session_identities
from shellguard.guard.project_watch import ProjectWatch
from shellguard.guard.refusal import headline
from shellguard.guard.second_opinion.asking import SecondJudge
from shellguard.guard.server import Guard
from shellguard.guard.settling import settle
from shellguard.model import Hold, HoldState, Mode, Record, Session

# Base32 without look-alikes.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Options:
    """What the person said about the session."""

    task: str = ""
    environment: str = ""
    mode: Mode = Mode.ATTENDED
    policy_file: str = ""
    deadline_s: float | None = None
    """How long a hold waits; None: for ever, or the policy's time when unattended."""
    gate: GateMode = GateMode.AUTO
    is_confined: bool = False
    on_record: Callable[[Record], None] | None = None
    """Gets every record as it is written."""
    is_stripping: bool = True
    """Variables of higher environments are not given to the agent, where a map names them."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What there is to say before the agent takes the screen."""

    session: Session
    layers: dict[str, str]
    problems: tuple[str, ...]
    """Rule files that are not used, and why."""
    missing: tuple[str, ...] = ()
    """Layers that are not in force, and why."""
    environment_said: str = ""
    """`environment staging (from .shellguard.toml)`."""
    told: tuple[str, ...] = ()
    """What of the project's settings is not used, and which variables the agent is not given."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a session ended."""

    status: int
    """The agent's exit status, as a shell would report it."""
    session: Session
    held: int
    """How many commands waited for a person."""
    left: int = 0
    """Processes that outlive the session; what they start now is refused."""


class Voice:
    """Turns what the guard tells into announcements on the person's terminal, and counts the holds."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer
        self.held = 0
        self.on_change: Callable[[], None] = lambda: None

    def on_held(self, hold: Hold, waiting: int) -> None:
        """A hold began or ended; `waiting` are open."""
        is_new = hold.state is HoldState.WAITING
        title = headline(hold.decision)
        self.held += is_new
        what = f"{waiting} held: {title}" if is_new and title else f"{waiting} held"
        if is_new and hold.stamped:
            what += f" ({hold.stamped.partition('. ')[0]})"
        self._announcer.announce(f"shellguard: {what} - shellguard review", waiting=waiting)

    def on_fault(self, reason: str) -> None:
        """Something of ours failed."""
        self._announcer.warn(f"shellguard: fault: {reason}")

    def on_rules(self, _number: int, problems: tuple[str, ...]) -> None:
        """Rules were read again."""
        self.on_change()
        for problem in problems:
            self._announcer.warn(f"shellguard: rules: {problem}")


def run_session(
    command: list[str],
    *,
    options: Options,
    variables: Mapping[str, str],
    workspace: Path,
    on_ready: Callable[[Ready], None] = lambda _: None,
) -> Ended:
    """Run `command` under a guard of its own. Call it from the main thread.

    Raises ShellGuardError, UsageError, PolicyError, RuleError or LedgerError before anything has started.
    """
    identity = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    home = str(places.home())
    announcer = Announcer(variables)
    voice = Voice(announcer)
    parts = gather(
        on_rules=voice.on_rules,
        workspace=workspace,
        on_problem=lambda problem: announcer.warn(f"shellguard: {problem}"),
    )
    settled = settle(
        asked=options.environment,
        policy_file=options.policy_file,
        is_stripping=options.is_stripping,
        rules=parts.rulebook.rules,
        variables=variables,
        workspace=workspace,
    )
    parts, given = replace(parts, policy=settled.policy), settled.variables
    session = Session(
        identity,
        parts.redact(Path(command[0]).name),
        str(workspace),
        parts.redact(options.task),
        settled.environment,
        options.mode,
        home,
    )
    if options.on_record is not None:
        parts = replace(parts, ledger=ToldLedger(parts.ledger, options.on_record))
    identities: IdentityBook | None = None
    own = places.own_folder(_swept(places.state_folder() / "sessions") / identity)
    try:
        enclosure = enclose(
            session,
            parts,
            gate=options.gate,
            is_confined=options.is_confined or settled.is_confined,
            is_traced=options.on_record is not None,
            own=own,
            variables=given,
        )
        layers, child = dict(enclosure.layers), dict(given)
        # Inside --confine /tmp can be written, a socket in it replaced; the session's own folder cannot.
        near = own / "guard.sock"
        is_near = enclosure.is_confined and len(str(near).encode()) <= places.MAX_SOCKET_PATH
        socket = near if is_near else places.socket_folder() / f"{session.id}.sock"
        if enclosure.has_gate:
            child |= {"SHELLGUARD_SOCKET": str(socket), "SHELLGUARD_SESSION": session.id}
        else:
            search_path = variables.get("PATH", "")
            farm = stand(
                own / SHIMS,
                rules=parts.rulebook.rules,
                state=places.state_folder(),
                search_path=search_path,
            )
            layers["shims"] = farm.summary
            child = child_environment(given, shims=farm.folder, socket=socket, session_id=session.id)
        start = Launch()
        identities = session_identities(
            key=parts.key,
            home=home,
            workspace=session.workspace,
            variables=child,
            on_problem=announcer.warn,
            on_change=enclosure.forget,
        )
        second = (
            SecondJudge(settled.judge, policy=parts.policy, redact=parts.redact, workspace=session.workspace)
            if settled.judge is not None
            else None
        )
        if second is not None:
            second.warm()
        guard, judging = session_guard(
            session,
            parts,
            socket=socket,
            layers=layers,
            deadline_s=options.deadline_s,
            on_held=voice.on_held,
            on_fault=voice.on_fault,
            launch=start,
            on_change=enclosure.forget,
            identities=identities,
            environments=settled.environments,
            settings=settled.on_record,
            second=second,
        )
        voice.on_change = enclosure.forget
        guard.start()
        problems, said, told = parts.rulebook.problems, settled.environment_said, settled.told
        on_ready(Ready(session, layers, problems, enclosure.missing, said, told))
        watch = ProjectWatch(workspace, tell=announcer.warn)
        running = _Running(guard, parts, enclosure, start, announcer, watch)
        status = running.run(command, child=child, search_path=variables.get("PATH", ""), judging=judging)
        return Ended(status, session, voice.held, running.left)
    finally:
        if identities is not None:
            identities.close()
        shutil.rmtree(own, ignore_errors=True)


# A session registers itself within seconds of making its folder.
_LEFT_BEHIND_S = 3600.0


def _swept(sessions: Path) -> Path:
    """The folder of sessions' own folders, without what killed sessions left there."""
    alive = {entry.session for entry in guards.running()}
    for folder in sessions.iterdir() if sessions.is_dir() else ():
        with suppress(OSError):
            if folder.name not in alive and time.time() - folder.stat().st_mtime > _LEFT_BEHIND_S:
                shutil.rmtree(folder)
    return sessions


@dataclass(slots=True)
class _Running:
    """A session whose guard listens."""

    guard: Guard
    parts: Parts
    enclosure: Enclosure
    start: Launch
    announcer: Announcer
    watch: ProjectWatch
    left: int = 0

    def run(self, command: list[str], *, child: Mapping[str, str], search_path: str, judging: Judging) -> int:
        """Launch the agent and wait for its end; the guard is down afterwards."""
        status: int | None = None
        session = self.guard.session
        bounds: Bounds | None = None
        try:
            self.parts.rulebook.watch()
            self.watch.start()
            bounds = self.enclosure.bounds(self.guard, judging, on_notice=self.announcer.warn)
            # The person's own command is looked up without the shims: only what it starts asks the guard.
            found = shutil.which(command[0], path=search_path) if search_path else None
            status = launch(
                [found or command[0], *command[1:]],
                environment=child,
                cwd=Path(session.workspace),
                announcer=self.announcer,
                bounds=bounds,
                on_started=self._started,
            )
            self.left = self.enclosure.count_left()
            return status
        finally:
            self.enclosure.close()
            self.guard.stop(exit_status=status)
            self.parts.rulebook.close()
            self.watch.close()

    def _started(self, pid: int) -> None:
        self.start.started(pid)
        self.guard.agent_started(pid)
