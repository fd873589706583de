"""Where ordinary work writes besides its workspace: the tables behind `--confine`.

Promise: no folder from which the person later starts programs of their own accord (`~/.local/bin`, `~/.cargo/bin`,
toolchains), no start-up file, no key and no account file is in it. Folders are made only for programs that are
installed, and only beneath HOME.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Base:
    """One tool's folder under HOME, and what of it is written in ordinary work."""

    folder: str
    """Relative to HOME."""
    parts: str = "./"
    """Relative to `folder`, separated by spaces. Ending in `/`: a folder; else a file."""
    programs: str = ""
    """Missing parts are made when one of these is installed; empty: never made."""
    variable: str = ""
    """An absolute path in this variable takes the place of `folder`."""


_CACHE, _CONFIG, _DATA, _STATE = "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"

BASES: tuple[Base, ...] = (
    # pip, uv, go build, yarn, bazel, Playwright, pre-commit, Hugging Face ...; always made
    Base(".cache", "./", "sh", _CACHE),
    # Agents. What is in these folders also steers the agent's next session, confined or not: docs/confine.md.
    Base(".claude", "./", "claude", "CLAUDE_CONFIG_DIR"),
    Base("", ".claude.json", "claude"),  # settings and login; written in place when its folder is read-only
    Base(".local/state", "claude/", "claude", _STATE),  # locks of its versions
    Base(".codex", "./", "codex", "CODEX_HOME"),
    Base(".gemini", "./", "gemini"),
    Base(".config", "opencode/", "opencode", _CONFIG),  # installs its plugins beside its settings
    Base(".local/share", "opencode/", "opencode", _DATA),  # sessions, snapshots, logs
    Base(".local/state", "opencode/", "opencode", _STATE),
    Base(".aider", "./", "aider"),  # caches; its histories are in the workspace
    Base(".cursor", "./", "cursor-agent"),
    Base(".config", "cursor/", "cursor-agent", _CONFIG),
    Base(".copilot", "./", "copilot"),
    Base(".qwen", "./", "qwen"),
    Base(".config", "goose/", "goose", _CONFIG),
    Base(".local/share", "goose/", "goose", _DATA),
    Base(".local/state", "goose/", "goose", _STATE),
    # JavaScript
    Base(".npm", "./", "npm"),  # cache, logs, npx
    Base(".yarn", "berry/", "yarn"),
    Base(".local/share", "pnpm/store/", "pnpm", _DATA),  # not pnpm/ itself: global programs are in it
    Base(".local/state", "pnpm/", "pnpm", _STATE),
    Base(".bun", "install/cache/", "bun", "BUN_INSTALL"),
    Base(".config", "configstore/", "npm", _CONFIG),  # update-notifier complains at every start without it
    # Rust: not bin/ and config.toml. The three files are locks and the record of last use.
    Base(
        ".cargo",
        "registry/ git/ .package-cache .package-cache-mutate .global-cache",
        "cargo",
        "CARGO_HOME",
    ),
    # JVM: not settings.xml
    Base(".gradle", "./", "gradle java", "GRADLE_USER_HOME"),  # makes new folders at its top
    Base(".m2", "repository/ wrapper/ build-cache/", "mvn"),
    Base(".ivy2", "./", "sbt"),
    Base(".sbt", "./", "sbt"),
    Base(".konan", "./"),  # Kotlin/Native
    Base(".android", "./"),  # debug keystore and build cache
    # Go: not bin/
    Base("go", "pkg/", "go", "GOPATH"),
    # .NET, Ruby, PHP, Haskell, Elixir, Dart, C
    Base(".nuget", "./", "dotnet"),
    Base(".local/share", "NuGet/", "dotnet", _DATA),
    Base(".bundle", "cache/", "bundle"),
    Base(".composer", "cache/", "composer", "COMPOSER_HOME"),
    Base(".cabal", "packages/", "cabal", "CABAL_DIR"),
    Base(".stack", "./", "stack", "STACK_ROOT"),
    Base(".hex", "./", "mix", "HEX_HOME"),
    Base(".pub-cache", "./", "dart", "PUB_CACHE"),
    Base(".ccache", "./"),  # where older versions keep what is now in .cache
    # Clouds and containers: caches only; accounts and contexts stay as they are
    Base(".kube", "cache/", "kubectl"),
    Base(".aws", "cli/cache/ sso/cache/", "aws"),  # short-lived tokens; assuming a role fails without it
    Base(".docker", "buildx/", "docker", "DOCKER_CONFIG"),  # `docker build` refuses without it
    # Notebooks that run without a screen
    Base(".local/share", "jupyter/runtime/", "jupyter", _DATA),
)

# Each names one folder outright.
VARIABLES = (
    "TMPDIR TMP TEMP PIP_CACHE_DIR UV_CACHE_DIR npm_config_cache NPM_CONFIG_CACHE YARN_CACHE_FOLDER GOCACHE GOMODCACHE"
    " GOTMPDIR CARGO_TARGET_DIR CCACHE_DIR SCCACHE_DIR PRE_COMMIT_HOME HF_HOME PLAYWRIGHT_BROWSERS_PATH NUGET_PACKAGES"
    " PYTHONPYCACHEPREFIX"
).split()

# What programs write to without harm: sinks, sources, terminals, shared memory, and accelerators that do their work
# through ioctl(2).
DEVICES = (
    "null zero full random urandom tty ptmx pts shm dri kvm kfd nvidiactl nvidia-uvm nvidia-uvm-tools nvidia0 nvidia1"
).split()

# Whoever may write this runs a program of their choice outside every domain (core(5)).
_KERNEL_SETTING = "/proc/sys/kernel/core_pattern"

# A file that is made must be one its tool can read: Claude Code calls an empty one corrupt.
_FIRST_TEXT = {".claude.json": "{}\n"}


def caches(*, home: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Every place of the tables that is there, after making those whose program is installed.

    Places come with their symbolic links; whoever grants them has to say where links may lead.
    """
    search_path = environment.get("PATH", "")
    for base in BASES:
        root = _absolute(environment.get(base.variable, "")) or home / base.folder
        is_needed = any(shutil.which(name, path=search_path) for name in base.programs.split())
        for part in base.parts.split():
            place = root / part
            if is_needed and place.is_relative_to(home):
                _make(place, is_folder=part.endswith("/"))
            if os.access(place, os.F_OK):
                yield place
    named = (_absolute(environment.get(variable, "")) for variable in VARIABLES)
    yield from (place for place in named if place is not None and os.access(place, os.F_OK))


def _absolute(named: str) -> Path | None:
    return Path(named) if named.startswith("/") else None


def _make(place: Path, *, is_folder: bool) -> None:
    """Best effort: what cannot be made is not granted, and its tool says so itself."""
    with contextlib.suppress(OSError):
        if is_folder:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif place.name in _FIRST_TEXT and place.parent.is_dir():
            fd = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(fd, "w", encoding="utf-8") as out:
                out.write(_FIRST_TEXT[place.name])


def system() -> Iterator[Path]:
    """Places of the machine that every program may write."""
    yield Path("/var/tmp")
    yield from (Path("/dev", name) for name in DEVICES)
    # Browsers write their own oom_score_adj and uid_map there, the C library names threads.
    if not os.access(_KERNEL_SETTING, os.W_OK):
        yield Path("/proc")


def repository(workspace: Path, *, home: Path) -> Iterator[Path]:
    """Git's folders outside the workspace: of a repository it is part of, or a linked work tree of. Real paths in."""
    for folder in (workspace, *workspace.parents):
        if folder in home.parents or (folder == home and folder != workspace):
            return
        mark = folder / ".git"
        if mark.is_dir() and not mark.is_symlink():
            yield mark
            return
        if mark.is_file():
            yield from _linked(mark)
            return


def _linked(mark: Path) -> Iterator[Path]:
    """The repository that a `.git` file names (gitrepository-layout(5)), when that names it back."""
    with contextlib.suppress(OSError, ValueError):
        named = mark.read_text(encoding="utf-8", errors="surrogateescape").removeprefix("gitdir:").strip()
        own = Path(os.path.realpath(mark.parent / named))
        shared = own.parent.parent
        # SAFETY: the agent writes this file, so it proves nothing; what it names must be a repository that knows it.
        # tests/capture/test_confine.py::test_git_file_without_an_answer_grants_nothing
        answer = (own / "gitdir").read_text(encoding="utf-8", errors="surrogateescape").strip()
        is_known = own.parent.name == "worktrees" and Path(os.path.realpath(own / answer)) == mark
        is_repository = (shared / "HEAD").is_file() and (shared / "objects").is_dir()
        if is_known and is_repository and not own.is_relative_to(mark.parent):
            yield shared


def raw_disks() -> Iterator[Path]:
    """Devices that hold every file's content, as far as this user may open them: root, and group `disk`."""
    for folder in (Path("/dev"), Path("/dev/mapper")):
        with contextlib.suppress(OSError):
            for entry in folder.iterdir():
                is_disk = stat.S_ISBLK(entry.lstat().st_mode) or entry.name in {"mem", "kmem", "port"}
                if is_disk and os.access(entry, os.R_OK):
                    yield entry
