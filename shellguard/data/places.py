"""Where things lie: the user's folders, the packaged rules and shims.

Promise: packaged data is found beside this package only, never through a variable the agent controls;
folders we create are ours alone (0700).
"""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

from shellguard.errors import ShellGuardError

# sun_path holds 108 bytes with its closing NUL on Linux, 104 on macOS (unix(7), unix(4)).
MAX_SOCKET_PATH = 103


def home() -> Path:
    """The user's home: $HOME, or the password database where there is none. Raises ShellGuardError."""
    named = os.environ.get("HOME", "")
    if named.startswith("/"):
        return Path(named)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise ShellGuardError(
            f"no home folder: HOME is not set and user {os.getuid()} is unknown; set HOME"
        ) from None


def _base(variable: str, fallback: str) -> Path:
    named = os.environ.get(variable, "")
    return Path(named) if named.startswith("/") else home() / fallback


def own_folder(path: Path) -> Path:
    """Make `path` a folder that only this user can enter. Raises ShellGuardError when it is somebody else's."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        info = path.lstat()
    except OSError as error:
        raise ShellGuardError(f"cannot make folder {path}: {error.strerror}") from None
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
        raise ShellGuardError(f"{path} is not a folder of this user; remove it or set XDG_STATE_HOME")
    if info.st_mode & 0o077:
        path.chmod(0o700)
    return path


def state_path() -> Path:
    """`$XDG_STATE_HOME/shellguard`, there or not."""
    return _base("XDG_STATE_HOME", ".local/state") / "shellguard"


def state_folder() -> Path:
    """`state_path()`, made: ledger, key, registry of running guards, what the person trusts."""
    return own_folder(state_path())


def config_folder() -> Path:
    """`$XDG_CONFIG_HOME/shellguard`: the user's own rules and policy; need not exist."""
    return _base("XDG_CONFIG_HOME", ".config") / "shellguard"


def socket_folder() -> Path:
    """A folder for sockets whose path is short enough: the runtime folder, else /tmp/shellguard-UID."""
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    longest = len(os.fsencode(named)) + len("/shellguard/xxxxxxxxxxxxxxxx.sock")
    if named.startswith("/") and longest <= MAX_SOCKET_PATH and os.access(named, os.W_OK):
        return own_folder(Path(named) / "shellguard")
    return own_folder(Path(f"/tmp/shellguard-{os.getuid()}"))


def user_socket() -> Path:
    """The user-level guard's socket; the C shim computes the same path when no session is named."""
    return socket_folder() / "user.sock"


def packaged(name: str) -> Path:
    """`rules` or `shims`: inside an installed package, or beside it in a checkout. Raises ShellGuardError."""
    here = Path(__file__).resolve().parent
    for candidate in (here / name, here.parent.parent / name):
        if candidate.is_dir():
            return candidate
    raise ShellGuardError(f"the packaged folder {name!r} is missing: reinstall shellguard")
