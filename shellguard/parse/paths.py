"""What a path is, from its spelling, the folder it is used in and the user's home: a class that rules can name.

Promise: pure and total; "..", ".", doubled slashes and trailing globs do not hide the target. Facts about the real
file system (links, mounts) are `probe`'s and arrive elsewhere.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN, Arg

# Folders of the system, by the Filesystem Hierarchy Standard 3.0 and macOS' own layout.
_SYSTEM_TOP = frozenset(
    "bin boot dev etc lib lib32 lib64 libx32 opt proc run sbin srv sys usr var snap nix System Library Applications "
    "private Volumes cores".split()
)
_HOMES = frozenset({"home", "Users"})
_PERSONAL = frozenset(
    "Desktop Documents Downloads Pictures Music Videos Movies Projects projects Library Dropbox OneDrive Sync code Code "
    "dev src work repos git workspace .config .local .mozilla .thunderbird go bin".split()
)
REGENERABLE = frozenset(
    "node_modules dist build out target .next .nuxt .output .turbo .cache .parcel-cache .vite .svelte-kit .angular "
    "__pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis .tox .nox .venv venv virtualenv .eggs htmlcov coverage "
    ".coverage .nyc_output .gradle .kotlin obj bin-debug _build cmake-build-debug cmake-build-release CMakeFiles "
    "DerivedData Pods .dart_tool .terraform .serverless .sass-cache storybook-static .docusaurus .expo .stack-work "
    "dist-newstyle elm-stuff _site site-packages .ipynb_checkpoints generated gen .generated tmp temp cache caches "
    "test-results playwright-report .yarn .pnpm-store logs log bower_components jspm_packages vendor .bundle .aws-sam "
    "cdk.out .wrangler .vercel .netlify .firebase artifacts release debug".split()
)
_REGENERABLE_FILE = re.compile(
    r"(?:^|/)(?:.*\.(?:pyc|pyo|o|a|so|obj|class|log|tmp|temp|bak|swp|swo|orig|rej|pid|lock|tsbuildinfo|gcda|gcno|egg-info|whl)"
    r"|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|nohup\.out|core|\.DS_Store|a\.out|\.coverage)$"
)
_SOURCE = frozenset(
    "src lib app apps packages internal pkg cmd include tests test spec docs doc migrations data db database server client "
    "api components scripts config configs public assets static models model views controllers services modules core "
    "backend frontend web mobile infra terraform k8s helm charts deploy uploads storage media backup backups".split()
)
_CREDENTIALS = re.compile(
    r"(?:^|/)(?:\.ssh|\.aws|\.gnupg|\.kube|\.azure|\.docker/config\.json|\.netrc|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|"
    r"\.git-credentials|\.config/gcloud|\.config/gh|\.terraform\.d|\.vault-token|\.password-store|id_(?:rsa|dsa|ecdsa|ed25519)|"
    r"\.env(?:\.(?!example|sample|template|dist)[\w.-]+)?|credentials(?:\.json|\.ya?ml)?|secrets?\.(?:json|ya?ml|toml|env)|"
    r"[^/]*\.(?:pem|p12|pfx|kdbx|keystore|jks)|service-account[^/]*\.json|etc/(?:shadow|gshadow|sudoers(?:\.d)?))(?:/|$)"
)
_PUBLIC = re.compile(
    r"\.pub$|known_hosts|\.aws/config$|gpg\.conf$|\.ssh/config$|authorized_keys$|\.env\.(?:example|sample|template|dist)$|(?:^|/)\.kube/cache"
)
_STARTUP = re.compile(
    r"(?:^|/)(?:\.bashrc|\.bash_profile|\.bash_login|\.bash_logout|\.profile|\.zshrc|\.zshenv|\.zprofile|\.zlogin|\.inputrc|"
    r"\.config/fish/config\.fish|\.ssh/authorized_keys|\.ssh/rc|etc/(?:profile(?:\.d)?|bash\.bashrc|zsh|environment|"
    r"crontab|cron\.[a-z]+|sudoers(?:\.d)?|ld\.so\.preload|rc\.local|init\.d|systemd/system|pam\.d)|var/spool/cron|"
    r"\.config/(?:autostart|systemd)|\.git/hooks|Library/Launch(?:Agents|Daemons))(?:/|$)"
)
_LOGIN_KEYS = re.compile(r"(?:^|/)\.ssh/(?:authorized_keys2?|rc)$")
_ACCOUNTS = re.compile(
    r"^/etc/(?:passwd|shadow|group|gshadow|sudoers(?:\.d/.+)?|ld\.so\.preload|pam\.d/.+)$|^/boot/"
)
_TRANSIENT = re.compile(r"/(?:lock|lock-frontend|[^/]+\.(?:pid|lock|sock|socket|lck))$")
_GUARD = re.compile(
    r"(?:^|/)(?:\.config|\.local/state|\.local/share)/shellguard(?:/|$)|(?:^|/)\.shellguard(?:\.toml|/|$)"
    r"|^/tmp/shellguard-\d+(?:/|$)|^/run/user/\d+/shellguard(?:/|$)"
)
_AGENT = re.compile(
    r"(?:^|/)(?:\.claude/(?:settings[\w.-]*\.json|hooks)|\.claude\.json|\.cursor/(?:mcp|permissions|hooks)[\w.-]*|"
    r"\.codex/(?:config\.toml|hooks\.json|rules)|\.gemini/(?:settings\.json|policies)|opencode\.json|\.config/opencode|"
    r"\.aider\.conf\.yml|\.[\w-]*guard[\w.-]*\.json)(?:/|$)"
)
_DEVICE = re.compile(
    r"/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|dm-|md|loop|nbd|mem|kmem|port)[\w/-]*"
)
_SINK = re.compile(
    r"/dev/(?:null|zero|full|stdin|stdout|stderr|tty|fd/\d+|random|urandom|ptmx)$|/proc/self/fd/\d+$"
)
_WINDOWS = re.compile(r"(?:^|[\"'])[A-Za-z]:(?!//)")
_GLOB_ALL = re.compile(r"(?:/\.?\*{1,2}|/\.\[!\.\]\*|/\{,?\.?\*\}|/\*\.\*)+$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where paths are read from."""

    cwd: str | None
    home: str
    workspace: str


def classes(arg: Arg, place: Place) -> frozenset[str]:
    """Every class the path belongs to; never empty."""
    text = arg.text
    if not text:
        return frozenset({"empty"})
    found = set(_unknown(text, arg))
    if found & {"unknown", "unknown-root", "temporary"}:
        return frozenset(found)
    if _WINDOWS.search(text):
        return frozenset(_windows(text))
    path, is_all = _absolute(text, arg, place)
    if path is None:
        found.add("relative")
        path = text
    found |= _absolute_classes(path, place, is_all=is_all) if path.startswith("/") else set()
    if is_all:
        found.add("everything-in")
    if path in (".", "./", "..", "*") and "relative" in found:
        found.add("workspace-root")
    found |= _named(path)
    if not found & {"regenerable", "temporary"} and posixpath.basename(path) in _SOURCE:
        found.add("source")
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
    text = text.replace(UNKNOWN, "x")
    is_all = bool(_GLOB_ALL.search("/" + text)) and (arg.is_glob or "*" in text)
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
    found = _by_workspace(path, place.workspace.rstrip("/"))
    is_ours = bool(found & {"workspace", "workspace-root"})
    found |= _by_home(path, parts, place.home.rstrip("/"), is_ours=is_ours, is_all=is_all)
    if parts[0] in _SYSTEM_TOP and not is_ours:
        found |= _system(path, parts)
    if not found:
        found = {"outside", "top-level"} if len(parts) == 1 else {"outside"}
    if found & {"outside", "installed", "in-home", "other-home"} and posixpath.basename(path) in REGENERABLE:
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


def _by_workspace(path: str, workspace: str) -> set[str]:
    if not workspace:
        return set()
    if path == workspace:
        return {"workspace-root"}
    if _inside(path, workspace):
        return _in_workspace(path[len(workspace) + 1 :])
    return {"above-workspace"} if _inside(workspace, path) else set()


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
    if "/" not in rest and (rest in _PERSONAL or is_all):
        found.add("personal")
    if rest.startswith((".cache/", "Library/Caches/")) or rest in (
        ".cache",
        ".npm",
        ".npm/_cacache",
        ".gradle/caches",
    ):
        found.add("regenerable")
    return found


def _system(path: str, parts: list[str]) -> set[str]:
    """Below a folder of the system: what of it packages can bring back, and what was installed by hand."""
    found = {"system"}
    if len(parts) == 1:
        found.add("system-top")
    if path.startswith(("/var/cache/", "/usr/local/lib/node_modules", "/var/lib/apt/lists")):
        found.add("system-cache")
    by_hand = ("/opt/", "/srv/", "/usr/local/", "/var/www", "/run/user/", "/run/secrets")
    if path.startswith(by_hand) or "site-packages" in parts:
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
    if any(p in REGENERABLE for p in parts) or _REGENERABLE_FILE.search(relative):
        found.add("regenerable")
    return found


def _named(path: str) -> set[str]:
    """Classes by name alone, wherever the path lies."""
    found: set[str] = set()
    if _GUARD.search(path):
        found.add("guard")
    if _LOGIN_KEYS.search(path):
        found.add("login-keys")
    if _ACCOUNTS.search(path):
        found.add("accounts")
    if _TRANSIENT.search(path):
        found.add("regenerable")
    if _AGENT.search(path):
        found.add("agent-settings")
    if _STARTUP.search(path):
        found.add("startup")
    if _CREDENTIALS.search(path) and not _PUBLIC.search(path):
        found.add("credentials")
    if re.search(r"\.(?:db|sqlite3?|mdb|rdb|dump|sql|tfstate)$", path):
        found.add("database")
    if re.match(r"/var/log(?:/|$)", path) or re.search(
        r"(?:^|/)\.(?:bash|zsh|python|psql|mysql)_history$|/\.local/share/fish/fish_history$", path
    ):
        found.add("log")
    return found


def is_startup(arg: Arg, place: Place) -> bool:
    """Whether what is written there runs at a later login or boot."""
    return "startup" in classes(arg, place)


def _windows(text: str) -> set[str]:
    """A drive path: its root, the system's folders, homes, and the rest."""
    rest = re.split(r"[A-Za-z]:", text, maxsplit=1)[-1].strip("\"'").replace("\\", "/").strip("/*")
    head = rest.split("/")[0].lower()
    if not rest:
        return {"root"}
    if head in ("windows", "program files", "program files (x86)", "programdata", "$getcurrent"):
        return {"system"}
    if posixpath.basename(rest) in REGENERABLE:
        return {"outside", "regenerable"}
    return {"home"} if head == "users" and rest.count("/") <= 1 else {"outside"}


def _inside(path: str, folder: str) -> bool:
    folder = folder.rstrip("/")
    return bool(folder) and path.startswith(folder + "/")
