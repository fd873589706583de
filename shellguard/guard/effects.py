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
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from shellguard.capture.gate import Gate, Sight
from shellguard.capture.gate_library import Operation, Seen
from shellguard.judge.plain import runs_code
from shellguard.model import Attempt, Source
from shellguard.parse.paths import REGENERABLE
from shellguard.probe.files import script_operand
from shellguard.probe.identity import Identity
from shellguard.wire.messages import relevant_environment

_FEW = 3
"""Files outside that a program may remove one by one as if by `rm FILE`; with the third it is clearing out."""
_MOST_COUNTED = 4096

# Below the home: other people's and other tools' keys, and what makes programs do something else next time.
_PRECIOUS = frozenset({
    ".ssh", ".aws", ".gnupg", ".kube", ".azure", ".docker", ".password-store", ".config", ".local", ".mozilla",
    ".thunderbird", ".bashrc", ".bash_profile", ".profile", ".zshrc", ".zshenv", ".zprofile", ".gitconfig", ".netrc",
    ".pgpass", ".git-credentials", ".terraform.d",
})  # fmt: skip
# Of these, the parts where programs keep what is theirs alone.
_QUIET_PARTS = (".local/share", ".local/state", ".config", ".docker/buildx", ".kube/cache", ".aws/cli/cache")
_LOUD_PARTS = (
    ".config/shellguard", ".local/state/shellguard", ".local/share/shellguard", ".config/gcloud", ".config/gh",
    ".config/autostart", ".config/systemd", ".config/fish", ".config/git", ".local/share/keyrings",
    ".local/share/password-store", ".claude/settings.json", ".codex/config.toml", ".gemini/settings.json",
    ".config/opencode",
)  # fmt: skip
_LOUD_IN_WORKSPACE = (".git/hooks", ".claude/settings.json", ".claude/hooks", ".codex", ".gemini", ".cursor")
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/private/tmp")

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
    protected: tuple[str, ...] = ()
    """Hosts and networks that policy protects: names, addresses, CIDR."""


class Effects:
    """One session's."""

    def __init__(self, ground: Ground, *, list_home: Callable[[str], Iterable[str]] | None = None) -> None:
        self._ground = ground
        self._list_home = list_home or _entries
        self._removed: Counter[tuple[int, str]] = Counter()
        self._protected: dict[ipaddress.IPv4Network | ipaddress.IPv6Network, str] = {}

    def tell(self, gate: Gate) -> None:
        """What needs no asking, and what always does."""
        for path, is_quiet, is_counted in self.zones():
            gate.zone(path, is_quiet=is_quiet, is_counted=is_counted)
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

    def zones(self) -> list[tuple[str, bool, bool]]:
        """(folder, is quiet, are deletions counted); the longest that holds a path decides."""
        ground = self._ground
        zones: list[tuple[str, bool, bool]] = [(path, True, False) for path in _TEMPORARY]
        if ground.temporary.startswith("/"):
            zones.append((ground.temporary, True, False))
        # Where the home or the workspace lie in a temporary folder, they are no less themselves.
        home = _real(ground.home)
        if home and home != "/":
            zones.append((home, False, False))
            for name in self._list_home(home):
                if name.startswith(".") and name not in _PRECIOUS:
                    zones.append((f"{home}/{name}", True, False))
            zones += [(f"{home}/{part}", True, False) for part in (*_QUIET_PARTS, ".cache", ".npm")]
            zones += [(f"{home}/{part}", False, False) for part in _LOUD_PARTS]
        workspace = _real(ground.workspace)
        if workspace and workspace != "/":
            is_home = workspace == home
            zones = [z for z in zones if z[0] != workspace]
            zones.append((workspace, not is_home, True))
            zones += [(f"{workspace}/{part}", False, False) for part in _LOUD_IN_WORKSPACE]
        zones += [(_real(path), False, False) for path in ground.own]
        zones += [("/dev", True, False), ("/proc", True, False)]
        zones += [(f"/dev/{name}", False, False) for name in ("disk", "mapper", "shm/shellguard")]
        return [(path.rstrip("/") or "/", is_quiet, is_counted) for path, is_quiet, is_counted in zones]

    def attempt(self, sight: Sight, identity: Identity) -> Attempt | None:
        """The command that says it; None for a program whose effects were judged with its arguments."""
        if sight.operation is Operation.CONNECT:
            is_judged = sight.path.startswith("unix:") and _is_client(sight, identity)
        else:
            is_judged = self._is_installed_work(sight, identity)
        if is_judged:
            return None
        return Attempt(
            source=Source.GATE,
            cwd=sight.cwd or "/",
            argv=self._said(sight),
            environment=relevant_environment(e.encode("utf-8", "surrogateescape") for e in sight.environment),
            pid=sight.pid,
            effect=sight.operation.name.lower(),
        )

    def _is_installed_work(self, sight: Sight, identity: Identity) -> bool:
        """An installed program that runs no code of others, or a package's own script under its interpreter."""
        if any(e.startswith(("LD_PRELOAD=", "LD_AUDIT=")) for e in sight.environment):
            return False
        if not identity.is_system:
            return False
        if not runs_code(identity.name):
            return True
        script = script_operand((identity.name, *sight.argv[1:]))
        return bool(script) and _is_packaged(script)

    def _said(self, sight: Sight) -> tuple[str, ...]:
        path = sight.path
        if sight.operation is Operation.CONNECT:
            return ("connect", self.destination(path))
        if sight.operation is Operation.RENAME:
            # Only what is lost is said: the file that is replaced, or the one that leaves its place.
            if Seen.EXISTS not in sight.flags and Seen.UNRESOLVED not in sight.flags:
                return ("truncate", "-s", "0", sight.path2)
            return ("mv", path, sight.path2)
        if sight.operation in (Operation.TRUNCATE, Operation.OPEN):
            return ("truncate", "-s", "0", path)
        if Seen.BURST in sight.flags:
            return ("rm", "-r", self._ground.workspace)
        if sight.operation is Operation.RMDIR:
            return ("rm", "-r", path)
        return ("rm", "-r", path) if self._is_clearing(sight) else ("rm", path)

    def _is_clearing(self, sight: Sight) -> bool:
        if len(self._removed) > _MOST_COUNTED:
            self._removed.clear()
        self._removed[sight.pid, sight.exe] += 1
        return self._removed[sight.pid, sight.exe] >= _FEW

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
    is_preloaded = any(e.startswith(("LD_PRELOAD=", "LD_AUDIT=")) for e in sight.environment)
    return identity.kind == "known" and not runs_code(identity.name) and not is_preloaded


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
