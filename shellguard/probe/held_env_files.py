"""Identities in the project's own files of variables: `.env*` of the workspace and of its parts, one level down.

Promise: total and read-only, through `look`; nearest to the workspace first, so a bound that is met leaves out the
farthest.
"""

from __future__ import annotations

from shellguard.parse.services.database_url_env_file import numbered_variables
from shellguard.probe.held_look import Look
from shellguard.probe.held_variables import keep_variable

_PARTS = ("apps", "packages", "services", "libs", "projects")
_FIXED = (
    "backend",
    "frontend",
    "server",
    "client",
    "api",
    "web",
    "app",
    "infra",
    "deploy",
    "config",
    "supabase",
    "functions",
)
_MOST_PARTS = 40
_MOST_FILES = 60
_MOST_VARIABLES = 300
_LARGEST = 128 * 1024
# Loaded unasked by dotenv, Vite, Next.js and direnv; `.env.production` waits for somebody to ask for production.
_LOADED = frozenset(
    {".env", ".env.local", ".env.development", ".env.development.local", ".env.dev", ".envrc", ".dev.vars"}
)


def is_env_file(name: str) -> bool:
    """By its name."""
    return name == ".env" or name.startswith((".env.", ".env_", ".env-", ".envrc")) or name == ".dev.vars"


def read(look: Look) -> None:
    """The workspace's own, then those of its parts."""
    names = look.names(look.workspace)
    left = _read_folder(look, look.workspace, names, left=_MOST_FILES)
    parts = [f"{look.workspace}/{n}" for n in names if n in _FIXED]
    for group in (n for n in _PARTS if n in names):
        parts += [
            f"{look.workspace}/{group}/{n}" for n in look.names(f"{look.workspace}/{group}")[:_MOST_PARTS]
        ]
    for part in parts:
        left = _read_folder(look, part, look.names(part), left=left)


def _read_folder(look: Look, folder: str, names: tuple[str, ...], *, left: int) -> int:
    """How many files may still be read."""
    for name in filter(is_env_file, names):
        path = f"{folder}/{name}"
        if left <= 0:
            look.leave_out(path, f"more than {_MOST_FILES} files of variables")
            return 0
        _read_file(look, path, is_current=name in _LOADED)
        left -= 1
    return left


def _read_file(look: Look, path: str, *, is_current: bool) -> None:
    data = look.content(path)
    if len(data) > _LARGEST:
        look.leave_out(path, f"read for its first {_LARGEST // 1024} KiB")
    found = numbered_variables(data, look.variables)
    if len(found) > _MOST_VARIABLES:
        look.leave_out(path, f"more than {_MOST_VARIABLES} variables")
    for name, value, line in found[:_MOST_VARIABLES]:
        if value:
            keep_variable(look, name, value, place=f"{look.shown(path)} line {line}", is_current=is_current)
