"""Puts a guard together from its parts.

Promise: the one place where the judge meets the world: script files are read afresh for every judgement,
and an unattended session never waits for ever.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.failures import Failure
from shellguard.context.story import (
    Outcome,
    Story,
    advanced,
    failed,
    is_weighty,
    spoken,
    step_of,
    turned_down,
)
from shellguard.data import guards, places
from shellguard.data.gitleaks import own_shapes
from shellguard.data.key import installation_key
from shellguard.decide.policy import Policy
from shellguard.guard.identity_book import IdentityBook
from shellguard.guard.requests import Reload
from shellguard.guard.rulebook import Rulebook
from shellguard.guard.second_opinion.asking import SecondJudge
from shellguard.guard.server import Guard
from shellguard.guard.surroundings import Judge, LedgerLike
from shellguard.judge.judge import Facts, Redact, command_of, judge
from shellguard.ledger.store import Ledger
from shellguard.model import (
    Attempt,
    Decision,
    Grant,
    Hold,
    Mode,
    Observed,
    Record,
    RecordKind,
    Session,
    Source,
    Verdict,
)
from shellguard.parse.code import INTERPRETERS
from shellguard.parse.secrets import Redactor, redact_head
from shellguard.parse.shells import SHELLS
from shellguard.probe.baseline import Baseline, baseline
from shellguard.probe.files import read_script
from shellguard.probe.targets import Machine


def deadline_of(mode: Mode, *, asked_s: float | None, policy: Policy) -> float | None:
    """Seconds a hold waits: what was asked for, else for ever when somebody attends."""
    if asked_s is not None:
        return asked_s
    return policy.unattended_deadline_s if mode is Mode.UNATTENDED else None


class OwnThreadLedger:
    """A ledger that is opened by the thread that first writes: SQLite connections belong to one thread."""

    def __init__(self, path: Path) -> None:
        """Open and close it once, so that a damaged ledger is told before anything starts. Raises LedgerError."""
        Ledger.open(path).close()
        self._path = path
        self._ledger: Ledger | None = None

    def append(self, session: str, kind: RecordKind, body: dict[str, object], *, at_s: float) -> object:
        """As `Ledger.append`."""
        if self._ledger is None:
            self._ledger = Ledger.open(self._path)
        return self._ledger.append(session, kind, body, at_s=at_s)


class ToldLedger:
    """A ledger that also tells what it wrote."""

    def __init__(self, ledger: LedgerLike, on_record: Callable[[Record], None]) -> None:
        self._ledger, self._on_record = ledger, on_record

    def append(self, session: str, kind: RecordKind, body: dict[str, object], *, at_s: float) -> object:
        """As `Ledger.append`; told only when it is written."""
        written = self._ledger.append(session, kind, body, at_s=at_s)
        self._on_record(Record(0, at_s, session, kind, body))
        return written


@dataclass(frozen=True, slots=True)
class Parts:
    """What every guard of this user is made of."""

    rulebook: Rulebook
    policy: Policy
    ledger: LedgerLike
    redact: Redact
    key: bytes = field(repr=False)
    """The installation's, with which secrets are fingerprinted."""


def gather(
    *,
    policy: Policy | None = None,
    on_rules: Callable[[int, tuple[str, ...]], None] = lambda *_: None,
    workspace: Path | None = None,
    on_problem: Callable[[str], None] = lambda _: None,
) -> Parts:
    """Rules, ledger and key from the user's folders, and formats of secrets from the user's and the `workspace`'s
    gitleaks files; `on_problem` hears what is left out of those. Raises ShellGuardError, RuleError, LedgerError."""
    state = places.state_folder()
    key = installation_key(state)
    own = own_shapes(workspace)
    for problem in own.problems:
        on_problem(f"secrets: not used: {problem}")
    return Parts(
        rulebook=Rulebook(places.config_folder() / "rules", on_change=on_rules),
        policy=policy or Policy(),
        ledger=OwnThreadLedger(state / "ledger.db"),
        redact=Redactor(key, extra=own.shapes),
        key=key,
    )


class Launch:
    """The agent's own start: what the person typed is not an attempt of the agent's.

    An agent that is a script starts through `env` and its interpreter in one and the same process; only that chain,
    before anything else has asked, is taken as the person's. What the agent then execs in its own place is not.
    """

    def __init__(self) -> None:
        self._pid = 0
        self._is_begun = self._is_over = False

    def started(self, pid: int) -> None:
        """The agent runs as `pid`."""
        self._pid = pid

    def covers(self, attempt: Attempt) -> bool:
        """Whether this attempt is still part of the start."""
        name = Path(attempt.argv[0]).name if attempt.argv else ""
        # The gate sees the person's own command itself, which may be any program.
        is_first = attempt.source is Source.GATE and not self._is_begun
        self._is_begun = True
        is_part = attempt.pid == self._pid and (is_first or name in _STARTERS)
        self._is_over = self._is_over or not is_part
        return not self._is_over


# Programs that an agent's own text is handed to at its start.
_STARTERS = SHELLS | INTERPRETERS


# Installed tools are not the agent's writing: what matters is what they are told to do, and what they then start.
_INSTALLED = re.compile(
    r"/(?:node_modules|site-packages|dist-packages|\.venv|venv|\.nvm|\.pyenv|\.cargo|\.rbenv)/|^/(?:usr|opt|nix|snap|bin)/"
)


# Builds ask the same few thousand questions over and over; a decision is about 1 kB.
_REMEMBERED = 2048


class Judging:
    """The judge with its facts: home, workspace, and script files read when they are about to run."""

    def __init__(
        self,
        parts: Parts,
        session: Callable[[], Session],
        launch: Launch | None = None,
        *,
        since_s: float | None = None,
        before: Baseline | None = None,
        identities: IdentityBook | None = None,
        environments: EnvironmentMap = NO_ENVIRONMENTS,
        on_change: Callable[[], None] = lambda: None,
        is_asking: bool = False,
    ) -> None:
        """`since_s`: Unix time at which the session began; what is made later is its own. `before`: what was
        uncommitted then. `identities`: whose identities are at hand; None where nobody looks. `environments`: which
        names belong to which, as the settings said at the start. `on_change` hears of what makes earlier answers
        worthless. `is_asking`: the person is asked once what a session without a task is for."""
        self._story, self._identities = Story(step=1, is_unasked=is_asking), identities
        self._environments, self._on_change = environments, on_change
        self._since_s, self._before = since_s, before
        self._parts, self._session, self._launch = parts, session, launch
        self._plain: dict[tuple[object, ...], Decision] = {}

    def is_repeatable(self, attempt: Attempt) -> bool:
        """Whether the last decision about this very attempt was to run it, and stands until rules or session
        change; from any thread."""
        return self._question(attempt) in self._plain

    def _question(self, attempt: Attempt) -> tuple[object, ...]:
        rules, now = self._parts.rulebook.rules, self._session()
        held = len(self._identities.baseline() or ()) if self._identities is not None else 0
        return (attempt.argv, attempt.script, attempt.cwd, attempt.environment, now, rules, held)

    def __call__(self, attempt: Attempt, grants: tuple[Grant, ...]) -> Decision:
        """The decision."""
        parts, plain, now = self._parts, self._plain, self._session()
        if self._launch is not None and self._launch.covers(attempt):
            return Decision(
                Verdict.ALLOW,
                policy_row="the person's own launch -> allow",
                command=redact_head(command_of(attempt), 400, redact=parts.redact),
            )

        # The judge is pure: the same question has the same answer, unless a file or a folder was looked at for it.
        question = self._question(attempt)
        if question in plain:
            return plain[question]
        is_from_files = False

        def script(path: str) -> str | None:
            nonlocal is_from_files
            is_from_files = True
            return None if _INSTALLED.search(path) else read_script(path, cwd=attempt.cwd)

        world = Machine(home=now.home, since_s=self._since_s, asker=attempt.pid, before=self._before)
        facts = Facts(
            home=now.home,
            workspace=now.workspace or attempt.cwd,
            read_script=script,
            world=world,
            identities=self._identities,
            environments=self._environments,
        )
        decision = judge(
            attempt,
            session=now,
            rules=parts.rulebook.rules,
            policy=parts.policy,
            facts=facts,
            grants=grants,
            story=self._story,
            redact=parts.redact,
        )
        # what a session has seen of identities changes from step to step
        is_lasting = not is_from_files and not world.questions and _is_plain(decision.observed)
        if decision.verdict is Verdict.ALLOW and not decision.findings and is_lasting:
            if len(plain) >= _REMEMBERED:
                plain.clear()
            plain[question] = decision
        return decision

    def remember(self, decision: Decision, outcome: Outcome) -> None:
        """What an attempt showed, and what became of it, for those that follow."""
        if outcome is not Outcome.RAN:
            self._plain.clear()
        if outcome is Outcome.TURNED_DOWN:
            self._story = turned_down(self._story, decision)
            return
        before, self._story = self._story, advanced(self._story, decision, outcome=outcome)
        if (before.stored, before.exported) != (self._story.stored, self._story.exported):
            # where a tool that is told nothing acts from now on
            self._plain.clear()
            self._on_change()
        if outcome is Outcome.RAN and self._identities is not None:
            self._identities.remember(decision)

    def fail(self, failure: Failure, command: str) -> None:
        """A process that was let run ended badly."""
        self._story = failed(self._story, failure, command=command, step=step_of(self._story, command))
        # what says nothing by itself may be a way round what has just failed
        self._plain.clear()

    def hear(self) -> None:
        """The person spoke."""
        self._plain.clear()
        self._story = spoken(self._story)


def _is_plain(seen: Observed) -> bool:
    """Nothing that the session so far could make something else of."""
    return not seen.credentials and not seen.escalations and not any(is_weighty(d) for d in seen.deeds)


def assemble(
    *,
    session: Session,
    socket: Path,
    judge: Judge,
    ledger: LedgerLike,
    redact: Callable[[str], str],
    on_held: Callable[[Hold, int], None],
    on_fault: Callable[[str], None],
    on_task: Callable[[Session], None],
    reload: Reload,
    deadline_s: float | None = None,
    layers: dict[str, str] | None = None,
    is_user_level: bool = False,
    remember: Callable[[Decision, Outcome], None] = lambda *_: None,
    settings: dict[str, object] | None = None,
    second: SecondJudge | None = None,
    on_failed: Callable[[Failure, str], None] = lambda *_: None,
) -> Guard:
    """A guard, not yet started, with the real clock, that registers itself among the running ones."""
    return Guard(
        session=session,
        judge=judge,
        ledger=ledger,
        clock=time.time,
        socket=socket,
        redact=redact,
        on_held=on_held,
        on_fault=on_fault,
        on_task=on_task,
        reload=reload,
        deadline_s=deadline_s,
        layers=layers,
        is_user_level=is_user_level,
        register=guards.folder(),
        remember=remember,
        settings=settings,
        second=second,
        on_failed=on_failed,
    )


def session_guard(
    session: Session,
    parts: Parts,
    *,
    socket: Path,
    layers: dict[str, str],
    deadline_s: float | None,
    on_held: Callable[[Hold, int], None],
    on_fault: Callable[[str], None],
    launch: Launch,
    on_change: Callable[[], None] = lambda: None,
    identities: IdentityBook | None = None,
    environments: EnvironmentMap = NO_ENVIRONMENTS,
    settings: dict[str, object] | None = None,
    second: SecondJudge | None = None,
) -> tuple[Guard, Judging]:
    """The guard of one `shellguard run`, not yet started, and its judge; `on_change` hears of a new task and of rules
    that were asked for; `settings` go on record with the start."""
    current = [session]
    since_s = time.time()
    before = baseline(session.workspace, home=session.home, since_s=since_s)
    judging = Judging(
        parts,
        lambda: current[0],
        launch,
        since_s=since_s,
        before=before,
        identities=identities,
        environments=environments,
        on_change=on_change,
        is_asking=True,
    )

    def on_task(changed: Session) -> None:
        current[0] = changed
        judging.hear()
        on_change()

    def reload() -> tuple[int, list[str]]:
        loaded = parts.rulebook.reload()
        on_change()
        return loaded

    guard = assemble(
        session=session,
        socket=socket,
        judge=judging,
        ledger=parts.ledger,
        redact=parts.redact,
        on_held=on_held,
        on_fault=on_fault,
        on_task=on_task,
        reload=reload,
        deadline_s=deadline_of(session.mode, asked_s=deadline_s, policy=parts.policy),
        layers=layers,
        remember=judging.remember,
        settings=settings,
        second=second,
        on_failed=judging.fail,
    )
    return guard, judging


def user_guard() -> Guard:
    """The user-level guard, for shims and hooks without a session of their own; not yet started."""
    parts = gather()
    session = Session(id="user", agent="(any)", workspace="", mode=Mode.ATTENDED, home=str(places.home()))
    current = [session]
    parts.rulebook.watch()
    judging = Judging(parts, lambda: current[0])

    def on_task(changed: Session) -> None:
        current[0] = changed
        judging.hear()

    return assemble(
        session=session,
        socket=places.user_socket(),
        judge=judging,
        remember=judging.remember,
        ledger=parts.ledger,
        redact=parts.redact,
        on_held=lambda hold, waiting: print(f"{hold.state.value}: {hold.id} ({waiting} waiting)", flush=True),
        on_fault=lambda reason: print(f"fault: {reason}", flush=True),
        on_task=on_task,
        reload=parts.rulebook.reload,
        deadline_s=None,
        layers={"shims": "commands that reach a shim on PATH"},
        is_user_level=True,
    )
