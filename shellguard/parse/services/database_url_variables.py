"""The variables a program would find: given on its command line, exported, or loaded from files by it or by a wrapper.

Promise: what is set already is not set anew by a file, as dotenv libraries have it; every value remembers where it comes
from. Files are read through `world` only, and none of a call that would run elsewhere.
"""

from __future__ import annotations

import posixpath

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.services.database_url_env_file import variables_of
from shellguard.parse.world import World

# Wrappers that hand variables over which no file of the project shows.
_HANDS_OVER = frozenset(
    "railway doppler op infisical chamber vercel heroku berglas bws teller vaultenv envconsul phase gopass summon sops envchain "
    "aws-vault supabase neonctl fly flyctl".split()
)
_MOST_FILES = 12


class Variables:
    """Names, their values, and whose word it is."""

    def __init__(self, call: Invocation, *, world: World | None, said: dict[str, str] | None = None) -> None:
        """`said`: variables that the program's own arguments set (`rake db:drop RAILS_ENV=test`)."""
        self._call = call
        self._world = None if call.host or call.cwd is None else world
        self._known: dict[str, tuple[str, str]] = {}
        self._left = _MOST_FILES
        for name, value in call.environment:
            self._known[name] = (value.text, "the environment")
        for name, value in call.assignments:
            self._known[name] = (value.text, "")
        for name, text in (said or {}).items():
            self._known[name] = (text, "")
        for path in call.env_files:
            self.load(path)

    @property
    def keeper(self) -> str:
        """The wrapper that hands variables over; empty where none does."""
        return next((w for w in reversed(self._call.wrappers) if w in _HANDS_OVER), "")

    def content(self, path: str) -> bytes | None:
        """A file of the project; None where it is not there or cannot be said."""
        if self._world is None or UNKNOWN in path:
            return None
        return self._world.content(posixpath.normpath(posixpath.join(self._call.cwd or "/", path)))

    def load(self, path: str) -> bool:
        """Take over what a file sets and nothing set before; whether the file is there."""
        if self._left <= 0:
            return False
        self._left -= 1
        data = self.content(path)
        if data is None:
            return False
        for name, value in variables_of(data, {n: v for n, (v, _) in self._known.items()}).items():
            self._known.setdefault(name, (value, posixpath.basename(path)))
        return True

    def get(self, *names: str) -> tuple[str, str] | None:
        """Value and origin of the first of these that is set to something; UNKNOWN in it where it cannot be known."""
        return next((self._known[n] for n in names if self._known.get(n, ("", ""))[0]), None)

    def text(self, *names: str) -> str:
        """Its value, empty where none is set or known."""
        value = (self.get(*names) or ("", ""))[0]
        return "" if UNKNOWN in value else value
