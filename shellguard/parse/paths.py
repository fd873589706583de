"""What a path is, from its spelling, the folder it is used in and the user's home: a class that rules can name.

Promise: pure and total; "..", ".", doubled slashes and trailing globs do not hide the target. Facts about the real
file system (links, mounts) are `probe`'s and arrive elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.path_names import (
    LITTER,
    PERSONAL_FOLDERS,
    REGENERABLE,
    REGENERABLE_FILE,
    SOURCE,
    classes_by_name,
    drive_classes,
    drive_named,
    is_code,
)

__all__ = ["REGENERABLE", "Place", "classes", "is_startup"]

# Folders of the system, by the Filesystem Hierarchy Standard 3.0 and macOS' own layout.
_SYSTEM_TOP = frozenset(
    "bin boot dev etc lib lib32 lib64 libx32 opt proc run sbin srv sys usr var snap nix System Library Applications "
    "private Volumes cores".split()
)
_HOMES = frozenset({"home", "Users"})
# Working in one of these makes nothing in it the session's own.
_NOBODYS = frozenset(f"/{top}" for top in _SYSTEM_TOP - {"opt", "srv"}) | {
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/var/lib",
    "/var/log",
}
_DOWNLOADED = (
    ".npm/_cacache", ".gradle/caches", ".cargo/registry", ".cargo/git", "go/pkg/mod", ".nuget/packages", ".pub-cache", ".ivy2/cache",
    ".cocoapods/repos", "Library/Developer/Xcode/DerivedData",
)  # fmt: skip
"""What package managers fetch again and builds make again, below the home folder."""
_PERSONAL = (
    frozenset(
        "Projects projects Library code Code dev src work repos git workspace .config .local .mozilla .thunderbird go bin".split()
    )
    | PERSONAL_FOLDERS
)
_DEVICE = re.compile(
    r"/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|dm-|md|loop|nbd|pmem|ram|zd|drbd|rbd|bcache|mtd|sr|st|cciss/|block/)[\w/.:-]*|/dev/(?:mem|kmem|port)$"
)
_SINK = re.compile(
    r"/dev/(?:null|zero|full|stdin|stdout|stderr|tty|fd/\d+|random|urandom|ptmx)$|/proc/self/fd/\d+$"
)
_WINDOWS = re.compile(r"(?:^|[\"'])[A-Za-z]:(?!//)")
_GLOB_ALL = re.compile(r"(?:/\.?\*{1,2}|/\.\[!\.\]\*|/\{,?\.?\*\}|/\*\.\*|/!\([^()/*]*\))+$")


# The same paths are asked about again and again; longer ones are not worth their memory.
_MOST_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Place:
    """Where paths are read from."""

    cwd: str | None
    home: str
    workspace: str


def classes(arg: Arg, place: Place) -> frozenset[str]:
    """Every class the path belongs to; never empty."""
    if len(arg.text) > _MOST_REMEMBERED:
        return _classes(Arg(arg.text, "", arg.sources, arg.is_glob), place)
    return _remembered(arg.text, arg.sources, arg.is_glob, place)


@lru_cache(maxsize=4096)
def _remembered(text: str, sources: tuple[str, ...], is_glob: bool, place: Place) -> frozenset[str]:
    return _classes(Arg(text, "", sources, is_glob), place)


def _classes(arg: Arg, place: Place) -> frozenset[str]:
    text = arg.text
    if not text:
        return frozenset({"empty"})
    found = set(_unknown(text, arg))
    if found & {"unknown", "unknown-root", "temporary"}:
        return frozenset(found)
    text = drive_named(text) if text[:1] == "%" else text
    if _WINDOWS.search(text):
        return frozenset(drive_classes(text))
    path, is_all = _absolute(text, arg, place)
    if path is None:
        found.add("relative")
        path = text
    found |= _absolute_classes(path, place, is_all=is_all) if path.startswith("/") else set()
    if is_all:
        found.add("everything-in")
        if "workspace-root" in found:
            found.add("everything-in-workspace")
    if path in (".", "./", "..", "*") and "relative" in found:
        found.add("workspace-root")
    found |= classes_by_name(path)
    if (
        found & {"workspace", "relative"}
        and not found & {"regenerable", "temporary"}
        and posixpath.basename(path) in SOURCE
    ):
        found.add("source")
    if found & {"outside", "installed"} and is_code(text):
        found.add("code")
    return frozenset(found)


def _unknown(text: str, arg: Arg) -> set[str]:
    """Classes of a path that is not wholly known."""
    if UNKNOWN not in text:
        return set()
    head, _, rest = text.partition(UNKNOWN)
    if "$env" in arg.sources and re.match(r":(?:TEMP|TMP)", rest, re.I):
        # PowerShell's spelling of the temporary folder
        return {"unknown-part", "temporary"}
    if "code" in arg.sources and text[:1] == UNKNOWN:
        # a variable of a program is not a shell's: empty, it raises instead of meaning "/"
        return {"unknown-part"}
    if any(s.endswith(":?") for s in arg.sources):
        # `${VAR:?}` stops when empty: what follows lies below some real folder
        return {"unknown-part"}
    if head.strip("/.") == "" and not head.startswith("."):
        is_variable = any(s.startswith("$") for s in arg.sources)
        if rest.startswith("/") and is_variable:
            # with the variable empty, `$X/*` is `/*`
            return {"unknown-root" if rest.strip("/*.") == "" or arg.is_glob else "unknown"}
        if head.startswith("/") and "find" in arg.sources:
            return {"root-part"}
        return {"unknown-root"} if head == "/" and is_variable and not rest.strip("/*") else {"unknown"}
    return {"unknown-part"}


def _absolute(text: str, arg: Arg, place: Place) -> tuple[str | None, bool]:
    """The normal absolute path where it can be said, and whether it means everything in it."""
    # what find hands over may lie at any depth below its root
    text = text.replace(UNKNOWN, "x/x" if "find" in arg.sources else "x")
    is_all = bool(_GLOB_ALL.search("/" + text)) and (arg.is_glob or "*" in text or "!(" in text)
    if is_all:
        text = _GLOB_ALL.sub("", "/" + text)[1:] or ("/" if text.startswith("/") else ".")
    if text.startswith("~") and place.home:
        head, slash, rest = text.partition("/")
        text = (place.home if head == "~" else text) + (slash + rest if head == "~" else "")
    if not text.startswith("/"):
        if place.cwd is None:
            return None, is_all
        text = posixpath.join(place.cwd, text)
    normal = posixpath.normpath(text)
    return (normal[1:] if normal.startswith("//") else normal), is_all


def _absolute_classes(path: str, place: Place, *, is_all: bool) -> set[str]:
    """Classes by place in the tree."""
    if path.startswith("/proc/self/root"):
        path = path.removeprefix("/proc/self/root") or "/"
    special = _special_file(path) or _temporary(path, place)
    if special:
        return {special}
    parts = path.strip("/").split("/")
    found = _by_workspace(path, place)
    is_ours = bool(found & {"workspace", "workspace-root"})
    found |= _by_home(path, parts, place.home.rstrip("/"), is_ours=is_ours, is_all=is_all)
    is_data = "in-home" in found or (parts[0] == "srv" and len(parts) > 1)
    if parts[0] in _SYSTEM_TOP and not is_ours and not is_data:
        found |= _system(path, parts)
    if not found:
        found = {"outside", "top-level"} if len(parts) == 1 else {"outside"}
    if found & {"outside", "installed", "in-home", "other-home"} and (
        posixpath.basename(path) in REGENERABLE or LITTER.search(path)
    ):
        found.add("regenerable")
    return found


def _special_file(path: str) -> str:
    """The one class of a path that is no ordinary place."""
    if path == "/":
        return "root"
    if path.startswith(("/dev/tcp/", "/dev/udp/")):
        return "network-device"
    if _SINK.match(path):
        return "sink"
    return "device" if _DEVICE.match(path) else ""


def _temporary(path: str, place: Place) -> str:
    """`temporary` below a temporary folder, unless the workspace or the home lies there too."""
    own = [o for o in (place.workspace.rstrip("/"), place.home.rstrip("/")) if o]
    for folder in ("/tmp", "/var/tmp", "/private/tmp", "/dev/shm", "/var/folders"):
        if path == folder:
            return "temporary-root"
        if _inside(path, folder):
            is_ours = any(path == o or _inside(path, o) or _inside(o, path) for o in own)
            return "" if is_ours else "temporary"
    return ""


def _by_workspace(path: str, place: Place) -> set[str]:
    workspace = place.workspace.rstrip("/")
    if not workspace or workspace in _NOBODYS:
        return set()
    if path == workspace:
        return {"workspace-root"}
    if _inside(path, workspace):
        relative = path[len(workspace) + 1 :]
        # In a session that works in the home itself, a person's own folders are no less theirs.
        is_persons = workspace == place.home.rstrip("/") and _is_personal(relative.split("/")[0])
        return set() if is_persons else _in_workspace(relative)
    return {"above-workspace"} if _inside(workspace, path) else set()


def _is_personal(top: str) -> bool:
    """Whether a name right below a home is the person's, whoever works there."""
    is_dotted = (
        top.startswith(".") and top != ".git" and not top.startswith(".env") and top not in REGENERABLE
    )
    return is_dotted or top in PERSONAL_FOLDERS or top == "Library"


def _by_home(path: str, parts: list[str], home: str, *, is_ours: bool, is_all: bool) -> set[str]:
    """Classes by whose home it lies in; `is_ours` says that it belongs to the workspace."""
    if path in (home, "/root") or (parts[0] in _HOMES and len(parts) <= 2):
        return {"home"}
    if is_ours:
        return set()
    if not (home and _inside(path, home)):
        return {"other-home"} if parts[0] in _HOMES else set()
    found = {"in-home"}
    rest = path[len(home) + 1 :]
    top, _, below = rest.partition("/")
    if not below and (rest in _PERSONAL or is_all):
        found.add("personal")
    if below and (top in PERSONAL_FOLDERS or rest.startswith("Library/Mobile Documents/")):
        found.add("personal-file")
    is_downloads = any(rest == known or rest.startswith(known + "/") for known in _DOWNLOADED)
    if rest.startswith((".cache/", "Library/Caches/")) or is_downloads or rest in (".cache", ".npm"):
        found.add("regenerable")
    return found


def _system(path: str, parts: list[str]) -> set[str]:
    """Below a folder of the system: what of it packages can bring back, and what was installed by hand."""
    found = {"system"}
    if len(parts) == 1:
        found.add("system-top")
    if path.startswith(("/var/cache/", "/usr/local/lib/node_modules", "/var/lib/apt/lists")):
        found.add("system-cache")
    by_hand = ("/opt/", "/usr/local/", "/var/www/", "/run/user/", "/run/secrets")
    if f"{path}/".startswith(by_hand) or "site-packages" in parts:
        found.add("installed")
    return found


def _in_workspace(relative: str) -> set[str]:
    found = {"workspace"}
    parts = relative.split("/")
    if parts[0] == ".git":
        found.add(
            "git-dir"
            if len(parts) == 1 or parts[1] not in ("index.lock", "HEAD.lock", "config.lock", "hooks")
            else "git-part"
        )
    if any(p in REGENERABLE for p in parts) or REGENERABLE_FILE.search(relative):
        found.add("regenerable")
    return found


def is_startup(arg: Arg, place: Place) -> bool:
    """Whether what is written there runs at a later login or boot."""
    return "startup" in classes(arg, place)


def _inside(path: str, folder: str) -> bool:
    folder = folder.rstrip("/")
    return bool(folder) and path.startswith(folder + "/")
