"""Who may answer a hold: a person at another terminal, not the agent and nothing it started.

Promise: pure over the facts it is given; what cannot be seen is not allowed. Each objection says what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.probe.process import Process

ADVICE = "use another terminal, one that the agent did not start"

# Where one person's login, window or container begins: what lies above them is shared by everybody.
# Names as the kernel keeps them, 15 bytes at most (proc_pid_comm(5)).
_BOUNDARIES = frozenset({
    "sshd", "sshd-session", "login", "tmux: server", "screen", "SCREEN", "zellij", "systemd", "init",
    "launchd", "containerd-shim", "conmon", "docker-init", "tini", "dumb-init", "catatonit", "s6-svscan",
    "runsvdir", "gnome-terminal-", "konsole", "xterm", "xfce4-terminal", "mate-terminal", "terminator",
    "tilix", "kitty", "alacritty", "wezterm-gui", "foot", "urxvt", "st", "ghostty", "Terminal", "iTerm2",
    })  # fmt: skip

# A process that started after the connection was made is not the one that made it. One clock tick of slack.
_START_SLACK_S = 0.02


@dataclass(frozen=True, slots=True)
class Asker:
    """What was seen of the process that wants to answer."""

    lineage: tuple[Process, ...]
    """Itself first; empty when it could not be followed."""
    connected_s: float
    """When it connected, on the clock of `Process.started_s`."""
    is_environment_readable: bool
    session_mark: str
    """Its SHELLGUARD_SESSION; empty for none."""
    is_root: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What was seen of a held process when it was held; it may be gone by now."""

    lineage: tuple[Process, ...]


def _objection_to_any(asker: Asker) -> str:
    if not asker.lineage or asker.lineage[0].started_s > asker.connected_s + _START_SLACK_S:
        return "the asking process is gone, so nobody can tell where it came from"
    if asker.session_mark:
        return "the asking process belongs to a guarded session (SHELLGUARD_SESSION is set)"
    # SAFETY: a process of ours that hides its environment hides the mark in it. Root's is never readable for
    # us.
    if not asker.is_environment_readable and not asker.is_root:
        return "the asking process hides its environment"
    return ""


def objection(asker: Asker, *, guard: Process | None) -> str:
    """Why this asker may not answer the guard that is its agent's parent; empty when it may."""
    if guard is None:
        return "the guard cannot see itself among the processes"
    is_guard_itself = bool(asker.lineage) and asker.lineage[0].key == guard.key
    if is_guard_itself:
        return ""
    general = _objection_to_any(asker)
    if general:
        return general
    if any(seen.key == guard.key for seen in asker.lineage[1:]):
        return "the asking process was started from inside the guarded session"
    return ""


def objection_at_user_level(asker: Asker, *, held: tuple[Held, ...]) -> str:
    """Why this asker may not answer these holds of a guard that has no agent of its own; empty when it
    may."""
    general = _objection_to_any(asker)
    if general:
        return general
    if not asker.lineage[0].terminal:
        return "the asking process has no terminal, so no person is at it"
    return next((text for text in (_objection_between(asker, one) for one in held) if text), "")


def _objection_between(asker: Asker, held: Held) -> str:
    if not held.lineage:
        return "the held process could not be followed to its origin; let the agent ask again"
    if held.lineage[0].terminal == asker.lineage[0].terminal:
        return "the asking process is at the same terminal as the held one"
    shared = nearest_common(asker.lineage, held.lineage)
    if shared is None or shared.pid == 1 or shared.name in _BOUNDARIES:
        return ""
    return f"the asking process and the held one both come from {shared.name!r} (pid {shared.pid})"


def nearest_common(one: tuple[Process, ...], other: tuple[Process, ...]) -> Process | None:
    """The nearest process both lineages share, either one's own first link included; None when they share
    none."""
    known = {seen.key for seen in other}
    return next((seen for seen in one if seen.key in known), None)
