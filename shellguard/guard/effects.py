"""What a program does by system calls, said as the command that would do the same: so rules speak of it once.

Promise: what is told to be quiet is the session's own ground (workspace, temporary and tool folders); everything else
that a program would delete, replace, empty or connect to is an attempt like any command.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from shellguard.capture.gate import Gate, Sight
from shellguard.capture.gate_library import Operation, Rank, Seen
from shellguard.judge.plain import runs_code
from shellguard.model import Attempt, Source
from shellguard.parse.paths import REGENERABLE
from shellguard.probe.files import script_operand
from shellguard.probe.identity import Identity
from shellguard.wire.messages import relevant_environment

# Below the home: keys, and what makes programs do something else next time. Whoever changes these is asked about.
_PRECIOUS = (
    ".ssh", ".aws", ".azure", ".netrc", ".pgpass", ".my.cnf", ".git-credentials", ".vault-token", ".password-store",
    ".kube/config", ".docker/config.json", ".config/gh", ".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zshenv",
    ".zprofile", ".zlogin", ".config/fish", ".config/autostart", ".config/systemd", ".claude/settings.json",
    ".codex/config.toml", ".gemini/settings.json", ".config/opencode/opencode.json",
)  # fmt: skip
# Asked about, but for the programs whose own they are.
_LOUD = (
    ".gnupg",
    ".config/gcloud",
    ".local/share/keyrings",
    ".mozilla",
    ".thunderbird",
    ".gitconfig",
    ".config/git",
)
_QUIET = (".config", ".local", ".kube", ".docker", ".cache", ".npm")
_PRECIOUS_IN_WORKSPACE = (
    ".git/hooks",
    ".claude/settings.json",
    ".claude/hooks",
    ".codex",
    ".gemini",
    ".cursor",
)
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp")

# Variables that bring code into the scripts that packages install.
_LOADING = frozenset({
    "PERL5OPT", "PERL5LIB", "PERL5DB", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "NODE_OPTIONS", "NODE_PATH", "RUBYOPT", "RUBYLIB",
    "BASH_ENV", "ENV", "JAVA_TOOL_OPTIONS", "PHPRC", "LUA_INIT",
})  # fmt: skip

_LONGEST_BY = 120

# Sockets through which work is done outside the session's process tree.
SOCKETS = (
    "docker.sock", "podman.sock", "containerd.sock", "crio.sock", "/run/systemd/", "/systemd/private", "dbus/system_bus_socket",
    "/tmp/tmux-", "/screen/S-", "/.screen/", "/run/screen/", "ssh-agent", "/ssh-", "S.gpg-agent", "/agent.", "vscode-ipc-",
    "/.X11-unix/", "libvirt-sock", "lxd/unix.socket", "incus/unix.socket", "snapd.socket", "/kitty-", "wezterm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a session is at home."""

    workspace: str
    home: str
    temporary: str = ""
    own: tuple[str, ...] = ()
    """The guard's own folders: nobody's to change."""
    variables: tuple[str, ...] = ()
    """`NAME=value` of the environment the session began with: what programs load by it is the person's."""
    protected: tuple[str, ...] = ()
    """Hosts and networks that policy protects: names, addresses, CIDR."""


class Effects:
    """One session's."""

    def __init__(self, ground: Ground, *, list_home: Callable[[str], Iterable[str]] | None = None) -> None:
        self._ground = ground
        self._list_home = list_home or _entries
        self._zones = self.zones()
        self._launched = frozenset(ground.variables)
        self._protected: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, str] = {}

    def tell(self, gate: Gate) -> None:
        """What needs no asking, and what always does."""
        for path, (rank, is_counted) in self._zones.items():
            gate.zone(path, rank, is_counted=is_counted)
        for name in REGENERABLE:
            gate.regenerable(name)
        for part in SOCKETS:
            gate.watch_socket(part)
        names = [host for host in self._ground.protected if not self._protect(host, name=host, gate=gate)]
        if names:
            # Looking a name up can take seconds; addresses count from the moment they are known.
            look = threading.Thread(target=self._look_up, args=(names, gate), daemon=True)
            look.start()

    def _look_up(self, names: list[str], gate: Gate) -> None:
        for name in names:
            with contextlib.suppress(OSError, UnicodeError):
                for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM):
                    self._protect(str(found[4][0]), name=name, gate=gate)

    def _protect(self, network: str, *, name: str, gate: Gate) -> bool:
        """Whether `network` is an address or a network, which is watched from now on."""
        try:
            net = ipaddress.ip_network(network.partition("%")[0], strict=False)
        except ValueError:
            return False
        packed, bits = net.network_address.packed, net.prefixlen
        if net.version == 4:
            packed, bits = b"\0" * 10 + b"\xff\xff" + packed, bits + 96
        self._protected[net] = name
        gate.watch_network(packed, bits=bits)
        return True

    def zones(self) -> dict[str, tuple[Rank, bool]]:
        """Folder or file to (rank, are deletions counted); the longest that holds a path decides."""
        ground = self._ground
        zones: dict[str, tuple[Rank, bool]] = dict.fromkeys(_TEMPORARY, (Rank.QUIET, False))
        if ground.temporary.startswith("/"):
            zones[ground.temporary] = (Rank.QUIET, False)
        # Where the home or the workspace lie in a temporary folder, they are no less themselves.
        home, workspace = _real(ground.home), _real(ground.workspace)
        if home.strip("/"):
            zones[home] = (Rank.LOUD, False)
            dotted = [name for name in self._list_home(home) if name.startswith(".")]
            zones |= {f"{home}/{name}": (Rank.QUIET, False) for name in (*dotted, *_QUIET)}
            zones |= {f"{home}/{part}": (Rank.LOUD, False) for part in _LOUD}
            zones |= {f"{home}/{part}": (Rank.EVERYONE, False) for part in _PRECIOUS}
        if workspace.strip("/"):
            # A session in the home itself has the home's files for its project: nothing of them is quiet.
            zones[workspace] = (Rank.LOUD if workspace == home else Rank.QUIET, True)
            zones |= {f"{workspace}/{part}": (Rank.EVERYONE, False) for part in _PRECIOUS_IN_WORKSPACE}
        zones |= {"/dev": (Rank.LOUD, False), "/proc": (Rank.QUIET, False)}
        zones |= {
            f"/dev/{name}": (Rank.QUIET, False) for name in ("null", "tty", "pts", "shm", "fd", "mqueue")
        }
        zones |= {_real(path): (Rank.SEALED, False) for path in ground.own}
        return {path.rstrip("/"): said for path, said in zones.items() if path.strip("/")}

    def _rank(self, path: str) -> Rank:
        """As the gate finds it."""
        inside = [z for z in self._zones if path == z or path.startswith(z + "/")]
        return self._zones[max(inside, key=len)][0] if inside else Rank.LOUD

    def attempt(self, sight: Sight, identity: Identity) -> Attempt | None:
        """The command that says it; None for a program whose effects were judged with its arguments."""
        if sight.operation is Operation.CONNECT:
            is_judged = sight.path.startswith("unix:") and _is_client(sight, identity)
        else:
            ranks = [self._rank(path) for path in (sight.path, sight.path2) if path]
            is_judged = min(ranks, default=Rank.LOUD) > Rank.EVERYONE and self._is_installed_work(
                sight, identity
            )
        if is_judged:
            return None
        return Attempt(
            source=Source.GATE,
            cwd=sight.cwd or "/",
            argv=self._said(sight),
            environment=relevant_environment(e.encode("utf-8", "surrogateescape") for e in sight.environment),
            pid=sight.pid,
            effect=sight.operation.name.lower(),
            by=" ".join((identity.name, *sight.argv[1:]))[:_LONGEST_BY],
        )

    def _is_installed_work(self, sight: Sight, identity: Identity) -> bool:
        """An installed program that runs no code of others, or a package's own script under its interpreter."""
        if not identity.is_system or Seen.FOREIGN in sight.flags:
            return False
        if not runs_code(identity.name):
            return True
        if any(e.partition("=")[0] in _LOADING and e not in self._launched for e in sight.environment):
            return False
        script = script_operand((identity.name, *sight.argv[1:]))
        return bool(script) and _is_packaged(script)

    def _said(self, sight: Sight) -> tuple[str, ...]:
        path = sight.path
        own = next((p for p in (path, sight.path2) if p and self._rank(p) is Rank.SEALED), "")
        if own:
            return ("change-guard", own)
        if sight.operation is Operation.CONNECT:
            return ("connect", self.destination(path))
        if sight.operation is Operation.RENAME:
            # What is lost is said: the file that is replaced, or else the one that leaves its place.
            if Seen.TARGET_EXISTS in sight.flags:
                return ("truncate", "-s", "0", sight.path2)
            return ("mv", path, sight.path2)
        if sight.operation in (Operation.TRUNCATE, Operation.OPEN):
            return ("tee", "-a", path) if Seen.KEEPS in sight.flags else ("truncate", "-s", "0", path)
        if Seen.BURST in sight.flags:
            return ("rm", "-r", self._ground.workspace)
        # What a program that runs code goes on to delete cannot be known: its first file counts as the whole folder.
        return ("rm", "-r", path)

    def destination(self, text: str) -> str:
        """`unix:/run/docker.sock`, `203.0.113.7:443`, or `protected:NAME:443` where policy names it."""
        found = re.fullmatch(r"inet:([0-9a-f]{32}):(\d+)", text)
        if found is None:
            return text
        six = ipaddress.IPv6Address(bytes.fromhex(found[1]))
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = six.ipv4_mapped or six
        for network, name in self._protected.items():
            if address in network:
                return f"protected:{name}:{found[2]}"
        return f"{address}:{found[2]}" if address.version == 4 else f"[{address}]:{found[2]}"


def _is_client(sight: Sight, identity: Identity) -> bool:
    """A program of the person's own, such as docker or tmux: what it is to do there was judged by its arguments."""
    return identity.kind == "known" and not runs_code(identity.name) and Seen.FOREIGN not in sight.flags


def _is_packaged(script: str) -> bool:
    """A script that only root can change, in a folder that packages fill."""
    try:
        path = Path(script).resolve()
        info = path.stat()
    except (OSError, RuntimeError):
        return False
    return (
        str(path).startswith(("/usr/", "/opt/", "/nix/", "/snap/"))
        and info.st_uid == 0
        and not info.st_mode & 0o022
    )


def _real(path: str) -> str:
    try:
        return str(Path(path).resolve()) if path else ""
    except (OSError, RuntimeError):
        return path


def _entries(folder: str) -> Iterable[str]:
    try:
        return [entry.name for entry in Path(folder).iterdir()]
    except OSError:
        return []
