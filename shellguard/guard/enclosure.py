"""What the kernel holds a session's process tree to: the gate, and where it is asked for, the confinement.

Promise: a layer is named only when it was tried here and works; what is missing is said with its reason, and what
was required and is missing starts nothing.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

import psutil

from shellguard.capture.gate_probe import Available, Unavailable, available, has_sys_admin
from shellguard.capture.link import Bounds
from shellguard.capture.syscalls import filter_bytes
from shellguard.data import places
from shellguard.data.gate_program import find_gate
from shellguard.errors import ShellGuardError
from shellguard.guard.assembly import Judging, Parts
from shellguard.guard.effects import Effects, Ground
from shellguard.guard.gatekeeper import Gatekeeper
from shellguard.guard.server import Guard
from shellguard.judge.plain import PlainPrograms
from shellguard.model import Session
from shellguard.parse.code import INTERPRETERS
from shellguard.parse.shells import SHELLS
from shellguard.parse.wrappers import MULTICALL, WRAPPERS
from shellguard.probe.identity import Catalogue

_PR_SET_DUMPABLE = 4  # linux/prctl.h

GATE_SUMMARY = (
    "every exec, and deletions, overwrites and connections outside the project, stopped by the kernel"
)


SHIMS = "shims"
"""Below a session's own folder."""


class GateMode(StrEnum):
    """What the person wants of the gate."""

    AUTO = "auto"
    REQUIRE = "require"
    OFF = "off"


def look_for_gate(*, state: Path) -> Available | Unavailable:
    """The gate, if it works here. Forks: call it before threads are started."""
    program = find_gate(state=state)
    if isinstance(program, str):
        return Unavailable(program)
    return available(program.path, mark=program.mark)


class Enclosure:
    """One session's."""

    def __init__(
        self,
        session: Session,
        parts: Parts,
        *,
        gate: Available | None,
        ruleset: int,
        ground: Ground,
        search_path: str,
        missing: tuple[str, ...],
        is_traced: bool,
    ) -> None:
        """`ruleset` is a Landlock ruleset's descriptor, -1 for none."""
        self._session, self._parts, self._gate, self._ruleset = session, parts, gate, ruleset
        self._ground, self._search_path, self._is_traced = ground, search_path, is_traced
        self._keeper: Gatekeeper | None = None
        self.missing = missing
        self.layers = {"gate": GATE_SUMMARY} if gate else {}
        if ruleset >= 0:
            self.layers["confinement"] = (
                "only the project, temporary folders and tools' caches can be written"
            )

    @property
    def has_gate(self) -> bool:
        """Whether the gate is in force."""
        return self._gate is not None

    @property
    def is_confined(self) -> bool:
        """Whether the session is confined, by its option or by policy."""
        return self._ruleset >= 0

    def bounds(self, guard: Guard, judging: Judging, *, on_notice: Callable[[str], None]) -> Bounds | None:
        """What to put the agent behind; `guard` is running. `on_notice` hears what a person should know."""
        if self._gate is None and self._ruleset < 0:
            return None
        if self._gate is None:
            return Bounds(ruleset=self._ruleset, is_without_new_privileges=not has_sys_admin())
        gate, rulebook = self._gate, self._parts.rulebook
        _hide_from_tracers()
        names = rulebook.rules.shimmed() | set(WRAPPERS) | MULTICALL | SHELLS | INTERPRETERS
        keeper = self._keeper = Gatekeeper(
            guard,
            judging,
            plain=lambda: PlainPrograms(rulebook.rules),
            catalogue=Catalogue(names, search_path=self._search_path),
            effects=Effects(self._ground),
            redact=self._parts.redact,
            on_notice=on_notice,
            is_without_new_privileges=gate.is_without_new_privileges,
            is_traced=self._is_traced,
        )

        def filter_of(leader_pid: int) -> bytes:
            groups = {os.getpgrp(), os.getpgid(leader_pid)}
            watched = self._parts.policy.enclosing.watch
            return filter_bytes(protected=(os.getpid(), leader_pid), groups=sorted(groups), effects=watched)

        def on_listener(listener: int, leader_pid: int) -> None:
            keeper.open(gate.library, listener=listener, protected=(os.getpid(), leader_pid))

        return Bounds(
            filter_of=filter_of,
            on_listener=on_listener,
            ruleset=self._ruleset,
            is_without_new_privileges=gate.is_without_new_privileges,
        )

    def forget(self) -> None:
        """Rules or task changed: what was let pass is asked about anew."""
        if self._keeper is not None:
            self._keeper.forget()

    def count_left(self) -> int:
        """Processes of the session that still run; with the gate gone, what they start fails."""
        if self._gate is None:
            return 0
        try:
            here = psutil.Process()
            return sum(1 for p in here.children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE)
        except psutil.Error:
            return 0

    def close(self) -> None:
        """The session is over."""
        if self._keeper is not None:
            self._keeper.close()
        if self._ruleset >= 0:
            os.close(self._ruleset)
            self._ruleset = -1


def enclose(
    session: Session,
    parts: Parts,
    *,
    gate: GateMode,
    is_confined: bool,
    is_traced: bool = False,
    own: Path,
    variables: Mapping[str, str],
) -> Enclosure:
    """Find out what there is. Raises ShellGuardError when what was asked for cannot be had."""
    found = (
        Unavailable("switched off (--gate off)")
        if gate is GateMode.OFF
        else look_for_gate(state=places.state_folder())
    )
    missing: tuple[str, ...] = ()
    if isinstance(found, Unavailable):
        if gate is GateMode.REQUIRE:
            hint = f"; {found.hint}" if found.hint else ""
            raise ShellGuardError(f"--gate require: {found.reason}{hint}; nothing was started")
        # Who switched it off knows.
        missing = () if gate is GateMode.OFF else (f"kernel gate: {found.reason}",)
    state, config, policy = places.state_folder(), places.config_folder(), parts.policy.enclosing
    is_confined = is_confined or policy.confines(session.environment)
    ruleset = -1
    if is_confined:
        (own / SHIMS).mkdir(mode=0o700, exist_ok=True)  # a rule about a folder counts for what comes into it
        ruleset = _confine(
            session,
            extra=tuple(Path(path).expanduser() for path in policy.writable),
            state=state,
            protected=(config, own / SHIMS),
            variables=variables,
        )
    return Enclosure(
        session,
        parts,
        gate=found if isinstance(found, Available) else None,
        ruleset=ruleset,
        ground=Ground(
            workspace=session.workspace,
            home=session.home,
            temporary=variables.get("TMPDIR", ""),
            own=tuple(str(path) for path in (state, config, places.socket_folder())),
            variables=tuple(f"{name}={value}" for name, value in variables.items()),
            protected=policy.protect,
        ),
        search_path=variables.get("PATH", ""),
        missing=missing,
        is_traced=is_traced,
    )


def _confine(
    session: Session,
    *,
    extra: tuple[Path, ...],
    state: Path,
    protected: tuple[Path, ...],
    variables: Mapping[str, str],
) -> int:
    from shellguard.capture import confine

    confinement = confine.for_session(
        workspace=Path(session.workspace),
        home=Path(session.home),
        temporary=Path("/tmp"),
        extra_writable=extra,
        hidden=(state,),
        protected=tuple(path for path in protected if path.exists()),
        environment=variables,
    )
    return confine.ruleset(confinement)


def _hide_from_tracers() -> None:
    """No process of this user's may trace the guard, or write its memory through /proc (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
