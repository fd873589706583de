"""The checks of `shellguard doctor`, one function a layer.

Promise: looks, and changes nothing but its own scratch; a check that fails to look is itself reported, never raised.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shellguard.data import guards, places
from shellguard.data.key import KEY_BYTES
from shellguard.errors import GuardUnreachableError, LedgerError, ShellGuardError
from shellguard.probe import layers
from shellguard.wire.client import Client

# Programs that rules guard and that BusyBox may have inside its shell.
_INNER = ("rm", "mv", "dd", "wget", "find", "chmod")


class State(StrEnum):
    """How a layer stands."""

    OK = "ok"
    MISSING = "missing"
    """Not there, by choice or because this version has none; what is there still holds."""
    WARN = "warn"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one layer."""

    name: str
    state: State
    says: str
    cost: str = ""
    """What is lost by it not being whole."""
    hint: str = ""
    """What the person can do."""


def examine(environment: Mapping[str, str]) -> Iterator[Check]:
    """Every check, in the order a command meets the layers."""
    for name, look in _CHECKS.items():
        try:
            if check := look(environment):
                yield check
        except (ShellGuardError, OSError) as error:
            yield Check(name, State.BROKEN, str(error), cost="guarded commands may be refused")


def _rules(_environment: Mapping[str, str]) -> Check:
    from shellguard.data.rules import load

    loaded = load()
    if loaded.problems:
        more = f" (and {len(loaded.problems) - 1} more)" if len(loaded.problems) > 1 else ""
        return Check(
            "rules",
            State.WARN,
            f"{len(loaded.rules)} in force, {len(loaded.problems)} not used: {loaded.problems[0]}{more}",
            cost="what the broken files were to stop is not stopped by them",
            hint="mend the file, then `shellguard rules --reload`",
        )
    own = sum(1 for rule in loaded.rules.rules if Path(rule.path).is_relative_to(places.config_folder()))
    return Check("rules", State.OK, f"{len(loaded.rules)} in force, {own} of them your own")


def _shim(environment: Mapping[str, str]) -> Check:
    from shellguard.capture.shims import installed, prepare
    from shellguard.data.shim_program import find_shim

    state = places.state_folder()
    program = find_shim(state=state)
    path = environment.get("PATH", "")
    if not installed(["true"], search_path=path):
        return Check("shim", State.OK, f"{program.kind}, not measured: there is no program called true")
    # Where the sessions' own shims stand, so that a file system mounted noexec shows.
    with tempfile.TemporaryDirectory(dir=places.own_folder(state / "sessions"), prefix="doctor-") as scratch:
        farm = prepare(Path(scratch), program=program, names=["true"], launchers=())
        socket = places.socket_folder() / f"doctor-{os.getpid()}.sock"
        real = next(f for f in ("/bin/true", "/usr/bin/true") if Path(f).exists())
        asking = {"PATH": "/usr/bin:/bin", "SHELLGUARD_SOCKET": str(socket), "SHELLGUARD_SHIMS": str(farm)}
        with layers.YesSayer(socket):
            try:
                cost_ms = layers.added_ms(farm / "true", real=Path(real), environment=asking)
            except PermissionError:
                return Check(
                    "shim",
                    State.BROKEN,
                    f"{state} is on a file system that runs no programs (noexec)",
                    cost="`shellguard run` cannot guard anything from there",
                    hint="set XDG_STATE_HOME to a folder on another file system",
                )
    said = f"{program.kind}, adds {cost_ms:.1f} ms a command here, judging not counted"
    if program.kind == "python":
        return Check("shim", State.MISSING, f"no C shim; the Python one stands in: {said}", cost="time only",
                     hint="install gcc or musl-tools, then start again")  # fmt: skip
    return Check("shim", State.OK, said)


def _busybox(environment: Mapping[str, str]) -> Check | None:
    """Nothing to say where no shell that starts by itself is BusyBox."""
    found = layers.busybox_shells(("/bin/sh", layers.login_shell(), environment.get("SHELL", "")))
    inner = {shell: layers.inner_programs(shell, _INNER) for shell in found}
    has = sorted(frozenset().union(*inner.values()))
    if not has:
        return None
    named = ", ".join(shell for shell in found if inner[shell])
    return Check("shell", State.MISSING, f"{named} is BusyBox ash, which has {', '.join(has)} and more built in",
                 cost="a script in it runs those without a shim; whole commands (`sh -c TEXT`) are still judged",
                 hint="install bash for your agent, and set SHELL to it")  # fmt: skip


def _path(environment: Mapping[str, str]) -> Check:
    from shellguard.guard.farm import farms_on, missing_names, person_names, stand_before

    path = environment.get("PATH", "")
    if session := environment.get("SHELLGUARD_SESSION", ""):
        return Check("PATH", State.OK, f"this shell is inside session {session}")
    found = farms_on(path)
    if not found:
        return Check(
            "PATH",
            State.MISSING,
            "no shims on this shell's PATH",
            cost="only agents started with `shellguard run` are guarded",
            hint="`./install.sh --shims-on-path` guards every shell of yours; `shellguard run` needs none of it",
        )
    from shellguard.data.rules import load

    position, farm = found[0]
    rules = load().rules
    ahead = stand_before(path, position=position, names=person_names(rules, search_path=path))
    if ahead:
        folder, taken = next(iter(ahead.items()))
        shown = ", ".join(taken[:5]) + (" ..." if len(taken) > 5 else "")
        return Check("PATH", State.WARN, f"{folder} comes before the shims in {farm}", cost=f"not guarded: {shown}",
                     hint="let the shellguard block be the last that changes PATH, then open a new shell")  # fmt: skip
    absent = missing_names(farm, rules=rules, search_path=path)
    if absent:
        return Check("PATH", State.WARN, f"{farm} has no shim for {len(absent)} programs installed since",
                     cost=f"not guarded: {', '.join(sorted(absent)[:5])}", hint=f"shellguard shims {farm}")  # fmt: skip
    return Check("PATH", State.OK, f"the shims in {farm} come first")


def _user_guard(environment: Mapping[str, str]) -> Check:
    from shellguard.guard.farm import farms_on

    try:
        with Client(str(places.user_socket())) as client:
            reply = client.ask("status")
    except GuardUnreachableError:
        if farms_on(environment.get("PATH", "")) and not environment.get("SHELLGUARD_SESSION"):
            return Check("user-level guard", State.BROKEN, "not running, but shims are on this shell's PATH",
                         cost="every guarded command of this shell is refused", hint="shellguard guard start")  # fmt: skip
        return Check("user-level guard", State.MISSING, "not running",
                     cost="nothing for `shellguard run`; hooks and shims outside a session would be refused",
                     hint="shellguard guard start")  # fmt: skip
    return Check(
        "user-level guard", State.OK, f"running (pid {reply['pid']}), {reply['holds']} waiting for you"
    )


def _sessions(_environment: Mapping[str, str]) -> Check:
    running = [entry for entry in guards.running() if entry.session != "user"]
    if not running:
        return Check("sessions", State.OK, "none running")
    named = ", ".join(f"{entry.session} ({entry.agent} in {entry.workspace})" for entry in running)
    silent = [entry.session for entry in running if not _is_answering(entry.socket)]
    if silent:
        return Check("sessions", State.BROKEN, f"{named}; silent: {', '.join(silent)}",
                     cost="their guarded commands are refused", hint="end those agents and start them again")  # fmt: skip
    return Check("sessions", State.OK, f"{len(running)} running: {named}")


def _is_answering(socket: str) -> bool:
    try:
        with Client(socket) as client:
            return bool(client.ask("status"))
    except ShellGuardError:
        return False


def _ledger(_environment: Mapping[str, str]) -> Check:
    from shellguard.ledger import Ledger
    from shellguard.ledger.head import head_path, read_head

    path = places.state_folder() / "ledger.db"
    if not path.exists():
        return Check("ledger", State.OK, f"none yet; the first session begins it at {path}")
    try:
        with Ledger.open(path, is_read_only=True) as ledger:
            # The head first: other sessions may append meanwhile, and then the ledger is ahead of it, never behind.
            head = read_head(head_path(path))
            newest = next(ledger.query(limit=1, newest_first=True), None)
            known = next(ledger.query(after_seq=head.seq - 1, limit=1), None) if head and head.seq else None
    except LedgerError as error:
        return Check("ledger", State.BROKEN, str(error), cost="no record, no run: every guarded command is refused",
                     hint="shellguard verify")  # fmt: skip
    is_whole = head is not None and (known.hash if known else "") == (head.hash if head.seq else "")
    if not is_whole:
        return Check("ledger", State.BROKEN, f"the newest record of {path} is not the one its head file knows",
                     cost="records were removed or changed", hint="shellguard verify")  # fmt: skip
    return Check(
        "ledger",
        State.OK,
        f"{newest.seq if newest else 0} records, the newest is as written; `shellguard verify` proves all",
    )


def _key(_environment: Mapping[str, str]) -> Check:
    path = places.state_folder() / "key"
    try:
        info = path.lstat()
    except FileNotFoundError:
        return Check("key", State.OK, "none yet; made at the first start")
    wrong = (
        "is not a plain file" if not stat.S_ISREG(info.st_mode)
        else "belongs to somebody else" if info.st_uid != os.getuid()
        else f"can be read by others (mode {stat.S_IMODE(info.st_mode):o})" if info.st_mode & 0o077
        else f"holds {info.st_size} bytes instead of {KEY_BYTES}" if info.st_size != KEY_BYTES
        else ""
    )  # fmt: skip
    if wrong:
        return Check(
            "key",
            State.BROKEN,
            f"{path} {wrong}",
            cost="no guard starts",
            hint="remove it; a new one is made at the next start",
        )
    return Check("key", State.OK, "yours alone")


def _sockets(_environment: Mapping[str, str]) -> Check:
    return Check("sockets", State.OK, f"in {places.socket_folder()}, yours alone")


def _gate(_environment: Mapping[str, str]) -> Check:
    from shellguard.capture.gate_probe import Unavailable
    from shellguard.guard.enclosure import look_for_gate

    found = look_for_gate(state=places.state_folder())
    if isinstance(found, Unavailable):
        return Check("kernel gate", State.MISSING, found.reason,
                     cost="shims guard instead: absolute paths, python -c, static binaries and a changed PATH are not caught",
                     hint=found.hint)  # fmt: skip
    said = "tried here: every program of a session is stopped and judged before its first instruction"
    if found.is_without_new_privileges:
        return Check("kernel gate", State.OK, said,
                     cost="sudo and other setuid programs gain no privileges inside a session",
                     hint="where a task needs sudo: `shellguard run --gate off` (shims only), or start as root")  # fmt: skip
    return Check("kernel gate", State.OK, said)


def _landlock(_environment: Mapping[str, str]) -> Check:
    abi = layers.landlock_abi()
    if not abi:
        return Check("Landlock", State.MISSING, "this kernel has none, or it is off",
                     cost="`shellguard run --confine` starts nothing; without it nothing changes")  # fmt: skip
    return Check(
        "Landlock", State.OK, f"ABI {abi}: `shellguard run --confine` makes all but the project read-only"
    )


def _agents(environment: Mapping[str, str]) -> Check:
    found = layers.agents_on(environment.get("PATH", ""))
    if not found:
        return Check(
            "agents",
            State.OK,
            "none of those known found on PATH",
            hint="shellguard run -- COMMAND guards any",
        )
    return Check(
        "agents", State.OK, ", ".join(found), hint="; ".join(f"shellguard run -- {name}" for name in found)
    )


def _second_opinion(environment: Mapping[str, str]) -> Check | None:
    """Nothing to say where none is set up."""
    from shellguard.cli.second_opinion import lacking
    from shellguard.data.rules import load
    from shellguard.data.settings import persons_settings

    persons = persons_settings(known_rules=frozenset(r.id for r in load().rules.rules))
    if persons is None or persons.judge is None:
        return None
    judge = persons.judge
    said = f"{judge.name}, asked about {judge.ask.value}, for at most {judge.timeout_s:g} s"
    problem, hint = lacking(judge, environment)
    if problem:
        return Check("second opinion", State.WARN, f"{said}: {problem}",
                     cost="decisions are made as if it were not asked", hint=hint)  # fmt: skip
    return Check("second opinion", State.OK, said)


_CHECKS: dict[str, Callable[[Mapping[str, str]], Check | None]] = {
    "rules": _rules,
    "shim": _shim,
    "shell": _busybox,
    "PATH": _path,
    "user-level guard": _user_guard,
    "sessions": _sessions,
    "ledger": _ledger,
    "key": _key,
    "sockets": _sockets,
    "kernel gate": _gate,
    "Landlock": _landlock,
    "second opinion": _second_opinion,
    "agents": _agents,
}
